"""How much room the zeros and the households of every class leave a number of `groepen`, whatever is hidden.

Zeros are shown, and how many households a class has is known wherever that is no small number. A class whose
six households all have one or two voorzieningen has one to five with two: no dot can make that wider.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from factlab.hub.protect.classes.counts import ClassCounts
from factlab.hub.protect.classes.grid import Grid
from factlab.model.targets import ALMOST_ALL, Number, Target
from factlab.protocol.publication import Policy


class ClassRoom:
    """What can be reached at all, from true zeros and the households of every class alone."""

    def __init__(self, counts: ClassCounts, policy: Policy) -> None:
        self._counts, self._policy = counts, policy
        there = (counts.counts > 0).astype(np.int64)
        kinds, self._total = counts.everyone(there), counts.everyone(counts.counts)
        self._width = np.where((kinds >= 2) & (self._total >= policy.drempel), self._total - kinds, 0)
        self._areas = range(1, len(self._total))

    def leaves(self, target: Target) -> bool:
        """Whether the target could have room by hiding more, without a class that is small in its area."""
        if target.group and target.part is not None:
            return self._other_than_nine_in_ten(target.whole, target.part)
        return self._reach(self._apart(target)) >= self._policy.breedte

    def cramped(self, values: NDArray[np.int64]) -> list[Target]:
        """Totals in which a number could have room and has none: they need it, although they are not small."""
        found: dict[Number, Target] = {}
        for one in self._counts.targets(values, self._policy):
            (place, column), _ = one.up[0]
            group, klasse, number = self._counts.grid_of[column - self._counts.first]
            where = place, self._counts.with_number[number]
            roomless = where not in found and values[where] >= self._policy.drempel and not one.target.group
            if roomless and self.leaves(one.target) and not self._pushes_far(group, place, klasse, number):
                found[where] = Target(where, None, int(values[where]))
        return list(found.values())

    def _pushes_far(self, group: str, place: int, klasse: int, number: int) -> bool:
        table = self._counts.counts[:, self._counts.grids[group]]
        reached = 0
        for sign in (1, -1):
            grid = Grid(table, np.zeros_like(table), np.zeros_like(table))
            reached += grid.shift(place, klasse, number, sign, self._policy.breedte)
        return reached >= self._policy.breedte

    def _spread(self, place: int) -> Iterable[int]:
        return [place] if place else self._areas

    def _reach(self, cells: Iterable[tuple[int, int]]) -> int:
        """How wide a sum of cells can be."""
        return sum(
            int(self._width[area, self._counts.class_of[cell]])
            for place, cell in cells
            for area in self._spread(place)
            if self._counts.counts[area, cell]
        )

    def _apart(self, target: Target) -> list[tuple[int, int]]:
        """The cells that a target is the sum of; what is known of it apart from them is left out."""
        counts, (place, column) = self._counts, target.whole
        if target.part is None:
            return [(place, column - counts.first)]
        own_place, cell = target.part[0], target.part[1] - counts.first
        if column >= counts.first + counts.size:
            return [(own_place, cell)]
        elsewhere = [area for area in self._spread(place) if area not in self._spread(own_place)]
        if column >= counts.first:
            return [(area, cell) for area in elsewhere]
        group, _, number = counts.grid_of[cell]
        same = [int(other) for other in counts.grids[group][:, number]]
        return [(own_place, other) for other in same if other != cell] + [(a, c) for a in elsewhere for c in same]

    def _other_than_nine_in_ten(self, whole: Number, part: Number) -> bool:
        """Whether fewer than nine in ten is possible at all, among as many households."""
        of, among = ALMOST_ALL
        counts, place = self._counts, whole[0]
        if whole[1] >= counts.first + counts.size:
            klasse = whole[1] - counts.first - counts.size
            most = sum(int(self._width[area, klasse]) + 1 for area in self._spread(place))
            total = sum(int(self._total[area, klasse]) for area in self._spread(place))
            return (of - among) * total < of * most
        cell = part[1] - counts.first
        group, _, number = counts.grid_of[cell]
        total, most = 0, 0
        for area in self._spread(place):
            for other in counts.grids[group][:, number].tolist():
                value, width = int(counts.counts[area, other]), int(self._width[area, counts.class_of[other]])
                total += value
                if value and other != cell:
                    most += 1 + width if width else value
        return of * (total - most) < among * total
