"""The chapters of the report as plain rows, ready to be set: no HTML, no sums over hidden cells."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from factlab.publish.charts import class_breaks, class_of
from factlab.publish.figures import Figure, Figures, Pair
from factlab.publish.findings import MANY_ORGANISATIONS, SEVERAL
from factlab.publish.publication import Place, Publication
from factlab.publish.wording import or_more, percent
from factlab.text import Text

MOST_BARS = 15
MOST_PAIRS = 10


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: `width` 0-1 of the widest, None when hidden; `cumulative` is this label or more."""

    name: str
    figure: Figure
    width: float | None
    cumulative: float | None = None


@dataclass(frozen=True, slots=True)
class AreaRow:
    """One area: its number on the map, users, those with several, those with many organisations."""

    mark: str
    place: Place
    users: Figure | None
    several: Figure | None
    organisations: Figure | None
    width: float | None


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of figures with names down and across; `highest` sets the darkest shade."""

    rows: list[tuple[str, list[Figure]]]
    columns: list[str]
    highest: float


@dataclass(frozen=True, slots=True)
class MapPicture:
    """What the map needs: a class and a title per area, and the limits of the classes."""

    titles: dict[str, str]
    classes: dict[str, int | None]
    marks: dict[str, str]
    legend: list[tuple[float, float]]


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
    publication, dimension = figures.publication, _dimension(table)
    found = []
    for labels in figures.table(table).labels:
        cell = figures.figure(table, figures.everywhere, *labels)
        # A combination of one is no combination; the rest is no combination either.
        if cell.count and (table != "combinaties" or "+" in labels[0]):
            found.append((publication.name(dimension, labels[0], text), cell))
    found = sorted(found, key=lambda entry: (-(entry[1].count or 0), entry[0]))[:MOST_BARS]
    cells = [cell for _, cell in found]
    return [Bar(name, cell, _width(cell.count, cells)) for name, cell in found]


def area_rows(figures: Figures) -> list[AreaRow]:
    """The areas by share of users, highest first; those whose share is not public last."""
    rows = []
    for place in figures.publication.areas:
        code = place.code
        rows.append(
            (
                place,
                figures.figure("bereik", code, "met") if figures.has("bereik") else None,
                figures.at_least("stapeling", code, SEVERAL) if figures.has("stapeling") else None,
                figures.at_least("organisaties", code, MANY_ORGANISATIONS) if figures.has("organisaties") else None,
            )
        )
    rows.sort(key=lambda row: (_descending(_share(row[1])), row[0].name))
    widest = max((_share(row[1]) or 0.0 for row in rows), default=0.0)
    return [
        AreaRow(str(number), place, users, several, organisations, _part(_share(users), widest))
        for number, (place, users, several, organisations) in enumerate(rows, 1)
    ]


def map_picture(figures: Figures, rows: list[AreaRow], text: Text) -> MapPicture | None:
    """The share of users per area in classes; None where no share is public."""
    shares = {row.place.code: _share(row.users) for row in rows}
    known = [share for share in shares.values() if share is not None]
    if figures.publication.map is None or not known:
        return None
    breaks = class_breaks(known)
    titles = {}
    for row in rows:
        share = shares[row.place.code]
        shown = text("report.hidden") if share is None else percent(share, text)
        titles[row.place.code] = f"{row.place.name}: {shown}"
    return MapPicture(
        titles,
        {code: None if share is None else class_of(share, breaks) for code, share in shares.items()},
        {row.place.code: row.mark for row in rows},
        list(pairwise(breaks)),
    )


def meetings(figures: Figures, table: str, text: Text) -> Grid:
    """Of the households with A (down) the share that also has B (across); on the diagonal all with A."""
    dimension = _dimension(table)
    labels = list(dict.fromkeys(a for a, _ in figures.table(table).labels))
    name = {label: figures.publication.name(dimension, label, text) for label in labels}
    rows = [(name[a], [figures.figure(table, figures.everywhere, a, b) for b in labels]) for a in labels]
    apart = [
        cell.share or 0.0 for down, (_, cells) in enumerate(rows) for across, cell in enumerate(cells) if down != across
    ]
    return Grid(rows, [name[label] for label in labels], max(apart, default=0.0))


def vulnerability(figures: Figures, text: Text) -> Grid:
    """Of the households with n voorzieningen (down) the share by number of domains (across)."""
    table = figures.table("kwetsbaarheid")
    numbers = [n for n in dict.fromkeys(a for a, _ in table.labels) if n != "0"]
    crossed = [d for d in dict.fromkeys(b for _, b in table.labels) if d != "0"]
    rows = []
    for number in numbers:
        everyone = figures.with_number(number)
        cells = [figures.figure("kwetsbaarheid", figures.everywhere, number, domains) for domains in crossed]
        of_row = [Figure(c.count, figures.fraction(c.count, everyone), c.possible) for c in cells]
        rows.append((or_more(number, text), of_row))
    return Grid(rows, crossed, 1.0)


def per_area(figures: Figures, table: str, text: Text) -> Grid:
    """A table with one dimension: areas down, the gemeente last, labels across."""
    cells = figures.table(table)
    places = [*figures.publication.areas, figures.publication.municipality]
    rows = [(place.name, [figures.figure(table, place.code, *labels) for labels in cells.labels]) for place in places]
    dimension = _dimension(table)
    return Grid(rows, [figures.publication.name(dimension, labels[0], text) for labels in cells.labels], 0.0)


def groups(figures: Figures, text: Text) -> list[tuple[str, Grid]]:
    """For each group of the frame its classes down, across all households and then by number of voorzieningen.

    Of the whole gemeente. The share is that of the households of the class, where all its cells are published. A
    class that the frame never uses is left out.
    """
    publication, table = figures.publication, figures.table("groepen")
    found = []
    for group in dict.fromkeys(labels[0] for labels in table.labels):
        numbers = list(dict.fromkeys(number for own, _, number in table.labels if own == group))
        rows = []
        for klasse in dict.fromkeys(klasse for own, klasse, _ in table.labels if own == group):
            cells = [figures.figure("groepen", figures.everywhere, group, klasse, number) for number in numbers]
            counts = [cell.count for cell in cells]
            everyone = None if None in counts else sum(count for count in counts if count is not None)
            if everyone != 0:
                of_class = [Figure(c.count, figures.fraction(c.count, everyone), c.possible) for c in cells]
                total = Figure(everyone, None, possible=everyone is not None)
                rows.append((publication.name("klasse", klasse, text), [total, *of_class]))
        found.append((publication.name("groep", group, text), Grid(rows, numbers, 0.0)))
    return found


def frequent_pairs(figures: Figures, table: str) -> list[Pair]:
    return figures.pairs(table)[:MOST_PAIRS]


def remarkable_pairs(figures: Figures) -> list[Pair]:
    """The voorzieningen that meet most above chance."""
    above = [pair for pair in figures.pairs("samenloop_voorzieningen") if (pair.times or 0.0) > 1.0]
    return sorted(above, key=lambda pair: (-(pair.times or 0.0), pair.a, pair.b))[:MOST_PAIRS]


def hidden_per_table(publication: Publication, figures: Figures) -> list[tuple[str, int, int]]:
    """Name, cells and dots of every table: how many, which anybody can count; never which."""
    return [(name, table.counts.size, figures.hidden_cells(name)) for name, table in publication.tables.items()]


def _dimension(table: str) -> str:
    singular = {"voorzieningen": "voorziening", "domeinen": "domein", "combinaties": "combinatie"}
    singular |= {"samenloop_domeinen": "domein_a", "samenloop_organisaties": "organisatie_a"}
    return singular.get(table, "aantal")


def _share(figure: Figure | None) -> float | None:
    return None if figure is None else figure.share


def _descending(share: float | None) -> float:
    return 1.0 if share is None else -share


def _width(count: int | None, cells: list[Figure]) -> float | None:
    return _part(count, max((cell.count or 0 for cell in cells), default=0))


def _part(value: float | None, widest: float) -> float | None:
    return None if value is None else (value / widest if widest else 0.0)
