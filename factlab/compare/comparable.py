"""What can be compared: a number only when all that it counts was asked of the same partners and counted alike.

Every label of every table rests upon certain voorzieningen (or organisations). Where one of these was delivered by
others, counted otherwise, or was not there, the two numbers are of different things, and a difference between them
says nothing of the households.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from factlab.compare.reason import Part, Reason, because, only
from factlab.compare.side import Side
from factlab.protocol.catalogue import Voorziening
from factlab.protocol.tables import GROUPS, REST, Labels

YOUTH: Final = "jeugd"
_Aspect = Callable[[str], str | None]


class Comparable:
    """What of two publications can be compared. With `partners` false other partners may deliver the same."""

    def __init__(self, first: Side, second: Side, *, partners: bool) -> None:
        self._first, self._second, self._partners = first, second, partners
        self._broken: dict[str, str | None] = {}

    def table(self, name: str) -> Reason | None:
        """Why the whole table cannot be compared: it was not asked for on one side, or divides by other groups."""
        if not self._first.figures.has(name):
            return only("tabel_alleen_tweede")
        if not self._second.figures.has(name):
            return only("tabel_alleen_eerste")
        if name == GROUPS and self._first.scope.groepen != self._second.scope.groepen:
            return only("groepen")
        return None

    def cell(self, table: str, labels: Labels) -> Reason | None:
        """Why the numbers under these labels cannot be compared; None when they can."""
        return because(self._parts(table, labels)) or self._listed(table, labels)

    def _parts(self, table: str, labels: Labels) -> Iterator[Part]:
        match table:
            case "bereik" if labels == ("alle",):
                if (self._first.scope.frame is None) != (self._second.scope.frame is None):
                    yield Part("kader")
            case "voorzieningen":
                yield from self._all(labels, self._own)
            case "domeinen" | "samenloop_domeinen":
                yield from self._all(self._counted(lambda v: v.domein in labels), self._in_domain)
            case "samenloop_voorzieningen":
                yield from self._all(labels, self._used)
            case "organisaties":
                yield from self._doors({*self._first.scope.organisations, *self._second.scope.organisations})
            case "samenloop_organisaties":
                yield from self._doors(labels)
            case "wetten":
                yield from self._all(self._counted(lambda v: bool(v.cbs_wet)), self._in_law)
            case "signalen":
                yield from self._all(self._counted(lambda v: True), self._in_pile)
                yield from self._all(self._known(lambda v: v.soort == "signaal"), self._signal)
            case "stapeling" | "combinaties" | "groepen":
                yield from self._all(self._counted(lambda v: True), self._in_pile)
            case "aantal_domeinen":
                yield from self._all(self._counted(lambda v: True), self._in_domain)
            case "kwetsbaarheid":
                yield from self._all(self._counted(lambda v: True), lambda id_: self._in_pile(id_) or self._domain(id_))
            case _:
                yield from self._all(self._counted(lambda v: True), self._used)

    def _listed(self, table: str, labels: Labels) -> Reason | None:
        """Whether both name the label; the rest of a list is the same only beside the same list."""
        here, there = (side.figures.publication.tables[table].labels for side in (self._first, self._second))
        if labels not in there:
            return only("alleen_eerste")
        if labels not in here:
            return only("alleen_tweede")
        if labels == (REST,) and table == "combinaties" and set(here) != set(there):
            return only("andere_lijst")
        return None

    def _all(self, ids: Iterable[str], aspect: _Aspect) -> Iterator[Part]:
        for id_ in dict.fromkeys(ids):
            if code := aspect(id_):
                yield Part(code, "voorziening", id_)

    def _doors(self, organisations: Iterable[str]) -> Iterator[Part]:
        """What an organisation reports at the door: it counts wherever it has a counted voorziening."""
        for id_ in dict.fromkeys(organisations):
            if id_ not in self._first.scope.organisations:
                yield Part("alleen_tweede", "organisatie", id_)
            elif id_ not in self._second.scope.organisations:
                yield Part("alleen_eerste", "organisatie", id_)
            else:
                yield from self._reported(id_)

    def _reported(self, organisation: str) -> Iterator[Part]:
        counted = {v.id for side in (self._first, self._second) for v in side.scope.counted}
        here, there = (side.scope.delivers[organisation] & counted for side in (self._first, self._second))
        if here != there:
            yield Part("levert_anders", "organisatie", organisation)
        for id_ in sorted(here & there):
            if code := self._definition(id_) or self._use(id_):
                yield Part(code, "voorziening", id_)

    # How one voorziening can differ, from its own households to its place in a pile.

    def _own(self, id_: str) -> str | None:
        if id_ not in self._broken:
            self._broken[id_] = self._presence(id_) or self._panel(id_) or self._definition(id_)
        return self._broken[id_]

    def _used(self, id_: str) -> str | None:
        return self._own(id_) or self._use(id_)

    def _in_domain(self, id_: str) -> str | None:
        return self._used(id_) or self._domain(id_)

    def _in_pile(self, id_: str) -> str | None:
        return self._used(id_) or self._unit(id_)

    def _in_law(self, id_: str) -> str | None:
        first, second = self._both(id_) if not self._presence(id_) else (None, None)
        if first and second and first.cbs_wet != second.cbs_wet:
            return "wet"
        return self._in_pile(id_)

    def _signal(self, id_: str) -> str | None:
        own = self._own(id_)
        if own:
            return own
        first, second = self._both(id_)
        return "soort" if first.soort != second.soort else None

    def _presence(self, id_: str) -> str | None:
        if id_ not in self._first.scope.by_id:
            return "alleen_tweede"
        return "alleen_eerste" if id_ not in self._second.scope.by_id else None

    def _panel(self, id_: str) -> str | None:
        same = not self._partners or self._first.delivers(id_) == self._second.delivers(id_)
        return None if same else "partners"

    def _definition(self, id_: str) -> str | None:
        first, second = self._both(id_)
        here, there = self._first.round, self._second.round
        if first.telling != second.telling:
            return "telling"
        if first.telling == "periode" and here.periode_maanden != there.periode_maanden:
            return "periode"
        if here.adres.jeugd != there.adres.jeugd and (is_youth(first) or is_youth(second)):
            return "jeugd"
        return None

    def _use(self, id_: str) -> str | None:
        first, second = self._both(id_)
        return "gebruik" if first.counts != second.counts else None

    def _domain(self, id_: str) -> str | None:
        first, second = self._both(id_)
        return "domein" if first.domein != second.domein else None

    def _unit(self, id_: str) -> str | None:
        """Whether it counts together with the same others."""
        first, second = self._both(id_)
        here, there = (
            {other.id for other in side.scope.counted if other.unit == one.unit}
            for side, one in ((self._first, first), (self._second, second))
        )
        return "telt_als" if here != there else None

    def _both(self, id_: str) -> tuple[Voorziening, Voorziening]:
        return self._first.scope.by_id[id_], self._second.scope.by_id[id_]

    def _counted(self, which: Callable[[Voorziening], bool]) -> list[str]:
        return self._known(lambda v: v.counts and which(v))

    def _known(self, which: Callable[[Voorziening], bool]) -> list[str]:
        """Those of which it holds on at least one side."""
        sides = (self._first.scope.voorzieningen, self._second.scope.voorzieningen)
        return sorted({v.id for side in sides for v in side if which(v)})


def is_youth(voorziening: Voorziening) -> bool:
    """Whether the rule whose address counts for youth bears on it."""
    return voorziening.cbs_wet == "Jeugd" or voorziening.domein == YOUTH
