"""The published cells of all tables in one row, counted household by household with their definitions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
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
        self._known: dict[Household, list[tuple[int, int]]] = {}

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
        for area, kind, n in households:
            for first, width in self._cells(kind):
                counts[first] += n
                if width:
                    for row in self._rows[area]:
                        counts[first + row * width] += n
        return counts

    def _cells(self, kind: Household) -> list[tuple[int, int]]:
        """For each cell of the gemeente that counts the household: where it is, and how far the areas' lie."""
        plain = Household(kind.voorzieningen, kind.organisations)
        if plain not in self._known:
            self._known[plain] = list(self._counted(plain, (name for name in self._tables if name != GROUPS)))
        # Only `groepen` looks at classes: what a household uses is looked up once for all classes.
        return [*self._known[plain], *self._counted(kind, (name for name in self._tables if name == GROUPS))]

    def _counted(self, kind: Household, names: Iterable[str]) -> Iterator[tuple[int, int]]:
        for name in names:
            table, labels_of = self._tables[name], self._label[name]
            for labels in TABLES[name].counted_in(kind, self._scope):
                at = labels_of[labels] if labels in labels_of else labels_of[(REST,)]
                yield self._start[name] + at, len(table.labels) if len(table.areas) > 1 else 0


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
