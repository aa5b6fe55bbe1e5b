"""What integer programs hide and find: hardly more than the fewest dots, and only what holds."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import linprog
from scipy.sparse import csr_array, vstack

from benchmarks.attacker import Attacker, system_of
from benchmarks.cities import RECIPES, City, build
from benchmarks.optimum import fewest
from factlab.hub.protect import Protection, protect
from factlab.hub.protect.advice import advise
from factlab.hub.protect.district import District, districts
from factlab.hub.protect.programs import LEAST_AREAS, MOST_COLUMNS, MOST_NUMBERS, Programs, worthwhile
from factlab.hub.protect.witness import Limits
from factlab.model.relations import NO_LIMIT
from factlab.model.targets import targets_of
from factlab.model.types import HouseholdTypes


@pytest.fixture(scope="module")
def city() -> City:
    return build(RECIPES["linked"])


@pytest.fixture(scope="module")
def district(city: City) -> District:
    limits = Limits(
        np.ones_like(city.values), np.full_like(city.values, NO_LIMIT), np.zeros(city.values.shape, dtype=bool)
    )
    targets = targets_of(city.columns, city.columns.implies, city.values, city.scope, city.policy)
    (only,) = districts(city.columns, city.scope, city.values, limits, targets, np.ones(len(targets), dtype=bool))
    return only


@pytest.fixture(scope="module")
def protection(city: City) -> Protection:
    return protect(city.profiles, city.raw, city.scope, city.policy)


def test_hardly_more_is_hidden_than_the_fewest_dots_there_can_be(city: City, protection: Protection) -> None:
    small = {name: (raw.counts > 0) & (raw.counts < city.policy.drempel) for name, raw in city.raw.items()}
    dots = sum(int((table.hidden & ~small[name]).sum()) for name, table in protection.tables.items())
    assert dots <= 1.1 * fewest(system_of(city), differences=True, seconds=60).least


def test_who_joins_the_tables_gets_no_number_to_within_the_breadth(city: City, protection: Protection) -> None:
    system, hidden = system_of(city), np.zeros(city.values.shape, dtype=bool)
    for name, columns in city.columns.of.items():
        table = protection.tables[name]
        for labels, column in columns.items():
            hidden[:, column] |= table.hidden[:, table.labels.index(labels)]
    attacker = Attacker(system)
    assert (attacker.widths(hidden.ravel()[system.where]) >= city.policy.breedte).all()
    assert (attacker.widths(system.small) < city.policy.breedte).any()


def test_the_same_city_gets_the_same_dots(city: City, protection: Protection) -> None:
    again = protect(city.profiles, city.raw, city.scope, city.policy)
    for name, table in protection.tables.items():
        assert np.array_equal(table.hidden, again.tables[name].hidden)


def test_relations_hold_between_changes(city: City, district: District) -> None:
    """The truth itself is no change: every relation allows that; a change of one number alone none of its own."""
    assert (district.least <= 0).all()
    assert (district.most >= 0).all()
    areas = {place: np.flatnonzero(district.place == place) for place in (0, *district.areas)}
    for number in areas[1][:5].tolist():
        alone = np.zeros(district.size)
        alone[number] = 1
        total = np.add.reduceat(district.factor * alone[district.column], district.start[:-1])
        assert ((total < district.least) | (total > district.most)).any()


def test_whatever_the_prices_changes_are_worth_no_more_than_these_allow(district: District) -> None:
    """Changes at one end of what relations allow, found by a solver, against random prices, and against its own."""
    random = np.random.default_rng(0)
    entries = csr_array((district.factor, district.column, district.start), (len(district.least), district.size))
    for hidden in (random.random(district.size) < share for share in (0.8, 0.9, 1.0)):
        worth = random.integers(-2, 3, district.size) * hidden.astype(float)
        sums = vstack([entries, -entries]), np.concatenate([district.most, -district.least])
        within = np.column_stack([-district.down * hidden, district.up * hidden])
        found = linprog(-worth, *sums, bounds=within)
        reached = -float(found.fun)
        assert reached > 0
        for _ in range(20):
            prices = random.normal(size=len(district.least)) * random.integers(0, 2, len(district.least))
            most, rest = district.at_most(worth, prices)
            assert reached <= most @ hidden + rest + 1e-6
        highest, lowest = np.split(found.ineqlin.marginals, 2)
        most, rest = district.at_most(worth, highest - lowest)
        assert reached == pytest.approx(most @ hidden + rest)


def test_a_program_changes_only_what_is_free_and_keeps_the_households_of_every_area(
    city: City, district: District
) -> None:
    hidden = city.small.ravel()[district.where]
    free = advise(district, hidden, city.cells.ravel()[district.where].astype(float), city.policy.breedte)
    types = HouseholdTypes(city.profiles, city.columns, city.scope)
    programs = Programs(types, city.values, city.columns.per_area, district, free, city.policy.breedte)
    witness = programs.find(district.areas, np.ones(len(district.index)), MOST_COLUMNS)
    assert witness is not None
    assert np.isin(witness.where, district.where[free]).all()
    for area in district.areas:
        assert sum(n for a, _, n in witness.households if a == area) == 0
    counted = np.zeros_like(city.values)
    for area, kind, n in witness.households:
        assert n > 0 or types.x[area, kind] >= -n
        row = n * types.rows[kind].astype(np.int64)
        counted[0] += row
        counted[area, : city.columns.per_area] += row[: city.columns.per_area]
    assert np.array_equal(np.flatnonzero(counted), witness.where)
    assert np.array_equal(counted.ravel()[witness.where], witness.shift)


def test_programs_are_for_many_areas_with_few_numbers() -> None:
    assert worthwhile(np.ones((LEAST_AREAS + 1, 100), dtype=np.int64))
    assert not worthwhile(np.ones((LEAST_AREAS, 100), dtype=np.int64))
    assert not worthwhile(np.ones((LEAST_AREAS + 1, MOST_NUMBERS + 1), dtype=np.int64))
    assert not worthwhile(np.ones((500, 100), dtype=np.int64))
