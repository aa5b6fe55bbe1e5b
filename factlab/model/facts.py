"""What a cell says about a household, as atomic facts, and what those facts imply.

A cell is a condition on a household. Its facts are the parts of that condition; its closure is all
that follows from them under the public rules. Cell c implies cell d exactly when the facts of d lie in
the closure of c: then the difference of the two counts is itself a number of households, and protected.

`("any", ids)` says that the household has at least one of those voorzieningen. A voorziening, a domain,
a law, a signal and "any voorziening at all" are all of that form, so one subset test covers them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cached_property

from factlab.protocol.catalogue import LAWS
from factlab.protocol.scope import Scope
from factlab.protocol.tables import REST, TABLES, Household, Labels

Fact = tuple[str, object]
Facts = frozenset[Fact]

_OF_A_COMBINATION = ("stapeling", "aantal_domeinen", "wetten")


class Logic:
    """The facts of cells, and their closure, for one scope."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._met = frozenset(v.id for v in scope.counted)
        self._deliverers = {
            v.id: frozenset(p for p, ids in scope.delivers.items() if v.id in ids) for v in scope.voorzieningen
        }
        self._single_domain_units = len({(v.unit, v.domein) for v in scope.counted}) == len(
            {v.unit for v in scope.counted}
        )

    def facts(self, table: str, labels: Labels) -> Facts:
        """The condition of one cell, apart from its area."""
        scope, first = self._scope, labels[0]
        match table:
            case "bereik":
                return {"alle": frozenset(), "met": self._any(self._met), "zonder": _one("n", "0")}[first]
            case "voorzieningen":
                return self._any({first})
            case "domeinen":
                return self._any(self._in_domain(first))
            case "stapeling":
                return _one("n", first)
            case "organisaties":
                return _one("o", first)
            case "aantal_domeinen":
                return _one("d", first)
            case "wetten":
                laws = frozenset() if first == "totaal" else _one("laws", first)
                number = frozenset() if labels[1] == "totaal" else _one("lawn", labels[1])
                return self._any(self._lawful) | laws | number
            case "kwetsbaarheid":
                return _one("n", first) | _one("d", labels[1])
            case "signalen":
                signals = {v.id for v in scope.voorzieningen if v.soort == "signaal"}
                warned = self._any(signals) if labels[1] == "ja" else _one("signal", "nee")
                return _one("n", first) | warned
            case "groepen":
                return _one("class", labels[:2]) | _one("n", labels[2])
            case "samenloop_domeinen":
                return frozenset().union(*(self._any(self._in_domain(d)) for d in labels))
            case "samenloop_voorzieningen":
                return frozenset().union(*(self._any({v}) for v in labels))
            case "samenloop_organisaties":
                return frozenset(("org", o) for o in labels)
            case _:
                return _one("rest", REST) if first == REST else _one("exact", first)

    def closures(self, cells: Collection[Facts]) -> dict[Facts, Facts]:
        """Of the facts of each cell, all that follow from them: themselves, and those that any cell is about."""
        universe = {fact for own in cells for fact in own}
        any_facts = [(fact, ids) for fact in universe if fact[0] == "any" and isinstance(ids := fact[1], frozenset)]
        follow: dict[Fact, list[Fact]] = {}
        return {own: self._closure(own, any_facts, follow) for own in set(cells)}

    def _closure(
        self, facts: Facts, any_facts: list[tuple[Fact, frozenset[str]]], follow: dict[Fact, list[Fact]]
    ) -> Facts:
        """`follow` remembers what follows from a fact at once."""
        known, fresh = set(facts), list(facts)
        while fresh:
            fact = fresh.pop()
            if fact not in follow:
                follow[fact] = list(self._consequences(fact, any_facts))
            fresh += (new := set(follow[fact]) - known)
            known |= new
        return frozenset(known)

    def _consequences(self, fact: Fact, any_facts: list[tuple[Fact, frozenset[str]]]) -> Iterable[Fact]:
        kind, value = fact
        if kind == "any" and isinstance(value, frozenset):
            yield from (other for other, ids in any_facts if value <= ids)
            if value and value <= self._met:
                only = frozenset().union(*(self._deliverers[v] for v in value))
                if len(only) == 1 and only <= set(self._scope.organisations):
                    yield ("org", next(iter(only)))
        elif kind == "org":
            yield from self._any(self._scope.delivers[str(value)] & self._met)
        elif kind in ("n", "d") and value == "0":
            yield from (("n", "0"), ("d", "0"), ("o", "0"))
        elif kind in ("n", "d", "rest"):
            yield from self._any(self._met)
            if fact == ("n", "1") and self._single_domain_units:
                yield ("d", "1")
            if fact == ("d", str(len(self._scope.domains))):
                yield from (("any", self._in_domain(d)) for d in self._scope.domains)
        elif kind == "o" and value != "0":
            yield from self._any(self._met)
        elif kind in ("laws", "lawn"):
            yield from self._any(self._lawful)
            if kind == "laws":
                yield from (("any", self._under_law(law)) for law in str(value).split("+"))
        elif kind == "exact":
            household = Household(frozenset(str(value).split("+")), frozenset())
            yield from (("any", frozenset({v})) for v in household.voorzieningen)
            for name in _OF_A_COMBINATION:
                for labels in TABLES[name].counted_in(household, self._scope):
                    yield from self.facts(name, labels)

    @staticmethod
    def _any(ids: Iterable[str]) -> Facts:
        return frozenset({("any", frozenset(ids))})

    @cached_property
    def _lawful(self) -> frozenset[str]:
        return frozenset(v.id for v in self._scope.counted if v.cbs_wet)

    def _under_law(self, law: str) -> frozenset[str]:
        return frozenset(v.id for v in self._scope.counted if law in LAWS and v.cbs_wet == law)

    def _in_domain(self, domain: str) -> frozenset[str]:
        return frozenset(v.id for v in self._scope.counted if v.domein == domain)


def _one(kind: str, value: object) -> Facts:
    return frozenset({(kind, value)})
