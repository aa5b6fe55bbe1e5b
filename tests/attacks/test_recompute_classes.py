"""The same attacker on a round with a frame: he also knows that every household has one class of each group.

And the one who knows more: how many households of each class every area has, wherever that is no small number.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from household_attacker import Cell, HouseholdAttacker, small_numbers
from invented_rounds import SMALL_FRAME, Invented, invent
from scipy.sparse import csr_matrix, vstack
from test_recompute import POLICY, hidden_where, only_small_hidden, told

import factlab.hub.protect.proven as room
from factlab.audit.attack import AuditResult
from factlab.errors import BreachFound
from factlab.hub.protect import protect
from factlab.hub.protect.classes import search as class_search
from factlab.protocol.publication import ProtectedTable
from factlab.protocol.tables import GROUPS

SEEDS = [1, 3, 5, 8]
TABLES = ("bereik", "voorzieningen", "stapeling", "organisaties", GROUPS)


def tiny(seed: int, tables: tuple[str, ...] = TABLES) -> Invented:
    rng = np.random.default_rng(seed)
    areas, households = int(rng.integers(2, 4)), int(rng.integers(200, 700))
    return invent(
        seed, areas=areas, voorzieningen=3, partners=3, households=households, tables=tables, groups=SMALL_FRAME
    )


def protected(invented: Invented) -> dict[str, ProtectedTable]:
    return protect(invented.profiles, invented.raw, invented.scope, POLICY).tables


@pytest.mark.parametrize("seed", SEEDS)
def test_no_small_number_can_be_told_to_within_the_breadth_by_who_also_knows_classes(seed: int) -> None:
    invented = tiny(seed)
    assert told(invented, protected(invented), sample=40) == []


def test_groepen_alone_is_as_safe() -> None:
    invented = tiny(2, (GROUPS,))
    assert told(invented, protected(invented)) == []


def test_the_attack_on_classes_succeeds_when_only_small_cells_are_hidden() -> None:
    assert len(told(tiny(3), only_small_hidden(tiny(3)), sample=40)) > 5


def test_the_attack_succeeds_when_groepen_hides_only_its_small_cells_and_all_else_is_protected() -> None:
    invented = tiny(3)
    tables = {**protected(invented), GROUPS: only_small_hidden(invented)[GROUPS]}
    assert told(invented, tables, sample=80) != []


def classes_told(invented: Invented, tables: dict[str, ProtectedTable]) -> set[tuple[str, int, tuple[str, ...]]]:
    """Where the attacker is sure of nine in ten: of those with n voorzieningen one class, of a class the users."""
    attacker = HouseholdAttacker(invented.scope, tables, POLICY.drempel)
    truth, found = attacker.lived(invented.profiles), set()
    numbers = [n for (n,) in invented.raw["stapeling"].labels]
    for cell in [cell for cell, _ in attacker.cells() if cell[0] == GROUPS]:
        _, place, (group, klasse, number) = cell
        if number == "0":
            whole = sum(attacker.row((GROUPS, place, (group, klasse, n))) for n in numbers)
            part = whole - attacker.row(cell)
        elif klasse != "onbekend":
            whole, part = attacker.row(("stapeling", place, (number,))), attacker.row(cell)
        else:
            continue
        more = 10 * part - 9 * whole
        if whole @ truth > 0 and more @ truth >= 0 and attacker.interval(more, close=0).low >= 0:
            found.add(cell)
    return found


def zeros_alone(invented: Invented) -> dict[str, ProtectedTable]:
    """Nothing but the true zeros, and the households of every area."""
    tables = hidden_where(invented, lambda counts: counts > 0)
    alle = invented.raw["bereik"]
    shown = np.array([[labels == ("alle",) for labels in alle.labels]])
    counts = np.where(shown, alle.counts, 0)
    return {**tables, "bereik": replace(tables["bereik"], counts=counts, hidden=tables["bereik"].hidden & ~shown)}


@pytest.mark.parametrize("seed", SEEDS)
def test_no_class_can_be_told_to_be_nine_in_ten_unless_the_zeros_say_so(seed: int) -> None:
    invented = tiny(seed)
    assert classes_told(invented, protected(invented)) <= classes_told(invented, zeros_alone(invented))


def test_the_attack_on_nine_in_ten_succeeds_when_only_small_cells_are_hidden() -> None:
    assert any(
        classes_told(tiny(seed), only_small_hidden(tiny(seed))) - classes_told(tiny(seed), zeros_alone(tiny(seed)))
        for seed in range(1, 7)
    )


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20, 70))
def test_of_many_municipalities_with_a_frame_no_small_number_and_no_class_is_told(seed: int) -> None:
    invented = tiny(seed)
    tables = protected(invented)
    assert told(invented, tables, sample=150) == []
    assert classes_told(invented, tables) <= classes_told(invented, zeros_alone(invented))


class KnowsClasses(HouseholdAttacker):
    """He has the households of every class in every area from elsewhere: those that are no small number there."""

    def __init__(self, invented: Invented, tables: dict[str, ProtectedTable]) -> None:
        super().__init__(invented.scope, tables, POLICY.drempel)
        truth, rows, low, high = self.lived(invented.profiles), [], [], []
        for group in invented.scope.groepen:
            for klasse in group.klassen:
                for place in range(self.areas + 1):
                    row = self.of_class(place, group.id, klasse)
                    total = round(row @ truth)
                    rows.append(row)
                    low.append(total if total >= POLICY.drempel else min(total, 1))
                    high.append(total if total >= POLICY.drempel else min(total, 1) * (POLICY.drempel - 1))
        self.matrix = vstack([self.matrix, csr_matrix(np.array(rows))]).tocsr()
        self.low, self.high = np.append(self.low, low), np.append(self.high, high)

    def of_class(self, place: int, group: str, klasse: str) -> np.ndarray:
        cells = [cell for cell, _ in self.cells() if cell[0] == GROUPS and cell[1] == place]
        return sum((self.row(cell) for cell in cells if cell[2][:2] == (group, klasse)), np.zeros(self.size))


Number = tuple[Cell, Cell | None]


def narrower_than_the_breadth(
    invented: Invented, tables: dict[str, ProtectedTable], sample: int, only: set[Number] | None = None
) -> set[Number]:
    attacker = KnowsClasses(invented, tables)
    truth = attacker.lived(invented.profiles)
    numbers = dict(small_numbers(attacker, truth, POLICY.drempel).values())
    for cell, _ in attacker.cells():
        if cell[0] == GROUPS:
            for place in {0, cell[1]}:
                rest = attacker.of_class(place, *cell[2][:2]) - attacker.row(cell)
                if attacker.row(cell) @ truth and 0 < rest @ truth < POLICY.drempel:
                    numbers[(GROUPS, place, cell[2][:2]), cell] = rest
    chosen = list(numbers)
    if only is not None:
        chosen = [number for number in chosen if number in only]
    elif len(chosen) > sample:
        chosen = [chosen[i] for i in np.random.default_rng(0).permutation(len(chosen))[:sample]]
    told = set()
    for number in chosen:
        interval = attacker.interval(numbers[number], close=POLICY.breedte + 2)
        assert interval.low <= round(numbers[number] @ truth) <= interval.high
        if interval.width < POLICY.breedte:
            told.add(number)
    return told


def told_by_what_is_published(invented: Invented, tables: dict[str, ProtectedTable], sample: int) -> set[Number]:
    """What he gets to within the breadth, and not from the zeros and the households of the classes alone."""
    told = narrower_than_the_breadth(invented, tables, sample)
    return told - narrower_than_the_breadth(invented, zeros_alone(invented), sample, told) if told else told


@pytest.mark.parametrize("seed", [*SEEDS, 33, 36])
def test_who_knows_the_households_of_every_class_gets_no_small_number_from_what_is_published(seed: int) -> None:
    invented = tiny(seed)
    assert told_by_what_is_published(invented, protected(invented), sample=60) == set()


@pytest.mark.parametrize("seed", [23, 30, 42])
def test_where_no_class_is_small_he_gets_no_small_number_at_all(seed: int) -> None:
    invented = tiny(seed)
    assert narrower_than_the_breadth(invented, protected(invented), sample=100) == set()


class Careless(class_search._Search):
    """The safeguard taken out: every number gets room as if nobody knew how many households a class has."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._told[:] = True
        self.found.told |= set(range(len(self._told)))


def test_he_succeeds_when_witnesses_may_change_the_households_of_a_class(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(class_search, "_Search", Careless)
    monkeypatch.setattr(class_search._Search, "_kept_classes", lambda self, base: None)
    monkeypatch.setattr(room, "_cramped", lambda classes, values, policy: classes.cramped(values, policy))
    monkeypatch.setattr(AuditResult, "require", lambda result: None)
    assert len(told_by_what_is_published(tiny(23), protected(tiny(23)), sample=100)) > 3


def test_the_audit_that_knows_classes_finds_it_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(class_search, "_Search", Careless)
    monkeypatch.setattr(class_search._Search, "_kept_classes", lambda self, base: None)
    refused = 0
    for seed in range(1, 30):
        try:
            protected(tiny(seed))
        except BreachFound:
            refused += 1
    assert refused > 3


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20, 70))
def test_of_many_municipalities_who_knows_classes_gets_no_small_number(seed: int) -> None:
    invented = tiny(seed)
    assert told_by_what_is_published(invented, protected(invented), sample=150) == set()
