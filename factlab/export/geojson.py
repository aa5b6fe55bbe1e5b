"""The areas with their numbers, joined on the code of the area: GeoJSON as RFC 7946 has it, for QGIS."""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import chain
from typing import Any

from factlab.errors import UsageFault
from factlab.export.rijksdriehoek import to_wgs84
from factlab.publication.dutch_csv import dutch_csv
from factlab.publication.figures import Figures
from factlab.publication.properties import SHARE, STATUS, Property, main_numbers, of_area, table_numbers
from factlab.publication.publication import Publication
from factlab.text import Text

Point = tuple[float, float]
_DIGITS = 7
"""Decimals of a degree: a centimetre."""


def geojson_files(publication: Publication, text: Text) -> Mapping[str, bytes]:
    """`gebieden.geojson`, and `velden.csv` which says what every property is.

    Every area is there; one without an outline has no geometry. Raises UsageFault when the round has no map.
    """
    if publication.map is None:
        raise UsageFault("export_no_map")
    outlines = {str(feature["id"]): feature["geometry"] for feature in publication.map["features"]}
    figures = Figures(publication)
    features = []
    for place in publication.areas:
        properties = of_area(figures, place)
        for number in _numbers(figures, place.code, text):
            properties |= number.values()
        geometry = _geometry(outlines[place.code]) if place.code in outlines else None
        features.append({"type": "Feature", "id": place.code, "properties": properties, "geometry": geometry})
    collection = {"type": "FeatureCollection", "features": features}
    written = json.dumps(collection, ensure_ascii=False, allow_nan=False, separators=(",", ":")) + "\n"
    return {"gebieden.geojson": written.encode(), "velden.csv": _fields(figures, text)}


def _numbers(figures: Figures, area: str, text: Text) -> list[Property]:
    """The indicators first; what the tables say under the same name is the same number, and stands there once."""
    found = {number.name: number for number in main_numbers(figures, area, text)}
    for number in table_numbers(figures, area, text):
        found.setdefault(number.name, number)
    return list(found.values())


def _fields(figures: Figures, text: Text) -> bytes:
    first = figures.publication.areas[0] if figures.publication.areas else figures.publication.municipality
    rows = [
        (name, text(f"export.field_{name}") if name == "staat" else text(f"explain_column.{name}"))
        for name in of_area(figures, first)
    ]
    for number in _numbers(figures, first.code, text):
        rows.append((number.name, text("export.field_count", what=number.meaning)))
        rows.append((f"{number.name}{SHARE}", text("export.field_share", what=number.meaning)))
        rows.append((f"{number.name}{STATUS}", text("export.field_status", what=number.meaning)))
    return dutch_csv((text("export.field"), text("export.meaning")), rows)


def _geometry(outline: Mapping[str, Any]) -> dict[str, Any]:
    """In degrees (WGS84), closed, outer rings counterclockwise and holes clockwise."""
    shapes = [outline["coordinates"]] if outline["type"] == "Polygon" else outline["coordinates"]
    turned = [[_turned(_ring(ring), outer=number == 0) for number, ring in enumerate(shape)] for shape in shapes]
    return {"type": outline["type"], "coordinates": turned[0] if outline["type"] == "Polygon" else turned}


def _ring(points: list[list[float]]) -> list[Point]:
    in_degrees = all(abs(x) <= 180 and abs(y) <= 90 for x, y in (point[:2] for point in points))
    ring = [(point[0], point[1]) if in_degrees else to_wgs84(point[0], point[1]) for point in points]
    if not all(abs(x) <= 180 and abs(y) <= 90 for x, y in ring):
        raise UsageFault("export_map_elsewhere")
    ring = [(round(x, _DIGITS), round(y, _DIGITS)) for x, y in ring]
    return ring if ring[0] == ring[-1] else [*ring, ring[0]]


def _turned(ring: list[Point], *, outer: bool) -> list[Point]:
    following = chain(ring[1:], ring[:1])
    twice_the_area = sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(ring, following, strict=True))
    return ring if (twice_the_area > 0) == outer else ring[::-1]
