"""Where: a map and a list of the areas by an indicator to choose, and how far the areas lie apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup

from factlab.publication.figures import Figure
from factlab.publication.publication import Place
from factlab.show.drawings.fan import strip
from factlab.show.drawings.map import Area, choropleth, class_breaks, class_of
from factlab.show.report.areas import Areas, Compared, capital, said
from factlab.show.report.chapter import Chapter, View
from factlab.show.rows import part_of
from factlab.show.wording import percent
from factlab.text import Text

MANY_ROWS = 30
"""Lists longer than this scroll within their own frame on a screen."""


def _build(view: View) -> Mapping[str, object]:
    areas = Areas(view)
    chosen = [one for one in areas.compared if one.shares]
    return {
        "areas": areas,
        "panels": [_panel(areas, one, number) for number, one in enumerate(chosen, 1)],
        "nowhere": [one.indicator.name for one in areas.compared if not one.shares],
        "spread": [_spread(areas, one) for one in chosen],
        "unmapped": _unmapped(areas),
        "blank": None if chosen else _blank(areas),
        "long_list": len(view.publication.areas) > MANY_ROWS,
    }


WHERE = Chapter("where", "waar", "report.h_where", _build, ("bereik", "stapeling", "organisaties", "domeinen"))


@dataclass(frozen=True, slots=True)
class Row:
    """One place in the list: its number on the map (empty: the gemeente), its class, its page."""

    mark: str
    place: Place
    figure: Figure
    width: float | None
    step: int | None
    link: str | None


@dataclass(frozen=True, slots=True)
class Panel:
    """One indicator: the areas from high to low with the gemeente between them, and the map with its classes."""

    id: str
    title: str
    rows: list[Row]
    drawn: Markup | None
    legend: list[tuple[str, int]]
    hidden: int
    published: int


@dataclass(frozen=True, slots=True)
class Spread:
    """How far the areas lie apart on one indicator: the lowest and the highest published one, and the strip."""

    name: str
    lowest: tuple[Place, float]
    highest: tuple[Place, float]
    gemeente: Figure
    drawn: Markup
    published: int


def _panel(areas: Areas, one: Compared, number: int) -> Panel:
    publication, text = areas.publication, areas.view.text
    breaks = class_breaks(one.shares.values())
    steps = {code: class_of(share, breaks) for code, share in one.shares.items()}
    ranked = sorted(publication.areas, key=lambda place: (-one.shares.get(place.code, -1.0), place.name))
    widest = max(one.shares.values())
    rows = [
        Row(
            str(at),
            place,
            one.of[place.code],
            part_of(one.of[place.code].share, widest),
            steps.get(place.code),
            areas.anchors[place.code] if areas.have_pages else None,
        )
        for at, place in enumerate(ranked, 1)
    ]
    drawn = None
    if areas.outlines is not None:
        least = publication.policy.percentage_vanaf
        on_map = {
            row.place.code: Area(row.step, f"{row.place.name}: {said(row.figure, text, least)}", row.mark, row.link)
            for row in rows
        }
        drawn = choropleth(areas.outlines, areas.outline_names, on_map, f"kaart-{number}")
    counted = [sum(step == at for step in steps.values()) for at in range(len(breaks) - 1)]
    return Panel(
        id=str(number),
        title=capital(one.indicator.name),
        rows=_with_gemeente(rows, publication.municipality, one.gemeente, widest),
        drawn=drawn,
        legend=[(_class_name(low, high, text), counted[at]) for at, (low, high) in enumerate(pairwise(breaks))],
        hidden=len(rows) - len(one.shares),
        published=len(one.shares),
    )


def _class_name(low: float, high: float, text: Text) -> str:
    """24–29 %: whole percents, or tenths where the classes are that narrow."""
    digits = 0 if all(abs(100 * limit - round(100 * limit)) < 1e-9 for limit in (low, high)) else 1
    start = percent(low, text, digits).rstrip("%\u00a0")
    return f"{start}–{percent(high, text, digits)}"


def _with_gemeente(rows: list[Row], gemeente: Place, figure: Figure, widest: float) -> list[Row]:
    """The gemeente's own row where its share belongs; nowhere when it has none, or is the only area."""
    if figure.share is None or len(rows) < 2:
        return rows
    before = sum(row.figure.share is not None and row.figure.share > figure.share for row in rows)
    own = Row("", gemeente, figure, min(figure.share / widest, 1.0) if widest else 0.0, None, None)
    return [*rows[:before], own, *rows[before:]]


def _spread(areas: Areas, one: Compared) -> Spread:
    ranked = sorted((share, code) for code, share in one.shares.items())
    ends = [(areas.publication.place(code), share) for share, code in (ranked[0], ranked[-1])]
    drawn = strip(areas.strip_name(one), one.scale, None)
    return Spread(capital(one.indicator.name), ends[0], ends[1], one.gemeente, drawn, len(ranked))


def _blank(areas: Areas) -> Markup | None:
    """The map when no area has a share to show: every area hatched."""
    if areas.outlines is None:
        return None
    nothing = areas.view.text("areas.not_published")
    on_map = {
        place.code: Area(None, f"{place.name}: {nothing}", "", areas.anchors[place.code] if areas.have_pages else None)
        for place in areas.publication.areas
    }
    return choropleth(areas.outlines, areas.outline_names, on_map, "niets")


def _unmapped(areas: Areas) -> list[str]:
    """The areas of which the map has no outline."""
    if areas.outlines is None:
        return []
    return [place.name for place in areas.publication.areas if place.code not in areas.outlines.rings]
