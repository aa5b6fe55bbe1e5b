"""Draws a table on its sheet, from its layout: headings, numbers, filter, frozen panes and how it prints."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from textwrap import wrap
from typing import Any

from factlab.publication.long import HIDDEN
from factlab.publication.publication import Publication
from factlab.publication.state import state, state_in_short
from factlab.show.wording import plain_note
from factlab.show.workbook.formats import Formats
from factlab.show.workbook.layout import Block, Layout
from factlab.text import Text

DOT = "."
NOTE_LINES, NOTE_WIDTH = 4, 130
_PAGE, _ROOM = 1010, 0.85
"""Width of A4 landscape between its margins, in pixels at 100 %, and how much of it is counted on: not every system
has the same letters."""
_SMALLEST = 50
"""Percent below which print is too small to read: then a block goes over more pages."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table on its way to a sheet: `name` in the folder, `sheet` the name of its sheet."""

    name: str
    sheet: str
    layout: Layout


def safe_sheet_name(name: str, taken: set[str]) -> str:
    """A name that Excel accepts: 31 characters, none of []:*?/\\, no quote at its ends, and not one that is taken."""
    plain = "".join(" " if sign in "[]:*?/\\" else sign for sign in name).strip(" '")[:31].strip(" '") or "Blad"
    found, number = plain, 2
    while found.casefold() in taken:
        found, number = f"{plain[:27]} {number}", number + 1
    taken.add(found.casefold())
    return found


def set_up(sheet: Any, publication: Publication, title: str, text: Text) -> None:
    """A4 landscape, with the title, the state and the date on every page."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.5, right=0.5, top=0.8, bottom=0.7)
    left, right = _printed(publication.title, 90), _printed(state_in_short(publication, text), 30)
    sheet.set_header(f"&L{left}&C{_printed(title, 90)}&R&B{right}")
    day = publication.reference_date
    foot = _printed(f"{text('wording.date')} {day.day}-{day.month}-{day.year}", 60)
    sheet.set_footer(f"&L{foot}&C{_printed(publication.round_id, 60)}&R&P / &N")


def _printed(words: str, most: int) -> str:
    """Words for a printed header. `&` begins a command there; a wrong one takes the header away, CONCEPT with it."""
    return words[:most].replace("&", "+")


def draw(sheet: Any, publication: Publication, table: Table, back: str, formats: Formats, text: Text) -> None:
    """The whole sheet of one table; `back` is the name of the explanation sheet."""
    set_up(sheet, publication, text(f"table.{table.name}"), text)
    row = _heading(sheet, publication, table, back, formats, text)
    plan = table.layout
    if not plan.rows or not plan.blocks[0].heads:
        sheet.write_string(row, 0, text("workbook.empty"), formats.plain)
        sheet.fit_to_pages(1, 0)
        return
    front = len(plan.columns)
    widths = _widths(plan)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    labels = row + (2 if plan.two_headings else 1)
    for column, word in enumerate(plan.columns):
        for above in range(row, labels):
            sheet.write_blank(above, column, None, formats.header)
        sheet.write_string(labels, column, word, formats.header)
    upright = _upright(plan)
    sheet.set_row(labels, _label_height(plan, widths, upright=upright))
    sheet.set_row(row, 15.5 * max(_lines(block, widths[front:]) for block in plan.blocks))
    if plan.two_headings:
        sheet.set_row(row + 1, 47)
    first = front
    starts = []
    for block in plan.blocks:
        starts.append(first)
        if len(block.heads) > 1:
            _across(sheet, row, first, len(block.heads), block.title, formats.block)
        _block_heads(sheet, block, plan, row, labels, first, formats, upright=upright)
        _cells(sheet, block, plan, labels + 1, first, formats)
        first += len(block.heads)
    _front(sheet, plan, labels + 1, formats)
    last_row, last = labels + len(plan.rows), first - 1
    sheet.autofilter(labels, 0, last_row, last)
    sheet.freeze_panes(labels + 1, front)
    sheet.ignore_errors({"number_stored_as_text": f"A1:{_column(last)}{last_row + 1}"})
    _print(sheet, widths, front, starts, row, labels)


def _heading(sheet: Any, publication: Publication, table: Table, back: str, formats: Formats, text: Text) -> int:
    """Title, what it is, its note and the way back; gives the row where the table begins."""
    sheet.write_string(0, 0, text(f"table.{table.name}"), formats.title)
    sheet.set_row(0, 24)
    lines = [(state(publication, text), formats.state)]
    lines += [(text(f"explain.{table.name}"), formats.lead), (_how_to_read(publication, text), formats.lead)]
    note = [part for line in plain_note(publication.notes.get(table.name, "")) for part in wrap(line, NOTE_WIDTH)]
    if len(note) > NOTE_LINES:
        note = [*note[: NOTE_LINES - 1], text("workbook.note_goes_on", sheet=back)]
    lines += [(line, formats.note) for line in note]
    row = 0
    for row, (words, form) in enumerate(lines, start=1):
        sheet.write_string(row, 0, words, form)
    sheet.write_url(row + 1, 0, f"internal:'{back}'!A1", formats.link, string=text("workbook.back"))
    return row + 3


def _how_to_read(publication: Publication, text: Text) -> str:
    words = text("workbook.note")
    if unit := publication.policy.afronden:
        words += f" {text('workbook.rounded', unit=unit)}"
    return words


def _block_heads(
    sheet: Any, block: Block, plan: Layout, row: int, labels: int, first: int, formats: Formats, *, upright: bool
) -> None:
    at = 0
    while plan.two_headings and at < len(block.heads):
        above = block.heads[at].above
        many = next((n for n, head in enumerate(block.heads[at:]) if head.above != above), len(block.heads) - at)
        _across(sheet, row + 1, first + at, many, above, formats.above)
        at += many
    for number, head in enumerate(block.heads):
        if upright:
            form = formats.upright if number else formats.upright_first
        else:
            form = formats.column if number else formats.column_first
        sheet.write_string(labels, first + number, head.label, form)


def _across(sheet: Any, row: int, first: int, many: int, words: str, form: Any) -> None:
    """A heading over several columns. Centred over one it would be cut, so that one is written as it is."""
    if many == 1:
        sheet.write_string(row, first, words, form)
    else:
        sheet.merge_range(row, first, row, first + many - 1, "", form)
        sheet.write_string(row, first, words, form)


def _front(sheet: Any, plan: Layout, top: int, formats: Formats) -> None:
    for number, line in enumerate(plan.rows):
        form = formats.body("text", first=False, whole=line.whole, begins=line.begins and bool(number), shade=False)
        for column, words in enumerate(line.words):
            sheet.write_string(top + number, column, words, form)


def _cells(sheet: Any, block: Block, plan: Layout, top: int, first: int, formats: Formats) -> None:
    apart = [0.0]
    for number, (line, cells) in enumerate(zip(plan.rows, block.cells, strict=True)):
        for at, cell in enumerate(cells):
            diagonal = plan.square and number % len(cells) == at
            shown = cell.value is not None
            if shown and not diagonal:
                apart.append(float(cell.value or 0.0))
            kind: str = block.kind if shown else "dot" if cell.status == HIDDEN else "blank"
            if not block.heads[at].possible:
                kind = "impossible"
            look = {"whole": line.whole, "begins": line.begins and bool(number), "shade": diagonal}
            form = formats.body(kind, first=at == 0, **look)
            if shown:
                sheet.write_number(top + number, first + at, cell.value, form)
            elif kind == "dot":
                sheet.write_string(top + number, first + at, DOT, form)
            else:
                sheet.write_blank(top + number, first + at, None, form)
    if plan.square and block.kind != "number" and max(apart) > 0:
        _shaded(sheet, top, first, len(plan.rows), len(block.heads), max(apart), block.kind)


def _shaded(sheet: Any, top: int, first: int, rows: int, columns: int, most: float, kind: str) -> None:
    """Light to dark blue for little to much, the diagonal left out: a thing always goes with itself.

    Of times chance only what is more often than by chance.
    """
    lowest = 1.0 if kind == "times" else 0.0
    scale = {"type": "2_color_scale", "min_type": "num", "max_type": "num", "min_color": "#FFFFFF"}
    most = min(most, 10.0) if kind == "times" else most
    if most > lowest:
        scale |= {"min_value": lowest, "max_value": most, "max_color": "#8DB9DE"}  # type: ignore[dict-item]
        ranges = []
        for number in range(rows):
            own, row = number % columns, top + number + 1
            for begin, end in ((0, own - 1), (own + 1, columns - 1)):
                if begin <= end:
                    ranges.append(f"{_column(first + begin)}{row}:{_column(first + end)}{row}")
        if ranges:
            scale["multi_range"] = " ".join(ranges)
            sheet.conditional_format(ranges[0], scale)


def _upright(plan: Layout) -> bool:
    """Many long names stand upright, since side by side they would make the sheet endless."""
    heads = plan.blocks[0].heads
    return len(heads) > 14 and max(len(head.label) for head in heads) > 25


def _widths(plan: Layout) -> list[float]:
    """Of every column, in characters."""
    widths = [
        min(1.06 * max(len(word) for word in (head + "   ", *(row.words[at] for row in plan.rows))) + 2, 90.0)
        for at, head in enumerate(plan.columns)
    ]
    for block in plan.blocks:
        for head in block.heads:
            longest = max((len(part) for part in head.label.split()), default=0)
            wide = 8.0 if _upright(plan) else min(max(9.0, longest + 4.0), 22.0)
            widths.append(wide if head.possible else 4.5)
    return widths


def _lines(block: Block, widths: list[float]) -> int:
    """How many lines the title of a block takes over its columns."""
    return len(wrap(block.title, max(int(0.8 * sum(widths[: len(block.heads)])), 8))) if len(block.heads) > 1 else 1


def _label_height(plan: Layout, widths: list[float], *, upright: bool) -> float:
    heads = plan.blocks[0].heads
    if upright:
        return min(max(len(head.label) for head in heads), 60) * 5.2 + 24
    own = widths[len(plan.columns) : len(plan.columns) + len(heads)]
    lines = max(len(wrap(head.label, max(int(width) - 3, 3))) for head, width in zip(heads, own, strict=True))
    return 17.0 + 15.0 * lines


def _print(sheet: Any, widths: list[float], front: int, starts: list[int], top: int, labels: int) -> None:
    """On one page across where that can be read; else a block a page or more, with the front columns on each."""
    sheet.repeat_rows(top, labels)
    pixels = [7 * width + 5 for width in widths]
    if 100 * _PAGE / sum(pixels) >= _SMALLEST:
        sheet.fit_to_pages(1, 0)
        return
    sheet.repeat_columns(0, front - 1)
    before = sum(pixels[:front])
    blocks = list(zip(starts, [*starts[1:], len(widths)], strict=True))
    whole = max(sum(pixels[first:last]) for first, last in blocks)
    pages = next(n for n in range(1, 50) if 100 * _PAGE * _ROOM / (before + ceil(whole / n) + 90) >= _SMALLEST)
    scale = min(int(100 * _PAGE * _ROOM / (before + whole / pages + 90)), 100)
    breaks = []
    for first, last in blocks:
        each = ceil((last - first) / pages)
        breaks += [column for column in range(first, last, each) if column > front]
    sheet.set_print_scale(scale)
    sheet.set_v_pagebreaks(breaks)


def _column(number: int) -> str:
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
