"""factlab.xlsx: an explanation sheet, then a sheet per table as a person wants to read it.

A table with one dimension stands wide (areas down, labels across, numbers first and shares after), the
others long. Hidden is a dot, which is text, so no sum counts it as 0; what cannot exist is blank, and so is
a share of a published number whose base is hidden or too small.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from factlab.publication.long import HIDDEN, LIFT, LongTable, column_names
from factlab.publication.publication import Publication
from factlab.show.wording import explanation
from factlab.text import Text

DOT = "."
_LEFT_OUT = ("ronde", "peildatum", "niveau")
_WIDTHS = {"gebied": 11, "gebied_naam": 26, "huishoudens": 13, "aandeel": 10, "status": 13, LIFT: 13}
_LABEL_WIDTH = 34


@dataclass(frozen=True)
class _Formats:
    title: Any
    lead: Any
    word: Any
    wrapped: Any
    header: Any
    group: Any
    number: Any
    share: Any
    times: Any
    dot: Any


def write_workbook(publication: Publication, tables: list[LongTable], file: Path, text: Text) -> None:
    """The workbook at `file`; the same publication gives the same bytes."""
    # Texts are never read as formulas or links, whatever a name in the round's lists begins with.
    # In memory, so that nothing is left in the system's folder for temporary files.
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, options) as book:
        day = publication.reference_date
        book.set_properties(
            {"title": publication.title, "author": "factlab", "created": datetime(day.year, day.month, day.day)}
        )
        formats = _formats(book)
        _explain(book, publication, tables, formats, text)
        for table in tables:
            sheet = book.add_worksheet(table.name)
            sheet.set_landscape()
            sheet.set_paper(9)
            sheet.fit_to_pages(1, 0)
            if len(table.dimensions) == 1 and table.name != "combinaties":
                _wide(sheet, publication, table, formats, text)
            else:
                _long(sheet, publication, table, formats, text)
    file.write_bytes(content.getvalue())


def _formats(book: Any) -> _Formats:
    border = {"bottom": 1, "bottom_color": "#1D3C5A"}
    header = {"bold": True, "text_wrap": True, "valign": "bottom", "bg_color": "#E8EEF4", **border}
    return _Formats(
        title=book.add_format({"bold": True, "font_size": 16, "font_color": "#1D3C5A"}),
        lead=book.add_format({"italic": True, "font_color": "#44546A"}),
        word=book.add_format({"bold": True, "valign": "top"}),
        wrapped=book.add_format({"text_wrap": True, "valign": "top"}),
        header=book.add_format(header),
        group=book.add_format({"bold": True, "font_color": "#1D3C5A"}),
        number=book.add_format({"num_format": "#,##0"}),
        share=book.add_format({"num_format": "0.0%"}),
        times=book.add_format({"num_format": "0.0"}),
        dot=book.add_format({"align": "right", "font_color": "#7A7A7A"}),
    )


def _explain(book: Any, publication: Publication, tables: list[LongTable], formats: _Formats, text: Text) -> None:
    sheet = book.add_worksheet(text("workbook.explanation"))
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 100)
    sheet.write_string(0, 0, publication.title, formats.title)
    sheet.write_string(
        1, 0, text("simulate.datapackage" if publication.simulated else "workbook.concept"), formats.lead
    )
    row = 3
    for word, meaning in explanation(publication, text):
        sheet.write_string(row, 0, word, formats.word)
        sheet.write_string(row, 1, meaning, formats.wrapped)
        row += 1
    row += 1
    sheet.write_string(row, 0, text("workbook.tables"), formats.title)
    for table in tables:
        row += 1
        sheet.write_url(row, 0, f"internal:'{table.name}'!A1", string=table.name)
        sheet.write_string(row, 1, f"{text(f'table.{table.name}')}. {text(f'explain.{table.name}')}", formats.wrapped)


def _heading(sheet: Any, publication: Publication, table: LongTable, formats: _Formats, text: Text) -> None:
    sheet.write_string(0, 0, text(f"table.{table.name}"), formats.title)
    note = f"{text(f'explain.{table.name}')} {text('workbook.note')}"
    if publication.simulated:
        note = f"{text('simulate.banner')} {note}"
    if unit := publication.policy.afronden:
        note += f" {text('workbook.rounded', unit=unit)}"
    sheet.write_string(1, 0, note, formats.lead)


def _wide(sheet: Any, publication: Publication, table: LongTable, formats: _Formats, text: Text) -> None:
    """Row 3 says number or share, row 4 the labels; then a row per area."""
    _heading(sheet, publication, table, formats, text)
    if not table.rows:
        sheet.write_string(3, 0, text("workbook.empty"))
        return
    dimension = table.dimensions[0]
    labels = list(dict.fromkeys(table.columns[dimension]))
    first_share = 2 + len(labels)
    sheet.write_string(2, 2, text("column.huishoudens"), formats.group)
    sheet.write_string(2, first_share, text("column.aandeel"), formats.group)
    heads = [text("column.gebied"), text("column.gebied_naam")]
    names = [publication.name(dimension, str(label), text) for label in labels]
    for column, head in enumerate([*heads, *names, *names]):
        sheet.write_string(3, column, head, formats.header)
    for number in range(table.rows):
        row, column = 4 + number // len(labels), number % len(labels)
        if column == 0:
            sheet.write_string(row, 0, str(table.columns["gebied"][number]))
            sheet.write_string(row, 1, str(table.columns["gebied_naam"][number]))
        status = table.columns["status"][number]
        _value(sheet, row, 2 + column, table.columns["huishoudens"][number], status, formats.number, formats)
        _value(sheet, row, first_share + column, table.columns["aandeel"][number], status, formats.share, formats)
    last_row, last_column = 3 + table.rows // len(labels), 1 + 2 * len(labels)
    sheet.autofilter(3, 0, last_row, last_column)
    sheet.freeze_panes(4, 2)
    sheet.repeat_rows(3)
    sheet.set_column(0, 0, _WIDTHS["gebied"])
    sheet.set_column(1, 1, _WIDTHS["gebied_naam"])
    sheet.set_column(2, last_column, 13 if max(map(len, names)) > 12 else 11)


def _long(sheet: Any, publication: Publication, table: LongTable, formats: _Formats, text: Text) -> None:
    """Row 4 the columns; then a row per area and label, with the label's name beside it."""
    _heading(sheet, publication, table, formats, text)
    kinds = {"huishoudens": formats.number, "aandeel": formats.share, LIFT: formats.times}
    columns = [name for name in column_names(table.name) if name not in _LEFT_OUT]
    for column, name in enumerate(columns):
        sheet.write_string(3, column, text(f"column.{name}"), formats.header)
        sheet.set_column(column, column, _WIDTHS.get(name, _LABEL_WIDTH))
        values = table.columns[name]
        for number, value in enumerate(values):
            row, status = 4 + number, table.columns["status"][number]
            if name == LIFT and len({table.columns[dimension][number] for dimension in table.dimensions}) == 1:
                continue  # a thing with itself has no chance to compare with
            if name in kinds:
                _value(sheet, row, column, value, status, kinds[name], formats)
            elif name == "status":
                sheet.write_string(row, column, text(f"status.{value}"))
            elif name in table.dimensions:
                sheet.write_string(row, column, _label(publication, name, str(value), text))
            else:
                sheet.write_string(row, column, str(value))
    if not table.rows:
        sheet.write_string(4, 0, text("workbook.empty"))
    sheet.autofilter(3, 0, 3 + table.rows, len(columns) - 1)
    sheet.freeze_panes(4, 2)
    sheet.repeat_rows(3)


def _label(publication: Publication, dimension: str, label: str, text: Text) -> str:
    name = publication.name(dimension, label, text)
    return f"{label} {name}" if dimension.startswith("voorziening") and name != label else name


def _value(sheet: Any, row: int, column: int, value: object, status: object, kind: Any, formats: _Formats) -> None:
    if isinstance(value, (int, float)):
        sheet.write_number(row, column, value, kind)
    elif status == HIDDEN:
        sheet.write_string(row, column, DOT, formats.dot)
