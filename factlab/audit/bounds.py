"""How far each hidden number can lie, by passing bounds along all relations until nothing changes.

Whole numbers, a dot at least 1: each relation limits each of its numbers by the bounds of the others.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from factlab.audit.elimination import determined
from factlab.errors import UnreadableInput
from factlab.model.relations import NO_LIMIT, Relation

ROUNDS = 500

Bounds = NDArray[np.int64]


Implications = tuple[NDArray[np.int64], NDArray[np.int64]]
"""Numbers (smaller, larger) of which the first can never exceed the second."""


class Tightened(NamedTuple):
    """The bounds of all numbers, and the numbers that equations alone determined."""

    low: Bounds
    high: Bounds
    solved: frozenset[int]


def tightened(bounding: Bounding, low: Bounds, high: Bounds) -> Tightened:
    """The bounds after passing them on, solving the equations among what is left, and passing on again.

    Raises UnreadableInput when no numbers at all are left for one of them.
    """
    low, high = bounding.tighten(low, high)
    _require_room(low, high)
    decided = np.flatnonzero(low == high)
    known = dict(zip(decided.tolist(), low[decided].tolist(), strict=True))
    solved = determined(bounding.equations, known)
    for number, value in solved.items():
        low[number], high[number] = max(low[number], value), min(high[number], value)
    _require_room(low, high)
    if solved:
        low, high = bounding.tighten(low, high)
        _require_room(low, high)
    return Tightened(low, high, frozenset(solved))


def _require_room(low: Bounds, high: Bounds) -> None:
    if (low > high).any():
        raise UnreadableInput("audit_contradiction")


class Bounding:
    """All relations as one sparse matrix, and the implications beside it; `equations` are those that are exact."""

    def __init__(self, relations: Iterable[Relation], smaller: NDArray[np.int64], larger: NDArray[np.int64]) -> None:
        relations = [relation for relation in relations if relation.terms]
        self.equations = [relation for relation in relations if relation.exact]
        self._number = np.array([n for r in relations for n, _ in r.terms], dtype=np.int64)
        self._factor = np.array([f for r in relations for _, f in r.terms], dtype=np.int64)
        sizes = np.array([len(r.terms) for r in relations], dtype=np.int64)
        self._start = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int64)
        self._row = np.repeat(np.arange(len(relations)), sizes)
        self._least = np.array([r.least for r in relations], dtype=np.int64)
        self._most = np.array([r.most for r in relations], dtype=np.int64)
        self._smaller, self._larger = smaller, larger

    def tighten(self, low: Bounds, high: Bounds) -> tuple[Bounds, Bounds]:
        """The tightest bounds that passing on reaches."""
        low, high = low.copy(), high.copy()
        for _ in range(ROUNDS):
            before = low.copy(), high.copy()
            np.maximum.at(low, self._larger, low[self._smaller])
            np.minimum.at(high, self._smaller, high[self._larger])
            if len(self._number):
                self._pass_on(low, high)
            if ((before[0] == low).all() and (before[1] == high).all()) or (low > high).any():
                break
        return low, high

    def _pass_on(self, low: Bounds, high: Bounds) -> None:
        factor, number, row = self._factor, self._number, self._row
        positive = factor > 0
        least = np.where(positive, factor * low[number], factor * high[number])
        most = np.where(positive, factor * high[number], factor * low[number])
        room_up = self._most[row] - (np.add.reduceat(least, self._start)[row] - least)
        room_down = self._least[row] - (np.add.reduceat(most, self._start)[row] - most)
        capped = self._most[row] < NO_LIMIT
        size = np.abs(factor)
        upper = np.where(positive, room_up // size, -room_down // size)
        lower = np.where(positive, -(-room_down // size), -(room_up // size))
        np.minimum.at(high, number[positive & capped], upper[positive & capped])
        np.minimum.at(high, number[~positive], upper[~positive])
        np.maximum.at(low, number[positive], lower[positive])
        np.maximum.at(low, number[~positive & capped], lower[~positive & capped])
