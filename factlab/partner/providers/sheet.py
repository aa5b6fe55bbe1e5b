"""Workbooks: .xlsx, .xlsm, .xls and .ods, of which the one sheet with the list is read."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from factlab.errors import UnreadableInput
from factlab.partner.providers.extent import MOST_CELLS, MOST_COLUMNS, too_large
from factlab.partner.providers.heading import DEPTH, Heading, find_heading
from factlab.partner.providers.raw import RawList, as_text, checked_headers, doubled, texts

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
"""What Excel puts around a workbook with a password: an old kind of file that has this inside."""

_MOST_OLD_BYTES = 1 << 30

_NOT_A_ZIP = (zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError)
"""What a damaged or encrypted zip file can end in."""


def read_workbook(path: Path, file: str, sheet: str = "") -> RawList:
    """The sheet with the list as columns of text.

    `sheet` names it where several are filled; without it, one sheet alone may have headers that are known here.
    UnreadableInput when the file is damaged, has a password, is larger than any list, or the sheet is not clear.
    """
    from python_calamine import CalamineError, PasswordError

    try:
        if zipfile.is_zipfile(path) and too_large(path):
            raise _too_large(file)
        with _opened(path) as workbook:
            chosen, notes = _choose(_filled(workbook), sheet, file)
            if chosen is None:
                raise UnreadableInput("list_empty", file=file)
            return _columns(chosen, file, notes)
    except PasswordError:
        raise UnreadableInput("list_password", file=file) from None
    except (CalamineError, OSError, zipfile.BadZipFile, *_NOT_A_ZIP):
        raise UnreadableInput("excel_unreadable", file=file) from None
    except BaseException as stumbled:
        # What the library did not foresee in a damaged file is no Exception of Python.
        if type(stumbled).__name__ != "PanicException":
            raise
        raise UnreadableInput("excel_unreadable", file=file) from None


def is_old(path: Path, file: str) -> bool:
    """Whether the file is of the kind of before Excel 2007, whatever its name; refused when that is a lock
    around a newer workbook."""
    try:
        with path.open("rb") as source:
            if source.read(len(_OLE)) != _OLE:
                return False
            if _ENCRYPTED in source.read(_MOST_OLD_BYTES):
                raise UnreadableInput("list_password", file=file)
    except OSError:
        raise UnreadableInput("list_unreadable", file=file) from None
    return True


def _opened(path: Path) -> CalamineWorkbook:
    """The workbook as its ending says, or else as what it is: an .xlsx is often called .xls."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        return CalamineWorkbook.from_path(path)
    except PasswordError:
        raise
    except CalamineError:
        with path.open("rb") as source:
            return CalamineWorkbook.from_filelike(source)


def _too_large(file: str) -> UnreadableInput:
    return UnreadableInput("sheet_too_large", file=file, columns=MOST_COLUMNS, cells=MOST_CELLS)


def _filled(workbook: CalamineWorkbook) -> list[CalamineSheet]:
    from python_calamine import SheetTypeEnum

    names = [sheet.name for sheet in workbook.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    return [sheet for name in names if (sheet := workbook.get_sheet_by_name(name)).start is not None]


def _choose(filled: Sequence[CalamineSheet], named: str, file: str) -> tuple[CalamineSheet | None, tuple[str, ...]]:
    """The sheet with the list, and what to note of the choice."""
    names = ", ".join(f'"{sheet.name}"' for sheet in filled)
    if named:
        for sheet in filled:
            if sheet.name.strip().casefold() == named.strip().casefold():
                return sheet, ()
        raise UnreadableInput("sheet_missing", file=file, sheet=named, sheets=names or "-")
    if len(filled) <= 1:
        return (filled[0] if filled else None), ()
    with_headers = [sheet for sheet in filled if _heading(sheet).known >= 2]
    if len(with_headers) == 1:
        return with_headers[0], ("sheet_chosen",)
    first = f'"{filled[0].name}"'
    raise UnreadableInput("several_sheets", file=file, count=len(filled), sheets=names, sheet=first)


def _heading(sheet: CalamineSheet) -> Heading:
    return find_heading([[as_text(cell) for cell in row] for row in islice(sheet.iter_rows(), DEPTH)])


def _columns(sheet: CalamineSheet, file: str, notes: tuple[str, ...]) -> RawList:
    start, end = sheet.start, sheet.end
    if start is None or end is None:
        raise UnreadableInput("list_empty", file=file)
    if end[1] >= MOST_COLUMNS or (end[0] + 1) * (end[1] + 1) > MOST_CELLS:
        raise _too_large(file)
    heading = _heading(sheet)
    # Rows come from the first of the sheet, but cells from the first column that is filled: the columns before
    # it keep their place, so that "kolom 3" is column C.
    left = start[1]
    cells = [*[""] * left, *heading.cells]
    header = checked_headers(cells, file)
    rows = list(islice(sheet.iter_rows(), heading.place + 1, None))
    empty = pa.array([""] * len(rows), pa.string())
    columns = {
        name: empty if place < left else texts(row[place - left] for row in rows) for place, name in enumerate(header)
    }
    first = heading.place + 2
    return RawList(
        file,
        columns,
        np.arange(first, first + len(rows)),
        (),
        heading=heading.place + 1,
        notes=notes,
        doubles=doubled(cells, header),
    )
