"""A tally: so many out of so many, a square for each; what is not shown is hatched."""

from __future__ import annotations

from markupsafe import Markup

_GAP = 0.18
"""Of a square's place, the part between it and the next."""
_WIDEST = 8.0
"""Percent of the width that one square takes at the most."""


def tally(shown: int, total: int) -> Markup:
    """`shown` filled squares and the rest of `total` hatched, over the whole width."""
    step = min(100 / max(total, 1), _WIDEST)
    squares = Markup("").join(
        Markup('<rect x="{}%" y="1" width="{}%" height="12" fill="{}" stroke="#5b6b7b" stroke-width=".5"/>').format(
            f"{number * step:.2f}", f"{step * (1 - _GAP):.2f}", "#2c72ab" if number < shown else "url(#streep)"
        )
        for number in range(total)
    )
    return Markup('<svg class="tally" height="14" aria-hidden="true" focusable="false">{}</svg>').format(squares)
