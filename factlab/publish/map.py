"""kaart.geojson: the outlines of the areas with the main indicators, for QGIS and for the report's map."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from factlab.publication.long import long
from factlab.publication.publication import Publication

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
    indicators = _indicators(publication)
    features = [
        {
            "type": "Feature",
            "id": place.code,
            "properties": {
                "ronde": publication.round_id,
                "peildatum": publication.reference_date.isoformat(),
                "niveau": place.level,
                "gebied": place.code,
                "gebied_naam": place.name,
                **indicators[place.code],
            },
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


def _indicators(publication: Publication) -> dict[str, dict[str, object]]:
    """`huishoudens`, `met` and `aandeel_met` per area; what is hidden is null, as in the tables."""
    indicators: dict[str, dict[str, object]] = {
        place.code: {"huishoudens": place.households, "met": None, "aandeel_met": None, "status_met": None}
        for place in publication.areas
    }
    if "bereik" in publication.tables:
        columns = long(publication, "bereik").columns
        for code, use, households, share, status in zip(
            *(columns[name] for name in ("gebied", "gebruik", "huishoudens", "aandeel", "status")), strict=True
        ):
            if use == "met" and code in indicators:
                indicators[str(code)].update(met=households, aandeel_met=share, status_met=status)
    return indicators
