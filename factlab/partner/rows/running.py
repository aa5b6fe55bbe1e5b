"""Which rows count on the peildatum, by their begin and end dates."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from factlab.partner.columns.chosen import Columns
from factlab.partner.providers import RawList
from factlab.partner.rows.dates import OPEN_END, later_reading, no_date, parse_date, parse_end, period_start
from factlab.partner.rows.encoded import Encoded, Flags, Ints, encode
from factlab.partner.rows.reports import Reports
from factlab.protocol.round import Round

Dates = Mapping[str, Encoded]
"""`begindatum`, `einddatum` → the column of texts (rows,)."""


@dataclass(frozen=True, slots=True, repr=False)
class Running:
    """`counts` (reports,): whether it counts on the reference date; `bad` (rows,): rows of which a date cannot be
    read; `turned` (rows,): rows with an end before its begin, which never count."""

    counts: Flags
    bad: Flags
    turned: Flags


def dates_per_voorziening(raw: RawList, columns: Columns) -> Mapping[str, Dates]:
    """Voorziening id → its own date columns, in a wide list that has them."""
    return {
        which: {name: encode(raw.columns[header]) for name, header in of.items()} for which, of in columns.dates.items()
    }


def running(
    table: Dates, reports: Reports, round_: Round, per_voorziening: Mapping[str, Dates] | None = None
) -> Running:
    """What counts on the reference date.

    The dates of `table` hold for every report of the row. Those of `per_voorziening` hold for the reports of that
    voorziening only, beside the others: what has not begun by either, or is over by either, does not count.
    """
    reference = round_.peildatum
    first_day = {
        "stand": reference.toordinal(),
        "periode": period_start(reference, round_.periode_maanden).toordinal(),
    }
    since = np.array([first_day[_counting(which, round_)] for which in reports.voorzieningen], dtype=np.int64)
    counts = np.ones(len(reports.voorziening), dtype=bool)
    bad, turned = (np.zeros(len(reports.known), dtype=bool) for _ in range(2))
    for dates, at in _dates(table, reports, per_voorziening or {}):
        rows = at if reports.row is None else reports.row[at]
        texts = _Texts(dates.get("einddatum"), reference)
        begin, no_begin = _Texts(dates.get("begindatum"), reference).days(rows, date.min, _parse_begin)
        end, no_end = texts.days(rows, OPEN_END, parse_end)
        later, _ = texts.days(rows, OPEN_END, later_reading)
        end = np.where(end < begin, later, end)
        # What ended before it began has never been.
        counts[at] &= (begin <= reference.toordinal()) & (end >= since[reports.voorziening[at]]) & (begin <= end)
        bad[rows] |= no_begin | no_end
        turned[rows] |= (end < begin) & ~no_begin & ~no_end
    return Running(counts, bad, turned & reports.known & ~bad)


def _dates(
    table: Dates, reports: Reports, per_voorziening: Mapping[str, Dates]
) -> Iterator[tuple[Dates, Ints | slice]]:
    """Columns of dates with the reports they hold for: a row stands there once, or each time with the same dates."""
    yield table, slice(None)
    for place, which in enumerate(reports.voorzieningen):
        if which in per_voorziening:
            yield per_voorziening[which], np.flatnonzero(reports.voorziening == place)


@dataclass(frozen=True, slots=True, repr=False)
class _Texts:
    """A column of dates, or None."""

    column: Encoded | None
    reference: date

    def days(self, rows: Ints | slice, empty: date, parse: Callable[[str, date], date | None]) -> tuple[Ints, Flags]:
        """For these rows the ordinal of the day, and whether it cannot be read; `empty` where there is no column."""
        if self.column is None:
            return np.array([empty.toordinal()], dtype=np.int64), np.zeros(1, dtype=bool)
        found = self.column.each(lambda text: parse(text, self.reference))
        of_value: Ints = np.array([day.toordinal() if day else 0 for day in found], dtype=np.int64)
        unread = np.array([day is None for day in found], dtype=bool)
        codes = self.column.codes[rows]
        return of_value[codes], unread[codes]


def _parse_begin(text: str, reference: date) -> date | None:
    return date.min if no_date(text) else parse_date(text, reference)


def _counting(which: str, round_: Round) -> str:
    """How a voorziening is counted; a class of the frame is what an address is on the reference date."""
    voorziening = round_.catalogue.get(which)
    return voorziening.telling if voorziening else "stand"
