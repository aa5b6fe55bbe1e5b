"""How well the partners' lists fit together: for the procesmanager alone, never for publication.

A key, round or address rules that differ are found at the door (receive.py). What is left are lists that
are wrong in themselves: a column that was sorted without the others, a number out of the wrong column.
Such a list links to nobody, without an error anywhere. So per pair of partners the households that both
report are held against what two independent draws from the same wijken would give:

    expected(p, q) = sum over areas of  n(p, area) x n(q, area) / households(area)

Households that use one voorziening use others more often, so real lists meet more often than this, two to
five times as often. Far fewer than chance means that addresses of the one are not those of the other.

What missed matches do to the stapeling is estimated to first order. When a share m of p's addresses cannot
be matched, of every household in which p has part only 1 - m were seen whole: for each one seen, m / (1 - m)
stand in the figures as two, one with what the others told and one with what p told. Assumed is that an
address is missed by chance, whatever the household uses; that two partners do not miss the same household
(an error of order m squared); and that p told all those voorzieningen of the household that it may submit.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from factlab.hub.engine import Engine
from factlab.hub.layout import layout_of, offices_of
from factlab.protocol.scope import Scope

WHAT_IF: Final = (0.02, 0.05)
"""Shares of addresses that cannot be matched, supposed of every partner where no frame tells."""

COARSE: Final = 0.10
"""Above this share of one partner's addresses the estimate says nothing: the order m squared is no longer small."""

CLASSES: Final = ("0", "1", "2", "3", "4", "5", "6+")
_MOST = len(CLASSES) - 1
_ONE = np.uint64(1)


@dataclass(frozen=True, slots=True)
class Observed:
    """What is kept of who reported what together: matrices over partners, nothing per household.

    `together` int64 (partners, partners): households both report, on the diagonal those of one; `expected`
    float64 of the same shape, the diagonal 0; `alone` int64 (partners,): households no other partner reports;
    `in_one_area` float64 (partners,): the share of its households in its largest area. `stacks` int64 (7,):
    households by number of voorzieningen (CLASSES). `joined` and `strays` int64 (partners, 7): how the stacks
    change when every household of a partner is seen whole once more, and when its stray half goes.
    """

    partners: tuple[str, ...]
    together: NDArray[np.int64]
    expected: NDArray[np.float64]
    alone: NDArray[np.int64]
    in_one_area: NDArray[np.float64]
    stacks: NDArray[np.int64]
    joined: NDArray[np.int64]
    strays: NDArray[np.int64]

    @property
    def sizes(self) -> NDArray[np.int64]:
        """Households of each partner."""
        return self.together.diagonal()

    @property
    def met(self) -> NDArray[np.int64]:
        """The same shape as `together`, with nothing on the diagonal."""
        return self.together - np.diag(self.sizes)

    def corrected(self, missed: Mapping[str, float], *, strays_counted: bool) -> NDArray[np.float64]:
        """The stacks as they would be if nobody had missed this share of a partner's addresses.

        The total stays that of `stacks`. `strays_counted`: an address that was missed stands in the tables as a
        household of its own; with a frame it does not, since it is not in the frame.
        """
        shares = np.array([missed.get(partner, 0.0) for partner in self.partners])
        change = self.joined + self.strays if strays_counted else self.joined
        shift: NDArray[np.float64] = (shares / (1 - shares)) @ change
        falls = shift < 0
        # No number of voorzieningen can lose more households than it has; what is not lost is not gained elsewhere.
        part = min(1.0, float((self.stacks[falls] / -shift[falls]).min(initial=1.0)))
        return self.stacks + part * shift


def observe(engine: Engine, scope: Scope) -> Observed:
    """Count which partners met, after `link`; in the engine nothing of it is left.

    A partner at the door reports a household when it reports something that counts there; an office (see
    layout.py) with anything.
    """
    if not layout_of(scope).offices:
        engine.run("4_seen_in_profile")
    area, partners, households = engine.columns("overlap")
    high, low, tellers, alike = engine.columns("stacks")
    engine.run("forget_seen")
    names, places = _partners(scope)
    there = _bits(partners, places)
    weighed = there * households[:, None]
    living = np.array([max(place.households, 1) for place in scope.areas], dtype=np.float64)
    spread = np.zeros((len(names), len(living)))
    for number in range(len(names)):
        spread[number] = np.bincount(area, weights=weighed[:, number], minlength=len(living))
    expected = (spread / living) @ spread.T
    np.fill_diagonal(expected, 0.0)
    single = there.sum(axis=1) == 1
    stacks, joined, strays = _stacks(scope, names, (high, low), _bits(tellers, places) != 0, alike)
    return Observed(
        partners=names,
        together=(there.T @ weighed).round().astype(np.int64),
        expected=expected,
        alone=weighed[single].sum(axis=0).round().astype(np.int64),
        in_one_area=spread.max(axis=1, initial=0.0) / np.maximum(spread.sum(axis=1), 1),
        stacks=stacks,
        joined=joined,
        strays=strays,
    )


def _partners(scope: Scope) -> tuple[tuple[str, ...], NDArray[np.uint64]]:
    """The partners with the bit of each: among the organisations, or behind them among the offices."""
    offices = offices_of(scope)
    found = {name: number for number, name in enumerate(scope.organisations)}
    found |= {name: len(scope.organisations) + number for number, name in enumerate(offices)}
    return tuple(found), np.array(list(found.values()), dtype=np.uint64)


def _bits(sets: NDArray[np.uint64], places: NDArray[np.uint64]) -> NDArray[np.float64]:
    """A set per row as a column of 0 or 1 for each place: float64 (rows, places), to multiply with."""
    present: NDArray[np.uint64] = (sets[:, None] >> places) & _ONE
    return present.astype(np.float64)


Halves = tuple[NDArray[np.uint64], NDArray[np.uint64]]


def _stacks(
    scope: Scope, names: tuple[str, ...], used: Halves, tellers: NDArray[np.bool_], households: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Households by number of voorzieningen, and what one more whole household of each partner changes in it."""
    units = _units(scope)
    whole = _numbers(used, units)
    stacks = _count(whole, households)
    stacks[0] += scope.municipality.households - int(households.sum())
    told = [_halves(_mask(scope, name)) for name in names]
    joined, strays = (np.zeros((len(names), _MOST + 1), dtype=np.int64) for _ in range(2))
    for number, own in enumerate(told):
        here = np.flatnonzero(tellers[:, number])
        mine = (used[0][here], used[1][here])
        others = (np.zeros_like(mine[0]), np.zeros_like(mine[1]))
        for other, mask in enumerate(told):
            present = (tellers[here, other] & (other != number)).astype(np.uint64)
            for half in (0, 1):
                others[half][:] |= present * mask[half]
        rest = _numbers((mine[0] & others[0], mine[1] & others[1]), units)
        part = _numbers((mine[0] & own[0], mine[1] & own[1]), units)
        joined[number] = _count(whole[here], households[here]) - _count(rest, households[here])
        strays[number] = -_count(part, households[here])
        strays[number, 0] += households[here].sum()
    return stacks, joined, strays


def _units(scope: Scope) -> list[Halves]:
    """The bits of the counted voorzieningen that count as one."""
    masks: dict[str, int] = {}
    for number, voorziening in enumerate(scope.voorzieningen):
        if voorziening.counts:
            masks[voorziening.unit] = masks.get(voorziening.unit, 0) | 1 << number
    return [_halves(mask) for mask in masks.values()]


def _mask(scope: Scope, partner: str) -> int:
    delivered = scope.delivers[partner]
    return sum(1 << number for number, v in enumerate(scope.voorzieningen) if v.counts and v.id in delivered)


def _halves(mask: int) -> Halves:
    return np.array([mask >> 64], dtype=np.uint64), np.array([mask & (1 << 64) - 1], dtype=np.uint64)


def _numbers(sets: Halves, units: list[Halves]) -> NDArray[np.int64]:
    """Of each set of voorzieningen how many count, at most 6."""
    found = np.zeros(len(sets[0]), dtype=np.int64)
    for high, low in units:
        found += ((sets[0] & high) | (sets[1] & low)) != 0
    return np.minimum(found, _MOST)


def _count(numbers: NDArray[np.int64], households: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.bincount(numbers, weights=households, minlength=_MOST + 1).round().astype(np.int64)


def chance_of_so_few(observed: int, expected: float) -> float:
    """The chance of at most so many where this many are expected (Poisson)."""
    if expected <= 0:
        return 1.0
    logs = [k * math.log(expected) - expected - math.lgamma(k + 1) for k in range(observed + 1)]
    highest = max(logs)
    return min(1.0, math.exp(highest) * math.fsum(math.exp(log - highest) for log in logs))
