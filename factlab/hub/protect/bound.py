"""The fewest dots there can be: what the search hides is held against it, for the output checker alone.

No choice with fewer keeps the promise against somebody who knows the relations between the numbers and solves linear
programs. Against who knows households, or earlier releases, more may be needed: how far a search is from this says how
much it could be better at most.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from factlab.hub.protect.advice import least_cost
from factlab.hub.protect.district import districts
from factlab.hub.protect.witness import Limits
from factlab.model.columns import Columns
from factlab.model.relations import NO_LIMIT
from factlab.model.targets import targets_of
from factlab.protocol.publication import Policy, RawTable
from factlab.protocol.scope import Scope


def fewest_dots(
    raw: Mapping[str, RawTable], columns: Columns, values: NDArray[np.int64], scope: Scope, policy: Policy
) -> int:
    """At least so many cells of these tables are dots, the small ones included.

    `values` (places, columns) are the true numbers. Where numbers are rounded, and in a table that `columns` do not
    have, only the small cells are counted.
    """
    small = sum(int(((table.counts > 0) & (table.counts < policy.drempel)).sum()) for table in raw.values())
    return small if policy.afronden else small + _beyond(raw, columns, values, scope, policy)


def _beyond(
    raw: Mapping[str, RawTable], columns: Columns, values: NDArray[np.int64], scope: Scope, policy: Policy
) -> int:
    """Dots that are not small. What no table shows is hidden anyway."""
    cells = np.zeros(values.shape, dtype=np.int64)
    for name, of in columns.of.items():
        if name in raw:
            for column in of.values():
                cells[: len(raw[name].areas), column] += 1
    targets = targets_of(columns, columns.implies, values, scope, policy)
    shown = [cells[t.whole] > 0 and (t.part is None or cells[t.part] > 0) for t in targets]
    anything = Limits(np.ones_like(values), np.full_like(values, NO_LIMIT), np.zeros(values.shape, dtype=bool))
    (all_,) = districts(columns, scope, values, anything, targets, np.array(shown, dtype=bool), most=values.size)
    hidden = ((values < policy.drempel) | (cells == 0)).ravel()[all_.where]
    return least_cost(all_, hidden, cells.ravel()[all_.where].astype(float), policy.breedte)
