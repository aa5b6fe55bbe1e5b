"""From a list as it came to rows that count, each with the address it is about or the reason it is not.

Every rule runs once per distinct value, never once per row: a million rows hold a few thousand
postcodes and house numbers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from factlab.partner.address import (
    Address,
    HouseNumber,
    Postcode,
    Reason,
    join,
    parse_line,
    parse_number,
    parse_postcode,
    parse_street_number,
)
from factlab.partner.providers import RawList
from factlab.partner.rows.codes import Codes
from factlab.partner.rows.dates import OPEN_END, no_date, parse_date, parse_end, period_start
from factlab.protocol.catalogue import Voorziening
from factlab.protocol.round import Round

VOORZIENING_UNKNOWN = "voorziening_unknown"
DATE_INVALID = "date_invalid"
NEVER_DELIVERED = "niet_leveren"
ZERO_SUFFIX = "zero_suffix"
_TRUTHS = frozenset(("false", "true", "onwaar", "waar", "nee", "ja"))
"""What Excel makes of a cell it took for true or false; never a huisletter or toevoeging."""

Ints = NDArray[np.int64]
T = TypeVar("T")
NUMBER_COLUMNS = ("huisnummer", "huisletter", "toevoeging", "aanduiding")


@dataclass(frozen=True, slots=True, repr=False)
class Encoded:
    """A text column as positions in its distinct values: `codes` int64 (rows,), `values` a pyarrow array."""

    codes: Ints
    values: pa.StringArray

    def each(self, rule: Callable[[str], T]) -> list[T]:
        """The rule applied to every distinct value."""
        return [rule(value) for value in self.values.to_pylist()]


@dataclass(frozen=True, slots=True, repr=False)
class CountedRows:
    """The rows of one list after all rules.

    `address` (rows,): position in `addresses`, -1 when the row does not count or was rejected;
    `voorziening` (rows,): position in `voorzieningen`; `client` (rows,): a number per distinct client,
    None without client numbers. `rejected` is (row number, reason) in row order. `judged` are the rows
    that count on the reference date, and those of which that cannot be told; `idle` do not count on it.
    """

    file: str
    read: int
    active: int
    judged: int
    idle: int
    address: Ints
    addresses: list[Address]
    voorziening: Ints
    voorzieningen: tuple[str, ...]
    client: Encoded | None
    rejected: list[tuple[int, str]]
    left_out: dict[str, int]
    repaired: dict[str, int]


def count_rows(
    raw: RawList, columns: Mapping[str, str], round_: Round, allowed: frozenset[str], voorziening: str | None
) -> CountedRows:
    """Apply the rules in order: voorziening, dates, address. `voorziening` holds for the whole list."""
    table = {name: encode(raw.columns[header]) for name, header in columns.items()}
    size = len(raw.numbers)
    which, ids, unknown, never = _voorzieningen(table.get("voorziening"), size, round_, allowed, voorziening)
    active, bad_date = _active(table, which, ids, round_)
    known = ~unknown & ~never
    active &= known & ~bad_date
    rejected = [(number, Reason.not_an_address.value) for number in raw.misfits]
    rejected += [(int(raw.numbers[row]), VOORZIENING_UNKNOWN) for row in np.flatnonzero(unknown)]
    rejected += [(int(raw.numbers[row]), DATE_INVALID) for row in np.flatnonzero(known & bad_date)]
    rows = np.flatnonzero(active)
    judged_rows = len(rows) + len(rejected)
    repaired: Counter[str] = Counter()
    if zeros := _zero_suffixes(table, rows):
        repaired[ZERO_SUFFIX] = zeros
        del table["toevoeging"]
    outcome, outcomes = _addresses({name: _take(column, rows) for name, column in table.items()}, round_)
    good = np.array([isinstance(found, Address) for found in outcomes], dtype=bool)
    place = np.where(good, np.cumsum(good) - 1, -1)
    address = np.full(size, -1, dtype=np.int64)
    address[rows] = place[outcome]
    for row, code in zip(rows[~good[outcome]], outcome[~good[outcome]], strict=True):
        rejected.append((int(raw.numbers[row]), str(outcomes[code])))
    for found, times in zip(outcomes, np.bincount(outcome, minlength=len(outcomes)).tolist(), strict=True):
        if isinstance(found, Address) and found.repairs:
            repaired.update(dict.fromkeys(found.repairs, times))
    return CountedRows(
        file=raw.file,
        read=size + len(raw.misfits),
        active=len(rows),
        judged=judged_rows,
        idle=int((known & ~bad_date).sum()) - len(rows),
        address=address,
        addresses=[found for found in outcomes if isinstance(found, Address)],
        voorziening=which,
        voorzieningen=ids,
        client=table.get("clientnummer"),
        rejected=sorted(rejected),
        left_out={NEVER_DELIVERED: int(never.sum())} if never.any() else {},
        repaired=dict(repaired),
    )


def encode(column: pa.Array) -> Encoded:
    """A text column as codes and distinct values."""
    dictionary = column.dictionary_encode()
    return Encoded(dictionary.indices.to_numpy().astype(np.int64), dictionary.dictionary)


def distinct(numbers: Ints) -> tuple[Ints, list[int]]:
    """Whole numbers as positions in their distinct values, in order of appearance (hashed, not sorted)."""
    dictionary = pa.array(numbers).dictionary_encode()
    return dictionary.indices.to_numpy().astype(np.int64), dictionary.dictionary.to_pylist()


def _take(column: Encoded, rows: Ints) -> Encoded:
    return Encoded(column.codes[rows], column.values)


def _voorzieningen(
    column: Encoded | None, size: int, round_: Round, allowed: frozenset[str], fixed: str | None
) -> tuple[Ints, tuple[str, ...], NDArray[np.bool_], NDArray[np.bool_]]:
    """Per row the position in `ids`, whether it is unknown (or not this partner's), whether never delivered."""
    ids = tuple(sorted(allowed))
    position = {voorziening: place for place, voorziening in enumerate(ids)}
    if fixed is not None:
        no = np.zeros(size, dtype=bool)
        return np.full(size, position[fixed], dtype=np.int64), ids, no, no.copy()
    if column is None:
        raise ValueError("a list without a column voorziening needs one for the whole list")
    codes = Codes(round_.voorzieningen)

    def judge(text: str) -> int:
        found: Voorziening | None = codes.find(text)
        if found is not None and found.gebruik == NEVER_DELIVERED:
            return -2
        return position.get(found.id, -1) if found is not None else -1

    judged = np.array(column.each(judge), dtype=np.int64)[column.codes] if size else np.zeros(0, dtype=np.int64)
    return np.maximum(judged, 0), ids, judged == -1, judged == -2


def _active(
    table: Mapping[str, Encoded], which: Ints, ids: tuple[str, ...], round_: Round
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Per row whether it counts on the reference date, and whether its dates cannot be read."""
    reference = round_.peildatum
    bad = np.zeros(len(which), dtype=bool)

    def parse_begin(text: str, reference: date) -> date | None:
        return date.min if no_date(text) else parse_date(text, reference)

    def days(name: str, empty: date, parse: Callable[[str, date], date | None]) -> Ints | int:
        column = table.get(name)
        if column is None:
            return empty.toordinal()
        parsed = column.each(lambda text: parse(text, reference))
        np.logical_or(bad, np.array([day is None for day in parsed], dtype=bool)[column.codes], out=bad)
        return np.array([day.toordinal() if day else 0 for day in parsed], dtype=np.int64)[column.codes]

    begin, end = days("begindatum", date.min, parse_begin), days("einddatum", OPEN_END, parse_end)
    first_day = {
        "stand": reference.toordinal(),
        "periode": period_start(reference, round_.periode_maanden).toordinal(),
    }
    since = np.array([first_day[round_.catalogue[voorziening].telling] for voorziening in ids], dtype=np.int64)[which]
    running = np.less_equal(begin, reference.toordinal()) & np.greater_equal(end, since)
    # What ended before it began has never been.
    return running & np.less_equal(begin, end), bad


def _addresses(table: Mapping[str, Encoded], round_: Round) -> tuple[Ints, list[Address | Reason]]:
    """Per row a position in the distinct outcomes."""
    profile = round_.adres.schrijfwijze
    postcode = _postcode_column(table)
    numbers: list[HouseNumber | Reason]
    if postcode is None:
        line = table["adres"]
        return line.codes, line.each(lambda text: parse_line(text, profile=profile))
    if "huisnummer" in table:
        number = combine([table[name] for name in NUMBER_COLUMNS if name in table])
        names = [name for name in NUMBER_COLUMNS if name in table]
        numbers = [_number(dict(zip(names, values, strict=True)), profile) for values in number.values]
    else:
        names = [name for name in NUMBER_COLUMNS if name in table]
        number = combine([table["adres"], *(table[name] for name in names)])
        numbers = [
            _street_number(street, dict(zip(names, rest, strict=True)), profile) for street, *rest in number.values
        ]
    number_codes = number.codes
    postcodes = postcode.each(parse_postcode)
    codes, pairs = distinct(postcode.codes * len(numbers) + number_codes)
    return codes, [_join(postcodes[pair // len(numbers)], numbers[pair % len(numbers)]) for pair in pairs]


def _number(cells: Mapping[str, str], profile: str) -> HouseNumber | Reason:
    if any(cells.get(name, "").strip().casefold() in _TRUTHS for name in ("huisletter", "toevoeging")):
        return Reason.excel_damage
    return parse_number(**cells, profile=profile)


def _street_number(street: str, cells: Mapping[str, str], profile: str) -> HouseNumber | Reason:
    """Street and number in one column, with the letter or toevoeging perhaps in columns of their own."""
    found = parse_street_number(street, profile=profile)
    if isinstance(found, Reason) or not any(cell.strip() for cell in cells.values()):
        return found
    whole = " ".join(filter(None, (found.aanduiding, str(found.number), found.suffix)))
    return _number({"huisnummer": whole, **cells}, profile)


def _zero_suffixes(table: Mapping[str, Encoded], rows: Ints) -> int:
    """The rows with toevoeging 0 where the column holds nothing else: that is how Excel fills in an empty cell."""
    column = table.get("toevoeging")
    if column is None or not {value.strip() for value in column.values.to_pylist()} <= {"", "0", "0.0"}:
        return 0
    return int(np.array(column.each(lambda text: bool(text.strip())), dtype=bool)[column.codes[rows]].sum())


def _join(postcode: Postcode | Reason, number: HouseNumber | Reason) -> Address | Reason:
    if isinstance(postcode, Reason):
        return postcode
    if isinstance(number, Reason):
        return number
    return join(postcode, number)


def _postcode_column(table: Mapping[str, Encoded]) -> Encoded | None:
    if "postcode" in table:
        return table["postcode"]
    if "postcode_cijfers" in table and "postcode_letters" in table:
        both = combine([table["postcode_cijfers"], table["postcode_letters"]])
        return Encoded(both.codes, pa.array(["".join(values) for values in both.values], pa.string()))
    return None


@dataclass(frozen=True, slots=True, repr=False)
class Combined:
    codes: Ints
    values: list[tuple[str, ...]]


def combine(columns: Sequence[Encoded]) -> Combined:
    """Several columns as one: positions in the distinct combinations of their values."""
    codes = columns[0].codes
    values: list[tuple[str, ...]] = [(value,) for value in columns[0].values.to_pylist()]
    for column in columns[1:]:
        added = column.values.to_pylist()
        codes, pairs = distinct(codes * len(added) + column.codes)
        values = [(*values[pair // len(added)], added[pair % len(added)]) for pair in pairs]
    return Combined(codes, values)
