"""How large the sheets of an Excel file are, told from its text before anything is laid out in memory.

A reader of Excel lays a sheet out as a rectangle from the first cell to the last: one stray cell in row
200,000 of column 2,000 costs gigabytes. The cells' own places are read instead, a piece at a time; the size
that a sheet says it has is not relied upon.
"""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

MOST_COLUMNS = 2_000
MOST_CELLS = 20_000_000

_PLACE = re.compile(rb"""\sr=["']([A-Z]{1,3})([0-9]{1,7})["']""")
_PIECE = 1 << 20
_LONGEST_PLACE = 16


def too_large(path: Path) -> bool:
    """Whether a sheet would take more columns or cells than any list has.

    Raises OSError or zipfile.BadZipFile when the file is no Excel file.
    """
    with zipfile.ZipFile(path) as book:
        for member in book.infolist():
            if "sheet" in member.filename.casefold() and member.filename.casefold().endswith(".xml"):
                with book.open(member) as sheet:
                    rows, columns, tail = 0, 0, b""
                    while piece := sheet.read(_PIECE):
                        places = _PLACE.findall(tail + piece)
                        if places:
                            rows = max(rows, max(int(row) for _, row in places))
                            columns = max(columns, *(_column(letters) for letters in {name for name, _ in places}))
                        if columns > MOST_COLUMNS or rows * columns > MOST_CELLS:
                            return True
                        tail = piece[-_LONGEST_PLACE:]
    return False


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
