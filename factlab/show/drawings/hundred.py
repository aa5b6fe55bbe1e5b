"""A hundred little houses, in rows of ten: what every hundred households look like."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

HUNDRED = 100
_ACROSS, _PITCH = 10, 20
_HOUSE = "l7-6 7 6v9h-14z"


@dataclass(frozen=True, slots=True)
class Part:
    """Part of the households: its name, how many houses of a hundred, and the class of their colour."""

    name: str
    houses: int
    colour: str


def houses(shares: Sequence[float]) -> list[int]:
    """Whole numbers that add up to a hundred for shares that add up to 1: the largest remainders are rounded up."""
    exact = [HUNDRED * max(share, 0.0) / (sum(max(one, 0.0) for one in shares) or 1.0) for share in shares]
    whole = [int(number + 1e-9) for number in exact]
    by_remainder = sorted(range(len(exact)), key=lambda place: (whole[place] - exact[place], place))
    for place in by_remainder[: HUNDRED - sum(whole)]:
        whole[place] += 1
    return whole


def hundred(parts: Sequence[Part], titled_by: str) -> Markup:
    """The houses, part after part, from the top left."""
    drawn, first = [], 0
    for part in parts:
        places = range(first, first + part.houses)
        path = "".join(f"M{_PITCH * (at % _ACROSS) + 3} {_PITCH * (at // _ACROSS) + 8}{_HOUSE}" for at in places)
        first += part.houses
        if path:
            drawn.append(Markup('<path class="{}" d="{}"/>').format(part.colour, path))
    view = f"0 0 {_ACROSS * _PITCH} {_PITCH * (HUNDRED // _ACROSS)}"
    return Markup('<svg class="hundred" viewBox="{}" role="img" aria-labelledby="{}">{}</svg>').format(
        view, titled_by, Markup("").join(drawn)
    )
