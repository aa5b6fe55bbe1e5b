"""What is published, as numbers: which are known, to which bounds, and which are dots.

An earlier release of the same reference date is joined in the places where it contradicts nothing of now: there
nothing was corrected, so what either of them shows is known, and the dots of both are attacked.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from factlab.audit.system import Whole
from factlab.model.columns import Columns, columns_of
from factlab.model.places import Places, places_of, related
from factlab.model.relations import NO_LIMIT, Relation
from factlab.model.rounding import interval
from factlab.protocol.publication import Earlier, Policy, ProtectedTable
from factlab.protocol.scope import Scope
from factlab.protocol.tables import REST, Labels

_OF_VOORZIENINGEN = ("voorzieningen", "samenloop_voorzieningen")


@dataclass(frozen=True, slots=True)
class Dot:
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

    def read(self, name: str, table: ProtectedTable, comparable: Collection[Labels]) -> None:
        least, most = interval(table.counts, self._policy)
        for i, labels in enumerate(table.labels):
            column = self._columns.of.get(name, {}).get(labels)
            if column is None or labels not in comparable or labels == ("alle",):
                continue
            if name == "combinaties" and labels != (REST,) and self._places:
                self.low[0, column] = max(self.low[0, column], self._policy.drempel)
            for row, area in enumerate(table.areas):
                place = self._places.get(area)
                if place is None:
                    continue
                number = place * self._columns.count + column
                cell = Dot(name, area, labels, number, self._policy.drempel, self._policy.breedte)
                if table.hidden[row, i]:
                    self.low[place, column] = max(self.low[place, column], 1)
                    self.dots.append(cell)
                    continue
                self.shown[place, column] = True
                self.low[place, column] = max(self.low[place, column], least[row, i])
                self.high[place, column] = min(self.high[place, column], most[row, i])
                if 0 < table.counts[row, i] < self._policy.drempel:
                    self.small.append(cell)


class Knowledge:
    """The published cells as numbers, joined with those of earlier releases in all places but `apart`.

    `joined` are the places in which an earlier release is joined. Other divisions of the same areas have `places` of
    their own; of a division that is made of other areas the gemeente alone can be compared.
    """

    def __init__(
        self,
        tables: Mapping[str, ProtectedTable],
        scope: Scope,
        policy: Policy,
        earlier: Sequence[Earlier] = (),
        apart: Collection[int] = (),
    ) -> None:
        every = dict(tables)
        for release in earlier:
            if same_meaning(release.scope, scope):
                every = {**release.tables, **every}
        self.scope = scope
        self.columns = columns = columns_of(every, scope)
        others = [release.scope for release in earlier if related(release.scope, scope)]
        self.places = places_of(scope, before=[one for one in others if not _same_codes(one, scope)])
        size = len(self.places.areas)
        now = _Said(columns, {area.code: place for place, area in enumerate(scope.places)}, size, policy)
        for name, table in tables.items():
            now.read(name, table, table.labels)
        self._low, self._high = now.low, now.high
        self.small = now.small
        shown = now.shown.ravel()
        self.shown = [dot for dot in now.dots if shown[dot.number]]
        self.dots = [dot for dot in now.dots if not shown[dot.number]]
        self.joined: set[int] = set()
        for release in earlier:
            then = _Said(columns, _same_places(release.scope, scope, self.places), size, release.policy)
            for name, table in release.tables.items():
                then.read(name, table, _comparable(name, table, release.scope, scope, tables))
            self._join(then, apart)

    def _join(self, then: _Said, apart: Collection[int]) -> None:
        low, high = np.maximum(self._low, then.low), np.minimum(self._high, then.high)
        agree = np.array((low <= high).all(axis=1) & ((then.low > 0) | then.shown).any(axis=1), dtype=np.bool_)
        agree[list(apart)] = False
        self._low[agree], self._high[agree] = low[agree], high[agree]
        self.dots += [dot for dot in then.dots if agree[dot.number // self.columns.count]]
        self.joined |= set(np.flatnonzero(agree).tolist())

    def by_frequency(self) -> list[Relation]:
        """The named combinations, most frequent first, have no fewer than the next; not in the order of the alphabet.

        In that order nothing is told of their frequency.
        """
        of = self.columns.of.get("combinaties", {})
        named = [labels for labels in of if labels != (REST,)]
        falling = [] if named == sorted(named) else [of[labels] for labels in named]
        return [Relation(((larger, 1), (smaller, -1)), 0, NO_LIMIT) for larger, smaller in pairwise(falling)]

    def bounds(self) -> tuple[Whole, Whole]:
        """The lowest and highest value of every number, as far as its own cells and the denominators say."""
        most = np.array([place.households for place in self.places.areas], dtype=np.int64)
        low, high = self._low.copy(), np.minimum(self._high, most[:, None])
        everybody = self.columns.of.get("bereik", {}).get(("alle",))
        if everybody is not None:
            low[:, everybody] = high[:, everybody] = most
        return low.ravel(), high.ravel()


def same_meaning(then: Scope, now: Scope) -> bool:
    """Whether every cell of the one counts what the cell of that name counts in the other."""
    return (
        [v.model_copy(update={"impliceert": ()}) for v in then.voorzieningen]
        == [v.model_copy(update={"impliceert": ()}) for v in now.voorzieningen]
        and then.delivers == now.delivers
        and (then.organisations, then.domains, then.groepen) == (now.organisations, now.domains, now.groepen)
    )


def _same_codes(then: Scope, now: Scope) -> bool:
    return {area.code for area in then.areas} == {area.code for area in now.areas}


def _same_places(then: Scope, now: Scope, places: Places) -> dict[str, int]:
    """Area codes of places that are the same in both; of a division that is none of these the gemeente alone."""
    own: Sequence[int] = places.divisions[0] if _same_codes(then, now) else places.of_division(then) or ()
    households = {area.code: area.households for area in (then.places if own else then.places[:1])}
    known = ((number, places.areas[number]) for number in (0, *own))
    return {area.code: number for number, area in known if households.get(area.code) == area.households}


def _comparable(
    name: str, table: ProtectedTable, then: Scope, now: Scope, tables: Mapping[str, ProtectedTable]
) -> frozenset[Labels]:
    """The labels whose cells count the same households in both releases.

    With other partners or another catalogue only voorzieningen that the same partners deliver can be compared. The
    rest of the combinations is the same only beside the same named ones.
    """
    if same_meaning(then, now):
        other = tables.get(name)
        changed = name == "combinaties" and other is not None and set(other.labels) != set(table.labels)
        return frozenset(labels for labels in table.labels if not (changed and labels == (REST,)))
    if name not in _OF_VOORZIENINGEN:
        return frozenset()
    same = {v.id for v in then.voorzieningen if v.id in now.by_id and _delivery(v.id, then) == _delivery(v.id, now)}
    return frozenset(labels for labels in table.labels if set(labels) <= same)


def _delivery(voorziening: str, scope: Scope) -> tuple[bool, frozenset[str]]:
    deliverers = frozenset(partner for partner, ids in scope.delivers.items() if voorziening in ids)
    return scope.by_id[voorziening].counts, deliverers
