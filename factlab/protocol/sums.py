"""What must hold between the published cells of a round, by the definitions of the tables alone.

Written as cells that add up, for the certificate: what it covers is listed in these words, and whoever checks it makes
the list again. It is a second telling of `factlab.model`, without its code; a test holds the two against each other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, combinations, combinations_with_replacement, pairwise, permutations
from math import comb

from factlab.protocol.catalogue import LAWS
from factlab.protocol.publication import Policy
from factlab.protocol.scope import Scope
from factlab.protocol.tables import REST, TABLES, Household, Labels

FORMAT = 1
"""Version of the certificate; a check refuses the ones it does not know."""

Need = frozenset[str]
"""A household in a cell has one of these voorzieningen, or this organisation (`@`) at the door."""

Line = tuple[str, int | None, tuple[tuple[int, int], ...]]
"""Sort, most, (cell, factor)…: cells times factors are 0 to `most` (None: no limit) in sum.

Of the sort `huishoudens` the sum is the households of the place instead.
"""

Row = tuple[int, int | None, list[tuple[int, int]]]
"""Least, most, (number, factor)…: a line in a place. The gemeente has the first numbers, then each area its own."""

Terms = Iterable[tuple[int, int]]

SORTS = {
    "huishoudens": "samen zijn deze cellen alle huishoudens van de plaats",
    "optelling": "samen zijn deze cellen een andere cel",
    "telling": "wie er n heeft telt in n cellen mee, en in n × (n - 1) / 2 cellen van paren",
    "vereniging": "het geheel is minstens elk van de delen en hoogstens hun som",
    "combinaties": "wie precies deze combinatie heeft, heeft ook elk deel ervan",
    "deel": "wie in het deel meetelt, telt ook in het geheel mee",
    "gebieden": "de gebieden zijn samen de gemeente",
    "punt": "een punt is minstens 1; een genoemde combinatie minstens de drempel",
}
"""Every sort of relation, in words."""


class Relations:
    """What holds between the cells of a place; `per_area` of them are there in every area, all in the gemeente."""

    def __init__(self, labels: Mapping[str, Iterable[Labels]], scope: Scope) -> None:
        self.scope, order = scope, sorted(labels, key=lambda t: (not TABLES[t].per_area, list(TABLES).index(t)))
        self.cells = [(table, cell) for table in order for cell in labels[table] if not TABLES[table].impossible(cell)]
        self.of: dict[str, dict[Labels, int]] = {table: {} for table in TABLES}
        for number, (table, cell) in enumerate(self.cells):
            self.of[table][cell] = number
        self.per_area = sum(TABLES[table].per_area for table, _ in self.cells)
        self.met = frozenset(v.id for v in scope.counted)
        self.signals = frozenset(v.id for v in scope.voorzieningen if v.soort == "signaal")
        self.law = {law: frozenset(v.id for v in scope.counted if v.cbs_wet == law) for law in LAWS}
        self.domain = {d: frozenset(v.id for v in scope.counted if v.domein == d) for d in scope.domains}
        self.one_domain = len({(v.unit, v.domein) for v in scope.counted}) == len({v.unit for v in scope.counted})
        self.lines = list(dict.fromkeys(self._lines()))
        self.everywhere = [line for line in self.lines if max(cell for cell, _ in line[2]) < self.per_area]
        found = {(a, b) for a, b in self._parts() if a != b}
        self.equal = sorted((a, b) for a, b in found if a < b and (b, a) in found)
        again = {b for _, b in self.equal}
        self.parts = sorted((a, b) for a, b in found if a not in again and b not in again)

    def number(self, place: int, cell: int) -> int:
        """The number of a cell in a place: 0 is the gemeente, then the areas."""
        return cell if place == 0 else len(self.cells) + (place - 1) * self.per_area + cell

    def numbers(self) -> Iterator[tuple[int, int, int]]:
        """Every number that there is, in order, with its place and its cell."""
        for place in range(len(self.scope.places)):
            for cell in range(self.per_area if place else len(self.cells)):
                yield self.number(place, cell), place, cell

    def pairs(self) -> Iterator[tuple[int, int]]:
        """Numbers of which the first never exceeds the second: within a place, and an area within the gemeente."""
        for place in range(len(self.scope.places)):
            for part, whole in self.parts:
                if place == 0 or part < self.per_area:
                    yield from [(self.number(place, part), whole)] if place else []
                    if place == 0 or whole < self.per_area:
                        yield self.number(place, part), self.number(place, whole)
            again = {other for _, other in self.equal}
            yield from (
                (self.number(place, cell), cell) for cell in range(self.per_area) if place and cell not in again
            )

    def rows(self) -> Iterator[Row]:
        """All relations of all places, in a fixed order; those of `pairs` are the difference of whole and part."""
        for place, area in enumerate(self.scope.places):
            for sort, most, terms in self.everywhere if place else self.lines:
                limits = (area.households, area.households) if sort == "huishoudens" else (0, most)
                yield *limits, [(self.number(place, cell), factor) for cell, factor in terms]
            for one, other in self.equal:
                if place == 0 or other < self.per_area:
                    yield 0, 0, [(self.number(place, one), 1), (self.number(place, other), -1)]
        for cell in sorted(set(range(self.per_area)) - {other for _, other in self.equal}):
            areas = [(self.number(place, cell), 1) for place in range(1, len(self.scope.places))]
            yield 0, 0, [(cell, -1), *areas]
        yield from ((0, None, [(whole, 1), (part, -1)]) for part, whole in self.pairs())

    def listed(self, policy: Policy) -> dict[str, object]:
        """What a certificate begins with: its round, what it promises, and all of this in plain lists.

        Cells go by number; the gemeente has all of them, an area the first.
        """
        parts: dict[int, list[int]] = {}
        equal: dict[int, list[int]] = {}
        for part, whole in self.parts:
            parts.setdefault(whole, []).append(part)
        for one, other in self.equal:
            equal.setdefault(other, []).append(one)
        return {
            "formaat": FORMAT,
            "ronde": self.scope.round_id,
            "peildatum": self.scope.reference_date.isoformat(),
            "drempel": policy.drempel,
            "breedte": policy.breedte,
            "afronden": policy.afronden,
            "plaatsen": [[place.code, place.households] for place in self.scope.places],
            "cellen": [[table, *labels] for table, labels in self.cells],
            "cellen_per_gebied": self.per_area,
            "soorten": SORTS,
            "verbanden": [[sort, most, [list(term) for term in terms]] for sort, most, terms in self.lines],
            "gelijk": [[min(others), other] for other, others in sorted(equal.items())],
            "delen": [[whole, *own] for whole, own in sorted(parts.items())],
        }

    def _needs(self, table: str, labels: Labels) -> tuple[set[Need], bool]:
        """What every household of a cell has, and whether that is all there is to the cell."""
        match table:
            case "domeinen" | "samenloop_domeinen":
                return {self.domain[label] for label in labels}, True
            case "voorzieningen" | "samenloop_voorzieningen":
                return {frozenset({label}) for label in labels}, True
            case "samenloop_organisaties":
                return {frozenset({f"@{label}"}) for label in labels}, True
            case "combinaties" if labels != (REST,):
                return {frozenset({id_}) for id_ in labels[0].split("+")}, False
            case "wetten":
                laws = {self.law[law] for law in labels[0].split("+") if law in self.law}
                return {frozenset().union(*self.law.values()), *laws}, set(labels) == {"totaal"}
        needs = {self.met} if labels[-1 if table == "groepen" else 0] not in ("0", "alle", "zonder") else set()
        if labels[1:] == ("ja",):
            needs.add(self.signals)
        every = table in ("aantal_domeinen", "kwetsbaarheid") and labels[-1] == str(len(self.domain))
        return needs | (set(self.domain.values()) if every else set()), labels in (("met",), ("alle",))

    def _also(self, need: Need) -> Iterator[Need]:
        """What follows for a household that has one of these."""
        for one in need if len(need) == 1 else ():
            yield from [self.scope.delivers[one[1:]] & self.met] if one[0] == "@" else []
            implied = self.scope.by_id[one].impliceert if one in self.scope.by_id else ()
            yield from (frozenset({other}) for other in implied if other in self.scope.by_id)
        who = [partner for partner, ids in self.scope.delivers.items() if ids & need]
        if len(who) == 1 and need <= self.met and who[0] in self.scope.organisations:
            yield frozenset({f"@{who[0]}"})

    def _parts(self) -> Iterator[tuple[int, int]]:
        """Cells of which the first never exceeds the second."""
        needs = [self._needs(*cell) for cell in self.cells]
        whole: dict[frozenset[Need], list[int]] = {}
        for number, (own, _) in enumerate(needs):
            if needs[number][1]:
                whole.setdefault(frozenset(own), []).append(number)
        known = sorted({need for own in whole for need in own}, key=sorted)
        for number, (own, _) in enumerate(needs):
            while more := {other for need in own for other in self._also(need)} - own:
                own |= more
            there = [need for need in known if any(other <= need for other in own)]
            for two in {frozenset[Need](), *map(frozenset, combinations_with_replacement(there, 2))}:
                yield from ((number, other) for other in whole.get(two, ()))
            if any(need <= self.signals for need in own):
                yield from ((number, self.of["signalen"].get((n, "ja"), number)) for n in self._stapeling(number))
        for _, _, terms in (line for line in self.lines if line[0] == "optelling"):
            if len(total := [cell for cell, factor in terms if factor < 0]) == 1:
                yield from ((cell, total[0]) for cell, factor in terms if factor > 0)
        same = list(self._same_numbers())
        yield from same
        for table, at in (("signalen", 0), ("kwetsbaarheid", 0), ("groepen", 2)):
            for labels, number in self.of[table].items():
                stapeling = self.of["stapeling"].get((labels[at],))
                yield from ((number, whole) for part, whole in same if part == stapeling)
        for labels, number in self.of["combinaties"].items():
            who = Household(frozenset(labels[0].split("+")), frozenset())
            for table in ("stapeling", "aantal_domeinen", "kwetsbaarheid", "wetten") if labels != (REST,) else ():
                for counted in TABLES[table].counted_in(who, self.scope):
                    yield number, self.of[table].get(counted, number)

    def _stapeling(self, number: int) -> list[str]:
        """How many voorzieningen a household of a cell has, if the cell says so."""
        table, labels = self.cells[number]
        if table == "combinaties" and labels != (REST,):
            who = Household(frozenset(labels[0].split("+")), frozenset())
            return [n for (n,) in TABLES["stapeling"].counted_in(who, self.scope)]
        return [labels[0]] if table in ("stapeling", "kwetsbaarheid") else []

    def _same_numbers(self) -> Iterator[tuple[int, int]]:
        """No voorziening is no domain and no organisation; one voorziening is one domain, if each is of one domain."""
        nobody = (("bereik", "zonder"), ("stapeling", "0"), ("aantal_domeinen", "0"))
        none = [self.of[table][label,] for table, label in nobody if (label,) in self.of[table]]
        yield from permutations(none, 2)
        yield from ((one, self.of["organisaties"]["0",]) for one in none if self.of["organisaties"])
        stapeling, domains = self.of["stapeling"], self.of["aantal_domeinen"]
        if stapeling and domains and self.one_domain:
            yield stapeling["1",], domains["1",]

    def _lines(self) -> Iterator[Line]:
        def line(sort: str, *terms: Terms, most: int | None = 0) -> Iterator[Line]:
            total = Counter[int]()
            for cell, factor in chain(*terms):
                total[cell] += factor
            if merged := tuple((cell, total[cell]) for cell in sorted(total) if total[cell]):
                yield sort, most, merged

        def times(factor: int, cells: Iterable[int]) -> list[tuple[int, int]]:
            return [(cell, factor) for cell in cells]

        def adds(parts: Mapping[Labels, int], at: int, whole: Mapping[Labels, int]) -> Iterator[Line]:
            for own in {labels[at]: (labels[at],) for labels in parts}.values():
                if own in whole:
                    cells = [cell for labels, cell in parts.items() if labels[at] == own[0]]
                    yield from line("optelling", times(1, cells), times(-1, [whole[own]]))

        of, scope = self.of, self.scope
        for table in ("stapeling", "organisaties", "aantal_domeinen", "kwetsbaarheid"):
            yield from line("huishoudens", times(1, of[table].values()))
        for uses in (("alle",), ("met", "zonder")):
            yield from line("huishoudens", times(1, [of["bereik"][use,] for use in uses if of["bereik"]]))
        for at, whole in enumerate(("stapeling", "aantal_domeinen")):
            yield from adds(of["kwetsbaarheid"], at, of[whole])
        yield from adds(of["signalen"], 0, of["stapeling"])
        laws = of["wetten"]
        for at in (0, 1):
            total: dict[Labels, int] = {
                (labels[at],): cell for labels, cell in laws.items() if labels[1 - at] == "totaal"
            }
            yield from adds({labels: cell for labels, cell in laws.items() if labels[1 - at] != "totaal"}, at, total)
        groups = [
            {labels: c for labels, c in of["groepen"].items() if labels[0] == group.id} for group in scope.groepen
        ]
        for cells in groups:
            yield from line("huishoudens", times(1, cells.values()))
            yield from adds(cells, 2, of["stapeling"])
        for one, other in pairwise(groups):
            for number in dict.fromkeys(labels[2] for labels in one):
                own, others = ([c for labels, c in cells.items() if labels[2] == number] for cells in (one, other))
                yield from line("optelling", times(1, own), times(-1, others))
        few = len(self.met) <= 6 and len({v.unit for v in scope.counted}) == len(self.met)
        for table, numbers, exact in (
            ("domeinen", "aantal_domeinen", True),
            ("samenloop_domeinen", "aantal_domeinen", True),
            ("voorzieningen", "stapeling", few),
            ("samenloop_voorzieningen", "stapeling", few),
            ("samenloop_organisaties", "organisaties", len(scope.organisations) <= 5),
        ):
            for size in (1, 2) if of[numbers] else ():
                own = [c for labels, c in of[table].items() if len(set(labels)) == size and [*labels] == sorted(labels)
                       and (numbers != "stapeling" or self.met.issuperset(labels))]  # fmt: skip
                sizes = [(cell, -comb(int(n.rstrip("+")), size)) for (n,), cell in of[numbers].items()]
                yield from line("telling", times(1, own), sizes if own else (), most=0 if exact else None)
        unions = [([cell], self.domain[labels[0]]) for labels, cell in of["domeinen"].items()]
        for law, ids in self.law.items():
            unions.append(([c for (own, n), c in laws.items() if n == "totaal" and law in own.split("+")], ids))
        for union, ids in unions:
            own = [of["voorzieningen"][id_,] for id_ in sorted(ids) if union and of["voorzieningen"]]
            if own:
                yield from line("vereniging", times(1, own), times(-1, union), most=None if len(own) > 1 else 0)
            for cell in own:
                yield from line("vereniging", times(1, union), times(-1, [cell]), most=None)
        both = of["samenloop_voorzieningen"]
        for labels, cell in of["domeinen"].items() if both else ():
            for a, b in combinations(sorted(self.domain[labels[0]]), 2):
                yield from line(
                    "vereniging", [(cell, 1), (both[a, a], -1), (both[b, b], -1), (both[a, b], 1)], most=None
                )
        named = [({*labels[0].split("+")}, cell) for labels, cell in of["combinaties"].items() if labels != (REST,)]
        everyone: dict[Labels, int] = {("met", *labels): cell for labels, cell in of["combinaties"].items()}
        yield from adds(everyone, 0, of["bereik"])
        for labels, cell in (*of["voorzieningen"].items(), *both.items()):
            if within := [other for ids, other in named if ids.issuperset(labels)]:
                yield from line("combinaties", [(cell, 1)], times(-1, within), most=None)
