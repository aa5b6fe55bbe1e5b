"""Ellipses whose regions have given areas: found from circles by damped least squares, the same every time.

What is drawn is checked by `Fit.off`, not assumed: for some numbers no three ellipses exist, and then there is no
picture. The idea of area-true ellipses is that of eulerr (Larsson 2018).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from math import acos, cos, exp, log, pi, sin, sqrt

import numpy as np
from numpy.typing import NDArray

from factlab.show.drawings.ellipses import Ellipse, areas, areas_and_changes

MOST_OFF = 0.03
"""How far an area may be from what it stands for, as a part of it."""
SMALL = 0.0005
"""What an area may be off besides, as a part of everything drawn: less than the line around it."""
_ENOUGH = 1e-5
_STARTS = 6

Regions = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Fit:
    """Ellipses in a plane where all households together have area 1."""

    ellipses: tuple[Ellipse, ...]
    known: tuple[tuple[Regions, float], ...]

    @property
    def off(self) -> float:
        """The largest deviation of what is known, in units of what is allowed: at most 1 is true to area."""
        drawn = areas(self.ellipses)
        return max(abs(sum(drawn[list(r)]) - wanted) / (MOST_OFF * wanted + SMALL) for r, wanted in self.known)

    @property
    def is_true(self) -> bool:
        return self.off <= 1.0


def fit(guess: Mapping[int, float], known: Sequence[tuple[Regions, float]]) -> Fit:
    """Ellipses for which every group of regions in `known` has its number, as parts of all numbers together.

    `guess` has a number for every region (1 to 2 ** sets - 1): where to begin, and what to keep near to where
    nothing is known. Numbers are households; a group of regions has the number of its sum.
    """
    total = sum(guess.values())
    if total <= 0:
        raise ValueError("nothing to draw")
    sets = (max(guess)).bit_length()
    parts = tuple(guess.get(region, 0.0) / total for region in range(1 << sets))
    return _fit(sets, parts, tuple((tuple(sorted(regions)), number / total) for regions, number in known))


@lru_cache(maxsize=64)
def _fit(sets: int, parts: tuple[float, ...], known: tuple[tuple[Regions, float], ...]) -> Fit:
    everything = [((region,), parts[region]) for region in range(1, 1 << sets)]
    best: Fit | None = None
    for start in range(_STARTS):
        circles = _circles(sets, parts, start)
        near = _descend(circles, everything, rounder=0.03, steps=60)
        found = Fit(_descend(near, known, rounder=0.0, steps=200), known)
        if best is None or found.off < best.off:
            best = found
        if best.is_true:
            return best
    if best is None:
        raise ValueError("no start")
    return best


def _descend(
    ellipses: tuple[Ellipse, ...], known: Sequence[tuple[Regions, float]], *, rounder: float, steps: int
) -> tuple[Ellipse, ...]:
    """Levenberg-Marquardt on x, y, log a, log b and turn; `rounder` pulls towards circles."""
    pick = np.zeros((len(known), 1 << len(ellipses)))
    for row, (regions, _) in enumerate(known):
        pick[row, list(regions)] = 1.0
    wanted = np.array([part for _, part in known])
    weight = 1.0 / np.sqrt(wanted + 0.002)
    settled, damping, (error, slope) = 0, 0.01, _errors(ellipses, pick, wanted, weight, rounder)
    for _ in range(steps):
        if float(np.abs(error).max()) < _ENOUGH:
            break
        step = np.asarray(
            np.linalg.solve(slope.T @ slope + damping * np.eye(slope.shape[1]), -slope.T @ error), dtype=np.float64
        )
        tried = _moved(ellipses, step)
        tried_error, tried_slope = _errors(tried, pick, wanted, weight, rounder)
        before, after = float(error @ error), float(tried_error @ tried_error)
        if after < before:
            settled = settled + 1 if after > 0.99 * before else 0
            ellipses, error, slope, damping = tried, tried_error, tried_slope, max(damping / 3, 1e-7)
        else:
            damping *= 4
        if settled > 5 or damping > 1e6:
            break
    return ellipses


def _errors(
    ellipses: tuple[Ellipse, ...],
    pick: NDArray[np.float64],
    wanted: NDArray[np.float64],
    weight: NDArray[np.float64],
    rounder: float,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """What is off, and how it changes with the numbers of `_moved`."""
    area, change = areas_and_changes(ellipses)
    change = change.copy()
    for number, one in enumerate(ellipses):
        change[:, number, 2] *= one.a
        change[:, number, 3] *= one.b
    slope = weight[:, None] * (pick @ change.reshape(len(area), -1))
    round_error = rounder * np.array([log(one.a / one.b) for one in ellipses])
    round_slope = np.zeros((len(ellipses), slope.shape[1]))
    for number in range(len(ellipses)):
        round_slope[number, 5 * number + 2], round_slope[number, 5 * number + 3] = rounder, -rounder
    return np.concatenate([weight * (pick @ area - wanted), round_error]), np.concatenate([slope, round_slope])


def _moved(ellipses: tuple[Ellipse, ...], step: NDArray[np.float64]) -> tuple[Ellipse, ...]:
    moves = np.clip(step, -0.3, 0.3).reshape(len(ellipses), 5)
    return tuple(
        Ellipse(e.x + dx, e.y + dy, e.a * exp(da), e.b * exp(db), e.turn + turn)
        for e, (dx, dy, da, db, turn) in zip(ellipses, moves.tolist(), strict=True)
    )


def _circles(sets: int, parts: Sequence[float], start: int) -> tuple[Ellipse, ...]:
    """Circles of the right size, two by two as far apart as their overlap asks; every `start` a bit otherwise."""
    whole = [sum(part for region, part in enumerate(parts) if region >> number & 1) for number in range(sets)]
    radius = [sqrt(max(part, 1e-6) / pi) for part in whole]
    apart = {}
    for one, other in combinations(range(sets), 2):
        both = sum(part for region, part in enumerate(parts) if region >> one & 1 and region >> other & 1)
        apart[one, other] = _distance(radius[one], radius[other], both)
    centres = [(0.0, 0.0)]
    if sets > 1:
        centres.append((apart[0, 1], 0.0))
    if sets > 2:
        first, second, base = apart[0, 2], apart[1, 2], max(apart[0, 1], 1e-9)
        angle = acos(min(max((first**2 + base**2 - second**2) / (2 * base * max(first, 1e-9)), -1.0), 1.0))
        angle = min(max(angle, 0.25), pi - 0.25)
        centres.append((first * cos(angle), first * sin(angle)))
    shake = np.sin(2.4 * np.arange(sets * 4) + 1.7 * start).reshape(sets, 4) * (0.08 if start else 0.0)
    return tuple(
        Ellipse(x + dx, y + dy, r * exp(wide + 0.02), r * exp(-wide - 0.02), 0.7 * number + turn)
        for number, ((x, y), r, (dx, dy, wide, turn)) in enumerate(zip(centres, radius, shake.tolist(), strict=True))
    )


def _distance(one: float, other: float, both: float) -> float:
    """How far apart two circles of these radii have an overlap of area `both`."""
    low, high = abs(one - other), one + other
    if both <= 0:
        return high * 1.04
    for _ in range(60):
        middle = (low + high) / 2
        if _lens(one, other, middle) > both:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _lens(one: float, other: float, apart: float) -> float:
    if apart <= abs(one - other):
        return pi * min(one, other) ** 2
    first = acos(min(max((apart**2 + one**2 - other**2) / (2 * apart * one), -1.0), 1.0))
    second = acos(min(max((apart**2 + other**2 - one**2) / (2 * apart * other), -1.0), 1.0))
    return one**2 * (first - sin(2 * first) / 2) + other**2 * (second - sin(2 * second) / 2)
