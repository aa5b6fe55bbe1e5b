"""What earlier releases of the same gemeente and reference date tell of the numbers of now.

Of a number that an earlier release tells and that is still so, everybody knows it. One that changed by less than the
threshold must not be told again, since the change itself is a small number: not to anybody who does not know of
the change. Who does know of it (a partner corrects its own list) knows the number of now as well, and must not get
from it what small numbers are. Where a number changed by more, the earlier one is no knowledge any more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from factlab.errors import NotProtectable
from factlab.model.columns import Columns
from factlab.model.places import Places, places_of, related, same_areas
from factlab.model.relations import NO_LIMIT
from factlab.model.rounding import interval, rounded
from factlab.protocol.publication import Earlier, Policy, ProtectedTable, RawTable
from factlab.protocol.scope import Scope
from factlab.protocol.tables import GROUPS, REST, TABLES, Household

_NOBODY = Household(frozenset(), frozenset())
"""A household that uses nothing: how many there are follows from the households of the area."""


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of every number, of shape (places, columns).

    `low`, `high`: the bounds that hold for the true number (0 and NO_LIMIT where nothing is known). `changed`: it was
    told otherwise, by less than the threshold. Against who does not know of the changes those numbers need room;
    against who does, all small ones do, while those that changed and are not small stay what they are.
    """

    low: NDArray[np.int64]
    high: NDArray[np.int64]
    changed: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Remembered:
    """A table of an earlier release in terms of now: what each cell is at least and at most, (areas, labels).

    `scope` has its areas, made of the round's own areas of now.
    """

    table: ProtectedTable
    scope: Scope
    least: NDArray[np.int64]
    most: NDArray[np.int64]


def require_comparable(earlier: Sequence[Earlier], scope: Scope, policy: Policy) -> None:
    """Refuses an earlier release of which nobody could say what it tells together with this one."""
    for release in earlier:
        then, round_id = release.scope, release.scope.round_id
        per_area = any(TABLES[name].per_area for name in release.tables)
        missing = [name for name in release.tables if name not in scope.tables]
        if (then.municipality.code, then.reference_date) != (scope.municipality.code, scope.reference_date):
            raise NotProtectable("earlier_elsewhere", round=round_id)
        if _contents(then) != _contents(scope):
            raise NotProtectable("earlier_other_contents", round=round_id)
        if not same_areas(then, scope) and len(then.areas) > 1 and per_area:
            if not related(then, scope):
                raise NotProtectable("earlier_other_areas", round=round_id)
            _require_same_households(then, scope)
            if GROUPS in release.tables or GROUPS in scope.tables:
                raise NotProtectable("earlier_division_groups", round=round_id)
        if release.policy.drempel < policy.drempel:
            raise NotProtectable("earlier_lower_threshold", round=round_id, lowest=release.policy.drempel)
        if missing:
            raise NotProtectable("earlier_more_tables", round=round_id, tables=", ".join(missing))


def by_other_divisions(earlier: Iterable[Earlier], *now: Scope) -> list[Scope]:
    """The divisions, other than those of now, whose areas earlier releases told numbers of."""
    return [
        release.scope
        for release in earlier
        if any(TABLES[name].per_area for name in release.tables)
        and related(release.scope, now[0])
        and not any(same_areas(release.scope, one) for one in now)
    ]


def _require_same_households(then: Scope, now: Scope) -> None:
    households: Counter[str] = Counter()
    for home in now.homes:
        households[then.area_of(home.code)] += home.households
    for area in then.areas:
        if households[area.code] != area.households:
            raise NotProtectable("earlier_division_changed", round=then.round_id, area=area.code)


def _contents(scope: Scope) -> object:
    """What decides which households a cell counts."""
    counted = {(v.id, v.domein, v.cbs_wet, v.soort, v.gebruik, v.unit) for v in scope.voorzieningen}
    return counted, dict(scope.delivers), scope.organisations, scope.domains, scope.groepen


def remembered(release: Earlier, scope: Scope) -> Iterator[Remembered]:
    """What the tables of an earlier release tell of the places that it shares with this one.

    Another division of the same areas is told of whole; of one of other areas only the gemeente is shared. What areas
    and gemeente tell of each other by adding up is included; a dot is at least 1.
    """
    whole = same_areas(release.scope, scope)
    # Of another division areas have as many households as they had, or it would not be taken along.
    pairs = zip(scope.places, release.scope.places if whole else release.scope.places[:1], strict=False)
    more = np.zeros(len(release.scope.places), dtype=np.int64)
    for place, (now, then) in enumerate(pairs):
        more[place] = now.households - then.households
    whole |= related(release.scope, scope)
    areas = replace(scope, areas=release.scope.areas, base=release.scope.base, lies_in=release.scope.lies_in)
    for name, table in release.tables.items():
        rows = len(table.areas) if whole else 1
        kept = ProtectedTable(name, table.areas[:rows], table.labels, table.counts[:rows], table.hidden[:rows])
        least, most = interval(kept.counts, release.policy)
        least[kept.hidden], most[kept.hidden] = 1, NO_LIMIT
        if name == "combinaties":
            named = np.array([labels != (REST,) for labels in kept.labels], dtype=bool)
            least[kept.hidden & named] = release.policy.drempel
        if rows > 1:
            _add_up(least, most)
        # Who uses nothing is all the others: with other denominators, as many more or fewer.
        nobody = set(TABLES[name].counted_in(_NOBODY, scope))
        rest = [at for at, labels in enumerate(kept.labels) if labels in nobody]
        least[:, rest] += more[:rows, None]
        most[:, rest] += more[:rows, None]
        yield Remembered(kept, areas if whole else scope, least, most)


def _add_up(least: NDArray[np.int64], most: NDArray[np.int64]) -> None:
    """Tightens by what the areas add up to: the gemeente by its areas, and an area by all the others."""
    np.maximum(least[0], least[1:].sum(axis=0), out=least[0])
    np.minimum(most[0], np.minimum(most[1:].sum(axis=0), NO_LIMIT), out=most[0])
    others_most = most[1:].sum(axis=0) - most[1:]
    others_least = least[1:].sum(axis=0) - least[1:]
    np.maximum(least[1:], least[0] - others_most, out=least[1:])
    np.minimum(most[1:], most[0] - others_least, out=most[1:])


def told(
    earlier: Sequence[Earlier],
    columns: Columns,
    values: NDArray[np.int64],
    scope: Scope,
    policy: Policy,
    places: Places | None = None,
) -> Told:
    """What all earlier releases together tell of the true numbers `values`, of shape (places, columns).

    Raises NotProtectable when there are several divisions, and a number told by one of them is no longer so: the
    correction would be what sums of the ones differ from sums of the others.
    """
    places = places or places_of(scope)
    low, high = np.zeros_like(values), np.full_like(values, NO_LIMIT)
    changed = np.zeros(values.shape, dtype=bool)
    for release in earlier:
        known = np.array([0, *(places.of_division(release.scope) or ())])
        for past in remembered(release, scope):
            of = _same_columns(past.table, columns)
            at, own = np.array(list(of), dtype=np.int64), np.array(list(of.values()), dtype=np.int64)
            if not len(at):
                continue
            rows = known[: len(past.table.areas)]
            true, least, most = values[rows][:, own], past.least[:, at], past.most[:, at]
            holds = (least <= true) & (true <= most)
            if len(known) > 1 and not places.one_division and not holds.all():
                area = past.table.areas[int(np.argwhere(~holds)[0, 0])]
                raise NotProtectable("earlier_division_changed", round=release.scope.round_id, area=area)
            for i, column in enumerate(own.tolist()):
                here = holds[:, i]
                low[rows, column] = np.where(here, np.maximum(low[rows, column], least[:, i]), low[rows, column])
                high[rows, column] = np.where(here, np.minimum(high[rows, column], most[:, i]), high[rows, column])
                changed[rows, column] |= differs(true[:, i], least[:, i], most[:, i], policy)
    # What another release tells already to within the breadth, no dot can undo.
    return Told(low, high, changed & (high - low >= policy.breedte))


def as_of_now(release: Earlier, raw: Mapping[str, RawTable], scope: Scope, policy: Policy) -> Earlier:
    """The release as who knows of the changes reads it: what was told and is so, or changed by a little, as it is now.

    The rest of it is dots. `raw` are the true tables of now; a list of other combinations is left out. By another
    division nothing may have changed, so that is read as it is.
    """
    if related(release.scope, scope) and not same_areas(release.scope, scope):
        return release
    tables = {}
    for past in remembered(release, scope):
        name, table = past.table.name, past.table
        now = raw.get(name)
        if now is None or now.labels != table.labels:
            continue
        true = now.counts[: len(table.areas)]
        known = (past.least <= true) & (true <= past.most) | differs(true, past.least, past.most, policy)
        known &= ~table.hidden & (true >= max(policy.drempel, release.policy.drempel))
        shown = known | (true == 0)
        counts = np.where(shown, rounded(true, release.policy), 0)
        tables[name] = ProtectedTable(name, table.areas, table.labels, counts, ~shown)
    areas = scope if same_areas(release.scope, scope) else release.scope
    return Earlier(areas, release.policy, tables)


def differs(
    true: NDArray[np.int64], least: NDArray[np.int64], most: NDArray[np.int64], policy: Policy
) -> NDArray[np.bool_]:
    """Whether the number was told, to within the breadth, and is another now by less than the threshold."""
    away = np.maximum(least - true, true - most)
    changed: NDArray[np.bool_] = (most - least < policy.breedte) & (away > 0) & (away < policy.drempel)
    return changed


def _same_columns(table: ProtectedTable, columns: Columns) -> dict[int, int]:
    """The labels of the table that count the same households now, by place: the column that does."""
    of: Mapping[tuple[str, ...], int] = columns.of.get(table.name, {})
    # What is left over is left over by the combinations that are named.
    same_rest = table.name != "combinaties" or set(table.labels) == set(of)
    return {
        at: of[labels] for at, labels in enumerate(table.labels) if labels in of and (same_rest or labels != (REST,))
    }
