"""Somebody who has the tables by two divisions of one reference date, and lays the two side by side.

He models households by the areas that both are made of, as the attacker of one division does by its areas.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
import pytest
from divided import dealt, divided, joined
from household_attacker import HouseholdAttacker, Limited
from invented_rounds import Invented, corrected, invent
from scipy.sparse import csr_matrix, vstack

from factlab.audit.attack import audit
from factlab.errors import NotProtectable
from factlab.hub.protect import protect, protect_together
from factlab.hub.protect.asked import Tabulated
from factlab.hub.protect.own_lists import told_by_own_lists, who_learns
from factlab.protocol.publication import Earlier, Policy, ProtectedTable, tables_hash
from factlab.protocol.scope import Scope
from factlab.protocol.tables import TABLES

POLICY = Policy()
Division = Mapping[str, str]
Tables = Mapping[str, ProtectedTable]
Release = tuple[Scope, Tables]
Cell = tuple[str, tuple[str, ...]]
Shape = Callable[[Invented], tuple[Division, Division]]


def tiny(seed: int) -> Invented:
    return invent(seed, areas=4, voorzieningen=4, partners=3, households=600)


def crossing(city: Invented) -> tuple[Division, Division]:
    return joined(city, 2, 2, prefix="W"), dealt(city, 2)


def finer_then_coarser(city: Invented) -> tuple[Division, Division]:
    return joined(city, 1, 1, 1, 1, prefix="W"), joined(city, 2, 2)


def coarser_then_finer(city: Invented) -> tuple[Division, Division]:
    return joined(city, 2, 2), joined(city, 1, 1, 1, 1, prefix="W")


def shifted(city: Invented) -> tuple[Division, Division]:
    """One area of the one lies in an area of the other, and what is left of that is told by taking it off."""
    return joined(city, 1, 3, prefix="W"), joined(city, 2, 2)


@dataclass(frozen=True)
class Region:
    """A number that he asks for: what some areas have more than others."""

    name: str
    row: np.ndarray


class DividedAttacker(Limited):
    """All that several releases tell, as limits on how many households of each kind live in each home."""

    def __init__(self, city: Invented, releases: Sequence[Release]) -> None:
        self.city = city
        plain = HouseholdAttacker(city.scope, {}, POLICY.drempel)
        self.kinds, self.truth = plain.kinds, plain.lived(city.profiles)
        homes = len(city.scope.areas)
        self.size = homes * len(self.kinds)
        rows, low, high = [], [], []
        for home, area in enumerate(city.scope.areas):
            rows.append(self._spread(np.ones(len(self.kinds)), [home]))
            low.append(area.households)
            high.append(area.households)
        self.cells: dict[Cell, list[tuple[frozenset[int], np.ndarray]]] = {}
        self.members: dict[Cell, np.ndarray] = {}
        for scope, tables in releases:
            inside = {place.code: self._homes(place.code, scope) for place in scope.places}
            for name, table in tables.items():
                for i, labels in enumerate(table.labels):
                    if TABLES[name].impossible(labels):
                        continue
                    members = np.array([float(labels in TABLES[name].counted_in(k, scope)) for k in self.kinds])
                    self.members[name, labels] = members
                    for place, code in enumerate(table.areas):
                        row = self._spread(members, sorted(inside[code]))
                        shown = None if table.hidden[place, i] else int(table.counts[place, i])
                        rows.append(row)
                        low.append(1 if shown is None else shown)
                        high.append(np.inf if shown is None else shown)
                        self.cells.setdefault((name, labels), []).append((inside[code], row))
        self.matrix = vstack([csr_matrix(row) for row in rows]).tocsr()
        self.low, self.high = np.array(low, dtype=float), np.array(high, dtype=float)

    def _homes(self, code: str, scope: Scope) -> frozenset[int]:
        everywhere = code == scope.municipality.code
        return frozenset(
            i for i, home in enumerate(self.city.scope.areas) if everywhere or scope.area_of(home.code) == code
        )

    def _spread(self, members: np.ndarray, homes: Sequence[int]) -> np.ndarray:
        row = np.zeros((self.size // len(self.kinds), len(self.kinds)))
        row[homes] = members
        return row.ravel()

    def small(self) -> list[Region]:
        """The small cells, and the small differences of the same cell, or of one it implies, in areas within areas.

        Of regions that follow from the areas of several divisions, too: their cells, and differences within one.
        """
        found: dict[bytes, Region] = {}
        every = [(name, row) for name, own in self.cells.items() for _, row in own]
        self._add(found, list({row.tobytes(): (name, row) for name, row in every}.values()))
        for region in self.regions():
            members = ((name, members) for name, members in self.members.items() if TABLES[name[0]].per_area)
            rows = [(name, self._spread(own, sorted(region))) for name, own in members]
            self._add(found, list({row.tobytes(): (name, row) for name, row in rows}.values()))
        return list(found.values())

    def _add(self, found: dict[bytes, Region], numbers: Sequence[tuple[Cell, np.ndarray]]) -> None:
        for name, row in numbers:
            if 0 < row @ self.truth < POLICY.drempel:
                found.setdefault(row.tobytes(), Region(f"{name}", row))
            for other, larger in numbers:
                apart = larger - row
                if (
                    row @ self.truth > 0
                    and apart.any()
                    and apart.min() >= 0
                    and 0 < apart @ self.truth < POLICY.drempel
                ):
                    found.setdefault(apart.tobytes(), Region(f"{other} without {name}", apart))

    def regions(self) -> list[frozenset[int]]:
        """The homes together of which sums and differences of areas tell the number."""
        areas = {homes for own in self.cells.values() for homes, _ in own}
        homes = range(len(self.city.scope.areas))
        known = np.array([[float(home in area) for home in homes] for area in areas])
        found = []
        for size in range(1, len(homes)):
            for region in combinations(homes, size):
                row = np.array([float(home in region) for home in homes])
                solved, *_ = np.linalg.lstsq(known.T, row, rcond=None)
                if np.abs(known.T @ solved - row).max() < 1e-9:
                    found.append(frozenset(region))
        return found

    def told(self) -> list[str]:
        """The small numbers that he gets to within the breadth."""
        intervals = ((one.name, self.interval(one.row, close=POLICY.breedte + 2)) for one in self.small())
        return [f"{name}: {interval}" for name, interval in intervals if interval.width < POLICY.breedte]


TOLD = ("bereik", "voorzieningen", "domeinen", "stapeling", "organisaties", "aantal_domeinen", "kwetsbaarheid")


def published(city: Invented, lies_in: Division, level: str, earlier: Sequence[Release] = ()) -> Release:
    """The tables by a division, taking earlier ones into account."""
    by = divided(city, lies_in, level)
    raw = {name: by.raw[name] for name in TOLD}
    known = [Earlier(scope, POLICY, tables) for scope, tables in earlier]
    return by.scope, protect(city.profiles, raw, by.scope, POLICY, earlier=known).tables


def at_once(city: Invented, *divisions: Division, policy: Policy = POLICY) -> list[Release]:
    """The tables by all of these, protected together."""
    by = [divided(city, lies_in, f"niveau{number}") for number, lies_in in enumerate(divisions)]
    counted = [Tabulated(one.scope, {name: one.raw[name] for name in TOLD}) for one in by]
    found = protect_together(city.profiles, counted, policy)
    return [(one.scope, protection.tables) for one, protection in zip(by, found, strict=True)]


LEAKING = [(crossing, 8), *((shape, seed) for shape in (finer_then_coarser, coarser_then_finer) for seed in (1, 3))]
LEAKING += [(shifted, 5), (shifted, 6)]
"""Municipalities of which two divisions, each safe by itself, tell small numbers together."""


@pytest.mark.parametrize(("shape", "seed"), LEAKING)
def test_two_divisions_that_are_safe_alone_tell_small_numbers_together(shape: Shape, seed: int) -> None:
    """What happens when nobody takes the first into account."""
    city = tiny(seed)
    first, second = shape(city)
    one, other = published(city, first, "wijk"), published(city, second, "wijkteam")
    assert DividedAttacker(city, [one]).told() == DividedAttacker(city, [other]).told() == []
    assert DividedAttacker(city, [one, other]).told() != []


@pytest.mark.parametrize(("shape", "seed"), LEAKING)
def test_two_divisions_that_are_protected_together_tell_nothing(shape: Shape, seed: int) -> None:
    city = tiny(seed)
    releases = at_once(city, *shape(city))
    assert DividedAttacker(city, releases).told() == []
    assert all(any((t.counts[1:] >= POLICY.drempel).any() for t in tables.values()) for _, tables in releases)


@pytest.mark.slow
@pytest.mark.parametrize("shape", [crossing, finer_then_coarser, coarser_then_finer, shifted])
@pytest.mark.parametrize("seed", range(12))
def test_divisions_of_any_municipality_tell_nothing_together(shape: Shape, seed: int) -> None:
    city = tiny(seed)
    assert DividedAttacker(city, at_once(city, *shape(city))).told() == []


def test_three_divisions_that_are_protected_together_tell_nothing() -> None:
    city = tiny(5)
    releases = at_once(city, joined(city, 2, 2, prefix="W"), dealt(city, 2), joined(city, 1, 3, prefix="R"))
    assert DividedAttacker(city, releases).told() == []


@pytest.mark.parametrize(("shape", "seed"), LEAKING)
def test_a_second_division_that_takes_the_first_into_account_tells_nothing_beside_it(shape: Shape, seed: int) -> None:
    city = tiny(seed)
    first, second = shape(city)
    one = published(city, first, "wijk")
    other = published(city, second, "wijkteam", [one])
    assert DividedAttacker(city, [one, other]).told() == []
    assert any((table.counts[1:] >= POLICY.drempel).any() for table in other[1].values())


@pytest.mark.parametrize(("shape", "seed"), [(finer_then_coarser, 1), (coarser_then_finer, 3), (shifted, 6)])
def test_the_audit_finds_what_two_divisions_tell_together(shape: Shape, seed: int) -> None:
    """From sums alone, without households."""
    city = tiny(seed)
    first, second = shape(city)
    (scope, tables), (then, before) = published(city, second, "wijkteam"), published(city, first, "wijk")
    assert audit(tables, scope, POLICY).passed
    assert not audit(tables, scope, POLICY, earlier=[Earlier(then, POLICY, before)]).passed


def test_a_third_division_takes_both_into_account() -> None:
    city = tiny(5)
    one = published(city, joined(city, 2, 2, prefix="W"), "wijk")
    other = published(city, dealt(city, 2), "wijkteam", [one])
    third = published(city, joined(city, 1, 3, prefix="R"), "rayon", [one, other])
    assert DividedAttacker(city, [one, other, third]).told() == []


class Correction:
    """Three households of the first area used something after all: a division was published before, and two now."""

    def __init__(self, seed: int) -> None:
        self.then, self.now = tiny(seed), corrected(tiny(seed))
        self.divisions = finer_then_coarser(self.then)
        first = self.counted(self.then, 0)
        self.first = Earlier(first.scope, POLICY, protect(self.then.profiles, first.raw, first.scope, POLICY).tables)

    def counted(self, city: Invented, number: int, *, now: bool = True) -> Tabulated:
        by = divided(city, self.divisions[number], f"niveau{number}")
        return Tabulated(by.scope, {name: by.raw[name] for name in TOLD}, now=now)

    def added_up(self, teams: Tables) -> set[int]:
        """What a number of joined areas now is more than those areas were then, where all are shown."""
        found: set[int] = set()
        for name, table in teams.items():
            then = self.first.tables[name]
            for row, team in enumerate(table.areas[1:], start=1):
                own = [1 + n for n, area in enumerate(self.first.scope.areas) if self._lies_in(area.code) == team]
                shown = ~table.hidden[row] & ~then.hidden[own].any(axis=0)
                found |= set(np.abs(table.counts[row] - then.counts[own].sum(axis=0))[shown].tolist())
        return {n for n in found if 0 < n < POLICY.drempel}

    def _lies_in(self, area: str) -> str:
        fine, coarse = self.divisions
        return next(coarse[home] for home, own in fine.items() if own == area)


def test_a_correction_by_another_division_would_tell_what_was_corrected_and_is_refused() -> None:
    given = Correction(3)
    both = [given.counted(given.now, number) for number in (0, 1)]
    teams = protect_together(given.now.profiles, both, POLICY)[1]
    assert given.added_up(dict(teams.tables)) == {3}
    with pytest.raises(NotProtectable) as refusal:
        protect_together(given.now.profiles, both, POLICY, earlier=[given.first])
    assert refusal.value.key == "earlier_division_changed"


def test_after_a_correction_the_other_division_is_not_published_any_more() -> None:
    given = Correction(3)
    wijken, teams = given.counted(given.now, 0), given.counted(given.now, 1)
    (again,) = protect_together(given.now.profiles, [wijken, replace(teams, now=False)], POLICY, earlier=[given.first])
    second = Earlier(wijken.scope, POLICY, again.tables)
    with pytest.raises(NotProtectable) as refusal:
        later = [replace(wijken, now=False), teams]
        protect_together(given.now.profiles, later, POLICY, earlier=[given.first, second])
    assert refusal.value.key == "earlier_division_changed"


def with_own_list(city: Invented, partner: str, released: Release, *, alone: bool = False) -> Release:
    """What a partner reads: the numbers of what only it delivers are its own; `alone`: those and the zeros."""
    scope, tables = released
    others = set().union(*(ids for who, ids in scope.delivers.items() if who != partner))
    own, raw = scope.delivers[partner] - others, divided(city, scope.lies_in, scope.level).raw
    read = {}
    for name, table in tables.items():
        counts, hidden = np.where(alone, 0, table.counts), table.hidden | (alone & (table.counts > 0))
        for i, labels in enumerate(table.labels):
            if name == "voorzieningen" and set(labels) <= own:
                counts[:, i], hidden[:, i] = raw[name].counts[:, i], False
        read[name] = ProtectedTable(name, table.areas, table.labels, counts, hidden)
    return scope, read


def learnt(city: Invented, partner: str, releases: Sequence[Release]) -> set[str]:
    """The small numbers that a partner is told by what is published, and not by its list and the zeros alone."""
    told = DividedAttacker(city, [with_own_list(city, partner, one) for one in releases]).told()
    alone = DividedAttacker(city, [with_own_list(city, partner, one, alone=True) for one in releases]).told()
    return set(told) - set(alone)


@pytest.mark.parametrize(
    ("shape", "seed", "partner"), [(finer_then_coarser, 1, "partner00"), (shifted, 2, "partner01")]
)
def test_who_takes_its_own_list_off_two_divisions_learns_nothing_where_the_round_asks_for_it(
    shape: Shape, seed: int, partner: str
) -> None:
    city = tiny(seed)
    assert learnt(city, partner, at_once(city, *shape(city))) != set()
    assert learnt(city, partner, at_once(city, *shape(city), policy=Policy(eigen_lijst=True))) == set()


def one_by_one(city: Invented, first: Division, second: Division, policy: Policy, *, related: bool) -> list[Release]:
    """First the one, then the other; `related`: the round had both from the start, or else the second was added."""
    by = [divided(city, lies_in, f"niveau{number}") for number, lies_in in enumerate((first, second))]
    counted = [Tabulated(one.scope, {name: one.raw[name] for name in TOLD}) for one in by]
    beside = [replace(counted[1], now=False)] if related else []
    (one,) = protect_together(city.profiles, [counted[0], *beside], policy)
    earlier = [Earlier(by[0].scope, policy, one.tables)]
    (other,) = protect_together(city.profiles, [replace(counted[0], now=False), counted[1]], policy, earlier=earlier)
    return [(by[0].scope, one.tables), (by[1].scope, other.tables)]


def test_an_own_list_tells_nothing_beside_a_division_that_was_published_before() -> None:
    city, asked = tiny(5), Policy(eigen_lijst=True)
    releases = one_by_one(city, *finer_then_coarser(city), asked, related=False)
    for number, (scope, tables) in enumerate(releases):
        raw, other = (divided(city, s.lies_in, s.level).raw for s in (scope, releases[1 - number][0]))
        beside = (Earlier(releases[1 - number][0], asked, releases[1 - number][1]), other)
        assert who_learns(told_by_own_lists(tables, raw, scope, asked, beside=[beside])) == []


@pytest.mark.parametrize("asked", [False, True])
@pytest.mark.parametrize("seed", [1, 5])
def test_the_order_of_publishing_does_not_matter(seed: int, asked: bool) -> None:
    city = tiny(seed)
    divisions = finer_then_coarser(city)
    policy = Policy(eigen_lijst=asked)
    by_turns = one_by_one(city, *divisions, policy, related=True)
    together = at_once(city, *divisions, policy=policy)
    assert [tables_hash(dict(tables)) for _, tables in by_turns] == [
        tables_hash(dict(tables)) for _, tables in together
    ]
