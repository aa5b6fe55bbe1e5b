"""The map: every outline once, as a drawing to refer to, and areas in the shade of their class.

Outlines lie on a grid of 1000 points wide, two to a unit of the drawing: half a pixel on the widest page. Neighbours
stay neighbours, since the same corner always lands on the same point of the grid.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, cos, floor, radians
from typing import Any

from markupsafe import Markup

from factlab.show.drawings.paint import MAP_SHADES

_WIDTH = 1000
_LABEL, _SMALL_LABEL, _MANY_AREAS = 30, 23, 40
"""Height of the numbers in points of the grid; the smaller one where there are more areas than that."""
_SCANNED, _CLEARLY_WIDER = 9, 1.1
_DARK_CLASS = 3

Point = tuple[int, int]
Ring = list[Point]


@dataclass(frozen=True, slots=True)
class Outlines:
    """The areas on the grid: for each code its rings, the outer ones and the holes alike. `height` in points."""

    rings: Mapping[str, list[Ring]]
    height: int

    @property
    def label(self) -> int:
        """Height of the numbers in the areas, in points."""
        return _SMALL_LABEL if len(self.rings) > _MANY_AREAS else _LABEL


@dataclass(frozen=True, slots=True)
class Area:
    """How an area stands on one map: its class (None is hidden), what it is called there, its number, its link."""

    step: int | None
    title: str
    mark: str
    link: str | None


def class_breaks(values: Iterable[float], classes: int = len(MAP_SHADES)) -> list[float]:
    """Limits of at most `classes` equally wide classes: at whole percents, or at tenths where all lie close together.

    The last limit is above every value, and no class stands above the one of the highest.
    """
    found = sorted(values)
    parts = 100 if found[-1] - found[0] > 0.02 else 1000
    low = floor(round(parts * found[0], 9))
    step = max(ceil(round((parts * found[-1] - low) / classes, 9)), 1)
    used = max(ceil(round((parts * found[-1] - low) / step, 9)), 1)
    return [(low + step * number) / parts for number in range(used + 1)]


def class_of(value: float, breaks: list[float]) -> int:
    return sum(value >= limit for limit in breaks[1:-1])


def outlines(geojson: Mapping[str, Any]) -> Outlines:
    """The features of a published map by their id, north up."""
    shapes = {feature["id"]: _rings(feature["geometry"]) for feature in geojson["features"]}
    points = [point for rings in shapes.values() for ring in rings for point in ring]
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    # Degrees of longitude are shorter than those of latitude; metres (RD) are what they are.
    squeeze = cos(radians((south + north) / 2)) if max(abs(east), abs(west)) <= 180 else 1.0
    scale = _WIDTH / (((east - west) * squeeze) or 1.0)

    def on_grid(ring: list[list[float]]) -> Ring:
        placed = [(round((p[0] - west) * squeeze * scale), round((north - p[1]) * scale)) for p in ring]
        return [point for before, point in pairwise([(-1, -1), *placed]) if point != before]

    return Outlines(
        {code: [on_grid(ring) for ring in rings] for code, rings in shapes.items()}, ceil((north - south) * scale)
    )


def symbols(drawn: Outlines, names: Mapping[str, str]) -> Markup:
    """Every outline once, under its name in `names`, and all of them together as `kaart-alle`. Draws nothing."""
    paths = Markup("").join(
        Markup('<path id="{}" d="{}" fill-rule="evenodd"/>').format(
            names[code], "".join(_path(ring) for ring in rings if len(ring) > 1)
        )
        for code, rings in drawn.rings.items()
    )
    every = Markup("").join(Markup('<use href="#{}"/>').format(names[code]) for code in drawn.rings)
    return Markup(
        '<svg class="defs" width="0" height="0" aria-hidden="true" focusable="false"><defs>{}'
        '<g id="kaart-alle">{}</g></defs></svg>'
    ).format(paths, every)


def choropleth(drawn: Outlines, names: Mapping[str, str], areas: Mapping[str, Area], titled_by: str) -> Markup:
    """The areas in their class's shade, hatched where there is none, with their numbers where these fit.

    The links are no stops for the keyboard: the table beside the map has the same ones.
    """
    shapes, labels = [], []
    for code, rings in drawn.rings.items():
        area = areas[code]
        fill = "url(#streep)" if area.step is None else MAP_SHADES[area.step]
        shape = Markup('<title>{}</title><use href="#{}" fill="{}"/>').format(area.title, names[code], fill)
        if area.link is not None:
            shape = Markup('<a href="#{}" tabindex="-1">{}</a>').format(area.link, shape)
        else:
            shape = Markup("<g>{}</g>").format(shape)
        shapes.append(shape)
        x, y, room = _inside(max(rings, key=lambda ring: abs(_surface(ring))))
        if room > drawn.label * 0.7 * max(len(area.mark), 1):
            ink = "on-dark" if area.step is not None and area.step >= _DARK_CLASS else "on-light"
            labels.append(
                Markup('<text x="{}" y="{}" class="{}">{}</text>').format(_units(x), _units(y), ink, area.mark)
            )
    return Markup(
        '<svg class="map" viewBox="{}" role="group" aria-labelledby="{}">{}'
        '<g class="marks" font-size="{}" aria-hidden="true">{}</g></svg>'
    ).format(_view(drawn), titled_by, Markup("").join(shapes), _units(drawn.label), Markup("").join(labels))


def locator(drawn: Outlines, name: str) -> Markup:
    """All areas light, and one of them strong: for the eye alone, the words beside it say which one it is."""
    return Markup(
        '<svg class="locator" viewBox="{}" aria-hidden="true" focusable="false">'
        '<use href="#kaart-alle"/><use href="#{}" class="here"/></svg>'
    ).format(_view(drawn), name)


def _view(drawn: Outlines) -> str:
    return f"-3 -3 {_units(_WIDTH + 12)} {_units(drawn.height + 12)}"


def _units(points: int) -> str:
    return f"{points / 2:g}"


def _rings(geometry: Mapping[str, Any]) -> list[list[list[float]]]:
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return [ring for polygon in polygons for ring in polygon]


def _path(ring: Ring) -> str:
    steps = "".join(f"{_units(x2 - x1)} {_units(y2 - y1)} " for (x1, y1), (x2, y2) in pairwise(ring))
    return f"M{_units(ring[0][0])} {_units(ring[0][1])}l{steps.rstrip()}z".replace(" -", "-")


def _surface(ring: Ring) -> float:
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise([*ring, ring[0]])) / 2


def _inside(ring: Ring) -> tuple[int, int, int]:
    """A point well inside a ring, and how wide the ring is there: the middle of the widest of some level lines.

    Of lines that are about as wide the one nearest to the middle height is taken.
    """
    top, bottom = min(y for _, y in ring), max(y for _, y in ring)
    found = (ring[0][0], ring[0][1], 0)
    for number in sorted(range(_SCANNED), key=lambda number: abs(number - _SCANNED // 2)):
        level = top + (bottom - top) * (number + 2) / (_SCANNED + 3) + 0.01
        crossed = sorted(
            x1 + (level - y1) * (x2 - x1) / (y2 - y1)
            for (x1, y1), (x2, y2) in pairwise([*ring, ring[0]])
            if (y1 < level) != (y2 < level)
        )
        for left, right in zip(crossed[::2], crossed[1::2], strict=False):
            if right - left > found[2] * _CLEARLY_WIDER:
                found = (round((left + right) / 2), round(level), int(right - left))
    return found
