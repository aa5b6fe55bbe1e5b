"""The street list and the register as others call them."""

from __future__ import annotations

import time

import pytest

from factlab.partner.address import (
    Address,
    Cause,
    HouseNumber,
    Likely,
    Missing,
    Postcode,
    Reason,
    Register,
    Repair,
    Streets,
    compare_street,
    find_postcode,
    normalise,
    parse_line,
    parse_street_number,
)

GOOD = ("Dorpsstraat", "Zaandam", "1506AB", 5)


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        (("", "Zaandam", "1506AB", None), "needs a street"),
        (("Dorpsstraat", " ", "1506AB", None), "needs a street"),
        (("Dorpsstraat", "Zaandam", "1506SA", None), "needs a street"),
        (("Dorpsstraat", "Zaandam", "", 8765), "needs a street"),
        (("Dorpsstraat", "Zaandam", "1506AB", 0), "house number"),
        (("Dorpsstraat", "Zaandam", "1506AB", 100_000), "house number"),
    ],
)
def test_a_street_list_with_a_wrong_row_is_refused_with_the_row_and_nothing_of_what_is_in_it(
    row: tuple[str, str, str, int | None], complaint: str
) -> None:
    with pytest.raises(ValueError, match=f"^row 2 of the street list .*{complaint}") as refusal:
        Streets([GOOD, row])
    assert "Dorps" not in str(refusal.value)
    assert "8765" not in str(refusal.value)


def test_the_highest_and_the_lowest_number_are_taken() -> None:
    streets = Streets([(*GOOD[:3], 1), (*GOOD[:3], 99_999)])
    assert streets.postcode_of("Dorpsstraat", "Zaandam", 1) == "1506AB"
    assert streets.postcode_of("Dorpsstraat", "Zaandam", 99_999) == "1506AB"
    assert streets.postcode_of("Dorpsstraat", "Zaandam", 2) is None


def test_postcodes_of_the_list_may_be_written_with_a_space() -> None:
    assert Streets([("Dorpsstraat", "Zaandam", "1506 ab", 5)]).postcode_of("dorpsstr", "zaandam", 5) == "1506AB"


def test_a_street_whose_name_has_signs_that_are_not_understood_is_passed_over() -> None:
    streets = Streets([("L\u00f8kkenstraat", "Zaandam", "1506AC", 5), ("Dorpsstraat", "\u00d8s", "1506AC", 5), GOOD])
    assert not streets.knows("L\u00f8kkenstraat")
    assert not streets.knows("L kkenstraat")
    assert not streets.lies_in("Dorpsstraat", "\u00d8s")
    assert not streets.contradicts("Dorpsstraat", "", "1506AC", 5)  # nor does its postcode count as one of the list


def test_an_empty_list_knows_nothing_and_changes_nothing() -> None:
    streets = Streets([])
    assert not streets.knows("Dorpsstraat")
    assert not streets.knows_town("Zaandam")
    assert parse_street_number("Plein 1940 12", streets=streets) is Reason.ambiguous
    assert parse_line("Dorpsstraat 5, Zaandam", streets=streets) is Reason.postcode_missing


def test_street_and_town_without_a_list_change_nothing() -> None:
    assert normalise("1506AB", "5", straat="Dorpsstraat", plaats="Zaandam") == normalise("1506AB", "5")


def test_the_street_of_the_list_is_told_with_the_number_and_only_with_a_list() -> None:
    streets = Streets([GOOD])
    read = parse_street_number("dorpsstr. 5", streets=streets)
    assert read == HouseNumber(5, "", "", (), "DORPSSTRAAT")
    assert parse_street_number("dorpsstr. 5") == HouseNumber(5, "", "")
    assert parse_street_number("Weg 5", streets=streets) == HouseNumber(5, "", "")


def test_the_street_stays_open_where_two_readings_agree_on_the_number_alone() -> None:
    streets = Streets([("Plein 1940", *GOOD[1:]), ("De Boog, Plein 1940", *GOOD[1:])])
    assert parse_street_number("De Boog, Plein 1940 5", streets=streets) == HouseNumber(
        5, "", "", (Repair.street_found,), ""
    )


def test_two_readings_that_differ_in_the_suffix_or_in_the_aanduiding_alone_stay_ambiguous() -> None:
    beside = Streets([("Bij de Put", *GOOD[1:]), ("De Put", *GOOD[1:])])
    assert parse_street_number("Bij de Put 5", streets=beside) is Reason.ambiguous
    seven = Streets([("Plein", *GOOD[1:]), ("Plein 7", *GOOD[1:])])
    assert parse_street_number("Plein 7 7", streets=seven) is Reason.ambiguous


def test_a_number_of_its_own_comes_before_the_whole_street() -> None:
    streets = Streets([(*GOOD[:2], "1506AC", None), GOOD, (*GOOD[:2], "1506AD", None)])
    assert streets.postcode_of("Dorpsstraat", "Zaandam", 5) == "1506AB"
    assert streets.postcode_of("Dorpsstraat", "Zaandam", 6) is None
    assert streets.contradicts("Dorpsstraat", "Zaandam", "1506AC", 5)
    assert not streets.contradicts("Dorpsstraat", "Zaandam", "1506AC", 6)


def test_a_street_that_is_not_in_the_list_lies_nowhere_and_contradicts_nothing() -> None:
    streets = Streets([GOOD])
    assert not streets.lies_in("Weg", "Zaandam")
    assert streets.contradicts("Dorpsstraat", "", "4811AA", 5) is False
    assert streets.contradicts("Weg", "Zaandam", "1506AC", 5) is False


def test_an_abbreviation_at_the_end_of_a_name_is_one_too() -> None:
    assert Streets([("Pad van de", *GOOD[1:])]).knows("Pad v.d.")


def test_a_name_with_more_abbreviations_than_thirty_two_readings_stands_for_nothing() -> None:
    assert Streets([("Het Het Het Het Het Pad", *GOOD[1:])]).knows("'t 't 't 't 't Pad")
    assert not Streets([("Het Het Het Het Het Het Pad", *GOOD[1:])]).knows("'t 't 't 't 't 't Pad")


def test_a_town_may_have_seven_words() -> None:
    streets = Streets([("Weg", "a b c d e f g", "1506AB", None), ("Weg", "a b c d e f g h", "1506AC", None)])
    assert parse_line("Weg 12, a b c d e f g", streets=streets) == Address(
        "1506AB", 12, "", "", (Repair.postcode_found,)
    )
    assert parse_line("Weg 12, a b c d e f g h", streets=streets) is Reason.postcode_missing


def test_a_postcode_is_found_for_a_number_but_not_for_what_is_opposite_or_beside_it() -> None:
    streets = Streets([GOOD])
    found = Postcode("1506AB", (Repair.postcode_found,))
    assert find_postcode(HouseNumber(5, "A", ""), "Dorpsstraat", "Zaandam", streets) == found
    assert find_postcode(HouseNumber(5, "", "TO"), "Dorpsstraat", "Zaandam", streets) is Reason.postcode_missing
    assert find_postcode(HouseNumber(5, "", ""), None, "Zaandam", streets) is Reason.postcode_missing
    assert find_postcode(HouseNumber(5, "", ""), "Dorpsstraat", None, streets) is Reason.postcode_missing


def test_a_contradiction_is_noted_behind_the_other_repairs_and_the_key_stays() -> None:
    streets = Streets([GOOD])
    address = Address("1506AC", 5, "", "", (Repair.float_number,))
    noted = compare_street(address, "Dorpsstraat", "Zaandam", streets)
    assert noted.key == address.key
    assert noted.repairs == (Repair.float_number, Repair.street_differs)
    assert compare_street(address, None, "Zaandam", streets) is address
    assert compare_street(Address("1506AB", 5, "", ""), "Dorpsstraat", None, streets).repairs == ()


def test_the_register_spells_as_the_profile_and_counts_what_meets() -> None:
    rows = [("1072BB", 12, "", "I"), ("1072BB", 12, "", "1"), ("1072BB", 12, "a", ""), ("1072BB", 12, "a", "")]
    plain, amsterdam = Register.from_bag(rows), Register.from_bag(rows, profile="amsterdam")
    assert (plain.merged, amsterdam.merged) == (0, 1)
    assert plain.why_missing(Address("1072BB", 12, "I", "")) is None
    assert amsterdam.why_missing(Address("1072BB", 12, "I", "")) == Missing(
        Cause.suffix_unknown, Likely.other_spelling, ("1072BB|12|1|", "1072BB|12|A|")
    )
    assert Address("1072BB", 12, "A", "") in plain
    assert Address("1072BB", 12, "A", "TO") not in plain


def test_without_a_profile_a_register_changes_no_suffix() -> None:
    for suffix in ("I", "ROOD", "BS"):
        address = Address("1072BB", 12, suffix, "")
        assert address in Register([("1072BB", 12, suffix)])
        assert address in Register.from_bag([("1072BB", 12, "", suffix)])


def test_a_register_in_an_unknown_profile_is_refused() -> None:
    with pytest.raises(KeyError):
        Register([], profile="rotterdam")


def test_no_repr_of_what_is_missing_shows_an_address() -> None:
    missing = Register([("1506AC", 8765, "")]).why_missing(Address("1506AB", 8765, "", ""))
    assert missing is not None
    assert missing.instead == ("1506AC|8765||",)
    assert "8765" not in repr(missing)


def test_words_for_causes_and_suggestions_are_their_own_value() -> None:
    assert all(word.value == word.name for words in (Cause, Likely) for word in words)


@pytest.mark.slow
def test_a_million_lookups_in_eighty_thousand_addresses_take_seconds() -> None:
    rows = [(f"15{n // 400 % 90 + 10}{a}{b}", n % 400 + 1, "") for n in range(80_000) for a, b in ["AB"]]
    register = Register(rows)
    addresses = [Address(postcode, number, "", "") for postcode, number, _ in rows]
    start = time.process_time()
    for _ in range(13):
        for address in addresses:
            assert address in register
    assert time.process_time() - start < 10
