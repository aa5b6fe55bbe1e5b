"""Which sheets of a workbook are read: the only one, the one that was named, or several as a list each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from factlab.errors import UnreadableInput
from factlab.partner.columns.headers import as_option
from factlab.partner.columns.question import Choice, Unclear
from factlab.partner.providers import RawList
from factlab.partner.said import Said


class Reader(Protocol):
    """Reads a list: its path, what it is called, the sheet of a workbook, and whether rows of it may say a total."""

    def __call__(self, path: Path, called: str, sheet: str, totals: bool = True, /) -> RawList: ...


def each_row_counts(read: Reader) -> Reader:
    """The reader of lists without totals: objections, own codes."""
    return lambda path, called, sheet, _=False: read(path, called, sheet, False)


_WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods")
QUOTE = '"'
_UNCLEAR = ("several_sheets", "sheet_missing")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A list as it came, what was said of it, and the filled sheets of its workbook that are not read."""

    raw: RawList
    said: Said
    behind: tuple[str, ...] = ()


def read_sheets(path: Path, name: str, said: Mapping[str, Said], read: Reader) -> list[Sheet]:
    """The list in a file; of a workbook of which several sheets were named (`Wmo,Jeugd`) each, as `NAME [SHEET]`.

    Raises Unclear when it is not clear which sheet is meant.
    """
    of_file = said.get(name, Said())
    try:
        try:
            sheets = [Sheet(read(path, name, of_file.sheet), of_file)]
        except UnreadableInput as error:
            wanted = [part.strip() for part in of_file.sheet.split(",") if part.strip()]
            if error.key != "sheet_missing" or len(wanted) < 2:
                raise
            sheets = [_one_of(path, f"{name} [{part}]", part, of_file, said, read) for part in dict.fromkeys(wanted)]
    except UnreadableInput as error:
        if error.key not in _UNCLEAR:
            raise
        raise _which(error, name) from None
    behind = _behind(path, name, [one.said.sheet for one in sheets], read) if of_file.sheet else ()
    return [replace(one, behind=behind) for one in sheets]


def name_of_file(called: str, names: Sequence[str]) -> str:
    """The list that a name is about: itself, or the workbook of which it is a sheet (`NAME [SHEET]`)."""
    return next((name for name in names if called.startswith(f"{name} [") and called.endswith("]")), called)


def _one_of(path: Path, called: str, sheet: str, of_file: Said, said: Mapping[str, Said], read: Reader) -> Sheet:
    return Sheet(read(path, called, sheet), replace(of_file, sheet=sheet).then(said.get(called, Said())))


def _which(error: UnreadableInput, name: str) -> Unclear:
    names = _names(error)
    choices = [Choice("sheet", Said(sheet=one), {"sheet": one}) for one in names]
    every = names if not any("," in one for one in names) else names[:1]
    if len(every) > 1:
        choices.append(Choice("all_sheets", Said(sheet=",".join(every))))
    # Nothing says which of them is the list: with all of them nothing is lost.
    option = f'"{name}={as_option(every).strip(QUOTE)}"'
    sheet = option if error.key == "several_sheets" else error.where["sheet"]
    where = {**error.where, "sheets": ", ".join(names) or "-", "sheet": sheet, "file": name, "sure": False}
    return Unclear(error.key, choices, **where)  # type: ignore[arg-type]


def _names(error: UnreadableInput) -> list[str]:
    """The filled sheets, as the refusal names them."""
    shown = str(error.where["sheets"])
    return shown.removeprefix('"').removesuffix('"').split('", "') if shown.startswith('"') else []


def _behind(path: Path, name: str, chosen: Sequence[str], read: Reader) -> tuple[str, ...]:
    """The filled sheets beside those that were chosen, where more than one may be a list."""
    if path.suffix.lower() not in _WORKBOOKS:
        return ()
    try:
        read(path, name, "")
    except UnreadableInput as error:
        taken = {one.strip().casefold() for one in chosen}
        several = error.key == "several_sheets"
        return tuple(one for one in _names(error) if one.strip().casefold() not in taken) if several else ()
    return ()
