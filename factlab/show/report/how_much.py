"""How many households use how much: voorzieningen, organisations, domains, and which ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from factlab.publication.figures import Figure, Figures
from factlab.show.report.chapter import Chapter, View
from factlab.show.rows import distribution, most_used, part_of

_COUNTED, _USED = ("stapeling", "organisaties", "aantal_domeinen"), ("domeinen", "voorzieningen")


def _build(view: View) -> Mapping[str, object]:
    figures, text = view.figures, view.text
    return {
        "pyramids": {name: _pyramid(view, name) for name in _COUNTED if figures.has(name)},
        "used": {name: most_used(figures, name, text) for name in _USED if figures.has(name)},
    }


HOW_MUCH = Chapter("how_much", "hoeveel", "report.h_how_much", _build, (*_COUNTED, *_USED))


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer: `width` 0-1 of the widest, None when hidden, which then is at most `most` wide."""

    name: str
    figure: Figure
    width: float | None
    most: float
    cumulative: float | None


@dataclass(frozen=True, slots=True)
class Pyramid:
    """The most on top, one at the bottom; `none` are the households that stand outside it."""

    layers: list[Layer]
    none: Figure

    @property
    def has_hidden(self) -> bool:
        return any(layer.figure.count is None for layer in self.layers)


def _pyramid(view: View, table: str) -> Pyramid:
    figures = view.figures
    rows = distribution(figures, table, view.text)
    widest = max((row.figure.count or 0 for row in rows), default=0)
    layers, most = [], 1.0
    for number, row in enumerate(rows, 1):
        most = min(most, _room(figures, table, number, widest))
        layers.append(Layer(row.name, row.figure, row.width, most, row.cumulative))
    return Pyramid(layers[::-1], figures.figure(table, figures.everywhere, "0"))


def _room(figures: Figures, table: str, number: int, widest: int) -> float:
    """No layer is larger than it and all above it together, where that is published: 0-1 of the widest."""
    together = part_of(figures.at_least(table, figures.everywhere, number).count, widest)
    return 1.0 if together is None or not widest else together
