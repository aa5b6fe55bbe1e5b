"""Whether a protected table has the areas and labels of its definition."""

from __future__ import annotations

import numpy as np

from factlab.errors import NotProtectable
from factlab.protocol.publication import ProtectedTable
from factlab.protocol.scope import Scope
from factlab.protocol.tables import REST, TABLES


def check_shape(table: ProtectedTable, scope: Scope) -> None:
    """Refuses a table that has other areas, labels or types than its definition in this scope."""
    definition = TABLES[table.name]
    places = scope.places if definition.per_area else (scope.municipality,)
    expected = definition.labels(scope)
    if table.name == "combinaties":
        expected = _combinations(table, scope)
    shape = (len(table.areas), len(table.labels))
    if (
        table.areas != tuple(place.code for place in places)
        or table.labels != expected
        or table.counts.shape != shape
        or table.hidden.shape != shape
        or table.counts.dtype != np.int64
        or table.hidden.dtype != np.bool_
    ):
        raise NotProtectable("publish_shape", table=table.name)


def _combinations(table: ProtectedTable, scope: Scope) -> tuple[tuple[str, ...], ...]:
    """The table's own labels without those that no list of combinations can have."""
    known = {v.id for v in scope.counted}
    kept = []
    for labels in dict.fromkeys(table.labels):
        ids = labels[0].split("+")
        if labels == (REST,) or (set(ids) <= known and ids == sorted(set(ids))):
            kept.append(labels)
    return tuple(kept)
