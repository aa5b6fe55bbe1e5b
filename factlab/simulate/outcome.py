"""What a variant shows, in numbers: read off its published tables, as anybody could who held the folder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from factlab.publication.figures import Figures
from factlab.publication.indicators import indicators
from factlab.publication.publication import Publication, impossible
from factlab.show.findings import findings
from factlab.simulate.variants import Variant
from factlab.text import Text

_DOMAIN = "domein_"
"""Begins the key of an indicator of a domain."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a variant cannot be published at all: no safe way was found for a number of this table and area."""

    table: str
    area: str


@dataclass(frozen=True, slots=True)
class Shown:
    """Of a number of cells that can exist, those that are shown."""

    cells: int
    shown: int

    @property
    def share(self) -> float:
        return self.shown / self.cells if self.cells else 1.0

    @property
    def dots(self) -> int:
        return self.cells - self.shown


@dataclass(frozen=True, slots=True)
class Coverage:
    """An indicator with the number of areas in which it is public."""

    key: str
    name: str
    areas: int


@dataclass(frozen=True)
class Outcome:
    """A variant and what it shows. `refusal` is set, and the rest empty, when it could not be made safe.

    `tables` by name; `sentences` are the answers; `voorzieningen` and `meetings` those with a public number above zero
    for the gemeente; `hidden_users` the households of whom their area does not show how many voorzieningen they have,
    and None where published numbers do not tell.
    """

    variant: Variant
    refusal: Refusal | None = None
    tables: dict[str, Shown] | None = None
    sentences: tuple[str, ...] = ()
    indicators: tuple[Coverage, ...] = ()
    areas: int = 0
    voorzieningen: frozenset[str] = frozenset()
    meetings: frozenset[tuple[str, str]] = frozenset()
    hidden_users: int | None = None

    @property
    def total(self) -> Shown:
        shown = list((self.tables or {}).values())
        return Shown(sum(one.cells for one in shown), sum(one.shown for one in shown))


def outcome(variant: Variant, publication: Publication, text: Text) -> Outcome:
    """What the variant shows of its questions."""
    figures = Figures(publication)
    return Outcome(
        variant,
        tables={name: _shown(publication, name) for name in publication.tables},
        sentences=tuple(findings(figures, text)),
        indicators=tuple(_coverage(figures, text)),
        areas=len(publication.areas),
        voorzieningen=_visible_voorzieningen(figures),
        meetings=_visible_meetings(figures),
        hidden_users=_hidden_users(figures),
    )


def _shown(publication: Publication, name: str) -> Shown:
    table = publication.tables[name]
    hidden = table.hidden[:, ~impossible(table)]
    return Shown(int(hidden.size), int((~hidden).sum()))


def _coverage(figures: Figures, text: Text) -> Sequence[Coverage]:
    """Of every indicator the areas in which its share is public; of domains all, not those with the most households.

    Which domains have the most differs per variant, and one that is not among them is not hidden.
    """
    publication = figures.publication
    places = [place.code for place in publication.areas]
    found = [
        Coverage(one.key, one.name, sum(one.at(figures, code).share is not None for code in places))
        for one in indicators(figures, text)
        if not one.key.startswith(_DOMAIN)
    ]
    for domain in publication.domains if figures.has("domeinen") else ():
        shares = [figures.figure("domeinen", code, domain).share for code in places]
        name = text("indicator.domain", domain=publication.name("domein", domain, text))
        found.append(Coverage(f"{_DOMAIN}{domain}", name, sum(share is not None for share in shares)))
    return found


def _visible_voorzieningen(figures: Figures) -> frozenset[str]:
    if not figures.has("voorzieningen"):
        return frozenset()
    every = (id_ for (id_,) in figures.table("voorzieningen").labels)
    return frozenset(id_ for id_ in every if figures.figure("voorzieningen", figures.everywhere, id_).count)


def _visible_meetings(figures: Figures) -> frozenset[tuple[str, str]]:
    if not figures.has("samenloop_voorzieningen"):
        return frozenset()
    return frozenset((pair.a, pair.b) for pair in figures.pairs("samenloop_voorzieningen"))


def _hidden_users(figures: Figures) -> int | None:
    """Households of whom the areas' tables do not tell how many voorzieningen they have.

    In each area: those who live there without those in the shown cells of `stapeling`.
    """
    if figures.publication.policy.afronden or not figures.has("stapeling"):
        return None
    hidden = 0
    for place in figures.publication.areas:
        if place.households is None:
            return None
        labels = [label for (label,) in figures.table("stapeling").labels]
        hidden += place.households - sum(figures.figure("stapeling", place.code, label).count or 0 for label in labels)
    return hidden
