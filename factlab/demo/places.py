"""The real part of the invented municipality: Zaanstad's postcodes and wijken."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

from factlab.errors import UsageFault

TOWN_OF_DISTRICT = {
    "1521": "Wormerveer",
    "1525": "Westknollendam",
    "1541": "Koog aan de Zaan",
    "1544": "Zaandijk",
    "1551": "Westzaan",
    "1561": "Krommenie",
    "1562": "Krommenie",
    "1566": "Assendelft",
    "1567": "Assendelft",
}
"""Town by the four digits of the postcode; every other one is Zaandam."""


@dataclass(frozen=True, slots=True)
class Wijk:
    """A wijk, its real number of households, and how its people are invented to be.

    `vulnerable` runs from 1 (low) to 5 (high); `families` and `older` are percentages of households.
    """

    code: str
    name: str
    households: int
    vulnerable: int
    families: int
    older: int
    postcodes: tuple[str, ...]


def table(name: str) -> list[dict[str, str]]:
    """The rows of one of the demo's own `;`-separated tables."""
    text = files("factlab.demo").joinpath("data", name).read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def wijken(codes: Sequence[str] | None = None) -> tuple[Wijk, ...]:
    """The wijken with these codes (all 19 when None), in the order of their codes.

    Where one work area holds two wijken (Krommenie, Assendelft), a postcode goes to the wijk that names
    the longest beginning of it: a split of this project, told in data/SOURCES.md.

    Raises UsageFault for a code that is not a wijk of Zaanstad.
    """
    profiles = table("wijkprofiel.csv")
    figures = {row["wijkcode"]: row for row in table("zaanstad_wijken_kwb2024.csv")}
    if codes is not None and (not codes or not set(codes) <= set(figures)):
        raise UsageFault("demo_wijken", known=len(figures))
    postcodes: dict[str, list[str]] = {code: [] for code in figures}
    for row in table("zaanstad_pc6_werkgebied.csv"):
        postcodes[_wijk_of(row["pc6"], row["werkgebied"], profiles)].append(row["pc6"])
    return tuple(
        Wijk(
            code=profile["wijkcode"],
            name=figures[profile["wijkcode"]]["wijknaam"],
            households=int(figures[profile["wijkcode"]]["schatting_huishoudens"]),
            vulnerable=int(profile["kwetsbaar"]),
            families=int(profile["gezin"]),
            older=int(profile["ouder"]),
            postcodes=tuple(sorted(postcodes[profile["wijkcode"]])),
        )
        for profile in profiles
        if codes is None or profile["wijkcode"] in codes
    )


def _wijk_of(postcode: str, work_area: str, profiles: Sequence[Mapping[str, str]]) -> str:
    best, longest = "", -1
    for profile in profiles:
        if profile["werkgebied"] != work_area:
            continue
        for beginning in profile["postcodes"].split() or [""]:
            if postcode.startswith(beginning) and len(beginning) > longest:
                best, longest = profile["wijkcode"], len(beginning)
    return best


def outlines(codes: Sequence[str]) -> str:
    """The GeoJSON of these wijken (WGS84), one feature a line."""
    text = files("factlab.demo").joinpath("data", "zaanstad_wijken_2023.geojson").read_text(encoding="utf-8")
    features = [feature for feature in json.loads(text)["features"] if feature["id"] in codes]
    lines = ",\n".join(json.dumps(feature, ensure_ascii=False) for feature in features)
    return f'{{"type": "FeatureCollection", "features": [\n{lines}\n]}}\n'


def town(postcode: str) -> str:
    """The town a postcode of Zaanstad lies in."""
    return TOWN_OF_DISTRICT.get(postcode[:4], "Zaandam")
