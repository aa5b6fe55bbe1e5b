"""Takes back what a dear witness changes and need not change.

A witness that shifts its target may move numbers that many people read. Households of two of its areas then
change places, one pair after the other, each time the pair that brings the most important numbers nearest to
what they are; numbers of the gemeente do not change by that. What comes back to zero can be shown.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from factlab.hub.protect.importance import UNTOUCHABLE
from factlab.hub.protect.options import Options
from factlab.hub.protect.witness import Draft, Move
from factlab.model.targets import Number
from factlab.model.types import HouseholdTypes

STEPS, PROMISING = 120, 100
"""How many pairs change places at most, and of how many types per area they are chosen, twice."""


def mend(
    draft: Draft,
    types: HouseholdTypes,
    values: NDArray[np.int64],
    per_area: int,
    costs: NDArray[np.float32],
    kept: tuple[Number, ...],
) -> Draft:
    """A copy of the draft with less of what is dear; the numbers `kept` shift as far as before."""
    mended = draft.copy()
    with types.instead(draft.households):
        households = _Households(types, sorted({area for (area, _), n in draft.households.items() if n}), per_area)
    for _ in range(STEPS):
        found = households.best(*_prices(mended, values, costs, kept, per_area))
        if found is None:
            break
        here, there, c, d = found
        move = Move(((here, c, d), (there, d, c)), 0)
        option = Options([move], types, per_area)
        if not option.room(mended)[0] or not mended.apply(move, *option.changes(0), 1):
            break
        households.change_places(here, there, c, d)
    return mended


def _prices(
    draft: Draft, values: NDArray[np.int64], costs: NDArray[np.float32], kept: tuple[Number, ...], per_area: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """What it costs to let a number of an area rise or fall: nearer to the truth is a gain, farther off a loss."""
    shifted = draft.changes[:-1].reshape(values.shape)[:, :per_area]
    price = costs[:, :per_area]
    rise = np.where(shifted >= 0, price, -price)
    fall = np.where(shifted <= 0, price, -price)
    # A dot is free, but may not fall below its floor.
    lowest = values[:, :per_area] + shifted == draft.floor[:, :per_area]
    fall = np.where(lowest, np.float32(UNTOUCHABLE), fall)
    for place, column in kept:
        if column < per_area:
            rise[place, column] = fall[place, column] = UNTOUCHABLE
    return rise, fall


class _Households:
    """The households of the areas of a draft. While they change places, no other types come to live there."""

    def __init__(self, types: HouseholdTypes, areas: list[int], per_area: int) -> None:
        self._types, self._areas = types, areas
        self._kinds = np.flatnonzero((types.x[areas] > 0).any(axis=0))
        self._counted = types.rows[self._kinds, :per_area].astype(np.float32)
        self._x = dict(zip(areas, types.x[areas][:, self._kinds], strict=True))

    def change_places(self, here: int, there: int, c: int, d: int) -> None:
        """One household of type c goes from here to there, one of d from there to here."""
        leaves, comes = np.searchsorted(self._kinds, (c, d))
        for area, number in ((here, 1), (there, -1)):
            self._x[area][leaves] -= number
            self._x[area][comes] += number

    def best(self, rise: NDArray[np.float32], fall: NDArray[np.float32]) -> tuple[int, int, int, int] | None:
        """The areas and types of the pair whose change of places helps most, or None when none helps."""
        best: tuple[float, int, int, int, int] | None = None
        for here, there in combinations(self._areas, 2):
            ours, theirs = self._types.places.apart(here, there)
            up = rise[ours].sum(axis=0) + fall[theirs].sum(axis=0)
            down = fall[ours].sum(axis=0) + rise[theirs].sum(axis=0)
            a, b = self._promising(here, down), self._promising(there, up)
            one, other = self._counted[a], self._counted[b]
            cost = (one @ down)[:, None] + (other @ up)[None, :] - (one * (up + down)) @ other.T
            at = int(cost.argmin())
            c, d = self._kinds[a[at // len(b)]], self._kinds[b[at % len(b)]]
            found = (float(cost.flat[at]), here, there, int(c), int(d))
            if found[0] < 0 and (best is None or found < best):
                best = found
        return best[1:] if best else None

    def _promising(self, area: int, weight: NDArray[np.float32]) -> NDArray[np.int64]:
        """Which of the types that live there have the columns that help most, and which those that cost least."""
        lived = np.flatnonzero(self._x[area] > 0)
        if len(lived) <= 2 * PROMISING:
            return lived
        weighed = self._counted @ np.stack([np.minimum(weight, 0), weight], axis=1)
        chosen = np.zeros(len(self._kinds), dtype=bool)
        for one in weighed[lived].T:
            chosen[lived[np.argsort(one, kind="stable")[:PROMISING]]] = True
        return np.flatnonzero(chosen)
