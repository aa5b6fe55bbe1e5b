"""An attacker who models households: written apart from the protection, from published tables alone.

He lists every household that can exist, lets a linear program decide how many of each live where, and
asks for the lowest and the highest value of any number. Where that is close he asks for whole numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, combinations, product

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_matrix, vstack

from factlab.protocol.publication import Profile, ProtectedTable
from factlab.protocol.scope import Scope
from factlab.protocol.tables import REST, TABLES, Household

Cell = tuple[str, int, tuple[str, ...]]
"""Table, place (0 is the gemeente), labels."""


@dataclass(frozen=True)
class Interval:
    low: int
    high: int

    @property
    def width(self) -> int:
        return self.high - self.low


def every_household(scope: Scope) -> list[Household]:
    """All that can exist: who is at the door delivers something, what needs somebody has one, one class per group."""
    ids = [v.id for v in scope.voorzieningen]
    kinds = []
    for have in chain.from_iterable(combinations(ids, n) for n in range(len(ids) + 1)):
        if any(i in scope.by_id and i not in have for v in have for i in scope.by_id[v].impliceert):
            continue
        counted = [v for v in have if scope.by_id[v].counts]
        could = [o for o in scope.organisations if scope.delivers[o] & set(counted)]
        for there in chain.from_iterable(combinations(could, n) for n in range(len(could) + 1)):
            if all(_delivered(v, there, scope) for v in counted):
                kinds.append(Household(frozenset(have), frozenset(there)))
    classes = [frozenset(own) for own in product(*(group.class_ids for group in scope.groepen))]
    return [Household(kind.voorzieningen, kind.organisations, own) for kind in kinds for own in classes]


def _delivered(v: str, there: tuple[str, ...], scope: Scope) -> bool:
    may = [p for p, ids in scope.delivers.items() if v in ids]
    return any(p not in scope.organisations or p in there for p in may)


class Limited:
    """Somebody who knows limits on sums of `size` whole numbers: `low` <= `matrix` x <= `high`."""

    matrix: csr_matrix
    low: np.ndarray
    high: np.ndarray
    size: int

    def interval(self, row: np.ndarray, close: int) -> Interval:
        """The whole numbers between which the sum can lie; exact once the relaxation is below `close`."""
        exact = np.isclose(self.low, self.high)
        upper = np.isfinite(self.high) & ~exact
        above = vstack([self.matrix[upper], -self.matrix[~exact]])
        limits = np.concatenate([self.high[upper], -self.low[~exact]])
        ends = []
        for sign in (1, -1):
            found = linprog(sign * row, above, limits, self.matrix[exact], self.low[exact], method="highs")
            if found.status != 0:
                raise AssertionError(f"no municipality fits what is published: {found.message}")
            ends.append(sign * found.fun)
        interval = Interval(int(np.ceil(ends[0] - 1e-6)), int(np.floor(ends[1] + 1e-6)))
        return self._whole(row) if interval.width < close else interval

    def _whole(self, row: np.ndarray) -> Interval:
        limits = LinearConstraint(self.matrix, self.low, self.high)
        ends = []
        for sign in (1, -1):
            found = milp(sign * row, constraints=limits, integrality=np.ones(self.size), bounds=Bounds(0, np.inf))
            if found.status != 0:
                raise AssertionError(f"no whole municipality fits what is published: {found.message}")
            ends.append(round(sign * found.fun))
        return Interval(ends[0], ends[1])


class HouseholdAttacker(Limited):
    """Everything that is published, as limits on how many households of each kind live in each area.

    `rounded_to`: shown numbers are the nearest multiple of it, and so are between half of it less and half more.
    """

    def __init__(self, scope: Scope, tables: Mapping[str, ProtectedTable], threshold: int, rounded_to: int = 0) -> None:
        self.scope, self.tables = scope, tables
        self.kinds = every_household(scope)
        self.areas = len(scope.areas)
        size = self.areas * len(self.kinds)
        self.listed = {labels[0] for labels in tables["combinaties"].labels} if "combinaties" in tables else set()
        self._members: dict[tuple[str, tuple[str, ...]], np.ndarray] = {}
        for i, kind in enumerate(self.kinds):
            for name in tables:
                for labels in TABLES[name].counted_in(kind, scope):
                    if name == "combinaties" and labels[0] not in self.listed:
                        labels = (REST,)
                    self._members.setdefault((name, labels), np.zeros(len(self.kinds)))[i] = 1
        rows, low, high = [], [], []
        for place in range(1, self.areas + 1):
            rows.append(self._spread(np.ones(len(self.kinds)), place))
            low.append(scope.areas[place - 1].households)
            high.append(scope.areas[place - 1].households)
        for cell, shown in self.cells():
            rows.append(self.row(cell))
            less = rounded_to // 2 if shown else 0
            low.append(1 if shown is None else max(shown - less, min(shown, threshold)))
            high.append(np.inf if shown is None else shown + less)
        for row, least, most in self._listing(threshold):
            rows.append(row)
            low.append(least)
            high.append(most)
        self.matrix = vstack([csr_matrix(row) for row in rows]).tocsr()
        self.low, self.high = np.array(low, dtype=float), np.array(high, dtype=float)
        self.size = size

    def lived(self, profiles: Iterable[Profile]) -> np.ndarray:
        """A municipality in his terms: how many households of each kind live where."""
        area = {a.code: i for i, a in enumerate(self.scope.areas)}
        kind = {k: i for i, k in enumerate(self.kinds)}
        truth = np.zeros((self.areas, len(self.kinds)))
        for p in profiles:
            truth[area[p.area], kind[Household(p.voorzieningen, p.organisations, p.classes)]] += p.households
        return truth.ravel()

    def cells(self) -> Iterator[tuple[Cell, int | None]]:
        for name, table in self.tables.items():
            for i, labels in enumerate(table.labels):
                if not TABLES[name].impossible(labels):
                    for place in range(len(table.areas)):
                        yield (name, place, labels), None if table.hidden[place, i] else int(table.counts[place, i])

    def row(self, cell: Cell) -> np.ndarray:
        name, place, labels = cell
        return self._spread(self._members.get((name, labels), np.zeros(len(self.kinds))), place)

    def _spread(self, members: np.ndarray, place: int) -> np.ndarray:
        row = np.zeros((self.areas, len(self.kinds)))
        row[slice(None) if place == 0 else place - 1] = members
        return row.ravel()

    def _listing(self, threshold: int) -> Iterator[tuple[np.ndarray, float, float]]:
        """A combination that is not named has fewer than the threshold; one that is named has no fewer."""
        if not self.listed or len(self.listed) > 50:
            return
        names = ["+".join(sorted(v for v in k.voorzieningen if self.scope.by_id[v].counts)) for k in self.kinds]
        for name in sorted(set(names) - {""}):
            row = self._spread(np.array([float(n == name) for n in names]), 0)
            yield (row, threshold, np.inf) if name in self.listed else (row, 0, threshold - 1)


def small_numbers(
    attacker: HouseholdAttacker, truth: np.ndarray, threshold: int
) -> dict[bytes, tuple[tuple[Cell, Cell | None], np.ndarray]]:
    """All cells, and all differences of a cell and one it implies, that are small in truth: row by row.

    One cell implies another when every household that can exist says so. Equal numbers are listed once.
    """
    rows = {cell: attacker.row(cell) for cell, _ in attacker.cells()}
    found: dict[bytes, tuple[tuple[Cell, Cell | None], np.ndarray]] = {}
    unique = {row.tobytes(): (cell, row) for cell, row in rows.items()}
    for cell, row in unique.values():
        if 0 < row @ truth < threshold:
            found.setdefault(row.tobytes(), ((cell, None), row))
        for other, larger in unique.values():
            difference = larger - row
            if row @ truth > 0 and difference.any() and difference.min() >= 0 and 0 < difference @ truth < threshold:
                found.setdefault(difference.tobytes(), ((other, cell), difference))
    return found
