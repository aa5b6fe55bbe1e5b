"""Checks the proof, from household types and the definitions of the tables alone.

A witness is a list of (area, household, difference in number). Each one must be a municipality that
agrees with everything published; together they must put every protected number far enough apart.
This module shares no code with the search: it counts with the published definitions themselves.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from factlab.errors import NotProtectable
from factlab.hub.protect.cells import Cell, Count, Other
from factlab.hub.protect.earlier import remembered
from factlab.hub.protect.past import Past
from factlab.model.relations import NO_LIMIT
from factlab.model.rounding import interval
from factlab.model.rules import PublicRules
from factlab.protocol.publication import Earlier, Policy, Profile, ProtectedTable
from factlab.protocol.scope import Scope
from factlab.protocol.tables import REST, TABLES, Household, listed_combinations


@dataclass(frozen=True, slots=True)
class Protected:
    """A protected number: households counted in one of `whole` and in none of `part`.

    `group`: fewer than nine in ten of `whole` must be possible for `part`. `known`: it must have its room for who
    knows how many households each class has, too.
    """

    whole: tuple[Cell, ...]
    part: tuple[Cell, ...]
    group: bool
    known: bool = False


def prove(
    profiles: Iterable[Profile],
    tables: Mapping[str, ProtectedTable],
    others: Sequence[Other],
    numbers: Iterable[Protected],
    scope: Scope,
    policy: Policy,
    earlier: Sequence[Earlier] = (),
    elsewhere: Mapping[str, Collection[str]] | None = None,
) -> None:
    """Raises NotProtectable unless the witnesses prove the promise for all numbers and all small cells.

    A witness agrees when every shown number would be published as it is, rounded or not, and when all that earlier
    releases tell, and that is still so, is so in it too. Small numbers get room by those witnesses alone in which what
    changed a little since is as it is now: whoever knows of the changes knows that. `numbers` may be of places by other
    divisions, or of what is left between these: `elsewhere` says of which of the round's own areas they are made.
    """
    count, beyond = Count(tables, scope), _beyond(tables, scope, elsewhere or {})
    lived: Counter[tuple[str, Household]] = Counter()
    for profile in profiles:
        kind = Household(profile.voorzieningen, profile.organisations, profile.classes)
        lived[profile.area, kind] += profile.households
    everybody = [(area, kind, n) for (area, kind), n in lived.items()]
    truth = count.of(everybody)
    shown, hidden = count.published(), count.hidden()
    least, most = interval(shown, policy)
    least[hidden], most[hidden] = 1, NO_LIMIT
    _require(((least <= truth) & (truth <= most))[~hidden].all(), "published")
    _require((truth[hidden] >= 1).all(), "dots")
    _require(not ((truth > 0) & (truth < policy.drempel) & ~hidden).any(), "small")

    rules, numbers = PublicRules(scope), list(numbers)
    where = _Where(count, beyond, elsewhere or {})
    wholes = _Sums([[where(cell) for cell in n.whole] for n in numbers])
    parts = _Sums([[where(cell) for cell in n.part] for n in numbers])
    groups, known = (np.array([which(n) for n in numbers], dtype=bool) for which in (_is_group, _is_known))
    low, high = truth.copy(), truth.copy()
    all_truth = np.append(truth, beyond.of(everybody))
    room = {knows: _Room(all_truth, wholes, parts) for knows in (True, False)}
    classes = _Classes(lived, scope, policy)
    combinations = _combinations(((kind, n) for (_, kind), n in lived.items()), scope)
    frequent = {name: n for name, n in combinations.items() if n >= policy.drempel}
    pasts = [Past(past, everybody, policy) for release in earlier for past in remembered(release, scope)]
    for other in others:
        _require(_fits(other, lived, rules), "households")
        world = truth + count.of(other)
        _require(((least <= world) & (world <= most)).all(), "agreement")
        kept = [past.add(other) for past in pasts]
        if "combinaties" in tables:
            change = _combinations(((kind, n) for _, kind, n in other), scope)
            changed = {**frequent, **{name: combinations[name] + n for name, n in change.items()}}
            _require(_same_names(changed, tables["combinaties"], policy), "combinations")
        if all(kept):
            low, high = np.minimum(low, world), np.maximum(high, world)
            all_numbers = np.append(world, all_truth[len(truth) :] + beyond.of(other))
            room[False].add(all_numbers)
            if classes.same(other):
                room[True].add(all_numbers)
    small = (truth > 0) & (truth < policy.drempel)
    _require((high[small] - low[small] >= policy.breedte).all(), "width")
    _require(room[False].enough(groups, policy).all(), "width")
    _require((room[True].enough(groups, policy) | ~known).all(), "width")
    for past in pasts:
        past.require_room(policy)


def _beyond(tables: Mapping[str, ProtectedTable], scope: Scope, elsewhere: Mapping[str, Collection[str]]) -> Count:
    """Counts the cells that the tables would have elsewhere."""
    areas = (scope.municipality.code, *elsewhere)
    there = {
        name: ProtectedTable(
            name, areas, table.labels, *(np.zeros((len(areas), len(table.labels)), kind) for kind in (int, bool))
        )
        for name, table in tables.items()
        if elsewhere and TABLES[name].per_area
    }
    return Count(there, scope, elsewhere)


class _Where:
    """Where a cell stands among those that are published, and behind these those elsewhere."""

    def __init__(self, count: Count, beyond: Count, elsewhere: Collection[str]) -> None:
        self._count, self._beyond, self._elsewhere = count, beyond, elsewhere

    def __call__(self, cell: Cell) -> int:
        if cell.area in self._elsewhere:
            return self._count.size + self._beyond.where(cell)
        return self._count.where(cell)


def _is_group(number: Protected) -> bool:
    return number.group


def _is_known(number: Protected) -> bool:
    return number.known


def _require(holds: object, rule: str) -> None:
    if not holds:
        raise NotProtectable("proof_failed", rule=rule)


class _Sums:
    """Sums of some of the cells, one for each list of positions; an empty list is 0."""

    def __init__(self, lists: Sequence[Sequence[int]]) -> None:
        self._where = np.array([at for one in lists for at in (*one, -1)], dtype=np.int64)
        sizes = np.array([len(one) + 1 for one in lists], dtype=np.int64)
        self._start = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int64) if lists else None

    def of(self, counts: NDArray[np.int64]) -> NDArray[np.int64]:
        if self._start is None:
            return np.zeros(0, dtype=np.int64)
        sums: NDArray[np.int64] = np.add.reduceat(np.append(counts, 0)[self._where], self._start)
        return sums


class _Room:
    """How far apart municipalities put every protected number."""

    def __init__(self, truth: NDArray[np.int64], wholes: _Sums, parts: _Sums) -> None:
        self._wholes, self._parts = wholes, parts
        self._least = self._most = wholes.of(truth) - parts.of(truth)
        self._loose = _below_nine_in_ten(truth, wholes, parts)

    def add(self, world: NDArray[np.int64]) -> None:
        apart = self._wholes.of(world) - self._parts.of(world)
        self._least, self._most = np.minimum(self._least, apart), np.maximum(self._most, apart)
        self._loose = self._loose | _below_nine_in_ten(world, self._wholes, self._parts)

    def enough(self, groups: NDArray[np.bool_], policy: Policy) -> NDArray[np.bool_]:
        enough: NDArray[np.bool_] = np.where(groups, self._loose, self._most - self._least >= policy.breedte)
        return enough


class _Classes:
    """What is known elsewhere: the households of each class, of an area or all, that are no small number."""

    def __init__(self, lived: Mapping[tuple[str, Household], int], scope: Scope, policy: Policy) -> None:
        self._drempel, self._scope = policy.drempel, scope
        self._total = self._of((area, kind, n) for (area, kind), n in lived.items())

    def same(self, other: Other) -> bool:
        """Whether they are the same in another municipality, and what is small is small there too."""
        return all(
            n == 0 or (self._total[key] < self._drempel and 0 < self._total[key] + n < self._drempel)
            for key, n in self._of(other).items()
        )

    def _of(self, households: Iterable[tuple[str, Household, int]]) -> Counter[tuple[str, str]]:
        """By area and class; the area of all together is empty."""
        total: Counter[tuple[str, str]] = Counter()
        for area, kind, n in households:
            for name in kind.classes:
                total[self._scope.area_of(area), name] += n
                total["", name] += n
        return total


def _below_nine_in_ten(counts: NDArray[np.int64], wholes: _Sums, parts: _Sums) -> NDArray[np.bool_]:
    below: NDArray[np.bool_] = 10 * parts.of(counts) < 9 * wholes.of(counts)
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
