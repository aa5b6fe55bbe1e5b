"""What protect() promises, and what it refuses."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from invented_rounds import Invented, invent, tabulated

from factlab.errors import FactlabError, NotProtectable
from factlab.hub.protect import Protection, protect
from factlab.protocol.publication import Policy, Profile
from factlab.protocol.scope import Area
from factlab.protocol.tables import tables_of

POLICY = Policy()


@pytest.fixture(scope="module")
def invented() -> Invented:
    return invent(5, areas=4, voorzieningen=9, partners=4, households=1200)


@pytest.fixture(scope="module")
def protection(invented: Invented) -> Protection:
    return protect(invented.profiles, invented.raw, invented.scope, POLICY)


def test_no_number_from_one_to_the_threshold_is_shown(invented: Invented, protection: Protection) -> None:
    for table in protection.tables.values():
        assert not ((table.counts > 0) & (table.counts < POLICY.drempel)).any()


def test_what_is_shown_is_true_and_what_is_hidden_is_gone(invented: Invented, protection: Protection) -> None:
    for name, table in protection.tables.items():
        assert (table.counts == np.where(table.hidden, 0, invented.raw[name].counts)).all()


def test_true_zeros_and_denominators_are_never_hidden(invented: Invented, protection: Protection) -> None:
    for name, table in protection.tables.items():
        assert not table.hidden[invented.raw[name].counts == 0].any()
    bereik = protection.tables["bereik"]
    assert not bereik.hidden[:, bereik.labels.index(("alle",))].any()


def test_rounded_what_is_published_the_same_in_every_witness_needs_no_dot() -> None:
    invented = invent(2, areas=3, voorzieningen=8, partners=3, households=1200)
    exact, rounded = (
        protect(invented.profiles, invented.raw, invented.scope, policy).tables
        for policy in (POLICY, Policy(afronden=5))
    )
    for name, table in exact.items():
        assert not (rounded[name].hidden & ~table.hidden).any()
    dots = [sum(int(table.hidden.sum()) for table in tables.values()) for tables in (rounded, exact)]
    assert dots[0] < dots[1]


def test_both_orders_of_a_pair_are_hidden_together(protection: Protection) -> None:
    table = protection.tables["samenloop_voorzieningen"]
    place = {labels: i for i, labels in enumerate(table.labels)}
    for (a, b), i in place.items():
        assert table.hidden[0, i] == table.hidden[0, place[b, a]]


def test_the_same_input_gives_the_same_dots(invented: Invented, protection: Protection) -> None:
    shuffled = tuple(reversed(invented.profiles))
    again = protect(shuffled, dict(reversed(invented.raw.items())), invented.scope, POLICY)
    for name, table in protection.tables.items():
        assert (again.tables[name].hidden == table.hidden).all()


def test_the_verdict_tells_no_small_dot_from_another(protection: Protection) -> None:
    verdict = json.loads(json.dumps(protection.verdict))
    assert set(verdict) == {"beleid", "tabellen", "bewijs", "audit"}
    assert {key for table in verdict["tabellen"].values() for key in table} == {"cellen", "punten"}


def test_the_output_checker_gets_a_reason_for_every_dot(invented: Invented, protection: Protection) -> None:
    internal = json.loads(json.dumps(protection.internal))
    assert len(internal["punten"]) == sum(int(t.hidden.sum()) for t in protection.tables.values())
    small = [dot for dot in internal["punten"] if dot["reden"] == "klein"]
    assert len(small) == sum(int(((t.counts > 0) & (t.counts < 10)).sum()) for t in invented.raw.values())
    assert all("van" in dot for dot in internal["punten"] if dot["reden"] != "klein")


def test_a_round_may_ask_for_some_tables_only(invented: Invented) -> None:
    raw = {name: invented.raw[name] for name in ("stapeling", "samenloop_voorzieningen")}
    assert set(protect(invented.profiles, raw, invented.scope, POLICY).tables) == set(raw)


def test_a_higher_threshold_and_a_wider_breadth_are_kept(invented: Invented) -> None:
    policy = Policy(drempel=15, breedte=8)
    raw = tabulated(invented.scope, invented.profiles, tables_of(frame=False), policy.drempel)
    tables = protect(invented.profiles, raw, invented.scope, policy).tables
    assert not any(((t.counts > 0) & (t.counts < 15)).any() for t in tables.values())


def test_tables_that_differ_from_the_profiles_in_one_cell_are_refused(invented: Invented) -> None:
    counts = invented.raw["domeinen"].counts.copy()
    counts[1, 0] += 1
    raw = {**invented.raw, "domeinen": replace(invented.raw["domeinen"], counts=counts)}
    with pytest.raises(FactlabError) as refusal:
        protect(invented.profiles, raw, invented.scope, POLICY)
    assert (refusal.value.key, refusal.value.where) == ("tables_disagree", {"table": "domeinen"})


def test_profiles_that_are_not_all_households_of_an_area_are_refused(invented: Invented) -> None:
    with pytest.raises(FactlabError) as refusal:
        protect(invented.profiles[1:], invented.raw, invented.scope, POLICY)
    assert refusal.value.key == "denominators_disagree"


@pytest.mark.parametrize(
    ("policy", "key"),
    [
        (Policy(drempel=4), "policy_too_low"),
        (Policy(breedte=0), "policy_too_low"),
        (Policy(afronden=7, drempel=14), "policy_unsupported"),
        (Policy(afronden=5, drempel=12), "policy_unsupported"),
    ],
)
def test_what_cannot_be_promised_is_refused(invented: Invented, policy: Policy, key: str) -> None:
    with pytest.raises(NotProtectable) as refusal:
        protect(invented.profiles, invented.raw, invented.scope, policy)
    assert refusal.value.key == key


def test_an_area_with_too_few_households_is_named_and_nothing_is_published(invented: Invented) -> None:
    scope = invented.scope
    hamlet = Area("WK9999", "Gehucht", 3)
    total = replace(scope.municipality, households=scope.municipality.households + 3)
    one = scope.counted[0]
    there = frozenset(o for o in scope.organisations if one.id in scope.delivers[o])
    scope = replace(scope, areas=(*scope.areas, hamlet), municipality=total)
    nobody: frozenset[str] = frozenset()
    profiles = (
        *invented.profiles,
        Profile("WK9999", nobody, nobody, 2),
        Profile("WK9999", frozenset({one.id}), there, 1),
    )
    with pytest.raises(NotProtectable) as refusal:
        protect(profiles, tabulated(scope, profiles, ("bereik",)), scope, POLICY)
    assert refusal.value.where == {"table": "bereik", "area": "WK9999"}


def test_a_municipality_of_which_nobody_uses_anything_has_no_dots() -> None:
    invented = invent(1, areas=3, voorzieningen=6, partners=3, households=300)
    nobody: frozenset[str] = frozenset()
    profiles = tuple(Profile(a.code, nobody, nobody, a.households) for a in invented.scope.areas)
    raw = tabulated(invented.scope, profiles, tables_of(frame=False))
    tables = protect(profiles, raw, invented.scope, POLICY).tables
    assert not any(table.hidden.any() for table in tables.values())
