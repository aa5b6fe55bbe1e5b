"""Published cells as columns: cells that are equal by definition share one, and columns imply columns.

A column is a condition on a household, apart from the place. `zonder` in bereik, `0` in stapeling and
`0` domains are one column; so are both orders of a pair, and the diagonal of samenloop with the table
of the voorziening itself. A place (0 is the gemeente, then the areas) and a column make a number.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from factlab.model.facts import Fact, Logic
from factlab.protocol.publication import ProtectedTable, RawTable
from factlab.protocol.scope import Scope
from factlab.protocol.tables import TABLES, Labels

Table = RawTable | ProtectedTable


@dataclass(frozen=True)
class Columns:
    """The conditions behind all published cells.

    The first `per_area` columns exist in every area, the rest for the gemeente only. `implies` is of
    shape (columns, columns): every household of the row is one of the column by definition, or
    because the catalogue says so (`by_definition` leaves the catalogue's `impliceert` out). `of`
    finds the column of a table's labels; labels that no household can have are not in it.
    """

    of: Mapping[str, Mapping[Labels, int]]
    names: tuple[tuple[str, Labels], ...]
    per_area: int
    implies: NDArray[np.bool_]
    by_definition: NDArray[np.bool_]

    @property
    def count(self) -> int:
        return len(self.names)

    def exists(self, places: int) -> NDArray[np.bool_]:
        """Shape (places, columns): whether the place has the column."""
        exists = np.zeros((places, self.count), dtype=bool)
        exists[0] = True
        exists[1:, : self.per_area] = True
        return exists

    def multiplicity(self, tables: Mapping[str, Table], places: int) -> NDArray[np.int32]:
        """Shape (places, columns): how many published cells hold the number."""
        cells = np.zeros((places, self.count), dtype=np.int32)
        for name, columns in self.of.items():
            for column in columns.values():
                cells[: len(tables[name].areas), column] += 1
        return cells


def columns_of(tables: Mapping[str, Table], scope: Scope) -> Columns:
    """The columns of these tables; those that every area has come first."""
    logic = Logic(scope)
    cells = [
        (name, labels)
        for name in sorted(tables, key=lambda n: (not TABLES[n].per_area, list(TABLES).index(n)))
        for labels in tables[name].labels
        if not TABLES[name].impossible(labels)
    ]
    facts = [logic.facts(name, labels) for name, labels in cells]
    about = {fact for own in facts for fact in own}
    closures = logic.closures(facts)
    number: dict[frozenset[Fact], int] = {}
    names: list[tuple[str, Labels]] = []
    own_facts: list[frozenset[Fact]] = []
    of: dict[str, dict[Labels, int]] = {name: {} for name in tables}
    per_area = 0
    for cell, own in zip(cells, facts, strict=True):
        meaning = closures[own] & about | own
        if meaning not in number:
            number[meaning] = len(names)
            names.append(cell)
            own_facts.append(own)
            per_area += TABLES[cell[0]].per_area
        of[cell[0]][cell[1]] = number[meaning]
    implies = _implied(own_facts, [closures[own] for own in own_facts], sorted(about, key=repr))
    return Columns(of, tuple(names), per_area, _by_catalogue(implies, of, scope), implies)


def _implied(own: list[frozenset[Fact]], closures: list[frozenset[Fact]], universe: list[Fact]) -> NDArray[np.bool_]:
    index = {fact: i for i, fact in enumerate(universe)}
    needs = np.zeros((len(own), len(index)), dtype=np.float32)
    lacks = np.ones((len(own), len(index)), dtype=np.float32)
    for row, (facts, closure) in enumerate(zip(own, closures, strict=True)):
        needs[row, [index[f] for f in facts]] = 1
        lacks[row, [index[f] for f in closure if f in index]] = 0
    implied: NDArray[np.bool_] = (lacks @ needs.T) == 0
    np.fill_diagonal(implied, False)
    return implied


def _by_catalogue(
    implied: NDArray[np.bool_], of: Mapping[str, Mapping[Labels, int]], scope: Scope
) -> NDArray[np.bool_]:
    """`implied`, with what the catalogue's `impliceert` adds for single voorzieningen."""
    more = implied.copy()
    table = of.get("voorzieningen", {})
    for v in scope.voorzieningen:
        for other in v.impliceert:
            if (v.id,) in table and (other,) in table:
                a, b = table[v.id,], table[other,]
                more[a, b] = True
    while (more != implied).any():
        implied = more
        steps = implied.astype(np.float32)
        more = implied | (steps @ steps > 0)
    np.fill_diagonal(more, False)
    return more
