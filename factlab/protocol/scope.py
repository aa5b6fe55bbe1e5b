"""What the tables of one round are about: areas, voorzieningen, organisations, households."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from factlab.protocol.catalogue import Voorziening
from factlab.protocol.frame import Group


@dataclass(frozen=True, slots=True)
class Area:
    """A place with a name and the number of households that live there (the denominator)."""

    code: str
    name: str
    households: int


@dataclass(frozen=True)
class Scope:
    """The dimensions of all published tables, in the order in which they are published.

    `voorzieningen` are those the round's partners may submit, by id; `organisations` the partners that
    come to the door; `domains` those of the catalogue in its order; `delivers` says which voorzieningen
    each partner may submit (all partners, at the door or not). `groepen` are the ways in which the frame
    divides households and `frame` the partner that delivers it; without a frame there are none. Tables by
    another division than the round's own have its areas in `areas`, and in `lies_in` for each of the round's own
    areas, which are in `base`, the one that it lies in; both are empty for the round's own.
    """

    round_id: str
    reference_date: date
    level: str
    municipality: Area
    areas: tuple[Area, ...]
    voorzieningen: tuple[Voorziening, ...]
    organisations: tuple[str, ...]
    domains: tuple[str, ...]
    delivers: Mapping[str, frozenset[str]]
    tables: tuple[str, ...]
    groepen: tuple[Group, ...] = ()
    frame: str | None = None
    base: tuple[Area, ...] = ()
    lies_in: Mapping[str, str] = field(default_factory=dict)
    by_id: Mapping[str, Voorziening] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_id", {v.id: v for v in self.voorzieningen})

    def without_implications(self, broken: Iterable[tuple[str, str]]) -> Scope:
        """The same dimensions, where the catalogue no longer says of these pairs that the first implies the second."""
        gone = frozenset(broken)
        return replace(
            self,
            voorzieningen=tuple(
                v.model_copy(update={"impliceert": tuple(i for i in v.impliceert if (v.id, i) not in gone)})
                for v in self.voorzieningen
            ),
        )

    def with_households(self, households: Mapping[str, int]) -> Scope:
        """The same dimensions with other denominators: the addresses of the frame, by code of the round's own areas."""
        counts: Counter[str] = Counter()
        for code, number in households.items():
            counts[self.area_of(code)] += number
        areas = tuple(replace(area, households=counts[area.code]) for area in self.areas)
        base = tuple(replace(area, households=households.get(area.code, 0)) for area in self.base)
        everyone = replace(self.municipality, households=sum(area.households for area in areas))
        return replace(self, areas=areas, base=base, municipality=everyone)

    def without_groups(self) -> Scope:
        """The same dimensions as if there were no frame."""
        return replace(self, groepen=(), frame=None, tables=tuple(name for name in self.tables if name != "groepen"))

    @property
    def homes(self) -> tuple[Area, ...]:
        """The round's own areas, by which submissions tell where a household lives."""
        return self.base or self.areas

    def area_of(self, home: str) -> str:
        """The area of the tables in which one of the round's own areas lies, by code."""
        return self.lies_in.get(home, home)

    @property
    def counted(self) -> tuple[Voorziening, ...]:
        """The voorzieningen that count in every table."""
        return tuple(v for v in self.voorzieningen if v.counts)

    @property
    def places(self) -> tuple[Area, ...]:
        """The gemeente, then its areas."""
        return (self.municipality, *self.areas)
