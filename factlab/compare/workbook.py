"""vergelijking.xlsx: what changed in words, then per table the numbers of both sides and their difference.

Hidden is a dot, which is text, so that no sum counts it as 0. What cannot be compared has no difference, and its
reason in the last column.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import xlsxwriter

from factlab.compare.comparison import Comparison
from factlab.compare.differences import Row
from factlab.compare.page import sentences, title
from factlab.compare.told import not_compared
from factlab.compare.wording import area_name, label_name, why
from factlab.publication import Figure
from factlab.text import Text

_DOT = "."
_HEADS = (
    "column.gebied",
    "column.gebied_naam",
    "compare.col_label",
    "compare.col_first_count",
    "compare.col_second_count",
    "compare.col_households",
    "compare.col_times",
    "compare.col_first_share",
    "compare.col_second_share",
    "compare.col_points",
    "compare.col_says",
    "compare.col_why",
)
_WIDTHS = (12, 26, 44, 13, 13, 13, 10, 11, 11, 13, 22, 60)


@dataclass(frozen=True)
class _Formats:
    title: Any
    lead: Any
    word: Any
    wrapped: Any
    header: Any
    number: Any
    signed: Any
    share: Any
    points: Any
    times: Any
    dot: Any


def workbook(comparison: Comparison, text: Text) -> bytes:
    """The bytes of the workbook; the same comparison gives the same."""
    # Texts are never read as formulas or links, whatever a name begins with.
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, options) as book:
        day = comparison.second.round.peildatum
        heading = title(comparison, text)
        book.set_properties({"title": heading, "author": "factlab", "created": datetime(day.year, day.month, day.day)})
        formats = _formats(book)
        _explain(book, comparison, heading, formats, text)
        indicated = [row for _, rows in comparison.indicators for row in rows]
        _numbers(book, comparison, text("compare.sheet_indicators"), indicated, formats, text)
        for table in dict.fromkeys(row.table for row in comparison.rows):
            _numbers(book, comparison, table, [row for row in comparison.rows if row.table == table], formats, text)
        _apart(book, comparison, formats, text)
        if comparison.third:
            _cbs(book, comparison, formats, text)
    return content.getvalue()


def _formats(book: Any) -> _Formats:
    border = {"bottom": 1, "bottom_color": "#1D3C5A"}
    header = {"bold": True, "text_wrap": True, "valign": "bottom", "bg_color": "#E8EEF4", **border}
    return _Formats(
        title=book.add_format({"bold": True, "font_size": 16, "font_color": "#1D3C5A"}),
        lead=book.add_format({"italic": True, "font_color": "#44546A"}),
        word=book.add_format({"bold": True, "valign": "top"}),
        wrapped=book.add_format({"text_wrap": True, "valign": "top"}),
        header=book.add_format(header),
        number=book.add_format({"num_format": "#,##0"}),
        signed=book.add_format({"num_format": "+#,##0;-#,##0;0"}),
        share=book.add_format({"num_format": "0.0%"}),
        points=book.add_format({"num_format": "+0.0;-0.0;0.0"}),
        times=book.add_format({"num_format": "0.0"}),
        dot=book.add_format({"align": "right", "font_color": "#7A7A7A"}),
    )


def _on_a4(sheet: Any) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _explain(book: Any, comparison: Comparison, heading: str, formats: _Formats, text: Text) -> None:
    sheet = book.add_worksheet(text("compare.sheet_read"))
    _on_a4(sheet)
    sheet.hide_gridlines(2)
    sheet.set_row(0, 24)
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 110)
    sheet.write_string(0, 0, heading, formats.title)
    if not comparison.is_released:
        sheet.write_string(1, 0, f"{text('report.concept')}: {text('compare.concept_why')}", formats.lead)
    rows = [(text("compare.h_core"), sentence) for sentence in sentences(comparison, text)]
    for key, side, place in zip(
        ("side_first", "side_second"), (comparison.first, comparison.second), comparison.at, strict=True
    ):
        told = f"{place.name} ({place.code}), {side.round.peildatum.isoformat()}, {side.publication.round_id}"
        rows.append((text(f"compare.{key}"), told))
    for change in comparison.changes:
        rows += [(text(f"compare.h_{change.subject}"), sentence) for sentence in change.sentences]
    small = "compare.small_means_places" if comparison.places else "compare.small_means"
    rows += [
        (text("wording.household"), text("wording.household_means")),
        (text("wording.dot"), text("compare.dot_means")),
        (text("compare.col_points"), text("compare.points_mean")),
        (text("compare.small"), text(small, width=comparison.width)),
    ]
    before = ""
    for number, (word, told) in enumerate(rows, 3):
        if word != before:
            sheet.write_string(number, 0, word, formats.word)
        sheet.write_string(number, 1, told, formats.wrapped)
        before = word


def _numbers(book: Any, comparison: Comparison, name: str, rows: Sequence[Row], formats: _Formats, text: Text) -> None:
    """A row per area and label: both numbers, the difference, and what may be said of it."""
    if not rows:
        return
    sheet = book.add_worksheet(name)
    _on_a4(sheet)
    sheet.set_row(0, 45)  # headers take up to three lines, which LibreOffice does not see by itself
    for column, key in enumerate(_HEADS):
        sheet.write_string(0, column, text(key), formats.header)
        sheet.set_column(column, column, _WIDTHS[column])
    for number, row in enumerate(rows, 1):
        code = row.area if row.area == row.other else f"{row.area} | {row.other}"
        for column, words in enumerate(
            (code, area_name(comparison, row), label_name(comparison, row.table, row.labels, text))
        ):
            sheet.write_string(number, column, words)
        for at, figure in enumerate((row.first, row.second)):
            if figure is not None:
                _figure(sheet, number, at, figure, formats)
        points = None if row.points is None else 100 * row.points
        for column, value, style in (
            (5, row.difference, formats.signed),
            (6, row.times, formats.times),
            (9, points, formats.points),
        ):
            if value is not None:
                sheet.write_number(number, column, value, style)
            elif row.hidden and row.comparable:
                sheet.write_string(number, column, _DOT, formats.dot)
        sheet.write_string(number, 10, text(f"compare.verdict_{row.verdict}"))
        sheet.write_string(number, 11, _why(comparison, row, text))
    sheet.autofilter(0, 0, len(rows), len(_HEADS) - 1)
    sheet.freeze_panes(1, 3)
    sheet.repeat_rows(0)


def _figure(sheet: Any, number: int, at: int, figure: Figure, formats: _Formats) -> None:
    if not figure.possible:
        return
    for column, value, style in ((3 + at, figure.count, formats.number), (7 + at, figure.share, formats.share)):
        if value is not None:
            sheet.write_number(number, column, value, style)
        elif figure.count is None:
            sheet.write_string(number, column, _DOT, formats.dot)


def _why(comparison: Comparison, row: Row, text: Text) -> str:
    if row.reason:
        return " ".join(why(comparison, row.reason.parts, text))
    return text(f"compare.why_{row.hidden}") if row.hidden else ""


def _apart(book: Any, comparison: Comparison, formats: _Formats, text: Text) -> None:
    sheet = book.add_worksheet(text("compare.sheet_apart"))
    _on_a4(sheet)
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 110)
    for column, key in enumerate(("compare.col_table", "compare.col_why")):
        sheet.write_string(0, column, text(key), formats.header)
    number = 1
    for one in not_compared(comparison, text):
        for reason in one.reasons:
            sheet.write_string(number, 0, one.name, formats.word)
            sheet.write_string(number, 1, reason, formats.wrapped)
            number += 1
    if number == 1:
        sheet.write_string(1, 0, text("compare.nothing_apart"))
    sheet.freeze_panes(1, 0)


def _cbs(book: Any, comparison: Comparison, formats: _Formats, text: Text) -> None:
    sheet = book.add_worksheet(text("compare.sheet_cbs"))
    _on_a4(sheet)
    heads = ("column.gebied", "column.gebied_naam", "compare.col_laws", "compare.cbs_ours", "compare.col_ratio")
    for column, words in enumerate([*(text(key) for key in heads[:4]), "CBS", text(heads[4]), text("column.ronde")]):
        sheet.write_string(0, column, words, formats.header)
        sheet.set_column(column, column, (12, 26, 34, 13, 13, 13, 34)[column])
    number = 1
    for third in comparison.third:
        for row in third.rows:
            sheet.write_string(number, 0, third.place.code)
            sheet.write_string(number, 1, third.place.name)
            sheet.write_string(number, 2, label_name(comparison, "wetten", row.labels, text))
            for column, value, style in (
                (3, row.ours.count, formats.number),
                (4, row.theirs, formats.number),
                (5, row.ratio, formats.times),
            ):
                if value is not None:
                    sheet.write_number(number, column, value, style)
                elif column == 3 or (column == 4 and row.in_file):
                    sheet.write_string(number, column, _DOT, formats.dot)
            sheet.write_string(number, 6, f"{third.side.publication.round_id}; CBS {third.period}")
            number += 1
    sheet.freeze_panes(1, 3)
