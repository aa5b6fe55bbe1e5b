"""One integer program: which households come and go in a few areas, so that only what may change does.

Nearly all columns of such a program are of no use, and a solver spends nearly all its time on them. In real numbers it
is solved at once; whole numbers are then sought among the columns that this solution uses or nearly uses, and among the
plainest households, with which others are made up for.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from factlab.audit.solver import program, quiet_solver
from factlab.model.lists import spans

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

NODES, GAP = 20, 0.3
PLAIN = 1 / 400
"""The price of a household that comes or goes, for each number it counts in, against a gain of one: plain ones do."""
CLOSE = 1e-6


@dataclass(frozen=True)
class Exchange:
    """A column is a class of households in an area, of which there can be up to `high` more and `-low` fewer.

    One more is worth its `gain`, and counts as one in each row that it has an entry in: entry i is in `row[i]` and
    `column[i]`, by rows. What a row changes stays between `least` and `most`.
    """

    low: Whole
    high: Whole
    gain: Floats
    row: Whole
    column: Whole
    least: Whole
    most: Whole

    @property
    def size(self) -> int:
        return len(self.low)

    def hopeful(self, most: int) -> Whole:
        """At most so many columns: half are the plainest, half the nearest to use; none if nothing can be gained.

        Those that are used in real numbers come first in both halves.
        """
        counts = np.bincount(self.column, minlength=self.size)
        up, down = np.flatnonzero(self.high), np.flatnonzero(self.low)
        of, sign = np.concatenate([up, down]), np.repeat([1.0, -1.0], [len(up), len(down)])
        both = self.only(of)
        none = np.zeros(both.size, dtype=np.int64)
        highest = np.concatenate([self.high[up], -self.low[down]])
        model = program(none, highest, self.least, self.most, both.start, both.column, sign[both.column])
        model.col_cost_ = PLAIN * counts[of] - sign * self.gain[of]
        solver = quiet_solver(solver="simplex", presolve="off")
        solver.passModel(model)
        solver.run()
        found = solver.getSolution()
        used, price = np.array(found.col_value) > CLOSE, np.array(found.col_dual)
        if not used.any():
            return np.zeros(0, dtype=np.int64)
        far = np.full(self.size, np.inf)
        np.minimum.at(far, of, np.where(used, -1.0, np.maximum(price, 0.0)))
        plain = np.argsort(np.where(far < 0, -1, counts), kind="stable")
        return np.union1d(plain[: most // 2], np.argsort(far, kind="stable")[: most // 2])

    def only(self, columns: Whole) -> Exchange:
        """The same with these columns alone, in this order; one may be there twice."""
        counts = np.bincount(self.column, minlength=self.size)
        first = np.concatenate([[0], np.cumsum(counts)])[columns]
        taken = counts[columns]
        column = np.repeat(np.arange(len(columns)), taken)
        row = self.row[np.argsort(self.column, kind="stable")][spans(first, first + taken)]
        order = np.argsort(row, kind="stable")
        rest = self.low[columns], self.high[columns], self.gain[columns]
        return Exchange(*rest, row[order], column[order], self.least, self.most)

    @property
    def start(self) -> Whole:
        """Where the entries of each row begin, and where the last ones end."""
        return np.concatenate([[0], np.cumsum(np.bincount(self.row, minlength=len(self.least)))]).astype(np.int64)

    def solve(self) -> Whole:
        """How many more (negative: fewer) of each column is worth much: zeros where nothing is found."""
        rows = self.least, self.most, self.start, self.column, np.ones(len(self.row))
        model = program(self.low, self.high, *rows, whole=True)
        model.col_cost_ = -self.gain
        solver = quiet_solver(mip_rel_gap=GAP, mip_max_nodes=NODES, mip_heuristic_run_feasibility_jump=False)
        solver.passModel(model)
        solver.run()
        found = np.array(solver.getSolution().col_value)
        return np.rint(found).astype(np.int64) if len(found) == self.size else np.zeros(self.size, dtype=np.int64)


def foremost(rows: NDArray[np.uint8], order: Whole, most: int) -> Whole:
    """Of each column the first so many of these rows that are in it."""
    counted = rows[order]
    return order[((counted.cumsum(axis=0, dtype=np.int32) <= most) & (counted > 0)).any(axis=1)]
