"""Which columns of an integer program are kept, and that nothing is lost by leaving out the rest."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from numpy.typing import NDArray

from factlab.hub.protect.exchange import GAP, Exchange

KINDS, MOST = 40, 16


def _exchange(seed: int) -> tuple[Exchange, NDArray[np.int64]]:
    """Households of two areas with some of four things: what they have may change in all, not who has nothing.

    With it the entries, of shape (rows, columns): each thing in each area, and the households of each area.
    """
    random = np.random.default_rng(seed)
    has = random.random((KINDS, 4)) < random.choice([0.2, 0.7], (KINDS, 1))
    place = np.arange(KINDS) % 2
    entries = np.zeros((10, KINDS), dtype=np.int64)
    for column, (at, things) in enumerate(zip(place.tolist(), has, strict=True)):
        entries[4 * at : 4 * at + 4, column] = things
        entries[8 + at, column] = 1
    row, column = np.nonzero(entries)
    slack = np.concatenate([random.integers(0, 3, 8), [0, 0]])
    gain = entries[0] - entries[5].astype(float)
    low, high = -random.integers(0, 4, KINDS), random.integers(0, 4, KINDS)
    return Exchange(low, high, gain, row, column, -slack, slack), entries


@pytest.mark.parametrize("seed", range(20))
def test_what_is_found_stays_within_rows_and_columns(seed: int) -> None:
    exchange, entries = _exchange(seed)
    found = exchange.solve()
    assert ((exchange.low <= found) & (found <= exchange.high)).all()
    assert ((exchange.least <= entries @ found) & (entries @ found <= exchange.most)).all()


@pytest.mark.parametrize("seed", range(20))
def test_what_the_hopeful_columns_find_holds(seed: int) -> None:
    exchange, entries = _exchange(seed)
    chosen = exchange.hopeful(MOST)
    assert len(chosen) <= MOST
    sums = entries[:, chosen] @ exchange.only(chosen).solve()
    assert ((exchange.least <= sums) & (sums <= exchange.most)).all()


def test_the_hopeful_columns_are_worth_nearly_as_much_as_all() -> None:
    all_ = hopeful = 0.0
    for seed in range(20):
        exchange, _ = _exchange(seed)
        few = exchange.only(exchange.hopeful(MOST))
        all_ += float(exchange.gain @ exchange.solve())
        hopeful += float(few.gain @ few.solve())
    assert all_ > 0
    assert hopeful >= 0.9 * all_


def test_some_columns_alone_count_in_the_same_rows() -> None:
    exchange, entries = _exchange(0)
    columns = np.array([7, 3, 3, 30])
    few = exchange.only(columns)
    counted = np.zeros((10, 4), dtype=np.int64)
    counted[few.row, few.column] = 1
    assert np.array_equal(counted, entries[:, columns])
    assert np.array_equal(few.high, exchange.high[columns])
    assert all((few.row[few.start[at] : few.start[at + 1]] == at).all() for at in range(10))


def test_where_nothing_can_be_gained_no_column_is_hopeful() -> None:
    exchange, _ = _exchange(1)
    nothing = np.zeros_like(exchange.least)
    still = Exchange(exchange.low, exchange.high * 0, exchange.gain, exchange.row, exchange.column, nothing, nothing)
    assert not still.hopeful(MOST).size
    assert not still.solve().any()


def test_whole_numbers_are_as_good_as_trying_all() -> None:
    """Five households, one of each: all 3 ** 5 ways are tried."""
    exchange, entries = _exchange(2)
    columns = np.arange(5)
    few = exchange.only(columns)
    ways = np.array(list(product(*(range(int(a), int(b) + 1) for a, b in zip(few.low, few.high, strict=True)))))
    sums = ways @ entries[:, columns].T
    holds = ((few.least <= sums) & (sums <= few.most)).all(axis=1)
    best = float((ways[holds] @ few.gain).max())
    assert few.gain @ few.solve() >= (1 - GAP) * best
