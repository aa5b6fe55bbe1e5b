"""Numbers that agree with everything known and differ from others only near what is asked: cheap to find.

Everything else stays as it is in numbers that agree already, so the program is small however large the tables are. It
can only show that a question has room, never that it has none.
"""

from __future__ import annotations

from collections.abc import Mapping

import highspy
import numpy as np
from numpy.typing import NDArray

from factlab.audit.solver import program, quiet_solver
from factlab.audit.system import System

MOST_COLUMNS = 250


class Nearby:
    """Small programs around columns of one system, from numbers `x` that agree with it."""

    def __init__(self, system: System, x: NDArray[np.float64]) -> None:
        self._system, self._x = system, x
        row = np.repeat(np.arange(system.rows), np.diff(system.start))
        order = np.argsort(system.column, kind="stable")
        ends = np.searchsorted(system.column[order], np.arange(system.columns + 1))
        self._row_of, self._ends = row[order], ends
        self._sizes = np.diff(system.start)
        self._inside = np.zeros(system.columns, dtype=bool)
        self._place = np.zeros(system.columns, dtype=np.int64)

    def ends(self, terms: Mapping[int, int]) -> list[NDArray[np.float64]]:
        """Where the sum of factor × column is as low and as high as it can be by changing what is near."""
        columns = self._near(terms)
        near, size = self._program(columns)
        cost = np.zeros(size)
        for column, factor in terms.items():
            cost[self._place[column]] = factor
        solver = quiet_solver()
        found = []
        for sign in (1.0, -1.0):
            near.col_cost_ = sign * cost
            solver.passModel(near)
            solver.run()
            if solver.getModelStatus() == highspy.HighsModelStatus.kOptimal:
                x = self._x.copy()
                x[columns] = np.array(solver.getSolution().col_value)
                found.append(x)
        return found

    def _rows(self, column: int) -> list[int]:
        own: list[int] = self._row_of[self._ends[column] : self._ends[column + 1]].tolist()
        return own

    def _near(self, terms: Mapping[int, int]) -> NDArray[np.int64]:
        """The columns around, those that share a short row first."""
        found = dict.fromkeys(sorted(terms))
        done: set[int] = set()
        due = list(found)
        while due and len(found) < MOST_COLUMNS:
            rows = sorted({row for column in due for row in self._rows(column)} - done, key=lambda r: self._sizes[r])
            done.update(rows)
            due = []
            for row in rows:
                part = self._system.column[self._system.start[row] : self._system.start[row + 1]].tolist()
                fresh = [column for column in part if column not in found]
                due += fresh
                found.update(dict.fromkeys(fresh))
                if len(found) >= MOST_COLUMNS:
                    break
        return np.array(list(found)[:MOST_COLUMNS], dtype=np.int64)

    def _program(self, columns: NDArray[np.int64]) -> tuple[highspy.HighsLp, int]:
        system, inside = self._system, self._inside
        inside[columns] = True
        self._place[columns] = np.arange(len(columns))
        rows = np.unique(np.concatenate([self._row_of[self._ends[c] : self._ends[c + 1]] for c in columns.tolist()]))
        sizes = self._sizes[rows]
        first = np.repeat(system.start[rows] - np.concatenate([[0], np.cumsum(sizes)[:-1]]), sizes)
        entry = first + np.arange(int(sizes.sum()))
        row, column, factor = np.repeat(np.arange(len(rows)), sizes), system.column[entry], system.factor[entry]
        here = inside[column]
        given = factor * self._x[column]
        outer = np.bincount(row[~here], given[~here], minlength=len(rows))
        own = np.bincount(row[here], given[here], minlength=len(rows))
        # What x itself is must fit, however it was rounded.
        made = program(
            np.minimum(system.low[columns], self._x[columns]),
            np.maximum(system.high[columns], self._x[columns]),
            np.minimum(system.least[rows] - outer, own),
            np.maximum(system.most[rows] - outer, own),
            np.concatenate([[0], np.cumsum(np.bincount(row[here], minlength=len(rows)))]),
            self._place[column[here]],
            factor[here],
        )
        inside[columns] = False
        return made, len(columns)
