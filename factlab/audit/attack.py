"""Tries to break what is to be published, from the published numbers and the definitions alone.

Three attacks: the same number shown in one cell and hidden in another; equations that determine a
dot; and bounds, passed along every relation. A dot that may be small and is known to within the
breadth, a small difference of published numbers, or a group known to be nine in ten, is a breach.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from factlab.audit.bounds import Bounding, Bounds
from factlab.audit.elimination import determined
from factlab.errors import BreachFound
from factlab.model.classes import KnownClasses, class_relations
from factlab.model.columns import Columns, columns_of
from factlab.model.relations import Relation, relations
from factlab.model.targets import ALMOST_ALL, Target, nine_in_ten, told_by_zeros
from factlab.model.types import HouseholdTypes, add_plain_types
from factlab.protocol.frame import UNKNOWN
from factlab.protocol.publication import Policy, ProtectedTable
from factlab.protocol.scope import Scope
from factlab.protocol.tables import GROUPS, REST, Labels

NONE = "0"
"""How `groepen` labels the households without a voorziening."""


@dataclass(frozen=True, slots=True)
class Breach:
    """What an attacker can tell, and where: never the number itself.

    `kind`: `shown` (the same number is published elsewhere), `small` (a small number is published),
    `exact`, `narrow`, `difference`, `group`.
    """

    kind: str
    table: str
    area: str
    labels: Labels


@dataclass(frozen=True, slots=True)
class AuditResult:
    """The outcome of all attacks; `dots` counts the hidden cells that were attacked."""

    dots: int
    breaches: tuple[Breach, ...]

    @property
    def passed(self) -> bool:
        return not self.breaches

    def require(self) -> None:
        """Raises BreachFound, with the first place, if there is any breach."""
        if self.breaches:
            first = self.breaches[0]
            raise BreachFound(
                "breach_found", count=len(self.breaches), kind=first.kind, table=first.table, area=first.area
            )


def audit(
    tables: Mapping[str, ProtectedTable], scope: Scope, policy: Policy, classes: KnownClasses | None = None
) -> AuditResult:
    """Attacks the tables with nothing but themselves, the scope and the policy.

    `classes` are in no table; the hub has them. With them only dots are attacked, and what the zeros and the
    classes tell by themselves is no breach: no dot can undo it.
    """
    if classes is None:
        return _attack(tables, scope, policy)
    dots, found = _dots_told(tables, scope, policy, classes)
    if found:
        _, told = _dots_told({name: _zeros(table) for name, table in tables.items()}, scope, policy, classes)
        places = {(breach.table, breach.area, breach.labels) for breach in told}
        found = [one for one in found if (one.table, one.area, one.labels) not in places]
    return AuditResult(dots, tuple(found))


def _dots_told(
    tables: Mapping[str, ProtectedTable], scope: Scope, policy: Policy, classes: KnownClasses
) -> tuple[int, list[Breach]]:
    columns = columns_of(tables, scope)
    knowledge = _Knowledge(tables, columns, scope)
    found = [*relations(columns, scope), *class_relations(columns, scope, policy, classes)]
    low, high = _bounds(knowledge, found, columns, scope, policy)
    return sum(1 for _ in knowledge.dots()), list(_narrow(knowledge, low, high, policy))


def _zeros(table: ProtectedTable) -> ProtectedTable:
    """The table with nothing but its zeros; the households of every area are told by the scope."""
    hidden = table.hidden | (table.counts > 0)
    return ProtectedTable(table.name, table.areas, table.labels, np.zeros_like(table.counts), hidden)


def _bounds(
    knowledge: _Knowledge, found: list[Relation], columns: Columns, scope: Scope, policy: Policy
) -> tuple[Bounds, Bounds]:
    solved = determined([r for r in found if r.exact], knowledge.known())
    smaller, larger = _implications(columns, len(scope.places))
    falling = knowledge.by_frequency()
    bounding = Bounding(found, np.append(smaller, falling[1:]), np.append(larger, falling[:-1]))
    low, high = knowledge.bounds(solved, policy)
    return bounding.tighten(low, high)


def _attack(tables: Mapping[str, ProtectedTable], scope: Scope, policy: Policy) -> AuditResult:
    columns = columns_of(tables, scope)
    knowledge = _Knowledge(tables, columns, scope)
    low, high = _bounds(knowledge, relations(columns, scope), columns, scope, policy)
    breaches = [
        *knowledge.shown(policy),
        *_narrow(knowledge, low, high, policy),
        *_differences(columns, low, high, scope, policy),
        *_groups(columns, low, high, scope),
        *_classes(columns, low, high, scope),
    ]
    return AuditResult(sum(int(t.hidden.sum()) for t in tables.values()), tuple(breaches))


class _Knowledge:
    """The published cells as numbers: which are known, and which are dots."""

    def __init__(self, tables: Mapping[str, ProtectedTable], columns: Columns, scope: Scope) -> None:
        self._columns, self._scope = columns, scope
        shape = len(scope.places), columns.count
        self._value = np.full(shape, -1, dtype=np.int64)
        self._dot = np.zeros(shape, dtype=bool)
        self._cells: list[tuple[Breach, int, int, bool]] = []
        for name, table in tables.items():
            for i, labels in enumerate(table.labels):
                column = columns.of[name].get(labels)
                if column is None:
                    continue
                for place, area in enumerate(table.areas):
                    hidden = bool(table.hidden[place, i])
                    self._dot[place, column] |= hidden
                    if not hidden:
                        self._value[place, column] = table.counts[place, i]
                    self._cells.append((Breach("", name, area, labels), place, column, hidden))

    def known(self) -> dict[int, int]:
        flat = self._value.ravel()
        return {int(n): int(flat[n]) for n in np.flatnonzero(flat >= 0)}

    def by_frequency(self) -> NDArray[np.int64]:
        """The named combinations, most frequent first; none if they are in the order of the alphabet."""
        named = [labels for labels in self._columns.of.get("combinaties", {}) if labels != (REST,)]
        falling = [] if named == sorted(named) else [self._columns.of["combinaties"][labels] for labels in named]
        return np.array(falling, dtype=np.int64)

    def bounds(self, solved: Mapping[int, int], policy: Policy) -> tuple[Bounds, Bounds]:
        most = np.array([place.households for place in self._scope.places], dtype=np.int64)[:, None]
        low = np.where(self._value >= 0, self._value, np.where(self._dot, 1, 0)).ravel()
        high = np.where(self._value >= 0, self._value, np.broadcast_to(most, self._value.shape)).ravel()
        for labels, column in self._columns.of.get("combinaties", {}).items():
            if labels != (REST,):
                low[column] = max(low[column], policy.drempel)
        for number, value in solved.items():
            low[number] = high[number] = value
        return low, high

    def shown(self, policy: Policy) -> Iterator[Breach]:
        for cell, place, column, hidden in self._cells:
            value = int(self._value[place, column])
            if hidden and value >= 0:
                yield _named(cell, "shown")
            if not hidden and 0 < value < policy.drempel:
                yield _named(cell, "small")

    def dots(self) -> Iterator[tuple[Breach, int]]:
        for cell, place, column, hidden in self._cells:
            if hidden and self._value[place, column] < 0:
                yield cell, place * self._columns.count + column


def _named(cell: Breach, kind: str) -> Breach:
    return Breach(kind, cell.table, cell.area, cell.labels)


def _implications(columns: Columns, places: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Numbers (smaller, larger) of which the first can never exceed the second."""
    smaller, larger = [], []
    for place in range(places):
        width = columns.per_area if place else columns.count
        part, whole = np.nonzero(columns.implies[:width, :width])
        smaller.append(part + place * columns.count)
        larger.append(whole + place * columns.count)
    return np.concatenate(smaller), np.concatenate(larger)


def _narrow(knowledge: _Knowledge, low: Bounds, high: Bounds, policy: Policy) -> Iterator[Breach]:
    for cell, number in knowledge.dots():
        if low[number] < policy.drempel and high[number] - low[number] < policy.breedte:
            yield _named(cell, "exact" if low[number] >= high[number] else "narrow")


def _differences(columns: Columns, low: Bounds, high: Bounds, scope: Scope, policy: Policy) -> Iterator[Breach]:
    """A difference that is surely small, surely not zero, and known to within the breadth."""
    shape = len(scope.places), columns.count
    low, high = low.reshape(shape), high.reshape(shape)
    same = columns.implies[: columns.per_area] | np.eye(columns.per_area, columns.count, dtype=bool)
    for place in range(len(scope.places)):
        width = columns.per_area if place else columns.count
        pairs = [(columns.implies[:width, :width], place)] + ([(same, 0)] if place else [])
        for implies, above in pairs:
            part, whole = np.nonzero(implies)
            least = low[above, whole] - high[place, part]
            most = high[above, whole] - low[place, part]
            told = (least >= 1) & (most < policy.drempel) & (most - least < policy.breedte)
            told &= low[place, part] > 0
            for column in part[told]:
                table, labels = columns.names[column]
                yield Breach("difference", table, scope.places[place].code, labels)


def _groups(columns: Columns, low: Bounds, high: Bounds, scope: Scope) -> Iterator[Breach]:
    """At least nine in ten, whatever the dots are, and not because the zeros say so."""
    of, among = ALMOST_ALL
    shape = len(scope.places), columns.count
    low, high = low.reshape(shape), high.reshape(shape)
    told = [
        (name, labels, Target((place, whole), (place, both), 0, group=True))
        for name, labels, whole, both in nine_in_ten(columns, scope)
        for place in range(len(scope.places) if both < columns.per_area else 1)
        if low[place, whole] > 0 and of * low[place, both] >= among * high[place, whole]
    ]
    if told:
        plain = scope.without_groups()
        types = HouseholdTypes((), columns, plain)
        add_plain_types(types, plain)
        fit = types.fit(high)
        for name, labels, target in told:
            if not told_by_zeros(target, fit, types.rows):
                yield Breach("group", name, scope.places[target.whole[0]].code, labels)


def _classes(columns: Columns, low: Bounds, high: Bounds, scope: Scope) -> Iterator[Breach]:
    """Nine in ten of a class use a voorziening, or nine in ten of those with n are of one class."""
    of, among = ALMOST_ALL
    shape = len(scope.places), columns.count
    low, high = low.reshape(shape), high.reshape(shape)
    cells = columns.of.get(GROUPS, {})
    lines: dict[tuple[str, str], list[int]] = {}
    classes: dict[tuple[str, str], list[int]] = {}
    for (group, klasse, number), column in cells.items():
        lines.setdefault((group, number), []).append(column)
        classes.setdefault((group, klasse), []).append(column)
    for labels, column in cells.items():
        group, klasse, number = labels
        others = [other for other in lines[group, number] if other != column]
        for place, area in enumerate(scope.places):
            most = int(high[place, others].sum())
            told = number != NONE and klasse != UNKNOWN and most > 0
            if told and (of - among) * low[place, column] >= among * most > 0:
                yield Breach("group", GROUPS, area.code, labels)
            if number == NONE and high[place, column] > 0:
                users = int(low[place, [c for c in classes[group, klasse] if c != column]].sum())
                if (of - among) * users >= among * high[place, column]:
                    yield Breach("group", GROUPS, area.code, labels)
