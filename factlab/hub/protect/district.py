"""The numbers of some areas and of the gemeente together, and what holds between their changes.

What a small number of an area needs can nearly always be had from some other areas, while the rest stay as they are. So
a large gemeente is protected by districts, one after the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from factlab.hub.protect.witness import Limits
from factlab.model.columns import Columns
from factlab.model.relations import NO_LIMIT, Relation, relations
from factlab.model.targets import Target
from factlab.protocol.scope import Scope

Whole = NDArray[np.int64]
Bools = NDArray[np.bool_]

MOST_NUMBERS = 6000
"""Of a district: with more, its programs take longer than they bring."""


@dataclass(frozen=True)
class District:
    """Numbers in one row, those of the gemeente first.

    `where` are their places in the flat array of all numbers, `place` is the area (0: the gemeente). A hidden one can
    fall by `down` and rise by `up`. `start`, `column`, `factor` are the relations in compressed form, of which the
    changes stay between `least` and `most`. Target i, which is number `index[i]` of the search, changes by what
    `plus[i]` changes less what `minus[i]` does (-1: nothing).
    """

    areas: tuple[int, ...]
    where: Whole
    place: Whole
    down: Whole
    up: Whole
    start: Whole
    column: Whole
    factor: Whole
    least: Whole
    most: Whole
    index: Whole
    plus: Whole
    minus: Whole

    @property
    def size(self) -> int:
        return len(self.where)

    def shifts(self, changes: NDArray[np.float64]) -> NDArray[np.float64]:
        """How much each target changes with these changes of the numbers."""
        more = np.append(changes, 0.0)
        shifts: NDArray[np.float64] = more[self.plus] - more[self.minus]
        return shifts

    def worth(self, signs: NDArray[np.float64]) -> NDArray[np.float64]:
        """What it is worth to raise each number by one, if to raise each target by one is worth its sign."""
        worth = np.zeros(self.size + 1)
        np.add.at(worth, self.plus, signs)
        np.add.at(worth, self.minus, -signs)
        return worth[:-1]

    def at_most(self, worth: NDArray[np.float64], prices: NDArray[np.float64]) -> tuple[NDArray[np.float64], float]:
        """What changes of the numbers are worth at most: the sum of the first over what is hidden, and the second.

        It holds for any prices of the relations; those of the attacker make it as low as can be. A price on a side
        where a relation has no limit does not count.
        """
        least, most = self.least > -NO_LIMIT // 2, self.most < NO_LIMIT // 2
        prices = np.where(((prices > 0) & least) | ((prices < 0) & most), prices, 0.0)
        paid = np.bincount(self.column, self.factor * np.repeat(prices, np.diff(self.start)), minlength=self.size)
        left = -worth - paid
        side = np.where(prices > 0, self.least, np.where(prices < 0, self.most, 0))
        return np.where(left > 0, left * self.down, -left * self.up), -float(prices @ side)

    @cached_property
    def targeted(self) -> Bools:
        """The numbers that are a target by themselves."""
        targeted = np.zeros(self.size, dtype=bool)
        targeted[self.plus[self.minus < 0]] = True
        return targeted


def districts(
    columns: Columns,
    scope: Scope,
    values: Whole,
    limits: Limits,
    targets: Sequence[Target],
    wanted: Bools,
    most: int = MOST_NUMBERS,
) -> list[District]:
    """All areas by district, the large ones spread, each with the targets `wanted` of which all is in it.

    A district has about `most` numbers of areas.
    """
    exists = (values > 0) & columns.exists(len(values))
    own = exists[1:].sum(axis=1)
    number = max(1, -(-int(own.sum()) // most))
    households = [-area.households for area in scope.areas]
    order = np.argsort(households, kind="stable") + 1
    within = [relation for relation in relations(columns, scope) if _of_one_place(relation, columns.count)]
    parts = [tuple(sorted(order[first::number].tolist())) for first in range(number)]
    return [_district(areas, columns, scope, values, exists, limits, within, targets, wanted) for areas in parts]


def _of_one_place(relation: Relation, count: int) -> bool:
    return len({number // count for number, _ in relation.terms}) == 1


def _district(
    areas: tuple[int, ...],
    columns: Columns,
    scope: Scope,
    values: Whole,
    exists: Bools,
    limits: Limits,
    within: Sequence[Relation],
    targets: Sequence[Target],
    wanted: Bools,
) -> District:
    count, flat = columns.count, values.ravel()
    here = np.zeros(values.shape, dtype=bool)
    places = [0, *areas]
    here[places] = exists[places]
    where = np.flatnonzero(here)
    position = np.full(values.size, -1)
    position[where] = np.arange(len(where))
    fixed = limits.fixed.ravel()[where]
    down = np.where(fixed, 0, np.maximum(flat[where] - limits.floor.ravel()[where], 0))
    households = np.array([place.households for place in scope.places], dtype=np.int64)[where // count]
    up = np.where(fixed, 0, np.clip(limits.ceiling.ravel()[where] - flat[where], 0, households))
    rows: list[tuple[list[tuple[int, int]], int, int]] = []
    for relation in within:
        terms = [(int(position[number]), factor) for number, factor in relation.terms if position[number] >= 0]
        if terms:
            now = sum(int(flat[number]) * factor for number, factor in relation.terms)
            least = relation.least - now if relation.least > -NO_LIMIT // 2 else -NO_LIMIT
            most = relation.most - now if relation.most < NO_LIMIT // 2 else NO_LIMIT
            rows.append((terms, least, most))
    for column in range(columns.per_area):
        if here[0, column]:
            terms = [(int(position[a * count + column]), 1) for a in areas if here[a, column]]
            rows.append(([*terms, (int(position[column]), -1)], 0, 0))
    start = np.concatenate([[0], np.cumsum([len(terms) for terms, _, _ in rows])]).astype(np.int64)
    asked = list(_asked(targets, wanted, position, count))
    return District(
        areas=areas,
        where=where,
        place=where // count,
        down=down,
        up=up,
        start=start,
        column=np.array([n for terms, _, _ in rows for n, _ in terms], dtype=np.int64),
        factor=np.array([f for terms, _, _ in rows for _, f in terms], dtype=np.int64),
        least=np.array([least for _, least, _ in rows], dtype=np.int64),
        most=np.array([most for _, _, most in rows], dtype=np.int64),
        index=np.array([i for i, _, _ in asked], dtype=np.int64),
        plus=np.array([plus for _, plus, _ in asked], dtype=np.int64),
        minus=np.array([minus for _, _, minus in asked], dtype=np.int64),
    )


def _asked(targets: Sequence[Target], wanted: Bools, position: Whole, count: int) -> Iterator[tuple[int, int, int]]:
    """The targets of which all is in the district: which target, and what raises and what lowers it."""
    for index in np.flatnonzero(wanted).tolist():
        target = targets[index]
        plus = int(position[target.whole[0] * count + target.whole[1]])
        minus = int(position[target.part[0] * count + target.part[1]]) if target.part is not None else -1
        if plus >= 0 and (target.part is None or minus >= 0) and not target.group:
            yield index, plus, minus
