"""The regions that overlapping ellipses cut a plane into: exact areas, how they change, and outlines to draw.

A region is a number whose bits say in which of the ellipses it lies: of three, 0b011 is in the first two and not in
the third. Areas follow from the arcs between crossings by Green's theorem: every arc has one region on its inner
side and one on its outer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin

import numpy as np
from numpy.typing import NDArray

_STEPS = 256
"""Crossings closer than this part of a turn are not seen: their lens is below a millionth of the ellipse."""
_ANGLES = np.linspace(0.0, 2 * pi, _STEPS, endpoint=False)
_COS, _SIN = np.cos(_ANGLES), np.sin(_ANGLES)


@dataclass(frozen=True, slots=True)
class Ellipse:
    """Centre, half axes and the angle (radians) of the first axis."""

    x: float
    y: float
    a: float
    b: float
    turn: float = 0.0

    def at(self, angles: NDArray[np.float64]) -> NDArray[np.float64]:
        """Points of the outline: float of shape (angles, 2)."""
        along, across = self.a * np.cos(angles), self.b * np.sin(angles)
        c, s = cos(self.turn), sin(self.turn)
        return np.stack([self.x + c * along - s * across, self.y + s * along + c * across], axis=-1)

    def holds(self, points: NDArray[np.float64], margin: float = 0.0) -> NDArray[np.bool_]:
        """Which points lie inside: bool of the shape of `points` without its last axis."""
        c, s = cos(self.turn), sin(self.turn)
        x, y = points[..., 0] - self.x, points[..., 1] - self.y
        inside: NDArray[np.bool_] = ((c * x + s * y) / self.a) ** 2 + ((c * y - s * x) / self.b) ** 2 < 1.0 + margin
        return inside


@dataclass(frozen=True, slots=True)
class Arc:
    """A part of the outline of ellipse `of`, counter to which side: `inner` and `outer` are the regions beside it."""

    of: int
    start: float
    end: float
    inner: int
    outer: int


def arcs(ellipses: Sequence[Ellipse]) -> list[Arc]:
    """All outlines, cut where they cross each other."""
    found = []
    for number, one in enumerate(ellipses):
        cuts = sorted(
            angle
            for other in range(len(ellipses))
            if other != number
            for angle in _crossings(one, ellipses[other], _margin(number, other))
        )
        if not cuts:
            cuts = [0.0]
        for start, end in zip(cuts, [*cuts[1:], cuts[0] + 2 * pi], strict=True):
            middle = one.at(np.array([(start + end) / 2]))[0]
            beside = sum(
                1 << other
                for other in range(len(ellipses))
                if other != number and ellipses[other].holds(middle, _margin(number, other))
            )
            found.append(Arc(number, start, end, beside | 1 << number, beside))
    return found


def areas(ellipses: Sequence[Ellipse]) -> NDArray[np.float64]:
    """The area of every region, by its number: float of shape (2 ** ellipses,); the outside is 0."""
    return areas_and_changes(ellipses)[0]


def areas_and_changes(ellipses: Sequence[Ellipse]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The areas, and how they change with x, y, a, b and turn of every ellipse: float of shape (regions, ellipses, 5).

    The change of an area is the integral of the speed of its edge across itself, which every arc gives exactly.
    """
    area = np.zeros(1 << len(ellipses))
    change = np.zeros((1 << len(ellipses), len(ellipses), 5))
    for arc in arcs(ellipses):
        one = ellipses[arc.of]
        swept, moved = _integrals(one, arc.start, arc.end)
        for region, sign in ((arc.inner, 1.0), (arc.outer, -1.0)):
            area[region] += sign * swept
            change[region, arc.of] += sign * moved
    area[0] = 0.0
    change[0] = 0.0
    return area, change


def outlines(ellipses: Sequence[Ellipse], region: int) -> list[NDArray[np.float64]]:
    """The closed lines around a region, as points of shape (points, 2): to fill by the even-odd rule."""
    loose = []
    for arc in arcs(ellipses):
        if region in (arc.inner, arc.outer):
            steps = max(int((arc.end - arc.start) / 0.08), 2) + 1
            loose.append(ellipses[arc.of].at(np.linspace(arc.start, arc.end, steps)))
    closed = []
    while loose:
        line = loose.pop(0)
        while loose:
            gaps = [min(_gap(line[-1], other[0]), _gap(line[-1], other[-1])) for other in loose]
            nearest = int(np.argmin(gaps))
            if _gap(line[-1], line[0]) <= gaps[nearest]:
                break
            other = loose.pop(nearest)
            if _gap(line[-1], other[-1]) < _gap(line[-1], other[0]):
                other = other[::-1]
            line = np.concatenate([line, other[1:]])
        closed.append(line)
    return closed


def _gap(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    return float(((one - other) ** 2).sum())


def _margin(number: int, other: int) -> float:
    """Of two that are the same the first lies inside the second: without a rule, rounding would decide per arc."""
    return 1e-9 if number < other else -1e-9


def _crossings(one: Ellipse, other: Ellipse, margin: float) -> list[float]:
    """The angles of `one` at which it crosses `other`."""
    c, s = cos(other.turn), sin(other.turn)
    to_unit = np.array([[c / other.a, s / other.a], [-s / other.b, c / other.b]])
    c, s = cos(one.turn), sin(one.turn)
    shape = to_unit @ np.array([[one.a * c, -one.b * s], [one.a * s, one.b * c]])
    centre = to_unit @ np.array([one.x - other.x, one.y - other.y])

    def place(cosine: NDArray[np.float64], sine: NDArray[np.float64]) -> tuple[NDArray[np.float64], ...]:
        u = centre[0] + shape[0, 0] * cosine + shape[0, 1] * sine
        v = centre[1] + shape[1, 0] * cosine + shape[1, 1] * sine
        return u, v

    u, v = place(_COS, _SIN)
    height = u * u + v * v - 1.0 - margin
    following = np.roll(height, -1)
    at = np.flatnonzero((height < 0) != (following < 0))
    angle = _ANGLES[at] + 2 * pi / _STEPS * height[at] / (height[at] - following[at])
    for _ in range(4):
        cosine, sine = np.cos(angle), np.sin(angle)
        u, v = place(cosine, sine)
        slope = 2 * (u * (shape[0, 1] * cosine - shape[0, 0] * sine) + v * (shape[1, 1] * cosine - shape[1, 0] * sine))
        step = np.divide(u * u + v * v - 1.0 - margin, slope, out=np.zeros_like(slope), where=np.abs(slope) > 1e-12)
        angle = np.clip(angle - step, _ANGLES[at], _ANGLES[at] + 2 * pi / _STEPS)
    return [float(one) for one in angle]


def _integrals(one: Ellipse, start: float, end: float) -> tuple[float, NDArray[np.float64]]:
    """Half the integral of x dy - y dx along an arc, and that of the outward speed when x, y, a, b or turn grows."""
    a, b, c, s = one.a, one.b, cos(one.turn), sin(one.turn)
    wide = end - start
    sine, cosine = sin(end) - sin(start), cos(end) - cos(start)
    double = (sin(2 * end) - sin(2 * start)) / 4
    # Outward normal times length, summed along the arc: first along the axes, then turned.
    along, across = b * sine, -a * cosine
    normal_x, normal_y = c * along - s * across, s * along + c * across
    swept = (a * b * wide + one.x * normal_x + one.y * normal_y) / 2
    square = (sin(end) ** 2 - sin(start) ** 2) / 2
    moved = [normal_x, normal_y, b * (wide / 2 + double), a * (wide / 2 - double), (a * a - b * b) * square]
    return swept, np.array(moved)
