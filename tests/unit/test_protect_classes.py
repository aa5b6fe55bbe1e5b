"""What a frame adds to protection: households change class, and everything else stays as it was."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from invented_rounds import FRAME, SMALL_FRAME, Invented, invent, tabulated

import factlab.hub.protect.proven as room
from factlab.errors import FactlabError, NotProtectable
from factlab.hub.protect import Protection, audit, protect
from factlab.hub.protect.classes.counts import ClassCounts, ClassTarget
from factlab.hub.protect.classes.grid import Grid
from factlab.hub.protect.classes.lines import Line
from factlab.hub.protect.proof import prove
from factlab.model.columns import columns_of
from factlab.model.relations import relations
from factlab.model.rules import PublicRules
from factlab.model.targets import Target
from factlab.model.types import HouseholdTypes, add_plain_types
from factlab.protocol.frame import UNKNOWN, Group
from factlab.protocol.publication import Policy, Profile, RawTable
from factlab.protocol.tables import GROUPS, Household

POLICY = Policy()


@pytest.fixture(scope="module")
def invented() -> Invented:
    return invent(5, areas=4, voorzieningen=9, partners=4, households=1500, groups=FRAME)


@pytest.fixture(scope="module")
def protection(invented: Invented) -> Protection:
    return protect(invented.profiles, invented.raw, invented.scope, POLICY)


def test_groepen_is_true_where_it_is_shown_and_hides_what_is_small(invented: Invented, protection: Protection) -> None:
    table, true = protection.tables[GROUPS], invented.raw[GROUPS].counts
    assert (table.counts == np.where(table.hidden, 0, true)).all()
    assert table.hidden[(true > 0) & (true < POLICY.drempel)].all()
    assert not table.hidden[true == 0].any()
    assert (~table.hidden & (true > 0)).sum() > 10


def test_nothing_but_the_frame_is_needed_for_the_same_dots_elsewhere(protection: Protection) -> None:
    plain = invent(5, areas=4, voorzieningen=9, partners=4, households=1500)
    without = protect(plain.profiles, plain.raw, plain.scope, POLICY)
    more = {name: int(t.hidden.sum()) - int(without.tables[name].hidden.sum()) for name, t in protection.tables.items()
            if name != GROUPS}  # fmt: skip
    assert sum(abs(n) for n in more.values()) < 0.05 * sum(int(t.hidden.sum()) for t in without.tables.values())


def test_the_same_input_gives_the_same_dots(invented: Invented, protection: Protection) -> None:
    again = protect(tuple(reversed(invented.profiles)), dict(reversed(invented.raw.items())), invented.scope, POLICY)
    for name, table in protection.tables.items():
        assert (again.tables[name].hidden == table.hidden).all()


def test_the_output_checker_gets_a_reason_for_every_dot_of_groepen(protection: Protection) -> None:
    dots = [dot for dot in json.loads(json.dumps(protection.internal))["punten"] if dot["tabel"] == GROUPS]
    assert len(dots) == int(protection.tables[GROUPS].hidden.sum())
    assert all("van" in dot for dot in dots if dot["reden"] != "klein")


@pytest.mark.parametrize("tables", [(GROUPS,), (GROUPS, "bereik"), ("bereik", "voorzieningen")])
def test_a_round_with_a_frame_may_ask_for_some_tables_only(tables: tuple[str, ...]) -> None:
    city = invent(7, areas=3, voorzieningen=6, partners=3, households=900, groups=FRAME, tables=tables)
    found = protect(city.profiles, city.raw, city.scope, POLICY)
    assert set(found.tables) == set(tables)
    assert audit(found.tables, city.scope, POLICY).passed


def test_groepen_that_differs_from_the_profiles_in_one_cell_is_refused(invented: Invented) -> None:
    counts = invented.raw[GROUPS].counts.copy()
    counts[1, 0] += 1
    raw = {**invented.raw, GROUPS: replace(invented.raw[GROUPS], counts=counts)}
    with pytest.raises(FactlabError) as refusal:
        protect(invented.profiles, raw, invented.scope, POLICY)
    assert (refusal.value.key, refusal.value.where) == ("tables_disagree", {"table": GROUPS})


def test_every_relation_between_classes_is_true(invented: Invented) -> None:
    columns = columns_of(invented.raw, invented.scope)
    values = np.zeros((len(invented.scope.places), columns.count), dtype=np.int64)
    for name, table in invented.raw.items():
        for i, labels in enumerate(table.labels):
            if labels in columns.of[name]:
                values[: len(table.areas), columns.of[name][labels]] = table.counts[:, i]
    cells = set(columns.of[GROUPS].values())
    found = [r for r in relations(columns, invented.scope) if any(n % columns.count in cells for n, _ in r.terms)]
    assert len(found) > 100
    for relation in found:
        total = sum(factor * int(values.ravel()[number]) for number, factor in relation.terms)
        assert relation.least <= total <= relation.most


def test_the_audit_finds_groepen_with_only_its_small_cells_hidden(invented: Invented, protection: Protection) -> None:
    true = invented.raw[GROUPS].counts
    hidden = (true > 0) & (true < POLICY.drempel)
    broken = replace(protection.tables[GROUPS], hidden=hidden, counts=np.where(hidden, 0, true))
    found = audit({**protection.tables, GROUPS: broken}, invented.scope, POLICY).breaches
    assert {breach.kind for breach in found} & {"exact", "narrow", "difference"}


def test_the_audit_finds_nine_in_ten_of_a_class_and_nine_in_ten_that_are_of_a_class(invented: Invented) -> None:
    area, uses = invented.scope.areas[0].code, frozenset({invented.scope.counted[0].id})
    doors = frozenset(o for o in invented.scope.organisations if uses & invented.scope.delivers[o])
    nobody: frozenset[str] = frozenset()
    profiles = [
        Profile(area, have, doors if have else nobody, n, frozenset({f"huishoudtype={kind}", f"leeftijdsklasse={age}"}))
        for kind, have, n in (
            ("eenouder", uses, 150),
            ("eenouder", nobody, 15),
            ("overig", uses, 10),
            ("overig", nobody, 500),
        )
        for age in ("tot_27", "75+")
    ]  # fmt: skip
    scope = invented.scope.with_households({area: sum(profile.households for profile in profiles)})
    raw = tabulated(scope, profiles, (GROUPS, "stapeling"))
    shown = {
        name: room.ProtectedTable(name, t.areas, t.labels, t.counts, np.zeros(t.counts.shape, dtype=bool))
        for name, t in raw.items()
    }
    told = {breach.labels for breach in audit(shown, scope, POLICY).breaches if breach.kind == "group"}
    assert told == {("huishoudtype", "eenouder", "0"), ("huishoudtype", "eenouder", "1")}


Given = tuple[Any, dict[str, Any], list[Any], list[Any], Any, Policy]


@pytest.fixture
def given_to_proof(monkeypatch: pytest.MonkeyPatch) -> Given:
    city = invent(8, areas=3, voorzieningen=6, partners=3, households=900, groups=SMALL_FRAME)
    kept: list[Given] = []

    def keep(*arguments: Any) -> None:
        kept.append(arguments[:6])  # type: ignore[arg-type]
        prove(*arguments)

    monkeypatch.setattr(room, "prove", keep)
    protect(city.profiles, city.raw, city.scope, POLICY)
    return kept[0]


def refused(profiles: Any, tables: Any, others: Any, numbers: Any, scope: Any) -> str:
    with pytest.raises(NotProtectable) as refusal:
        prove(profiles, tables, others, numbers, scope, POLICY)
    return str(refusal.value.where["rule"])


def test_a_witness_with_a_household_of_two_classes_or_none_is_refused(given_to_proof: Given) -> None:
    profiles, tables, others, numbers, scope, _ = given_to_proof
    area, who, _ = others[0][0]
    both = frozenset({*scope.groepen[0].class_ids[:2], *scope.groepen[1].class_ids[:1]})
    for classes in (frozenset[str](), both, frozenset(scope.groepen[0].class_ids[:2])):
        ghost = Household(frozenset(), frozenset(), classes)
        assert not PublicRules(scope).allow(ghost)
        broken = [[*others[0], (area, ghost, 1), (area, who, -1)], *others[1:]]
        assert refused(profiles, tables, broken, numbers, scope) in ("households", "agreement")


def test_without_the_witnesses_for_classes_nothing_is_proven_of_them(given_to_proof: Given) -> None:
    profiles, tables, others, numbers, scope, _ = given_to_proof
    same_use = [
        other for other in others if any(n for _, who, n in other) and len({w.voorzieningen for _, w, _ in other}) > 1
    ]
    assert len(same_use) < len(others)
    assert refused(profiles, tables, same_use, numbers, scope) == "width"


@st.composite
def lines(draw: st.DrawFn) -> Line:
    areas, classes = draw(st.integers(1, 5)), draw(st.integers(2, 5))
    counts = np.array(
        draw(st.lists(st.integers(0, 12), min_size=areas * classes, max_size=areas * classes)), dtype=np.int64
    ).reshape(areas, classes)
    counts = np.vstack([counts.sum(axis=0), counts])
    price = np.array(
        draw(st.lists(st.integers(0, 3), min_size=counts.size, max_size=counts.size)), dtype=np.int64
    ).reshape(counts.shape)
    return Line(counts, price, np.zeros_like(counts))


def must_fit(line: Line, rows: np.ndarray) -> None:
    assert (line.change[1:].sum(axis=0) == line.change[0]).all()
    assert (line.change.sum(axis=1) == rows).all()
    assert (line.change[line.counts == 0] == 0).all()
    assert (line.counts + line.change)[line.counts > 0].min(initial=1) >= 1


@given(lines(), st.data())
@settings(max_examples=150, deadline=None)
def test_a_shift_moves_households_between_classes_and_nothing_else(line: Line, data: st.DataObject) -> None:
    row = data.draw(st.integers(0, len(line.counts) - 1))
    column = data.draw(st.integers(0, line.counts.shape[1] - 1))
    sign = data.draw(st.sampled_from((1, -1)))
    reached = line.shift(row, column, sign, data.draw(st.integers(1, 9)))
    assert line.change[row, column] == sign * reached
    must_fit(line, np.zeros(len(line.counts), dtype=np.int64))


@given(lines())
@settings(max_examples=150, deadline=None)
def test_a_cell_can_fall_as_far_as_its_line_has_room(line: Line) -> None:
    area = line.counts[1]
    for column in np.flatnonzero(area).tolist():
        fresh = Line(line.counts, line.price, np.zeros_like(line.counts))
        others = np.count_nonzero(area) > 1
        assert fresh.shift(1, column, -1, 99) == (area[column] - 1 if others else 0)


@given(lines(), st.data())
@settings(max_examples=150, deadline=None)
def test_lines_settle_whatever_areas_gain_or_lose_above_one_of_each_class(line: Line, data: st.DataObject) -> None:
    rows = np.zeros(len(line.counts), dtype=np.int64)
    for row in range(1, len(rows)):
        there = line.counts[row]
        if there.any():
            rows[row] = data.draw(st.integers(int(np.count_nonzero(there) - there.sum()), 6))
    rows[0] = rows[1:].sum()
    assert line.settle(rows)
    must_fit(line, rows)


@st.composite
def grids(draw: st.DrawFn) -> Grid:
    areas, classes, numbers = draw(st.integers(1, 4)), draw(st.integers(2, 4)), draw(st.integers(2, 4))
    size = areas * classes * numbers
    counts = np.array(draw(st.lists(st.integers(0, 12), min_size=size, max_size=size)), dtype=np.int64)
    counts = counts.reshape(areas, classes, numbers)
    counts = np.concatenate([counts.sum(axis=0, keepdims=True), counts])
    prices = draw(st.lists(st.integers(0, 3), min_size=counts.size, max_size=counts.size))
    return Grid(counts, np.array(prices, dtype=np.int64).reshape(counts.shape), np.zeros_like(counts))


def must_keep_classes(grid: Grid, crowd: np.ndarray) -> None:
    assert (grid.change[1:].sum(axis=0) == grid.change[0]).all()
    assert not grid.change.sum(axis=2).any()
    assert (grid.change[1:].sum(axis=1) == crowd[1:]).all()
    assert (grid.change[grid.counts == 0] == 0).all()
    assert (grid.counts + grid.change)[grid.counts > 0].min(initial=1) >= 1


@given(grids(), st.data())
@settings(max_examples=150, deadline=None)
def test_households_go_round_and_no_class_or_number_notices(grid: Grid, data: st.DataObject) -> None:
    place, klasse, number = (data.draw(st.integers(0, size - 1)) for size in grid.counts.shape)
    sign = data.draw(st.sampled_from((1, -1)))
    reached = grid.shift(place, klasse, number, sign, data.draw(st.integers(1, 9)))
    assert grid.change[place, klasse, number] == sign * reached
    must_keep_classes(grid, np.zeros((len(grid.counts), grid.counts.shape[2]), dtype=np.int64))


@given(grids())
@settings(max_examples=150, deadline=None)
def test_a_grid_settles_whatever_single_households_gain_or_lose_within_their_class(grid: Grid) -> None:
    """Households shift along classes: then there is a way, and one is found."""
    crowd = np.zeros((len(grid.counts), grid.counts.shape[2]), dtype=np.int64)
    for place in range(1, len(grid.counts)):
        for row in grid.counts[place]:
            there = np.flatnonzero(row)
            if len(there) > 1 and row[there[0]] > 1:
                crowd[place, there[[0, -1]]] += (-1, 1)
    crowd[0] = crowd.sum(axis=0)
    assert grid.settle(crowd)
    must_keep_classes(grid, crowd)


def test_a_witness_that_changes_the_households_of_a_class_counts_only_for_who_does_not_know_them(
    given_to_proof: Given,
) -> None:
    profiles, tables, others, numbers, scope, _ = given_to_proof
    one = next(n for n in numbers if n.known and n.whole[0].table == GROUPS and not n.part and not n.group)
    plain = [replace(number, known=False) for number in numbers]
    prove(profiles, tables, others, plain, scope, POLICY)
    free = [other for other in others if changes_classes(other)]
    assert refused(profiles, tables, free, [replace(one, known=True)], scope) == "width"


def changes_classes(other: Any) -> bool:
    total: Counter[tuple[str, str]] = Counter()
    for area, who, n in other:
        for name in who.classes:
            total[area, name] += n
    return any(total.values())


CLASSES = ("alleen", "samen", UNKNOWN)


@pytest.fixture(scope="module")
def two_areas() -> tuple[Any, HouseholdTypes, Any]:
    """The columns of `stapeling` in a round with one group, and households with none, one and two voorzieningen."""
    groups = (Group(id="huishoudtype", klassen=CLASSES),)
    city = invent(3, areas=2, voorzieningen=5, partners=2, groups=groups, tables=("stapeling", GROUPS))
    scope = city.scope.without_groups()
    columns = columns_of({"stapeling": city.raw["stapeling"]}, scope)
    types = HouseholdTypes((), columns, scope)
    add_plain_types(types, scope)
    return columns, types, city.raw[GROUPS]


Classes = tuple[ClassCounts, np.ndarray, Callable[[str, str], int]]


def by_hand(given: tuple[Any, HouseholdTypes, Any], areas: dict[int, dict[tuple[str, str], int]]) -> Classes:
    """The classes of the areas by hand, all their numbers of `stapeling`, and the column of a class and number."""
    columns, types, like = given
    counts = np.zeros((3, len(like.labels)), dtype=np.int64)
    for area, cells in areas.items():
        for (klasse, number), households in cells.items():
            counts[[0, area], like.labels.index(("huishoudtype", klasse, number))] += households
    values = np.zeros((3, columns.count), dtype=np.int64)
    for i, (_, _, number) in enumerate(like.labels):
        values[:, columns.of["stapeling"][number,]] += counts[:, i]
    classes = ClassCounts(RawTable(GROUPS, like.areas, like.labels, counts), columns, types)
    return classes, values, lambda k, n: columns.count + like.labels.index(("huishoudtype", k, n))


def test_nine_in_ten_of_those_with_a_number_of_voorzieningen_being_of_one_class_is_protected(
    two_areas: tuple[Any, HouseholdTypes, Any],
) -> None:
    def groups(other: str, most: int) -> list[Any]:
        classes, values, column = by_hand(two_areas, {1: {("samen", "1"): most, (other, "1"): 12}})
        return [t.target for t in classes.targets(values, POLICY) if t.target.part == (1, column("samen", "1"))]

    whole = two_areas[0].of["stapeling"]["1",]
    assert groups("alleen", 108) == [Target((1, whole), (1, whole_cell(two_areas, "samen")), 12, group=True)]
    assert groups("alleen", 107) == []


def test_that_nine_in_ten_are_of_no_known_class_is_not_protected(two_areas: tuple[Any, HouseholdTypes, Any]) -> None:
    classes, values, _ = by_hand(two_areas, {1: {(UNKNOWN, "1"): 200, ("alleen", "1"): 12}})
    assert not [t for t in classes.targets(values, POLICY) if t.target.group]


def whole_cell(given: tuple[Any, HouseholdTypes, Any], klasse: str) -> int:
    columns, _, like = given
    return int(columns.count + like.labels.index(("huishoudtype", klasse, "1")))


def test_nine_in_ten_of_a_class_having_a_voorziening_is_protected(
    two_areas: tuple[Any, HouseholdTypes, Any],
) -> None:
    def groups(users: int) -> list[ClassTarget]:
        cells = {("samen", "0"): 12, ("samen", "1"): users - 50, ("samen", "2"): 50, ("alleen", "1"): 60}
        classes, values, _ = by_hand(two_areas, {1: {**cells, ("alleen", "0"): 60, ("alleen", "2"): 50}})
        return [t for t in classes.targets(values, POLICY) if t.target.group]

    columns, _, like = two_areas
    all_of, users_of = (columns.count + len(like.labels) + n for n in (1, 1 + len(CLASSES)))
    zero = columns.count + like.labels.index(("huishoudtype", "samen", "0"))
    assert groups(108) == [
        ClassTarget(Target((place, all_of), (place, users_of), 12, group=True), (((place, zero), 1),), ())
        for place in (0, 1)
    ]
    assert groups(107) == []


def test_a_class_of_the_gemeente_without_one_of_its_areas_is_protected(
    two_areas: tuple[Any, HouseholdTypes, Any],
) -> None:
    def elsewhere(households: int) -> list[ClassTarget]:
        many = {("alleen", "1"): 80, (UNKNOWN, "1"): 70, ("alleen", "0"): 300, ("samen", "0"): 300}
        there = {1: {**many, ("samen", "1"): 40}, 2: {**many, ("samen", "1"): households}}
        classes, values, _ = by_hand(two_areas, there)
        return [t for t in classes.targets(values, POLICY) if t.own_place]

    column = whole_cell(two_areas, "samen")
    there, here = ((2, column), 1), ((1, column), 1)
    up, down = (there, (here[0], -1)), ((there[0], -1), here)
    assert elsewhere(9) == [ClassTarget(Target((0, column), (1, column), 9), up, down, own_place=1)]
    assert elsewhere(10) == []


def test_a_total_in_which_classes_have_no_room_of_their_own_needs_it(
    two_areas: tuple[Any, HouseholdTypes, Any],
) -> None:
    def cramped(alleen: int, policy: Policy) -> list[Target]:
        cells = {("alleen", "1"): alleen, ("samen", "1"): 4, (UNKNOWN, "1"): 3}
        classes, values, _ = by_hand(two_areas, {1: cells, 2: {("alleen", "1"): 90}})
        return classes.cramped(values, policy)

    whole, wide = two_areas[0].of["stapeling"]["1",], Policy(breedte=12)
    # Three classes keep a household each, so of 14 only 11 can change class.
    assert cramped(7, wide) == [Target((1, whole), None, 14)]
    assert cramped(8, wide) == []
    assert cramped(2, wide) == []
