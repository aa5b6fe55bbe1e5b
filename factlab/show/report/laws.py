"""The three laws of the social domain, laid out as CBS publishes them."""

from __future__ import annotations

from collections.abc import Mapping

from factlab.publication.figures import Figure, Figures
from factlab.show.report.chapter import Chapter, View
from factlab.show.rows import Grid
from factlab.text import Text

_TABLE = "wetten"
_ALL = "totaal"


def _build(view: View) -> Mapping[str, object]:
    figures, text = view.figures, view.text
    return {"grid": by_number(figures, text), "areas": per_area(figures, text)}


LAWS_CHAPTER = Chapter("laws", "wetten", "laws.h_laws", _build, (_TABLE,))


def by_number(figures: Figures, text: Text) -> Grid:
    """Combinations of laws down, numbers of voorzieningen across; as in StatLine 85994NED the total first."""
    combinations, numbers = _labels(figures)
    rows = [
        (_name(figures, combination, text), [_at(figures, figures.everywhere, combination, n) for n in numbers])
        for combination in combinations
    ]
    return Grid(rows, [text("laws.any") if n == _ALL else n for n in numbers], 0.0)


def per_area(figures: Figures, text: Text) -> Grid:
    """Areas down, the gemeente last; combinations across, whatever the number of voorzieningen."""
    combinations, _ = _labels(figures)
    places = [*figures.publication.areas, figures.publication.municipality]
    rows = [(place.name, [_at(figures, place.code, c, _ALL) for c in combinations]) for place in places]
    return Grid(rows, [_name(figures, c, text) for c in combinations], 0.0)


def _labels(figures: Figures) -> tuple[list[str], list[str]]:
    labels = figures.table(_TABLE).labels
    return list(dict.fromkeys(c for c, _ in labels)), list(dict.fromkeys(n for _, n in labels))


def _at(figures: Figures, area: str, combination: str, number: str) -> Figure:
    return figures.figure(_TABLE, area, combination, number)


def _name(figures: Figures, combination: str, text: Text) -> str:
    if combination == _ALL:
        return text("laws.total")
    if "+" in combination:
        return figures.publication.name("combinatie", combination, text)
    return text("meeting.only", what=combination)
