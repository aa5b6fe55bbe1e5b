"""Somebody who takes rounded numbers back to what they were before, by what they add up to."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from household_attacker import HouseholdAttacker, small_numbers
from invented_rounds import Invented, invent, tabulated

from factlab.audit.attack import audit
from factlab.errors import NotProtectable
from factlab.hub.protect import protect
from factlab.hub.protect.cells import Count
from factlab.model.rounding import rounded
from factlab.protocol.publication import Policy, Profile, ProtectedTable, RawTable
from factlab.protocol.scope import Area

ROUNDED = Policy(afronden=5)


def only_small_hidden(raw: dict[str, RawTable]) -> dict[str, ProtectedTable]:
    """Rounded, with the small numbers hidden and nothing else."""
    tables = {}
    for name, table in raw.items():
        hidden = (table.counts > 0) & (table.counts < ROUNDED.drempel)
        counts = np.where(hidden, 0, rounded(table.counts, ROUNDED))
        tables[name] = ProtectedTable(name, table.areas, table.labels, counts, hidden)
    return tables


def told(invented: Invented, tables: dict[str, ProtectedTable], sample: int | None = None) -> list[str]:
    """The small numbers that who knows how numbers are rounded gets to within the breadth."""
    attacker = HouseholdAttacker(invented.scope, tables, ROUNDED.drempel, rounded_to=ROUNDED.afronden)
    truth = attacker.lived(invented.profiles)
    numbers = list(small_numbers(attacker, truth, ROUNDED.drempel).values())
    if sample is not None:
        numbers = [numbers[i] for i in np.random.default_rng(0).permutation(len(numbers))[:sample]]
    known = []
    for cells, row in numbers:
        interval = attacker.interval(row, close=ROUNDED.breedte + 2)
        assert interval.low <= round(row @ truth) <= interval.high, "the attacker's model excludes the truth"
        if interval.width < ROUNDED.breedte:
            known.append(f"{cells}: {interval}")
    return known


@pytest.mark.parametrize("seed", [2, 4, 9, 17])
def test_no_small_number_can_be_told_from_rounded_ones(seed: int) -> None:
    invented = invent(seed, areas=2, voorzieningen=4, partners=3, households=300)
    assert told(invented, protect(invented.profiles, invented.raw, invented.scope, ROUNDED).tables) == []


@pytest.mark.parametrize("seed", [2, 4, 9, 17])
def test_the_attack_succeeds_when_rounding_is_all_the_protection_there_is(seed: int) -> None:
    invented = invent(seed, areas=2, voorzieningen=4, partners=3, households=300)
    assert told(invented, only_small_hidden(invented.raw)) != []


def street(*households: int) -> Invented:
    """A gemeente of areas of 100 households; so many of each use the one voorziening that there is."""
    base = invent(0, areas=2, voorzieningen=3, partners=2, households=200)
    voorziening = next(v for v in base.scope.counted if not v.impliceert)
    areas = tuple(Area(f"WK{n:04d}", f"Wijk {n}", 100) for n in range(len(households)))
    scope = replace(
        base.scope,
        municipality=replace(base.scope.municipality, households=100 * len(areas)),
        areas=areas,
        voorzieningen=(voorziening.model_copy(update={"telt_als": ""}),),
        organisations=(),
        domains=(voorziening.domein,),
        delivers={"partner": frozenset({voorziening.id})},
        tables=("voorzieningen",),
    )
    nobody: frozenset[str] = frozenset()
    profiles = tuple(
        profile
        for area, n in zip(areas, households, strict=True)
        for profile in (
            Profile(area.code, frozenset({voorziening.id}), nobody, n),
            Profile(area.code, nobody, nobody, area.households - n),
        )
    )
    return Invented(scope, profiles, tabulated(scope, profiles, scope.tables))


@pytest.mark.parametrize("numbers", [(11, 1), (10, 10, 1), (10, 10, 10, 2)])
def test_a_dot_between_rounded_numbers_is_told_by_their_rounded_sum(numbers: tuple[int, ...]) -> None:
    """10 + . = 10: the dot is 1 or 2. The audit finds it, and protection hides more or refuses."""
    city = street(*numbers)
    naive = only_small_hidden(city.raw)
    assert told(city, naive) != []
    found = audit(naive, city.scope, ROUNDED)
    assert {(breach.table, breach.area) for breach in found.breaches} >= {("voorzieningen", city.scope.areas[-1].code)}
    try:
        tables = protect(city.profiles, city.raw, city.scope, ROUNDED).tables
    except NotProtectable:
        return
    assert told(city, tables) == []
    assert audit(tables, city.scope, ROUNDED).passed


def test_a_dot_between_rounded_numbers_that_leave_it_room_stays_a_dot_alone() -> None:
    """10 + 10 + . = 30: the dot is anything from 4 to 12."""
    city = street(12, 12, 8)
    naive = only_small_hidden(city.raw)
    assert naive["voorzieningen"].counts.ravel().tolist() == [30, 10, 10, 0]
    assert told(city, naive) == []
    assert audit(naive, city.scope, ROUNDED).passed


def test_a_number_that_is_published_is_the_rounded_one_and_no_other() -> None:
    city = street(47, 52, 33)
    tables = protect(city.profiles, city.raw, city.scope, ROUNDED).tables
    assert tables["voorzieningen"].counts.ravel().tolist() == [130, 45, 50, 35]
    count = Count(tables, city.scope)
    assert (count.published()[~count.hidden()] % 5 == 0).all()
