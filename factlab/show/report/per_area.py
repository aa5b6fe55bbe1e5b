"""The numbers per area, for those who want to read them off."""

from __future__ import annotations

from collections.abc import Mapping

from factlab.publication.figures import Figures
from factlab.show.report.chapter import Chapter, View
from factlab.show.rows import Grid, dimension_of
from factlab.text import Text

_TABLES = ("bereik", "stapeling", "organisaties", "aantal_domeinen", "domeinen")


def _build(view: View) -> Mapping[str, object]:
    return {"grids": {name: per_area(view.figures, name, view.text) for name in _TABLES if view.figures.has(name)}}


PER_AREA = Chapter("per_area", "cijfers", "report.h_per_area", _build, _TABLES)


def per_area(figures: Figures, table: str, text: Text) -> Grid:
    """A table with one dimension: areas down, the gemeente last, labels across."""
    cells = figures.table(table)
    places = [*figures.publication.areas, figures.publication.municipality]
    rows = [(place.name, [figures.figure(table, place.code, *labels) for labels in cells.labels]) for place in places]
    dimension = dimension_of(table)
    return Grid(rows, [figures.publication.name(dimension, labels[0], text) for labels in cells.labels], 0.0)
