"""Witnesses of what was published by another division: they agree with it, so they may do beside it as well.

The search for a division can be done again, with the same outcome. Where moves find no way beside what it published,
one of its own witnesses often gives room, and nothing of it needs to change.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from factlab.hub.protect.cells import Other
from factlab.hub.protect.widths import Shifts, Widths
from factlab.hub.protect.witness import Witness
from factlab.model.types import HouseholdTypes


def offers(others: Iterable[Other], types: HouseholdTypes, values: NDArray[np.int64], per_area: int) -> list[Witness]:
    """Other municipalities, by the round's own areas, as witnesses of these places; but for types no table has."""
    found = []
    for other in others:
        households: Counter[tuple[int, int]] = Counter()
        for area, household, n in other:
            kind = types.find(household, invent=True)
            if kind is None:
                break
            households[types.places.home[area], kind] += n
        else:
            found.append(Witness.of(0, households, types, values.shape, per_area))
    return found


class Offered:
    """Witnesses to choose from, at least one, and how far each shifts every target."""

    def __init__(self, witnesses: Sequence[Witness], widths: Widths, values: NDArray[np.int64]) -> None:
        self._witnesses, self._widths = witnesses, widths
        self._shifts = Shifts(widths, [(one.spread(values.size), one.where) for one in witnesses])

    def room(self, index: int, needed: int, costs: NDArray[np.float32]) -> list[Witness]:
        """The cheapest that give the target room beside what it has, one or one each way; none if there are none."""
        which, shift, loose = self._shifts.of(index)
        price = np.array([costs.ravel()[self._witnesses[at].where].sum() for at in which.tolist()])
        options = sorted(self._options(index, needed, price, shift, loose))
        return [self._witnesses[int(which[at])] for at in options[0][1]] if options else []

    def _options(
        self,
        index: int,
        needed: int,
        price: NDArray[np.float64],
        shift: NDArray[np.int64],
        loose: NDArray[np.bool_],
    ) -> Iterator[tuple[float, tuple[int, ...]]]:
        high, low = self._widths.high[index], self._widths.low[index]
        if self._widths.is_group(index):
            yield from ((float(price[at]), (at,)) for at in np.flatnonzero(loose).tolist())
            return
        enough = (shift - low >= needed) | (high - shift >= needed)
        yield from ((float(price[at]), (at,)) for at in np.flatnonzero(enough).tolist())
        if not enough.any():
            up, down = np.flatnonzero(shift > 0), np.flatnonzero(shift < 0)
            for one in up.tolist():
                for other in down[shift[one] - shift[down] >= needed].tolist():
                    yield float(price[one] + price[other]), (one, other)
