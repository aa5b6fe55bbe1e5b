"""What to hide beside the small numbers, as far as sums between numbers can tell: where to look for witnesses first.

A master program chooses what to hide; an attacker with linear programs says of each target how far it can move. Where
that is not far enough, his prices say what would help: the width is at most the sum, over what is hidden, of price ×
how far the hidden number can go, plus what the relations leave (Fischetti and Salazar, Management Science 47, 2001).
Such lines are added until every target that can have room has it. First a number may be hidden in part, which is quick
and needs many lines; then in whole numbers.

It is advice and no proof: what households can do is less than what sums allow. What the master pays as long as numbers
may be hidden in part is also the least that any choice costs: each line holds for every choice that gives room.
"""

from __future__ import annotations

import math

import highspy
import numpy as np
from numpy.typing import NDArray

from factlab.audit.solver import program, quiet_solver
from factlab.hub.protect.district import Bools, District

Floats = NDArray[np.float64]

CLOSE = 1e-5
SWEEPS, WORTH = 12, 4
"""How many programs move many targets at once, while each moves at least so many far enough."""
STALLED, LITTLE = 2, 2e-3
"""After how many rounds that add hardly anything numbers become whole."""
WHOLE_ROUNDS, MOST_ROUNDS, NODES, GAP = 20, 150, 200, 0.01
HALF = 0.5
BOUND_ROUNDS, BOUND_WORK = 12, 20_000_000_000
"""After how many rounds the bound is cut off, and after how much work: the attacker's programs × numbers × numbers."""
ROUNDING = 1e-3
"""How far the sums of a solver may be off: a bound is rounded up from so much less."""


def advise(district: District, hidden: Bools, cost: Floats, width: int) -> Bools:
    """Which numbers to hide, of shape (numbers,): those `hidden` anyway, and others that cost as little as can be.

    Targets of which no choice gives the `width` are left to others.
    """
    attacker, master = _Attacker(district), _Master(hidden, cost)
    share, before, stalled, rounds = hidden.astype(float), 0.0, 0, 0
    for _ in range(MOST_ROUNDS):
        added = _told(district, attacker, master, share, width, np.arange(len(district.index)))
        if not added and master.decided(share):
            break
        if not master.whole and (not added or stalled >= STALLED):
            master.whole = True
        rounds += master.whole
        if rounds > WHOLE_ROUNDS:
            master.settle(share)
        share, paid = master.choose()
        stalled = stalled + 1 if paid - before < LITTLE * max(1.0, before) else 0
        before = paid
    return share > HALF


def least_cost(district: District, hidden: Bools, cost: Floats, width: int) -> int:
    """What every choice that gives each target the `width` costs at least, beside those `hidden` anyway.

    It is cut off, so that it takes seconds; that makes it lower, at worst 0, and no less true.
    """
    attacker, master = _Attacker(district), _Master(hidden, cost)
    targets, share, least, first = np.arange(len(district.index)), hidden.astype(float), 0.0, 0
    for _ in range(BOUND_ROUNDS):
        left = BOUND_WORK // max(district.size**2, 1) - attacker.programs - SWEEPS
        if left < 2 or not len(targets):
            break
        some = np.roll(targets, -first)[: left // 2]
        first += len(some)
        if not _told(district, attacker, master, share, width, some) and len(some) == len(targets):
            break
        share, paid = master.choose()
        least = max(least, paid)
    return max(math.ceil(least - ROUNDING), 0)


def _told(
    district: District, attacker: _Attacker, master: _Master, share: Floats, width: int, targets: NDArray[np.int64]
) -> int:
    """How many lines those of these targets add that this choice tells too closely."""
    attacker.free(share)
    low = high = np.zeros(len(district.index))
    for sweep in range(SWEEPS):
        close = high - low < width - CLOSE
        found = district.shifts(attacker.extreme(district.worth(np.where(close, signs(len(low), sweep), 0.0)))[0])
        low, high = np.minimum(low, found), np.maximum(high, found)
        if close.sum() - (high - low < width - CLOSE).sum() < WORTH:
            break
    added = 0
    for target in targets.tolist():
        gain, needed = np.zeros(district.size), float(width)
        for sign in (1.0, -1.0):
            if high[target] - low[target] < width - CLOSE:
                one = np.zeros(len(low))
                one[target] = sign
                worth = district.worth(one)
                changes, prices = attacker.extreme(worth)
                found = district.shifts(changes)
                low, high = np.minimum(low, found), np.maximum(high, found)
                most, rest = district.at_most(worth, np.where(np.abs(prices) > CLOSE, prices, 0.0))
                gain += most
                needed -= rest
        if high[target] - low[target] < width - CLOSE:
            added += master.require(gain, needed)
    return added


def signs(targets: int, sweep: int) -> Floats:
    """Which targets to raise and which to lower: all, none, then by the digits of their number."""
    if sweep < 2:
        return np.full(targets, 1.0 - 2.0 * sweep)
    digit = np.arange(targets) >> (sweep - 2) // 2 & 1
    return np.where(digit ^ sweep & 1, -1.0, 1.0)


class _Attacker:
    """One linear program, of which only what is asked and what is hidden change."""

    def __init__(self, district: District) -> None:
        self._district, self._asked = district, np.zeros(0, dtype=np.int32)
        nothing = np.zeros(district.size, dtype=np.int64)
        relations = district.least, district.most, district.start, district.column, district.factor
        self._solver = quiet_solver(solver="simplex", simplex_strategy=4, presolve="off")
        self._solver.passModel(program(nothing, nothing, *relations))
        self.programs = 0

    def free(self, share: Floats) -> None:
        """Lets every number go this share of the way that a dot would."""
        district, all_ = self._district, np.arange(len(share), dtype=np.int32)
        self._solver.changeColsBounds(len(share), all_, -district.down * share, district.up * share)

    def extreme(self, worth: Floats) -> tuple[Floats, Floats]:
        """The changes that are worth most, and the prices of the relations."""
        self.programs += 1
        self._solver.changeColsCost(len(self._asked), self._asked, np.zeros(len(self._asked)))
        self._asked = np.flatnonzero(worth).astype(np.int32)
        self._solver.changeColsCost(len(self._asked), self._asked, -worth[self._asked])
        self._solver.run()
        if self._solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            self._solver.clearSolver()
            self._solver.run()
        found = self._solver.getSolution()
        return np.array(found.col_value), np.array(found.row_dual)


class _Master:
    """Which numbers to hide beside those that are hidden anyway."""

    def __init__(self, hidden: Bools, cost: Floats) -> None:
        self._hidden, self._free = hidden, np.flatnonzero(~hidden)
        self._position = np.full(len(hidden), -1)
        self._position[self._free] = np.arange(len(self._free))
        size, none = len(self._free), np.zeros(0, dtype=np.int64)
        self._solver = quiet_solver(mip_rel_gap=GAP, mip_max_nodes=NODES)
        model = program(np.zeros(size), np.ones(size), none, none, np.zeros(1, dtype=np.int64), none, none)
        model.col_cost_ = cost[self._free]
        self._solver.passModel(model)
        self._whole = False

    @property
    def whole(self) -> bool:
        """Whether numbers are hidden or not, and nothing between."""
        return self._whole

    @whole.setter
    def whole(self, whole: bool) -> None:
        kind = highspy.HighsVarType.kInteger if whole else highspy.HighsVarType.kContinuous
        size = len(self._free)
        kinds = np.full(size, kind.value, dtype=np.uint8)
        self._solver.changeColsIntegrality(size, np.arange(size, dtype=np.int32), kinds)
        self._whole = whole

    def decided(self, share: Floats) -> bool:
        return bool((np.abs(share - np.rint(share)) < CLOSE).all())

    def settle(self, share: Floats) -> None:
        """From now on what is hidden stays hidden: fewer rounds, and somewhat more dots."""
        chosen = np.flatnonzero(share[self._free] > HALF).astype(np.int32)
        self._solver.changeColsBounds(len(chosen), chosen, np.ones(len(chosen)), np.ones(len(chosen)))

    def choose(self) -> tuple[Floats, float]:
        """How far each number is hidden (1: a dot), and what that costs, 0 where nothing is certain."""
        self._solver.run()
        share = self._hidden.astype(float)
        share[self._free] = np.clip(np.array(self._solver.getSolution().col_value), 0, 1)
        if self._whole:
            share = np.rint(share)
        optimal = self._solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
        return share, float(self._solver.getInfo().objective_function_value) if optimal or self._whole else 0.0

    def require(self, gain: Floats, needed: float) -> bool:
        """The sum of `gain` over what is hidden reaches what is `needed`; False when nothing can reach it."""
        little = self._free[gain[self._free] <= CLOSE]
        lacking = needed - gain[self._hidden].sum() - gain[little].sum()
        helps = self._free[gain[self._free] > CLOSE]
        if lacking <= CLOSE or gain[helps].sum() < lacking - CLOSE:
            return False
        share = np.minimum(gain[helps] / lacking, 1.0)
        self._solver.addRow(1.0, highspy.kHighsInf, len(helps), self._position[helps].astype(np.int32), share)
        return True
