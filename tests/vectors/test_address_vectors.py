"""The published vectors: raw cells, and the key or the reason they must give. Anybody's normaliser can be held to
them: `;`-separated UTF-8, and `\\uXXXX`, `\\n`, `\\r`, `\\t` for characters that an editor would not show."""

import csv
import re
from pathlib import Path

import pytest

from factlab.partner.address import (
    PROFILES,
    Address,
    HouseNumber,
    Reason,
    Repair,
    normalise,
    parse_line,
    parse_street_number,
)

HERE = Path(__file__).parent
ESCAPES = {"\\n": "\n", "\\r": "\r", "\\t": "\t", "\\\\": "\\"}


def unescape(text: str) -> str:
    return re.sub(
        r"\\u([0-9a-f]{4})|\\[nrt\\]",
        lambda found: chr(int(found[1], 16)) if found[1] else ESCAPES[found[0]],
        text,
    )


def vectors(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return [{column: unescape(cell) for column, cell in row.items()} for row in csv.DictReader(file, delimiter=";")]


def told(result: Address | HouseNumber | Reason) -> tuple[str, str]:
    match result:
        case Reason():
            return result.value, ""
        case Address():
            return result.key, ",".join(result.repairs)
        case HouseNumber():
            return f"{result.number}|{result.suffix}|{result.aanduiding}", ",".join(result.repairs)


def expected(vector: dict[str, str]) -> tuple[str, str]:
    return vector["expected"], vector["repairs"]


def columns(vector: dict[str, str], number: str = "") -> Address | Reason:
    cells = (vector[name + number] for name in ("postcode", "huisnummer", "huisletter", "toevoeging", "aanduiding"))
    return normalise(*cells, profile=vector["profile"])


@pytest.mark.parametrize("vector", vectors("columns.csv"))
def test_columns_give_the_key_or_the_reason_that_the_rules_say(vector: dict[str, str]) -> None:
    assert told(columns(vector)) == expected(vector)


@pytest.mark.parametrize("vector", vectors("street_numbers.csv"))
def test_street_and_number_in_one_column_give_what_the_rules_say(vector: dict[str, str]) -> None:
    read = parse_street_number(vector["straat_huisnummer"], profile=vector["profile"])
    assert told(read) == expected(vector)


@pytest.mark.parametrize("vector", vectors("lines.csv"))
def test_an_address_on_one_line_gives_what_the_rules_say(vector: dict[str, str]) -> None:
    assert told(parse_line(vector["adres"], profile=vector["profile"])) == expected(vector)


@pytest.mark.parametrize("vector", vectors("must_not_meet.csv"))
def test_two_different_addresses_never_meet(vector: dict[str, str]) -> None:
    one, other = columns(vector, "_1"), columns(vector, "_2")
    assert isinstance(one, Address)
    assert isinstance(other, Address)
    assert one.key != other.key


def test_the_vectors_cover_every_reason_every_repair_and_every_profile() -> None:
    rows = [row for name in ("columns.csv", "street_numbers.csv", "lines.csv") for row in vectors(name)]
    assert {row["profile"] for row in rows} == set(PROFILES)
    assert set(Reason) <= {row["expected"] for row in rows}
    of_the_list = {Repair.street_found, Repair.postcode_found, Repair.street_differs}
    assert {repair for row in rows for repair in row["repairs"].split(",") if repair} == set(Repair) - of_the_list
