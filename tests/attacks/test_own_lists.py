"""A partner takes its own list off what is published: what it may learn, and what the output checker is told of it."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from household_attacker import HouseholdAttacker
from invented_rounds import Invented, invent

from factlab.errors import NotProtectable
from factlab.hub.protect import Protection, protect
from factlab.hub.protect.own_lists import require_nothing_told, who_learns
from factlab.protocol.publication import Policy, ProtectedTable

PARTNER = "partner02"
LEARNT = ("wetten", "GM0000", ("P-wet", "2"))
"""In the invented municipality: a small number that this partner could tell exactly."""


@cache
def municipality() -> Invented:
    return invent(4, areas=2, voorzieningen=5, partners=3, households=400)


@cache
def release(*, asked: bool) -> Protection:
    invented = municipality()
    return protect(invented.profiles, invented.raw, invented.scope, Policy(eigen_lijst=asked))


def with_its_list(tables: dict[str, ProtectedTable]) -> dict[str, ProtectedTable]:
    """The tables as the partner reads them: the numbers of what it alone delivers are its own."""
    invented = municipality()
    others = set().union(*(ids for who, ids in invented.scope.delivers.items() if who != PARTNER))
    own = invented.scope.delivers[PARTNER] - others
    assert own
    read = {}
    for name, table in tables.items():
        counts, hidden = table.counts.copy(), table.hidden.copy()
        for i, labels in enumerate(table.labels):
            if name in ("voorzieningen", "samenloop_voorzieningen") and set(labels) <= own:
                counts[:, i], hidden[:, i] = invented.raw[name].counts[:, i], False
        read[name] = ProtectedTable(name, table.areas, table.labels, counts, hidden)
    return read


def width_for_the_partner(tables: dict[str, ProtectedTable]) -> int:
    table, area, labels = LEARNT
    attacker = HouseholdAttacker(municipality().scope, with_its_list(tables), Policy().drempel)
    return attacker.interval(attacker.row((table, tables[table].areas.index(area), labels)), 8).width


def test_a_partner_that_takes_off_its_own_list_learns_a_number_of_others_unless_the_round_forbids_it() -> None:
    # Without eigen_lijst the attack succeeds, so that its failure with it says something.
    assert width_for_the_partner(release(asked=False).tables) == 0
    assert width_for_the_partner(release(asked=True).tables) >= Policy().breedte


def test_the_output_checker_is_told_which_partner_could_learn_what_and_never_the_number() -> None:
    told = release(asked=False).internal["eigen_lijst"]
    assert isinstance(told, dict)
    table, area, labels = LEARNT
    where = {(n["tabel"], n["gebied"], tuple(n["label"])): n for n in told[PARTNER]}
    assert where[table, area, labels] == {
        "soort": "exact",
        "tabel": table,
        "gebied": area,
        "label": list(labels),
        "zonder_publicatie": False,
    }
    assert PARTNER in who_learns(told)


def test_where_the_round_forbids_it_nobody_learns_anything_from_publication() -> None:
    told = release(asked=True).internal["eigen_lijst"]
    assert isinstance(told, dict)
    assert who_learns(told) == []


def test_it_costs_dots_and_only_where_the_round_asks() -> None:
    asked, not_asked = release(asked=True).tables, release(asked=False).tables
    more = sum(int((asked[name].hidden & ~not_asked[name].hidden).sum()) for name in asked)
    assert more > 0
    assert all((not_asked[name].hidden <= asked[name].hidden).all() for name in asked)
    assert all(
        np.array_equal(asked[n].counts, np.where(asked[n].hidden, 0, municipality().raw[n].counts)) for n in asked
    )


def test_what_cannot_be_kept_from_a_partner_is_not_published() -> None:
    number = {
        "soort": "exact",
        "tabel": "wetten",
        "gebied": "WK0001",
        "label": ["Wmo", "1"],
        "zonder_publicatie": False,
    }
    with pytest.raises(NotProtectable) as refusal:
        require_nothing_told({"wijkteam": [{**number, "zonder_publicatie": True}, number]})
    assert (refusal.value.key, refusal.value.where) == (
        "own_list",
        {"partner": "wijkteam", "table": "wetten", "area": "WK0001"},
    )
    require_nothing_told({"wijkteam": [{**number, "zonder_publicatie": True}]})
