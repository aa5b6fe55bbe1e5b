"""Which numbers to hide: all small ones, and what must go with them so that every target has room.

For each target in turn: if the witnesses found so far put it far enough apart, nothing is needed. Else
the cheapest moves make one that does, and what it changes is hidden. The hidden set only grows, so a
witness once found stays valid.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from factlab.errors import NotProtectable
from factlab.hub.protect.advice import advise
from factlab.hub.protect.district import districts
from factlab.hub.protect.earlier import Told
from factlab.hub.protect.importance import losses
from factlab.hub.protect.programs import MOST_PROGRAMS, Programs, work_through, worthwhile
from factlab.hub.protect.search import Search
from factlab.hub.protect.suppression import Suppression
from factlab.hub.protect.witness import Listing, Witness
from factlab.model.columns import Columns
from factlab.model.rounding import interval, rounded
from factlab.model.targets import Target, targets_of, told_by_zeros
from factlab.model.types import HouseholdTypes, implied
from factlab.protocol.publication import Policy
from factlab.protocol.scope import Scope

TIMES = 3
"""How often programs are tried: what they hide may need room itself."""

Progress = Callable[[str, float], None]


def suppress(
    types: HouseholdTypes,
    values: NDArray[np.int64],
    columns: Columns,
    cells: NDArray[np.int32],
    scope: Scope,
    policy: Policy,
    listing: Listing | None,
    floor: NDArray[np.int64],
    more: Sequence[Target],
    past: Told,
    before: Suppression | None,
    progress: Progress,
    *,
    offered: Sequence[Witness] = (),
    as_far_as_possible: bool = False,
) -> Suppression:
    """Finds what to hide. Last among the targets are numbers that, once hidden, could be taken for small ones.

    `values` are the true numbers, `cells` counts the published cells behind each, `floor` is what a dot is at least
    (of shape places, columns); `more` are numbers that need room without being small. What `past` tells stays so in
    every witness; what it tells otherwise is hidden, and gets room as well. Of the witnesses found `before` for the
    same numbers, without that, it takes those that fit; of those `offered` what helps where moves find no way. Raises
    NotProtectable for a number that gets no room; `as_far_as_possible` leaves it.
    """
    small = (values > 0) & (values < policy.drempel)
    if before is None:
        targets = targets_of(columns, implied(types, columns.count), values, scope, policy, types.places, types.told)
        fit = types.fits_in(types.fit(values))
        targets = [target for target in targets if not told_by_zeros(target, fit, types.rows)]
        targets += more
    else:
        targets = before.targets[: before.protected]
    targets += _as_they_are(past.changed & ~small, values)
    protected = len(targets)
    near = (values >= policy.drempel) & (values < policy.drempel + policy.breedte) & types.told
    targets += _as_they_are(near, values)
    found = Suppression(targets, protected, small | past.changed | _dots_elsewhere(types, past, policy))
    search = Search(types, columns, cells, values, scope, policy, listing, floor, past, found, offered)
    if before is not None:
        for witness in before.witnesses:
            further = protected - before.protected if witness.purpose >= before.protected else 0
            search.reuse(replace(witness, purpose=witness.purpose + further))
    if types.places.one_division and worthwhile(values):
        _by_programs(types, values, columns, cells, scope, policy, search, found)
    done = 0
    while (pending := search.pending()) is not None:
        done = max(done, pending)
        progress("protect", min(done / max(protected, 1), 1.0))
        witnesses = search.satisfy(pending)
        if not witnesses and not search.give_up(pending, protected=as_far_as_possible):
            place, column = targets[pending].whole
            key = "not_protectable_beside" if types.places.others_before else "not_protectable"
            raise NotProtectable(key, table=columns.names[column][0], area=types.places.areas[place].code)
        for witness in witnesses:
            search.keep(witness)
    search.drop_superfluous()
    _show_what_rounds_alike(found, values, small | past.changed, policy)
    progress("protect", 1.0)
    return found


def _dots_elsewhere(types: HouseholdTypes, past: Told, policy: Policy) -> NDArray[np.bool_]:
    """What was hidden in the areas of other divisions, and is not told otherwise: to hide it again costs nothing."""
    dots = types.told & (past.high - past.low >= policy.breedte)
    dots[: types.places.published] = False
    return dots


def _by_programs(
    types: HouseholdTypes,
    values: NDArray[np.int64],
    columns: Columns,
    cells: NDArray[np.int32],
    scope: Scope,
    policy: Policy,
    search: Search,
    found: Suppression,
) -> None:
    """Finds most witnesses by integer programs; again for numbers that need room since they are hidden too."""
    cost = losses(columns, cells, values, policy).ravel()
    for _ in range(TIMES):
        lacking = search.lacking
        if not lacking.any():
            return
        parts = districts(columns, scope, values, search.limits, found.targets, lacking)
        for district in parts:
            hidden = found.hidden.ravel()[district.where]
            free = advise(district, hidden, cost[district.where], policy.breedte)
            search.advise(district.where[free])
            programs = Programs(types, values, columns.per_area, district, free, policy.breedte)
            work_through(district, programs, search, MOST_PROGRAMS // len(parts))


def _show_what_rounds_alike(
    found: Suppression, values: NDArray[np.int64], always: NDArray[np.bool_], policy: Policy
) -> None:
    """What is published the same in every witness needs no dot: rounded, one more or less is often no difference."""
    least, most = values.copy(), values.copy()
    for witness in found.witnesses:
        there = values.ravel()[witness.where] + witness.shift
        least.ravel()[witness.where] = np.minimum(least.ravel()[witness.where], there)
        most.ravel()[witness.where] = np.maximum(most.ravel()[witness.where], there)
    low, high = interval(rounded(values, policy), policy)
    found.hidden &= always | (least < low) | (most > high)


def _as_they_are(which: NDArray[np.bool_], values: NDArray[np.int64]) -> list[Target]:
    """The numbers themselves as targets."""
    return [Target((int(p), int(c)), None, int(values[p, c])) for p, c in np.argwhere(which)]
