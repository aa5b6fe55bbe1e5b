"""The table `groepen` as numbers beside all others, and which of them must be protected.

Nothing is known of which classes go with which voorzieningen, so a municipality is the households by what they
use, and apart from that, for each group and each number of voorzieningen, by class: any division that adds up to
the households with that many voorzieningen can be. That is why classes are protected after all else is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from factlab.model.columns import Columns
from factlab.model.targets import ALMOST_ALL, Number, Target
from factlab.model.types import HouseholdTypes
from factlab.protocol.frame import UNKNOWN
from factlab.protocol.publication import Policy, RawTable
from factlab.protocol.tables import GROUPS, Labels

STAPELING = "stapeling"

Push = tuple[Number, int]
"""A number of `groepen`, to be raised (1) or lowered (-1)."""


@dataclass(frozen=True, slots=True)
class ClassTarget:
    """A protected number, and what can be pushed to raise and to lower it.

    `known_only`: it is a number only to who knows how many households each class has. `own_place` is the area
    without which the gemeente is meant: only there, or in the gemeente, may be made up for what is pushed.
    """

    target: Target
    up: tuple[Push, ...]
    down: tuple[Push, ...]
    known_only: bool = False
    own_place: int = 0

    def among(self, place: int, areas: int) -> frozenset[int] | None:
        """The places that may change with what is pushed in a place; None for any."""
        if not self.own_place:
            return None
        return frozenset({0, self.own_place}) if place != self.own_place else frozenset(range(1, areas + 1))


def stapeling_of(table: RawTable) -> RawTable:
    """The table `stapeling` that follows from `groepen`: what anybody can add up is there, asked for or not."""
    first = table.labels[0][0]
    labels = tuple(dict.fromkeys(number for _, _, number in table.labels))
    counts = np.zeros((len(table.areas), len(labels)), dtype=np.int64)
    for i, (group, _, number) in enumerate(table.labels):
        if group == first:
            counts[:, labels.index(number)] += table.counts[:, i]
    return RawTable(STAPELING, table.areas, tuple((label,) for label in labels), counts)


class ClassCounts:
    """The cells of `groepen`, of shape (places, cells), and where each stands.

    A number of `groepen` has a column from `columns.count` on; after the cells come, for every class, all its
    households and those with a voorziening: nowhere published, but easily added up.
    """

    def __init__(self, table: RawTable, columns: Columns, types: HouseholdTypes) -> None:
        self.counts, self.labels, self.areas = table.counts, table.labels, table.areas
        self._columns = columns
        self.first = columns.count
        self.numbers = list(dict.fromkeys(number for _, _, number in table.labels))
        self.with_number = [columns.of[STAPELING][number,] for number in self.numbers]
        self._implied = [self._always(own, types) for own in self.with_number]
        self._same = {column: own for own in self.with_number for column in self._equal(own, types)}
        lines: dict[tuple[str, int], list[int]] = {}
        self._of_class: dict[Labels, list[int]] = {}
        for i, (group, klasse, number) in enumerate(table.labels):
            lines.setdefault((group, self.numbers.index(number)), []).append(i)
            self._of_class.setdefault((group, klasse), []).append(i)
        self.lines = {key: np.array(cells) for key, cells in lines.items()}
        self.line_of = {cell: (key, at) for key, cells in self.lines.items() for at, cell in enumerate(cells.tolist())}
        self.class_of = {cell: at for at, cells in enumerate(self._of_class.values()) for cell in cells}
        self.grids = self._grids()
        self.grid_of = {
            int(cell): (group, klasse, number)
            for group, grid in self.grids.items()
            for (klasse, number), cell in np.ndenumerate(grid)
        }

    @staticmethod
    def _always(own: int, types: HouseholdTypes) -> list[int]:
        """The columns that every household of `own` is in too, as far as types at hand tell: itself among them."""
        inside = types.rows[types.allowed & (types.rows[:, own] == 1)]
        return np.flatnonzero(inside.all(axis=0)).tolist() if len(inside) else []

    @staticmethod
    def _equal(own: int, types: HouseholdTypes) -> list[int]:
        """The columns of exactly the same households, as far as types at hand tell: itself among them."""
        rows = types.rows[types.allowed]
        return np.flatnonzero((rows == rows[:, [own]]).all(axis=0)).tolist()

    def _grids(self) -> dict[str, NDArray[np.int64]]:
        """For each group its cells, classes down and numbers across."""
        rows: dict[str, list[list[int]]] = {}
        for (group, _), own in self._of_class.items():
            rows.setdefault(group, []).append(sorted(own, key=lambda cell: self.numbers.index(self.labels[cell][2])))
        return {group: np.array(cells, dtype=np.int64) for group, cells in rows.items()}

    @property
    def size(self) -> int:
        return len(self.labels)

    def names(self, column: int) -> list[tuple[str, Labels]]:
        """The table and labels behind a column, of `groepen` or any other table; all that make up a total."""
        if column < self.first:
            return [self._columns.names[column]]
        cell = column - self.first
        if cell < self.size:
            return [(GROUPS, self.labels[cell])]
        users, number = divmod(cell - self.size, len(self._of_class))
        return [(GROUPS, self.labels[own]) for own in list(self._of_class.values())[number][users:]]

    def beside(self, values: NDArray[np.int64]) -> NDArray[np.int64]:
        """`values` (places, columns) with the cells of `groepen` and the totals of its classes."""
        return np.hstack([values, self.counts, self.totals(self.counts)])

    def everyone(self, cells: NDArray[np.int64]) -> NDArray[np.int64]:
        """For each class all its households; shape (places, classes)."""
        return np.stack([cells[:, own].sum(axis=1) for own in self._of_class.values()], axis=1)

    def known(self, policy: Policy) -> dict[tuple[str, str, str], int]:
        """Area, group and class: the households of the class, wherever they are no small number."""
        everyone = self.everyone(self.counts)
        return {
            (area, group, klasse): int(everyone[place, at])
            for place, area in enumerate(self.areas)
            for at, (group, klasse) in enumerate(self._of_class)
            if everyone[place, at] >= policy.drempel
        }

    def totals(self, cells: NDArray[np.int64]) -> NDArray[np.int64]:
        """For each class all its households, then for each those with a voorziening; shape (places, 2 × classes)."""
        users = [cells[:, own[1:]].sum(axis=1) for own in self._of_class.values()]
        return np.hstack([self.everyone(cells), np.stack(users, axis=1)])

    def kinds_in(self) -> NDArray[np.int64]:
        """Of how many classes there are households, at most, in any group; shape (places, numbers)."""
        found = np.ones((len(self.counts), len(self.numbers)), dtype=np.int64)
        for (_, number), cells in self.lines.items():
            found[:, number] = np.maximum(found[:, number], np.count_nonzero(self.counts[:, cells], axis=1))
        return found

    def floor(self, shape: tuple[int, ...]) -> NDArray[np.int64]:
        """What the numbers of all other tables are at least: a dot of each class makes more than one household."""
        floor = np.ones(shape, dtype=np.int64)
        floor[:, self.with_number] = self.kinds_in()
        return floor

    def cramped(self, values: NDArray[np.int64], policy: Policy) -> list[Target]:
        """Totals in which the classes have no room of their own: they need it, although they are not small."""
        found = []
        for place, number in np.argwhere(values[:, self.with_number] - self.kinds_in() < policy.breedte).tolist():
            column = self.with_number[number]
            if values[place, column] >= policy.drempel:
                found.append(Target((place, column), None, int(values[place, column])))
        return found

    def targets(self, values: NDArray[np.int64], policy: Policy) -> list[ClassTarget]:
        """All protected numbers: small cells, small differences with what they imply, groups."""
        found = [
            self._cell(place, cell)
            for place, cell in np.argwhere((self.counts > 0) & (self.counts < policy.drempel)).tolist()
        ]
        for cell in range(self.size):
            found += self._differences(cell, values, policy)
        found += self._rest_of_class(policy)
        found += self._mostly_one_class(values)
        found += self._mostly_users()
        return found

    def just_above(self, policy: Policy) -> list[ClassTarget]:
        """Numbers that, once hidden, could be taken for small ones."""
        near = (self.counts >= policy.drempel) & (self.counts < policy.drempel + policy.breedte)
        return [self._cell(place, cell) for place, cell in np.argwhere(near).tolist()]

    def _cell(self, place: int, cell: int) -> ClassTarget:
        number = place, self.first + cell
        target = Target(number, None, int(self.counts[place, cell]))
        return ClassTarget(target, ((number, 1),), ((number, -1),))

    def _differences(self, cell: int, values: NDArray[np.int64], policy: Policy) -> Iterator[ClassTarget]:
        """The households with as many voorzieningen, and with whatever that implies, that are not of the class."""
        wholes = self._implied[self.line_of[cell][0][1]]
        for place in range(len(values)):
            part = int(self.counts[place, cell])
            for whole_place in dict.fromkeys((place, 0)):
                for whole in dict.fromkeys(self._same.get(whole, whole) for whole in wholes) if part else ():
                    value = int(values[whole_place, whole]) - part
                    if 0 < value < policy.drempel and (whole_place == 0 or whole < self._columns.per_area):
                        yield self._apart((whole_place, whole), (place, cell), value)
            elsewhere = int(self.counts[0, cell]) - part
            if place and part and 0 < elsewhere < policy.drempel:
                yield self._elsewhere(place, cell, elsewhere)

    def _rest_of_class(self, policy: Policy) -> Iterator[ClassTarget]:
        """A class without those with n voorzieningen: who knows the households of the class can take it off."""
        everyone = self.everyone(self.counts)
        for place, cell in np.argwhere(self.counts >= policy.drempel).tolist():
            klasse, part = self.class_of[cell], int(self.counts[place, cell])
            for whole in dict.fromkeys((place, 0)):
                value = int(everyone[whole, klasse]) - part
                if 0 < value < policy.drempel:
                    apart = self._apart((whole, self.first + self.size + klasse), (place, cell), value)
                    yield replace(apart, known_only=True)

    def _apart(self, whole: Number, part: Number, value: int, *, group: bool = False) -> ClassTarget:
        number = part[0], self.first + part[1]
        return ClassTarget(Target(whole, number, value, group), ((number, -1),), ((number, 1),))

    def _elsewhere(self, place: int, cell: int, value: int) -> ClassTarget:
        """A class of the gemeente without one of its areas."""
        column = self.first + cell
        others = [p for p in range(1, len(self.counts)) if p != place and self.counts[p, cell]]
        target = Target((0, column), (place, column), value)
        return ClassTarget(
            target,
            (*(((p, column), 1) for p in others), ((place, column), -1)),
            (*(((p, column), -1) for p in others), ((place, column), 1)),
            own_place=place,
        )

    def _mostly_one_class(self, values: NDArray[np.int64]) -> Iterator[ClassTarget]:
        """Nine in ten of those with n voorzieningen are of one class, other than `onbekend`."""
        of, among = ALMOST_ALL
        for (_, number), cells in self.lines.items():
            for place, at in np.ndindex(len(values), len(cells) if number else 0):
                cell = int(cells[at])
                whole, part = int(values[place, self.with_number[number]]), int(self.counts[place, cell])
                told = np.count_nonzero(self.counts[place, cells]) == 1
                if self.labels[cell][1] != UNKNOWN and not told and whole and of * part >= among * whole:
                    yield self._apart((place, self.with_number[number]), (place, cell), whole - part, group=True)

    def _mostly_users(self) -> Iterator[ClassTarget]:
        """Nine in ten of a class use a voorziening."""
        of, among = ALMOST_ALL
        totals = self.totals(self.counts)
        everyone, users = np.hsplit(totals, 2)
        for place, number in np.argwhere((everyone > users) & (of * users >= among * everyone)).tolist():
            without = place, self.first + list(self._of_class.values())[number][0]
            start = self.first + self.size
            target = Target(
                (place, start + number),
                (place, start + len(self._of_class) + number),
                int(everyone[place, number] - users[place, number]),
                group=True,
            )
            yield ClassTarget(target, ((without, 1),), ())
