"""What holds with a street list and a register, for every address and every text.

The street list turns refusals into keys and changes no key; a spelling finds its own street or none.
"""

import random
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from test_address_properties import FRAGMENTS, Bag, bag, is_sound, messy

from factlab.partner.address import (
    PROFILES,
    Address,
    HouseNumber,
    Postcode,
    Reason,
    Register,
    Streets,
    join,
    normalise,
    parse_line,
    parse_street_number,
)

quick = settings(max_examples=200, deadline=None)

TOWNS = ["Zaandam", "Koog aan de Zaan", "Ee", "Den Haag", "De Rijp"]
PARTS = [
    *("Dorps", "Kerk", "Sint Jan", "Burgemeester Smit", "van der Goes", "van de Goes", "Grote", "1e Kerk", "Prins Jan"),
    *("Plein 1940", "Laan 1940-1945", "Bij de", "'t Hof", "IJssel", "Dr. Jansen", "Koningin Emma", "Prinses Emma"),
]
ENDINGS = ["straat", "laan", "plein", "", " 12", "gracht"]
name = st.builds("{}{}".format, st.sampled_from(PARTS), st.sampled_from(ENDINGS))
postcodes = st.from_regex("150[1-9](?!S[ADS])[ABCDEGH]{2}", fullmatch=True)
row = st.tuples(name, st.sampled_from(TOWNS), postcodes, st.one_of(st.none(), st.integers(1, 20)))
lists = st.lists(row, min_size=1, max_size=12)

ABBREVIATED = {
    "STRAAT": ["STR.", "STR", "straat"],
    "LAAN": ["LN", "laan"],
    "PLEIN": ["PL.", "pln"],
    "GRACHT": ["GR."],
    "SINT": ["ST.", "St"],
    "BURGEMEESTER": ["BURG.", "bgm", "Burgem."],
    "VAN DER ": ["V.D. ", "v/d ", "vd "],
    "VAN DE ": ["v.d. ", "V/D "],
    "GROTE": ["Gr."],
    "1E": ["1ste", "Eerste"],
    "PRINSES ": ["Pr. "],
    "PRINS ": ["Pr. "],
    "KONINGIN": ["Kon."],
    "IJ": ["Y", "\u0132", "ij"],
    "DR.": ["Dr", "dokter"],
    "'T": ["het", "t"],
    "-": [" ", "/"],
}


@st.composite
def street_spelling(draw: st.DrawFn, street: str) -> str:
    """The street as somebody may have written it, by the rules of docs/addresses.md."""
    text = street.upper()
    for full, shorts in ABBREVIATED.items():
        if full in text and draw(st.booleans()):
            text = text.replace(full, draw(st.sampled_from(shorts)))
    how = draw(st.sampled_from([str.upper, str.lower, str.title, str]))
    spaces = draw(st.sampled_from([" ", "  ", "\u00a0"]))
    return how(text).replace(" ", spaces)


@quick
@given(lists, st.data())
def test_a_spelling_finds_its_own_street_or_none(
    rows: list[tuple[str, str, str, int | None]], data: st.DataObject
) -> None:
    streets = Streets(rows)
    street = data.draw(st.sampled_from(rows))[0]
    own = streets.name_of(street)
    assert own
    found = streets.name_of(data.draw(street_spelling(street)))
    assert found in ("", own)
    alone = Streets([(street, "Zaandam", "1506AB", None)])
    assert alone.name_of(data.draw(street_spelling(street))) == own


@quick
@given(lists)
def test_every_street_of_the_list_is_found_by_its_own_name_and_has_its_own_postcodes(
    rows: list[tuple[str, str, str, int | None]],
) -> None:
    streets = Streets(rows)
    for street, town, postcode, number in rows:
        assert streets.knows(street)
        assert streets.knows_town(town)
        assert streets.lies_in(street, town)
        assert not streets.contradicts(street, town, postcode, number or 99)
        same = {
            other[2]
            for other in rows
            if (streets.name_of(other[0]), other[1], other[3]) == (streets.name_of(street), town, number)
        }
        assert streets.postcode_of(street, town, number or 99) == (postcode if len(same) == 1 else None)


@quick
@given(lists, st.randoms(use_true_random=False), st.data())
def test_the_order_of_the_list_changes_nothing(
    rows: list[tuple[str, str, str, int | None]], chance: random.Random, data: st.DataObject
) -> None:
    street = data.draw(street_spelling(data.draw(st.sampled_from(rows))[0]))
    line = f"{street} {data.draw(st.integers(1, 30))}, {data.draw(st.sampled_from(TOWNS))}"
    shuffled = rows.copy()
    chance.shuffle(shuffled)
    assert parse_line(line, streets=Streets(rows)) == parse_line(line, streets=Streets(shuffled))


lines = st.one_of(
    messy,
    st.builds(
        "{}{} {}{}{}".format,
        st.sampled_from(["", "", "tegenover ", "bij ", "Flat 1, ", "Unit 3, ", "De Boog, "]),
        name,
        st.sampled_from(["12", "12 A", "5-1", "t/o 7", "1940", "12 boven", "12, 1506"]),
        st.sampled_from(["", ", ", " "]),
        st.sampled_from(["", "1506 AB", "1506 AB Zaandam", "Ee", "Zaandam", "1483 De Rijp", "Koog a/d Zaan", "boven"]),
    ),
)


def key_of(read: Address | HouseNumber | Reason) -> str | None:
    match read:
        case Reason():
            return None
        case Address():
            return read.key
        case HouseNumber():
            return join(Postcode("1506AB"), read).key


@quick
@given(lists, lines, st.sampled_from(PROFILES))
@example([("Plein", "Ee", "1501AA", None), ("Plein 1940", "Ee", "1501AB", None)], "Plein 1940 12 Ee", "standaard")
def test_a_street_list_changes_no_key_and_gives_a_key_or_a_reason(
    rows: list[tuple[str, str, str, int | None]], text: str | None, profile: str
) -> None:
    streets = Streets(rows)
    for parse in (parse_line, parse_street_number):
        without, read = parse(text, profile=profile), parse(text, profile=profile, streets=streets)
        if not isinstance(without, Reason):
            assert key_of(read) == key_of(without)
        assert read == parse(text, profile=profile, streets=streets)
        if not isinstance(read, Reason):
            assert is_sound(read if isinstance(read, Address) else join(Postcode("1506AB"), read))


@quick
@given(lists, st.one_of(messy, postcodes), messy, st.one_of(messy, name), st.one_of(messy, st.sampled_from(TOWNS)))
def test_street_and_town_beside_an_address_change_no_key(
    rows: list[tuple[str, str, str, int | None]],
    postcode: str | None,
    number: str | None,
    street: str | None,
    town: str | None,
) -> None:
    without = normalise(postcode, number)
    read = normalise(postcode, number, straat=street, plaats=town, streets=Streets(rows))
    assert normalise(postcode, number, straat=street, plaats=town) == without
    if isinstance(without, Address):
        assert isinstance(read, Address)
        assert read.key == without.key
    assert is_sound(read)


def as_row(address: Bag) -> tuple[str, int, str, str]:
    return address.postcode, address.number, address.letter, address.addition


@quick
@given(st.lists(bag, max_size=20), bag)
def test_an_address_is_missing_if_and_only_if_the_register_does_not_have_it(addresses: list[Bag], other: Bag) -> None:
    register = Register.from_bag(map(as_row, addresses))
    keys = {replace(address, aanduiding="").key for address in addresses}
    assert len({as_row(address) for address in addresses}) - register.merged == len(keys)
    for one in [*addresses, other]:
        address = Address(one.postcode, one.number, one.letter + one.addition, one.aanduiding)
        missing = register.why_missing(address)
        assert (missing is None) == (address.key in keys)
        assert missing is None or set(missing.instead) <= keys - {address.key}


@quick
@given(bag, st.sampled_from(PROFILES))
def test_the_register_reads_a_suffix_as_the_profile_does(address: Bag, profile: str) -> None:
    read = normalise(address.postcode, str(address.number), address.letter, address.addition, profile=profile)
    register = Register.from_bag([as_row(address)], profile=profile)
    assert isinstance(read, Reason) or read in register


@pytest.mark.slow
def test_a_million_texts_give_a_key_or_a_reason_with_a_street_list_too() -> None:
    chance = random.Random(20261122)
    rows = [
        (f"{part}{ending}", town, "1506AB" if town == "Zaandam" else "1566AA", None)
        for part in PARTS
        for ending in ENDINGS
        for town in TOWNS
    ]
    streets = Streets(rows)
    words = [*FRAGMENTS, *PARTS, *ENDINGS, *TOWNS, "v/d", "St.", "Burg.", "1483"]
    found = 0
    for _ in range(500_000):
        text = chance.choice(["", " ", " ", ", "]).join(chance.choices(words, k=chance.randrange(1, 6)))
        for parse in (parse_line, parse_street_number):
            read = parse(text, streets=streets)
            without = parse(text)
            assert isinstance(without, Reason) or key_of(read) == key_of(without)
            if not isinstance(read, Reason):
                assert is_sound(read if isinstance(read, Address) else join(Postcode("1506AB"), read))
                found += isinstance(without, Reason)
    assert found > 1000
