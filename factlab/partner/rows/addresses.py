"""From the address columns of a list to one outcome per row: an address, or the reason why there is none."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pyarrow as pa

from factlab.partner.address import (
    Address,
    HouseNumber,
    Postcode,
    Reason,
    Streets,
    compare_street,
    find_postcode,
    join,
    parse_line,
    parse_number,
    parse_postcode,
    parse_street_number,
)
from factlab.partner.rows.encoded import Combined, Encoded, Flags, Ints, combine, distinct
from factlab.protocol.round import Round

NUMBER_COLUMNS = ("huisnummer", "huisletter", "toevoeging", "aanduiding")
ADDRESS_COLUMNS = ("postcode", "postcode_cijfers", "postcode_letters", "adres", *NUMBER_COLUMNS, "straat", "plaats")
_TRUTHS = frozenset(("false", "true", "onwaar", "waar", "nee", "ja"))
"""What Excel makes of a cell it took for true or false; never a huisletter or toevoeging."""
_ZERO_OR_NONE = re.compile(r"(?<=\|)([A-Z]?)0+(?=\|[A-Z]*$)")


def address_columns(table: Mapping[str, Encoded]) -> dict[str, Encoded]:
    """The columns that say where, out of all columns of a list."""
    return {name: table[name] for name in ADDRESS_COLUMNS if name in table}


def read_addresses(table: Mapping[str, Encoded], round_: Round) -> tuple[Ints, list[Address | Reason]]:
    """Per row a position in the distinct outcomes. `table` holds address columns, all of the same rows.

    Street and town are looked at where the round has a street list: to find a postcode, and to warn.
    """
    profile = round_.adres.schrijfwijze
    streets = Streets(round_.straten) if round_.straten else None
    postcode = _postcode_column(table)
    names = [name for name in NUMBER_COLUMNS if name in table]
    if postcode is None and "huisnummer" not in table:
        return _lines(table, profile, streets)
    if postcode is None:
        postcode = Encoded(np.zeros_like(table["huisnummer"].codes), pa.array([""]))
    numbers: list[HouseNumber | Reason]
    if "huisnummer" in table:
        number = combine([table[name] for name in names])
        numbers = [_number(dict(zip(names, values, strict=True)), profile) for values in number.values]
    else:
        number = combine([table["adres"], *(table[name] for name in names)])
        numbers = [
            _street_number(street, dict(zip(names, rest, strict=True)), profile, streets)
            for street, *rest in number.values
        ]
    postcodes = postcode.each(parse_postcode)
    both = postcode.codes * len(numbers) + number.codes
    if streets is None:
        codes, pairs = distinct(both)
        return codes, [_join(postcodes[pair // len(numbers)], numbers[pair % len(numbers)]) for pair in pairs]
    around = [name for name in ("straat", "plaats") if name in table]
    where = combine([table[name] for name in around]) if around else Combined(np.zeros_like(both), [()])
    codes, triples = distinct(both * len(where.values) + where.codes)
    found: list[Address | Reason] = []
    for triple in triples:
        pair, place = divmod(triple, len(where.values))
        said = dict(zip(around, where.values[place], strict=True))
        found.append(_join_with(postcodes[pair // len(numbers)], numbers[pair % len(numbers)], said, streets))
    return codes, found


def _lines(table: Mapping[str, Encoded], profile: str, streets: Streets | None) -> tuple[Ints, list[Address | Reason]]:
    """A whole address in one column, with the town perhaps in a column of its own."""
    line = table["adres"]
    if streets is None or "plaats" not in table:
        return line.codes, line.each(lambda text: parse_line(text, profile=profile, streets=streets))
    both = combine([line, table["plaats"]])
    found: list[Address | Reason] = []
    for text, town in both.values:
        alone = parse_line(text, profile=profile, streets=streets)
        with_town = alone is Reason.postcode_missing and town.strip()
        found.append(parse_line(f"{text}, {town}", profile=profile, streets=streets) if with_town else alone)
    return both.codes, found


def can_say_where(table: Mapping[str, Encoded]) -> bool:
    """Whether these columns are enough for an address, perhaps with a street list."""
    has_postcode = "postcode" in table or {"postcode_cijfers", "postcode_letters"} <= set(table)
    has_street = {"straat", "plaats"} <= set(table)
    return "adres" in table or ("huisnummer" in table and (has_postcode or has_street))


def without_zero_suffixes(table: Mapping[str, Encoded]) -> dict[str, Encoded]:
    """The columns without toevoeging where it holds nothing but 0: that is how Excel fills in an empty cell."""
    column = table.get("toevoeging")
    nothing = column is not None and {value.strip() for value in column.values.to_pylist()} <= {"", "0", "0.0"}
    return {name: values for name, values in table.items() if name != "toevoeging" or not nothing}


def held_as(key: str) -> str:
    """A canonical address as it is held back: a toevoeging of zeros alone, behind a huisletter or not, as none.

    Whether a 0 says something depends on the list it stands in. What is held back is held back under both readings.
    """
    return _ZERO_OR_NONE.sub(r"\1", key)


def _number(cells: Mapping[str, str], profile: str) -> HouseNumber | Reason:
    if any(cells.get(name, "").strip().casefold() in _TRUTHS for name in ("huisletter", "toevoeging")):
        return Reason.excel_damage
    return parse_number(**cells, profile=profile)


def _street_number(
    street: str, cells: Mapping[str, str], profile: str, streets: Streets | None
) -> HouseNumber | Reason:
    """Street and number in one column, with the letter or toevoeging perhaps in columns of their own."""
    found = parse_street_number(street, profile=profile, streets=streets)
    if isinstance(found, Reason) or not any(cell.strip() for cell in cells.values()):
        return found
    whole = " ".join(filter(None, (found.aanduiding, str(found.number), found.suffix)))
    number = _number({"huisnummer": whole, **cells}, profile)
    return number if isinstance(number, Reason) else replace(number, street=found.street)


def _join(postcode: Postcode | Reason, number: HouseNumber | Reason) -> Address | Reason:
    if isinstance(postcode, Reason):
        return postcode
    if isinstance(number, Reason):
        return number
    return join(postcode, number)


def _join_with(
    postcode: Postcode | Reason, number: HouseNumber | Reason, said: Mapping[str, str], streets: Streets
) -> Address | Reason:
    """As `_join`, with the street list: a missing postcode is looked up, another street is warned about."""
    town = said.get("plaats", "")
    street = said.get("straat", "") or (number.street if isinstance(number, HouseNumber) else "")
    if postcode is Reason.postcode_missing and isinstance(number, HouseNumber):
        postcode = find_postcode(number, street, town, streets)
    address = _join(postcode, number)
    return address if isinstance(address, Reason) else compare_street(address, street, town, streets)


def _postcode_column(table: Mapping[str, Encoded]) -> Encoded | None:
    if "postcode" in table:
        return table["postcode"]
    if "postcode_cijfers" in table and "postcode_letters" in table:
        both = combine([table["postcode_cijfers"], table["postcode_letters"]])
        return Encoded(both.codes, pa.array(["".join(values) for values in both.values], pa.string()))
    return None


def positions(outcomes: list[Address | Reason], used: Flags) -> Ints:
    """Per outcome its position among the used ones that are an address, -1 for the others."""
    good = np.array([isinstance(found, Address) for found in outcomes], dtype=bool) & used
    place: Ints = np.where(good, np.cumsum(good) - 1, -1)
    return place
