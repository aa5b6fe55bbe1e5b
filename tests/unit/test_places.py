"""Homes, places and the regions that follow, when a gemeente is divided in more than one way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from divided import dealt, divided, joined
from invented_rounds import SMALL_FRAME, Invented, invent

import factlab.hub.protect.proven as room
from factlab.errors import NotProtectable
from factlab.hub.protect import Protection, protect, protect_together, without_room
from factlab.hub.protect.asked import Tabulated
from factlab.hub.protect.proof import prove
from factlab.hub.protect.search import Search
from factlab.hub.protect.witness import Witness
from factlab.model.places import Places, places_of, with_regions
from factlab.protocol.publication import Earlier, Policy, RawTable, tables_hash
from factlab.protocol.tables import Household

POLICY = Policy()


@pytest.fixture(scope="module")
def city() -> Invented:
    return invent(2, areas=4, voorzieningen=4, partners=3, households=600)


def places(city: Invented, *divisions: Mapping[str, str]) -> Places:
    first, *others = (divided(city, lies_in).scope for lies_in in divisions)
    return with_regions(places_of(first, before=others))


def regions(found: Places) -> set[frozenset[int]]:
    return {frozenset(found.inside(place)) for place in found.regions}


def test_with_one_division_homes_are_its_areas_however_fine_the_rounds_own_are(city: Invented) -> None:
    found = places(city, joined(city, 2, 2))
    assert (found.one_division, found.homes, found.published) == (True, 2, 3)
    assert [found.home[area.code] for area in city.scope.areas] == [1, 1, 2, 2]
    assert found.around[1:] == ((1,), (2,))
    assert not list(found.regions)


def test_homes_are_what_crossing_divisions_leave_together(city: Invented) -> None:
    found = places(city, joined(city, 2, 2, prefix="W"), dealt(city, 2))
    assert found.homes == 4
    assert [found.around[home] for home in range(1, 5)] == [(1, 3), (1, 4), (2, 3), (2, 4)]


def test_of_areas_that_cross_in_a_circle_nothing_follows(city: Invented) -> None:
    assert regions(places(city, joined(city, 2, 2, prefix="W"), dealt(city, 2))) == set()


def test_of_areas_that_cross_in_a_chain_every_home_follows(city: Invented) -> None:
    """a | b c | d beside a b | c d: b is what a leaves of a b, c what b leaves of b c."""
    found = places(city, joined(city, 1, 2, 1, prefix="W"), joined(city, 2, 2))
    homes = {home: frozenset({home}) for home in range(1, 5)}
    assert {homes[2], homes[3]} <= regions(found)


def test_what_is_left_of_an_area_follows(city: Invented) -> None:
    found = places(city, joined(city, 4), joined(city, 1, 3, prefix="W"))
    assert sorted((found.areas[a].code, found.areas[b].code) for a, b in found.within()) == [("W0", "T0"), ("W1", "T0")]
    found = places(city, joined(city, 3, 1), joined(city, 1, 1, 1, 1, prefix="W"))
    assert frozenset({2, 3}) in regions(found)  # T0 without W0


def test_a_change_of_places_is_not_seen_where_both_homes_lie(city: Invented) -> None:
    found = places(city, joined(city, 2, 2, prefix="W"), dealt(city, 2))
    assert found.apart(1, 3) == ([1], [2])
    shared = {places: np.flatnonzero(homes).tolist() for places, homes in found.sharing(1)}
    assert shared == {(): [4], (1,): [2], (3,): [3]}


class Given:
    """What protect() hands to the proof of a second division."""

    def __init__(self, city: Invented, patch: pytest.MonkeyPatch) -> None:
        one, other = divided(city, joined(city, 2, 2, prefix="W"), "wijk"), divided(city, dealt(city, 2))
        first = protect(city.profiles, one.raw, one.scope, POLICY)
        kept: list[tuple[object, ...]] = []
        patch.setattr(room, "prove", lambda *given: kept.append(given))
        self.earlier = [Earlier(one.scope, POLICY, first.tables)]
        protect(city.profiles, other.raw, other.scope, POLICY, earlier=self.earlier)
        self.given = list(kept[0])

    def check(self) -> None:
        prove(*self.given)  # type: ignore[arg-type]


def test_the_proof_of_a_second_division_counts_both(city: Invented, monkeypatch: pytest.MonkeyPatch) -> None:
    given = Given(city, monkeypatch)
    given.check()
    others = given.given[2]
    assert others
    given.given[2] = []
    with pytest.raises(NotProtectable):
        given.check()


def test_where_no_way_is_found_beside_another_division_the_refusal_says_so(
    city: Invented, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = divided(city, joined(city, 2, 2, prefix="W"), "wijk"), divided(city, dealt(city, 2))
    earlier = [Earlier(one.scope, POLICY, protect(city.profiles, one.raw, one.scope, POLICY).tables)]
    monkeypatch.setattr(Search, "satisfy", lambda search, index: [])
    with pytest.raises(NotProtectable) as refused:
        protect(city.profiles, other.raw, other.scope, POLICY)
    assert refused.value.key == "not_protectable"
    with pytest.raises(NotProtectable) as refused:
        protect(city.profiles, other.raw, other.scope, POLICY, earlier=earlier)
    assert refused.value.key == "not_protectable_beside"


def test_a_witness_that_agrees_with_one_division_and_not_with_the_other_is_refused(
    city: Invented, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = Given(city, monkeypatch)
    # Households of T0 change places: of WK0000 and WK0002, which lie in different wijken.
    a, c = city.scope.areas[0].code, city.scope.areas[2].code
    user = next(p for p in city.profiles if p.area == a and p.organisations and p.households > 2)
    kind, nobody = Household(user.voorzieningen, user.organisations), Household(frozenset(), frozenset())
    given.given[2] = [*given.given[2], [(a, kind, -1), (a, nobody, 1), (c, kind, 1), (c, nobody, -1)]]  # type: ignore[misc]
    with pytest.raises(NotProtectable) as refusal:
        given.check()
    assert refusal.value.key == "earlier_unsafe"


def test_a_witness_in_which_households_move_between_the_rounds_own_areas_is_refused(
    city: Invented, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = Given(city, monkeypatch)
    a, c = city.scope.areas[0].code, city.scope.areas[2].code
    nobody = Household(frozenset(), frozenset())
    given.given[2] = [*given.given[2], [(a, nobody, -1), (c, nobody, 1)]]  # type: ignore[misc]
    with pytest.raises(NotProtectable) as refusal:
        given.check()
    assert refusal.value.where["rule"] == "households"


def test_other_numbers_by_another_division_are_refused(city: Invented) -> None:
    one, other = divided(city, joined(city, 2, 2, prefix="W"), "wijk"), divided(city, dealt(city, 2))
    tables = dict(protect(city.profiles, one.raw, one.scope, POLICY).tables)
    table = tables["bereik"]
    tables["bereik"] = replace(table, counts=np.where(table.hidden, 0, table.counts + 3))
    with pytest.raises(NotProtectable) as refusal:
        protect(city.profiles, other.raw, other.scope, POLICY, earlier=[Earlier(one.scope, POLICY, tables)])
    assert refusal.value.key == "earlier_division_changed"


class Together:
    """Two divisions of a city, of which some are published now."""

    def __init__(self, city: Invented) -> None:
        self._city = city
        self._by = [divided(city, joined(city, 2, 2, prefix="W"), "wijk"), divided(city, dealt(city, 2))]

    def published(self, *now: bool) -> list[Protection]:
        counted = [Tabulated(one.scope, one.raw, now=is_now) for one, is_now in zip(self._by, now, strict=True)]
        return protect_together(self._city.profiles, counted, POLICY)

    def dots(self, *now: bool) -> list[str]:
        return [tables_hash(one.tables) for one in self.published(*now)]

    def alone(self, number: int) -> str:
        one = self._by[number]
        return tables_hash(protect(self._city.profiles, one.raw, one.scope, POLICY).tables)


def test_dots_do_not_depend_on_which_divisions_are_published_now(city: Invented) -> None:
    both = Together(city)
    one, other = both.dots(True, True)
    assert (both.dots(True, False), both.dots(False, True)) == ([one], [other])


def test_each_of_two_divisions_says_that_it_knows_of_the_other(city: Invented) -> None:
    by = [divided(city, joined(city, 2, 2, prefix="W"), "wijk"), divided(city, dealt(city, 2))]
    one, other = protect_together(city.profiles, [Tabulated(each.scope, each.raw) for each in by], POLICY)
    assert [release.tables for release in one.known] == [other.tables]
    assert [release.scope.level for release in other.known] == ["wijk"]


def test_what_may_be_published_later_is_no_reason_to_refuse_what_is_published_now(
    city: Invented, monkeypatch: pytest.MonkeyPatch
) -> None:
    both, plain = Together(city), Search.satisfy

    def only_alone(search: Search, index: int) -> list[Witness]:
        return plain(search, index) if search._types.places.one_division else []

    assert without_room(both.published(True, False)[0].internal) == []
    monkeypatch.setattr(Search, "satisfy", only_alone)
    with pytest.raises(NotProtectable):
        both.dots(True, True)
    assert both.dots(True, False) == [both.alone(0)]
    assert without_room(both.published(True, False)[0].internal) == ["wijkteam"]


@pytest.mark.parametrize("left_out", [0, 1])
def test_the_proof_of_divisions_together_looks_at_each(city: Invented, left_out: int) -> None:
    by = [divided(city, joined(city, 2, 2, prefix="W"), "wijk"), divided(city, dealt(city, 2))]
    given: list[tuple[object, ...]] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(room, "prove", lambda *of_one: given.append(of_one))
        protect_together(city.profiles, [Tabulated(each.scope, each.raw) for each in by], POLICY)
    assert len(given) == 2
    prove(*given[left_out])  # type: ignore[arg-type]
    others = list(given[left_out])
    others[2] = others[2][:1]  # type: ignore[index]
    with pytest.raises(NotProtectable):
        prove(*others)  # type: ignore[arg-type]


def test_groups_by_divisions_together_are_refused() -> None:
    framed = invent(8, areas=4, voorzieningen=6, partners=3, households=1200, groups=SMALL_FRAME)
    by = [divided(framed, joined(framed, 2, 2)), divided(framed, dealt(framed, 2), "rayon")]
    with pytest.raises(NotProtectable) as refusal:
        protect_together(framed.profiles, [Tabulated(each.scope, each.raw) for each in by], POLICY)
    assert refusal.value.key == "divisions_groups"


def test_groups_by_two_divisions_are_refused(city: Invented) -> None:
    one, other = divided(city, joined(city, 2, 2, prefix="W"), "wijk"), divided(city, dealt(city, 2))
    tables = protect(city.profiles, one.raw, one.scope, POLICY).tables
    raw: dict[str, RawTable] = dict(other.raw)
    asked = replace(other.scope, tables=(*other.scope.tables, "groepen"))
    with pytest.raises(NotProtectable) as refusal:
        protect(city.profiles, raw, asked, POLICY, earlier=[Earlier(one.scope, POLICY, tables)])
    assert refusal.value.key == "earlier_division_groups"


def test_areas_that_nothing_relates_are_refused_as_before(city: Invented) -> None:
    one = divided(city, joined(city, 2, 2, prefix="W"), "wijk")
    tables = protect(city.profiles, one.raw, one.scope, POLICY).tables
    unrelated = replace(one.scope, base=(), lies_in={})
    with pytest.raises(NotProtectable) as refusal:
        protect(city.profiles, city.raw, city.scope, POLICY, earlier=[Earlier(unrelated, POLICY, tables)])
    assert refusal.value.key == "earlier_other_areas"


def test_one_division_of_a_round_with_a_frame_is_protected_with_its_groups() -> None:
    framed = invent(8, areas=4, voorzieningen=6, partners=3, households=1200, groups=SMALL_FRAME)
    by = divided(framed, joined(framed, 2, 2))
    tables = protect(framed.profiles, by.raw, by.scope, POLICY).tables
    assert tables["groepen"].areas == ("GM0000", "T0", "T1")
    assert (tables["groepen"].counts >= POLICY.drempel).any()
