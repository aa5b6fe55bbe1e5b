"""Whole numbers, where fractions leave a little more room than there is: 6x + 10y + 15z = 31 has one solution.

An integer program over the relations around what is asked, then over wider surroundings. Relations further away are
left out, so its bounds can only be too wide: what it tells is true, and what it does not tell may still be so. A solver
calculates with rounded numbers; so what it tells counts only if an exact search finds no solution beyond it either.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from factlab.audit.exhaust import Row, impossible
from factlab.audit.solver import program, quiet_solver
from factlab.audit.system import TOLERANCE, System
from factlab.model.relations import NO_LIMIT

STEPS = (1, 2, 4)
"""How far around: the relations of the numbers themselves, those of their neighbours, …"""

MOST_COLUMNS = 200
MOST_NODES = 500
"""Of branch and bound, for one question: a limit that says the same on every machine."""


@dataclass(frozen=True, slots=True)
class WholeRange:
    """Bounds of a sum in whole numbers; `blocks` of relations were tried."""

    low: int
    high: int
    blocks: int


def whole_range(
    system: System, terms: Mapping[int, int], low: int, high: int, enough: int, ends: Sequence[NDArray[np.float64]] = ()
) -> WholeRange:
    """The range of the sum of factor × column, known to lie from `low` to `high`, as narrow as the blocks tell.

    It stops when the range is narrower than `enough`. `ends` are the solutions in which linear programs reach both
    ends: a block in which they are whole numbers can tell nothing more.
    """
    blocks = 0
    before = 0
    for steps in STEPS:
        rows, columns = system.around(terms, steps)
        if len(columns) > MOST_COLUMNS or len(rows) == before:
            break
        before = len(rows)
        if ends and all(np.abs(x[columns] - np.rint(x[columns])).max() < TOLERANCE for x in ends):
            continue
        blocks += 1
        block = _Block(system, rows.tolist(), columns.tolist())
        low = block.raised(terms, low)
        high = -block.raised({column: -factor for column, factor in terms.items()}, -high)
        if high - low < enough:
            break
    return WholeRange(low, high, blocks)


class _Block:
    """Some rows of a system, and their columns."""

    def __init__(self, system: System, rows: list[int], columns: list[int]) -> None:
        self._here = {column: i for i, column in enumerate(columns)}
        parts = [slice(int(system.start[row]), int(system.start[row + 1])) for row in rows]
        self._low, self._high = system.low[columns].tolist(), system.high[columns].tolist()
        self._rows: list[Row] = [
            (
                [(self._here[c], f) for c, f in zip(system.column[p].tolist(), system.factor[p].tolist(), strict=True)],
                int(system.least[row]),
                int(system.most[row]),
            )
            for row, p in zip(rows, parts, strict=True)
        ]
        self._solver = quiet_solver(mip_max_nodes=MOST_NODES, mip_rel_gap=0.0, mip_abs_gap=0.5)
        entries = [entry for terms, _, _ in self._rows for entry in terms]
        self._solver.passModel(
            program(
                system.low[columns],
                system.high[columns],
                system.least[rows],
                system.most[rows],
                np.cumsum([0, *(len(terms) for terms, _, _ in self._rows)]),
                [column for column, _ in entries],
                [factor for _, factor in entries],
                whole=True,
            )
        )

    def raised(self, terms: Mapping[int, int], low: int) -> int:
        """What the sum cannot go below: `low`, or what the solver says if an exact search says so too."""
        found = self._lowest(terms)
        if found <= low:
            return low
        own: Row = [(self._here[column], factor) for column, factor in terms.items()], -NO_LIMIT, found - 1
        return found if impossible([*self._rows, own], self._low, self._high) else low

    def _lowest(self, terms: Mapping[int, int]) -> int:
        """A whole number that the sum cannot go below, also when the limit is reached first."""
        size = len(self._here)
        cost = np.zeros(size)
        for column, factor in terms.items():
            cost[self._here[column]] = factor
        self._solver.changeColsCost(size, np.arange(size, dtype=np.int32), cost)
        self._solver.clearSolver()
        self._solver.run()
        bound = float(self._solver.getInfo().mip_dual_bound)
        return int(np.ceil(bound - TOLERANCE)) if np.isfinite(bound) else -NO_LIMIT
