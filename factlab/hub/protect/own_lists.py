"""What a partner could tell by taking its own list off what is published: for the output checker, never public.

A partner knows how many households it delivers a voorziening to that nobody else delivers, which of those have two of
its own, and how many doors it comes to. With those numbers in the place of dots the audit is run once more: what it
tells then is told to that partner.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from factlab.audit.attack import Breach, audit
from factlab.audit.definitions import definitions_of
from factlab.errors import NotProtectable
from factlab.hub.protect.earlier import Told
from factlab.model.columns import Columns
from factlab.protocol.publication import Earlier, Policy, ProtectedTable, RawTable
from factlab.protocol.scope import Scope
from factlab.protocol.tables import Labels

_OF_A_DOT = ("exact", "narrow")

ByPartner = dict[str, list[dict[str, object]]]

Beside = tuple[Earlier, Mapping[str, RawTable]]
"""What is published by another division, and the true numbers of it."""


def told_by_own_lists(
    tables: Mapping[str, ProtectedTable],
    raw: Mapping[str, RawTable],
    scope: Scope,
    policy: Policy,
    worlds: Sequence[NDArray[np.int64]] = (),
    beside: Sequence[Beside] = (),
) -> ByPartner:
    """By partner the numbers of others that it could tell, exactly or to within the breadth, without their value.

    `zonder_publicatie`: its list alone tells it, whatever is published. Partners that could tell nothing are left out.
    Told is what follows by equations and bounds, which is what subtracting is; where the round asks for more
    (`eigen_lijst`), also by linear programs. `worlds` are the numbers of other municipalities that agree with the
    tables (see `audit`): they save work. `beside` are the tables by other divisions.
    """
    published, others = (Earlier(scope, policy, tables), raw), [release for release, _ in beside]
    definitions = definitions_of(tables, scope, policy, earlier=others)
    columns = definitions.columns
    zeros = {name: _zeros(table) for name, table in tables.items()}
    # Its own numbers are exact, also where what is published is rounded.
    exact = policy.model_copy(update={"afronden": 0})
    told = {}
    for partner in sorted(scope.delivers):
        of, own = columns.of, _own_columns(partner, columns, scope)
        if not any(table.hidden[:, _places(table, columns, own)].any() for table in tables.values()):
            continue
        on_its_list = [
            Earlier(by.scope, exact, _on_its_list(by.tables, true, columns, own)) for by, true in (published, *beside)
        ]
        attack = partial(audit, programs=policy.eigen_lijst, worlds=worlds, definitions=definitions)
        breaches = attack(tables, scope, policy, earlier=[*on_its_list, *others]).breaches
        found = [one for one in breaches if one.kind not in _OF_A_DOT or of[one.table][one.labels] not in own]
        if found:
            alone = set(attack(zeros, scope, policy, earlier=on_its_list).breaches)
            told[partner] = [_described(breach, alone=breach in alone) for breach in found]
    return told


def who_learns(told: ByPartner) -> list[str]:
    """The partners that publication tells something that their list alone does not."""
    return [partner for partner, numbers in told.items() if not all(n["zonder_publicatie"] for n in numbers)]


def require_nothing_told(told: ByPartner) -> None:
    """Raises NotProtectable, with the partner and the first place, if publication tells a partner anything."""
    for partner in who_learns(told):
        first = next(number for number in told[partner] if not number["zonder_publicatie"])
        raise NotProtectable("own_list", partner=partner, table=first["tabel"], area=first["gebied"])


def with_own_list(past: Told, partner: str, columns: Columns, values: NDArray[np.int64], scope: Scope) -> Told:
    """What everybody is told, and the partner's own numbers; all of shape (places, columns)."""
    low, high = past.low.copy(), past.high.copy()
    own = sorted(_own_columns(partner, columns, scope))
    low[:, own] = high[:, own] = values[:, own]
    return replace(past, low=low, high=high)


def _own_columns(partner: str, columns: Columns, scope: Scope) -> set[int]:
    return {columns.of[table][labels] for table, labels in _own(partner, scope) if labels in columns.of.get(table, ())}


def _own(partner: str, scope: Scope) -> Iterator[tuple[str, Labels]]:
    """The cells whose number a partner reads from its own list."""
    alone = [v.id for v in scope.voorzieningen if _deliverers(v.id, scope) == {partner}]
    yield from (("voorzieningen", (v,)) for v in alone)
    yield from (("samenloop_voorzieningen", (a, b)) for a in alone for b in alone)
    for domain in scope.domains:
        inside = {v.id for v in scope.counted if v.domein == domain}
        if inside and inside <= set(alone):
            yield "domeinen", (domain,)
    if partner in scope.organisations:
        yield "samenloop_organisaties", (partner, partner)


def _deliverers(voorziening: str, scope: Scope) -> set[str]:
    return {partner for partner, ids in scope.delivers.items() if voorziening in ids}


def _places(table: ProtectedTable, columns: Columns, own: Collection[int]) -> list[int]:
    """The places of the labels of which the partner knows the number."""
    of = columns.of.get(table.name, {})
    return [place for place, labels in enumerate(table.labels) if of.get(labels, -1) in own]


def _zeros(table: ProtectedTable) -> ProtectedTable:
    """The table with nothing but its zeros, which no dot could hide."""
    return replace(table, counts=np.zeros_like(table.counts), hidden=table.hidden | (table.counts > 0))


def _on_its_list(
    tables: Mapping[str, ProtectedTable], raw: Mapping[str, RawTable], columns: Columns, own: Collection[int]
) -> dict[str, ProtectedTable]:
    """The zeros of the tables, with the true number where the partner knows it."""
    read = {}
    for name, table in tables.items():
        known, places = _zeros(table), _places(table, columns, own)
        known.counts[:, places], known.hidden[:, places] = raw[name].counts[:, places], False
        read[name] = known
    return read


def _described(breach: Breach, *, alone: bool) -> dict[str, object]:
    return {
        "soort": breach.kind,
        "tabel": breach.table,
        "gebied": breach.area,
        "label": list(breach.labels),
        "zonder_publicatie": alone,
    }
