"""Household types, which of them can exist, and the columns that count them.

A municipality is a number of households of each type in each area. Every published number is a sum
over types, so a municipality that agrees with what is published is one an attacker cannot rule out.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import combinations, islice

import numpy as np
from numpy.typing import NDArray

from factlab.errors import FactlabError
from factlab.model.columns import Columns
from factlab.model.lists import Lists
from factlab.model.places import Places, places_of
from factlab.model.rules import PublicRules
from factlab.protocol.publication import Profile
from factlab.protocol.scope import Scope
from factlab.protocol.tables import REST, TABLES, Household

WAYS, RARE, EXAMPLES = 6, 8, 2
"""How many ways of being delivered a pair is tried in; which columns get variants, and of how many types."""


class HouseholdTypes:
    """All types that occur, and those that the search invents, each with the columns that count it.

    `rows` is uint8 of shape (types, columns), `x` int64 of shape (1 + homes, types): the households,
    the gemeente first. Both grow when a type is added. `places` are those that have numbers (without more divisions
    the gemeente and its areas), and `told` (places, columns) which of these somebody published.
    """

    def __init__(
        self,
        profiles: Sequence[Profile],
        columns: Columns,
        scope: Scope,
        places: Places | None = None,
        told: NDArray[np.bool_] | None = None,
    ) -> None:
        self.places = places or places_of(scope)
        self.told = columns.exists(len(self.places.areas)) if told is None else told
        self._columns, self._scope, self._rules = columns, scope, PublicRules(scope)
        self.kinds: list[Household] = []
        self._number: dict[Household, int] = {}
        self._rows = np.zeros((0, columns.count), dtype=np.uint8)
        self._x = np.zeros((1 + self.places.homes, 0), dtype=np.int64)
        self._allowed = np.zeros(0, dtype=bool)
        self._counted_in = Lists()
        self._counted_by = [array("i") for _ in range(columns.count)]
        households: Counter[tuple[int, Household]] = Counter()
        for profile in profiles:
            kind = Household(profile.voorzieningen, profile.organisations)
            households[self.places.home[profile.area], kind] += profile.households
        for kind in sorted({kind for _, kind in households}, key=in_order):
            if self.find(kind, invent=True) is None:
                raise FactlabError("impossible_cell")
        for (home, kind), number in households.items():
            self._x[home, self._number[kind]] += number
        self._x[0] = self._x[1:].sum(axis=0)
        self.observed = len(self.kinds)

    @property
    def rows(self) -> NDArray[np.uint8]:
        return self._rows[: len(self.kinds)]

    @property
    def x(self) -> NDArray[np.int64]:
        return self._x[:, : len(self.kinds)]

    @property
    def allowed(self) -> NDArray[np.bool_]:
        return self._allowed[: len(self.kinds)]

    def counted(self, kinds: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The columns that count these types, one type after the other, and the place in `kinds` that each is of."""
        columns, bounds = self._counted_in.of(kinds)
        return columns, np.repeat(np.arange(len(kinds)), np.diff(bounds))

    def inside(self, column: int) -> NDArray[np.bool_]:
        """Which types this column counts."""
        inside = np.zeros(len(self.kinds), dtype=bool)
        inside[np.array(self._counted_by[column])] = True
        return inside

    def weighed(self, kinds: NDArray[np.int64], weights: NDArray[np.integer]) -> NDArray[np.integer]:
        """For each of these types the sum of the weights of the columns that count it."""
        columns, bounds = self._counted_in.of(kinds)
        sums = np.zeros(len(columns) + 1, dtype=weights.dtype)
        np.cumsum(weights[columns], out=sums[1:])
        return sums[bounds[1:]] - sums[bounds[:-1]]

    @contextmanager
    def instead(self, changes: Mapping[tuple[int, int], int]) -> Iterator[None]:
        """For a while, the households of another municipality: more or fewer per (home, type)."""
        homes, kinds = np.array(list(changes), dtype=np.int64).reshape(-1, 2).T
        numbers = np.array(list(changes.values()), dtype=np.int64)
        np.add.at(self._x, (homes, kinds), numbers)
        np.add.at(self._x[0], kinds, numbers)
        try:
            yield
        finally:
            np.add.at(self._x, (homes, kinds), -numbers)
            np.add.at(self._x[0], kinds, -numbers)

    def may_exist(self, kind: Household) -> bool:
        return self._rules.allow(kind)

    def find(self, kind: Household, *, invent: bool = False) -> int | None:
        """The number of a type; a new one is added if `invent` is set, if the tables have a cell for it."""
        number = self._number.get(kind)
        if number is None and invent:
            counted_in = self._columns_of(kind)
            if counted_in is None:
                return None
            number = self._number[kind] = len(self.kinds)
            self.kinds.append(kind)
            if number >= len(self._rows):
                room = max(1024, 2 * number)
                self._rows = np.vstack([self._rows, np.zeros((room - len(self._rows), self._rows.shape[1]), np.uint8)])
                self._allowed = np.append(self._allowed, np.zeros(room - len(self._allowed), dtype=bool))
                self._x = np.hstack([self._x, np.zeros((len(self._x), room - self._x.shape[1]), np.int64)])
            self._rows[number, counted_in] = 1
            self._allowed[number] = self._rules.allow(kind)
            self._counted_in.add(own := sorted(set(counted_in)))
            for column in own:
                self._counted_by[column].append(number)
        return number

    def _columns_of(self, kind: Household) -> list[int] | None:
        found = []
        for name, columns in self._columns.of.items():
            for labels in TABLES[name].counted_in(kind, self._scope):
                column = columns.get(labels, columns.get((REST,)) if name == "combinaties" else None)
                if column is None:
                    return None
                found.append(column)
        return found

    def fit(self, values: NDArray[np.int64], first: int = 0) -> NDArray[np.bool_]:
        """Shape (1 + homes, types from `first`): allowed, and counted by no true zero around the home or in all."""
        zero, per_area = self.places.at_home(self.zeros(values).astype(np.float32)), self._columns.per_area
        fit = np.zeros((len(zero), len(self.kinds) - first), dtype=bool)
        for start in range(first, len(self.kinds), 4096):
            rows = self.rows[start : start + 4096].astype(np.float32)
            touched = zero[:, :per_area] @ rows[:, :per_area].T + zero[0] @ rows.T
            fit[:, start - first : start - first + 4096] = (touched == 0) & self.allowed[start : start + 4096]
        return fit

    def zeros(self, values: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which of these numbers (places, columns) are known to be zero: true zeros that somebody published."""
        zeros: NDArray[np.bool_] = (values == 0) & self.told
        return zeros

    def fits_in(self, fit: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Shape (places, types) from what `fit` gives: whether a type fits somewhere in the place."""
        return self.places.at_place(fit.astype(np.int64)) > 0

    def totals(self) -> NDArray[np.int64]:
        """Shape (places, columns): every number of every place, areas without gemeente-only columns."""
        values = np.zeros((len(self._x), self._columns.count), dtype=np.int64)
        for start in range(0, len(self.kinds), 2048):
            part = slice(start, min(start + 2048, len(self.kinds)))
            values += (self.x[:, part].astype(np.float64) @ self.rows[part].astype(np.float64)).astype(np.int64)
        values[1:, self._columns.per_area :] = 0
        return self.places.at_place(values)


def in_order(kind: Household) -> tuple[int, list[str], list[str]]:
    """A fixed order of types: few voorzieningen first, then by name."""
    return len(kind.voorzieningen), sorted(kind.voorzieningen), sorted(kind.organisations)


def combination_of(kind: Household, scope: Scope) -> str | None:
    """The name under which `combinaties` counts the type; None for a household without a voorziening."""
    return next((labels[0] for labels in TABLES["combinaties"].counted_in(kind, scope)), None)


def add_plain_types(types: HouseholdTypes, scope: Scope) -> None:
    """Adds types that do not occur: the plainest, and variants of those behind columns that few types make.

    They make cheaper witnesses, and they show that a column does not imply another.
    """
    rules, counted = PublicRules(scope), sorted(v.id for v in scope.counted)
    occurring = sorted({p for kind in types.kinds for p in combinations(sorted(kind.voorzieningen), 2)})
    for ids in [(v,) for v in counted] + [pair for pair in occurring if set(pair) <= set(counted)]:
        for kind in islice(rules.plain(*ids), None if len(ids) == 1 else WAYS):
            types.find(kind, invent=True)
    support = types.rows.sum(axis=0, dtype=np.int64)
    for column in np.flatnonzero((support > 0) & (support < RARE)).tolist():
        for number in np.flatnonzero(types.rows[: types.observed, column])[:EXAMPLES].tolist():
            add_variants(types, number, scope)


def add_variants(types: HouseholdTypes, number: int, scope: Scope, *, wide: bool = False) -> list[int]:
    """Adds the type with one voorziening replaced by one like it, or with one organisation more or less.

    `wide`: replaced by any other, or one more or less. Returns the numbers of those that can exist.
    """
    kind = types.kinds[number]
    have, there = kind.voorzieningen, kind.organisations
    found = [Household(have, there ^ {organisation}) for organisation in scope.organisations]
    for v in scope.voorzieningen:
        if wide:
            found.append(Household(have ^ {v.id}, there))
        found += [
            Household(have - {w} | {v.id}, there)
            for w in sorted(have - {v.id})
            if wide or (scope.by_id[w].domein, scope.by_id[w].cbs_wet) == (v.domein, v.cbs_wet)
        ]
    numbers = (types.find(variant, invent=True) for variant in found if types.may_exist(variant))
    return [number for number in numbers if number is not None]


def implied(types: HouseholdTypes, columns: int) -> NDArray[np.bool_]:
    """Shape (columns, columns): every type at hand that is in the row's column is in the other too.

    No real implication is missed, since all of these types can exist; what only seems one, for want of a
    type that breaks it, is protected as well.
    """
    both = np.zeros((columns, columns), dtype=np.float32)
    allowed = np.flatnonzero(types.allowed)
    for start in range(0, len(allowed), 4096):
        rows = types.rows[allowed[start : start + 4096]].astype(np.float32)
        both += rows.T @ rows
    implied: NDArray[np.bool_] = (both == both.diagonal()[:, None]) & (both.diagonal()[:, None] > 0)
    np.fill_diagonal(implied, False)
    return implied
