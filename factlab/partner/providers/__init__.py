"""Partners' lists as they come: text, workbooks, SPSS and Parquet become columns of text with row numbers.

Nothing is interpreted here. Every value becomes text (a number 12 becomes "12", a date its ISO form), so that
the rules for addresses and dates see one kind of thing. Title rows and total rows are told from the list; a row
that cannot be split into the header's columns is kept apart and counted, never lost.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from factlab.errors import UnreadableInput
from factlab.partner.providers.encoding import is_mangled
from factlab.partner.providers.own_process import read_apart
from factlab.partner.providers.parquet import read_parquet
from factlab.partner.providers.raw import RawList, without_blank_rows
from factlab.partner.providers.sheet import is_old, read_workbook
from factlab.partner.providers.spss import check_begin
from factlab.partner.providers.text import read_text
from factlab.partner.providers.totals import without_totals

__all__ = ["ENDINGS", "RawList", "read_list"]

_TEXT = (".csv", ".txt", ".tsv", ".tab")
_WORKBOOK = (".xlsx", ".xlsm", ".xls", ".ods")
_SPSS = (".sav", ".zsav")
_PARQUET = (".parquet", ".pq")

ENDINGS = (*_TEXT, *_WORKBOOK, *_SPSS, *_PARQUET)
"""What the name of a list may end in, in small letters."""


def read_list(path: Path, called: str = "", sheet: str = "", totals: bool = True) -> RawList:
    """Read a list; UnreadableInput when it is missing, empty, damaged, or not what its ending says.

    `called` is the name it goes by in messages, by default the file's own. `sheet` names the sheet of a
    workbook in which several are filled. Without `totals` every row is a row: a list of objections has no totals.
    """
    file = called or path.name
    if path.is_dir():
        raise UnreadableInput("list_is_folder", file=file)
    if not path.is_file():
        raise UnreadableInput("list_missing", file=file)
    ending = path.suffix.lower()
    if ending in _TEXT:
        raw = read_text(path, file, totals=totals)
    elif ending in _WORKBOOK:
        if is_old(path, file):
            raw = read_apart(path, file, sheet, "excel_unreadable")
        else:
            raw = read_workbook(path, file, sheet)
        raw = without_blank_rows(raw)
    elif ending in _SPSS:
        check_begin(path, file)
        raw = without_blank_rows(read_apart(path, file, sheet, "spss_unreadable"))
    elif ending in _PARQUET:
        raw = without_blank_rows(read_parquet(path, file))
    else:
        raise UnreadableInput("list_format_unknown", file=file)
    if totals and ending in (*_TEXT, *_WORKBOOK):
        raw = without_totals(raw)
    if not len(raw.numbers) and not raw.misfits:
        raise UnreadableInput("list_empty", file=file)
    if is_mangled(raw.columns.values(), raw.columns):
        raw = replace(raw, notes=(*raw.notes, "encoding_mangled"))
    return raw
