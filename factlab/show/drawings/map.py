"""The map: areas in the shade of their class."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import ceil, cos, floor, isfinite, radians
from typing import Any

from markupsafe import Markup, escape

from factlab.show.drawings.paint import MAP_SHADES

_WIDTH = 520.0

Ring = list[list[float]]


def class_breaks(values: Iterable[float], classes: int = len(MAP_SHADES)) -> list[float]:
    """Limits of `classes` equally wide classes, at whole percents."""
    found = sorted(values)
    low, high = floor(100 * found[0]), ceil(100 * found[-1])
    step = max(ceil((high - low) / classes), 1)
    return [(low + step * number) / 100 for number in range(classes + 1)]


def class_of(value: float, breaks: list[float]) -> int:
    return sum(value >= limit for limit in breaks[1:-1])


def map_svg(
    geojson: Mapping[str, Any], titles: Mapping[str, str], classes: Mapping[str, int | None], marks: Mapping[str, str]
) -> Markup:
    """The areas in their class's shade, hatched where there is none; `marks` are written in them.

    `titles` is what a pointer or a screen reader gets of each area.
    """
    rings = {feature["id"]: _rings(feature["geometry"]) for feature in geojson["features"]}
    points = [point for outline in rings.values() for ring in outline for point in ring]
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    # Degrees of longitude are shorter than those of latitude; metres (RD) are what they are.
    squeeze = cos(radians((south + north) / 2)) if max(abs(east), abs(west)) <= 180 else 1.0
    scale = _WIDTH / (((east - west) * squeeze) or 1.0)
    height = (north - south) * scale

    def place(point: list[float]) -> tuple[float, float]:
        return (point[0] - west) * squeeze * scale, (north - point[1]) * scale

    areas, labels = [], []
    for code, outline in rings.items():
        path = "".join(_path([place(point) for point in ring]) for ring in outline)
        step = classes.get(code)
        fill = "url(#streep)" if step is None else MAP_SHADES[step]
        areas.append(
            Markup('<path d="{}" fill="{}" fill-rule="evenodd"><title>{}</title></path>').format(
                path, fill, titles[code]
            )
        )
        x, y = _middle([place(point) for point in max(outline, key=len)])
        ink = "on-dark" if step is not None and step >= 3 else "on-light"
        labels.append(
            Markup('<text x="{}" y="{}" class="{}">{}</text>').format(f"{x:.1f}", f"{y:.1f}", ink, marks[code])
        )
    view = f"-4 -4 {_WIDTH + 8:.0f} {height + 8:.0f}"
    return Markup('<svg class="map" viewBox="{}" role="img" aria-labelledby="kaart-titel">{}{}</svg>').format(
        view, Markup("").join(areas), Markup('<g aria-hidden="true">{}</g>').format(Markup("").join(labels))
    )


def _rings(geometry: Mapping[str, Any]) -> list[Ring]:
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return [ring for polygon in polygons for ring in polygon]


def _path(points: list[tuple[float, float]]) -> str:
    return str(escape("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + "Z"))


def _middle(points: list[tuple[float, float]]) -> tuple[float, float]:
    """The centre of gravity of a ring, or of its corners when it has no surface."""
    surface = x = y = 0.0
    for (x1, y1), (x2, y2) in zip(points, [*points[1:], points[0]], strict=True):
        cross = x1 * y2 - x2 * y1
        surface, x, y = surface + cross, x + (x1 + x2) * cross, y + (y1 + y2) * cross
    if not surface or not isfinite(surface):
        return sum(p[0] for p in points) / len(points), sum(p[1] for p in points) / len(points)
    return x / (3 * surface), y / (3 * surface)
