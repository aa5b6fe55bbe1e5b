"""Which households can exist, as far as anybody can know from the round and its catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, product

from factlab.protocol.scope import Scope
from factlab.protocol.tables import TABLES, Household


class PublicRules:
    """What an attacker may assume of every household."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._counted = frozenset(v.id for v in scope.counted)
        at_door = set(scope.organisations)
        self._groups = [frozenset(group.class_ids) for group in scope.groepen]
        self._needs: dict[str, frozenset[str]] = {}
        for id_ in self._counted:
            deliverers = frozenset(p for p, ids in scope.delivers.items() if id_ in ids)
            if deliverers <= at_door:
                self._needs[id_] = deliverers
        self._delivers = {organisation: ids & self._counted for organisation, ids in scope.delivers.items()}
        known = frozenset(scope.by_id)
        self._implies = {v.id: known.intersection(v.impliceert) for v in scope.by_id.values() if v.impliceert}
        self._needing, self._implying = frozenset(self._needs), frozenset(self._implies)

    def allow(self, household: Household) -> bool:
        """Whether such a household can exist.

        An organisation at the door delivers something that counts; what can only be delivered by
        organisations at the door has one of them there; what the catalogue says is implied is there. Of every
        group of the frame it has one class. Nothing is known of which classes go with which voorzieningen.
        """
        have, there, classes = household.voorzieningen, household.organisations, household.classes
        return (
            len(classes) == len(self._groups)
            and all(len(classes & group) == 1 for group in self._groups)
            and not any(map(have.isdisjoint, map(self._delivers.__getitem__, there)))
            and not any(map(there.isdisjoint, map(self._needs.__getitem__, have & self._needing)))
            and all(map(have.issuperset, map(self._implies.__getitem__, have & self._implying)))
        )

    def plain(self, *ids: str) -> Iterator[Household]:
        """The plainest households with these voorzieningen, and what those imply, that can exist.

        For each voorziening at most one organisation is at the door; every choice is given.
        """
        have = set(ids)
        while more := {i for v in have for i in self._scope.by_id[v].impliceert if i in self._scope.by_id} - have:
            have |= more
        ways = [
            (None, *(o for o in self._scope.organisations if v in self._scope.delivers[o]))
            for v in sorted(have & self._counted)
        ]
        for there in sorted({frozenset(o for o in way if o) for way in product(*ways)}, key=sorted):
            household = Household(frozenset(have), there)
            if self.allow(household):
                yield household


def never_apart(table: str, scope: Scope) -> set[tuple[str, str]]:
    """Labels (a, b) of a samenloop table such that no household can have a without b, by the rules."""
    rules = PublicRules(scope.without_groups())
    together: dict[str, set[str]] = {}
    for household in chain.from_iterable(rules.plain(v.id) for v in scope.counted):
        there = {a for a, _ in TABLES[table].counted_in(household, scope)}
        for a in there:
            together[a] = together[a] & there if a in together else there
    return {(a, b) for a, others in together.items() for b in others if a != b}
