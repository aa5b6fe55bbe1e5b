"""From a list as it came to rows that count, each with the address it is about or the reason it is not.

The rules in order: voorziening, dates, what is held back, address. Every rule runs once per distinct value,
never once per row: a million rows hold a few thousand postcodes and house numbers.

Every row is counted once:

    read   = misfits + rejected for voorziening or date + never delivered + unmarked + idle + active
    active = held back + rejected for their address + rows with an address

where a row of a wide list that has something to deliver is active, and what it drops is counted beside it
(`dropped_beside`).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from factlab.errors import UnreadableInput
from factlab.partner.address import Address, Reason
from factlab.partner.columns.chosen import Columns
from factlab.partner.columns.mapping import OF_THE_FRAME, is_geheim
from factlab.partner.providers import RawList
from factlab.partner.rows.addresses import (
    ADDRESS_COLUMNS,
    address_columns,
    held_as,
    positions,
    read_addresses,
    without_zero_suffixes,
)
from factlab.partner.rows.codes import Codes
from factlab.partner.rows.encoded import Encoded, Flags, Ints, encode
from factlab.partner.rows.exclusions import Exclusions, worst
from factlab.partner.rows.frame import frame_reports
from factlab.partner.rows.reports import CODE_NOT_DELIVERED, NEVER_DELIVERED, Reports, read_reports
from factlab.partner.rows.running import dates_per_voorziening, running
from factlab.partner.rows.withheld import CODE_OF, NOT_WITHHELD, WHOLE_ADDRESS, withheld
from factlab.protocol.round import Round

VOORZIENING_UNKNOWN = "voorziening_unknown"
DATE_INVALID = "date_invalid"
ZERO_SUFFIX = "zero_suffix"
_READ_HERE = frozenset((*ADDRESS_COLUMNS, "begindatum", "einddatum", "clientnummer"))


@dataclass(frozen=True, slots=True, repr=False)
class CountedRows:
    """The rows of one list after all rules, as reports: a row with one voorziening (in a wide list perhaps several).

    `address` (reports,): position in `addresses`, -1 when the row does not count or was rejected;
    `voorziening` (reports,): position in `voorzieningen`; `client` (reports,): a number per distinct client,
    None without client numbers; `numbers` (reports,): the row's number; `first` (reports,): whether it is the first
    of its row that goes on. `rejected` is (row number, reason) in row order. `judged` are the rows that count on
    the reference date, and those of which that cannot be told; `idle` do not count on it, `unmarked` (wide lists)
    mark nothing, `turned` end before they begin. `hidden`: address, as `held_as` writes it → why every row of this
    partner at it is held back; `unreadable`: numbers of rows with such a reason and no address that can be read.
    `met`: the exclusions (clients and addresses) that are in this list; `near`: the excluded addresses of which the
    list has the house number. `unmapped`: text → rows, of what names no voorziening. `unread`: group of the frame →
    rows that go on and name none of its classes. `nameless`: active rows without a client number, where clients are
    excluded. `heading`: the header's row number.
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
    numbers: Ints
    first: Flags
    rejected: list[tuple[int, str]]
    left_out: dict[str, int]
    repaired: dict[str, int]
    hidden: dict[str, str]
    unreadable: tuple[int, ...]
    met: frozenset[str]
    near: frozenset[str]
    unmapped: dict[str, int]
    unread: dict[str, int]
    dropped_beside: int
    nameless: int
    heading: int
    totals: int
    wide: bool
    frame: bool
    unmarked: int = 0
    turned: int = 0


def count_rows(
    raw: RawList,
    columns: Columns,
    round_: Round,
    allowed: frozenset[str],
    voorziening: str | None,
    codes: Codes,
    leave_out: Exclusions | None,
) -> CountedRows:
    """Apply the rules in order. `voorziening` holds for the whole list; `leave_out` is what --exclude names.

    Raises UnreadableInput when clients are excluded and this list has no client numbers to know them by.
    """
    if leave_out is not None and leave_out.clients and "clientnummer" not in columns.of:
        raise UnreadableInput("exclude_needs_clients", file=raw.file, exclude=leave_out.file)
    table = {name: encode(raw.columns[header]) for name, header in columns.of.items() if _read_here(name)}
    is_frame = OF_THE_FRAME.issubset(columns.of)
    reports = (
        frame_reports(raw, columns, round_)
        if is_frame
        else read_reports(raw, columns, round_, allowed, voorziening, codes)
    )
    ran = running(table, reports, round_, dates_per_voorziening(raw, columns))
    runs, bad_date = ran.counts, ran.bad
    unknown, late = reports.unknown, reports.known & bad_date
    active = reports.rows_with(runs & reports.flags_of_rows(reports.known & ~bad_date))
    held = withheld(table, reports.shelter, leave_out, raw.file, raw.numbers)
    rejected = [(number, Reason.not_an_address.value) for number in raw.misfits]
    rejected += [(int(raw.numbers[row]), VOORZIENING_UNKNOWN) for row in np.flatnonzero(unknown)]
    rejected += [(int(raw.numbers[row]), DATE_INVALID) for row in np.flatnonzero(late)]
    judged_rows = int(active.sum()) + len(rejected)
    unmarked = ~(reports.known | unknown | reports.never | reports.undelivered)
    never, undelivered = (dropped & ~unknown & ~late for dropped in (reports.never, reports.undelivered))

    hides = held.why >= WHOLE_ADDRESS
    by_address = leave_out is not None and bool(leave_out.addresses)
    rows = np.arange(len(active), dtype=np.int64) if by_address else np.flatnonzero(active | hides)
    where = address_columns(table)
    read = without_zero_suffixes(where)
    outcome, outcomes = read_addresses({name: column.take(rows) for name, column in read.items()}, round_)
    goes_on = active[rows] & (held.why[rows] == NOT_WITHHELD)
    used, kept = rows[goes_on], outcome[goes_on]
    times = np.bincount(kept, minlength=len(outcomes))
    place = positions(outcomes, times > 0)
    address = np.full(len(active), -1, dtype=np.int64)
    address[used] = place[kept]
    for row in np.flatnonzero(place[kept] < 0).tolist():
        rejected.append((int(raw.numbers[used[row]]), str(outcomes[kept[row]])))
    repaired: Counter[str] = Counter()
    for found, count in zip(outcomes, times.tolist(), strict=True):
        if count and isinstance(found, Address) and found.repairs:
            repaired.update(dict.fromkeys(found.repairs, count))
    if "toevoeging" in where and "toevoeging" not in read:
        repaired[ZERO_SUFFIX] = int(where["toevoeging"].take(used).where(lambda text: bool(text.strip())).sum())
    left_out = Counter({NEVER_DELIVERED: int(never.sum()), CODE_NOT_DELIVERED: int(undelivered.sum())})
    for reason, code in CODE_OF.items():
        left_out[reason] = int((active & (held.why == code)).sum())
    unread: Counter[str] = Counter()
    for group, (spoilt, kinds) in reports.unread.items():
        going = used[(place[kept] >= 0) & spoilt[used]]
        unread[group] = len(going)
        repaired.update(Counter(kinds[going].tolist()))
    by_exclusion = _met(outcomes, leave_out) if leave_out is not None and by_address else (frozenset(), frozenset())
    client = table.get("clientnummer")
    by_report = np.where(runs, reports.of_rows(address), -1) if reports.row is not None else address
    return CountedRows(
        unmarked=int(unmarked.sum()),
        turned=int(ran.turned.sum()),
        file=raw.file,
        read=len(active) + len(raw.misfits),
        active=int(active.sum()),
        judged=judged_rows,
        idle=int((~active & ~unknown & ~late & ~never & ~undelivered & ~unmarked).sum()),
        address=by_report,
        addresses=[found for found, count in zip(outcomes, times, strict=True) if count and isinstance(found, Address)],
        voorziening=reports.voorziening,
        voorzieningen=reports.voorzieningen,
        client=client.take(reports.row) if client and reports.row is not None else client,
        numbers=reports.of_rows(raw.numbers),
        first=_first_of_row(reports, by_report >= 0),
        rejected=sorted(rejected),
        left_out={reason: count for reason, count in left_out.items() if count},
        repaired={repair: count for repair, count in repaired.items() if count},
        hidden=_hidden(outcomes, outcome[hides[rows]], held.why[rows][hides[rows]]),
        unreadable=_unreadable(outcomes, outcome[hides[rows]], raw.numbers[rows[hides[rows]]]),
        met=held.clients | by_exclusion[0],
        near=by_exclusion[1],
        unmapped=reports.unmapped,
        unread={group: count for group, count in unread.items() if count},
        dropped_beside=int((never & active).sum()),
        nameless=int((active & held.nameless).sum()) if held.nameless is not None else 0,
        heading=raw.heading,
        totals=len(raw.totals),
        wide=reports.row is not None,
        frame=is_frame,
    )


def _first_of_row(reports: Reports, goes_on: Flags) -> Flags:
    """Whether a report is the first of its row among those that go on."""
    if reports.row is None:
        return goes_on
    first = np.zeros(len(goes_on), dtype=bool)
    going = np.flatnonzero(goes_on)
    of_row = reports.row[going]
    first[going[np.diff(of_row, prepend=-1) > 0]] = True
    return first


def _hidden(outcomes: list[Address | Reason], outcome: Ints, why: NDArray[np.int8]) -> dict[str, str]:
    """The addresses of rows whose reason holds for the whole address, each with the reason told."""
    reason_of = {code: reason for reason, code in CODE_OF.items()}
    hidden: dict[str, str] = {}
    for place, code in set(zip(outcome.tolist(), why.tolist(), strict=True)):
        if isinstance(found := outcomes[place], Address):
            held = held_as(found.key)
            hidden[held] = worst(hidden.get(held), reason_of[code])
    return hidden


def _unreadable(outcomes: list[Address | Reason], outcome: Ints, numbers: Ints) -> tuple[int, ...]:
    """Of rows whose reason holds for the whole address, the numbers of those without an address."""
    lost = np.array([not isinstance(found, Address) for found in outcomes], dtype=bool)
    return tuple(numbers[lost[outcome]].tolist()) if len(outcome) else ()


def _met(outcomes: list[Address | Reason], leave_out: Exclusions) -> tuple[frozenset[str], frozenset[str]]:
    """The excluded addresses that are among these, and those of which the house number is."""
    there = {held_as(found.key) for found in outcomes if isinstance(found, Address)}
    houses = set(map(_house, there))
    return (
        frozenset(there & set(leave_out.addresses)),
        frozenset(held for held in leave_out.addresses if _house(held) in houses),
    )


def _house(key: str) -> str:
    """Postcode and number of a canonical address."""
    return key.rsplit("|", 2)[0]


def _read_here(name: str) -> bool:
    return name in _READ_HERE or is_geheim(name)
