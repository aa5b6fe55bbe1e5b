"""Another municipality that agrees with everything published: the reason why nobody can tell.

A witness is the true municipality with some households replaced by households of other types, in the
same area. It is valid when no published number changes, no dot falls below 1, and `combinaties`
names the same combinations.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from factlab.model.types import HouseholdTypes, combination_of
from factlab.protocol.scope import Scope
from factlab.protocol.tables import MOST_COMBINATIONS, listed_combinations

Replacement = tuple[int, int, int]
"""A home (from 1), the type that one household has, and the type it has in the witness."""


@dataclass(frozen=True, slots=True)
class Move:
    """Replacements that belong together; `score` ranks moves, low first."""

    replacements: tuple[Replacement, ...]
    score: int


@dataclass(frozen=True, slots=True)
class Witness:
    """What differs from the truth: households per (home, type), and numbers per flat (place, column).

    `purpose` is the index of the target that it was made for.
    """

    purpose: int
    households: tuple[tuple[int, int, int], ...]
    where: NDArray[np.int64]
    shift: NDArray[np.int64]

    @classmethod
    def of(
        cls,
        purpose: int,
        households: Mapping[tuple[int, int], int],
        types: HouseholdTypes,
        shape: tuple[int, ...],
        per_area: int,
    ) -> Witness:
        """What follows for the numbers, of this shape (places, columns), from households per (home, type)."""
        changes = np.zeros(shape, dtype=np.int64)
        for (home, kind), n in households.items():
            row = n * types.rows[kind].astype(np.int64)
            changes[0] += row
            for place in types.places.around[home]:
                changes[place, :per_area] += row[:per_area]
        where = np.flatnonzero(changes)
        moved = tuple((home, kind, n) for (home, kind), n in sorted(households.items()) if n)
        return cls(purpose, moved, where, changes.ravel()[where])

    def spread(self, size: int) -> NDArray[np.int64]:
        """By how much every number (flat) changes, with a 0 behind them."""
        changes = np.zeros(size + 1, dtype=np.int64)
        changes[self.where] = self.shift
        return changes


class Listing:
    """The combinations that `combinaties` names, and whether a change would name others."""

    def __init__(self, types: HouseholdTypes, scope: Scope, labels: Sequence[str], threshold: int) -> None:
        self._types, self._scope, self._threshold = types, scope, threshold
        self._labels, self._named = list(labels), set(labels)
        self._names: dict[int, str | None] = {}
        self._counts: Counter[str] = Counter()
        for kind, households in enumerate(types.x[0].tolist()):
            if (name := self.name(kind)) is not None:
                self._counts[name] += households

        self._lowest = min((self._counts[name] for name in labels), default=threshold)
        others = (n for name, n in self._counts.items() if name not in self._named)
        self._highest = max(others, default=0)

    def name(self, kind: int) -> str | None:
        if kind not in self._names:
            self._names[kind] = combination_of(self._types.kinds[kind], self._scope)
        return self._names[kind]

    def room(self, name: str, most: int) -> tuple[int, int]:
        """By how much a combination may fall and rise, at most so many, for the same ones to be named."""
        if name in self._named:
            least = max(self._threshold, self._highest + 1)
            return min(0, max(least - self._counts[name], -most)), most
        # Where all places in the list are taken ties go by name: who is not in it stays below the last that is.
        last = self._lowest if len(self._labels) == MOST_COMBINATIONS else self._threshold
        return -most, max(0, min(last - 1 - self._counts[name], most))

    def same(self, households: Iterable[tuple[tuple[int, int], int]]) -> bool:
        change: Counter[str] = Counter()
        for (_, kind), number in households:
            if (name := self.name(kind)) is not None:
                change[name] += number
        named = [self._counts[name] + n for name, n in change.items() if name in self._named]
        others = [self._counts[name] + n for name, n in change.items() if name not in self._named]
        lowest, highest = min(named, default=self._lowest), max(others, default=self._highest)
        if lowest >= self._threshold > max(highest, self._highest):
            return True
        if len(self._labels) == MOST_COMBINATIONS and min(lowest, self._lowest) > max(highest, self._highest):
            return True
        counts = dict(self._counts)
        for name, number in change.items():
            counts[name] = counts.get(name, 0) + number
        return listed_combinations(counts, self._threshold) == self._labels


@dataclass(frozen=True, slots=True)
class Limits:
    """How far the numbers of a witness may go, all of shape (places, columns).

    `floor`, `ceiling`: what a number that is not zero is at least and at most, as far as anybody knows; a dot is at
    least 1. `fixed`: what anybody knows exactly, the zeros that were told among them.
    """

    floor: NDArray[np.int64]
    ceiling: NDArray[np.int64]
    fixed: NDArray[np.bool_]

    def allow(self, witness: Witness, values: NDArray[np.int64]) -> bool:
        """Whether what it changes in the true `values` stays within."""
        where, world = witness.where, values.ravel()[witness.where] + witness.shift
        within = (self.floor.ravel()[where] <= world) & (world <= self.ceiling.ravel()[where])
        return bool((within & ~self.fixed.ravel()[where]).all())


class Draft:
    """A witness in the making: the truth, and the moves applied so far."""

    def __init__(self, values: NDArray[np.int64], listing: Listing | None, limits: Limits) -> None:
        self.floor = limits.floor
        self._floor = limits.floor.ravel()
        self._ceiling = limits.ceiling.ravel()
        self._fixed = limits.fixed.ravel()
        self._listing = listing
        self._truth = values.ravel()
        self.changes = np.zeros(values.size + 1, dtype=np.int64)
        self.households: Counter[tuple[int, int]] = Counter()

    def copy(self) -> Draft:
        """The same draft, to go on with apart."""
        twin = copy(self)
        twin.changes, twin.households = self.changes.copy(), self.households.copy()
        return twin

    def left(self, where: NDArray[np.int64], shift: NDArray[np.int64]) -> NDArray[np.int64]:
        """How often each of these numbers can be changed by so much (not 0) and stay within the limits."""
        now = self._truth[where] + self.changes[where]
        left = np.where(shift < 0, now - self._floor[where], self._ceiling[where] - now) // np.abs(shift)
        left[self._fixed[where]] = 0
        return left

    def apply(self, move: Move, where: NDArray[np.int64], shift: NDArray[np.int64], times: int) -> bool:
        """Applies the move; False, and nothing done, if other combinations would be named."""
        self._count(move, times)
        if self._listing is not None and not self._listing.same(self.households.items()):
            self._count(move, -times)
            return False
        self.changes[where] += times * shift
        return True

    def _count(self, move: Move, times: int) -> None:
        for area, before, after in move.replacements:
            self.households[area, before] -= times
            self.households[area, after] += times

    def finish(self, purpose: int) -> Witness:
        where = np.flatnonzero(self.changes)
        households = tuple((area, kind, n) for (area, kind), n in sorted(self.households.items()) if n)
        return Witness(purpose, households, where, self.changes[where])
