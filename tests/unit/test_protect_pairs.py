"""Pairs of types and what they cost, against the plain definition: price what counts the one and not the other."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from invented_rounds import invent
from numpy.typing import NDArray

from factlab.hub.protect.importance import UNTOUCHABLE
from factlab.hub.protect.pairs import Pairs, price_of
from factlab.model.columns import columns_of
from factlab.model.lists import Lists
from factlab.model.types import HouseholdTypes

MOST = 150


@pytest.fixture(scope="module")
def types() -> HouseholdTypes:
    city = invent(3, areas=3, voorzieningen=10, households=3000)
    return HouseholdTypes(city.profiles, columns_of(city.raw, city.scope), city.scope)


def _prices(seed: int, columns: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Prices to rise and to fall: some columns are free, and some may not change, or not fall."""
    random = np.random.default_rng(seed)
    rise = random.choice([0, 2, 7, UNTOUCHABLE], columns, p=[0.5, 0.3, 0.1, 0.1]).astype(np.int64)
    return rise, np.where(random.random(columns) < 0.05, UNTOUCHABLE, rise)


def _plainly(types: HouseholdTypes, a: int, b: int, rise: NDArray[np.int64], fall: NDArray[np.int64]) -> int:
    before, after = types.rows[a] == 1, types.rows[b] == 1
    return int(rise[after & ~before].sum() + fall[before & ~after].sum())


@pytest.mark.parametrize("seed", range(12))
def test_the_cheapest_pairs_are_those_of_the_plain_definition(types: HouseholdTypes, seed: int) -> None:
    random = np.random.default_rng(seed)
    kinds = random.permutation(len(types.kinds))
    sources, goals = kinds[: 3 + 5 * seed], kinds[-70 + 5 * seed :]
    rise, fall = _prices(seed, types.rows.shape[1])
    plain = sorted(_plainly(types, a, b, rise, fall) for a in sources.tolist() for b in goals.tolist())
    expected = [cost for cost in plain if cost < UNTOUCHABLE][:MOST]
    dense = tuple(price.astype(np.float32) for price in (rise, fall))
    for pairs, cost in (
        Pairs(sources, goals).in_gemeente(types, rise, fall, MOST),
        Pairs(sources, goals).in_area(types, *dense, MOST),
    ):
        assert cost.tolist() == expected
        assert [_plainly(types, a, b, rise, fall) for a, b in pairs.tolist()] == expected
        assert price_of(types, pairs, rise, fall).tolist() == expected


def test_the_most_alike_differ_in_fewest_columns(types: HouseholdTypes) -> None:
    kinds, further = np.arange(len(types.kinds)), np.array([40, 45])
    columns = [*range(30), *further.tolist()]
    pairs = Pairs(kinds[::2], kinds[1::2]).alike(types, 30, further, MOST)
    differ = (types.rows[kinds[::2]][:, None, columns] != types.rows[kinds[1::2]][None, :, columns]).sum(axis=2)
    found = (types.rows[pairs[:, 0]][:, columns] != types.rows[pairs[:, 1]][:, columns]).sum(axis=1)
    assert found.tolist() == np.sort(differ.ravel())[:MOST].tolist()


def test_what_is_weighed_is_the_sum_over_the_columns_that_count_a_type(types: HouseholdTypes) -> None:
    kinds = np.arange(len(types.kinds))[::-3]
    weights = np.arange(types.rows.shape[1])
    assert types.weighed(kinds, weights).tolist() == (types.rows[kinds] @ weights).tolist()
    columns, of = types.counted(kinds)
    assert np.array_equal(np.stack([of, columns]), np.nonzero(types.rows[kinds]))


def test_lists_of_any_length_are_told_apart() -> None:
    own = [list(range(number % 7)) for number in range(3000)]
    lists = Lists()
    for one in own:
        lists.add(one)
    which = np.array([6, 0, 2999, 6, 7])
    found, bounds = lists.of(which)
    assert [found[a:b].tolist() for a, b in pairwise(bounds)] == [own[number] for number in which]


def test_the_types_inside_a_column_are_those_that_it_counts(types: HouseholdTypes) -> None:
    for column in range(types.rows.shape[1]):
        assert np.array_equal(types.inside(column), types.rows[:, column] == 1)
