"""What anybody knows to hold between the published numbers of one round.

Each relation is a sum of numbers with small whole factors that lies between two bounds. They follow from
the definitions of the tables, the catalogue and the denominators, and hold for every municipality.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from factlab.model.columns import Columns
from factlab.model.places import Places, places_of
from factlab.protocol.catalogue import LAWS
from factlab.protocol.scope import Scope
from factlab.protocol.tables import REST, TABLES, Labels

Terms = tuple[tuple[int, int], ...]
"""(number, factor): a number is place × columns + column."""

NO_LIMIT = 2**40


@dataclass(frozen=True, slots=True)
class Relation:
    """`least` <= the sum of factor × number <= `most`."""

    terms: Terms
    least: int
    most: int

    @property
    def exact(self) -> bool:
        return self.least == self.most


def relations(columns: Columns, scope: Scope, places: Places | None = None) -> list[Relation]:
    """All relations within a place, the sums over areas, and what holds between areas of several divisions."""
    places = places or places_of(scope)
    found = []
    for place, area in enumerate(places.areas):
        here = _Place(columns, scope, place, area.households)
        found += [relation for relation in here.all() if relation.terms]
    for plus, minus, most in _of_places(places):
        for column in range(columns.per_area):
            more, less = (
                [(place * columns.count + column, sign) for place in own] for own, sign in ((plus, 1), (minus, -1))
            )
            found.append(Relation((*more, *less), 0, most))
    return found


def _of_places(places: Places) -> Iterator[tuple[Sequence[int], Sequence[int], int]]:
    """Places that together have no fewer households than others, of any kind, and by how many more at most."""
    for division in places.divisions:
        yield division, (0,), 0
    for ours, theirs in places.alike():
        yield ours, theirs, 0
    for place, inside, touching in places.covers():
        if inside and inside != touching:
            yield (place,), inside, NO_LIMIT
        if inside != touching:
            yield touching, (place,), NO_LIMIT


class _Place:
    """The relations within one place."""

    def __init__(self, columns: Columns, scope: Scope, place: int, households: int) -> None:
        self._scope, self._households = scope, households
        self._start = place * columns.count
        self._of: Mapping[str, Mapping[Labels, int]] = {
            name: of for name, of in columns.of.items() if place == 0 or TABLES[name].per_area
        }

    def all(self) -> Iterator[Relation]:
        for name in ("stapeling", "organisaties", "aantal_domeinen", "kwetsbaarheid"):
            yield self._total(self._of.get(name, {}).values())
        yield self._total(self._pick("bereik", ("met",), ("zonder",)))
        yield from self._margins()
        yield from self._laws()
        yield from self._domains()
        yield from self._stacked()
        yield from self._organisations()
        yield from self._combinations()
        yield from self._unions()

    def _pick(self, table: str, *labels: Labels) -> list[int]:
        """The columns of these labels; none at all if one is missing."""
        of = self._of.get(table, {})
        found = [of[label] for label in labels if label in of]
        return found if len(found) == len(labels) else []

    def _sum(self, plus: Iterable[tuple[int, int]], least: int, most: int) -> Relation:
        terms: dict[int, int] = {}
        for column, factor in plus:
            terms[column] = terms.get(column, 0) + factor
        return Relation(tuple((self._start + c, f) for c, f in terms.items() if f), least, most)

    def _total(self, parts: Iterable[int]) -> Relation:
        return self._sum(((c, 1) for c in parts), self._households, self._households)

    def _equal(self, whole: list[int], parts: Iterable[int]) -> Iterator[Relation]:
        parts = list(parts)
        if whole and parts:
            yield self._sum([(whole[0], -1), *((c, 1) for c in parts)], 0, 0)

    def _split(self, table: str, position: int, whole: str) -> Iterator[Relation]:
        """The margins of a two-way table are the cells of another."""
        of = self._of.get(table, {})
        for label in dict.fromkeys(labels[position] for labels in of):
            parts = (c for labels, c in of.items() if labels[position] == label)
            yield from self._equal(self._pick(whole, (label,)), parts)

    def _margins(self) -> Iterator[Relation]:
        yield from self._split("kwetsbaarheid", 0, "stapeling")
        yield from self._split("kwetsbaarheid", 1, "aantal_domeinen")
        yield from self._split("signalen", 0, "stapeling")
        yield from self._groups()

    def _groups(self) -> Iterator[Relation]:
        """The classes of a group divide the households with n voorzieningen, and so do those of the next group."""
        of = self._of.get("groepen", {})
        for number in dict.fromkeys(n for _, _, n in of):
            lines = [
                [(c, 1) for (g, _, n), c in of.items() if (g, n) == (group.id, number)] for group in self._scope.groepen
            ]
            for line in lines:
                yield from self._equal(self._pick("stapeling", (number,)), (c for c, _ in line))
            for one, other in pairwise(lines):
                yield self._sum([*one, *((c, -1) for c, _ in other)], 0, 0)
        for group in self._scope.groepen:
            yield self._total(c for (g, _, _), c in of.items() if g == group.id)

    def _laws(self) -> Iterator[Relation]:
        of = self._of.get("wetten", {})
        for position in (0, 1):
            for label in dict.fromkeys(labels[position] for labels in of):
                line = {labels[1 - position]: c for labels, c in of.items() if labels[position] == label}
                if "totaal" in line:
                    yield from self._equal([line["totaal"]], (c for name, c in line.items() if name != "totaal"))
        for law in LAWS:
            under = [c for (laws, number), c in of.items() if law in laws.split("+") and number == "totaal"]
            ids = [v.id for v in self._scope.counted if v.cbs_wet == law]
            yield from self._union(under, ids)

    def _union(self, union: list[int], ids: list[str]) -> Iterator[Relation]:
        """Households with one of these voorzieningen: at least each, at most their sum."""
        own = self._pick("voorzieningen", *((i,) for i in ids))
        if not union or not own:
            return
        yield self._sum([*((c, 1) for c in own), *((c, -1) for c in union)], 0, NO_LIMIT if len(own) > 1 else 0)
        for column in own:
            yield self._sum([*((c, 1) for c in union), (column, -1)], 0, NO_LIMIT)

    def _domains(self) -> Iterator[Relation]:
        domains, number = self._of.get("domeinen", {}), self._of.get("aantal_domeinen", {})
        for (domain,), column in domains.items():
            yield from self._union([column], [v.id for v in self._scope.counted if v.domein == domain])
        if domains and number:
            counted = [(c, -int(n)) for (n,), c in number.items()]
            yield self._sum([*((c, 1) for c in domains.values()), *counted], 0, 0)
        pairs = [c for (a, b), c in self._of.get("samenloop_domeinen", {}).items() if a < b]
        if pairs and number:
            counted = [(c, -(int(n) * (int(n) - 1) // 2)) for (n,), c in number.items()]
            yield self._sum([*((c, 1) for c in pairs), *counted], 0, 0)

    def _stacked(self) -> Iterator[Relation]:
        """Σ over voorzieningen of their households is at least Σ n × households with n; also for pairs."""
        number, ids = self._of.get("stapeling", {}), [v.id for v in self._scope.counted]
        own = self._pick("voorzieningen", *((i,) for i in ids))
        exact = len(ids) <= 6 and len({v.unit for v in self._scope.counted}) == len(ids)
        if own and number:
            counted = [(c, -int(n.rstrip("+"))) for (n,), c in number.items()]
            yield self._sum([*((c, 1) for c in own), *counted], 0, 0 if exact else NO_LIMIT)
        pairs = [c for (a, b), c in self._of.get("samenloop_voorzieningen", {}).items() if a < b]
        if pairs and number:
            ways = [(c, -(int(n.rstrip("+")) * (int(n.rstrip("+")) - 1) // 2)) for (n,), c in number.items()]
            yield self._sum([*((c, 1) for c in pairs), *ways], 0, 0 if exact else NO_LIMIT)

    def _organisations(self) -> Iterator[Relation]:
        number, pairs = self._of.get("organisaties", {}), self._of.get("samenloop_organisaties", {})
        if not number or not pairs:
            return
        most = 0 if len(self._scope.organisations) <= 5 else NO_LIMIT
        sizes = [(c, int(n.rstrip("+"))) for (n,), c in number.items()]
        diagonal = [(c, 1) for (a, b), c in pairs.items() if a == b]
        yield self._sum([*diagonal, *((c, -n) for c, n in sizes)], 0, most)
        crossed = [(c, 1) for (a, b), c in pairs.items() if a < b]
        yield self._sum([*crossed, *((c, -(n * (n - 1) // 2)) for c, n in sizes)], 0, most)

    def _combinations(self) -> Iterator[Relation]:
        listed = {labels[0]: c for labels, c in self._of.get("combinaties", {}).items()}
        if not listed:
            return
        yield from self._equal(self._pick("bereik", ("met",)), listed.values())
        sets = {name: frozenset(name.split("+")) for name in listed if name != REST}
        for table in ("voorzieningen", "samenloop_voorzieningen"):
            for labels, column in self._of.get(table, {}).items():
                within = [(listed[name], -1) for name, ids in sets.items() if set(labels) <= ids]
                if within:
                    yield self._sum([(column, 1), *within], 0, NO_LIMIT)

    def _unions(self) -> Iterator[Relation]:
        """Two voorzieningen of a domain together do not exceed it: A + B - (A and B)."""
        table, domains = self._of.get("samenloop_voorzieningen", {}), self._of.get("domeinen", {})
        for domain in domains:
            ids = [v.id for v in self._scope.counted if v.domein == domain[0] and (v.id, v.id) in table]
            for a, b in combinations(ids, 2):
                terms = [(domains[domain], 1), (table[a, a], -1), (table[b, b], -1), (table[a, b], 1)]
                yield self._sum(terms, 0, NO_LIMIT)
