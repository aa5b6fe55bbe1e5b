"""wijkteams.xlsx: assumptions as cells to change, published numbers beside them, and outcomes as formulas over both."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell as cell

from factlab.caseload.assumptions import Assumptions
from factlab.caseload.page import class_name
from factlab.caseload.ranges import Range
from factlab.caseload.sizing import Outcome, Sizing
from factlab.publication.publication import Publication
from factlab.text import Text

DOT = "."
_FIRST_CLASS = 9
"""Row of the first class on the sheet of assumptions (from 0); the two numbers for workers stand above it."""
_FTE, _WORKER = 5, 6
_FIRST_AREA = 4


@dataclass(frozen=True)
class _Formats:
    title: Any
    warning: Any
    header: Any
    text: Any
    wrapped: Any
    number: Any
    one: Any
    given: Any
    dot: Any


def book(publication: Publication, assumed: Assumptions, made: Sizing, text: Text) -> bytes:
    """The workbook; the same publication and assumptions give the same bytes."""
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, options) as made_book:
        day = publication.reference_date
        title = f"{text('caseload.mark')}: {publication.title}"
        made_book.set_properties(
            {"title": title, "author": "factlab", "created": datetime(day.year, day.month, day.day)}
        )
        formats = _formats(made_book)
        _Book(made_book, publication, assumed, made, formats, text).write()
    return content.getvalue()


def _formats(made: Any) -> _Formats:
    return _Formats(
        title=made.add_format({"bold": True, "font_size": 16, "font_color": "#1D3C5A"}),
        warning=made.add_format({"bold": True, "font_color": "#FFFFFF", "bg_color": "#7B4EA3"}),
        header=made.add_format(
            {"bold": True, "text_wrap": True, "valign": "bottom", "bg_color": "#E8EEF4", "bottom": 1}
        ),
        text=made.add_format({}),
        wrapped=made.add_format({"text_wrap": True, "valign": "top"}),
        number=made.add_format({"num_format": "#,##0"}),
        one=made.add_format({"num_format": "#,##0.0"}),
        given=made.add_format(
            {"num_format": "#,##0.##", "bg_color": "#FFF4CC", "border": 1, "border_color": "#C9A400"}
        ),
        dot=made.add_format({"align": "right", "font_color": "#7A7A7A"}),
    )


@dataclass(frozen=True)
class _Book:
    made: Any
    publication: Publication
    assumed: Assumptions
    sizing: Sizing
    formats: _Formats
    text: Text

    def write(self) -> None:
        names = [self.text(f"caseload.sheet_{name}") for name in ("sizes", "assumed", "told")]
        sizes, assumed, told = (self.made.add_worksheet(name) for name in names)
        for sheet in (sizes, assumed, told):
            sheet.set_landscape()
            sheet.set_paper(9)
            sheet.fit_to_pages(1, 0)
        self._write_assumed(assumed)
        self._write_told(told)
        self._write_sizes(sizes, names[1], names[2])

    def _head(self, sheet: Any, title: str, note: str, columns: int) -> None:
        sheet.write_string(0, 0, title, self.formats.title)
        for column in range(columns):
            sheet.write_blank(1, column, None, self.formats.warning)
        sheet.write_string(1, 0, self._banner(), self.formats.warning)
        sheet.write_string(2, 0, note)

    def _banner(self) -> str:
        simulated = f"{self.text('simulate.banner')} " if self.publication.simulated else ""
        example = f" {self.text('caseload.is_example')}" if self.assumed.voorbeeld else ""
        return f"{simulated}{self.text('caseload.banner')}{example}"

    def _write_assumed(self, sheet: Any) -> None:
        """The yellow cells: hours per class, then what a worker does."""
        text, formats, assumed = self.text, self.formats, self.assumed
        self._head(sheet, text("caseload.h_assumed"), text("caseload.book_assumed"), 3)
        sheet.set_column(0, 0, 46)
        sheet.set_column(1, 2, 16)
        sheet.write_string(_FTE - 1, 0, text("caseload.h_workers"), formats.header)
        sheet.write_string(_FTE - 1, 1, text("caseload.number"), formats.header)
        sheet.write_string(_FTE, 0, text("caseload.per_fte"))
        sheet.write_number(_FTE, 1, assumed.uren_per_fte, formats.given)
        sheet.write_string(_WORKER, 0, text("caseload.per_worker"))
        sheet.write_number(_WORKER, 1, assumed.huishoudens_per_medewerker, formats.given)
        sheet.write_string(_FIRST_CLASS - 1, 0, text(f"caseload.by_{assumed.naar}"), formats.header)
        sheet.write_string(_FIRST_CLASS - 1, 1, text("caseload.hours_each"), formats.header)
        for number, (name, hours) in enumerate(assumed.uren_per_huishouden.items()):
            sheet.write_string(_FIRST_CLASS + number, 0, class_name(name, text))
            sheet.write_number(_FIRST_CLASS + number, 1, hours, formats.given)

    def _write_told(self, sheet: Any) -> None:
        """Per area the households with 1, 2, … or more, at the least and at the most: what is published."""
        text, formats = self.text, self.formats
        classes = len(self.assumed.hours)
        self._head(sheet, text("caseload.h_told"), text("caseload.book_told"), 2 + 2 * classes)
        sheet.set_column(0, 0, 30)
        sheet.set_column(1, 1 + 2 * classes, 15)
        heads = [text("report.area"), text("report.households")]
        for number in range(1, classes + 1):
            name = text(f"caseload.with_{self.assumed.naar}", number=number)
            heads += [f"{name}, {text(f'caseload.{end}')}" for end in ("least", "most")]
        sheet.set_row(_FIRST_AREA - 1, 48)
        for column, head in enumerate(heads):
            sheet.write_string(_FIRST_AREA - 1, column, head, formats.header)
        for row, area in enumerate(self.sizing.areas, start=_FIRST_AREA):
            sheet.write_string(row, 0, area.place.name)
            self._number_or_dot(sheet, row, 1, area.place.households)
            for number, households in enumerate(area.classes):
                self._number_or_dot(sheet, row, 2 + 2 * number, households.low)
                self._number_or_dot(sheet, row, 3 + 2 * number, households.high)
        sheet.freeze_panes(_FIRST_AREA, 1)

    def _number_or_dot(self, sheet: Any, row: int, column: int, value: int | None) -> None:
        if value is None:
            sheet.write_string(row, column, DOT, self.formats.dot)
        else:
            sheet.write_number(row, column, value, self.formats.number)

    def _write_sizes(self, sheet: Any, assumed: str, told: str) -> None:
        """Per area hours, fte, households served and workers, as formulas over the other two sheets."""
        text, formats = self.text, self.formats
        heads = [text("report.area")]
        for what in ("hours", "fte", "served", "workers"):
            heads += [f"{text(f'caseload.{what}')}, {text(f'caseload.{end}')}" for end in ("least", "most")]
        self._head(sheet, text("caseload.h_sizes"), text("caseload.book_sizes"), len(heads))
        note = text("caseload.book_of", place=self.publication.municipality.name, date=self._date())
        sheet.write_string(0, 4, note)
        sheet.set_column(0, 0, 30)
        sheet.set_column(1, len(heads), 14)
        sheet.set_row(_FIRST_AREA - 1, 48)
        for column, head in enumerate(heads):
            sheet.write_string(_FIRST_AREA - 1, column, head, formats.header)
        for row, area in enumerate(self.sizing.areas, start=_FIRST_AREA):
            sheet.write_string(row, 0, area.place.name)
            for column, outcome, served, kind in (
                (1, area.hours, False, formats.number),
                (5, area.served, True, formats.number),
            ):
                for most in (False, True):
                    formula = self._weighted(assumed, told, row, area.classes, served=served, most=most)
                    self._formula(sheet, row, column + most, formula, outcome, kind, most=most)
            for column, base, outcome, per in ((3, 1, area.fte, _FTE), (7, 5, area.workers, _WORKER)):
                for most in (False, True):
                    of, by = cell(row, base + most), f"'{assumed}'!{cell(per, 1, True, True)}"
                    formula = f'=IF(ISNUMBER({of}),{of}/{by},"{DOT}")'
                    self._formula(sheet, row, column + most, formula, outcome, formats.one, most=most)
        sheet.freeze_panes(_FIRST_AREA, 1)

    def _weighted(
        self, assumed: str, told: str, row: int, classes: Sequence[Range], *, served: bool, most: bool
    ) -> str:
        """The sum over classes of what a class asks more than the one below it, times the households with so many."""
        parts, unknown = [], []
        for number in range(len(classes)):
            here = f"'{assumed}'!{cell(_FIRST_CLASS + number, 1, True, True)}"
            before = f"'{assumed}'!{cell(_FIRST_CLASS + number - 1, 1, True, True)}" if number else "0"
            if served:
                here, before = f"({here}>0)", f"({before}>0)" if number else "0"
            low, high = (f"'{told}'!{cell(row, 2 + 2 * number + end)}" for end in (0, 1))
            # A dot has no highest: what depends on it has none either, and the least of it is that of nobody.
            if classes[number].high is None:
                unknown.append(f"({here}-{before})")
                parts.append(f"MAX({here}-{before},0)*{low}")
                continue
            parts.append(f"{'MAX' if most else 'MIN'}(({here}-{before})*{low},({here}-{before})*{high})")
        total = "+".join(parts)
        if not unknown:
            return f"=MAX({total},0)"
        if most:
            return f'=IF(MAX({",".join(unknown)})>0,"{DOT}",{total})'
        return f"=IF(MIN({','.join(unknown)})<0,0,MAX({total},0))"

    def _formula(
        self, sheet: Any, row: int, column: int, formula: str, outcome: Outcome, kind: Any, *, most: bool
    ) -> None:
        value = outcome.high if most else outcome.low
        sheet.write_formula(row, column, formula, kind, DOT if value is None else value)

    def _date(self) -> str:
        return self.text.long_date(self.publication.reference_date)
