"""Moves households between the classes of one group, all with the same number of voorzieningen.

    rows      the gemeente (0), then the areas
    columns   the classes of one group

A household that changes class raises one cell of its area and lowers another; the gemeente is the sum. Seen as
a flow, raising a cell of an area goes from row to column and lowering it from column to row, for the
gemeente the other way round. A change that fits is then a cycle, and the cheapest is a shortest path. True
zeros have no edge, and a cell that is lowered stays at least 1.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

NEVER = 1 << 40
"""The price of what cannot be had."""

Step = tuple[int, int, bool]
"""Row, column, and whether the edge goes from the row to the column."""


@dataclass
class Line:
    """The households of each place and class, `price` of letting each number change, and the change so far.

    All of shape (places, classes). Prices are whole numbers; a number that is changed already costs nothing more.
    """

    counts: NDArray[np.int64]
    price: NDArray[np.int64]
    change: NDArray[np.int64]

    @property
    def cost(self) -> int:
        return int(self.price[self.change != 0].sum())

    def shift(self, row: int, column: int, sign: int, need: int) -> int:
        """Raises (+1) or lowers (-1) a cell by `need`, or as far as it goes; returns how far."""
        reached, outward = 0, (row > 0) == (sign > 0)
        while reached < need and self.counts[row, column]:
            left = need - reached
            if sign < 0:
                left = min(left, self._left(row, column))
            here = (row, column)
            steps = (
                self._path(None, column, {row}, None, here) if outward else self._path(row, None, set(), column, here)
            )
            if steps is None or left < 1:
                break
            amount = min(left, self._room(steps))
            self._push([*steps, (row, column, outward)], amount)
            reached += amount
        return reached

    def settle(self, rows: NDArray[np.int64]) -> bool:
        """Gives every row as many more (or fewer) households; False if there is no way."""
        left = rows.copy()
        left[0] = -left[0]
        while (left > 0).any():
            start = int(np.flatnonzero(left > 0)[0])
            ends = set(np.flatnonzero(left < 0).tolist())
            steps = self._path(start, None, ends, None, None) if ends else None
            if steps is None:
                return False
            end = steps[-1][0]
            amount = min(int(left[start]), -int(left[end]), self._room(steps))
            self._push(steps, amount)
            left[start] -= amount
            left[end] += amount
        return not left.any()

    def _left(self, row: int, column: int) -> int:
        return int(self.counts[row, column] + self.change[row, column]) - 1

    def _room(self, steps: list[Step]) -> int:
        """How many households can go: what is lowered stays at least 1."""
        falls = [self._left(row, column) for row, column, out in steps if out == (row == 0)]
        return min(falls, default=NEVER)

    def _push(self, steps: list[Step], amount: int) -> None:
        for row, column, out in steps:
            self.change[row, column] += amount if out == (row > 0) else -amount

    def _path(
        self, row: int | None, column: int | None, ends: set[int], last: int | None, without: tuple[int, int] | None
    ) -> list[Step] | None:
        """The cheapest steps from a row or a column to one of the rows `ends`, or else to the column `last`."""
        out, back = self._edges(without)
        to_row = np.full(len(out), NEVER, dtype=np.int64)
        to_column = np.full(out.shape[1], NEVER, dtype=np.int64)
        from_column, from_row = np.zeros(len(out), dtype=np.int64), np.zeros(out.shape[1], dtype=np.int64)
        if row is not None:
            to_row[row] = 0
        if column is not None:
            to_column[column] = 0
        better = True
        while better:
            reach = to_row[:, None] + out
            best = reach.argmin(axis=0)
            found = reach[best, np.arange(len(best))]
            nearer = found < to_column
            to_column[nearer], from_row[nearer] = found[nearer], best[nearer]
            reach = to_column[None, :] + back
            best = reach.argmin(axis=1)
            found = reach[np.arange(len(best)), best]
            closer = found < to_row
            to_row[closer], from_column[closer] = found[closer], best[closer]
            better = bool(nearer.any() or closer.any())
        end = min(ends, key=lambda r: (int(to_row[r]), r)) if ends else None
        if (to_row[end] if end is not None else to_column[last]) >= NEVER:
            return None
        steps: list[Step] = []
        at_row, at_column = end, last if end is None else None
        while (at_row, at_column) != (row, column):
            if at_row is not None:
                at_column = int(from_column[at_row])
                steps.append((at_row, at_column, False))
                at_row = None
            elif at_column is not None:
                at_row = int(from_row[at_column])
                steps.append((at_row, at_column, True))
                at_column = None
        return steps[::-1]

    def _edges(self, without: tuple[int, int] | None) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """What it costs to go from each row to each column, and from each column to each row."""
        cost = np.where(self.change != 0, 0, self.price)
        cost = np.where(self.counts > 0, cost, NEVER)
        if without is not None:
            cost[without] = NEVER
        falling = np.where(self.counts + self.change > 1, cost, NEVER)
        out, back = cost.copy(), falling.copy()
        out[0], back[0] = falling[0], cost[0]
        return out, back
