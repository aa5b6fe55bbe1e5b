"""What holds between the numbers of releases, whatever these are: by their cells, scopes and areas alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from factlab.audit.bounds import Bounding
from factlab.audit.implications import implications
from factlab.model.classes import KnownClasses, class_relations
from factlab.model.columns import Columns, columns_of
from factlab.model.places import Places, places_of, related
from factlab.model.relations import NO_LIMIT, Relation, relations
from factlab.protocol.publication import Earlier, Policy, ProtectedTable
from factlab.protocol.scope import Scope
from factlab.protocol.tables import REST


@dataclass(frozen=True, slots=True)
class Definitions:
    """The numbers of `columns` in `places`, their relations, and those once more to pass bounds along.

    Audits of other numbers in the same cells share them.
    """

    columns: Columns
    places: Places
    relations: Sequence[Relation]
    bounding: Bounding


def definitions_of(
    tables: Mapping[str, ProtectedTable],
    scope: Scope,
    policy: Policy,
    classes: KnownClasses | None = None,
    earlier: Sequence[Earlier] = (),
) -> Definitions:
    """Of these tables and those of earlier releases; other divisions of the same areas have places of their own."""
    every = dict(tables)
    for release in earlier:
        if same_meaning(release.scope, scope):
            every = {**release.tables, **every}
    columns = columns_of(every, scope)
    others = [release.scope for release in earlier if related(release.scope, scope)]
    places = places_of(scope, before=[one for one in others if not same_codes(one, scope)])
    found = relations(columns, scope, places)
    if classes is not None:
        found += class_relations(columns, scope, policy, classes)
    found += _by_frequency(columns)
    return Definitions(columns, places, found, Bounding(found, *implications(columns, len(places.areas))))


def _by_frequency(columns: Columns) -> Iterator[Relation]:
    """The named combinations, most frequent first, have no fewer than the next; not in the order of the alphabet.

    In that order nothing is told of their frequency.
    """
    of = columns.of.get("combinaties", {})
    named = [labels for labels in of if labels != (REST,)]
    falling = [] if named == sorted(named) else [of[labels] for labels in named]
    yield from (Relation(((larger, 1), (smaller, -1)), 0, NO_LIMIT) for larger, smaller in pairwise(falling))


def same_meaning(then: Scope, now: Scope) -> bool:
    """Whether every cell of the one counts what the cell of that name counts in the other."""
    return (
        [v.model_copy(update={"impliceert": ()}) for v in then.voorzieningen]
        == [v.model_copy(update={"impliceert": ()}) for v in now.voorzieningen]
        and then.delivers == now.delivers
        and (then.organisations, then.domains, then.groepen) == (now.organisations, now.domains, now.groepen)
    )


def same_codes(then: Scope, now: Scope) -> bool:
    """Whether the areas of both have the same codes."""
    return {area.code for area in then.areas} == {area.code for area in now.areas}
