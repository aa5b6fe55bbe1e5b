"""Checks the proof, from household types and the definitions of the tables alone.

A witness is a list of (area, household, difference in number). Each one must be a municipality that
agrees with everything published; together they must put every protected number far enough apart.
This module shares no code with the search: it counts with the published definitions themselves.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from factlab.errors import NotProtectable
from factlab.hub.protect.rules import PublicRules
from factlab.protocol.publication import Policy, Profile, ProtectedTable
from factlab.protocol.scope import Scope
from factlab.protocol.tables import REST, TABLES, Household, Labels, listed_combinations

Other = Sequence[tuple[str, Household, int]]
"""Another municipality: how many more (or fewer) households of a kind an area has."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One published cell: its table, the code of its area, its labels."""

    table: str
    area: str
    labels: Labels


@dataclass(frozen=True, slots=True)
class Protected:
    """A protected number: households counted in `whole` and not in `part`.

    `group`: fewer than nine in ten of `whole` must be possible for `part`.
    """

    whole: Cell
    part: Cell | None
    group: bool


def prove(
    profiles: Iterable[Profile],
    tables: Mapping[str, ProtectedTable],
    others: Sequence[Other],
    numbers: Iterable[Protected],
    scope: Scope,
    policy: Policy,
) -> None:
    """Raises NotProtectable unless the witnesses prove the promise for all numbers and all small cells."""
    count = _Count(tables, scope)
    lived: Counter[tuple[str, Household]] = Counter()
    for profile in profiles:
        lived[profile.area, Household(profile.voorzieningen, profile.organisations)] += profile.households
    truth = count.of((area, kind, n) for (area, kind), n in lived.items())
    shown, hidden = count.published(), count.hidden()
    _require((truth[~hidden] == shown[~hidden]).all(), "published")
    _require((truth[hidden] >= 1).all(), "dots")
    _require(not ((truth > 0) & (truth < policy.drempel) & ~hidden).any(), "small")

    rules, numbers = PublicRules(scope), list(numbers)
    wholes = np.array([count.where(n.whole) for n in numbers], dtype=np.int64)
    parts = np.array([count.where(n.part) if n.part else len(truth) for n in numbers], dtype=np.int64)
    groups = np.array([n.group for n in numbers], dtype=bool)
    low, high = truth.copy(), truth.copy()
    least = most = _apart(truth, wholes, parts)
    loose = _below_nine_in_ten(truth, wholes, parts)
    combinations = _combinations(((kind, n) for (_, kind), n in lived.items()), scope)
    for other in others:
        _require(_fits(other, lived, rules), "households")
        world = truth + count.of(other)
        _require((world[~hidden] == truth[~hidden]).all() and (world[hidden] >= 1).all(), "agreement")
        if "combinaties" in tables:
            change = _combinations(((kind, n) for _, kind, n in other), scope)
            changed = {name: combinations[name] + change[name] for name in {*combinations, *change}}
            _require(_same_names(changed, tables["combinaties"], policy), "combinations")
        low, high = np.minimum(low, world), np.maximum(high, world)
        apart = _apart(world, wholes, parts)
        least, most = np.minimum(least, apart), np.maximum(most, apart)
        loose = loose | _below_nine_in_ten(world, wholes, parts)
    small = (truth > 0) & (truth < policy.drempel)
    _require((high[small] - low[small] >= policy.breedte).all(), "width")
    _require((np.where(groups, loose, most - least >= policy.breedte)).all(), "width")


def _require(holds: object, rule: str) -> None:
    if not holds:
        raise NotProtectable("proof_failed", rule=rule)


def _apart(counts: NDArray[np.int64], wholes: NDArray[np.int64], parts: NDArray[np.int64]) -> NDArray[np.int64]:
    padded = np.append(counts, 0)
    apart: NDArray[np.int64] = padded[wholes] - padded[parts]
    return apart


def _below_nine_in_ten(
    counts: NDArray[np.int64], wholes: NDArray[np.int64], parts: NDArray[np.int64]
) -> NDArray[np.bool_]:
    padded = np.append(counts, 0)
    below: NDArray[np.bool_] = 10 * padded[parts] < 9 * padded[wholes]
    return below


def _fits(other: Other, lived: Mapping[tuple[str, Household], int], rules: PublicRules) -> bool:
    """No fewer than none of a kind, as many households per area, and new ones only as the rules allow."""
    per_area: Counter[str] = Counter()
    per_kind: Counter[tuple[str, Household]] = Counter()
    for area, kind, n in other:
        per_area[area] += n
        per_kind[area, kind] += n
    return (
        not any(per_area.values())
        and all(lived.get(key, 0) + n >= 0 for key, n in per_kind.items())
        and all(rules.allow(kind) for (_, kind), n in per_kind.items() if n > 0)
    )


def _combinations(kinds: Iterable[tuple[Household, int]], scope: Scope) -> Counter[str]:
    counts: Counter[str] = Counter()
    for kind, n in kinds:
        for labels in TABLES["combinaties"].counted_in(kind, scope):
            counts[labels[0]] += n
    return counts


def _same_names(counts: dict[str, int], table: ProtectedTable, policy: Policy) -> bool:
    return listed_combinations(counts, policy.drempel) == [name for (name,) in table.labels if name != REST]


class _Count:
    """All cells of all tables in one row, and how many households each counts."""

    def __init__(self, tables: Mapping[str, ProtectedTable], scope: Scope) -> None:
        self._tables, self._scope = tables, scope
        self._start: dict[str, int] = {}
        self._label: dict[str, dict[Labels, int]] = {}
        self._area = {area.code: i for i, area in enumerate(scope.places)}
        self._size = 0
        for name, table in tables.items():
            self._start[name] = self._size
            self._label[name] = {labels: i for i, labels in enumerate(table.labels)}
            self._size += table.counts.size
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
        counts = np.zeros(self._size, dtype=np.int64)
        for area, kind, n in households:
            for first, width in self._cells(kind):
                counts[first] += n
                if width:
                    counts[first + self._area[area] * width] += n
        return counts

    def _cells(self, kind: Household) -> list[tuple[int, int]]:
        """For each cell of the gemeente that counts the household: where it is, and how far the areas' lie."""
        if kind not in self._known:
            cells = []
            for name, table in self._tables.items():
                labels_of, definition = self._label[name], TABLES[name]
                for labels in definition.counted_in(kind, self._scope):
                    at = labels_of[labels] if labels in labels_of else labels_of[(REST,)]
                    cells.append((self._start[name] + at, len(table.labels) if definition.per_area else 0))
            self._known[kind] = cells
        return self._known[kind]
