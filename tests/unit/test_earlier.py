"""What earlier releases of the same reference date tell of the numbers of now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from invented_rounds import SMALL_FRAME, Invented, invent

from factlab.errors import NotProtectable
from factlab.hub.protect import protect
from factlab.hub.protect.cells import Other
from factlab.hub.protect.earlier import Told, as_of_now, remembered, require_comparable, told
from factlab.hub.protect.past import Past
from factlab.hub.protect.widths import Widths
from factlab.hub.protect.witness import Limits, Witness
from factlab.model.columns import Columns, columns_of
from factlab.model.relations import NO_LIMIT
from factlab.model.targets import Target
from factlab.protocol.frame import Group
from factlab.protocol.publication import Earlier, Policy, ProtectedTable, RawTable
from factlab.protocol.scope import Scope
from factlab.protocol.tables import Household

POLICY = Policy()


@pytest.fixture(scope="module")
def city() -> Invented:
    return invent(5, areas=2, voorzieningen=4, partners=3, households=300)


def shown(table: RawTable, *, dots: Any = (), more: int = 0) -> ProtectedTable:
    """The table as somebody published it: with dots at (area, label), and all numbers shifted."""
    hidden = (table.counts > 0) & (table.counts < POLICY.drempel)
    for row, column in dots:
        hidden[row, column] = True
    counts = np.where(hidden | (table.counts == 0), 0, table.counts + more)
    return ProtectedTable(table.name, table.areas, table.labels, counts, hidden)


def release(city: Invented, tables: dict[str, ProtectedTable], scope: Scope | None = None, **policy: int) -> Earlier:
    return Earlier(scope or city.scope, POLICY.model_copy(update=policy), tables)


def known(city: Invented, earlier: Earlier) -> tuple[Told, Columns, np.ndarray]:
    columns = columns_of(city.raw, city.scope)
    values = np.zeros((len(city.scope.places), columns.count), dtype=np.int64)
    for name, of in columns.of.items():
        for at, labels in enumerate(city.raw[name].labels):
            if labels in of:
                values[: len(city.raw[name].areas), of[labels]] = city.raw[name].counts[:, at]
    return told([earlier], columns, values, city.scope, POLICY), columns, values


def test_a_number_that_was_shown_and_is_still_so_is_known(city: Invented) -> None:
    found, columns, values = known(city, release(city, {"stapeling": shown(city.raw["stapeling"])}))
    big = [columns.of["stapeling"][labels] for labels in city.raw["stapeling"].labels]
    where = np.zeros_like(values, dtype=bool)
    where[:, big] = (values[:, big] >= POLICY.drempel) | (values[:, big] == 0)
    assert where.any()
    assert (found.low[where] == values[where]).all() and (found.high[where] == values[where]).all()
    assert not found.changed.any()
    others = np.delete(np.arange(columns.count), big)
    assert (found.low[:, others] == 0).all() and (found.high[:, others] == NO_LIMIT).all()


def test_a_number_that_changed_by_less_than_the_threshold_is_not_known_and_must_not_be_told(city: Invented) -> None:
    found, columns, values = known(city, release(city, {"voorzieningen": shown(city.raw["voorzieningen"], more=3)}))
    own = [columns.of["voorzieningen"][labels] for labels in city.raw["voorzieningen"].labels]
    changed = np.zeros_like(found.changed)
    changed[:, own] = values[:, own] >= POLICY.drempel
    assert changed.any() and np.array_equal(found.changed, changed)
    assert (found.high[changed] == NO_LIMIT).all()


def test_a_number_that_changed_by_more_is_neither(city: Invented) -> None:
    found, columns, values = known(city, release(city, {"voorzieningen": shown(city.raw["voorzieningen"], more=10)}))
    own = [columns.of["voorzieningen"][labels] for labels in city.raw["voorzieningen"].labels]
    big = values[:, own] >= POLICY.drempel
    assert not found.changed.any()
    assert (found.high[:, own][big] == NO_LIMIT).all()


def test_behind_a_rounded_number_that_was_shown_are_as_many_as_round_to_it(city: Invented) -> None:
    table = shown(city.raw["stapeling"])
    table = replace(table, counts=(table.counts + 2) // 5 * 5)
    found, columns, values = known(city, release(city, {"stapeling": table}, afronden=5))
    own = columns.of["stapeling"]["0",]
    wide = found.high[:, own] - found.low[:, own]
    assert ((wide > 0) & (wide <= 4)).all()
    assert ((found.low <= values) & (values <= found.high)).all()
    assert not found.changed.any()


def test_a_dot_that_areas_and_gemeente_tell_by_adding_up_was_told(city: Invented) -> None:
    table = shown(city.raw["bereik"], dots=[(1, 1)])
    (past,) = remembered(release(city, {"bereik": table}), city.scope)
    assert past.least[1, 1] == past.most[1, 1] == city.raw["bereik"].counts[1, 1]


def test_who_uses_nothing_is_expected_to_be_more_when_there_are_more_households(city: Invented) -> None:
    then = city.scope.with_households({area.code: area.households - 4 for area in city.scope.areas})
    table = shown(city.raw["bereik"])
    fewer = table.counts - np.array([[4 * len(city.scope.areas), 0, 4 * len(city.scope.areas)], *[[4, 0, 4]] * 2])
    (past,) = remembered(release(city, {"bereik": replace(table, counts=fewer)}, then), city.scope)
    assert np.array_equal(past.least, city.raw["bereik"].counts)
    assert np.array_equal(past.most, city.raw["bereik"].counts)


def test_of_another_division_only_the_gemeente_is_shared(city: Invented) -> None:
    areas = tuple(replace(area, code=f"TEAM{n}") for n, area in enumerate(city.scope.areas))
    (past,) = remembered(
        release(city, {"bereik": shown(city.raw["bereik"])}, replace(city.scope, areas=areas)), city.scope
    )
    assert past.table.areas == (city.scope.municipality.code,)


@pytest.mark.parametrize(
    ("change", "key"),
    [
        (lambda s, t: (replace(s, reference_date=s.reference_date.replace(day=2)), t, {}), "earlier_elsewhere"),
        (lambda s, t: (replace(s, voorzieningen=s.voorzieningen[1:]), t, {}), "earlier_other_contents"),
        (lambda s, t: (replace(s, organisations=s.organisations[1:]), t, {}), "earlier_other_contents"),
        (
            lambda s, t: (replace(s, areas=tuple(replace(a, code=f"T{n}") for n, a in enumerate(s.areas))), t, {}),
            "earlier_other_areas",
        ),
        (lambda s, t: (s, t, {"drempel": 5}), "earlier_lower_threshold"),
    ],
)
def test_an_earlier_release_that_cannot_be_compared_is_refused(
    city: Invented, change: Callable[[Scope, Any], tuple[Scope, Any, dict[str, int]]], key: str
) -> None:
    scope, tables, policy = change(city.scope, {"bereik": shown(city.raw["bereik"])})
    with pytest.raises(NotProtectable) as refusal:
        require_comparable([release(city, tables, scope, **policy)], city.scope, POLICY)
    assert refusal.value.key == key


def test_tables_that_the_round_does_not_ask_for_any_more_are_refused(city: Invented) -> None:
    scope = replace(city.scope, tables=("stapeling",))
    with pytest.raises(NotProtectable) as refusal:
        require_comparable([release(city, {"bereik": shown(city.raw["bereik"])})], scope, POLICY)
    assert (refusal.value.key, refusal.value.where["tables"]) == ("earlier_more_tables", "bereik")


def test_what_was_told_is_kept_as_it_is_now_for_who_knows_of_the_changes(city: Invented) -> None:
    raw = city.raw["voorzieningen"]
    now = as_of_now(release(city, {"voorzieningen": shown(raw, more=3)}), city.raw, city.scope, POLICY)
    table = now.tables["voorzieningen"]
    big = raw.counts >= POLICY.drempel
    assert np.array_equal(table.counts[big], raw.counts[big])
    assert table.hidden[(raw.counts > 0) & ~big].all()


def a_past(city: Invented, table: ProtectedTable) -> Past:
    everybody: Other = [
        (p.area, Household(p.voorzieningen, p.organisations, p.classes), p.households) for p in city.profiles
    ]
    (past,) = remembered(release(city, {table.name: table}), city.scope)
    return Past(past, everybody, POLICY)


def moved(city: Invented, times: int) -> Other:
    """In the first area, households that use something instead of nothing."""
    area = city.scope.areas[0].code
    user = next(p for p in city.profiles if p.area == area and p.organisations)
    kind = Household(user.voorzieningen, user.organisations)
    return [(area, kind, times), (area, Household(frozenset(), frozenset()), -times)]


def test_a_witness_that_changes_what_was_told_and_is_so_is_refused(city: Invented) -> None:
    past = a_past(city, shown(city.raw["bereik"]))
    with pytest.raises(NotProtectable) as refusal:
        past.add(moved(city, 1))
    assert refusal.value.key == "earlier_unsafe"


def test_what_changed_by_a_little_needs_room_by_witnesses_in_which_it_is_another_number(city: Invented) -> None:
    past = a_past(city, shown(city.raw["bereik"], more=3, dots=[(0, 0), (1, 0), (2, 0)]))
    with pytest.raises(NotProtectable) as refusal:
        past.require_room(POLICY)
    assert refusal.value.key == "earlier_unsafe"


def test_a_witness_in_which_what_changed_is_another_number_gives_no_room_to_small_ones(city: Invented) -> None:
    table = city.raw["bereik"]
    past = a_past(city, shown(table, more=3))
    assert past.add([])
    assert not past.add(moved(city, 1))


@pytest.mark.parametrize("groups", [(), SMALL_FRAME])
def test_the_same_data_published_again_is_published_as_it_was(groups: tuple[Group, ...]) -> None:
    city = invent(8, areas=3, voorzieningen=6, partners=3, households=900, groups=groups)
    first = protect(city.profiles, city.raw, city.scope, POLICY)
    earlier = [Earlier(city.scope, POLICY, first.tables)]
    again = protect(city.profiles, city.raw, city.scope, POLICY, earlier=earlier)
    for name, table in first.tables.items():
        assert np.array_equal(table.hidden, again.tables[name].hidden)
        assert np.array_equal(table.counts, again.tables[name].counts)


def test_a_witness_that_changes_what_was_told_otherwise_gives_room_to_that_number_alone() -> None:
    values, changed = np.array([[20, 4]]), np.array([[True, False]])
    told_otherwise, small = Target((0, 0), None, 20), Target((0, 1), None, 4)
    widths = Widths([told_otherwise, small], values, POLICY.breedte, changed)
    widths.add(np.array([6, 6, 0]))
    assert widths.done.tolist() == [True, False]
    widths.add(np.array([0, 6, 0]))
    assert widths.done.tolist() == [True, True]


def test_what_is_known_of_a_number_limits_how_far_a_witness_goes() -> None:
    values = np.array([[20, 4]])
    limits = Limits(np.array([[18, 1]]), np.array([[22, NO_LIMIT]]), np.array([[False, False]]))
    witness = Witness(0, (), np.array([0, 1]), np.array([2, 6]))
    assert limits.allow(witness, values)
    assert not limits.allow(replace(witness, shift=np.array([3, 6])), values)
    assert not limits.allow(replace(witness, shift=np.array([2, -4])), values)
    assert not replace(limits, fixed=np.array([[True, False]])).allow(witness, values)
