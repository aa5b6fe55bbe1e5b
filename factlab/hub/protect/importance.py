"""What it costs to hide a number: the more people look at it, the dearer.

The order is the order in which a report is read. A council asks first how many households there are in all,
in each domain, with how many voorzieningen and organisations at the door, and from where domains cross; then which
voorzieningen; then the same per wijk. Which two voorzieningen meet is looked up by few, and one dot more or less is not
missed there.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from factlab.model.columns import Columns
from factlab.protocol.publication import Policy

UNTOUCHABLE = 1 << 18
"""The price of a number that may not change: a true zero. Sums of prices stay below 2**24, exact in float32."""

GEMEENTE: Mapping[str, int] = {
    "bereik": 400,
    "domeinen": 400,
    "stapeling": 400,
    "organisaties": 400,
    "aantal_domeinen": 400,
    "wetten": 200,
    "signalen": 200,
    "voorzieningen": 100,
    "samenloop_domeinen": 200,
    "kwetsbaarheid": 100,
    "combinaties": 40,
}
"""How many times an ordinary number a total of the gemeente counts."""

AREA: Mapping[str, int] = {
    "bereik": 10,
    "domeinen": 30,
    "stapeling": 30,
    "organisaties": 30,
    "aantal_domeinen": 30,
    "samenloop_domeinen": 2,
}
"""The same for a number of one wijk; what is not named counts once."""

MOST_CELLS, DEAREST = 16, 4000
"""From how many cells a number gets no dearer, and the highest price."""


def importance(columns: Columns, places: int) -> NDArray[np.int64]:
    """Shape (places, columns): how much the most important cell behind each number counts."""
    counts = np.ones((places, columns.count), dtype=np.int64)
    for name, of in columns.of.items():
        for column in of.values():
            counts[0, column] = max(counts[0, column], GEMEENTE.get(name, 1))
            counts[1:, column] = np.maximum(counts[1:, column], AREA.get(name, 1))
    return counts


def prices(
    columns: Columns, cells: NDArray[np.int32], values: NDArray[np.int64], policy: Policy, *, flat: bool = False
) -> NDArray[np.float32]:
    """Shape (places, columns), whole numbers. `flat`: all numbers count alike."""
    price = 2 * np.minimum(cells, MOST_CELLS).astype(np.int64)
    price += (values >= policy.drempel) & (values < policy.drempel + policy.breedte)
    if not flat:
        price = np.minimum(price * importance(columns, len(values)), DEAREST)
    price = np.where(cells > 0, np.where(values == 0, UNTOUCHABLE, price), 0)
    return price.astype(np.float32)


ORDINARY = 100
"""How important a number is that counts twice when dots are few."""


def losses(
    columns: Columns, cells: NDArray[np.int32], values: NDArray[np.int64], policy: Policy
) -> NDArray[np.float64]:
    """Shape (places, columns): what a dot costs where few are needed: its cells, and somewhat more if it is important.

    A number just above the threshold needs room itself once it is hidden, so it costs half a cell more.
    """
    above = (values >= policy.drempel) & (values < policy.drempel + policy.breedte)
    lost: NDArray[np.float64] = cells * (1 + importance(columns, len(values)) / ORDINARY) + above / 2
    return lost
