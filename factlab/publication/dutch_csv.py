"""Lists as a Dutch Excel opens them with a double click: `;`, decimal comma, UTF-8 with a byte order mark."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date

_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def dutch_csv(header: Sequence[str], rows: Iterable[Iterable[object]]) -> bytes:
    """The list as bytes; None is an empty cell, and no text is read as a formula."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    writer.writerow([_written(name) for name in header])
    writer.writerows([_written(value) for value in row] for row in rows)
    return stream.getvalue().encode("utf-8-sig")


def _written(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return repr(value).replace(".", ",")
    shown = str(value)
    # Names come from lists of others: a spreadsheet would run what begins like this.
    return f"'{shown}" if shown.startswith(_BEGINS_A_FORMULA) else shown
