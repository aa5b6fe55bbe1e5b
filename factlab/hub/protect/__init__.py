"""From counted tables to tables that can be published: the only place where a ProtectedTable is made.

    profiles, tables → what is small → what must be hidden → proof → audit → protected tables

Small numbers are hidden, and of the others as much as it takes for another municipality to exist that
agrees with all that is published and in which the small number is quite another. `docs/protection.md`
tells why that is enough. What a frame says of households comes last, since it follows from nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from factlab.audit.attack import AuditResult, audit
from factlab.errors import NotProtectable
from factlab.hub.protect.asked import Asked, Progress, Tabulated, asked_for
from factlab.hub.protect.bound import fewest_dots
from factlab.hub.protect.cells import Other
from factlab.hub.protect.earlier import as_of_now
from factlab.hub.protect.own_lists import Beside, ByPartner, require_nothing_told, told_by_own_lists, who_learns
from factlab.hub.protect.proven import Outcome, against_own_lists, found_again, outcome_of
from factlab.hub.protect.reasons import with_loss
from factlab.hub.protect.required import require_supported
from factlab.hub.protect.witness import Witness
from factlab.model.places import same_areas
from factlab.protocol.publication import Earlier, Policy, Profile, ProtectedTable, RawTable
from factlab.protocol.scope import Scope
from factlab.protocol.tables import TABLES

WITHOUT_ROOM = "geen_ruimte_voor"
"""Beside the losses: levels of the round for which no room was left, so that publishing by them may be refused."""

WORLDS = 1_000
"""How many other municipalities the audit is shown at most; each has all numbers."""


@dataclass(frozen=True, slots=True)
class Protection:
    """What may be published by one division, what may be said about it, and what only the output checker may see.

    `verdict` and `internal` are JSON-able; `verdict` is public and tells nothing that tells one dot
    from another. `known` are the releases that were taken into account and are known: earlier ones, and those by other
    divisions that are published now.
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
    shown, now = progress or _quiet, [one for one in divisions if one.now]
    later = [one for one in divisions if not one.now]
    if later:
        try:
            return _protected_all(asked_for(profiles, divisions, policy, earlier, shown))
        except NotProtectable:
            pass  # What is not published yet may be refused later, but not what is asked for.
    told = [one for one in later if any(same_areas(release.scope, one.scope) for release in earlier)]
    others = [other for one in told for other in found_again(asked_for(profiles, [one], policy, (), shown))]
    before = [(release, one.raw) for one in told for release in earlier if same_areas(release.scope, one.scope)]
    found = _protected_all(asked_for(profiles, now, policy, earlier, shown), others, before)
    levels = {one.scope.level for one in later} - {one.scope.level for one in told}
    return [replace(one, internal=with_loss(one.internal, WITHOUT_ROOM, sorted(levels))) for one in found]


def without_room(internal: Mapping[str, object]) -> list[str]:
    """The levels of the round for which no room was left, by what is internal."""
    loss = internal["verlies"]
    return list(loss.get(WITHOUT_ROOM, [])) if isinstance(loss, dict) else []


def _protected_all(asked: Asked, others: Sequence[Other] = (), before: Sequence[Beside] = ()) -> list[Protection]:
    """`before` are earlier releases by other divisions than those that are asked, with the true numbers."""
    outcome = outcome_of(asked, others)
    by_own_list = _by_own_lists(asked, outcome, before)
    if asked.policy.eigen_lijst and (partners := _who_learn(by_own_list)):
        outcome = against_own_lists(asked, outcome, partners)
        by_own_list = _by_own_lists(asked, outcome, before)
        for told_to in by_own_list:
            require_nothing_told(told_to)
    found = []
    for number, one in enumerate(asked.divisions):
        if not one.now:
            continue
        tables, scope, policy = outcome.tables[number], one.scope, asked.policy
        known = [as_of_now(known, one.raw, scope, policy) for known in outcome.known(asked, number, later=True)]
        audit(tables, scope, policy, earlier=known).require()
        if asked.classes:
            result = audit(tables, scope, policy, asked.classes.known(policy), known)
            _of_small_numbers(result, one.raw, policy).require()
        values = asked.values[asked.rows(number)]
        least = fewest_dots(one.raw, asked.columns, values, scope.without_groups(), policy)
        internal = {**with_loss(outcome.internal[number], "ondergrens", least), "eigen_lijst": by_own_list[number]}
        public = outcome.known(asked, number, later=False)
        found.append(Protection(tables, _verdict(tables, policy), internal, public))
    return found


def _by_own_lists(asked: Asked, outcome: Outcome, before: Sequence[Beside]) -> list[ByPartner]:
    """By division what each partner learns; witnesses save linear programs where the numbers are those of the audit."""
    policy, alone = asked.policy, len(asked.divisions) == 1 and not before
    known = outcome.found.witnesses[:WORLDS] if policy.eigen_lijst and alone and not asked.classes else []
    worlds = [_world(one, asked.values)[asked.rows(0)].ravel() for one in known]
    published = [
        (Earlier(one.scope, policy, tables), one.raw)
        for one, tables in zip(asked.divisions, outcome.tables, strict=True)
    ]
    found = []
    for number, (one, raw) in enumerate(published):
        if asked.divisions[number].now or policy.eigen_lijst:
            beside = [*published[:number], *published[number + 1 :], *before]
            found.append(told_by_own_lists(one.tables, raw, one.scope, policy, worlds, beside))
        else:
            found.append({})
    return found


def _who_learn(told: Sequence[ByPartner]) -> list[str]:
    return sorted({partner for by_division in told for partner in who_learns(by_division)})


def _world(witness: Witness, values: NDArray[np.int64]) -> NDArray[np.int64]:
    """All numbers of the municipality of a witness, by place and column."""
    world = values.flatten()
    world[witness.where] += witness.shift
    return world.reshape(values.shape)


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


def _quiet(step: str, done: float) -> None:
    """Shows nothing."""


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
