"""Somebody who kept what was published before for the same reference date, and lays the two side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from household_attacker import HouseholdAttacker, small_numbers
from invented_rounds import Invented, corrected, invent

import factlab.hub.protect.proven as room
from factlab.errors import NotProtectable
from factlab.hub.protect import Protection, protect
from factlab.hub.protect.earlier import as_of_now
from factlab.protocol.publication import Earlier, Policy, ProtectedTable

POLICY = Policy()
FEWER = ("bereik", "stapeling", "organisaties", "aantal_domeinen", "domeinen")
LEAKING = [1, 3, 5]
"""Municipalities of which two releases, each safe by itself, tell small numbers together."""

Tables = Mapping[str, ProtectedTable]


def tiny(seed: int) -> Invented:
    return invent(seed, areas=2, voorzieningen=4, partners=3, households=300)


def first_release(city: Invented) -> Earlier:
    """A release of some of the tables."""
    scope = replace(city.scope, tables=FEWER)
    tables = protect(city.profiles, {name: city.raw[name] for name in FEWER}, scope, POLICY).tables
    return Earlier(scope, POLICY, tables)


def side_by_side(then: Tables, now: Tables) -> dict[str, ProtectedTable]:
    """What at least one of the two shows."""
    both = dict(now)
    for name, table in then.items():
        hidden = table.hidden & now[name].hidden
        counts = np.where(now[name].hidden, table.counts, now[name].counts)
        both[name] = replace(table, counts=np.where(hidden, 0, counts), hidden=hidden)
    return both


def told(city: Invented, tables: Tables) -> list[str]:
    """The small numbers that the attacker gets to within the breadth."""
    attacker = HouseholdAttacker(city.scope, tables, POLICY.drempel)
    truth = attacker.lived(city.profiles)
    intervals = (
        (cells, attacker.interval(row, close=POLICY.breedte + 2))
        for cells, row in small_numbers(attacker, truth, POLICY.drempel).values()
    )
    return [f"{cells}: {interval}" for cells, interval in intervals if interval.width < POLICY.breedte]


@pytest.mark.parametrize("seed", LEAKING)
def test_two_releases_that_are_safe_alone_tell_small_numbers_together(seed: int) -> None:
    """What happens when nobody takes the first into account."""
    city = tiny(seed)
    first, second = first_release(city), protect(city.profiles, city.raw, city.scope, POLICY)
    assert told(city, second.tables) == []
    assert told(city, side_by_side(first.tables, second.tables)) != []


def test_a_release_that_takes_the_first_into_account_tells_nothing_beside_it() -> None:
    published = 0
    for seed in LEAKING:
        city = tiny(seed)
        first = first_release(city)
        try:
            second = protect(city.profiles, city.raw, city.scope, POLICY, earlier=[first])
        except NotProtectable as refusal:
            assert refusal.key in ("earlier_unsafe", "not_protectable")
        else:
            assert told(city, side_by_side(first.tables, second.tables)) == []
            published += 1
    assert published >= 2


def subtracted(then: Tables, now: Tables) -> list[int]:
    """The small numbers that who subtracts what both show finds."""
    found = []
    for name, table in then.items():
        if table.labels == now[name].labels:
            both = ~table.hidden & ~now[name].hidden
            change = np.abs(table.counts - now[name].counts)[both]
            found += change[(change > 0) & (change < POLICY.drempel)].tolist()
    return found


@pytest.mark.parametrize("seed", [3, 8])
def test_subtracting_a_correction_tells_how_many_were_corrected(seed: int) -> None:
    """What happens when nobody takes the first into account."""
    city = invent(seed, areas=3, voorzieningen=5, partners=3, households=900)
    new = corrected(city)
    first, second = (protect(one.profiles, one.raw, one.scope, POLICY) for one in (city, new))
    assert 3 in subtracted(first.tables, second.tables)


def published_again(city: Invented, new: Invented) -> tuple[Earlier, Protection]:
    """The release of the first, and the one of the second that takes it into account."""
    first = Earlier(city.scope, POLICY, protect(city.profiles, city.raw, city.scope, POLICY).tables)
    return first, protect(new.profiles, new.raw, new.scope, POLICY, earlier=[first])


@pytest.mark.parametrize("seed", [3, 8])
def test_a_correction_that_takes_the_first_release_into_account_cannot_be_subtracted(seed: int) -> None:
    city = invent(seed, areas=3, voorzieningen=5, partners=3, households=900)
    first, second = published_again(city, corrected(city))
    assert subtracted(first.tables, second.tables) == []
    assert any(dot["reden"] == "eerdere_publicatie" for dot in second.internal["punten"])  # type: ignore[attr-defined]
    assert any((table.counts >= POLICY.drempel).any() for table in second.tables.values())


def test_a_correction_of_a_few_households_is_published_in_most_small_municipalities() -> None:
    published = 0
    for seed in range(8):
        city = tiny(seed)
        try:
            first, second = published_again(city, corrected(city))
        except NotProtectable as refusal:
            assert refusal.key in ("earlier_unsafe", "not_protectable")
        else:
            assert subtracted(first.tables, second.tables) == []
            published += 1
    assert published >= 6


@pytest.mark.parametrize("seed", LEAKING)
def test_a_correction_tells_no_small_number_to_who_knows_what_was_corrected(seed: int) -> None:
    """A partner corrects its own list: it reads the first release as it would be now."""
    city = tiny(seed)
    new = corrected(city)
    first, second = published_again(city, new)
    then = as_of_now(first, new.raw, new.scope, POLICY)
    assert told(new, side_by_side(then.tables, second.tables)) == []


def test_without_the_search_the_proof_alone_refuses_a_correction(monkeypatch: pytest.MonkeyPatch) -> None:
    """A search that forgets the first release cannot publish a difference: the proof knows of it by itself."""
    city = invent(3, areas=3, voorzieningen=5, partners=3, households=900)
    new = corrected(city)
    first = Earlier(city.scope, POLICY, protect(city.profiles, city.raw, city.scope, POLICY).tables)
    forgetful = room.told
    monkeypatch.setattr(room, "told", lambda earlier, *rest: forgetful((), *rest))
    with pytest.raises(NotProtectable) as refusal:
        protect(new.profiles, new.raw, new.scope, POLICY, earlier=[first])
    assert refusal.value.key == "earlier_unsafe"
