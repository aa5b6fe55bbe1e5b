"""Lists of whole numbers of different lengths, one after the other in one array."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]


class Lists:
    """Lists by number, to which more are added; looked up for many numbers at once."""

    def __init__(self) -> None:
        self._all = np.zeros(1024, dtype=np.int64)
        self._start = np.zeros(1024, dtype=np.int64)
        self._count = 0

    def add(self, numbers: Sequence[int]) -> None:
        """Adds a list as the next one."""
        first = int(self._start[self._count])
        last = first + len(numbers)
        self._count += 1
        if last > len(self._all):
            self._all = np.concatenate([self._all, np.zeros(last, dtype=np.int64)])
        if self._count == len(self._start):
            self._start = np.concatenate([self._start, np.zeros(self._count, dtype=np.int64)])
        self._all[first:last] = numbers
        self._start[self._count] = last

    def of(self, which: Whole) -> tuple[Whole, Whole]:
        """What is in these lists, one after the other, and where each begins, with the end of the last."""
        first, last = self._start[which], self._start[which + 1]
        return self._all[spans(first, last)], np.concatenate([[0], np.cumsum(last - first)]).astype(np.int64)


def spans(first: Whole, last: Whole) -> Whole:
    """The whole numbers from each `first` up to its `last` (left out), one span after the other."""
    sizes = last - first
    each: Whole = np.arange(int(sizes.sum())) + np.repeat(first - np.cumsum(sizes) + sizes, sizes)
    return each
