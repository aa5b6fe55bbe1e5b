"""The fewest dots there can be: never more than a choice that gives room, found by trying all choices."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from invented_rounds import FRAME, invent

from benchmarks.attacker import Attacker, system_of
from benchmarks.cities import Recipe, build
from factlab.hub.protect import advice, protect
from factlab.hub.protect.bound import fewest_dots
from factlab.hub.protect.district import District
from factlab.protocol.frame import Group
from factlab.protocol.publication import Policy
from factlab.protocol.tables import GROUPS


def _recipe(tables: tuple[str, ...], seed: int) -> Recipe:
    return Recipe("klein", "", 3, 400, 3, 2, tables, 0.4, seed)


def _choices(cells: list[int], cost: int, first: int = 0) -> Iterator[tuple[int, ...]]:
    """All choices of numbers that have together so many cells."""
    if not cost:
        yield ()
    for number in range(first, len(cells)):
        if 0 < cells[number] <= cost:
            yield from ((number, *rest) for rest in _choices(cells, cost - cells[number], number + 1))


def _by_trying(recipe: Recipe) -> tuple[int, int]:
    """The bound, and the fewest dots with which the attacker of the benchmarks gets no number that can have room."""
    city = build(recipe)
    system = system_of(city)
    attacker, free = Attacker(system), np.flatnonzero((system.values > 0) & ~system.small)
    can = attacker.widths(system.values > 0) >= system.breadth
    bound = fewest_dots(city.raw, city.columns, city.values, city.scope, city.policy)
    for cost in range(100):
        for choice in _choices(system.cells[free].tolist(), cost):
            hidden = system.small.copy()
            hidden[free[list(choice)]] = True
            if (attacker.widths(hidden) >= system.breadth)[can].all():
                return bound, int(system.cells[hidden].sum())
    raise AssertionError("with everything hidden all that can have room has it")


@pytest.mark.parametrize("tables", [("voorzieningen",), ("stapeling",), ("domeinen", "voorzieningen")])
@pytest.mark.parametrize("seed", range(6))
def test_in_small_tables_it_is_the_fewest_by_trying_all_choices(tables: tuple[str, ...], seed: int) -> None:
    """The last two share numbers: a domain with one voorziening is that voorziening, and hiding it is two dots."""
    bound, fewest = _by_trying(_recipe(tables, seed))
    assert bound == fewest


@pytest.mark.parametrize(("tables", "seed"), [(("voorzieningen", "stapeling"), 3), (("aantal_domeinen",), 2)])
def test_in_linked_tables_it_is_never_more_than_the_fewest(tables: tuple[str, ...], seed: int) -> None:
    bound, fewest = _by_trying(_recipe(tables, seed))
    assert bound <= fewest


def test_by_hand_one_of_two_numbers_must_go_with_a_small_one() -> None:
    """The first goes down by 2, and up by 1 and what others rise: one each. The last is hidden too: one is lacking."""
    whole = np.array
    textbook = District(
        areas=(),
        where=np.arange(4),
        place=np.zeros(4, dtype=np.int64),
        down=whole([10, 0, 0, 0]),
        up=whole([10, 1, 1, 1]),
        start=whole([0, 4]),
        column=np.arange(4),
        factor=whole([1, -1, -1, -1]),
        least=whole([-2]),
        most=whole([1]),
        index=whole([0]),
        plus=whole([0]),
        minus=whole([-1]),
    )
    hidden, cells = whole([True, False, False, True]), np.ones(4)
    assert advice.least_cost(textbook, hidden, cells, 5) == 1
    assert advice.least_cost(textbook, hidden, cells, 6) == 2
    assert advice.least_cost(textbook, hidden, cells, 4) == 0
    assert advice.least_cost(textbook, hidden, 3 * cells, 5) == 3


@pytest.mark.parametrize("rounds", range(4))
def test_cut_off_early_it_is_lower_and_still_a_bound(rounds: int, monkeypatch: pytest.MonkeyPatch) -> None:
    city = build(_recipe(("stapeling", "aantal_domeinen"), 1))
    asked = city.raw, city.columns, city.values, city.scope, city.policy
    whole, small = fewest_dots(*asked), int(city.cells[city.small].sum())
    monkeypatch.setattr(advice, "BOUND_ROUNDS", rounds)
    assert small <= fewest_dots(*asked) <= whole
    assert small < whole
    monkeypatch.setattr(advice, "BOUND_WORK", 0)
    assert fewest_dots(*asked) == small


@pytest.mark.parametrize(
    ("groups", "tables", "policy"),
    [
        ((), None, Policy()),
        ((), ("stapeling", "samenloop_voorzieningen"), Policy()),
        ((), None, Policy(afronden=5)),
        (FRAME, None, Policy()),
        (FRAME, (GROUPS,), Policy()),
    ],
)
def test_no_publication_has_fewer_dots(
    groups: tuple[Group, ...], tables: tuple[str, ...] | None, policy: Policy
) -> None:
    city = invent(7, areas=3, voorzieningen=6, partners=3, households=900, groups=groups, tables=tables)
    found = protect(city.profiles, city.raw, city.scope, policy)
    loss = found.internal["verlies"]
    assert isinstance(loss, dict)
    small = sum(int(((table.counts > 0) & (table.counts < policy.drempel)).sum()) for table in city.raw.values())
    assert small <= loss["ondergrens"] <= loss["punten"]
    assert loss["punten"] == sum(int(table.hidden.sum()) for table in found.tables.values())
    assert (loss["ondergrens"] > small) == (not policy.afronden and tables != (GROUPS,))
