"""What counts on the peildatum: whether a row was running.

`stand` counts when active on the reference date; `periode` when it overlaps the months up to and
including it. Both dates are inclusive; an empty begin has begun, an empty end has not ended.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

OPEN_END = date.max
_DAY_FIRST = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})")
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MONTH_NAMED = re.compile(r"(\d{1,2})[-/. ]+([a-z]{3,9})\.?[-/. ]+(\d{4}|\d{2})")
_MONTHS = {
    name: number
    for number, names in enumerate("jan feb mrt|maa|mar apr mei|may jun jul aug sep okt|oct nov dec".split(), start=1)
    for name in names.split("|")
}
_SERIAL = re.compile(r"(\d{5}|2958465)(?:[.,]\d+)?")
_TIME = re.compile(r"[T ]\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?(Z|[+-]\d{2}:?\d{2})?$")
_NO_DATE = re.compile(r"[0\s./:-]*|null|nvt|n\.v\.t\.?|onbekend|geen|\?", re.IGNORECASE)
_NEVER = re.compile(r"31[-/. ]12[-/. ]99")
_EXCEL_DAY_ZERO = date(1899, 12, 30)


def no_date(text: str) -> bool:
    """Whether a cell says that there is no date: empty, zeros, a dash, or one of the words for nothing."""
    return _NO_DATE.fullmatch(text.strip()) is not None


def parse_end(text: str, reference: date) -> date | None:
    """An end date; one that stands for never (`31-12-99`, empty) is an open end. None when it is no date."""
    if no_date(text) or _NEVER.fullmatch(_day(text)):
        return OPEN_END
    return parse_date(text, reference)


def _day(text: str) -> str:
    return _TIME.sub("", text.strip())


def parse_date(text: str, reference: date) -> date | None:
    """A date as Dutch exports write it: dd-mm-jjjj, d-m-jj, 1 oktober 2026, jjjjmmdd, ISO, or Excel's serial number.

    Two-digit years lie within ten years after the reference date or before it. None when it is no date.
    """
    text = _day(text)
    named = _MONTH_NAMED.fullmatch(text.casefold())
    if named and (number := _MONTHS.get(named[2][:3])):
        text = f"{named[1]}-{number}-{named[3]}"
    if match := _DAY_FIRST.fullmatch(text):
        day, month, year = (int(part) for part in match.groups())
        if len(match[3]) == 2:
            year += 2000 if 2000 + year <= reference.year + 10 else 1900
    elif match := _YEAR_FIRST.fullmatch(text) or _COMPACT.fullmatch(text):
        year, month, day = (int(part) for part in match.groups())
    elif match := _SERIAL.fullmatch(text):
        return _EXCEL_DAY_ZERO + timedelta(days=int(match[1]))
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def period_start(reference: date, months: int) -> date:
    """The first day of the period of `months` that ends on the reference date."""
    number = reference.year * 12 + reference.month - 1 - months
    year, month = divmod(number, 12)
    last = (date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month + 1, min(reference.day, last)) + timedelta(days=1)
