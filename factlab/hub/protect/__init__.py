"""From counted tables to tables that can be published: the only place where a ProtectedTable is made.

    profiles, tables → what is small → what must be hidden → proof → audit → protected tables

Small numbers are hidden, and of the others as much as it takes for another municipality to exist that
agrees with all that is published and in which the small number is quite another. `docs/protection.md`
tells why that is enough.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from factlab.errors import FactlabError, NotProtectable
from factlab.hub.protect.audit import AuditResult, audit
from factlab.hub.protect.columns import Columns, columns_of
from factlab.hub.protect.proof import Cell, Other, Protected, prove
from factlab.hub.protect.reasons import reasons
from factlab.hub.protect.suppress import suppress
from factlab.hub.protect.suppression import Suppression
from factlab.hub.protect.targets import Number, Target
from factlab.hub.protect.types import HouseholdTypes, add_plain_types
from factlab.hub.protect.witness import Listing
from factlab.protocol.publication import Policy, Profile, ProtectedTable, RawTable
from factlab.protocol.scope import Scope
from factlab.protocol.tables import REST

__all__ = ["AuditResult", "Protection", "audit", "protect"]

LOWEST_THRESHOLD = 5


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
) -> Protection:
    """Hides what must be hidden, and proves that it is enough.

    `profiles` hold every household of every area, those without voorzieningen included; `raw` the tables to
    publish. Raises NotProtectable when there is no safe way or the proof fails, BreachFound when the
    audit tells a small number after all, and `tables_disagree` when tables and profiles differ.
    """
    _require_supported(policy)
    columns = columns_of(raw, scope)
    types = HouseholdTypes(profiles, columns, scope)
    _require_agreement(types, columns, raw, scope)
    listing = None
    if "combinaties" in raw:
        names = [name for (name,) in raw["combinaties"].labels if name != REST]
        listing = Listing(types, scope, names, policy.drempel)
        if not listing.same(()):
            raise FactlabError("tables_disagree", table="combinaties")
    add_plain_types(types, scope)
    cells = columns.multiplicity(raw, len(scope.places))
    found = suppress(types, columns, cells, scope, policy, listing, progress or _quiet)
    tables = {name: _protected(table, columns, found) for name, table in raw.items()}
    others: list[Other] = [
        [(scope.places[place].code, types.kinds[kind], n) for place, kind, n in witness.households]
        for witness in found.witnesses
    ]
    numbers = [_protected_number(target, columns, scope) for target in found.targets[: found.protected]]
    prove(profiles, tables, others, numbers, scope, policy)
    result = audit(tables, scope, policy)
    result.require()
    return Protection(tables, _verdict(tables, policy, columns), reasons(found, columns, types.totals(), tables, scope))


def _quiet(step: str, done: float) -> None:
    """Shows nothing."""


def _require_supported(policy: Policy) -> None:
    """Refuses what this version cannot promise, instead of promising less."""
    if policy.drempel < LOWEST_THRESHOLD:
        raise NotProtectable("policy_too_low", rule="drempel", lowest=LOWEST_THRESHOLD)
    if policy.breedte < 1:
        raise NotProtectable("policy_too_low", rule="breedte", lowest=1)
    for rule, asked in (("afronden", policy.afronden != 0), ("eigen_lijst", policy.eigen_lijst)):
        if asked:
            raise NotProtectable("policy_unsupported", rule=rule)


def _require_agreement(types: HouseholdTypes, columns: Columns, raw: Mapping[str, RawTable], scope: Scope) -> None:
    """Refuses when one cell, or the households of one area, is not what the profiles say."""
    for place, households in zip(scope.places, types.x.sum(axis=1).tolist(), strict=True):
        if place.households != households:
            raise FactlabError("denominators_disagree", area=place.code)
    values = types.totals()
    for name, table in raw.items():
        of = columns.of[name]
        counted = np.zeros_like(table.counts)
        for i, labels in enumerate(table.labels):
            if labels in of:
                counted[:, i] = values[: len(table.areas), of[labels]]
        if not np.array_equal(counted, table.counts):
            raise FactlabError("tables_disagree", table=name)


def _protected(table: RawTable, columns: Columns, found: Suppression) -> ProtectedTable:
    hidden = np.zeros(table.counts.shape, dtype=bool)
    for i, labels in enumerate(table.labels):
        column = columns.of[table.name].get(labels)
        if column is not None:
            hidden[:, i] = found.hidden[: len(table.areas), column]
    return ProtectedTable(table.name, table.areas, table.labels, np.where(hidden, 0, table.counts), hidden)


def _protected_number(target: Target, columns: Columns, scope: Scope) -> Protected:
    def cell(number: Number) -> Cell:
        place, column = number
        table, labels = columns.names[column]
        return Cell(table, scope.places[place].code, labels)

    return Protected(cell(target.whole), cell(target.part) if target.part else None, target.group)


def _verdict(tables: Mapping[str, ProtectedTable], policy: Policy, columns: Columns) -> dict[str, object]:
    return {
        "beleid": policy.model_dump(),
        "tabellen": {
            name: {"cellen": len(columns.of[name]) * len(table.areas), "punten": int(table.hidden.sum())}
            for name, table in tables.items()
        },
        "bewijs": "geslaagd",
        "audit": {"geslaagd": True, "lekken": 0},
    }
