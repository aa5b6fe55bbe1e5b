"""Invented municipalities by several divisions: the same households, published by other areas."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from invented_rounds import Invented, tabulated

from factlab.protocol.scope import Area


def divided(city: Invented, lies_in: Mapping[str, str], level: str = "wijkteam") -> Invented:
    """The city published by another division: `lies_in` gives for each of its areas that in which it lies."""
    own = city.scope.areas
    areas = tuple(
        Area(code, f"Team {code}", sum(area.households for area in own if lies_in[area.code] == code))
        for code in sorted(set(lies_in.values()))
    )
    scope = replace(city.scope, level=level, areas=areas, base=own, lies_in=dict(lies_in))
    there = [replace(profile, area=lies_in[profile.area]) for profile in city.profiles]
    return Invented(scope, city.profiles, tabulated(scope, there, scope.tables))


def joined(city: Invented, *sizes: int, prefix: str = "T") -> dict[str, str]:
    """Areas in their order, so many to each area of a division: `joined(city, 2, 1)` is T0 with two and T1 with one."""
    codes = [f"{prefix}{number}" for number, size in enumerate(sizes) for _ in range(size)]
    return dict(zip((area.code for area in city.scope.areas), codes, strict=True))


def dealt(city: Invented, number: int, prefix: str = "T") -> dict[str, str]:
    """Areas dealt out in turn, so that they cross whatever joins neighbours."""
    return {area.code: f"{prefix}{at % number}" for at, area in enumerate(city.scope.areas)}
