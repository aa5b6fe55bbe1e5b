"""The page of every area (wijkprofiel): beside the gemeente, and among the other areas."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt

from markupsafe import Markup

from factlab.publication.figures import Figure
from factlab.publication.publication import Place
from factlab.show.drawings.bars import beside
from factlab.show.drawings.fan import strip
from factlab.show.drawings.map import locator
from factlab.show.report.areas import Areas, Compared, capital, figures_at
from factlab.show.report.standing_out import sentences, standing_in_words
from factlab.show.wording import or_more

MOST_DIFFERENT = 3
_CLEARLY = 1.2
_DEVIATIONS = 3


@dataclass(frozen=True, slots=True)
class FanRow:
    """One indicator: the area's own figure, that of the gemeente, the strip, of how many areas it is published, and
    where the area stands among these in words."""

    name: str
    own: Figure
    gemeente: Figure
    drawn: Markup
    published: int
    standing: str


@dataclass(frozen=True, slots=True)
class BesideRow:
    """One label of a table, in the area and in the gemeente, with the bar of the one and the mark of the other."""

    name: str
    own: Figure
    gemeente: Figure
    drawn: Markup


@dataclass(frozen=True, slots=True)
class Different:
    """A voorziening that is used clearly more or less than in the gemeente: `times` as large a share."""

    name: str
    own: Figure
    gemeente: Figure
    times: float


@dataclass(frozen=True, slots=True)
class Compare:
    """The voorzieningen that differ, and of how many of all of them both shares are published."""

    more: list[Different]
    fewer: list[Different]
    compared: int
    every: int


@dataclass(frozen=True, slots=True)
class AreaPage:
    """One area: its id, its neighbours in the order of the codes, what stands out, and its figures."""

    place: Place
    anchor: str
    before: Place | None
    after: Place | None
    sentences: list[str]
    fan: list[FanRow]
    without: tuple[Figure, Figure] | None
    tables: dict[str, list[BesideRow]]
    voorzieningen: Compare | None
    locator: Markup | None


def area_pages(areas: Areas) -> list[AreaPage]:
    """A page per area; none where no table tells anything of areas."""
    if not areas.have_pages:
        return []
    every = areas.publication.areas
    return [
        AreaPage(
            place=place,
            anchor=areas.anchors[place.code],
            before=every[at - 1] if at else None,
            after=every[at + 1] if at + 1 < len(every) else None,
            sentences=sentences(areas, place),
            fan=[_fan_row(areas, one, place) for one in areas.compared] if len(every) > 1 else [],
            without=_without(areas, place),
            tables={name: rows for name, rows in _tables(areas, place) if rows},
            voorzieningen=_compare(areas, place),
            locator=_locator(areas, place),
        )
        for at, place in enumerate(every)
    ]


def _fan_row(areas: Areas, one: Compared, place: Place) -> FanRow:
    own = one.of[place.code]
    return FanRow(
        capital(one.indicator.name),
        own,
        one.gemeente,
        strip(areas.strip_name(one), one.scale, own.share),
        len(one.shares),
        standing_in_words(areas, one, place),
    )


def _without(areas: Areas, place: Place) -> tuple[Figure, Figure] | None:
    figures = areas.view.figures
    if figures.has("bereik"):
        return figures.figure("bereik", place.code, "zonder"), figures.figure("bereik", figures.everywhere, "zonder")
    if figures.has("stapeling"):
        return figures.figure("stapeling", place.code, "0"), figures.figure("stapeling", figures.everywhere, "0")
    return None


def _tables(areas: Areas, place: Place) -> Iterable[tuple[str, list[BesideRow]]]:
    figures, text = areas.view.figures, areas.view.text
    for name in ("stapeling", "organisaties", "domeinen"):
        if not figures.has(name):
            continue
        found = [row for row in figures_at(figures, name, place.code, figures.everywhere) if row[0] != "0"]
        if name == "domeinen":
            found.sort(key=lambda row: -(row[2].count or 0))
        widest = max((figure.share or 0.0 for _, *both in found for figure in both), default=0.0)
        yield (
            name,
            [
                BesideRow(
                    areas.publication.name("domein", label, text) if name == "domeinen" else or_more(label, text),
                    own,
                    gemeente,
                    _drawn(own, gemeente, widest),
                )
                for label, own, gemeente in found
            ],
        )


def _drawn(own: Figure, gemeente: Figure, widest: float) -> Markup:
    def part(share: float | None) -> float | None:
        return None if share is None else (share / widest if widest else 0.0)

    return beside(part(own.share), part(gemeente.share), drawn=own.count is None)


def _compare(areas: Areas, place: Place) -> Compare | None:
    """Where the number is further from what the gemeente's share gives than chance brings about.

    That is three times the square root of the expected number (the spread of a Poisson count), and the width of the
    rounding; and at least a fifth more or less, since in a large area a difference can be sure and of no use.
    """
    figures, text = areas.view.figures, areas.view.text
    if not figures.has("voorzieningen") or len(areas.publication.areas) == 1:
        return None
    rows = figures_at(figures, "voorzieningen", place.code, figures.everywhere)
    found, compared = [], 0
    for label, own, gemeente in rows:
        if own.count is None or own.share is None or not gemeente.share:
            continue
        compared += 1
        expected = gemeente.share * (place.households or 0)
        times = own.share / gemeente.share
        far = abs(own.count - expected) > _DEVIATIONS * sqrt(expected) + areas.publication.policy.afronden
        if far and not 1 / _CLEARLY < times < _CLEARLY:
            found.append(Different(areas.publication.name("voorziening", label, text), own, gemeente, times))
    found.sort(key=lambda one: (-one.times, one.name))
    more, fewer = [one for one in found if one.times > 1], [one for one in reversed(found) if one.times < 1]
    return Compare(more[:MOST_DIFFERENT], fewer[:MOST_DIFFERENT], compared, len(rows))


def _locator(areas: Areas, place: Place) -> Markup | None:
    if areas.outlines is None or place.code not in areas.outlines.rings:
        return None
    return locator(areas.outlines, areas.outline_names[place.code])
