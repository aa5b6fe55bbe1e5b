"""Pairs of types: what it costs when a household of the one becomes one of the other, and which pairs cost least."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from factlab.hub.protect.importance import UNTOUCHABLE
from factlab.hub.protect.marks import scattered
from factlab.model.types import HouseholdTypes

Whole = NDArray[np.int64]

SHARE = 60
"""Costs per household moved are counted in sixtieths, to keep to whole numbers."""
BLOCK = 16
"""How many costs are looked at together first, to find from where on they are too high."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """Types that households leave and types that they get, in order: each with each is a pair."""

    sources: Whole
    goals: Whole

    def in_area(
        self, types: HouseholdTypes, rise: NDArray[np.float32], fall: NDArray[np.float32], limit: int
    ) -> tuple[Whole, NDArray[np.float32]]:
        """The pairs that cost least, shape (pairs, 2), and their costs, by the prices of the first columns.

        A pair costs what counts the one alone, when that falls, and what counts the other alone, when that rises.
        """
        one, other = (types.rows[kinds, : len(rise)].astype(np.float32) for kinds in (self.sources, self.goals))
        cost = (one @ fall)[:, None] + (other @ rise)[None, :] - (one * (rise + fall)) @ other.T
        return self._cheapest(cost, np.arange(len(one)), np.arange(len(other)), limit)

    def in_gemeente(
        self, types: HouseholdTypes, rise: Whole, fall: Whole, limit: int
    ) -> tuple[Whole, NDArray[np.float32]]:
        """The same by the prices of all columns, of which most count few types.

        Types that differ from all on the other side in what may neither rise nor fall are left out before.
        """
        fixed = np.where((rise >= UNTOUCHABLE) & (fall >= UNTOUCHABLE), scattered(len(rise)), 0)
        before, after = (types.weighed(kinds, fixed) for kinds in (self.sources, self.goals))
        row, column = np.flatnonzero(np.isin(before, after)), np.flatnonzero(np.isin(after, before))
        one, other = self.sources[row], self.goals[column]
        there = types.rows[one if len(one) < len(other) else other].any(axis=0)
        shared = np.flatnonzero(there & (rise + fall > 0))
        cost = types.weighed(one, fall).astype(np.float32)[:, None] + types.weighed(other, rise).astype(np.float32)
        both = (types.rows[kinds[:, None], shared].astype(np.float32) for kinds in (one, other))
        cost -= (next(both) * (rise + fall)[shared].astype(np.float32)) @ next(both).T
        return self._cheapest(cost, row, column, limit)

    def alike(self, types: HouseholdTypes, first: int, further: Whole, limit: int) -> Whole:
        """The pairs that differ in fewest of the first columns and of `further` ones; shape (pairs, 2)."""
        one, other = (
            np.hstack([types.rows[kinds, :first], types.rows[kinds[:, None], further]]).astype(np.float32)
            for kinds in (self.sources, self.goals)
        )
        differ = one.sum(axis=1)[:, None] + other.sum(axis=1) - 2 * (one @ other.T)
        return self._cheapest(differ, np.arange(len(one)), np.arange(len(other)), limit)[0]

    def _cheapest(
        self, cost: NDArray[np.float32], row: Whole, column: Whole, limit: int
    ) -> tuple[Whole, NDArray[np.float32]]:
        """The pairs of these sources and goals that cost least, and their costs; ties by place in both."""
        flat = cost.ravel()
        near = np.flatnonzero(flat <= _bound(flat, limit))
        a, b = np.divmod(near, max(len(column), 1))
        a, b = row[a], column[b]
        best = lowest(flat[near].astype(np.int64), (a + b) * len(self.sources) + a, limit, UNTOUCHABLE)
        return np.stack([self.sources[a[best]], self.goals[b[best]]], axis=1), flat[near[best]]


def _bound(costs: NDArray[np.float32], limit: int) -> float:
    """Below UNTOUCHABLE, and such that so many costs are at most that, if there are."""
    blocks = len(costs) // BLOCK
    if blocks <= limit:
        return UNTOUCHABLE - 1
    least = costs[: blocks * BLOCK].reshape(BLOCK, blocks).min(axis=0)
    return min(float(np.partition(least, limit - 1)[limit - 1]), UNTOUCHABLE - 1)


def price_of(types: HouseholdTypes, pairs: Whole, rise: Whole, fall: Whole) -> Whole:
    """What each of these pairs, shape (pairs, 2), costs by the prices of every column to rise and to fall."""
    before, after = pairs.T
    columns, of = types.counted(after)
    shared = (rise + fall)[columns] * types.rows[before[of], columns]
    alone: Whole = types.weighed(before, fall) + types.weighed(after, rise)
    return alone - np.bincount(of, shared, minlength=len(pairs)).astype(np.int64)


def lowest(costs: Whole, order: Whole, limit: int, below: int) -> Whole:
    """The positions of the lowest costs, ties by `order`, all different, without costs from `below` on."""
    scale = int(order.max(initial=0)) + 1
    keys = costs * scale + order
    if len(keys) > limit:
        best = np.argpartition(keys, limit - 1)[:limit]
        best = best[np.argsort(keys[best])]
    else:
        best = np.argsort(keys)
    return best[keys[best] < below * scale]


def ranked(costs: NDArray[np.float32], there: Whole, need: int, kept: int) -> Iterator[tuple[int, int]]:
    """The positions with the lowest cost per household moved, and that cost."""
    possible = np.flatnonzero((there > 0) & (costs < UNTOUCHABLE))
    times = np.minimum(there.ravel()[possible], need)
    score = costs.ravel()[possible].astype(np.int64) * SHARE // times
    for at in lowest(score, possible, kept, UNTOUCHABLE * SHARE):
        yield int(possible[at]), int(score[at])
