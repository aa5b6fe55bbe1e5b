"""The published vectors of the street list and the register: `street_list.csv` and `register_list.csv` are the
lists, the other files what has to come out with them."""

from dataclasses import fields, replace

import pytest
from test_address_vectors import expected, told, vectors

from factlab.partner.address import (
    Address,
    Cause,
    HouseNumber,
    Likely,
    Missing,
    Reason,
    Register,
    Repair,
    Streets,
    normalise,
    parse_line,
    parse_street_number,
)

STREETS = Streets(
    (row["straat"], row["plaats"], row["postcode"], int(row["huisnummer"]) if row["huisnummer"] else None)
    for row in vectors("street_list.csv")
)
REGISTER = Register.from_bag(
    (row["postcode"], int(row["huisnummer"]), row["huisletter"], row["toevoeging"])
    for row in vectors("register_list.csv")
)


def read(vector: dict[str, str], streets: Streets | None) -> Address | HouseNumber | Reason:
    parse = {"street_number": parse_street_number, "line": parse_line}[vector["column"]]
    return parse(vector["text"], streets=streets)


def without_notes(read: Address | HouseNumber | Reason) -> Address | HouseNumber | Reason:
    match read:
        case Reason():
            return read
        case Address():
            return replace(read, repairs=())
        case HouseNumber():
            return replace(read, repairs=(), street="")


@pytest.mark.parametrize("vector", vectors("street_names.csv"))
def test_a_spelling_stands_for_the_one_street_that_the_rules_say(vector: dict[str, str]) -> None:
    assert STREETS.name_of(vector["straat"]) == vector["expected"]
    assert STREETS.knows(vector["straat"]) == bool(vector["expected"])


@pytest.mark.parametrize("vector", vectors("with_streets.csv"))
def test_with_a_street_list_a_text_gives_what_the_rules_say(vector: dict[str, str]) -> None:
    assert told(read(vector, STREETS)) == (vector["expected"], vector["repairs"])


@pytest.mark.parametrize("vector", vectors("with_streets.csv"))
def test_what_is_read_without_a_street_list_stays_as_it_is_with_one(vector: dict[str, str]) -> None:
    without = read(vector, None)
    if not isinstance(without, Reason):
        assert without_notes(read(vector, STREETS)) == without_notes(without)


@pytest.mark.parametrize("vector", vectors("corners.csv"))
def test_texts_on_which_a_single_fault_in_the_rules_shows_give_what_they_gave(vector: dict[str, str]) -> None:
    kind, with_streets, _ = vector["read"].partition("_with_streets")
    streets, profile = STREETS if with_streets else None, vector["profile"]
    if kind == "columns":
        names = ("text", "huisnummer", "huisletter", "toevoeging", "aanduiding")
        assert told(normalise(*(vector[name] for name in names), profile=profile)) == expected(vector)
    else:
        parse = {"street_number": parse_street_number, "line": parse_line}[kind]
        assert told(parse(vector["text"], profile=profile, streets=streets)) == expected(vector)


@pytest.mark.parametrize("vector", vectors("columns_with_street.csv"))
def test_street_and_town_in_columns_give_what_the_rules_say(vector: dict[str, str]) -> None:
    cells = vector["postcode"], vector["huisnummer"]
    found = normalise(*cells, straat=vector["straat"], plaats=vector["plaats"], streets=STREETS)
    assert told(found) == (vector["expected"], vector["repairs"])


@pytest.mark.parametrize("vector", vectors("register.csv"))
def test_an_address_is_missing_from_the_register_for_the_cause_that_the_rules_say(vector: dict[str, str]) -> None:
    cells = vector["postcode"], int(vector["huisnummer"]), vector["suffix"], vector["aanduiding"]
    missing = REGISTER.why_missing(Address(*cells))
    assert (Address(*cells) in REGISTER) == (missing is None) == (vector["cause"] == "")
    if missing:
        said = missing.cause, missing.likely or "", ",".join(missing.instead)
        assert said == (vector["cause"], vector["likely"], vector["instead"])


@pytest.mark.parametrize("vector", vectors("register.csv"))
def test_what_the_register_suggests_is_in_the_register(vector: dict[str, str]) -> None:
    for key in vector["instead"].split(",") if vector["instead"] else ():
        postcode, number, suffix, aanduiding = key.split("|")
        assert Address(postcode, int(number), suffix, aanduiding) in REGISTER


def test_the_vectors_cover_every_cause_every_suggestion_and_every_note_of_the_list() -> None:
    missing = vectors("register.csv")
    assert {row["cause"] for row in missing} == {"", *Cause}
    assert {row["likely"] for row in missing} == {"", *Likely}
    noted = {repair for row in vectors("with_streets.csv") for repair in row["repairs"].split(",")}
    assert {Repair.street_found, Repair.postcode_found, Repair.street_differs} <= noted


def test_the_register_counts_the_addresses_that_share_a_key() -> None:
    assert REGISTER.merged == 1
    assert [field.name for field in fields(Missing)] == ["cause", "likely", "instead"]
