"""From counted tables to tables that can be published: the only place where a ProtectedTable is made.

    profiles, tables → what is small → what must be hidden → proof → audit → protected tables

Small numbers are hidden, and of the others as much as it takes for another municipality to exist that
agrees with all that is published and in which the small number is quite another. `docs/protection.md`
tells why that is enough. What a frame says of households comes last, since it follows from nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from factlab.audit.attack import AuditResult, audit
from factlab.errors import NotProtectable
from factlab.hub.protect.asked import Asked, Progress, Tabulated, asked
from factlab.hub.protect.bound import fewest_dots
from factlab.hub.protect.cells import Other
from factlab.hub.protect.classes.counts import ClassCounts
from factlab.hub.protect.classes.residents import Residents
from factlab.hub.protect.classes.room import ClassRoom
from factlab.hub.protect.classes.search import suppress_classes
from factlab.hub.protect.classes.suppression import ClassSuppression
from factlab.hub.protect.earlier import Told, as_of_now, by_other_divisions, require_comparable, told
from factlab.hub.protect.lived import Lived
from factlab.hub.protect.names import Names
from factlab.hub.protect.offered import offers
from factlab.hub.protect.own_lists import (
    ByPartner,
    require_nothing_told,
    told_by_own_lists,
    who_learns,
    with_own_list,
)
from factlab.hub.protect.proof import prove
from factlab.hub.protect.reasons import class_reasons, reasons, with_bound
from factlab.hub.protect.required import require_supported
from factlab.hub.protect.suppress import suppress
from factlab.hub.protect.suppression import Suppression
from factlab.hub.protect.witness import Witness
from factlab.model.columns import Columns
from factlab.model.places import Places, same_areas
from factlab.model.rounding import rounded
from factlab.model.targets import Target
from factlab.protocol.frame import class_id
from factlab.protocol.publication import Earlier, Policy, Profile, ProtectedTable, RawTable, tables_hash
from factlab.protocol.scope import Scope
from factlab.protocol.tables import GROUPS, TABLES, Household

Changed = tuple[int, Household, int]
"""A home, and how many more (or fewer) households of a kind it has."""

WORLDS = 1_000
"""How many other municipalities the audit is shown at most; each has all numbers."""


@dataclass(frozen=True, slots=True)
class Protection:
    """What may be published by one division, what may be said about it, and what only the output checker may see.

    `verdict` and `internal` are JSON-able; `verdict` is public and tells nothing that tells one dot
    from another. `known` are the releases that were taken into account: earlier ones, and those by other divisions.
    """

    tables: dict[str, ProtectedTable]
    verdict: dict[str, object]
    internal: dict[str, object]
    known: list[Earlier]


def protect(
    profiles: Sequence[Profile],
    raw: Mapping[str, RawTable],
    scope: Scope,
    policy: Policy,
    progress: Progress | None = None,
    earlier: Sequence[Earlier] = (),
) -> Protection:
    """Hides what must be hidden in the tables by one division, and proves that it is enough: see `protect_together`."""
    return protect_together(profiles, [Tabulated(scope, raw)], policy, progress, earlier)[0]


def protect_together(
    profiles: Sequence[Profile],
    divisions: Sequence[Tabulated],
    policy: Policy,
    progress: Progress | None = None,
    earlier: Sequence[Earlier] = (),
) -> list[Protection]:
    """Hides what must be hidden for who joins the tables by all these divisions, and proves that it is enough.

    `profiles` hold every household of every area, those without voorzieningen included; `earlier` are the releases of
    the same gemeente and reference date that are known already. Of the divisions that are `now` the outcome is given;
    it is the same whichever these are, if there is a way to publish all. Raises NotProtectable when there is no
    safe way or the proof fails, BreachFound when the audit tells a small number after all, and `tables_disagree` when
    tables and profiles differ.
    """
    require_supported(policy)
    require_comparable(earlier, divisions[0].scope, policy)
    shown, now = progress or _quiet, [one for one in divisions if one.now]
    if len(now) < len(divisions) and not by_other_divisions(earlier, *(one.scope for one in divisions)):
        try:
            return _protected_all(asked(profiles, divisions, policy, earlier, shown))
        except NotProtectable:
            pass  # What is not published yet may be refused later, but not what is asked for.
    others = list(_found_before(profiles, divisions, policy, earlier, shown))
    return _protected_all(asked(profiles, now, policy, earlier, shown), others)


def _found_before(
    profiles: Sequence[Profile],
    divisions: Sequence[Tabulated],
    policy: Policy,
    earlier: Sequence[Earlier],
    progress: Progress,
) -> Iterator[Other]:
    """The witnesses of divisions that are not published now but were: the same search finds them again."""
    for one in divisions:
        if not one.now and any(same_areas(release.scope, one.scope) for release in earlier):
            alone = asked(profiles, [one], policy, (), progress)
            lived = Lived(alone.profiles, alone.types.places)
            for witness in _found(alone, _told(alone, ())).witnesses:
                yield lived.by_own_areas(_moved(alone, witness))


def _protected_all(asked: Asked, others: Sequence[Other] = ()) -> list[Protection]:
    proven = _proven(asked, others)
    by_own_list = _by_own_lists(asked, proven)
    if asked.policy.eigen_lijst and (partners := _who_learn(by_own_list)):
        proven = _against_own_lists(asked, proven, partners)
        by_own_list = _by_own_lists(asked, proven)
        for told_to in by_own_list:
            require_nothing_told(told_to)
    found = []
    for number, one in enumerate(asked.divisions):
        if not one.now:
            continue
        tables, scope, policy, known = proven.tables[number], one.scope, asked.policy, proven.known(asked, number)
        told_before = [as_of_now(release, one.raw, scope, policy) for release in known]
        audit(tables, scope, policy, earlier=told_before).require()
        if asked.classes:
            result = audit(tables, scope, policy, asked.classes.known(policy), told_before)
            _of_small_numbers(result, one.raw, policy).require()
        values = asked.values[asked.rows(number)]
        least = fewest_dots(one.raw, asked.columns, values, scope.without_groups(), policy)
        internal = {**with_bound(proven.internal[number], least), "eigen_lijst": by_own_list[number]}
        found.append(Protection(tables, _verdict(tables, policy), internal, known))
    return found


@dataclass(frozen=True, slots=True)
class _Outcome:
    """By division the tables to publish and why each dot is there; and what was found, knowing the past."""

    tables: list[dict[str, ProtectedTable]]
    internal: list[dict[str, object]]
    found: Suppression
    past: Told

    def known(self, asked: Asked, division: int) -> list[Earlier]:
        """What anybody knows who attacks the tables of one division: earlier releases, and the other divisions."""
        told_before = {tables_hash(release.tables) for release in asked.earlier}
        others = [
            Earlier(other.scope, asked.policy, self.tables[number])
            for number, other in enumerate(asked.divisions)
            if number != division and tables_hash(self.tables[number]) not in told_before
        ]
        return [*asked.earlier, *others]


def _proven(asked: Asked, others: Sequence[Other]) -> _Outcome:
    """What is hidden, once the proof accepts it.

    The search first looks away from earlier releases, so that the same data published again get the same dots. Where
    something changed, or the proof, which does look at them, refuses that, it goes on with them. `others` are other
    municipalities that agree with what another division published.
    """
    past = _told(asked, asked.earlier)
    if asked.types.places.others_before:
        offered = offers(others, asked.types, asked.values, asked.columns.per_area)
        return _hidden(asked, _found(asked, past, offered=offered), past)
    found = _found(asked, _told(asked, ()))
    if not past.changed.any():
        try:
            return _hidden(asked, found, past)
        except NotProtectable:
            if not asked.earlier or not all(one.now for one in asked.divisions):
                raise
    return _hidden(asked, _found(asked, past, found), past)


def _told(asked: Asked, earlier: Sequence[Earlier]) -> Told:
    return told(earlier, asked.columns, asked.values, asked.scope, asked.policy, asked.types.places)


def _found(
    asked: Asked,
    past: Told,
    before: Suppression | None = None,
    *,
    offered: Sequence[Witness] = (),
    as_far_as_possible: bool = False,
) -> Suppression:
    """What a search finds that knows of `past`, and goes on from what it found `before` without."""
    types, classes, policy, values = asked.types, asked.classes, asked.policy, asked.values
    floor = classes.floor(values.shape) if classes else np.ones_like(values)
    floor[types.places.published :] *= types.told[types.places.published :]
    more = _cramped(classes, values, policy) if classes else []
    return suppress(
        types,
        values,
        asked.columns,
        asked.cells,
        asked.scope,
        policy,
        asked.listing,
        floor,
        more,
        past,
        before,
        asked.progress,
        offered=offered,
        as_far_as_possible=as_far_as_possible,
    )


def _hidden(asked: Asked, found: Suppression, past: Told) -> _Outcome:
    """The tables in which that is hidden; raises NotProtectable unless the proof accepts them."""
    policy, columns, classes = asked.policy, asked.columns, asked.classes
    values, places = asked.values, asked.types.places
    changed = [_moved(asked, witness) for witness in found.witnesses]
    targets = [(target, False) for target in found.targets[: found.protected]]
    tables, internal = [], []
    for number, one in enumerate(asked.divisions):
        rows = asked.rows(number)
        own = {
            name: _protected(table, columns, found.hidden[rows], policy)
            for name, table in one.raw.items()
            if name != GROUPS
        }
        tables.append(own)
        internal.append(reasons(found, columns, values, own, places, rows, past, policy.drempel))
    if classes:
        scope, raw = asked.divisions[0].scope, asked.divisions[0].raw[GROUPS]
        also = suppress_classes(classes, values, found.witnesses, policy)
        counts = np.where(also.hidden, 0, rounded(raw.counts, policy))
        tables[0][GROUPS] = ProtectedTable(GROUPS, raw.areas, raw.labels, counts, also.hidden)
        changed = _with_classes(asked.profiles, changed, classes, also, scope)
        targets = also.known(found, values, policy)
        internal = [class_reasons(internal[0], found, also, classes, targets, scope)]
    lived, names_of = Lived(asked.profiles, places), Names(columns, classes, places)
    others = [lived.by_own_areas(one) for one in changed]
    outcome = _Outcome(tables, internal, found, past)
    for number, one in enumerate(asked.divisions):
        numbers = [
            names_of.protected(target, known)
            for target, known in targets
            if names_of.published(target, tables[number]) and not _told_otherwise(target, past, policy)
        ]
        elsewhere = _elsewhere(places, asked.rows(number))
        known = outcome.known(asked, number)
        prove(asked.profiles, tables[number], others, numbers, one.scope, policy, known, elsewhere)
    return outcome


def _moved(asked: Asked, witness: Witness) -> list[Changed]:
    return [(home, asked.types.kinds[kind], n) for home, kind, n in witness.households]


def _by_own_lists(asked: Asked, proven: _Outcome) -> list[ByPartner]:
    """By division what each partner learns; witnesses save linear programs where the numbers are those of the audit."""
    policy, alone = asked.policy, len(asked.divisions) == 1
    known = proven.found.witnesses[:WORLDS] if policy.eigen_lijst and alone and not asked.classes else []
    worlds = [_world(one, asked.values)[asked.rows(0)].ravel() for one in known]
    published = [
        (Earlier(one.scope, policy, tables), one.raw)
        for one, tables in zip(asked.divisions, proven.tables, strict=True)
    ]
    found = []
    for number, (one, raw) in enumerate(published):
        if asked.divisions[number].now or policy.eigen_lijst:
            beside = published[:number] + published[number + 1 :]
            found.append(told_by_own_lists(one.tables, raw, one.scope, policy, worlds, beside))
        else:
            found.append({})
    return found


def _who_learn(told: Sequence[ByPartner]) -> list[str]:
    return sorted({partner for by_division in told for partner in who_learns(by_division)})


def _against_own_lists(asked: Asked, proven: _Outcome, partners: Sequence[str]) -> _Outcome:
    """More is hidden, until as many numbers as can be have room for who knows the list of one of these partners."""
    found = proven.found
    for partner in partners:
        knows = with_own_list(proven.past, partner, asked.columns, asked.values, asked.divisions[0].scope)
        more = _found(asked, knows, found, as_far_as_possible=True)
        kept = {id(witness) for witness in found.witnesses}
        witnesses = found.witnesses + [witness for witness in more.witnesses if id(witness) not in kept]
        found = replace(found, hidden=found.hidden | more.hidden, witnesses=witnesses)
    return _hidden(asked, found, proven.past)


def _world(witness: Witness, values: NDArray[np.int64]) -> NDArray[np.int64]:
    """All numbers of the municipality of a witness, by place and column."""
    world = values.flatten()
    world[witness.where] += witness.shift
    return world.reshape(values.shape)


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


def _elsewhere(places: Places, rows: NDArray[np.int64]) -> dict[str, list[str]]:
    """The places that are none of these, each with the round's own areas that it is made of."""
    return {
        places.areas[place].code: [code for code, home in places.home.items() if places.contains[place, home]]
        for place in range(len(places.areas))
        if place not in rows
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


def _protected(table: RawTable, columns: Columns, dots: NDArray[np.bool_], policy: Policy) -> ProtectedTable:
    hidden = np.zeros(table.counts.shape, dtype=bool)
    for i, labels in enumerate(table.labels):
        column = columns.of[table.name].get(labels)
        if column is not None:
            hidden[:, i] = dots[: len(table.areas), column]
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
