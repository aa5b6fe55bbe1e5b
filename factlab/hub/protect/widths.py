"""How far apart the municipalities found so far put every protected number, and which of them count for which."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from factlab.model.targets import ALMOST_ALL, Target


class Widths:
    """How far apart the known municipalities put each target, and which targets that satisfies.

    `changed` (places, columns) are numbers that an earlier release told otherwise. Who does not know of the change
    must not learn it: those numbers get room by any municipality. Who does know it knows the number of now: all
    other targets get room by those alone in which these numbers are as they are.
    """

    def __init__(
        self,
        targets: Sequence[Target],
        values: NDArray[np.int64],
        width: int,
        changed: NDArray[np.bool_] | None = None,
    ) -> None:
        columns = values.shape[1]
        self._whole = np.array([t.whole[0] * columns + t.whole[1] for t in targets], dtype=np.int64)
        self._part = np.array([t.part[0] * columns + t.part[1] if t.part else -1 for t in targets], dtype=np.int64)
        self._group = np.array([t.group for t in targets], dtype=bool)
        self._truth = np.append(values.ravel(), 0)
        self._width = width
        self._changed = np.append(changed.ravel() if changed is not None else np.zeros(values.size, dtype=bool), False)
        self.may_change = self._changed[self._whole] & (self._part == -1)
        self.low = np.zeros(len(targets), dtype=np.int64)
        self.high = np.zeros(len(targets), dtype=np.int64)
        self.loose = np.zeros(len(targets), dtype=bool)

    def shifts(self, changes: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """How much each target shifts, and which groups fall below nine in ten; not at all if it does not count.

        `changes` is flat, one longer than places × columns, its last entry 0.
        """
        shift = changes[self._whole] - changes[self._part]
        whole = self._truth[self._whole] + changes[self._whole]
        part = self._truth[self._part] + changes[self._part]
        of, among = ALMOST_ALL
        loose = self._group & (of * part < among * whole)
        if changes[self._changed].any():
            return np.where(self.may_change, shift, 0), loose & self.may_change
        return shift, loose

    def add(self, changes: NDArray[np.int64]) -> None:
        shift, loose = self.shifts(changes)
        np.minimum(self.low, shift, out=self.low)
        np.maximum(self.high, shift, out=self.high)
        self.loose |= loose

    @property
    def done(self) -> NDArray[np.bool_]:
        return np.where(self._group, self.loose, self.high - self.low >= self._width)
