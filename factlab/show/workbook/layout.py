"""How a table lies on its sheet: what stands in front of every row, and the blocks of numbers beside it.

Numbers come first, shares after, and times chance last: each a block of its own over the same rows, so that a sheet
can be filtered and sorted as one list. Nothing here knows of Excel.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from factlab.protocol.tables import GROUPS, REST, TABLES
from factlab.publication.long import IMPOSSIBLE, LIFT, PUBLISHED, LongTable
from factlab.publication.publication import Publication
from factlab.show.wording import or_more
from factlab.text import Text

COMBINATIONS = "combinaties"
Kind = Literal["number", "share", "times"]
_KINDS: dict[str, Kind] = {"huishoudens": "number", "aandeel": "share", LIFT: "times"}


@dataclass(frozen=True, slots=True)
class Cell:
    """A value as published (None: nothing to show) and the status of the number that it is, or is made from."""

    value: float | None
    status: str


@dataclass(frozen=True, slots=True)
class Head:
    """The heading of a column: its label, what it belongs to ('' for nothing), and whether it can exist at all."""

    label: str
    above: str = ""
    possible: bool = True


@dataclass(frozen=True, slots=True)
class Block:
    """Cells of one kind, of shape (rows, heads)."""

    kind: Kind
    title: str
    heads: tuple[Head, ...]
    cells: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Row:
    """What stands in front of the numbers. `whole`: it is of the gemeente; `begins`: another area begins here."""

    words: tuple[str, ...]
    whole: bool
    begins: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """`columns` are the headings in front; `square` when the same labels stand down and across, in that order."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    blocks: tuple[Block, ...]
    square: bool

    @property
    def two_headings(self) -> bool:
        return any(head.above for block in self.blocks for head in block.heads)


def layout(publication: Publication, table: LongTable, text: Text) -> Layout:
    """Areas down and labels across. Pairs: A down, B across, for every area; groups: classes down.

    A table of the gemeente alone has no areas to put down: there it is the first dimension, or the combinations.
    """
    per_area = TABLES[table.name].per_area
    down, across = _split(table.name, table.dimensions, per_area=per_area)
    label = _Labels(publication, text)
    order = range(table.rows)
    if table.name == COMBINATIONS:
        order = _most_frequent_first(table)  # type: ignore[assignment]
    lines = [
        list(line) for _, line in groupby(order, key=lambda at: (table.columns["gebied"][at], _labels(table, down, at)))
    ]
    fronts = ("gebied", "gebied_naam", "niveau") if per_area else ()
    columns = [text(f"column.{name}") for name in (*fronts, *_front_columns(table.name, down))]
    rows, before = [], None
    for line in lines:
        area = str(table.columns["gebied"][line[0]])
        words = [str(table.columns[name][line[0]]) for name in fronts]
        words += _front_words(table, down, line[0], label)
        rows.append(Row(tuple(words), per_area and area == publication.municipality.code, area != before))
        before = area
    heads = _heads(publication, table, across, lines[0] if lines else [], label)
    numbered = len(across) == 1 and any(head.label.isdecimal() for head in heads)
    blocks = [
        Block(
            kind,
            label.by(title, across[0]) if numbered else title,
            heads if across else (Head(text(f"column.{column}")),),
            tuple(tuple(_cell(table, column, at) for at in line) for line in lines),
        )
        for column, kind in _KINDS.items()
        if column in table.columns
        for title in [text(f"workbook.block_{_share_of(table.name) if kind == 'share' else kind}")]
    ]
    return Layout(tuple(columns), tuple(rows), tuple(blocks), table.name.startswith("samenloop"))


def _split(name: str, dimensions: Sequence[str], *, per_area: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The dimensions that go down (beside the areas) and those that go across."""
    if name == COMBINATIONS:
        return tuple(dimensions), ()
    if name == GROUPS or name.startswith("samenloop") or not per_area:
        return tuple(dimensions[:-1]), tuple(dimensions[-1:])
    return (), tuple(dimensions)


def _most_frequent_first(table: LongTable) -> list[int]:
    """What is published by its number, then what is hidden by its code, which is all that anybody can sort by."""
    counts, names = table.columns["huishoudens"], table.columns["combinatie"]

    def place(at: int) -> tuple[bool, bool, int, str]:
        count = counts[at]
        return names[at] == REST, not isinstance(count, int), -count if isinstance(count, int) else 0, str(names[at])

    return sorted(range(table.rows), key=place)


def _labels(table: LongTable, dimensions: Sequence[str], at: int) -> tuple[str, ...]:
    return tuple(str(table.columns[dimension][at]) for dimension in dimensions)


def _cell(table: LongTable, column: str, at: int) -> Cell:
    value, status = table.columns[column][at], str(table.columns["status"][at])
    with_itself = len({table.columns[dimension][at] for dimension in table.dimensions}) == 1
    if column == LIFT and with_itself:
        return Cell(None, PUBLISHED)  # a thing with itself has no chance to compare with
    return Cell(value if isinstance(value, (int, float)) else None, status)


def _share_of(name: str) -> str:
    return "share_of_a" if TABLES[name].base else "share"


def _front_columns(name: str, down: Sequence[str]) -> tuple[str, ...]:
    return ("code", "combinatie") if name == COMBINATIONS else tuple(down)


def _front_words(table: LongTable, down: Sequence[str], at: int, label: _Labels) -> list[str]:
    words = []
    for dimension in down:
        value = str(table.columns[dimension][at])
        if table.name == COMBINATIONS:
            words.append("" if value == REST else value)
        words.append(label.of(dimension, value, with_code=table.name != COMBINATIONS))
    return words


def _heads(
    publication: Publication, table: LongTable, across: Sequence[str], line: Sequence[int], label: _Labels
) -> tuple[Head, ...]:
    """The headings across, for the labels of one line; none where nothing goes across."""
    domain = {v.id: label.of("domein", v.domein) for v in publication.voorzieningen}
    heads = []
    for at in line if across else ():
        values = _labels(table, across, at)
        possible = table.columns["status"][at] != IMPOSSIBLE
        if len(across) == 2:
            heads.append(
                Head(label.of(across[1], values[1]), label.by(label.spoken(across[0], values[0]), across[1]), possible)
            )
        else:
            above = domain.get(values[0], "") if across[0].startswith("voorziening") else ""
            heads.append(Head(label.of(across[0], values[0]), above, possible))
    return tuple(heads)


class _Labels:
    """Labels as people call them."""

    def __init__(self, publication: Publication, text: Text) -> None:
        self._publication = publication
        self._text = text

    def of(self, dimension: str, label: str, *, with_code: bool = True) -> str:
        name = or_more(self._publication.name(dimension, label, self._text), self._text)
        return f"{label} {name}" if with_code and dimension.startswith("voorziening") and name != label else name

    def spoken(self, dimension: str, label: str) -> str:
        """'2 voorzieningen', where the label alone would say nothing."""
        name = self.of(dimension, label)
        if not label.removesuffix("+").isdecimal():
            return name
        return f"{name} {self._text('workbook.voorziening' if label == '1' else 'workbook.voorzieningen')}"

    def by(self, what: str, dimension: str) -> str:
        """'Aantal huishoudens, naar aantal voorzieningen', where the labels are bare numbers."""
        return self._text("workbook.by", what=what, dimension=self._text(f"column.{dimension}").lower())
