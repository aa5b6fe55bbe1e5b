"""What a shown number says in the rounded mode (`afronden`): a multiple, and the true numbers behind it.

A number of at least the threshold is published as its nearest multiple; 1 up to the threshold is a dot as always, and
0 is a true zero. The threshold is a multiple itself, so that no shown number rounds to one below it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from factlab.protocol.publication import Policy

Counts = NDArray[np.int64]


def rounded(counts: Counts, policy: Policy) -> Counts:
    """What is published of true numbers that are shown: 0, or of at least the threshold; not rounded: themselves."""
    step = policy.afronden
    if not step:
        return counts.copy()
    return (counts + step // 2) // step * step


def interval(published: Counts, policy: Policy) -> tuple[Counts, Counts]:
    """The lowest and the highest true number behind each shown number; not rounded: the number itself."""
    step = policy.afronden
    if not step:
        return published.copy(), published.copy()
    zero = published == 0
    least = np.maximum(published - step // 2, policy.drempel)
    most = published + (step - 1) // 2
    return np.where(zero, 0, least), np.where(zero, 0, most)
