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
    areas = sorted({area for (area, _), n in draft.households.items() if n})
    for _ in range(STEPS):
        with types.instead(mended.households):
            move = _best(mended, types, values, per_area, costs, kept, areas)
        if move is None:
            break
        option = Options([move], types, per_area)
        if not option.room(mended)[0] or not mended.apply(move, *option.changes(0), 1):
            break
    return mended


def _best(
    draft: Draft,
    types: HouseholdTypes,
    values: NDArray[np.int64],
    per_area: int,
    costs: NDArray[np.float32],
    kept: tuple[Number, ...],
    areas: list[int],
) -> Move | None:
    """The pair whose change of places helps most, or None when none helps."""
    shifted = draft.changes[:-1].reshape(values.shape)[:, :per_area]
    price = costs[:, :per_area]
    # Nearer to the truth is a gain, farther off a loss; a dot is free, but may not fall below its floor.
    rise = np.where(shifted >= 0, price, -price)
    fall = np.where(shifted <= 0, price, -price)
    lowest = values[:, :per_area] + shifted == draft.floor[:, :per_area]
    fall = np.where(lowest, np.float32(UNTOUCHABLE), fall)
    for place, column in kept:
        if column < per_area:
            rise[place, column] = fall[place, column] = UNTOUCHABLE
    best: tuple[float, int, int, int, int] | None = None
    rows = types.rows[:, :per_area]
    for here, there in combinations(areas, 2):
        ours, theirs = types.places.apart(here, there)
        up = rise[ours].sum(axis=0) + fall[theirs].sum(axis=0)
        down = fall[ours].sum(axis=0) + rise[theirs].sum(axis=0)
        a = _promising(rows, np.flatnonzero(types.x[here] > 0), down)
        b = _promising(rows, np.flatnonzero(types.x[there] > 0), up)
        one, other = rows[a].astype(np.float32), rows[b].astype(np.float32)
        cost = (one @ down)[:, None] + (other @ up)[None, :] - (one * (up + down)) @ other.T
        at = int(cost.argmin())
        found = (float(cost.flat[at]), here, there, int(a[at // len(b)]), int(b[at % len(b)]))
        if found[0] < 0 and (best is None or found < best):
            best = found
    if best is None:
        return None
    _, here, there, c, d = best
    return Move(((here, c, d), (there, d, c)), 0)


def _promising(rows: NDArray[np.uint8], kinds: NDArray[np.int64], weight: NDArray[np.float32]) -> NDArray[np.int64]:
    """The types whose columns help most, and those that cost least."""
    if len(kinds) <= 2 * PROMISING:
        return kinds
    counted = rows[kinds].astype(np.float32)
    most = np.argsort(counted @ np.minimum(weight, 0), kind="stable")[:PROMISING]
    least = np.argsort(counted @ weight, kind="stable")[:PROMISING]
    return kinds[np.union1d(most, least)]
