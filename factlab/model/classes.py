"""What an attacker of classes knows: how many households each has, and what follows from that."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from factlab.model.columns import Columns
from factlab.model.relations import Relation
from factlab.protocol.frame import Group
from factlab.protocol.publication import Policy
from factlab.protocol.scope import Scope
from factlab.protocol.tables import GROUPS

KnownClasses = Mapping[tuple[str, str, str], int]
"""What is known elsewhere: the households of a class, by area, group and class, that are no small number."""

Part = tuple[int, str]
"""A class in a place."""


def class_relations(columns: Columns, scope: Scope, policy: Policy, classes: KnownClasses) -> Iterator[Relation]:
    """The cells of a class add up to its households; of a class that is not known, to fewer than the threshold.

    So do classes that are not known to the rest of their area, and areas to the rest of their class.
    """
    cells = columns.of.get(GROUPS, {})
    for group in scope.groepen:
        own = {
            klasse: [c for labels, c in cells.items() if labels[:2] == (group.id, klasse)] for klasse in group.klassen
        }

        def of(parts: Iterable[Part], least: int, most: int, own: Mapping[str, list[int]] = own) -> Relation:
            found = [(place * columns.count + column, 1) for place, klasse in parts for column in own[klasse]]
            return Relation(tuple(found), least, most)

        known = {
            (place, klasse): classes[area.code, group.id, klasse]
            for place, area in enumerate(scope.places)
            for klasse in group.klassen
            if (area.code, group.id, klasse) in classes
        }
        for place in range(len(scope.places)):
            for klasse in group.klassen:
                least, most = (known[place, klasse],) * 2 if (place, klasse) in known else (0, policy.drempel - 1)
                yield of([(place, klasse)], least, most)
        for parts, whole in _sums(group, scope, known):
            unknown = [part for part in parts if part not in known]
            rest = whole - sum(known[part] for part in parts if part in known)
            if unknown:
                yield of(unknown, rest, rest)


def _sums(group: Group, scope: Scope, known: Mapping[Part, int]) -> Iterator[tuple[list[Part], int]]:
    """The classes of a place are all its households; the areas of a class are its households in the gemeente."""
    for place, area in enumerate(scope.places):
        yield [(place, klasse) for klasse in group.klassen], area.households
    for klasse in group.klassen:
        if (0, klasse) in known:
            yield [(place, klasse) for place in range(1, len(scope.places))], known[0, klasse]
