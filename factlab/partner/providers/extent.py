"""How large a list is, told from the file before anything is laid out in memory.

A reader of workbooks lays a sheet out as a rectangle from the first cell to the last: one stray cell in row
200,000 of column 2,000 costs gigabytes. The cells' own places are read instead, a piece at a time; the size
that a sheet says it has is not relied upon.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

MOST_COLUMNS = 2_000
MOST_CELLS = 20_000_000
MOST_BYTES = 2 << 30
"""Of a text file, or of what a workbook holds when it is unpacked."""

_MOST_ROWS = 20_000_000
_MOST_VALUES = 200_000_000

_PLACE = re.compile(rb"""\sr=["']([A-Z]{1,3})([0-9]{1,7})["']""")
_PIECE = 1 << 20
_LONGEST_PLACE = 16

_ROW = b"<table:table-row"
_CELL = re.compile(rb"<table:(?:covered-)?table-cell\b([^>]*)>")
_REPEATED = re.compile(rb"""number-(?:rows|columns)-repeated=["']([0-9]{1,9})["']""")
_LONGEST_ROW = 64 << 20


def list_too_large(rows: int, columns: int) -> bool:
    """Whether a file with cases (SPSS, Parquet) says to have more than any list of clients."""
    return rows > _MOST_ROWS or columns > MOST_COLUMNS or rows * columns > _MOST_VALUES


def too_large(path: Path) -> bool:
    """Whether a sheet would take more columns or cells than any list has.

    Raises OSError or zipfile.BadZipFile when the file is no workbook in a zip file.
    """
    with zipfile.ZipFile(path) as book:
        if sum(member.file_size for member in book.infolist()) > MOST_BYTES:
            return True
        for member in book.infolist():
            name = member.filename.casefold()
            with book.open(member) as source:
                if name == "content.xml" and _open_document_too_large(source):
                    return True
                if "sheet" in name and name.endswith(".xml") and _excel_too_large(source):
                    return True
    return False


def _excel_too_large(source: IO[bytes]) -> bool:
    rows, columns, tail = 0, 0, b""
    while piece := source.read(_PIECE):
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


def _open_document_too_large(source: IO[bytes]) -> bool:
    """In an OpenDocument sheet cells and rows have no places, but a number of times that they are repeated."""
    seen = rows = columns = 0
    for row in _rows(source):
        if row is None:
            return True
        width = _width(row)
        seen += _times(row[: row.index(b">") + 1] if b">" in row else row)
        if width:
            rows, columns = seen, max(columns, width)
        if columns > MOST_COLUMNS or rows * columns > MOST_CELLS:
            return True
        if b"</table:table>" in row:
            seen = rows = columns = 0
    return False


def _rows(source: IO[bytes]) -> Iterator[bytes | None]:
    """The text of every row; None where one has no end in sight."""
    rest = b""
    while piece := source.read(_PIECE):
        *rows, rest = (rest + piece).split(_ROW)
        yield from rows
        if len(rest) > _LONGEST_ROW:
            yield None
            return
    yield rest


def _times(tag: bytes) -> int:
    found = _REPEATED.search(tag)
    return int(found[1]) if found else 1


def _width(row: bytes) -> int:
    """The number of cells up to the last that is filled."""
    if b"-columns-repeated" not in row:
        filled = b"office:value" in row or b"<text:" in row
        return row.count(b"<table:table-cell") + row.count(b"<table:covered-table-cell") if filled else 0
    width = at = 0
    for cell in _CELL.finditer(row):
        at += _times(cell[1])
        if b"office:value" in cell[1] or not cell[1].endswith(b"/"):
            width = at
    return width
