"""The sheets that explain: what words and marks mean, which tables there are, the catalogue, and the notes."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import Any

from factlab.publication.publication import Publication, impossible
from factlab.publication.state import state
from factlab.show.wording import explanation, plain_note
from factlab.show.workbook.formats import Formats
from factlab.show.workbook.sheet import Table, set_up
from factlab.text import Text

_WORD, _MEANING, _DOTS = 34, 104, 22


def explain(
    sheet: Any,
    publication: Publication,
    tables: Sequence[Table],
    others: Sequence[tuple[str, str]],
    formats: Formats,
    text: Text,
) -> None:
    """The first sheet; `others` are the sheets that are no table, with what they are."""
    set_up(sheet, publication, text("workbook.explanation"), text)
    sheet.hide_gridlines(2)
    sheet.fit_to_pages(1, 0)
    for column, width in enumerate((_WORD, _MEANING, _DOTS)):
        sheet.set_column(column, column, width)
    sheet.write_string(0, 0, publication.title, formats.title)
    sheet.set_row(0, 24)
    sheet.write_string(1, 0, state(publication, text), formats.state)
    row = _tables(sheet, publication, tables, others, 3, formats, text)
    row = _chapter(sheet, row + 1, text("workbook.words"), formats)
    for word, meaning in explanation(publication, text):
        row = _line(sheet, row, word, meaning, formats)
    for name, note in publication.notes.items():
        if lines := plain_note(note):
            title = text(f"table.{name}") if text.has(f"table.{name}") else publication.title
            row = _chapter(sheet, row + 1, text("workbook.note_of", name=title), formats)
            for line in lines:
                row = _line(sheet, row, "", line, formats)
    sheet.freeze_panes(2, 0)


def _tables(
    sheet: Any,
    publication: Publication,
    tables: Sequence[Table],
    others: Sequence[tuple[str, str]],
    row: int,
    formats: Formats,
    text: Text,
) -> int:
    row = _chapter(sheet, row, text("workbook.tables"), formats)
    sheet.write_string(row - 1, 2, text("workbook.hidden_cells"), formats.lead)
    for table in tables:
        cells = publication.tables[table.name]
        every = int((~impossible(cells)).sum()) * len(cells.areas)
        link = f"internal:'{table.sheet}'!A1"
        sheet.write_url(row, 0, link, formats.linked, string=table.sheet)
        told = text("workbook.hidden_of", hidden=int(cells.hidden.sum()), every=every)
        sheet.write_string(row, 2, told, formats.wrapped)
        row = _line(sheet, row, None, text(f"explain.{table.name}"), formats)
    for name, what in others:
        sheet.write_url(row, 0, f"internal:'{name}'!A1", formats.linked, string=name)
        row = _line(sheet, row, None, what, formats)
    return row


def _chapter(sheet: Any, row: int, title: str, formats: Formats) -> int:
    sheet.set_row(row, 24)
    sheet.write_string(row, 0, title, formats.title)
    return row + 1


def _line(sheet: Any, row: int, word: str | None, meaning: str, formats: Formats) -> int:
    if word is not None:
        sheet.write_string(row, 0, word, formats.word)
    sheet.write_string(row, 1, meaning, formats.wrapped)
    sheet.set_row(row, 15.5 * max(ceil(len(meaning) / (_MEANING - 6)), 1) + 2)
    return row + 1


def catalogue(sheet: Any, publication: Publication, title: str, back: str, formats: Formats, text: Text) -> None:
    """Every voorziening that is counted or shown: code, name, domain, law, kind."""
    set_up(sheet, publication, title, text)
    sheet.fit_to_pages(1, 0)
    sheet.write_string(0, 0, title, formats.title)
    sheet.write_string(1, 0, text("workbook.catalogue_means"), formats.lead)
    sheet.write_string(2, 0, state(publication, text), formats.state)
    sheet.write_url(3, 0, f"internal:'{back}'!A1", formats.link, string=text("workbook.back"))
    heads = ("code", "voorziening", "domein", "wet", "soort", "gebruik_in_tabellen")
    for column, (head, width) in enumerate(zip(heads, (10, 62, 32, 10, 14, 30), strict=True)):
        sheet.write_string(5, column, text(f"column.{head}"), formats.header)
        sheet.set_column(column, column, width)
    for row, v in enumerate(publication.voorzieningen, start=6):
        use = text("workbook.counts" if v.counts else "workbook.only_shown")
        domain = publication.name("domein", v.domein, text)
        for column, words in enumerate((v.id, v.naam, domain, v.cbs_wet, v.soort, use)):
            sheet.write_string(row, column, words, formats.plain)
    sheet.autofilter(5, 0, 5 + max(len(publication.voorzieningen), 1), len(heads) - 1)
    sheet.freeze_panes(6, 2)
    sheet.repeat_rows(5)
