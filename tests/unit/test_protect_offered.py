"""What was found for one division, offered beside it to another."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from divided import divided, joined
from invented_rounds import Invented, invent

import factlab.hub.protect.between as between
from factlab.errors import NotProtectable
from factlab.hub.protect import protect, protect_together
from factlab.hub.protect.asked import Tabulated
from factlab.hub.protect.offered import Offered, offers
from factlab.hub.protect.search import Search
from factlab.hub.protect.widths import Widths
from factlab.hub.protect.witness import Witness
from factlab.model.columns import columns_of
from factlab.model.targets import Target
from factlab.model.types import HouseholdTypes
from factlab.protocol.publication import Earlier, Policy, ProtectedTable
from factlab.protocol.tables import Household

POLICY = Policy()
NOBODY = Household(frozenset(), frozenset())


@pytest.fixture(scope="module")
def city() -> Invented:
    return invent(1, areas=8, voorzieningen=12, partners=5, households=8000)


@pytest.fixture(scope="module")
def first(city: Invented) -> Earlier:
    """By its areas; the second is by what these lie in."""
    one = divided(city, joined(city, *[1] * 8, prefix="W"), "wijk")
    return Earlier(one.scope, POLICY, protect(one.profiles, one.raw, one.scope, POLICY).tables)


def added(city: Invented, first: Earlier) -> dict[str, ProtectedTable]:
    """A division that was added after the first was published."""
    one = divided(city, joined(city, *[1] * 8, prefix="W"), "wijk")
    two = divided(city, joined(city, 3, 3, 2))
    counted = [Tabulated(one.scope, one.raw, now=False), Tabulated(two.scope, two.raw)]
    (found,) = protect_together(city.profiles, counted, POLICY, earlier=[first])
    return found.tables


def test_a_division_of_joined_areas_that_is_added_later_is_published_without_programs(
    city: Invented, first: Earlier, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(between, "MOST_WORK", 0)
    shown = [(~table.hidden) & (table.counts >= POLICY.drempel) for table in added(city, first).values()]
    assert sum(int(one.sum()) for one in shown) > 250


def test_without_what_was_found_for_the_first_it_would_be_refused(
    city: Invented, first: Earlier, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(between, "MOST_WORK", 0)
    monkeypatch.setattr(Search, "_by_offers", lambda search, index: [])
    with pytest.raises(NotProtectable) as refusal:
        added(city, first)
    assert refusal.value.key == "not_protectable_beside"


def test_the_work_of_programs_has_a_limit(city: Invented, first: Earlier, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is left when it is reached is refused, the same on every machine."""
    sizes: list[int] = []
    plain = between._Program.shifted

    def counted(program: between._Program, *given: object) -> object:
        sizes.append(program.size)
        return plain(program, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(between._Program, "shifted", counted)
    monkeypatch.setattr(between, "MOST_WORK", 100_000)
    monkeypatch.setattr(Search, "_by_offers", lambda search, index: [])
    with pytest.raises(NotProtectable):
        added(city, first)
    assert sum(sizes[:-2]) < 100_000 <= sum(sizes)


def test_households_of_areas_are_offered_where_they_live_by_another_division(city: Invented) -> None:
    two = divided(city, joined(city, 3, 3, 2))
    columns = columns_of(two.raw, two.scope)
    types = HouseholdTypes(two.profiles, columns, two.scope)
    values = types.totals()
    area = city.scope.areas[4].code
    user = next(p for p in city.profiles if p.area == area and p.voorzieningen)
    kind = Household(user.voorzieningen, user.organisations)
    (offered,) = offers([[(area, kind, -2), (area, NOBODY, 2)]], types, values, columns.per_area)
    assert offered.households == tuple(sorted([(2, types.find(kind), -2), (2, types.find(NOBODY), 2)]))  # type: ignore[type-var]
    changed = offered.spread(values.size)[:-1].reshape(values.shape)
    nobody = columns.of["bereik"]["zonder",]
    assert (changed[0, nobody], changed[2, nobody], changed[1, nobody]) == (2, 2, 0)


class Rooms:
    """Targets that are the numbers of one place, and witnesses that shift them."""

    def __init__(self, *shifts: Sequence[int], group: bool = False) -> None:
        values = np.array([[50, 6, 6]])
        targets = [Target((0, 0), (0, 1), 44, group)] if group else [Target((0, c), None, 6) for c in (1, 2)]
        self._offered = Offered(
            [Witness(0, (), np.flatnonzero(shift), np.array([n for n in shift if n])) for shift in shifts],
            Widths(targets, values, 5),
            values,
        )
        self._which = list(shifts)

    def chosen(self, *costs: float) -> list[list[int]]:
        found = self._offered.room(0, 5, np.array([costs], dtype=np.float32))
        return [one.spread(3)[:-1].tolist() for one in found]


def test_the_cheapest_that_gives_room_is_taken() -> None:
    assert Rooms([0, 5, 0], [0, 5, 1], [1, 6, 0]).chosen(9, 0, 1) == [[0, 5, 0]]
    assert Rooms([9, 5, 0], [0, 5, 1]).chosen(9, 0, 1) == [[0, 5, 1]]


def test_where_none_is_enough_one_each_way_is() -> None:
    assert Rooms([0, 3, 0], [0, -1, 0], [0, -2, 1]).chosen(0, 0, 1) == [[0, 3, 0], [0, -2, 1]]
    assert Rooms([0, 3, 0], [0, -1, 0], [0, 4, 0]).chosen(0, 0, 1) == [[0, 4, 0], [0, -1, 0]]
    assert Rooms([0, 3, 0], [0, -1, 0]).chosen(0, 0, 1) == []
    assert Rooms([0, 0, 3]).chosen(0, 0, 1) == []
