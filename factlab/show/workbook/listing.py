"""All tables under each other in one list, as an Excel table: what a pivot table is made from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from factlab.publication.long import HIDDEN, LIFT, LongTable
from factlab.publication.publication import Publication
from factlab.publication.state import state
from factlab.show.wording import or_more
from factlab.show.workbook.formats import Formats
from factlab.show.workbook.sheet import DOT, set_up
from factlab.text import Text

NAME = "factlab"
"""Name of the Excel table, for pivot tables and formulas of the reader."""
_MOST_DIMENSIONS = 3
_TOP = 5


def listing(
    sheet: Any,
    publication: Publication,
    tables: Sequence[LongTable],
    title: str,
    back: str,
    formats: Formats,
    text: Text,
) -> None:
    """A row per number: table, area, up to three labels by name, households, share, times chance, status."""
    set_up(sheet, publication, title, text)
    sheet.fit_to_pages(1, 0)
    sheet.write_string(0, 0, title, formats.title)
    sheet.write_string(1, 0, text("workbook.list_means"), formats.lead)
    sheet.write_string(2, 0, state(publication, text), formats.state)
    sheet.write_url(3, 0, f"internal:'{back}'!A1", formats.link, string=text("workbook.back"))
    label = text("column.label")
    words = ["tabel", "niveau", "gebied", "gebied_naam"]
    heads = [text(f"column.{word}") for word in words]
    heads += [f"{label} {number}" for number in range(1, _MOST_DIMENSIONS + 1)]
    heads += [text(f"column.{word}") for word in ("huishoudens", "aandeel", LIFT, "status")]
    for column, width in enumerate((30, 12, 13, 26, 46, 46, 24, 13, 11, 13, 20)):
        sheet.set_column(column, column, width)
    row = _TOP + 1
    looks = {"first": False, "whole": False, "begins": False, "shade": False}
    kinds = [
        (c, formats.body(k, **looks)) for c, k in (("huishoudens", "number"), ("aandeel", "share"), (LIFT, "times"))
    ]
    dot = formats.body("dot", **looks)
    for table in tables:
        for at in range(table.rows):
            columns = table.columns
            names = [or_more(publication.name(d, str(columns[d][at]), text), text) for d in table.dimensions]
            front = [text(f"table.{table.name}"), *(str(columns[word][at]) for word in words[1:])]
            status = str(columns["status"][at])
            for column, shown in enumerate((*front, *names)):
                sheet.write_string(row, column, shown)
            for column, (name, form) in enumerate(kinds, start=len(words) + _MOST_DIMENSIONS):
                value = columns[name][at] if name in columns else None
                if isinstance(value, (int, float)):
                    sheet.write_number(row, column, value, form)
                elif status == HIDDEN and name in columns:
                    sheet.write_string(row, column, DOT, dot)
            sheet.write_string(row, len(heads) - 1, text(f"status.{status}"))
            row += 1
    sheet.add_table(
        _TOP,
        0,
        max(row - 1, _TOP + 1),
        len(heads) - 1,
        {"name": NAME, "style": "Table Style Light 1", "columns": [{"header": head} for head in heads]},
    )
    sheet.freeze_panes(_TOP + 1, 0)
    sheet.repeat_rows(_TOP)
