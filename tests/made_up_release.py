"""An invented release to publish: households are made up, counted with the definitions, and their small
cells hidden together with a share of the others. It is not audited: it only has the shape of a release."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np

from factlab.protocol.catalogue import Voorziening
from factlab.protocol.frame import Group, class_id
from factlab.protocol.publication import FRAME, Policy, ProtectedTable, Release
from factlab.protocol.scope import Area, Scope
from factlab.protocol.tables import REST, TABLES, Household, listed_combinations

POLICY = Policy()
PASSED: dict[str, object] = {"bewijs": "geslaagd", "audit": {"geslaagd": True, "lekken": 0}}
ROUND_NAME = "verzonnen-2026-1.ronde"
ROUND_FILE = b"factlab ronde, verzonnen"
NAMES = {"wijkteam": "Sociaal wijkteam", "sociale_dienst": "Sociale dienst", "jeugdhulp": "Jeugdhulp <Noord> & Zuid"}

AREAS = (Area("WK999901", "Havenwijk", 900), Area("WK999902", "Dorp & Dijk", 700), Area("WK999903", "Polder", 400))
VOORZIENINGEN = tuple(
    Voorziening.model_validate({"id": id_, "naam": naam, "domein": domein, **more})
    for id_, naam, domein, more in (
        ("JW45", "Jeugdhulp ambulant", "jeugd", {"cbs_wet": "Jeugd"}),
        ("PW01", "Algemene bijstand", "werk_inkomen", {"cbs_wet": "P-wet"}),
        ("SH01", "Minnelijke schuldhulp", "werk_inkomen", {}),
        ("SH03", "Vroegsignaal schulden", "werk_inkomen", {"soort": "signaal", "gebruik": "toont"}),
        ("WM01", "Hulp bij het huishouden", "maatschappelijke_ondersteuning", {"cbs_wet": "Wmo"}),
        ("WM02", "Begeleiding", "maatschappelijke_ondersteuning", {"cbs_wet": "Wmo"}),
    )
)
DELIVERS = {
    "wijkteam": frozenset({"WM01", "WM02", "SH01"}),
    "sociale_dienst": frozenset({"PW01", "SH03"}),
    "jeugdhulp": frozenset({"JW45"}),
}
GROUPS = (
    Group(id="huishoudtype", klassen=("eenpersoons", "paar_met_kinderen", "overig", "onbekend")),
    Group(id="leeftijdsklasse", klassen=("tot_27", "27-64", "65+", "onbekend")),
)


def a_scope(**changes: Any) -> Scope:
    return replace(
        Scope(
            round_id="verzonnen-2026-1",
            reference_date=date(2026, 10, 1),
            level="wijk",
            municipality=Area("GM9999", "Verzonnen", sum(area.households for area in AREAS)),
            areas=AREAS,
            voorzieningen=VOORZIENINGEN,
            organisations=tuple(DELIVERS),
            domains=("maatschappelijke_ondersteuning", "jeugd", "werk_inkomen"),
            delivers=DELIVERS,
            tables=tuple(TABLES),
            groepen=GROUPS,
            frame="gemeente",
        ),
        **changes,
    )


def a_release(scope: Scope | None = None, *, seed: int = 1, also_hidden: float = 0.05) -> Release:
    """A release with small cells hidden and `also_hidden` of the other cells, not those of `bereik`."""
    scope = scope or a_scope()
    random = np.random.default_rng(seed)
    counts = _count(scope, _households(scope, random))
    tables = {name: _protected(name, counts[name], scope, random, also_hidden) for name in scope.tables}
    dots = {name: int(table.hidden.sum()) for name, table in tables.items()}
    verdict = {**PASSED, "beleid": POLICY.model_dump(), "punten": dots}
    verdict[FRAME] = {area.code: area.households for area in scope.areas}
    return Release(scope, POLICY, tables, verdict, {"verborgen": {"reden": ["klein"]}, "koppeling": {"rijen": 5}})


def a_map(scope: Scope | None = None) -> dict[str, Any]:
    """Squares in a row, one per area, and a neighbour that is not in the round."""
    codes = [area.code for area in (scope or a_scope()).areas] + ["WK888801"]
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"statcode": code, "statnaam": "Wijk"},
                "geometry": {
                    "type": "Polygon",
                    "coordinates": [[[4 + n, 52], [5 + n, 52], [5 + n, 53], [4 + n, 53], [4 + n, 52]]],
                },
            }
            for n, code in enumerate(codes)
        ],
    }


def _households(scope: Scope, random: np.random.Generator) -> list[tuple[str, Household]]:
    weight = np.array([1.0 / (1 + n % 9) for n in range(len(scope.voorzieningen))])
    at_door = {v.id: [o for o in scope.organisations if v.id in scope.delivers[o]] for v in scope.voorzieningen}
    made: list[tuple[str, Household]] = []
    for number, area in enumerate(scope.areas):
        burden = 0.18 + 0.3 * ((number * 7) % len(scope.areas)) / len(scope.areas)
        for _ in range(area.households):
            ids: frozenset[str] = frozenset()
            if random.random() < burden:
                size = min(int(random.geometric(0.52)), len(weight))
                drawn = random.choice(len(weight), size, replace=False, p=weight / weight.sum())
                ids = frozenset(scope.voorzieningen[n].id for n in drawn)
            counted = [v for v in sorted(ids) if scope.by_id[v].counts]
            organisations = [_one_of(at_door[v], random) for v in counted if at_door[v]]
            classes = (class_id(g.id, g.klassen[(len(made) * 7 + len(ids)) % len(g.klassen)]) for g in scope.groepen)
            made.append((area.code, Household(ids, frozenset(organisations), frozenset(classes))))
    return made


def _one_of(options: Sequence[str], random: np.random.Generator) -> str:
    return options[int(random.integers(len(options)))]


def _count(scope: Scope, households: list[tuple[str, Household]]) -> dict[str, Counter[tuple[str, tuple[str, ...]]]]:
    counts: dict[str, Counter[tuple[str, tuple[str, ...]]]] = {name: Counter() for name in scope.tables}
    for (area, household), number in Counter(households).items():
        for name in scope.tables:
            for labels in TABLES[name].counted_in(household, scope):
                for place in (scope.municipality.code, area):
                    counts[name][place, labels] += number
    return counts


def _protected(
    name: str,
    counts: Counter[tuple[str, tuple[str, ...]]],
    scope: Scope,
    random: np.random.Generator,
    also_hidden: float,
) -> ProtectedTable:
    definition = TABLES[name]
    areas = tuple(area.code for area in (scope.places if definition.per_area else (scope.municipality,)))
    labels = definition.labels(scope)
    if name == "combinaties":
        here = {names[0]: number for (place, names), number in counts.items() if place == areas[0]}
        listed = listed_combinations(here, POLICY.drempel)
        counts[areas[0], (REST,)] = sum(number for combination, number in here.items() if combination not in listed)
        labels = (*((combination,) for combination in listed), (REST,))
    table = np.array([[counts[area, label] for label in labels] for area in areas], dtype=np.int64)
    hidden = (table > 0) & (table < POLICY.drempel)
    if name != "bereik":
        hidden |= (table > 0) & (random.random(table.shape) < also_hidden)
    return ProtectedTable(name, areas, labels, np.where(hidden, 0, table), hidden)
