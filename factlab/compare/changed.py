"""What is not the same on both sides, in words: partners, catalogue, areas, definitions, protection."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from factlab.compare.areas import Areas
from factlab.compare.naming import some
from factlab.compare.side import Side
from factlab.protocol.catalogue import Voorziening
from factlab.protocol.round import Round
from factlab.text import Text


@dataclass(frozen=True, slots=True)
class Changed:
    """A subject (one of those in `Changes.all`) and what of it differs."""

    subject: str
    sentences: tuple[str, ...]


class Changes:
    """Says what differs between two sides; `names` is what a sentence calls them."""

    def __init__(self, first: Side, second: Side, names: tuple[str, str], text: Text) -> None:
        self._first, self._second, self._text = first, second, text
        self._names = {"first": names[0], "second": names[1]}

    def all(self, areas: Areas | None) -> list[Changed]:
        """Every subject; `areas` of two rounds of one gemeente, None for two places."""
        told = {
            "date": self._date(),
            "households": self._households(areas) if areas else iter(()),
            "panel": self._panel() if areas else self._other_partners(),
            "catalogue": self._catalogue(),
            "areas": self._areas(areas) if areas else iter(()),
            "definitions": self._definitions(),
            "protection": self._protection(),
            "tables": self._tables(),
        }
        return [Changed(subject, tuple(sentences)) for subject, sentences in told.items()]

    def _say(self, key: str, /, **values: object) -> str:
        return self._text(f"compare.changed_{key}", **{**self._names, **values})

    def _panel(self) -> Iterator[str]:
        here, there = (side.scope.delivers for side in (self._first, self._second))
        for key, partners, side, other in (
            ("joined", sorted(there.keys() - here.keys()), self._second, self._first),
            ("left", sorted(here.keys() - there.keys()), self._first, self._second),
        ):
            if partners:
                yield self._say(key, partners=self._some(_partner_name(side.round, one) for one in partners))
            if left_out := sorted(set(partners) & other.publication.without):
                named = self._some(_partner_name(side.round, one) for one in left_out)
                yield self._say(f"{key}_left_out", partners=named)
        for partner in sorted(here.keys() & there.keys()):
            yield from self._partner(partner)

    def _partner(self, id_: str) -> Iterator[str]:
        here, there = _partner_name(self._first.round, id_), _partner_name(self._second.round, id_)
        if here != there:
            yield self._say("partner_renamed", old=here, new=there)
        before, after = self._first.scope.delivers[id_], self._second.scope.delivers[id_]
        if more := sorted(after - before):
            yield self._say("delivers_more", partner=there, voorzieningen=self._voorzieningen(more))
        if fewer := sorted(before - after):
            yield self._say("delivers_fewer", partner=there, voorzieningen=self._voorzieningen(fewer))
        doors = [id_ in side.scope.organisations for side in (self._first, self._second)]
        if doors[0] != doors[1]:
            yield self._say("at_the_door" if doors[1] else "not_at_the_door", partner=there)

    def _other_partners(self) -> Iterator[str]:
        here, there = self._first.scope.delivers, self._second.scope.delivers
        if self._first.round.gemeente == self._second.round.gemeente:
            yield from self._panel()
        else:
            names = self._first.round.gemeente_naam, self._second.round.gemeente_naam
            yield self._say("other_partners", here=len(here), there=len(there), first=names[0], second=names[1])

    def _catalogue(self) -> Iterator[str]:
        here, there = self._first.scope.by_id, self._second.scope.by_id
        if added := sorted(there.keys() - here.keys()):
            yield self._say("added", voorzieningen=self._voorzieningen(added))
        if removed := sorted(here.keys() - there.keys()):
            yield self._say("removed", voorzieningen=self._voorzieningen(removed))
        for id_ in sorted(here.keys() & there.keys()):
            yield from self._voorziening(here[id_], there[id_])

    def _voorziening(self, before: Voorziening, after: Voorziening) -> Iterator[str]:
        if before.naam != after.naam:
            yield self._say("renamed", id=before.id, old=before.naam, new=after.naam)
        for field in ("telling", "gebruik", "domein", "cbs_wet", "telt_als", "soort"):
            old, new = getattr(before, field), getattr(after, field)
            if old != new:
                named = f"{after.id} {after.naam}"
                yield self._say(field, voorziening=named, old=self._value(field, old), new=self._value(field, new))

    def _value(self, field: str, value: str) -> str:
        text = self._text
        if field == "domein":
            return self._first.publication.name("domein", value, text)
        return text(f"compare.value_{value}") if text.has(f"compare.value_{value}") else value or text("compare.none")

    def _areas(self, areas: Areas) -> Iterator[str]:
        for key, side, codes in (
            ("areas_added", self._second, areas.added),
            ("areas_removed", self._first, areas.removed),
        ):
            if codes:
                yield self._say(key, areas=self._some(side.publication.place(code).name for code in codes))
        for code in _common(areas):
            old, new = (side.publication.place(code).name for side in (self._first, self._second))
            if old != new:
                yield self._say("area_renamed", code=code, old=old, new=new)
        for (old, new), addresses in sorted(areas.moved.items()):
            names = (self._first.publication.place(old).name, self._second.publication.place(new).name)
            yield self._say("moved", old=names[0], new=names[1], addresses=addresses)

    def _households(self, areas: Areas) -> Iterator[str]:
        """How many households there are to have anything: of the gemeente, and of the area that changed most."""
        counts = {}
        for code in _common(areas):
            here, there = (side.publication.place(code).households for side in (self._first, self._second))
            if here is not None and there is not None:
                counts[code] = here, there
        everywhere = counts.pop(self._second.figures.everywhere, None)
        if everywhere and everywhere[0] != everywhere[1]:
            yield self._say("households", old=everywhere[0], new=everywhere[1])
        differ = {code: pair for code, pair in counts.items() if pair[0] != pair[1]}
        if differ:
            most = max(differ, key=lambda code: (abs(differ[code][1] - differ[code][0]), code))
            yield self._say(
                "area_households",
                areas=len(differ),
                area=self._second.publication.place(most).name,
                old=differ[most][0],
                new=differ[most][1],
            )

    def _date(self) -> Iterator[str]:
        days = [side.round.peildatum for side in (self._first, self._second)]
        if days[0] != days[1]:
            yield self._say("date", old=self._text.long_date(days[0]), new=self._text.long_date(days[1]))

    def _definitions(self) -> Iterator[str]:
        here, there, text = self._first.round, self._second.round, self._text
        if here.periode_maanden != there.periode_maanden:
            yield self._say("months", old=here.periode_maanden, new=there.periode_maanden)
        if here.adres.jeugd != there.adres.jeugd:
            values = (text(f"compare.value_{one.adres.jeugd}") for one in (here, there))
            yield self._say("youth", old=next(values), new=next(values))
        caps = here.adres.verzameladres_vanaf, there.adres.verzameladres_vanaf
        if caps[0] != caps[1]:
            yield self._say("cap", old=caps[0], new=caps[1])
        if (here.adres.versie, here.adres.schrijfwijze) != (there.adres.versie, there.adres.schrijfwijze):
            yield self._say("spelling", old=here.adres.schrijfwijze, new=there.adres.schrijfwijze)
        institutions = set(here.instellingen), set(there.instellingen)
        if here.gemeente == there.gemeente and institutions[0] != institutions[1]:
            more, fewer = institutions[1] - institutions[0], institutions[0] - institutions[1]
            yield self._say("institutions", more=len(more), fewer=len(fewer))
        frames = self._first.scope.frame, self._second.scope.frame
        if (frames[0] is None) != (frames[1] is None):
            yield self._say("frame_new" if frames[1] else "frame_gone")
        if self._first.scope.groepen != self._second.scope.groepen and all(frames):
            yield self._say("groups")

    def _protection(self) -> Iterator[str]:
        here, there = self._first.round.beveiliging, self._second.round.beveiliging
        for field in ("drempel", "breedte", "afronden", "percentage_vanaf"):
            old, new = getattr(here, field), getattr(there, field)
            if old != new:
                yield self._say(field, old=old or self._text("compare.none"), new=new or self._text("compare.none"))

    def _tables(self) -> Iterator[str]:
        here, there = self._first.publication.tables, self._second.publication.tables
        for key, more, fewer in (("table_added", there, here), ("table_removed", here, there)):
            if names := [self._text(f"table.{name}") for name in more if name not in fewer]:
                yield self._say(key, tables=", ".join(names))

    def _voorzieningen(self, ids: Iterable[str]) -> str:
        known = {**self._first.scope.by_id, **self._second.scope.by_id}
        return self._some(f"{id_} {known[id_].naam}" for id_ in ids)

    def _some(self, names: Iterable[str]) -> str:
        return some(names, self._text)


def _common(areas: Areas) -> list[str]:
    """The gemeente and the areas of both."""
    return [code for code in areas.codes if code not in (*areas.added, *areas.removed)]


def _partner_name(round_: Round, id_: str) -> str:
    partner = round_.partner(id_)
    return partner.naam if partner else id_
