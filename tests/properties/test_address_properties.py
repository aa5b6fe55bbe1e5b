"""What holds for every address: all its spellings meet, no other meets it, and no text at all breaks the rules.

The million inputs have a command of their own: `pytest -m slow tests/properties/test_address_properties.py`.
"""

import random
import re
from collections import Counter
from dataclasses import dataclass, replace

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from factlab.partner.address import (
    PROFILES,
    Address,
    HouseNumber,
    Postcode,
    Reason,
    join,
    normalise,
    parse_line,
    parse_number,
    parse_postcode,
    parse_street_number,
)

KEY = re.compile(r"[1-9][0-9]{3}[A-Z]{2}\|[1-9][0-9]{0,4}\|(?:[A-Z0-9]{0,4}|[A-Z][A-Z0-9]{4})\|(?:|TO|BY)")
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
RESERVED = {
    *("TO", "BY", "BIJ", "TM", "NA", "NVT", "NAN", "NULL", "NONE", "GEEN", "LEEG", "BLANK"),
    *"JAN FEB MRT MAR APR MEI MAY JUN JUL AUG SEP SEPT OKT OCT NOV DEC MAART APRIL JUNI JULI MARCH JUNE JULY".split(),
}
"""Suffixes that are words of another meaning; as documented, no key ever holds one."""

quick = settings(max_examples=400, deadline=None)


@dataclass(frozen=True)
class Bag:
    """An address as the BAG registers it, with the BRP's aanduiding."""

    postcode: str
    number: int
    letter: str
    addition: str
    aanduiding: str

    @property
    def key(self) -> str:
        return f"{self.postcode}|{self.number}|{self.letter}{self.addition}|{self.aanduiding}"


def is_plain(address: Bag) -> bool:
    """Its suffix isn't a word of another meaning, and doesn't read as `en 14` or `tot 16`."""
    words = {address.addition, address.letter + address.addition}
    return words.isdisjoint(RESERVED) and not re.match("(?:EN|TM|TOT)[0-9]", address.letter + address.addition)


bag = st.builds(
    Bag,
    postcode=st.from_regex("[1-9][0-9]{3}(?!S[ADS])[ABCDEGHJKLMNPRSTVWXZ]{2}", fullmatch=True),
    number=st.one_of(st.integers(1, 150), st.integers(1, 99999)),
    letter=st.sampled_from(["", "", *LETTERS]),
    addition=st.one_of(
        st.sampled_from(["", "", "1", "2", "01", "BIS", "HS", "III", "V", "A"]),
        st.text(LETTERS + "0123456789", max_size=4),
    ),
    aanduiding=st.sampled_from(["", "", "", "TO", "BY"]),
).filter(is_plain)

AANDUIDINGEN = {"": [""], "TO": ["to", "t/o", "TO", "T.O.", "tegenover"], "BY": ["by", "bij", "BIJ"]}
SPACES = ["", " ", "  ", "\u00a0", "\u2009", "\u200b", "\t", "\ufeff"]
DASHES = ["-", " - ", "\u2013", "\u2014", "\u2010", "\u2212", "\u00ad", "\uff0d"]
SIGNS = ["/", " ", "_", ";", "\\", "\u00a0", ") ", "'"]
WIDE = {ord(plain): chr(ord(plain) + 0xFEE0) for plain in LETTERS + LETTERS.lower() + "0123456789"}


@st.composite
def separator(draw: st.DrawFn, before: str, after: str) -> str:
    """One that keeps the meaning: two runs of digits need a visible break, and 12.0 and 12,345 are numbers."""
    digits = before[-1:].isdigit() and after[:1].isdigit()
    visible = [dash for dash in DASHES if dash != "\u00ad"] + SIGNS
    return draw(st.sampled_from(visible if digits else visible + ["", "", ".", ",", "\u00ad", "\u200b"]))


@st.composite
def written(draw: st.DrawFn, text: str) -> str:
    """Upper, lower or full-width."""
    how = draw(st.sampled_from([str.upper, str.lower, str.upper, lambda t: t.translate(WIDE)]))
    return str(how(text))


@st.composite
def number_column(draw: st.DrawFn, address: Bag, letter: bool, addition: bool) -> str:
    """Number with the parts of the suffix that stand in the same column."""
    text = "0" * draw(st.sampled_from([0, 0, 0, 1, 3])) + str(address.number)
    for part in (address.letter if letter else "", address.addition if addition else ""):
        if part:
            text += draw(separator(text, part)) + part
    return draw(written(text))


@st.composite
def spelling(draw: st.DrawFn, address: Bag) -> tuple[str, str, str, str, str]:
    """The address in columns, as somebody may have written it."""
    digits, letters = address.postcode[:4], address.postcode[4:]
    postcode = draw(written(draw(st.sampled_from(["", "NL-", " "])) + digits + draw(st.sampled_from(SPACES)) + letters))
    in_one = draw(st.sampled_from(["none", "letter", "all"]))
    if in_one == "letter" and address.addition.startswith(address.letter):
        in_one = "all"  # `12A` beside `A`: refused, since it may say A twice
    number = draw(number_column(address, in_one != "none", in_one == "all"))
    letter = draw(written(address.letter)) if in_one == "none" else draw(st.sampled_from(["", "-", " ", "nvt"]))
    addition = draw(written(address.addition)) if in_one != "all" else draw(st.sampled_from(["", "-", " ", "n.v.t."]))
    if in_one == "none" and draw(st.booleans()):
        letter, addition = "", letter + draw(separator(letter, addition)) + addition
    word = draw(st.sampled_from(AANDUIDINGEN[address.aanduiding]))
    if word and draw(st.booleans()):
        return postcode, f"{word} {number}", letter, addition, ""
    return postcode, number, letter, addition, word


@quick
@given(st.data())
def test_all_spellings_of_one_address_meet(data: st.DataObject) -> None:
    address = data.draw(bag)
    cells = data.draw(spelling(address))
    result = normalise(*cells)
    assert isinstance(result, Address), (result, cells)
    assert result.key == address.key


@quick
@given(st.data())
def test_two_different_addresses_never_meet_unless_only_the_split_of_the_suffix_differs(data: st.DataObject) -> None:
    one, other = data.draw(bag), data.draw(bag)
    if data.draw(st.booleans()):
        other = replace(other, postcode=one.postcode, number=one.number)
    results = [normalise(*data.draw(spelling(address))) for address in (one, other)]
    assert all(isinstance(result, Address) for result in results)
    meet = len({result.key for result in results if isinstance(result, Address)}) == 1
    assert meet == (one.key == other.key)


@quick
@given(bag, st.sampled_from(["Kerkstraat", "1e Jacob van Campenstr.", "Straat van 3 Oktober", "'t Hof", "St. Janspad"]))
def test_an_address_on_one_line_meets_its_columns(address: Bag, street: str) -> None:
    assume(not (address.letter + address.addition).isalpha() or len(address.letter + address.addition) < 5)
    suffix = f"{address.letter}{'-' if address.addition else ''}{address.addition}"
    word = {"": "", "TO": "t/o ", "BY": "bij "}[address.aanduiding]
    line = f"{street} {word}{address.number}{suffix}, {address.postcode[:4]} {address.postcode[4:].lower()} Zaandam"
    result = parse_line(line)
    assert isinstance(result, Address), (result, line)
    assert result.key == address.key
    number = parse_street_number(f"{street} {word}{address.number}{suffix}")
    assert isinstance(number, HouseNumber)
    assert f"{address.postcode}|{number.number}|{number.suffix}|{number.aanduiding}" == address.key


@quick
@given(
    st.sampled_from(["to", "t/o", "T.O.", "tegenover", "by", "bij", "BIJ"]),
    st.text(" -/.,_:;()'\"\\\u00ad\u2013\u00a0", max_size=4),
    st.sampled_from(["", "Zuiddijk ", "1e Weg "]),
)
def test_tegenover_and_bij_are_never_lost_whatever_stands_before_the_number(
    word: str, between: str, street: str
) -> None:
    aanduiding = "BY" if word[0] in "bB" else "TO"
    for read in (parse_street_number(f"{street}{word}{between}12"), parse_number(f"{word}{between}12")):
        assert isinstance(read, Reason) or (read.number, read.suffix, read.aanduiding) == (12, "", aanduiding)


FRAGMENTS = [
    *"0 1 2 9 12 17-19 1506 99999 100000 A b Z I II III IV V O bis hs huis rood zw to t/o tegenover bij by".split(),
    *"nvt n.v.t. onbekend NULL feb 12-feb 1-mrt 2024-02-12 00:00:00 E+04 #N/B #### Postbus Antwoordnummer nr.".split(),
    *"Kerkstraat Plein 1e 2e Zaandam AB SA JD DE NL NL- 1506AB t/m en TM kamer boven = & + ( ) ? * | ½ ² ① Ⅲ".split(),
    *[" ", "-", "/", ".", ",", ";", ":", "'", '"', "\\", "_", "\n", "\t", "\r", "\0", "\x7f", "\x85", "\x1f"],
    *["\u00a0", "\u00ad", "\u200b", "\u200d", "\u2013", "\u2212", "\u2044", "\ufeff", "\ufffd", "\ud800", "\u0301"],
    *["１", "Ａ", "é", "Â", "Ã", "â€“", "ø", "ß", "ı", "º", "А", "中", "١", "🏠", "\u0336", "№", "℅", "ﬁ"],
]
messy = st.one_of(
    st.none(),
    st.text(max_size=12),
    st.lists(st.sampled_from(FRAGMENTS), max_size=6).map("".join),
    st.lists(st.sampled_from(FRAGMENTS), max_size=6).map(" ".join),
    st.text("0123456789ABIOVTE -/.,to", max_size=10),
)


def is_sound(result: Address | Reason) -> bool:
    return isinstance(result, Reason) or KEY.fullmatch(result.key) is not None


@quick
@given(messy, messy, messy, messy, messy, st.sampled_from(PROFILES))
@example("1506AB", "1" * 5000, "", "", "", "standaard")
@example("1506AB", "12", "\ud800", "", "", "standaard")
def test_any_text_gives_a_key_or_a_reason(
    postcode: str | None,
    number: str | None,
    letter: str | None,
    addition: str | None,
    aanduiding: str | None,
    profile: str,
) -> None:
    assert is_sound(normalise(postcode, number, letter, addition, aanduiding, profile=profile))
    place, house = parse_postcode(postcode), parse_number(number, letter, addition, aanduiding, profile=profile)
    assert isinstance(place, (Postcode, Reason))
    if isinstance(house, HouseNumber):
        assert is_sound(join(Postcode("1506AB"), house))
    street = parse_street_number(number, profile=profile)
    assert isinstance(street, Reason) or is_sound(join(Postcode("1506AB"), street))
    assert is_sound(parse_line(f"{number} {postcode} {letter}", profile=profile))


def assert_stable(result: Address, profile: str) -> None:
    again = [
        normalise(result.postcode, str(result.number), "", result.suffix, result.aanduiding, profile=profile),
        normalise(result.postcode, str(result.number), result.suffix, "", result.aanduiding, profile=profile),
        normalise(result.postcode, f"{result.number}-{result.suffix}", aanduiding=result.aanduiding, profile=profile),
    ]
    assert [isinstance(once, Address) and once.key for once in again] == [result.key] * 3


@quick
@given(messy, messy, messy, messy, st.sampled_from(PROFILES))
@example("12", "A", "I", "", "amsterdam")
@example("12 BBS", "", "", "", "utrecht")
@example("31 RROOD", "", "", "", "haarlem")
def test_the_parts_of_a_key_give_the_same_key_again(
    number: str | None, letter: str | None, addition: str | None, aanduiding: str | None, profile: str
) -> None:
    result = normalise("1506AB", number, letter, addition, aanduiding, profile=profile)
    if isinstance(result, Address):
        assert_stable(result, profile)


@quick
@given(st.text(LETTERS + "0123456789", min_size=1, max_size=5), st.sampled_from(PROFILES), st.data())
def test_separators_inside_a_suffix_change_no_key(suffix: str, profile: str, data: st.DataObject) -> None:
    whole = parse_number("12", None, suffix, profile=profile)
    at = data.draw(st.integers(0, len(suffix)))
    cut = parse_number("12", None, suffix[:at] + "-" + suffix[at:], profile=profile)
    if isinstance(whole, HouseNumber) and isinstance(cut, HouseNumber) and not whole.aanduiding and not cut.aanduiding:
        assert whole == cut


@quick
@given(bag, st.sampled_from("½²①ºøßıА中١🏠\u0336\ufffd\ud800@%$€§\0|"), st.data())
def test_a_character_that_is_not_understood_is_never_left_out(address: Bag, strange: str, data: st.DataObject) -> None:
    text = f"{address.number}{address.letter}"
    at = data.draw(st.integers(0, len(text)))
    result = parse_number(text[:at] + strange + text[at:])
    assert result in (Reason.number_invalid, Reason.suffix_invalid)


@quick
@given(bag)
def test_no_repr_shows_a_personal_value(address: Bag) -> None:
    result = normalise(address.postcode, "8765", "QXZ", None, address.aanduiding)
    assert isinstance(result, Address)
    shown = repr(result) + repr(parse_postcode(address.postcode)) + repr(parse_number("8765 QXZ"))
    assert address.postcode not in shown
    assert "8765" not in shown
    assert "QXZ" not in shown


@pytest.mark.slow
def test_a_million_texts_give_a_key_or_a_reason() -> None:
    chance = random.Random(20261121)

    def text() -> str | None:
        kind = chance.random()
        if kind < 0.1:
            return None
        if kind < 0.2:
            return "".join(chr(chance.randrange(0x110000)) for _ in range(chance.randrange(8)))
        return chance.choice(["", " ", "-"]).join(chance.choices(FRAGMENTS, k=chance.randrange(1, 6)))

    told: Counter[str] = Counter()
    for _ in range(200_000):
        profile = chance.choice(PROFILES)
        postcode = chance.choice(["1506AB", text()])
        number = chance.choice([str(chance.randrange(200)) + (text() or ""), text()])
        first = normalise(postcode, number, text(), text(), text(), profile=profile)
        second = normalise(postcode, number, profile=profile)
        third = parse_line(f"{chance.choice(['Kerkstraat ', ''])}{number} {chance.choice(['1506AB', postcode])}")
        fourth = parse_line(text(), profile=profile)
        street = parse_street_number(number, profile=profile)
        fifth = street if isinstance(street, Reason) else join(Postcode("1506AB"), street)
        for result in (first, second, third, fourth, fifth):
            assert is_sound(result)
            told["key" if isinstance(result, Address) else result.value] += 1
        if isinstance(first, Address):
            assert_stable(first, profile)
    assert told.total() == 1_000_000
    assert set(told) == {"key", *Reason}
