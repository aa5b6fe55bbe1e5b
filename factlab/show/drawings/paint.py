"""Colours and the hatch that stands for hidden.

SVG and not backgrounds, since browsers leave backgrounds out when they print. One blue from light to
dark tells more from less for every kind of colour vision and on a grey printer.
"""

from __future__ import annotations

from markupsafe import Markup

SHADES = ("#eef4fa", "#dbe8f4", "#c2d9ec", "#9fc5e0", "#73acd2", "#4a90c2", "#2c72ab", "#185690", "#0b3a6b")
MAP_SHADES = (SHADES[1], SHADES[3], SHADES[5], SHADES[7], SHADES[8])
_DARK_FROM = 6

OKABE_ITO = ("#e69f00", "#56b4e9", "#009e73")
"""For things that are different and not more or less, told apart with every kind of colour vision (Okabe and Ito)."""

LESS, CHANCE, MORE = ("#d98032", "#efb56f"), "#f3f4f5", ("#cfe1f0", "#9fc5e0", "#4a90c2", "#185690")
"""From orange (less often than by chance) over grey to blue (more often); see `against_chance`."""
CHANCE_LIMITS = (0.5, 0.8, 1.25, 2.0, 4.0, 8.0)
"""Where its classes end. A half below and a double above are as far from chance as each other."""

HATCH = Markup(
    '<svg class="defs" width="0" height="0" aria-hidden="true" focusable="false"><defs>'
    '<pattern id="streep" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect width="6" height="6" fill="#f4f4f2"/><rect width="2" height="6" fill="#a9a9a4"/>'
    "</pattern></defs></svg>"
)


def shade(value: float, highest: float) -> tuple[str, str]:
    """Background and text colour of a value from 0 to `highest`."""
    part = min(max(value / highest, 0.0), 1.0) if highest > 0 else 0.0
    step = round(part * (len(SHADES) - 1))
    return SHADES[step], "#ffffff" if step >= _DARK_FROM else "#10243a"


def against_chance(times: float) -> tuple[str, str]:
    """Background and text colour of how many times more often than by chance two things meet."""
    step = sum(times >= limit for limit in CHANCE_LIMITS)
    return (*LESS, CHANCE, *MORE)[step], "#ffffff" if step == len(CHANCE_LIMITS) else "#10243a"
