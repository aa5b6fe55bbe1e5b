"""What is published, as numbers: which are known, to which bounds, and which are dots.

An earlier release of the same reference date is joined in the places where it contradicts nothing of now: there
nothing was corrected, so what either of them shows is known, and the dots of both are attacked.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from factlab.audit.definitions import Definitions, same_codes, same_meaning
from factlab.audit.system import Whole
from factlab.model.columns import Columns
from factlab.model.places import Places
from factlab.model.relations import NO_LIMIT
from factlab.model.rounding import interval
from factlab.protocol.publication import Earlier, Policy, ProtectedTable
from factlab.protocol.scope import Scope
from factlab.protocol.tables import REST, Labels

_OF_VOORZIENINGEN = ("voorzieningen", "samenloop_voorzieningen")


class Dot(NamedTuple):
    """A hidden cell: its number, and below what and how closely that may not be told."""

    table: str
    area: str
    labels: Labels
    number: int
    threshold: int
    width: int


class _Said:
    """What one release says of each number, shape (places, columns): from `low` to `high`, and its dots."""

    def __init__(self, columns: Columns, places: Mapping[str, int], size: int, policy: Policy) -> None:
        self._columns, self._places, self._policy = columns, places, policy
        shape = size, columns.count
        self.low = np.zeros(shape, dtype=np.int64)
        self.high = np.full(shape, NO_LIMIT, dtype=np.int64)
        self.shown = np.zeros(shape, dtype=bool)
        self.dots: list[Dot] = []
        self.small: list[Dot] = []

    def read(self, name: str, table: ProtectedTable, comparable: Set[Labels]) -> None:
        of, policy = self._columns.of.get(name, {}), self._policy
        kept = [i for i, own in enumerate(table.labels) if own in of and own in comparable and own != ("alle",)]
        rows = [row for row, area in enumerate(table.areas) if area in self._places]
        areas, labels = [table.areas[row] for row in rows], [table.labels[i] for i in kept]
        if name == "combinaties" and self._places:
            named = [of[own] for own in labels if own != (REST,)]
            self.low[0, named] = np.maximum(self.low[0, named], policy.drempel)
        place = np.array([self._places[area] for area in areas], dtype=np.int64)
        number = place[:, None] * self._columns.count + np.array([of[own] for own in labels], dtype=np.int64)
        counts, hidden = table.counts[np.ix_(rows, kept)], table.hidden[np.ix_(rows, kept)]
        least, most = interval(counts, policy)
        np.maximum.at(self.low.ravel(), number, np.where(hidden, 1, least))
        np.minimum.at(self.high.ravel(), number, np.where(hidden, NO_LIMIT, most))
        self.shown.ravel()[number[~hidden]] = True
        self.dots += self._named(name, areas, labels, number, hidden)
        self.small += self._named(name, areas, labels, number, ~hidden & (counts > 0) & (counts < policy.drempel))

    def _named(
        self, name: str, areas: Sequence[str], labels: Sequence[Labels], number: Whole, which: NDArray[np.bool_]
    ) -> Iterator[Dot]:
        """Which of these cells of a table, label by label."""
        for column, row in np.argwhere(which.T).tolist():
            own = int(number[row, column])
            yield Dot(name, areas[row], labels[column], own, self._policy.drempel, self._policy.breedte)


class Knowledge:
    """The published cells as numbers, joined with those of earlier releases in all places but `apart`.

    `joined` are the places in which an earlier release is joined. Of a division that is made of other areas the
    gemeente alone can be compared.
    """

    def __init__(
        self,
        definitions: Definitions,
        tables: Mapping[str, ProtectedTable],
        scope: Scope,
        policy: Policy,
        earlier: Sequence[Earlier] = (),
        apart: Collection[int] = (),
    ) -> None:
        self.scope, self.columns, self.places = scope, definitions.columns, definitions.places
        self.definitions, columns = definitions, definitions.columns
        size = len(self.places.areas)
        now = _Said(columns, {area.code: place for place, area in enumerate(scope.places)}, size, policy)
        for name, table in tables.items():
            now.read(name, table, set(table.labels))
        self._low, self._high = now.low, now.high
        self.small = now.small
        shown = now.shown.ravel()
        self.shown = [dot for dot in now.dots if shown[dot.number]]
        self.dots = [dot for dot in now.dots if not shown[dot.number]]
        self.joined: set[int] = set()
        for release in earlier:
            then = _Said(columns, _same_places(release.scope, scope, self.places), size, release.policy)
            same = same_meaning(release.scope, scope)
            for name, table in release.tables.items():
                alike = _alike(table, tables.get(name)) if same else _delivered_alike(table, release.scope, scope)
                then.read(name, table, alike)
            self._join(then, apart)

    def _join(self, then: _Said, apart: Collection[int]) -> None:
        low, high = np.maximum(self._low, then.low), np.minimum(self._high, then.high)
        agree = np.array((low <= high).all(axis=1) & ((then.low > 0) | then.shown).any(axis=1), dtype=np.bool_)
        agree[list(apart)] = False
        self._low[agree], self._high[agree] = low[agree], high[agree]
        self.dots += [dot for dot in then.dots if agree[dot.number // self.columns.count]]
        self.joined |= set(np.flatnonzero(agree).tolist())

    def bounds(self) -> tuple[Whole, Whole]:
        """The lowest and highest value of every number, as far as its own cells and the denominators say."""
        most = np.array([place.households for place in self.places.areas], dtype=np.int64)
        low, high = self._low.copy(), np.minimum(self._high, most[:, None])
        everybody = self.columns.of.get("bereik", {}).get(("alle",))
        if everybody is not None:
            low[:, everybody] = high[:, everybody] = most
        return low.ravel(), high.ravel()


def _same_places(then: Scope, now: Scope, places: Places) -> dict[str, int]:
    """Area codes of places that are the same in both; of a division that is none of these the gemeente alone."""
    own: Sequence[int] = places.divisions[0] if same_codes(then, now) else places.of_division(then) or ()
    households = {area.code: area.households for area in (then.places if own else then.places[:1])}
    known = ((number, places.areas[number]) for number in (0, *own))
    return {area.code: number for number, area in known if households.get(area.code) == area.households}


def _alike(then: ProtectedTable, now: ProtectedTable | None) -> frozenset[Labels]:
    """The labels whose cells count the same households in both releases: the rest beside the same named ones only."""
    changed = then.name == "combinaties" and now is not None and set(now.labels) != set(then.labels)
    return frozenset(labels for labels in then.labels if not (changed and labels == (REST,)))


def _delivered_alike(table: ProtectedTable, then: Scope, now: Scope) -> frozenset[Labels]:
    """With other partners or another catalogue: only those of voorzieningen that the same partners deliver."""
    if table.name not in _OF_VOORZIENINGEN:
        return frozenset()
    same = {v.id for v in then.voorzieningen if v.id in now.by_id and _delivery(v.id, then) == _delivery(v.id, now)}
    return frozenset(labels for labels in table.labels if set(labels) <= same)


def _delivery(voorziening: str, scope: Scope) -> tuple[bool, frozenset[str]]:
    deliverers = frozenset(partner for partner, ids in scope.delivers.items() if voorziening in ids)
    return scope.by_id[voorziening].counts, deliverers
