"""Witnesses found by integer programs: households of a few areas change, and many targets move at once.

What may change is hidden already, or advised to be. Types that count in the same numbers are one class. A program says
how many households of which class come and go in each area, such that no other number changes, and no number of
households of an area.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import highspy
import numpy as np
from numpy.typing import NDArray

from factlab.audit.solver import program, quiet_solver
from factlab.hub.protect.advice import signs
from factlab.hub.protect.district import MOST_NUMBERS as MOST_OF_DISTRICT
from factlab.hub.protect.district import Bools, District, Whole
from factlab.hub.protect.exchange import Exchange, foremost
from factlab.hub.protect.search import Search
from factlab.hub.protect.witness import Witness
from factlab.model.types import HouseholdTypes
from factlab.protocol.tables import Household

Floats = NDArray[np.float64]

LEAST_AREAS, MOST_NUMBERS = 20, 600
"""Of the gemeente. With fewer areas the master is slower than moves are, with more numbers a program is."""
MOST_COLUMNS, MOST_AREAS = 3000, 8
"""Of a program of all areas, and how many areas one has at most that is made for one target."""
COLUMNS = 500, 2000, 8000
"""Of a program for one target: of the first for each, and of those for what still lacks room."""
COMMON, MANY = 3, 40
"""Of how many classes of each number columns are chosen from: of those of all areas, and of its own."""
MUCH, INVENTED = 3, 4
"""From how many voorzieningen a household has much, and for how many such types of a number others are invented."""
TURNS, MOST_PROGRAMS = 12, 250
"""How many programs are for all targets and areas, where those are few, and how many for one target."""
FURTHEST, FOREMOST = 60, 5
"""How far a number goes at most, and how many others the target counts for that a program is made for."""
NEARER = 1 / 50
"""The price of a change when areas are chosen, against a gain of one."""


def worthwhile(values: Whole) -> bool:
    """Whether programs are quick, and bring much: many areas, few numbers of the gemeente, one district."""
    areas, numbers = len(values) - 1, int(np.count_nonzero(values[0]))
    return areas >= LEAST_AREAS and numbers <= MOST_NUMBERS and int(np.count_nonzero(values[1:])) <= MOST_OF_DISTRICT


def work_through(district: District, programs: Programs, search: Search, most_programs: int) -> None:
    """Has witnesses kept, until the targets of the district have room, or no program or not so many find more.

    First what moves can do that change nothing else, since that is quick.
    """
    index, made = district.index, 0
    together = TURNS if programs.columns(district.areas) <= MOST_COLUMNS else 0
    for turn in range(together):
        wish = np.where(search.lacking[index], programs.wishes(turn), 0.0)
        if wish.any() and (found := programs.find(district.areas, wish, MOST_COLUMNS)) is not None:
            search.accept(found)
    for most in COLUMNS:
        for target in np.flatnonzero(search.lacking[index]).tolist():
            own = int(index[target])
            for turn, sign in enumerate((1.0, -1.0)):
                if not search.lacking[own] or (most == COLUMNS[0] and search.freely(own)):
                    break
                areas = programs.areas_for(target, sign)
                if 0 < len(areas) <= MOST_AREAS and made < most_programs:
                    made += 1
                    pending = search.lacking[index]
                    others = pending & programs.within(areas) & (most == COLUMNS[0])
                    wish = np.where(others, programs.wishes(target + turn), 0.0)
                    wish[target] = sign * FOREMOST
                    if (found := programs.find(areas, wish, most, own)) is not None:
                        search.accept(found)


class Programs:
    """The programs of one district, in which only the numbers `free` (numbers,) change."""

    def __init__(
        self, types: HouseholdTypes, values: Whole, per_area: int, district: District, free: Bools, width: int
    ) -> None:
        self._types, self._values, self._per_area, self._district = types, values, per_area, district
        _invent(types, district, per_area)
        fits = types.fit(values)
        possible = np.flatnonzero(fits.any(axis=0))
        self._rows, of = np.unique(types.rows[possible], axis=0, return_inverse=True)
        order = np.argsort(of, kind="stable")
        ends = np.searchsorted(of[order], np.arange(len(self._rows) + 1)).tolist()
        self._kinds = [possible[order[first:last]] for first, last in pairwise(ends)]
        self._fits = fits[:, [int(kinds[0]) for kinds in self._kinds]]
        self._class = np.full(len(types.kinds), -1)
        self._class[possible] = of
        self._near: dict[int, list[int]] = {}
        self._x = np.zeros((len(values), len(self._rows)), dtype=np.int64)
        np.add.at(self._x.T, of, types.x[:, possible].T)
        everywhere = np.argsort(-self._x[list(district.areas)].sum(axis=0), kind="stable")
        self._common = foremost(self._rows, everywhere, COMMON)
        self._position = np.full(values.shape, -1)
        self._position.ravel()[district.where] = np.arange(district.size)
        self._free, self._width = free, width
        up = np.where(district.targeted, np.minimum(district.up, width), np.minimum(district.up, FURTHEST))
        self._up = np.where(free, up, 0)
        self._down = np.where(free, np.minimum(district.down, FURTHEST), 0)
        self._nearest = self._changes()

    def columns(self, areas: Sequence[int]) -> int:
        """How many a program of these areas has with all classes."""
        return len(self._rows) * len(areas)

    def wishes(self, turn: int) -> Floats:
        """Which targets to raise and which to lower at this turn; one that cannot fall far enough may go anywhere."""
        district = self._district
        falls = np.append(self._down, 0)[district.plus] + np.append(self._up, 0)[district.minus]
        wish = signs(len(district.index), turn)
        wish[(wish < 0) & (falls < self._width)] = 0.0
        return wish

    def within(self, areas: Sequence[int]) -> Bools:
        """The targets of which a number is in one of these areas, or in none but the gemeente."""
        place = np.append(self._district.place, 0)
        areas_of = np.maximum(place[self._district.plus], place[self._district.minus])
        return np.isin(areas_of, [0, *areas])

    def areas_for(self, target: int, sign: float) -> tuple[int, ...]:
        """The areas in which numbers change when the target goes where its sign says and as little else as can be."""
        district, size = self._district, self._district.size
        one = np.zeros(len(district.index))
        one[target] = sign
        worth = district.worth(one)
        which = np.flatnonzero(worth).astype(np.int32)
        both = np.concatenate([which, which + size])
        gain = np.concatenate([worth[which], -worth[which]])
        self._nearest.changeColsCost(len(both), both, NEARER - gain)
        self._nearest.run()
        solution = np.array(self._nearest.getSolution().col_value)
        self._nearest.changeColsCost(len(both), both, np.full(len(both), NEARER))
        changed = np.unique(district.place[np.abs(solution[:size] - solution[size:]) > NEARER])
        return tuple(changed[changed > 0].tolist())

    def _changes(self) -> highspy.Highs:
        """The program of all changes, rises and falls apart, each at its price."""
        district = self._district
        row = np.repeat(np.arange(len(district.least)), np.diff(district.start))
        row, column = np.concatenate([row, row]), np.concatenate([district.column, district.column + district.size])
        order = np.argsort(row, kind="stable")
        factor = np.concatenate([district.factor, -district.factor])[order]
        size = 2 * district.size
        highest = np.concatenate([self._up, self._down])
        rows = district.least, district.most, 2 * district.start, column[order], factor
        model = program(np.zeros(size, dtype=np.int64), highest, *rows)
        model.col_cost_ = np.full(size, NEARER)
        solver = quiet_solver(solver="simplex", simplex_strategy=4, presolve="off")
        solver.passModel(model)
        return solver

    def find(self, areas: Sequence[int], wish: Floats, most: int, purpose: int = -1) -> Witness | None:
        """A witness in which households of these areas change and the targets go where their signs say.

        `wish` (targets,) is how much it is worth that each rises (negative: falls); where there are more than `most`
        columns those are left out that help least. None when no target moves.
        """
        place, kind = self._chosen(list(areas))
        exchange = self._exchange(areas, place, kind, wish)
        if exchange.size > most:
            chosen = exchange.hopeful(most)
            if not chosen.size:
                return None
            exchange, place, kind = exchange.only(chosen), place[chosen], kind[chosen]
        found = exchange.solve()
        return self._witness(place, kind, found, purpose) if found.any() else None

    def _exchange(self, areas: Sequence[int], place: Whole, kind: Whole, wish: Floats) -> Exchange:
        """Of these classes in these places; its rows are the numbers of the areas, and the households of each area."""
        here = np.flatnonzero(np.isin(self._district.place, [0, *areas]))
        row_of = np.full(self._district.size, -1)
        row_of[here] = np.arange(len(here))
        column, counted = np.nonzero(self._rows[kind])
        inside = counted < self._per_area
        own = row_of[self._position[place[column[inside]], counted[inside]]]
        row = np.concatenate([own, row_of[self._position[0, counted]], len(here) + np.searchsorted(areas, place)])
        column = np.concatenate([column[inside], column, np.arange(len(kind))])
        order = np.argsort(row, kind="stable")
        none = np.zeros(len(areas), dtype=np.int64)
        worth = np.append(self._district.worth(wish)[here], none)
        return Exchange(
            low=-np.minimum(self._x[place, kind], FURTHEST),
            high=np.where(self._fits[place, kind], FURTHEST, 0),
            gain=np.bincount(column, worth[row], minlength=len(kind)).astype(np.float64),
            row=row[order],
            column=column[order],
            least=np.concatenate([-self._down[here], none]),
            most=np.concatenate([self._up[here], none]),
        )

    def _chosen(self, areas: list[int]) -> tuple[Whole, Whole]:
        """What columns are chosen from: area and class, of each number those classes with most households."""
        x = self._x[areas].sum(axis=0)
        lived = np.flatnonzero(x)
        first = foremost(self._rows, lived[np.argsort(-x[lived], kind="stable")], MANY)
        first = np.union1d(first, self._common)
        near = [other for number in first.tolist() for other in self._one_less(number)]
        chosen = np.unique(np.concatenate([first, np.array(near, dtype=np.int64)]))
        at, which = np.nonzero(self._fits[areas][:, chosen] | (self._x[areas][:, chosen] > 0))
        return np.array(areas)[at], chosen[which]

    def _one_less(self, number: int) -> list[int]:
        """The classes of households like those of a class with much, but for one voorziening."""
        if number not in self._near:
            kind = self._types.kinds[int(self._kinds[number][0])]
            found = [one for other in _less(kind) if (one := self._types.find(other)) is not None]
            classes = [int(self._class[one]) for one in found if one < len(self._class)]
            self._near[number] = [one for one in classes if one >= 0]
        return self._near[number]

    def _witness(self, place: Whole, kind: Whole, found: Whole, purpose: int) -> Witness | None:
        """The witness in households; None when the solver's numbers do not add up after all."""
        households: dict[tuple[int, int], int] = {}
        for area, number, n in self._moved(place, kind, found):
            kinds = self._kinds[number].tolist()
            if n > 0:
                households[area, kinds[0]] = n
            for one in kinds if n < 0 else ():
                if leaving := min(-n, int(self._types.x[area, one])):
                    households[area, one] = -leaving
                    n += leaving
        witness = Witness.of(purpose, households, self._types, self._values.shape, self._per_area)
        apart = np.bincount(place, found, minlength=len(self._values)).any()
        return None if apart or not self._free[self._position.ravel()[witness.where]].all() else witness

    @staticmethod
    def _moved(place: Whole, kind: Whole, found: Whole) -> Iterator[tuple[int, int, int]]:
        for at in np.flatnonzero(found).tolist():
            yield int(place[at]), int(kind[at]), int(found[at])


def _less(kind: Household) -> Iterator[Household]:
    """A household with much, less one voorziening; a household with little is not rare."""
    if len(kind.voorzieningen) >= MUCH:
        for id_ in sorted(kind.voorzieningen):
            yield Household(kind.voorzieningen - {id_}, kind.organisations)


def _invent(types: HouseholdTypes, district: District, per_area: int) -> None:
    """Adds, for each number of each area, the types near to those with much that most households of it have.

    So a household can have one voorziening more or less, which few that live there differ in.
    """
    much = np.array([len(kind.voorzieningen) >= MUCH for kind in types.kinds[: types.observed]])
    chosen: set[int] = set()
    for area in district.areas:
        lived = np.flatnonzero(much & (types.x[area, : types.observed] > 0))
        lived = lived[np.argsort(-types.x[area, lived], kind="stable")]
        chosen |= set(foremost(types.rows[:, :per_area], lived, INVENTED).tolist())
    for number in sorted(chosen):
        for other in _less(types.kinds[number]):
            if types.may_exist(other):
                types.find(other, invent=True)
