"""From counted tables to tables that can be published: the only place where a ProtectedTable is made.

    profiles, tables → what is small → what must be hidden → proof → audit → protected tables

Small numbers are hidden, and of the others as much as it takes for another municipality to exist that
agrees with all that is published and in which the small number is quite another. `docs/protection.md`
tells why that is enough. What a frame says of households comes last, since it follows from nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from factlab.audit.attack import AuditResult, audit
from factlab.errors import FactlabError, NotProtectable
from factlab.hub.protect.bound import fewest_dots
from factlab.hub.protect.classes.counts import STAPELING, ClassCounts, stapeling_of
from factlab.hub.protect.classes.residents import Residents
from factlab.hub.protect.classes.room import ClassRoom
from factlab.hub.protect.classes.search import suppress_classes
from factlab.hub.protect.classes.suppression import ClassSuppression
from factlab.hub.protect.earlier import Told, as_of_now, by_other_divisions, require_comparable, told
from factlab.hub.protect.lived import Lived
from factlab.hub.protect.names import Names
from factlab.hub.protect.own_lists import (
    ByPartner,
    require_nothing_told,
    told_by_own_lists,
    who_learns,
    with_own_list,
)
from factlab.hub.protect.proof import prove
from factlab.hub.protect.reasons import class_reasons, reasons, with_bound
from factlab.hub.protect.required import require_agreement, require_classes, require_supported
from factlab.hub.protect.suppress import suppress
from factlab.hub.protect.suppression import Suppression
from factlab.hub.protect.witness import Listing, Witness
from factlab.model.columns import Columns, columns_of
from factlab.model.places import Places, places_of, with_regions
from factlab.model.rounding import rounded
from factlab.model.targets import Target
from factlab.model.types import HouseholdTypes, add_plain_types
from factlab.protocol.frame import class_id
from factlab.protocol.publication import Earlier, Policy, Profile, ProtectedTable, RawTable
from factlab.protocol.scope import Scope
from factlab.protocol.tables import GROUPS, REST, TABLES, Household

Changed = tuple[int, Household, int]
"""A home, and how many more (or fewer) households of a kind it has."""

WORLDS = 1_000
"""How many other municipalities the audit is shown at most; each has all numbers."""


@dataclass(frozen=True, slots=True)
class Protection:
    """What may be published, what may be said about it, and what only the output checker may see.

    `verdict` and `internal` are JSON-able; `verdict` is public and tells nothing that tells one dot
    from another.
    """

    tables: dict[str, ProtectedTable]
    verdict: dict[str, object]
    internal: dict[str, object]


def protect(
    profiles: Sequence[Profile],
    raw: Mapping[str, RawTable],
    scope: Scope,
    policy: Policy,
    progress: Callable[[str, float], None] | None = None,
    earlier: Sequence[Earlier] = (),
) -> Protection:
    """Hides what must be hidden, and proves that it is enough.

    `earlier` are the releases of the same gemeente and reference date that are known already.
    `profiles` hold every household of every area, those without voorzieningen included; `raw` the tables to
    publish. Raises NotProtectable when there is no safe way or the proof fails, BreachFound when the
    audit tells a small number after all, and `tables_disagree` when tables and profiles differ.
    """
    require_supported(policy)
    require_comparable(earlier, scope, policy)
    places = with_regions(places_of(scope, by_other_divisions(earlier, scope)))
    if GROUPS not in raw:
        # What is not published tells nothing: then classes are no part of a household.
        profiles = [replace(profile, classes=frozenset()) for profile in profiles]
        scope = scope.without_groups()
    plain, used = _apart_from_classes(raw, scope)
    columns = columns_of(plain, used)
    types = HouseholdTypes(profiles, columns, used, places, _told_by_anybody(columns, places, earlier))
    values = types.totals()
    require_agreement(types, values, columns, plain, scope)
    if GROUPS in raw:
        require_classes(profiles, raw[GROUPS], scope)
    listing = None
    if "combinaties" in raw:
        names = [name for (name,) in raw["combinaties"].labels if name != REST]
        listing = Listing(types, used, names, policy.drempel)
        if not listing.same(()):
            raise FactlabError("tables_disagree", table="combinaties")
    add_plain_types(types, used)
    classes = ClassCounts(raw[GROUPS], columns, types) if GROUPS in raw else None
    cells = np.zeros(values.shape, dtype=np.int32)
    cells[: places.published] = columns.multiplicity(plain, places.published)
    shown = progress or _quiet
    asked = _Asked(profiles, raw, scope, policy, earlier, columns, cells, types, values, used, listing, classes, shown)
    proven = _proven(asked)
    by_own_list = _by_own_lists(asked, proven)
    if policy.eigen_lijst and who_learns(by_own_list):
        proven = _against_own_lists(asked, proven, who_learns(by_own_list))
        by_own_list = _by_own_lists(asked, proven)
        require_nothing_told(by_own_list)
    tables = proven.tables
    told_before = [as_of_now(release, raw, scope, policy) for release in earlier]
    audit(tables, scope, policy, earlier=told_before).require()
    if classes:
        result = audit(tables, scope, policy, classes.known(policy), told_before)
        _of_small_numbers(result, raw, policy).require()
    internal = with_bound(proven.internal, fewest_dots(raw, columns, values[: places.published], used, policy))
    return Protection(tables, _verdict(tables, policy), {**internal, "eigen_lijst": by_own_list})


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is to be published, and what it is made of. `used` is the scope of all tables but `groepen`.

    `values` are the true numbers, `cells` how many cells hold each that are to be published, both of shape (places,
    columns). The places that are published come first.
    """

    profiles: Sequence[Profile]
    raw: Mapping[str, RawTable]
    scope: Scope
    policy: Policy
    earlier: Sequence[Earlier]
    columns: Columns
    cells: NDArray[np.int32]
    types: HouseholdTypes
    values: NDArray[np.int64]
    used: Scope
    listing: Listing | None
    classes: ClassCounts | None
    progress: Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class _Outcome:
    """The tables to publish, why each dot is there, and what was found, knowing the past."""

    tables: dict[str, ProtectedTable]
    internal: dict[str, object]
    found: Suppression
    past: Told


def _proven(asked: _Asked) -> _Outcome:
    """What is hidden, once the proof accepts it.

    The search first looks away from earlier releases, so that the same data published again get the same dots. Where
    something changed, or the proof, which does look at them, refuses that, it goes on with them.
    """
    places = asked.types.places
    nothing, past = (
        told(known, asked.columns, asked.values, asked.scope, asked.policy, places) for known in ((), asked.earlier)
    )
    if not places.one_division:
        return _hidden(asked, _found(asked, past), past)
    found = _found(asked, nothing)
    if not past.changed.any():
        try:
            return _hidden(asked, found, past)
        except NotProtectable:
            if not asked.earlier:
                raise
    return _hidden(asked, _found(asked, past, found), past)


def _found(
    asked: _Asked, past: Told, before: Suppression | None = None, *, as_far_as_possible: bool = False
) -> Suppression:
    """What a search finds that knows of `past`, and goes on from what it found `before` without."""
    types, classes, policy, values = asked.types, asked.classes, asked.policy, asked.values
    floor = classes.floor(values.shape) if classes else np.ones_like(values)
    floor[types.places.published :] *= types.told[types.places.published :]
    more = _cramped(classes, values, policy) if classes else []
    used, listing, progress = asked.used, asked.listing, asked.progress
    return suppress(
        types,
        values,
        asked.columns,
        asked.cells,
        used,
        policy,
        listing,
        floor,
        more,
        past,
        before,
        progress,
        as_far_as_possible=as_far_as_possible,
    )


def _hidden(asked: _Asked, found: Suppression, past: Told) -> _Outcome:
    """The tables in which that is hidden; raises NotProtectable unless the proof accepts them."""
    raw, scope, policy, columns, classes = asked.raw, asked.scope, asked.policy, asked.columns, asked.classes
    types, values, places = asked.types, asked.values, asked.types.places
    lived = Lived(asked.profiles, places)
    tables = {name: _protected(table, columns, found, policy) for name, table in raw.items() if name != GROUPS}
    changed = [[(home, types.kinds[kind], n) for home, kind, n in witness.households] for witness in found.witnesses]
    targets = [(target, False) for target in found.targets[: found.protected]]
    internal = reasons(found, columns, values, tables, places, past, policy.drempel)
    if classes:
        also = suppress_classes(classes, values, found.witnesses, policy)
        counts = np.where(also.hidden, 0, rounded(classes.counts, policy))
        tables[GROUPS] = ProtectedTable(GROUPS, classes.areas, classes.labels, counts, also.hidden)
        changed = _with_classes(asked.profiles, changed, classes, also, scope)
        targets = also.known(found, values, policy)
        internal = class_reasons(internal, found, also, classes, targets, scope)
    names_of = Names(columns, classes, places)
    numbers = [
        names_of.protected(target, known)
        for target, known in targets
        if names_of.published(target, tables) and not _told_otherwise(target, past, policy)
    ]
    others = [lived.by_own_areas(one) for one in changed]
    prove(asked.profiles, tables, others, numbers, scope, policy, asked.earlier, _elsewhere(places))
    return _Outcome(tables, internal, found, past)


def _by_own_lists(asked: _Asked, proven: _Outcome) -> ByPartner:
    """What each partner learns; witnesses save linear programs where the columns are those of the audit."""
    asks, published = asked.policy.eigen_lijst and not asked.classes, asked.types.places.published * asked.columns.count
    known = proven.found.witnesses[:WORLDS] if asks else []
    worlds = [_world(one, asked.values)[:published] for one in known]
    return told_by_own_lists(proven.tables, asked.raw, asked.scope, asked.policy, worlds)


def _against_own_lists(asked: _Asked, proven: _Outcome, partners: Sequence[str]) -> _Outcome:
    """More is hidden, until as many numbers as can be have room for who knows the list of one of these partners."""
    found = proven.found
    for partner in partners:
        knows = with_own_list(proven.past, partner, asked.columns, asked.values, asked.scope)
        more = _found(asked, knows, found, as_far_as_possible=True)
        kept = {id(witness) for witness in found.witnesses}
        witnesses = found.witnesses + [witness for witness in more.witnesses if id(witness) not in kept]
        found = replace(found, hidden=found.hidden | more.hidden, witnesses=witnesses)
    return _hidden(asked, found, proven.past)


def _world(witness: Witness, values: NDArray[np.int64]) -> NDArray[np.int64]:
    """All numbers of the municipality of a witness, flat by place and column."""
    world = values.flatten()
    world[witness.where] += witness.shift
    return world


def _told_otherwise(target: Target, past: Told, policy: Policy) -> bool:
    """Whether it needs room because an earlier release told another number: the proof finds those by itself."""
    place, column = target.whole
    inside = column < past.changed.shape[1]  # a number of `groepen` has a column beyond those
    return target.part is None and target.value >= policy.drempel and inside and bool(past.changed[place, column])


def _of_small_numbers(result: AuditResult, raw: Mapping[str, RawTable], policy: Policy) -> AuditResult:
    """Only what is told of small numbers: who knows the classes may come close to one just above the threshold."""
    place = {name: {area: row for row, area in enumerate(table.areas)} for name, table in raw.items()}
    column = {name: {labels: at for at, labels in enumerate(table.labels)} for name, table in raw.items()}
    told = tuple(
        one
        for one in result.breaches
        if raw[one.table].counts[place[one.table][one.area], column[one.table][one.labels]] < policy.drempel
    )
    return replace(result, breaches=told)


def _apart_from_classes(raw: Mapping[str, RawTable], scope: Scope) -> tuple[dict[str, RawTable], Scope]:
    """All tables but `groepen`, with the number of voorzieningen that adds up from it; and their scope."""
    plain = {name: table for name, table in raw.items() if name != GROUPS}
    if GROUPS in raw and STAPELING not in plain:
        plain[STAPELING] = stapeling_of(raw[GROUPS])
    return plain, scope.without_groups()


def _told_by_anybody(columns: Columns, places: Places, earlier: Sequence[Earlier]) -> NDArray[np.bool_]:
    """Shape (places, columns): which numbers are in what is to be published, or were in an earlier release."""
    told = columns.exists(len(places.areas))
    told[places.published :] = False
    for release in earlier:
        division = list(places.of_division(release.scope) or ())
        for name, table in release.tables.items():
            own = [columns.of[name][labels] for labels in table.labels if labels in columns.of.get(name, {})]
            if TABLES[name].per_area:
                told[np.ix_(division, own)] = True
    return told


def _elsewhere(places: Places) -> dict[str, list[str]]:
    """The places that are not published now, each with the round's own areas that it is made of."""
    return {
        places.areas[place].code: [code for code, home in places.home.items() if places.contains[place, home]]
        for place in range(places.published, len(places.areas))
    }


def _with_classes(
    profiles: Sequence[Profile],
    changed: Sequence[Sequence[Changed]],
    classes: ClassCounts,
    also: ClassSuppression,
    scope: Scope,
) -> list[list[Changed]]:
    """The witnesses of all tables: each of those of the other tables with classes, and those made for classes.

    With classes there is one division, so that homes are its areas.
    """
    residents = Residents([replace(profile, area=scope.area_of(profile.area)) for profile in profiles], scope)
    others = [[(scope.places[home].code, kind, n) for home, kind, n in one] for one in changed]
    home = {area.code: number for number, area in enumerate(scope.areas, start=1)}
    found = []
    for witness in also.witnesses:
        shift = {
            (scope.places[place].code, class_id(*classes.labels[cell][:2]), classes.labels[cell][2]): int(number)
            for (place, cell), number in np.ndenumerate(witness.cells)
            if number and place
        }
        own = residents.changed(others[witness.base] if witness.base >= 0 else (), shift)
        found.append([(home[area], kind, n) for area, kind, n in own])
    return found


def _cramped(classes: ClassCounts, values: NDArray[np.int64], policy: Policy) -> list[Target]:
    """Totals of other tables that need room for the sake of classes, although they are not small."""
    own = classes.cramped(values, policy)
    return own + [one for one in ClassRoom(classes, policy).cramped(values) if one not in own]


def _quiet(step: str, done: float) -> None:
    """Shows nothing."""


def _protected(table: RawTable, columns: Columns, found: Suppression, policy: Policy) -> ProtectedTable:
    hidden = np.zeros(table.counts.shape, dtype=bool)
    for i, labels in enumerate(table.labels):
        column = columns.of[table.name].get(labels)
        if column is not None:
            hidden[:, i] = found.hidden[: len(table.areas), column]
    counts = np.where(hidden, 0, rounded(table.counts, policy))
    return ProtectedTable(table.name, table.areas, table.labels, counts, hidden)


def _verdict(tables: Mapping[str, ProtectedTable], policy: Policy) -> dict[str, object]:
    return {
        "beleid": policy.model_dump(),
        "tabellen": {
            name: {
                "cellen": sum(not TABLES[name].impossible(labels) for labels in table.labels) * len(table.areas),
                "punten": int(table.hidden.sum()),
            }
            for name, table in tables.items()
        },
        "bewijs": "geslaagd",
        "audit": {"geslaagd": True, "lekken": 0},
    }
