"""Which organisations meet at one door, those that meet often beside each other."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, permutations

import numpy as np
from numpy.typing import NDArray

from factlab.publication.figures import Figure, Figures
from factlab.text import Text

_TABLE = "samenloop_organisaties"


@dataclass(frozen=True, slots=True)
class Doors:
    """Organisations that meet as far as is published, down and across; `apart` are those of which no meeting is.

    `hidden` of all `pairs` are hidden; `highest` is the largest share off the diagonal.
    """

    rows: list[tuple[str, list[Figure]]]
    highest: float
    apart: list[str]
    pairs: int
    hidden: int


def doors(figures: Figures, text: Text) -> Doors:
    """From published numbers alone: a hidden meeting moves no organisation."""
    cells = figures.table(_TABLE)
    ids = list(dict.fromkeys(a for a, _ in cells.labels))
    name = {one: figures.publication.name("organisatie", one, text) for one in ids}
    figure = {labels: figures.figure(_TABLE, figures.everywhere, *labels) for labels in cells.labels}
    together = np.zeros((len(ids), len(ids)))
    for (at, a), (other, b) in permutations(enumerate(ids), 2):
        together[at, other] = float(figure[a, b].count or 0)
    least = np.maximum(together.max(axis=1, initial=0.0), [float(figure[a, a].count or 0) for a in ids])
    alike = together / np.sqrt(np.outer(np.maximum(least, 1.0), np.maximum(least, 1.0)))
    meeting = [number for number in range(len(ids)) if together[number].any()]
    order = [ids[meeting[at]] for at in seriation(alike[np.ix_(meeting, meeting)])] if meeting else []
    rows = [(name[a], [figure[a, b] for b in order]) for a in order]
    highest = max((figure[a, b].share or 0.0 for a in order for b in order if a != b), default=0.0)
    pairs = list(combinations(ids, 2))
    hidden = sum(figure[pair].count is None for pair in pairs)
    return Doors(rows, highest, sorted(name[one] for one in ids if one not in order), len(pairs), hidden)


def seriation(alike: NDArray[np.float64]) -> list[int]:
    """An order in which what is alike stands close: the sum of likeness times distance is low.

    `alike` is symmetric, of shape (things, things). Things move one by one to where the sum is lowest until none
    gains; ties go by their first order, so that the same numbers give the same order.
    """

    def length(order: list[int]) -> float:
        at = np.arange(len(order))
        return round(float((alike[np.ix_(order, order)] * np.abs(at[:, None] - at[None, :])).sum()), 9)

    placed: list[int] = []
    for one in sorted(range(len(alike)), key=lambda one: (-float(alike[one].sum()), one)):
        placed = min(_with(placed, one), key=length)
    while True:
        moved = [order for one in placed for order in _with([other for other in placed if other != one], one)]
        best = min(moved, key=length, default=placed)
        if length(best) >= length(placed):
            # Both directions are as good; the same one every time.
            return placed if placed[:1] <= placed[-1:] else placed[::-1]
        placed = best


def _with(order: list[int], one: int) -> list[list[int]]:
    """The order with one more in it, at every place."""
    return [[*order[:at], one, *order[at:]] for at in range(len(order) + 1)]
