"""Witnesses by integer programs, where what other divisions told leaves moves no way.

What an earlier release showed by another division stays as it is, area by area, so that many households have to change
at once: in homes that share an area of the one, and again in homes that share one of the other. A program says which
types come and go in some homes around a target. First a linear one: which numbers have to be hidden for that, at the
lowest costs; then one in whole numbers, in which only what is hidden changes, and other targets move along.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

import highspy
import numpy as np
from numpy.typing import NDArray

from factlab.audit.solver import program, quiet_solver
from factlab.hub.protect.exchange import foremost
from factlab.hub.protect.witness import Limits, Listing, Witness
from factlab.model.targets import Target
from factlab.model.types import HouseholdTypes

Whole = NDArray[np.int64]
Bools = NDArray[np.bool_]

HOMES = (6, 14)
"""How many homes a program has, first few and then more."""
FREQUENT, INSIDE = (5, 20), (60, 400)
"""Of how many types of each number a program has columns, most households first, and how many of the target's own: at
first, and where that finds nothing."""
SOME = 1e-6
"""From which change on a linear program changes a number."""
FURTHEST = 40
"""How many households of a type come to or leave a home at most, and by how many a number changes."""
NODES, GAP = 200, 0.9
SMALL = 500
"""Up to how many numbers a program is tried first in which only what must be hidden changes."""
MOST_WORK = 10_000_000
"""Of how many changes of a number by a column programs are made in one search: then what is left is refused."""
FOREMOST = 20
"""For how many others the target counts that a program is made for."""


class Between:
    """The programs of one search. Areas have the first `per_area` columns; `fitting` is that of its moves."""

    def __init__(
        self,
        types: HouseholdTypes,
        values: Whole,
        per_area: int,
        listing: Listing | None,
        fitting: Callable[[], Bools],
    ) -> None:
        self.types, self.values, self.per_area, self.listing = types, values, per_area, listing
        self.fitting = fitting
        self._work = 0

    def find(
        self,
        index: int,
        target: Target,
        sign: int,
        need: int,
        costs: NDArray[np.float32],
        limits: Limits,
        others: Sequence[tuple[Target, int]],
        *,
        wide: bool,
    ) -> Iterator[Witness]:
        """Witnesses in which the target shifts towards `need` where its sign says, few homes first.

        `costs` is of shape (places, columns): what it costs to change a number that is not hidden yet. `others` are
        targets that may move along, and where.
        """
        before = 0
        for most in HOMES:
            homes = self._homes(target, most)
            if len(homes) > before and self._work < MOST_WORK:
                made = _Program(self, target, homes, costs, limits, wide=wide)
                self._work += made.size
                if len(made.home) and (found := made.shifted(sign, need, others)) is not None:
                    witness = self._witness(index, made.home, made.kind, found, limits)
                    if witness is not None:
                        yield witness
            before = len(homes)

    def _homes(self, target: Target, most: int) -> list[int]:
        """The homes of the target, those that share an area with them, then others; the largest of each first."""
        places = self.types.places
        place = target.part[0] if target.part is not None and target.part[0] else target.whole[0]
        own = set(places.inside(place)) if place else set(range(1, places.homes + 1))
        around = {p for home in own for p in places.around[home]}
        size = self.types.x.sum(axis=1)

        def rank(home: int) -> tuple[bool, bool, int, int]:
            return home not in own, around.isdisjoint(places.around[home]), -int(size[home]), home

        return sorted(sorted(range(1, places.homes + 1), key=rank)[:most])

    def chosen(self, target: Target, homes: list[int], fits: Bools, *, wide: bool) -> tuple[Whole, Whole]:
        """The columns of a program, home and type: of each number those with most households, and the target's own."""
        types = self.types
        there = types.x[homes].sum(axis=0)
        possible = np.flatnonzero(fits[homes].any(axis=0) | (there > 0))
        order = possible[np.lexsort((-types.x[0, possible], -there[possible]))]
        own = order[self._gain_of(target, order) != 0][: INSIDE[wide]]
        chosen = np.union1d(foremost(types.rows, order, FREQUENT[wide]), own)
        at, which = np.nonzero(fits[homes][:, chosen] | (types.x[homes][:, chosen] > 0))
        return np.array(homes)[at], chosen[which]

    def _gain_of(self, target: Target, kinds: Whole) -> Whole:
        rows = self.types.rows[kinds].astype(np.int64)
        gain = rows[:, target.whole[1]]
        return gain - rows[:, target.part[1]] if target.part is not None else gain

    def gain(self, target: Target, home: Whole, kind: Whole) -> Whole:
        """By how much the target shifts with one household more of each column."""
        inside, rows = self.types.places.contains, self.types.rows
        gain = inside[target.whole[0], home] * rows[kind, target.whole[1]].astype(np.int64)
        if target.part is not None:
            gain = gain - inside[target.part[0], home] * rows[kind, target.part[1]].astype(np.int64)
        return np.asarray(gain, dtype=np.int64)

    def counted(self, home: Whole, kind: Whole) -> tuple[Whole, Whole]:
        """Which number (flat) counts which column of the program."""
        numbers, columns = [], []
        width = self.values.shape[1]
        at, column = np.nonzero(self.types.rows[kind])
        numbers.append(column)
        columns.append(at)
        for one in np.unique(home).tolist():
            inside = (home[at] == one) & (column < self.per_area)
            for place in self.types.places.around[one]:
                told = self.types.told[place, column[inside]]
                numbers.append(place * width + column[inside][told])
                columns.append(at[inside][told])
        return np.concatenate(numbers), np.concatenate(columns)

    def names(self, kind: Whole) -> Iterator[tuple[Whole, int, int]]:
        """The columns of each combination, and by how much it may fall and rise for the same ones to be named."""
        if self.listing is None:
            return
        of: dict[str, list[int]] = defaultdict(list)
        for at, number in enumerate(kind.tolist()):
            if (name := self.listing.name(number)) is not None:
                of[name].append(at)
        for name, where in of.items():
            yield np.array(where), *self.listing.room(name, FURTHEST)

    def _witness(self, index: int, home: Whole, kind: Whole, found: Whole, limits: Limits) -> Witness | None:
        """The witness in households and numbers; None when the solver's numbers do not hold after all."""
        moved = np.flatnonzero(found).tolist()
        households = {(int(home[at]), int(kind[at])): int(found[at]) for at in moved}
        witness = Witness.of(index, households, self.types, self.values.shape, self.per_area)
        apart = np.bincount(home, found).any()
        named = self.listing is None or self.listing.same(households.items())
        zeros = self.types.zeros(self.values).ravel()[witness.where].any()
        return None if apart or zeros or not named or not limits.allow(witness, self.values) else witness


class _Program:
    """The program of some homes: `home` and `kind` of each column, and what holds between them."""

    def __init__(
        self,
        of: Between,
        target: Target,
        homes: list[int],
        costs: NDArray[np.float32],
        limits: Limits,
        *,
        wide: bool,
    ) -> None:
        types, values = of.types, of.values
        fits = of.fitting()
        self.home, self.kind = of.chosen(target, homes, fits, wide=wide)
        self._of, self._target = of, target
        x = types.x[self.home, self.kind]
        self._low, self._high = -np.minimum(x, FURTHEST), np.where(fits[self.home, self.kind], FURTHEST, 0)
        number, self._column = of.counted(self.home, self.kind)
        self._known, self._row = np.unique(number, return_inverse=True)
        now, self._price = values.ravel()[self._known], costs.ravel()[self._known].astype(np.float64)
        fixed = limits.fixed.ravel()[self._known] | types.zeros(values).ravel()[self._known]
        down = np.clip(limits.floor.ravel()[self._known] - now, -FURTHEST, 0)
        up = np.clip(limits.ceiling.ravel()[self._known] - now, 0, FURTHEST)
        self._down, self._up = np.where(fixed, 0, down), np.where(fixed, 0, up)
        self._gain = of.gain(target, self.home, self.kind)
        self._homes = np.searchsorted(homes, self.home)
        self._named = list(of.names(self.kind))

    @property
    def size(self) -> int:
        """How many changes of a number by a column it weighs."""
        return len(self._row)

    def shifted(self, sign: int, need: int, others: Sequence[tuple[Target, int]]) -> Whole | None:
        """How many households more (or fewer) each column has; None when nothing was found."""
        changed = self._cheapest(sign, need)
        if changed is None:
            return None
        every = np.ones(len(changed), dtype=bool)
        found = self._in_whole(sign, others, (self._price <= 0) | changed) if len(changed) <= SMALL else None
        if found is None or (self._gain * found).sum() * sign < need:
            # Exact sums leave whole numbers little room: what need not change is taken back by exchanges afterwards.
            found = self._in_whole(sign, (), every)
        return found

    def _in_whole(self, sign: int, others: Sequence[tuple[Target, int]], free: Bools) -> Whole | None:
        """In whole numbers, where only the numbers `free` change."""
        size = len(self.home)
        cost = -FOREMOST * sign * self._gain.astype(np.float64) - self._worth(others)
        solver = quiet_solver(mip_rel_gap=GAP, mip_max_nodes=NODES, mip_heuristic_run_feasibility_jump=False)
        down, up = np.where(free, self._down, 0), np.where(free, self._up, 0)
        rows = self._rows(down, up, (0, FURTHEST) if sign > 0 else (-FURTHEST, 0))
        model = program(self._low, self._high, *rows, whole=True)
        model.col_cost_ = cost
        solver.passModel(model)
        solver.run()
        solution = np.array(solver.getSolution().col_value)
        found = np.rint(solution).astype(np.int64) if len(solution) == size else np.zeros(size, dtype=np.int64)
        return found if found.any() else None

    def _cheapest(self, sign: int, need: int) -> Bools | None:
        """Which shown numbers have to change, in fractions, for the target to shift so far; None if it cannot."""
        size = len(self.home)
        priced = np.flatnonzero((self._price > 0) & (self._up > self._down))
        shown = self._price > 0
        down, up = np.where(shown, 0, self._down), np.where(shown, 0, self._up)
        rise, fall = size + np.arange(len(priced)), size + len(priced) + np.arange(len(priced))
        more = [(priced, rise, -1.0), (priced, fall, 1.0)]
        rows = self._rows(down, up, (need, FURTHEST) if sign > 0 else (-FURTHEST, -need), more)
        none = np.zeros(len(priced), dtype=np.int64)
        low = np.concatenate([self._low, none, none])
        high = np.concatenate([self._high, self._up[priced], -self._down[priced]])
        model = program(low, high, *rows)
        model.col_cost_ = np.concatenate([np.zeros(size), self._price[priced], self._price[priced]])
        solver = quiet_solver()
        solver.passModel(model)
        solver.run()
        if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        solution = np.array(solver.getSolution().col_value)
        changed = np.zeros(len(self._known), dtype=bool)
        changed[priced] = solution[rise] + solution[fall] > SOME
        return changed

    def _rows(
        self, down: Whole, up: Whole, shift: tuple[int, int], more: Sequence[tuple[Whole, Whole, float]] = ()
    ) -> tuple[Whole, Whole, Whole, Whole, NDArray[np.float64]]:
        """Least, most, start, column and factor of the rows: numbers, homes, the target, and the combinations named."""
        size, homes = len(self._known), int(self._homes.max()) + 1
        own = np.flatnonzero(self._gain)
        parts = [
            (self._row, self._column, np.ones(len(self._row))),
            *((row, column, np.full(len(row), factor)) for row, column, factor in more),
            (size + self._homes, np.arange(len(self.home)), np.ones(len(self.home))),
            (np.full(len(own), size + homes), own, self._gain[own].astype(np.float64)),
        ]
        below = [down, np.zeros(homes, dtype=np.int64), np.array([shift[0]])]
        above = [up, np.zeros(homes, dtype=np.int64), np.array([shift[1]])]
        for at, (where, least, most) in enumerate(self._named, start=size + homes + 1):
            parts.append((np.full(len(where), at), where, np.ones(len(where))))
            below.append(np.array([least]))
            above.append(np.array([most]))
        row, column, factor = (np.concatenate(one) for one in zip(*parts, strict=True))
        order = np.argsort(row, kind="stable")
        count = size + homes + 1 + len(self._named)
        start = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=count))]).astype(np.int64)
        return np.concatenate(below), np.concatenate(above), start, column[order], factor[order]

    def _worth(self, others: Sequence[tuple[Target, int]]) -> NDArray[np.float64]:
        """What one household more of each column is worth to the other targets."""
        width = self._of.values.shape[1]
        worth = np.zeros(self._of.values.size)
        for target, sign in others:
            worth[target.whole[0] * width + target.whole[1]] += sign
            if target.part is not None:
                worth[target.part[0] * width + target.part[1]] -= sign
        found = np.bincount(self._column, worth[self._known[self._row]], minlength=len(self.home))
        return found.astype(np.float64)
