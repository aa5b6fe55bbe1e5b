"""Moves households between classes and numbers of voorzieningen, with the households of every class as they are.

    first axis    the gemeente (0), then the areas
    second axis   the classes of one group
    third axis    the numbers of voorzieningen

In an area a change that fits is a cycle: a class loses a household with one number and gains one with another,
and other classes make up for it in both numbers. What an area changes, another can take back, cell by cell; if
none does, the gemeente changes with it. True zeros stay zero, and a cell that is lowered stays at least 1.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from factlab.hub.protect.classes.lines import NEVER

Step = tuple[int, int, int]
"""Class, number, and by how much the cell goes up."""


@dataclass
class Grid:
    """The households of each place, class and number, what letting each change costs, and the change so far."""

    counts: NDArray[np.int64]
    price: NDArray[np.int64]
    change: NDArray[np.int64]

    def shift(
        self, place: int, klasse: int, number: int, sign: int, need: int, among: frozenset[int] | None = None
    ) -> int:
        """Raises (+1) or lowers (-1) a cell by `need`, or as far as it goes; returns how far.

        `among`: the places that may change with it, instead of any.
        """
        reached = 0
        while reached < need and self.counts[place, klasse, number]:
            others = self._others(place, among)
            down, up = self._edges(place, others)
            own = (up if sign > 0 else down)[:, klasse, number].copy()
            down[:, klasse, number] = up[:, klasse, number] = NEVER
            paths = _Paths(down, up)
            if sign > 0:
                paths.search(column=number)
                cost = own + paths.to_row[:, klasse]
            else:
                paths.search(row=klasse)
                cost = own + paths.to_column[:, number]
            best = int(cost.argmin())
            if cost[best] >= NEVER:
                break
            found = paths.back(best, row=klasse) if sign > 0 else paths.back(best, column=number)
            steps = [(klasse, number, sign), *found]
            reached += self._push(place, int(others[best]), steps, need - reached)
        return reached

    def settle(self, crowd: NDArray[np.int64]) -> bool:
        """Gives every place as many more households with each number (places, numbers); False if there is no way."""
        left = crowd.copy()
        while (left[1:] < 0).any():
            place, start = (int(at) for at in np.argwhere(left[1:] < 0)[0])
            place += 1
            others = np.array([0, *(np.flatnonzero(left[1:, start] > 0) + 1)], dtype=np.int64)
            ends = np.repeat(left[place][None, :] > 0, len(others), axis=0)
            ends[1:] &= left[others[1:]] < 0
            paths = _Paths(*self._edges(place, others))
            paths.search(column=start)
            cost = np.where(ends, paths.to_column, NEVER)
            best, end = (int(at) for at in np.unravel_index(int(cost.argmin()), cost.shape))
            if cost[best, end] >= NEVER:
                return False
            other, most = int(others[best]), min(-int(left[place, start]), int(left[place, end]))
            if other:
                most = min(most, int(left[other, start]), -int(left[other, end]))
            amount = self._push(place, other, paths.back(best, column=end), most)
            for where, sign in ((place, 1), (other, -1)):
                left[where, [start, end]] += np.array([amount, -amount]) * sign if where else 0
        return not left[1:].any()

    def _others(self, place: int, among: frozenset[int] | None) -> NDArray[np.int64]:
        """The places that can change with a place: the gemeente, or an area that takes it back."""
        every = range(len(self.counts)) if among is None else sorted(among)
        return np.array([other for other in every if other != place and (place or other)], dtype=np.int64)

    def _edges(self, place: int, others: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """What lowering and raising each cell costs, with each of the others; shape (others, classes, numbers)."""
        cost = np.where(self.change != 0, 0, self.price)
        cost = np.where(self.counts > 0, cost, NEVER)
        fixed = self.counts + self.change <= 1
        fixed[0] = False  # The gemeente is the sum of areas that stay above zero.
        both = np.minimum(cost[place] + cost[others], NEVER)
        same = (others == 0) | (place == 0)
        never_down = fixed[place] | (fixed[others] & same[:, None, None])
        never_up = fixed[others] & ~same[:, None, None]
        return np.where(never_down, NEVER, both), np.where(never_up, NEVER, both)

    def _push(self, place: int, other: int, steps: list[Step], most: int) -> int:
        with_it = 1 if other == 0 or place == 0 else -1
        for where, sign in ((place, 1), (other, with_it)):
            for klasse, number, up in steps if where else ():
                if up * sign < 0:
                    most = min(most, int(self.counts[where, klasse, number] + self.change[where, klasse, number]) - 1)
        for klasse, number, up in steps:
            self.change[place, klasse, number] += up * most
            self.change[other, klasse, number] += up * most * with_it
        return most


class _Paths:
    """The cheapest paths, one search for each of the others: from a number down to a class, from a class up."""

    def __init__(self, down: NDArray[np.int64], up: NDArray[np.int64]) -> None:
        self._down, self._up = down, up
        others, classes, numbers = down.shape
        self.to_row = np.full((others, classes), NEVER, dtype=np.int64)
        self.to_column = np.full((others, numbers), NEVER, dtype=np.int64)
        self._from_column = np.zeros((others, classes), dtype=np.int64)
        self._from_row = np.zeros((others, numbers), dtype=np.int64)
        self._start: tuple[int | None, int | None] = None, None

    def search(self, row: int | None = None, column: int | None = None) -> None:
        self._start = row, column
        if row is not None:
            self.to_row[:, row] = 0
        if column is not None:
            self.to_column[:, column] = 0
        better = True
        while better:
            better = False
            for reach, axis, to, source in (
                (self.to_column[:, None, :] + self._down, 2, self.to_row, self._from_column),
                (None, 1, self.to_column, self._from_row),
            ):
                by = self.to_row[:, :, None] + self._up if reach is None else reach
                best = by.argmin(axis=axis)
                found = by.min(axis=axis)
                nearer = found < to
                if nearer.any():
                    to[nearer], source[nearer] = found[nearer], best[nearer]
                    better = True

    def back(self, other: int, row: int | None = None, column: int | None = None) -> list[Step]:
        steps: list[Step] = []
        while (row, column) != self._start:
            if row is not None:
                column = int(self._from_column[other, row])
                steps.append((row, column, -1))
                row = None
            elif column is not None:
                row = int(self._from_row[other, column])
                steps.append((row, column, 1))
                column = None
        return steps
