"""What is hidden, and the proof that it is enough: the search and the proof by turns, until the proof accepts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from factlab.errors import NotProtectable
from factlab.hub.protect.asked import Asked
from factlab.hub.protect.cells import Other
from factlab.hub.protect.classes.counts import ClassCounts
from factlab.hub.protect.classes.residents import Residents
from factlab.hub.protect.classes.room import ClassRoom
from factlab.hub.protect.classes.search import suppress_classes
from factlab.hub.protect.classes.suppression import ClassSuppression
from factlab.hub.protect.earlier import Told, told
from factlab.hub.protect.lived import Lived
from factlab.hub.protect.names import Names
from factlab.hub.protect.offered import offers
from factlab.hub.protect.own_lists import with_own_list
from factlab.hub.protect.proof import prove
from factlab.hub.protect.reasons import class_reasons, reasons
from factlab.hub.protect.suppress import suppress
from factlab.hub.protect.suppression import Suppression
from factlab.hub.protect.witness import Witness
from factlab.model.columns import Columns
from factlab.model.places import Places
from factlab.model.rounding import rounded
from factlab.model.targets import Target
from factlab.protocol.frame import class_id
from factlab.protocol.publication import Earlier, Policy, Profile, ProtectedTable, RawTable, tables_hash
from factlab.protocol.scope import Scope
from factlab.protocol.tables import GROUPS, Household

Changed = tuple[int, Household, int]
"""A home, and how many more (or fewer) households of a kind it has."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """By division the tables to publish and why each dot is there; and what was found.

    The proof has looked at all of the `past`; what the search `knew` may be less.
    """

    tables: list[dict[str, ProtectedTable]]
    internal: list[dict[str, object]]
    found: Suppression
    knew: Told
    past: Told

    def known(self, asked: Asked, division: int, *, later: bool) -> list[Earlier]:
        """What is known beside the tables of one division: earlier releases, and the others that are published now.

        `later`: also those that may be published another time.
        """
        told_before = {tables_hash(release.tables) for release in asked.earlier}
        others = [
            Earlier(other.scope, asked.policy, tables)
            for number, (other, tables) in enumerate(zip(asked.divisions, self.tables, strict=True))
            if number != division and (other.now or later) and tables_hash(tables) not in told_before
        ]
        return [*asked.earlier, *others]


def outcome_of(asked: Asked, others: Sequence[Other]) -> Outcome:
    """What is hidden, once the proof accepts it.

    The search first looks away from earlier releases, so that the same data published again get the same dots. Where
    something changed, or the proof, which does look at them, refuses that, it goes on with them. `others` are other
    municipalities that agree with what another division published.
    """
    past = _told(asked, asked.earlier)
    if asked.types.places.others_before:
        offered = offers(others, asked.types, asked.values, asked.columns.per_area)
        return _hidden(asked, _found(asked, past, offered=offered), past, past)
    nothing = _told(asked, ())
    found = _found(asked, nothing)
    if not past.changed.any():
        try:
            return _hidden(asked, found, nothing, past)
        except NotProtectable:
            if not asked.earlier or not all(one.now for one in asked.divisions):
                raise
    return _hidden(asked, _found(asked, past, found), past, past)


def found_again(asked: Asked) -> Iterator[Other]:
    """The other municipalities that the search finds when nothing was published yet, by the round's own areas."""
    lived = Lived(asked.profiles, asked.types.places)
    for witness in _found(asked, _told(asked, ()), as_far_as_possible=True).witnesses:
        yield lived.by_own_areas(_moved(asked, witness))


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


def _hidden(asked: Asked, found: Suppression, knew: Told, past: Told) -> Outcome:
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
    outcome = Outcome(tables, internal, found, knew, past)
    for number, one in enumerate(asked.divisions):
        numbers = [
            names_of.protected(target, known)
            for target, known in targets
            if names_of.published(target, tables[number]) and not _told_otherwise(target, past, policy)
        ]
        elsewhere = _elsewhere(places, asked.rows(number))
        known = outcome.known(asked, number, later=True)
        prove(asked.profiles, tables[number], others, numbers, one.scope, policy, known, elsewhere)
    return outcome


def _moved(asked: Asked, witness: Witness) -> list[Changed]:
    return [(home, asked.types.kinds[kind], n) for home, kind, n in witness.households]


def against_own_lists(asked: Asked, outcome: Outcome, partners: Sequence[str]) -> Outcome:
    """More is hidden, until as many numbers as can be have room for who knows the list of one of these partners.

    Like before, earlier releases are looked at by the search only where the proof refuses what it finds without.
    """
    try:
        return _against(asked, outcome, partners, outcome.knew)
    except NotProtectable:
        if outcome.knew is outcome.past:
            raise
    return _against(asked, outcome, partners, outcome.past)


def _against(asked: Asked, outcome: Outcome, partners: Sequence[str], knew: Told) -> Outcome:
    found = outcome.found
    for partner in partners:
        knows = with_own_list(knew, partner, asked.columns, asked.values, asked.scope)
        more = _found(asked, knows, found, as_far_as_possible=True)
        kept = {id(witness) for witness in found.witnesses}
        witnesses = found.witnesses + [witness for witness in more.witnesses if id(witness) not in kept]
        found = replace(found, hidden=found.hidden | more.hidden, witnesses=witnesses)
    return _hidden(asked, found, knew, outcome.past)


def _told_otherwise(target: Target, past: Told, policy: Policy) -> bool:
    """Whether it needs room because an earlier release told another number: the proof finds those by itself."""
    place, column = target.whole
    inside = column < past.changed.shape[1]  # a number of `groepen` has a column beyond those
    return target.part is None and target.value >= policy.drempel and inside and bool(past.changed[place, column])


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


def _protected(table: RawTable, columns: Columns, dots: NDArray[np.bool_], policy: Policy) -> ProtectedTable:
    hidden = np.zeros(table.counts.shape, dtype=bool)
    for i, labels in enumerate(table.labels):
        column = columns.of[table.name].get(labels)
        if column is not None:
            hidden[:, i] = dots[: len(table.areas), column]
    counts = np.where(hidden, 0, rounded(table.counts, policy))
    return ProtectedTable(table.name, table.areas, table.labels, counts, hidden)
