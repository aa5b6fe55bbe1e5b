"""Rounding to multiples of 5: what is published of a number, and which numbers can stand behind it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from factlab.model.rounding import interval, rounded
from factlab.protocol.publication import Policy

ROUNDED = Policy(afronden=5)
shown = st.one_of(st.just(0), st.integers(10, 5000))


def one(number: int) -> int:
    return int(rounded(np.array([number], dtype=np.int64), ROUNDED)[0])


def between(published: int, policy: Policy = ROUNDED) -> tuple[int, int]:
    least, most = interval(np.array([published], dtype=np.int64), policy)
    return int(least[0]), int(most[0])


@pytest.mark.parametrize(
    ("number", "published"), [(0, 0), (10, 10), (12, 10), (13, 15), (17, 15), (18, 20), (97, 95), (98, 100)]
)
def test_a_number_is_published_as_its_nearest_multiple_of_five(number: int, published: int) -> None:
    assert one(number) == published


@given(shown)
def test_a_true_number_lies_between_what_its_rounded_number_tells(number: int) -> None:
    least, most = between(one(number))
    assert least <= number <= most


@given(st.integers(10, 5000))
def test_every_number_between_the_two_would_be_published_the_same_and_no_other_would(number: int) -> None:
    published = one(number)
    least, most = between(published)
    assert {one(n) for n in range(least, most + 1)} == {published}
    assert one(most + 1) != published
    assert least == ROUNDED.drempel or one(least - 1) != published


def test_behind_a_zero_is_nobody_and_behind_the_threshold_nobody_fewer() -> None:
    assert between(0) == (0, 0)
    assert between(10) == (10, 12)


@given(shown)
def test_without_rounding_a_number_is_itself(number: int) -> None:
    counts = np.array([number], dtype=np.int64)
    assert rounded(counts, Policy()).tolist() == [number]
    assert between(number, Policy()) == (number, number)
