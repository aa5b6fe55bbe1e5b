"""Random numbers that are the same on every machine.

Only the raw stream of PCG64 is drawn, which numpy promises never to change, and only comparisons, whole
numbers and single roundings follow: no logarithm, no sum of fractions, whose last bit differs per processor.
Each purpose has dice of its own, so that one more partner changes nothing for the others.
"""

from __future__ import annotations

from hashlib import sha256

import numpy as np
from numpy.random import PCG64
from numpy.typing import NDArray

Whole = NDArray[np.int64]
Fraction = NDArray[np.float64]
Mask = NDArray[np.bool_]


class Dice:
    """A stream of random numbers for one purpose, named by the seed and the labels."""

    def __init__(self, seed: int, *labels: str) -> None:
        name = "/".join((str(seed), *labels))
        self._bits = PCG64(int.from_bytes(sha256(name.encode()).digest()[:16]))

    def fractions(self, count: int) -> Fraction:
        """`count` numbers from 0 up to, never reaching, 1."""
        raw = np.asarray(self._bits.random_raw(count), dtype=np.uint64)
        return (raw >> np.uint64(11)).astype(np.float64) * 2.0**-53

    def whole(self, count: int, low: int, high: int) -> Whole:
        """`count` whole numbers from `low` to `high`, both included."""
        return low + (self.fractions(count) * (high - low + 1)).astype(np.int64)

    def order(self, count: int) -> Whole:
        """The numbers 0 … count-1 in a random order."""
        return np.argsort(self.fractions(count), kind="stable").astype(np.int64)
