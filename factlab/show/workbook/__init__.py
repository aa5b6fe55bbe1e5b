"""factlab.xlsx: an explanation sheet, a sheet per table as a person wants to read it, the catalogue, and one list.

Hidden is a dot, which is text, so no sum counts it as 0; what cannot exist is blank, and so is a share of a
published number whose base is hidden or too small. No macro, no formula, no link to anything outside.
"""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path

import xlsxwriter

from factlab.publication.long import LongTable
from factlab.publication.publication import Publication
from factlab.publication.state import state
from factlab.show.workbook.explain import catalogue, explain
from factlab.show.workbook.formats import Formats
from factlab.show.workbook.layout import layout
from factlab.show.workbook.listing import listing
from factlab.show.workbook.sheet import Table, draw, safe_sheet_name
from factlab.text import Text


def write_workbook(publication: Publication, tables: list[LongTable], file: Path, text: Text) -> None:
    """The workbook at `file`; the same publication gives the same bytes."""
    # Texts are never read as formulas or links, whatever a name in the round's lists begins with.
    # In memory, so that nothing is left in the system's folder for temporary files.
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    content, taken = io.BytesIO(), set[str]()
    first, last, every = (
        safe_sheet_name(text(f"workbook.{key}"), taken) for key in ("explanation", "catalogue", "list")
    )
    placed = [
        Table(table.name, safe_sheet_name(text(f"table.{table.name}"), taken), layout(publication, table, text))
        for table in tables
    ]
    with xlsxwriter.Workbook(content, options) as book:
        day = publication.reference_date
        book.set_properties(
            {
                "title": publication.title,
                "author": "factlab",
                "comments": state(publication, text),
                "created": datetime(day.year, day.month, day.day),
            }
        )
        formats = Formats(book)
        others = [(last, text("workbook.catalogue_means")), (every, text("workbook.list_means"))]
        explain(book.add_worksheet(first), publication, placed, others, formats, text)
        for table in placed:
            draw(book.add_worksheet(table.sheet), publication, table, first, formats, text)
        catalogue(book.add_worksheet(last), publication, last, first, formats, text)
        listing(book.add_worksheet(every), publication, tables, every, first, formats, text)
    file.write_bytes(content.getvalue())
