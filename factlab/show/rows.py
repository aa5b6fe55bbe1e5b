"""What bars and grids are drawn from: names and published figures, no HTML, no sums over hidden cells."""

from __future__ import annotations

from dataclasses import dataclass

from factlab.publication.figures import Figure, Figures
from factlab.show.wording import or_more
from factlab.text import Text

MOST_BARS = 15


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: `width` 0-1 of the widest, None when hidden; `cumulative` is this label or more."""

    name: str
    figure: Figure
    width: float | None
    cumulative: float | None = None


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of figures with names down and across; `highest` sets the darkest shade."""

    rows: list[tuple[str, list[Figure]]]
    columns: list[str]
    highest: float


def distribution(figures: Figures, table: str, text: Text) -> list[Bar]:
    """Households by number of voorzieningen, organisations or domains; none at all is left to the text."""
    labels = [label[0] for label in figures.table(table).labels if label[0] != "0"]
    cells = [figures.figure(table, figures.everywhere, label) for label in labels]
    return [
        Bar(
            or_more(label, text),
            cell,
            _width(cell.count, cells),
            figures.at_least(table, figures.everywhere, int(label.removesuffix("+"))).share,
        )
        for label, cell in zip(labels, cells, strict=True)
    ]


def most_used(figures: Figures, table: str, text: Text) -> list[Bar]:
    """The voorzieningen, domains or combinations with the most households, as far as published."""
    publication, dimension = figures.publication, dimension_of(table)
    found = []
    for labels in figures.table(table).labels:
        cell = figures.figure(table, figures.everywhere, *labels)
        # A combination of one is no combination; the rest is no combination either.
        if cell.count and (table != "combinaties" or "+" in labels[0]):
            found.append((publication.name(dimension, labels[0], text), cell))
    found = sorted(found, key=lambda entry: (-(entry[1].count or 0), entry[0]))[:MOST_BARS]
    cells = [cell for _, cell in found]
    return [Bar(name, cell, _width(cell.count, cells)) for name, cell in found]


def meetings(figures: Figures, table: str, text: Text) -> Grid:
    """Of the households with A (down) the share that also has B (across); on the diagonal all with A."""
    dimension = dimension_of(table)
    labels = list(dict.fromkeys(a for a, _ in figures.table(table).labels))
    name = {label: figures.publication.name(dimension, label, text) for label in labels}
    rows = [(name[a], [figures.figure(table, figures.everywhere, a, b) for b in labels]) for a in labels]
    apart = [
        cell.share or 0.0 for down, (_, cells) in enumerate(rows) for across, cell in enumerate(cells) if down != across
    ]
    return Grid(rows, [name[label] for label in labels], max(apart, default=0.0))


def dimension_of(table: str) -> str:
    singular = {"voorzieningen": "voorziening", "domeinen": "domein", "combinaties": "combinatie"}
    singular |= {"samenloop_domeinen": "domein_a", "samenloop_organisaties": "organisatie_a"}
    return singular.get(table, "aantal")


def _width(count: int | None, cells: list[Figure]) -> float | None:
    return part_of(count, max((cell.count or 0 for cell in cells), default=0))


def part_of(value: float | None, widest: float) -> float | None:
    return None if value is None else (value / widest if widest else 0.0)
