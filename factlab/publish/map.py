"""kaart.geojson: the outlines of the areas with the main indicators, for QGIS and for the report's map."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from factlab.publication.figures import Figures
from factlab.publication.properties import main_numbers, of_area
from factlab.publication.publication import Place, Publication
from factlab.text import Text

_SHAPES = ("Polygon", "MultiPolygon")


def with_map(publication: Publication, geojson: Mapping[str, Any] | None) -> Publication:
    """The publication with its map, if the round has one and an outline of at least one area.

    A feature belongs to the area whose code is its id or the value of one of its properties
    (CBS's `statcode`); features of other areas and other geometries are left out.
    """
    if geojson is None:
        return publication
    outlines = _outlines(geojson, {place.code for place in publication.areas})
    if not outlines:
        return publication
    figures, text = Figures(publication), Text(publication.language)
    features = [
        {
            "type": "Feature",
            "id": place.code,
            "properties": _properties(figures, place, text),
            "geometry": outlines[place.code],
        }
        for place in publication.areas
        if place.code in outlines
    ]
    return replace(publication, map={"type": "FeatureCollection", "features": features})


def _outlines(geojson: Mapping[str, Any], codes: set[str]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for feature in geojson.get("features") or ():
        geometry = feature.get("geometry") or {}
        if geometry.get("type") not in _SHAPES:
            continue
        candidates = [feature.get("id"), *(feature.get("properties") or {}).values()]
        code = next((c for c in candidates if isinstance(c, str) and c in codes), None)
        if code is not None:
            found.setdefault(code, {"type": geometry["type"], "coordinates": geometry["coordinates"]})
    return found


def _properties(figures: Figures, place: Place, text: Text) -> dict[str, object]:
    """The main indicators; what is hidden is null, as in the tables, and its status says so."""
    properties = of_area(figures, place)
    for number in main_numbers(figures, place.code, text):
        properties |= number.values()
    return properties
