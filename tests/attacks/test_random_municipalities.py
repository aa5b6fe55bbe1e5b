"""Any small municipality: the attacker who models households gets no small number, or nothing is published.

The certificate of each is accepted, and leaves hardly a dot without proof.

Twenty municipalities in every run, two hundred others with `make proofs`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

import numpy as np
import pytest
from household_attacker import HouseholdAttacker, Interval, small_numbers
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from invented_rounds import Invented, invent
from scipy.optimize import linprog
from scipy.sparse import vstack

from factlab.audit.certificate import cells_of, certify
from factlab.audit.check_certificate import check
from factlab.errors import NotProtectable
from factlab.hub.protect import protect
from factlab.protocol.publication import Policy, ProtectedTable

MOST_REFUSED, MOST_NEEDLESS, FEWEST_WITH_DOTS = 1 / 2, 1 / 10, 2 / 5
"""So that refusing is no way to pass. Of these tiny places some have no room for any other municipality: even with
every dot that there can be, zeros and denominators tell a small number. Where they do not, refusal was needless."""

MOST_UNPROVEN = 1 / 1000
"""Of all dots: whole tables that go far enough are looked for with limits. One that is left says so itself."""

PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
"""Without shrinking: these municipalities are tiny, and what is refused is counted."""


class Told:
    """What an attacker gets of all small numbers, with few linear programs.

    Each solution is a municipality (in fractions) that agrees with what is published. Numbers that two of
    them put far apart need no program of their own.
    """

    def __init__(self, attacker: HouseholdAttacker, truth: np.ndarray) -> None:
        self._attacker, self._truth = attacker, truth
        matrix, low, high = attacker.matrix, attacker.low, attacker.high
        exact = np.isclose(low, high)
        upper = np.isfinite(high) & ~exact
        self._limits = {
            "A_ub": vstack([matrix[upper], -matrix[~exact]]),
            "b_ub": np.concatenate([high[upper], -low[~exact]]),
            "A_eq": matrix[exact],
            "b_eq": low[exact],
        }

    def narrower_than(self, width: int, threshold: int, *, whole: bool) -> Iterator[tuple[str, Interval]]:
        """The small numbers that lie in an interval narrower than `width`; if `whole` in whole numbers, where close."""
        numbers = list(small_numbers(self._attacker, self._truth, threshold).values())
        if not numbers:
            return
        rows, close = np.array([row for _, row in numbers]), width + 2 * whole
        low = high = rows @ self._truth
        for i, (cells, row) in enumerate(numbers):
            for sign in (1, -1):
                if high[i] - low[i] < close - 1e-6:
                    other = rows @ self._municipality(sign * row)
                    low, high = np.minimum(low, other), np.maximum(high, other)
            if high[i] - low[i] < close - 1e-6:
                interval = self._attacker.interval(row, close if whole else 0)
                assert interval.low <= round(row @ self._truth) <= interval.high, "the model excludes the truth"
                if interval.width < width:
                    yield str(cells), interval

    def _municipality(self, objective: np.ndarray) -> np.ndarray:
        solved = linprog(objective, **self._limits, method="highs")
        assert solved.status == 0, f"no municipality fits what is published: {solved.message}"
        return np.asarray(solved.x)


def hidden_where(invented: Invented, dots: Mapping[str, np.ndarray]) -> dict[str, ProtectedTable]:
    return {
        name: ProtectedTable(name, table.areas, table.labels, np.where(dots[name], 0, table.counts), dots[name])
        for name, table in invented.raw.items()
    }


def told(
    invented: Invented, tables: Mapping[str, ProtectedTable], policy: Policy, *, whole: bool = True
) -> Iterator[tuple[str, Interval]]:
    attacker = HouseholdAttacker(invented.scope, tables, policy.drempel)
    return Told(attacker, attacker.lived(invented.profiles)).narrower_than(policy.breedte, policy.drempel, whole=whole)


MUNICIPALITIES = given(
    seed=st.integers(0, 2**32 - 1),
    areas=st.integers(2, 4),
    voorzieningen=st.integers(3, 6),
    households=st.integers(150, 700),
    policy=st.sampled_from([Policy(), Policy(), Policy(drempel=5), Policy(drempel=5, breedte=2), Policy(breedte=7)]),
)


def attack_all(count: int, *, derandomize: bool) -> Counter[str]:
    """Attacks `count` municipalities: how many there were, had dots, were refused, and were refused needlessly."""
    seen: Counter[str] = Counter()

    @settings(max_examples=count, derandomize=derandomize, database=None, phases=PHASES, print_blob=True)
    @MUNICIPALITIES
    def attack(seed: int, areas: int, voorzieningen: int, households: int, policy: Policy) -> None:
        invented = invent(
            seed, areas=areas, voorzieningen=voorzieningen, partners=3, households=households, threshold=policy.drempel
        )
        seen["municipalities"] += 1
        try:
            tables = protect(invented.profiles, invented.raw, invented.scope, policy).tables
        except NotProtectable as refusal:
            assert refusal.key == "not_protectable"  # a failed proof would be another key
            seen["refused"] += 1
            everything = hidden_where(invented, {name: table.counts > 0 for name, table in invented.raw.items()})
            seen["needlessly"] += next(told(invented, everything, policy, whole=False), None) is None
            return
        seen["with dots"] += any(table.hidden.any() for table in tables.values())
        assert list(told(invented, tables, policy)) == []
        certificate = certify(tables, invented.scope, policy)
        assert certificate is not None
        checked = check(certificate, cells_of(tables), invented.scope, policy)
        seen["dots"] += checked.dots
        seen["dots without proof"] += checked.without

    attack()
    print(dict(seen))
    return seen


@pytest.mark.parametrize(
    ("count", "derandomize"), [(20, True), pytest.param(200, False, marks=pytest.mark.slow)], ids=["20", "200"]
)
def test_of_random_municipalities_no_small_number_is_told_and_few_are_refused(count: int, derandomize: bool) -> None:
    seen = attack_all(count, derandomize=derandomize)
    assert seen["refused"] <= MOST_REFUSED * seen["municipalities"]
    assert seen["dots"] > 0
    assert seen["dots without proof"] <= MOST_UNPROVEN * seen["dots"]
    assert seen["needlessly"] <= MOST_NEEDLESS * seen["municipalities"]
    assert seen["with dots"] >= FEWEST_WITH_DOTS * seen["municipalities"]


def test_the_same_attacker_gets_a_small_number_when_only_small_cells_are_hidden() -> None:
    invented = invent(20, areas=4, voorzieningen=4, partners=3, households=293)
    small = {name: (t.counts > 0) & (t.counts < Policy().drempel) for name, t in invented.raw.items()}
    assert next(told(invented, hidden_where(invented, small), Policy()), None) is not None
