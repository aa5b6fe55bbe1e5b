"""Writes a partner's register as the list it would send: its columns, its spelling, its slips.

What is damaged here is damaged beyond repair on purpose: the row must be rejected with a reason, and the
truth of the municipality leaves it out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from factlab.demo.addresses import Address
from factlab.demo.dice import Mask
from factlab.demo.partners import catalogue
from factlab.demo.registers import NO_END, Register
from factlab.demo.shapes import Delivery, Shape
from factlab.demo.sheets import Cell, csv_bytes, parquet_bytes, xlsx_bytes

EXCEL_DAMAGE = "12-feb"
"""What Excel makes of house number 12-2."""

TEAMS = ("Noord", "Oost", "West")


@dataclass(frozen=True, slots=True)
class Spot:
    """One row on its way to a list: the address, how it slips, and the damage done to it (or empty)."""

    address: Address
    slip: int
    damage: str


def damages(delivery: Delivery) -> tuple[str, ...]:
    """The kinds of damage that every list of this delivery can show, in a fixed order."""
    possible = [_damages_of(shape) for shape in delivery.shapes]
    return tuple(kind for kind in possible[0] if all(kind in other for other in possible))


def is_dated(delivery: Delivery) -> bool:
    """Whether its lists say when a voorziening began and ended."""
    return all(any(field == "begin" for _, field in shape.columns) for shape in delivery.shapes)


def list_bytes(register: Register, delivery: Delivery, shape: Shape) -> bytes:
    """The file of one list, byte for byte the same for the same register."""
    kept = _rows_on(register, shape)
    kinds = ("", *damages(delivery))
    spots = [
        Spot(register.addresses[address], slip, kinds[damage])
        for address, slip, damage in zip(
            register.address[kept].tolist(),
            register.slip[kept].tolist(),
            register.damage[kept].tolist(),
            strict=True,
        )
    ]
    columns = [_column(field, spots, register, kept, shape) for _, field in shape.columns]
    headers = [header for header, _ in shape.columns]
    if shape.kind == "xlsx":
        return xlsx_bytes(headers, columns)
    if shape.kind == "parquet":
        return parquet_bytes(headers, columns)
    return csv_bytes(headers, columns, shape.delimiter, shape.encoding, shape.line_end)


def _rows_on(register: Register, shape: Shape) -> Mask:
    names = [voorziening for voorziening, _ in register.partner.knows]
    wanted = [not shape.only or name in shape.only for name in names]
    return np.array(wanted, dtype=np.bool_)[register.voorziening]


def _damages_of(shape: Shape) -> tuple[str, ...]:
    fields = {field for _, field in shape.columns}
    separate_postcode = not fields.isdisjoint({"postcode", "postcode_spaced"})
    text_number = shape.kind != "parquet"
    possible = {
        "postcode_missing": True,
        "number_missing": True,
        "postcode_invalid": separate_postcode,
        "number_invalid": not fields.isdisjoint({"number", "number_suffix"}),
        "excel_damage": text_number and not fields.isdisjoint({"number", "number_suffix"}),
        "suffix_invalid": not fields.isdisjoint({"suffix", "letter_suffix"}),
        "not_an_address": not fields.isdisjoint({"whole", "street_number"}),
        "ambiguous": "street_number" in fields,
        "date_invalid": "begin" in fields and shape.kind != "parquet",
        "voorziening_unknown": "voorziening" in fields,
    }
    return tuple(kind for kind, can in possible.items() if can)


def _column(field: str, spots: Sequence[Spot], register: Register, kept: Mask, shape: Shape) -> list[Cell]:
    if field in FIELDS:
        spell = FIELDS[field]
        cells = [spell(spot) for spot in spots]
        return [_as_excel_takes_it(cell) for cell in cells] if shape.kind == "xlsx" else cells
    if field == "number":
        apart = any(other == "indication" for _, other in shape.columns)
        cells = [_number(spot, apart) for spot in spots]
        return [_as_excel_takes_it(cell) for cell in cells] if shape.kind == "xlsx" else cells
    if field == "client":
        numbers = register.client[kept].tolist()
        return list(numbers) if shape.kind == "xlsx" else [f"C{number}" for number in numbers]
    if field == "voorziening":
        rows = catalogue()
        names = [rows[v][shape.naming] or v for v, _ in register.partner.knows]
        return [
            "onbekend" if spot.damage == "voorziening_unknown" else names[which]
            for spot, which in zip(spots, register.voorziening[kept].tolist(), strict=True)
        ]
    if field == "begin":
        written = _dates(register.begin[kept].tolist(), shape)
        return ["31-02-2025" if s.damage == "date_invalid" else d for s, d in zip(spots, written, strict=True)]
    return _dates(register.end[kept].tolist(), shape)


def _as_excel_takes_it(cell: Cell) -> Cell:
    """Typed into Excel, digits become a number and 12-feb a date."""
    if cell == EXCEL_DAMAGE:
        return date(2026, 2, 12)
    return int(cell) if isinstance(cell, str) and cell.isdigit() else cell


def _dates(ordinals: Sequence[int], shape: Shape) -> list[Cell]:
    written: dict[int, Cell] = {NO_END: None}
    for ordinal in set(ordinals) - {NO_END}:
        day = date.fromordinal(ordinal)
        if shape.dates == "date":
            written[ordinal] = day
        elif shape.dates == "iso":
            written[ordinal] = day.isoformat()
        elif shape.dates == "jjjjmmdd":
            written[ordinal] = f"{day.year:04}{day.month:02}{day.day:02}"
        else:
            written[ordinal] = f"{day.day:02}-{day.month:02}-{day.year:04}"
    return [written[ordinal] for ordinal in ordinals]


def _postcode(spot: Spot) -> str | None:
    postcode = spot.address.postcode
    if spot.damage == "postcode_missing":
        return None
    if spot.damage == "postcode_invalid":
        return f"{postcode[:4]} {postcode[4]}"
    if spot.slip < 4:
        return postcode.lower()
    if spot.slip < 6:
        return f"{postcode[:4]}  {postcode[4:]} "
    if spot.slip < 7:
        return postcode[:4].replace("0", "O", 1) + postcode[4:]
    if spot.slip < 8:
        return f"NL-{postcode}"
    return postcode


def _postcode_spaced(spot: Spot) -> str | None:
    postcode = _postcode(spot)
    return f"{postcode[:4]} {postcode[4:]}" if postcode == spot.address.postcode else postcode


def _number(spot: Spot, indication_apart: bool) -> Cell:
    if spot.damage == "number_missing":
        return None
    if spot.damage == "number_invalid":
        return 100_000
    if spot.damage == "excel_damage":
        return EXCEL_DAMAGE
    if spot.address.indication and not indication_apart:
        return f"t/o {spot.address.number}"
    return spot.address.number


def _suffix(spot: Spot) -> Cell:
    if spot.damage == "suffix_invalid":
        return "zie opmerking"
    return spot.address.suffix or None


def _letter_suffix(spot: Spot) -> Cell:
    if spot.damage == "suffix_invalid":
        return "zie opmerking"
    return (spot.address.letter + spot.address.suffix) or None


def _number_suffix(spot: Spot) -> Cell:
    number = _number(spot, indication_apart=False)
    suffix = spot.address.letter + spot.address.suffix
    if not suffix or spot.damage in ("number_missing", "number_invalid", "excel_damage"):
        return number
    between = ("-", "", " ")[spot.slip % 3] if suffix[0].isalpha() else "-"
    return f"{number}{between}{suffix if spot.slip % 2 else suffix.lower()}"


def _street_number(spot: Spot) -> str:
    if spot.damage == "not_an_address":
        return "Antwoordnummer 55"
    if spot.damage == "ambiguous":
        return "Plein 1940 12"
    number = _number_suffix(spot)
    return spot.address.street if number is None else f"{spot.address.street} {number}"


def _whole(spot: Spot) -> str:
    if spot.damage == "not_an_address":
        return "Postbus 2000, 1500 GA Zaandam"
    if spot.damage == "postcode_missing":
        return f"{_street_number(spot)}, {spot.address.town}"
    postcode = spot.address.postcode
    spaced = f"{postcode[:4]} {postcode[4:]}" if spot.slip % 4 else postcode
    comma = "" if spot.slip % 11 == 0 else ","
    return f"{_street_number(spot)}{comma} {spaced} {spot.address.town}"


FIELDS: dict[str, Callable[[Spot], Cell]] = {
    "postcode": _postcode,
    "postcode_spaced": _postcode_spaced,
    "letter": lambda spot: spot.address.letter or None,
    "suffix": _suffix,
    "letter_suffix": _letter_suffix,
    "indication": lambda spot: spot.address.indication or None,
    "number_suffix": _number_suffix,
    "street_number": _street_number,
    "whole": _whole,
    "town": lambda spot: spot.address.town,
    "team": lambda spot: f"Team {TEAMS[spot.slip % len(TEAMS)]}",
}
"""The fields whose cell follows from the address alone; the five others need more of the register."""
