"""Which columns of a list without a header for it hold the begin and the end, by their values."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from factlab.partner.columns.mapping import looks_like_data
from factlab.partner.providers import RawList
from factlab.partner.rows.dates import no_date, parse_date

_ROWS = 2_000
_ENOUGH = 0.8
_THIS_CENTURY = date(2089, 12, 31)
"""Dates are only compared here: every year of two digits is of one century."""


def guess_dates(raw: RawList, columns: Mapping[str, str]) -> dict[str, str]:
    """Canonical name → header of the dates that no header tells; empty unless the values leave one way to read them.

    Of two columns of dates the begin is the one that is nowhere later than the other, and the end is open somewhere:
    a request and the decision on it have the same order. Next to a column that is known as one of the two, one more
    column of dates may be the other.
    """
    missing = [name for name in ("begindatum", "einddatum") if name not in columns]
    if not missing or looks_like_data(raw.columns):
        return {}
    taken = set(columns.values())
    found = {
        header: dates
        for header, values in raw.columns.items()
        if header not in taken and (dates := _dates(values)) is not None
    }
    if len(missing) == 1 and len(found) == 1:
        (other,) = found
        known = _dates(raw.columns[columns["einddatum" if missing == ["begindatum"] else "begindatum"]])
        pair = (found[other], known) if missing == ["begindatum"] else (known, found[other])
        return {missing[0]: other} if pair[0] and pair[1] and _begin_and_end(pair[0], pair[1]) else {}
    if len(missing) == 2 and len(found) == 2:
        (one, first), (other, second) = found.items()
        orders = [(one, other)] * _begin_and_end(first, second) + [(other, one)] * _begin_and_end(second, first)
        if len(orders) == 1:
            return dict(zip(missing, orders[0], strict=True))
    return {}


def _dates(column: pa.Array) -> list[date | None] | None:
    """The dates of a column's first rows; None when it is no column of dates."""
    texts = pc.utf8_trim_whitespace(column.slice(0, _ROWS)).to_pylist()
    filled = [text for text in texts if not no_date(text)]
    # A number of five digits is a date to Excel, and a number of anything to somebody else.
    dates = [None if text.isdecimal() else parse_date(text, _THIS_CENTURY) for text in texts]
    told = sum(day is not None for day in dates)
    return dates if filled and told >= _ENOUGH * len(filled) else None


def _begin_and_end(begin: list[date | None], end: list[date | None]) -> bool:
    if None not in end:
        return False
    both = [(one, other) for one, other in zip(begin, end, strict=True) if one and other]
    return bool(both) and all(one <= other for one, other in both)
