"""A bound on the fewest dots: below it nobody, with whatever method, keeps the promise.

A master program chooses what to hide beside the small numbers; the attacker's prices say what is lacking. For a number
that is told too closely: its width is at most the sum, over what is hidden, of price × how far the hidden number
can go, plus what the relations leave. That sum has to reach the breadth; every such line holds for every choice
that keeps the promise, so what the master pays is a bound from below. First without whole numbers, since those lines
are quick to find and many are needed; then with.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray

from benchmarks.attacker import CLOSE, Attacker, Floats, System, quiet, row_of

STALLED, LITTLE = 3, 1e-3


@dataclass(frozen=True)
class Bound:
    """Dots beyond the small cells: at least `least`; `found` (if any) is a choice in which every target has room."""

    least: int
    found: int | None
    seconds: float


class Master:
    """Which numbers to hide beside the small ones, at one per published cell."""

    def __init__(self, system: System) -> None:
        self.free = np.flatnonzero((system.values > 0) & ~system.small)
        self._position = np.full(len(system.values), -1)
        self._position[self.free] = np.arange(len(self.free))
        self._system = system
        self.solver = quiet()
        program = highspy.HighsLp()
        program.num_col_, program.num_row_ = len(self.free), 0
        program.col_cost_ = system.cells[self.free].astype(float)
        program.col_lower_, program.col_upper_ = np.zeros(len(self.free)), np.ones(len(self.free))
        program.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        program.a_matrix_.start_ = np.zeros(len(self.free) + 1, dtype=np.int32)
        program.a_matrix_.index_ = np.zeros(0, dtype=np.int32)
        program.a_matrix_.value_ = np.zeros(0)
        self.solver.passModel(program)

    def whole(self, seconds: float) -> None:
        """From now on numbers are hidden or not."""
        size = len(self.free)
        kind = np.full(size, highspy.HighsVarType.kInteger.value, dtype=np.uint8)
        self.solver.changeColsIntegrality(size, np.arange(size, dtype=np.int32), kind)
        self.solver.setOptionValue("time_limit", seconds)

    def choose(self) -> tuple[Floats, float]:
        """How far each number is hidden (1: a dot), and what that costs at least."""
        self.solver.run()
        share = self._system.small.astype(float)
        share[self.free] = np.clip(np.array(self.solver.getSolution().col_value), 0, 1)
        info = self.solver.getInfo()
        whole = self.solver.getLp().integrality_
        return share, info.mip_dual_bound if whole else info.objective_function_value

    def require(self, gain: Floats, rest: float) -> bool:
        """`rest` + the sum of `gain` over what is hidden reaches the breadth; False when nothing can reach it."""
        lacking = self._system.breadth - rest - gain[self._system.small].sum()
        helps = self.free[gain[self.free] > CLOSE]
        if lacking <= CLOSE or gain[helps].sum() < lacking - CLOSE:
            return False
        share = np.minimum(gain[helps] / lacking, 1.0)
        self.solver.addRow(1.0, highspy.kHighsInf, len(helps), self._position[helps].astype(np.int32), share)
        return True


def fewest(system: System, *, differences: bool, seconds: float) -> Bound:
    """The bound after at most about so many seconds; with or without the differences among the targets."""
    started = time.perf_counter()
    attacker, master = Attacker(system), Master(system)
    targets = np.arange(system.targets.shape[0] if differences else int(system.small.sum()))
    share, least, whole, stalled = system.small.astype(float), 0.0, False, 0
    while (left := seconds - (time.perf_counter() - started)) > 0:
        told, added = _separate(system, attacker, master, share, targets)
        if not told and whole:
            found = int(system.cells[master.free] @ np.rint(share[master.free]))
            return Bound(math.ceil(least - CLOSE), found, time.perf_counter() - started)
        if whole and not added:
            break
        before = least
        if not whole and (not told or stalled >= STALLED):
            whole = True
        if whole:
            master.whole(left)
        share, cost = master.choose()
        least = max(least, cost)
        stalled = stalled + 1 if least - before < LITTLE * max(1.0, before) else 0
    return Bound(math.ceil(least - CLOSE), None, time.perf_counter() - started)


def _separate(
    system: System, attacker: Attacker, master: Master, share: Floats, targets: NDArray[np.int64]
) -> tuple[int, int]:
    """How many targets are told too closely by this choice, and how many lines that added."""
    attacker.free(share)
    low, high = attacker.sweep()
    sums = system.matrix @ system.values
    told = added = 0
    for row in targets:
        numbers, factors = row_of(system.targets, row)
        gain, rest = np.zeros(len(share)), 0.0
        for sign in (1.0, -1.0):
            if high[row] - low[row] < system.breadth - CLOSE:
                values, price, relation = attacker.extreme(sign * factors, numbers)
                reached = system.targets @ values
                low, high = np.minimum(low, reached), np.maximum(high, reached)
                gain += np.where(price > 0, price * attacker.down, -price * attacker.up)
                up, down = relation > CLOSE, relation < -CLOSE
                rest += relation[up] @ (sums - system.low)[up] - relation[down] @ (system.high - sums)[down]
        if high[row] - low[row] < system.breadth - CLOSE:
            told += 1
            added += master.require(gain, rest)
    return told, added
