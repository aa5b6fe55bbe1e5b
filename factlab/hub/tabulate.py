"""From profiles to the true counts of every table: each is one query in `sql/7_tables`."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from factlab.hub.engine import Engine
from factlab.protocol.publication import RawTable
from factlab.protocol.scope import Scope
from factlab.protocol.tables import MOST_COMBINATIONS, REST, TABLES, TableDefinition


def tabulate(engine: Engine, scope: Scope, threshold: int) -> dict[str, RawTable]:
    """The tables of the round from the profiles that `link` left in the engine, zeros included.

    `threshold` (households) is what a combination needs to be named in `combinaties`. The gemeente is
    the sum of its areas, and so are areas of another division than that by which was linked.
    """
    return tabulate_all(engine, [scope], threshold)[0]


def tabulate_all(engine: Engine, scopes: Iterable[Scope], threshold: int) -> list[dict[str, RawTable]]:
    """The tables by each of these divisions."""
    engine.run("6_describe")
    return [{name: _table(engine, scope, TABLES[name], threshold) for name in scope.tables} for scope in scopes]


def _table(engine: Engine, scope: Scope, table: TableDefinition, threshold: int) -> RawTable:
    cells = engine.rows(f"7_tables/{table.name}", threshold=threshold, most=MOST_COMBINATIONS, rest=REST)
    labels = table.labels(scope) or tuple(tuple(names) for _, *names, _ in cells)
    column = {names: number for number, names in enumerate(labels)}
    areas = tuple(place.code for place in (scope.places if table.per_area else scope.places[:1]))
    rows = [areas.index(scope.area_of(home.code)) for home in scope.homes] if table.per_area else []
    counts = np.zeros((len(areas), len(labels)), dtype=np.int64)
    for area, *names, households in cells:
        counts[0 if area is None else rows[area], column[tuple(names)]] += households
    return RawTable(table.name, areas, labels, counts)
