"""One cell implies another, place by place: the first number never exceeds the second."""

from __future__ import annotations

import numpy as np

from factlab.audit.bounds import Bounds, Implications
from factlab.model.columns import Columns
from factlab.model.relations import NO_LIMIT, Relation


def implications(columns: Columns, places: int) -> Implications:
    """Numbers (smaller, larger) of which the first can never exceed the second."""
    smaller, larger = [], []
    for place in range(places):
        width = columns.per_area if place else columns.count
        part, whole = np.nonzero(columns.implies[:width, :width])
        smaller.append(part + place * columns.count)
        larger.append(whole + place * columns.count)
    return np.concatenate(smaller), np.concatenate(larger)


def undecided_implications(columns: Columns, places: int, low: Bounds, high: Bounds) -> list[Relation]:
    """The implications that the bounds do not fulfil by themselves, as relations.

    Without those that two others make; columns that imply each other all stay.
    """
    strict = columns.implies & ~columns.implies.T
    steps = strict.astype(np.float32)
    plain = columns.implies & ~(strict & (steps @ steps > 0))
    found = []
    for place in range(places):
        width = columns.per_area if place else columns.count
        part, whole = np.nonzero(plain[:width, :width])
        part, whole = part + place * columns.count, whole + place * columns.count
        kept = high[part] > low[whole]
        pairs = zip(part[kept].tolist(), whole[kept].tolist(), strict=True)
        found += [Relation(((larger, 1), (smaller, -1)), 0, NO_LIMIT) for smaller, larger in pairs]
    return found
