"""The published cells of all tables in one row, counted household by household with their definitions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from factlab.protocol.publication import ProtectedTable
from factlab.protocol.scope import Scope
from factlab.protocol.tables import GROUPS, REST, TABLES, Household, Labels

Other = Sequence[tuple[str, Household, int]]
"""Another municipality: how many more (or fewer) households of a kind one of the round's own areas has."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One published cell: its table, the code of its area, its labels."""

    table: str
    area: str
    labels: Labels


class Count:
    """All cells of all tables in one row, and how many households each counts.

    Areas are those of the scope, or by code those of `elsewhere`, which says of which own areas they are made.
    """

    def __init__(
        self,
        tables: Mapping[str, ProtectedTable],
        scope: Scope,
        elsewhere: Mapping[str, Collection[str]] | None = None,
    ) -> None:
        self._tables, self._scope = tables, scope
        self._start: dict[str, int] = {}
        self._label: dict[str, dict[Labels, int]] = {}
        self._rows = _rows(max((table.areas for table in tables.values()), key=len, default=()), scope, elsewhere)
        self.size = 0
        for name, table in tables.items():
            self._start[name] = self.size
            self._label[name] = {labels: i for i, labels in enumerate(table.labels)}
            self.size += table.counts.size
        self._known: dict[Household, NDArray[np.int64]] = {}

    def published(self) -> NDArray[np.int64]:
        return np.concatenate([np.empty(0, np.int64), *(t.counts.ravel() for t in self._tables.values())])

    def hidden(self) -> NDArray[np.bool_]:
        return np.concatenate([np.empty(0, bool), *(t.hidden.ravel() for t in self._tables.values())])

    def where(self, cell: Cell) -> int:
        table = self._tables[cell.table]
        row = table.areas.index(cell.area)
        return self._start[cell.table] + row * len(table.labels) + self._label[cell.table][cell.labels]

    def of(self, households: Iterable[tuple[str, Household, int]]) -> NDArray[np.int64]:
        counts = np.zeros(self.size, dtype=np.int64)
        if not self.size:
            return counts
        where: list[NDArray[np.int64]] = [np.empty(0, np.int64)]
        numbers, sizes = [0], [0]
        for area, kind, n in households:
            first, width = self._cells(kind)
            local = width > 0
            rows = self._rows[area] if local.any() else ()
            where += [first, *(first[local] + row * width[local] for row in rows)]
            numbers.append(n)
            sizes.append(len(first) + len(rows) * int(local.sum()))
        np.add.at(counts, np.concatenate(where), np.repeat(numbers, sizes))
        return counts

    def _cells(self, kind: Household) -> NDArray[np.int64]:
        """Shape (2, cells of the gemeente that count the household): where each is, and how far the areas' lie."""
        plain = Household(kind.voorzieningen, kind.organisations)
        if plain not in self._known:
            self._known[plain] = self._counted(plain, (name for name in self._tables if name != GROUPS))
        if GROUPS not in self._tables:
            return self._known[plain]
        # Only `groepen` looks at classes: what a household uses is looked up once for all classes.
        return np.concatenate([self._known[plain], self._counted(kind, (GROUPS,))], axis=1)

    def _counted(self, kind: Household, names: Iterable[str]) -> NDArray[np.int64]:
        found = []
        for name in names:
            table, labels_of = self._tables[name], self._label[name]
            for labels in TABLES[name].counted_in(kind, self._scope):
                at = labels_of[labels] if labels in labels_of else labels_of[(REST,)]
                found.append((self._start[name] + at, len(table.labels) if len(table.areas) > 1 else 0))
        return np.array(found, dtype=np.int64).reshape(-1, 2).T


def _rows(
    areas: Sequence[str], scope: Scope, elsewhere: Mapping[str, Collection[str]] | None
) -> dict[str, tuple[int, ...]]:
    """For each of the round's own areas the rows of the areas that it lies in; the gemeente is row 0."""
    if elsewhere is None:
        row = {code: number for number, code in enumerate(areas)}
        return {own.code: (row[scope.area_of(own.code)],) for own in scope.homes} if len(areas) > 1 else {}
    return {
        own.code: tuple(n for n, code in enumerate(areas) if n and own.code in elsewhere[code]) for own in scope.homes
    }
