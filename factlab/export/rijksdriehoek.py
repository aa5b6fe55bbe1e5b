"""From the Dutch national grid (RD, metres) to WGS84 (degrees).

After F.H. Schreutelkamp and G.L. Strang van Hees, "Benaderingsformules voor de transformatie tussen RD- en
WGS84-kaartcoördinaten" (Geodesia, 2001): within half a metre, which is less than the outline of a wijk knows.
"""

from __future__ import annotations

_X, _Y, _NORTH, _EAST = 155000.0, 463000.0, 52.15517440, 5.38720621
"""Amersfoort."""

_TO_NORTH = (
    (0, 1, 3235.65389),
    (2, 0, -32.58297),
    (0, 2, -0.24750),
    (2, 1, -0.84978),
    (0, 3, -0.06550),
    (2, 2, -0.01709),
    (1, 0, -0.00738),
    (4, 0, 0.00530),
    (2, 3, -0.00039),
    (4, 1, 0.00033),
    (1, 1, -0.00012),
)
_TO_EAST = (
    (1, 0, 5260.52916),
    (1, 1, 105.94684),
    (1, 2, 2.45656),
    (3, 0, -0.81885),
    (1, 3, 0.05594),
    (3, 1, -0.05607),
    (0, 1, 0.01199),
    (3, 2, -0.00256),
    (1, 4, 0.00128),
    (0, 2, 0.00022),
    (2, 0, -0.00022),
    (5, 0, 0.00026),
)


def to_wgs84(x: float, y: float) -> tuple[float, float]:
    """Longitude and latitude in degrees of a point in metres."""
    dx, dy = (x - _X) / 1e5, (y - _Y) / 1e5
    east = _EAST + sum(factor * dx**p * dy**q for p, q, factor in _TO_EAST) / 3600
    north = _NORTH + sum(factor * dx**p * dy**q for p, q, factor in _TO_NORTH) / 3600
    return east, north
