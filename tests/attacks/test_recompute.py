"""Somebody who joins all published tables and reasons about households, whole numbers included."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from household_attacker import HouseholdAttacker, small_numbers
from invented_rounds import Invented, invent

from factlab.hub.protect import protect
from factlab.protocol.publication import Policy, ProtectedTable

POLICY = Policy()
TINY = [2, 4, 9, 10, 14, 17]


def tiny(seed: int) -> Invented:
    rng = np.random.default_rng(seed)
    areas, size, households = int(rng.integers(2, 4)), int(rng.integers(3, 6)), int(rng.integers(150, 700))
    return invent(seed, areas=areas, voorzieningen=size, partners=3, households=households)


def only_small_hidden(invented: Invented) -> dict[str, ProtectedTable]:
    """What one does without knowing better."""
    return hidden_where(invented, lambda counts: (counts > 0) & (counts < POLICY.drempel))


def hidden_where(invented: Invented, rule) -> dict[str, ProtectedTable]:
    tables = {}
    for name, table in invented.raw.items():
        hidden = rule(table.counts)
        shown = np.where(hidden, 0, table.counts)
        tables[name] = ProtectedTable(name, table.areas, table.labels, shown, hidden)
    return tables


def told(invented: Invented, tables: dict[str, ProtectedTable], sample: int | None = None) -> list[str]:
    """The small numbers that the attacker gets to within the breadth."""
    attacker = HouseholdAttacker(invented.scope, tables, POLICY.drempel)
    truth = attacker.lived(invented.profiles)
    numbers = list(small_numbers(attacker, truth, POLICY.drempel).values())
    if sample is not None:
        numbers = [numbers[i] for i in np.random.default_rng(0).permutation(len(numbers))[:sample]]
    known = []
    for cells, row in numbers:
        interval = attacker.interval(row, close=POLICY.breedte + 2)
        assert interval.low <= round(row @ truth) <= interval.high, "the attacker's model excludes the truth"
        if interval.width < POLICY.breedte:
            known.append(f"{cells}: {interval}")
    return known


@pytest.mark.parametrize("seed", TINY)
def test_no_small_number_can_be_told_to_within_the_breadth_by_who_models_households(seed: int) -> None:
    invented = tiny(seed)
    assert told(invented, protect(invented.profiles, invented.raw, invented.scope, POLICY).tables) == []


def test_the_attack_succeeds_when_only_small_cells_are_hidden() -> None:
    invented = tiny(4)
    assert len(told(invented, only_small_hidden(invented), sample=40)) > 5


def test_a_larger_municipality_withstands_the_attack_on_a_sample_of_its_small_numbers() -> None:
    invented = invent(3, areas=4, voorzieningen=6, partners=3, households=1500)
    protected = protect(invented.profiles, invented.raw, invented.scope, POLICY)
    assert told(invented, protected.tables, sample=25) == []
    assert told(invented, only_small_hidden(invented), sample=25) != []


def groups_told(invented: Invented, tables: dict[str, ProtectedTable]) -> set[tuple[str, int, tuple[str, ...]]]:
    """Pairs (A, B) of which the attacker is sure that nine in ten of A have B."""
    attacker = HouseholdAttacker(invented.scope, tables, POLICY.drempel)
    truth = attacker.lived(invented.profiles)
    found = set()
    for name in ("samenloop_domeinen", "samenloop_voorzieningen", "samenloop_organisaties"):
        for cell in [cell for cell, _ in attacker.cells() if cell[0] == name and cell[2][0] != cell[2][1]]:
            whole, both = attacker.row((name, cell[1], (cell[2][0],) * 2)), attacker.row(cell)
            more = 10 * both - 9 * whole
            if whole @ truth > 0 and more @ truth >= 0 and attacker.interval(more, close=0).low >= 0:
                found.add(cell)
    return found


@pytest.mark.parametrize("seed", TINY[1:5])
def test_no_group_can_be_told_to_be_nine_in_ten_unless_the_zeros_say_so(seed: int) -> None:
    invented = tiny(seed)
    protected = protect(invented.profiles, invented.raw, invented.scope, POLICY)
    zeros_alone = hidden_where(invented, lambda counts: counts > 0)
    alle = invented.raw["bereik"]
    zeros_alone["bereik"] = replace(
        zeros_alone["bereik"],
        counts=np.where(np.array([[labels == ("alle",) for labels in alle.labels]]), alle.counts, 0),
        hidden=zeros_alone["bereik"].hidden & np.array([[labels != ("alle",) for labels in alle.labels]]),
    )
    assert groups_told(invented, protected.tables) <= groups_told(invented, zeros_alone)


def test_the_group_attack_succeeds_when_only_small_cells_are_hidden() -> None:
    assert any(groups_told(tiny(seed), only_small_hidden(tiny(seed))) for seed in TINY)
