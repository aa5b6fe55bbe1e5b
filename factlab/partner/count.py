"""What counts on the peildatum: which voorziening a row is about, and whether it was running.

`stand` counts when active on the reference date; `periode` when it overlaps the months up to and
including it. Both dates are inclusive; an empty begin has begun, an empty end has not ended.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, timedelta

from factlab.protocol.catalogue import Voorziening

OPEN_END = date.max
_DAY_FIRST = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})")
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SERIAL = re.compile(r"\d{5}")
_EXCEL_DAY_ZERO = date(1899, 12, 30)


def parse_date(text: str, reference: date) -> date | None:
    """A date as Dutch exports write it: dd-mm-jjjj, d-m-jj, jjjjmmdd, ISO, or an Excel serial number.

    Two-digit years lie within ten years after the reference date or before it. None when it is no date.
    """
    text = re.sub(r"[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$", "", text.strip())
    if match := _DAY_FIRST.fullmatch(text):
        day, month, year = (int(part) for part in match.groups())
        if len(match[3]) == 2:
            year += 2000 if 2000 + year <= reference.year + 10 else 1900
    elif match := _YEAR_FIRST.fullmatch(text) or _COMPACT.fullmatch(text):
        year, month, day = (int(part) for part in match.groups())
    elif _SERIAL.fullmatch(text):
        return _EXCEL_DAY_ZERO + timedelta(days=int(text))
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


class Codes:
    """Recognises a voorziening by its id, name or standard code (iWmo, iJw)."""

    def __init__(self, catalogue: Iterable[Voorziening]) -> None:
        self._known: dict[str, Voorziening | None] = {}
        for voorziening in catalogue:
            spellings = {
                _simple(voorziening.id),
                _simple(voorziening.naam),
                _simple(voorziening.standaardcode),
            }
            for spelling in spellings - {""}:
                # A spelling that two voorzieningen share points at neither.
                self._known[spelling] = None if spelling in self._known else voorziening

    def find(self, text: str) -> Voorziening | None:
        """The voorziening this text names, or None."""
        return self._known.get(_simple(text))


def _simple(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return re.sub(r"[^a-z0-9]", "", decomposed)
