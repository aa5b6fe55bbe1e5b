"""Three ways to count the same thing agree: the SQL, the definitions of the tables, the plain oracle."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import oracle
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from plain_rows import Report, arrivals

from factlab.hub.engine import Engine
from factlab.hub.layout import layout_of
from factlab.hub.link import link
from factlab.hub.tabulate import tabulate
from factlab.protocol.catalogue import LAWS, Voorziening
from factlab.protocol.frame import Group
from factlab.protocol.publication import Profile, RawTable
from factlab.protocol.scope import Area, Scope
from factlab.protocol.tables import MOST_COMBINATIONS, REST, TABLES, Household, listed_combinations, tables_of

# Names whose order differs between languages and between databases.
IDS = ("WM01", "wm01", "JW10", "JW9", "_x", "10", "9", "é1", "Z")
DOMAINS = ("zorg", "jeugd", "onderwijs", "werk")
PARTNERS = ("wijkteam", "corporatie", "Thuiszorg", "schuldhulp", "ggz", "school")
AREAS = ("WK03", "WK01", "WK02")
FRAME = "gemeente"
GROUPS = (Group(id="huishoudtype", klassen=("b", "a", "onbekend")), Group(id="leeftijdsklasse", klassen=("75+", "x y")))


@dataclass(frozen=True)
class Municipality:
    scope: Scope
    reports: tuple[Report, ...]


def scope_of(
    voorzieningen: tuple[Voorziening, ...], organisations: tuple[str, ...], areas: tuple[Area, ...], frame: bool = False
) -> Scope:
    return Scope(
        round_id="oracle",
        reference_date=date(2026, 10, 1),
        level="wijk",
        municipality=Area("GM0000", "Gemeente", sum(area.households for area in areas)),
        areas=areas,
        voorzieningen=voorzieningen,
        organisations=organisations,
        domains=DOMAINS,
        delivers={},
        tables=tables_of(frame=frame),
        groepen=GROUPS if frame else (),
        frame=FRAME if frame else None,
    )


@st.composite
def catalogues(draw: st.DrawFn) -> tuple[Voorziening, ...]:
    return tuple(
        Voorziening(
            id=id,
            naam=id,
            domein=draw(st.sampled_from(DOMAINS)),
            cbs_wet=draw(st.sampled_from(("", *LAWS))),
            soort=draw(st.sampled_from(("voorziening", "voorziening", "toegang", "signaal"))),
            gebruik=draw(st.sampled_from(("telt", "telt", "toont"))),
            telt_als=draw(st.sampled_from(("", "", "eenheid", IDS[0]))),
        )
        for id in draw(st.lists(st.sampled_from(IDS), min_size=1, unique=True))
    )


@st.composite
def municipalities(draw: st.DrawFn) -> Municipality:
    voorzieningen = draw(catalogues())
    partners = draw(st.lists(st.sampled_from(PARTNERS), min_size=1, unique=True))
    organisations = tuple(partner for partner in partners if draw(st.booleans()))
    codes = draw(st.lists(st.sampled_from(AREAS), min_size=1, unique=True))
    told = st.tuples(st.sampled_from(partners), st.sampled_from([v.id for v in voorzieningen]))
    homes = draw(st.lists(st.tuples(st.sampled_from(codes), st.sets(told, max_size=6)), max_size=30))
    reports = tuple(
        Report(partner, number, area, id) for number, (area, pairs) in enumerate(homes) for partner, id in sorted(pairs)
    )
    lived_in = Counter(area for area, _ in homes)
    areas = tuple(Area(code, code, lived_in[code] + draw(st.integers(0, 4))) for code in codes)
    if draw(st.booleans()):
        return Municipality(scope_of(voorzieningen, organisations, areas), reports)
    in_frame = [number for number in range(len(homes) + draw(st.integers(0, 5))) if draw(st.booleans())]
    everywhere = [*(area for area, _ in homes), *(codes[0] for _ in range(5))]
    frame = tuple(
        Report(FRAME, number, everywhere[number], draw(st.sampled_from(group.class_ids)))
        for number in in_frame
        for group in GROUPS
    )
    counted = Counter(report.area for report in frame)
    areas = tuple(Area(code, code, counted[code] // len(GROUPS)) for code in codes)
    return Municipality(scope_of(voorzieningen, organisations, areas, frame=True), (*reports, *frame))


def counted_by_the_hub(municipality: Municipality, threshold: int) -> tuple[list[Profile], dict[str, RawTable]]:
    scope = municipality.scope
    with Engine(threads=1) as engine:
        sent = arrivals(municipality.reports, (*PARTNERS, *([scope.frame] if scope.frame else [])))
        profiles = link(engine, sent, scope)
        return profiles, tabulate(engine, scope, threshold)


def cells(table: RawTable) -> dict[str, dict[tuple[str, ...], int]]:
    return {
        area: {labels: int(count) for labels, count in zip(table.labels, row, strict=True) if count}
        for area, row in zip(table.areas, table.counts, strict=True)
    }


def without_zeros(found: Mapping[str, oracle.Cells], areas: tuple[str, ...]) -> dict[str, dict[tuple[str, ...], int]]:
    return {area: {labels: n for labels, n in found.get(area, {}).items() if n} for area in areas}


def must_agree(municipality: Municipality, threshold: int) -> None:
    scope = municipality.scope
    truth = oracle.tables(municipality.reports, scope, threshold)
    profiles, tables = counted_by_the_hub(municipality, threshold)
    assert tuple(tables) == scope.tables
    for name, table in tables.items():
        places = (scope.municipality.code,) if name in oracle.GEMEENTE_ONLY else tuple(a.code for a in scope.places)
        assert table.areas == places
        assert table.counts.shape == (len(table.areas), len(table.labels))
        assert cells(table) == without_zeros(truth.get(name, {}), places), name
        complete = tuple(truth[name][scope.municipality.code]) if name == "combinaties" else TABLES[name].labels(scope)
        assert table.labels == complete, name
    lived_in = Counter[str]()
    for profile in profiles:
        lived_in[profile.area] += profile.households
    assert lived_in == Counter({area.code: area.households for area in scope.areas if area.households})


@given(municipalities(), st.integers(1, 6))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_tables_of_the_hub_are_those_of_the_oracle(municipality: Municipality, threshold: int) -> None:
    must_agree(municipality, threshold)


@given(municipalities(), st.integers(1, 6))
@settings(max_examples=100, deadline=None)
def test_the_definitions_count_a_household_where_the_oracle_does(municipality: Municipality, threshold: int) -> None:
    scope = municipality.scope
    truth = oracle.tables(municipality.reports, scope, threshold)
    for name in scope.tables:
        definition = TABLES[name]
        places = tuple(area.code for area in (scope.places if definition.per_area else scope.places[:1]))
        found = {place: Counter[tuple[str, ...]]() for place in places}
        for known in oracle.known_households(municipality.reports, scope):
            uses, doors, classes = map(frozenset, (known.voorzieningen, known.organisations, known.classes))
            household = Household(uses, doors, classes)
            for place in {scope.municipality.code, known.area} & set(places):
                found[place].update(definition.counted_in(household, scope))
        if name == "combinaties":
            counts = {"+".join(labels): number for labels, number in found[scope.municipality.code].items()}
            listed = listed_combinations(counts, threshold)
            named = {(one,): counts[one] for one in listed}
            found = {scope.municipality.code: Counter({**named, (REST,): sum(counts.values()) - sum(named.values())})}
        assert without_zeros(found, places) == without_zeros(truth.get(name, {}), places), name


def many_combinations(seed: int, households: int, voorzieningen: int) -> Municipality:
    """More combinations than are listed, most of them as frequent as others."""
    invented = random.Random(seed)
    catalogue = tuple(
        Voorziening(
            id=f"V{number:02}",
            naam="",
            domein=invented.choice(DOMAINS),
            cbs_wet=invented.choice(("", *LAWS)),
            gebruik="toont" if number == 3 else "telt",
            soort="signaal" if number == 3 else "voorziening",
        )
        for number in range(voorzieningen)
    )
    reports = tuple(
        Report(invented.choice(PARTNERS), household, AREAS[household % 2], one.id)
        for household in range(households)
        for one in invented.sample(catalogue, invented.randint(1, 3))
    )
    areas = tuple(Area(code, code, households) for code in AREAS)
    return Municipality(scope_of(catalogue, PARTNERS[:4], areas), reports)


@pytest.mark.parametrize("threshold", [1, 2, 3, 10])
@pytest.mark.parametrize("seed", range(3))
def test_more_combinations_than_fit_are_chosen_alike_with_ties_at_the_last_place(seed: int, threshold: int) -> None:
    municipality = many_combinations(seed, households=600, voorzieningen=9)
    sizes = oracle.tables(municipality.reports, municipality.scope, 1)["combinaties"][
        municipality.scope.municipality.code
    ]
    assert len(sizes) == MOST_COMBINATIONS + 1 and sizes[REST,] > 0
    must_agree(municipality, threshold)


@pytest.mark.parametrize("padding", [0, 100, 118, 119])
def test_a_round_so_wide_that_marks_need_a_second_number_is_counted_alike(padding: int) -> None:
    municipality = many_combinations(7, households=200, voorzieningen=9)
    unused = tuple(Voorziening(id=f"A{number:03}", naam="", domein=DOMAINS[0]) for number in range(padding))
    scope = replace(municipality.scope, voorzieningen=unused + municipality.scope.voorzieningen)
    assert layout_of(scope).wide == (padding > 100)
    must_agree(Municipality(scope, municipality.reports), 2)


def test_a_municipality_where_nobody_uses_anything_has_tables_full_of_zeros() -> None:
    areas = (Area("WK01", "", 3), Area("WK02", "", 0))
    catalogue = (Voorziening(id="V1", naam="", domein="zorg", gebruik="toont"),)
    must_agree(Municipality(scope_of(catalogue, (), areas), ()), 1)


def test_profiles_come_in_the_same_order_in_every_run() -> None:
    municipality = many_combinations(5, households=300, voorzieningen=9)
    first, _ = counted_by_the_hub(municipality, 5)
    second, _ = counted_by_the_hub(municipality, 5)
    assert first == second
