"""What counts on the peildatum: whether a row was running.

`stand` counts when active on the reference date; `periode` when it overlaps the months up to and
including it. Both dates are inclusive; an empty begin has begun, an empty end has not ended.
"""

from __future__ import annotations

import contextlib
import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

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
_ZONED = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?:Z|[+-]\d{2}:?\d{2})")
_HERE = ZoneInfo("Europe/Amsterdam")
_NO_DATE = re.compile(r"[0\s./:-]*|null|nvt|n\.v\.t\.?|onbekend|geen|\?|00?[-/. ]0?1[-/. ](?:19)?00", re.IGNORECASE)
"""Also `00-01-1900`: what Excel shows of a zero that is laid out as a date."""

_NEVER = re.compile(r"3[01][-/. ]12[-/. ]99")
_OPEN_END = re.compile(
    r"(?:nog )?(?:door)?lopende?|loopt(?: nog| door)?|(?:voor )?onbepaald(?:e (?:tijd|duur))?|heden"
    r"|(?:geen|open) einde?|geen einddatum|tot nader order|oneindig|open",
    re.IGNORECASE,
)
"""Words for a voorziening without an end."""

_LAST_DAY_OF_NOTHING = date(1900, 1, 1)
"""Days up to this one are the zero of some program (1-1-1900, 30-12-1899, 1-1-1753); as an end they say nothing."""

_FIRST_YEAR_THAT_ENDED = 1980
"""Nothing that ended before is still in a list: `31-12-49` is 2049."""

_EXCEL_DAY_ZERO = date(1899, 12, 30)


def no_date(text: str) -> bool:
    """Whether a cell says that there is no date: empty, zeros, a dash, or one of the words for nothing."""
    return _NO_DATE.fullmatch(_numbered(text)) is not None


def parse_end(text: str, reference: date) -> date | None:
    """An end date; one that stands for never (`31-12-99`, `1-1-1900`, doorlopend, empty) is an open end.

    A year of two digits is one from 1980 on. None when it is no date.
    """
    if no_date(text) or _NEVER.fullmatch(_day(text)) or _OPEN_END.fullmatch(_day(text)):
        return OPEN_END
    day = parse_date(text, reference)
    if day is not None and day <= _LAST_DAY_OF_NOTHING and not _has_short_year(text):
        return OPEN_END
    if day is not None and day.year < _FIRST_YEAR_THAT_ENDED and _has_short_year(text):
        return _a_century_on(day)
    return day


def later_reading(text: str, reference: date) -> date | None:
    """As `parse_end`, but a year of two digits that was read as 19xx is read as 20xx: for an end before its begin."""
    day = parse_end(text, reference)
    return _a_century_on(day) if day is not None and day.year < 2000 and _has_short_year(text) else day


def _has_short_year(text: str) -> bool:
    match = _DAY_FIRST.fullmatch(_numbered(text))
    return match is not None and len(match[3]) == 2


def _a_century_on(day: date) -> date:
    # A leap year of 19xx is one of 20xx too.
    return day.replace(year=day.year + 100)


def _day(text: str) -> str:
    """The day in a text with a time; a time with a zone is on the day it was here."""
    text = text.strip()
    if _ZONED.fullmatch(text):
        with contextlib.suppress(ValueError, OverflowError):
            return datetime.fromisoformat(text).astimezone(_HERE).date().isoformat()
    return _TIME.sub("", text)


def _numbered(text: str) -> str:
    """A day without a time, and with the number of a month that was named."""
    text = _day(text)
    named = _MONTH_NAMED.fullmatch(text.casefold())
    if named and (number := _MONTHS.get(named[2][:3])):
        return f"{named[1]}-{number}-{named[3]}"
    return text


def parse_date(text: str, reference: date) -> date | None:
    """A date as Dutch exports write it: dd-mm-jjjj, d-m-jj, 1 oktober 2026, jjjjmmdd, ISO, or Excel's serial number.

    Two-digit years lie within ten years after the reference date or before it. None when it is no date.
    """
    text = _numbered(text)
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
