"""The audit sees what an outsider sees, and each of its attacks finds what it is made for."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from invented_rounds import Invented, invent

from factlab.audit.attack import audit
from factlab.audit.bounds import Bounding
from factlab.audit.elimination import determined
from factlab.errors import BreachFound
from factlab.hub.protect import protect
from factlab.model.columns import columns_of
from factlab.model.relations import Relation, relations
from factlab.model.rules import PublicRules
from factlab.model.types import HouseholdTypes, add_plain_types, implied
from factlab.protocol.publication import Policy, ProtectedTable

POLICY = Policy()
SEEDS = [1, 2, 3, 6]


def made(seed: int) -> Invented:
    return invent(seed, areas=3, voorzieningen=8, partners=4, households=900)


def unprotected(invented: Invented) -> dict[str, ProtectedTable]:
    tables = {}
    for name, table in invented.raw.items():
        hidden = (table.counts > 0) & (table.counts < POLICY.drempel)
        tables[name] = ProtectedTable(name, table.areas, table.labels, np.where(hidden, 0, table.counts), hidden)
    return tables


def kinds(tables: dict[str, ProtectedTable], invented: Invented) -> set[str]:
    return {breach.kind for breach in audit(tables, invented.scope, POLICY).breaches}


@pytest.mark.parametrize("seed", SEEDS)
def test_tables_with_only_small_cells_hidden_are_broken(seed: int) -> None:
    assert "exact" in kinds(unprotected(made(seed)), made(seed))


@pytest.mark.parametrize("seed", SEEDS)
def test_protected_tables_withstand_it(seed: int) -> None:
    invented = made(seed)
    tables = protect(invented.profiles, invented.raw, invented.scope, POLICY).tables
    result = audit(tables, invented.scope, POLICY)
    assert result.passed
    assert result.dots == sum(int(t.hidden.sum()) for t in tables.values())


def test_a_breach_names_the_place_and_never_the_number() -> None:
    invented = made(1)
    with pytest.raises(BreachFound) as found:
        audit(unprotected(invented), invented.scope, POLICY).require()
    assert set(found.value.where) == {"count", "kind", "table", "area"}


def test_a_number_hidden_in_one_table_and_shown_in_another_is_found() -> None:
    invented = made(2)
    tables = protect(invented.profiles, invented.raw, invented.scope, POLICY).tables
    raw, table = invented.raw["samenloop_voorzieningen"], tables["samenloop_voorzieningen"]
    diagonal = np.array([[a == b for a, b in table.labels]])
    broken = replace(table, hidden=table.hidden & ~diagonal, counts=np.where(diagonal, raw.counts, table.counts))
    assert kinds({**tables, "samenloop_voorzieningen": broken}, invented) >= {"shown"}


@pytest.mark.parametrize("seed", SEEDS)
def test_every_relation_of_the_audit_is_true(seed: int) -> None:
    invented = made(seed)
    columns = columns_of(invented.raw, invented.scope)
    values = HouseholdTypes(invented.profiles, columns, invented.scope).totals()
    for relation in relations(columns, invented.scope):
        total = sum(factor * int(values.ravel()[number]) for number, factor in relation.terms)
        assert relation.least <= total <= relation.most
    for place in range(len(values)):
        width = columns.per_area if place else columns.count
        part, whole = np.nonzero(columns.implies[:width, :width])
        assert (values[place, part] <= values[place, whole]).all()


@pytest.mark.parametrize("seed", SEEDS)
def test_no_household_that_can_exist_breaks_an_implication(seed: int) -> None:
    invented = made(seed)
    columns = columns_of(invented.raw, invented.scope)
    types = HouseholdTypes(invented.profiles, columns, invented.scope)
    add_plain_types(types, invented.scope)
    present = types.rows[:, columns.implies.any(axis=1)].any(axis=0)
    assert present.any()
    seen = types.rows[types.allowed].any(axis=0)
    assert not (columns.implies & ~implied(types, columns.count))[seen].any()


def test_elimination_solves_what_bounds_cannot() -> None:
    """Two groupings of three dots: x + y = 20, y + z = 24, x + z = 14."""
    equations = [
        Relation(((0, 1), (1, 1)), 20, 20),
        Relation(((1, 1), (2, 1)), 24, 24),
        Relation(((0, 1), (2, 1)), 14, 14),
    ]
    assert determined(equations, {}) == {0: 5, 1: 15, 2: 9}


def test_two_dots_that_add_up_to_two_are_both_one() -> None:
    nothing = np.zeros(0, dtype=np.int64)
    bounding = Bounding([Relation(((0, 1), (1, 1)), 2, 2)], nothing, nothing)
    low, high = bounding.tighten(np.array([1, 1]), np.array([100, 100]))
    assert (low.tolist(), high.tolist()) == ([1, 1], [1, 1])


def test_nine_less_seven_is_two_dots_of_one() -> None:
    nothing = np.zeros(0, dtype=np.int64)
    bounding = Bounding([Relation(((0, 1), (1, 1), (2, 1)), 9, 9)], nothing, nothing)
    low, high = bounding.tighten(np.array([7, 1, 1]), np.array([7, 99, 99]))
    assert (low.tolist(), high.tolist()) == ([7, 1, 1], [7, 1, 1])


def test_a_plain_household_has_what_its_voorziening_implies() -> None:
    for seed in range(12):
        scope = made(seed).scope
        rules = PublicRules(scope)
        for v in scope.counted:
            for household in rules.plain(v.id):
                assert {v.id, *v.impliceert} <= household.voorzieningen
                assert rules.allow(household)
