"""How far apart the municipalities found so far put every protected number, and which of them count for which."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from factlab.model.lists import spans
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
        numbers = np.concatenate([self._whole, self._part])
        order = np.argsort(numbers, kind="stable")
        self._numbers, self._of = numbers[order], order % max(len(targets), 1)

    def touched(self, where: NDArray[np.int64]) -> NDArray[np.int64]:
        """The targets, ascending, that shift or may shift when these numbers (flat) change."""
        first, last = (np.searchsorted(self._numbers, where, side) for side in ("left", "right"))
        return np.unique(self._of[spans(first, last)])

    def shifts(
        self, changes: NDArray[np.int64], of: NDArray[np.int64] | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """How much each target shifts (or these), and which groups fall below nine in ten; not at all if it does not
        count.

        `changes` is flat, one longer than places × columns, its last entry 0.
        """
        at = slice(None) if of is None else of
        wholes, parts = self._whole[at], self._part[at]
        shift = changes[wholes] - changes[parts]
        whole, part = self._truth[wholes] + changes[wholes], self._truth[parts] + changes[parts]
        some, among = ALMOST_ALL
        loose = self._group[at] & (some * part < among * whole)
        if changes[self._changed].any():
            return np.where(self.may_change[at], shift, 0), loose & self.may_change[at]
        return shift, loose

    def add(self, changes: NDArray[np.int64], of: NDArray[np.int64] | None = None) -> None:
        """Counts another municipality; `of` are the targets that shift, if that is known."""
        at = slice(None) if of is None else of
        shift, loose = self.shifts(changes, of)
        self.low[at] = np.minimum(self.low[at], shift)
        self.high[at] = np.maximum(self.high[at], shift)
        self.loose[at] |= loose

    def is_group(self, index: int) -> bool:
        return bool(self._group[index])

    @property
    def done(self) -> NDArray[np.bool_]:
        return np.where(self._group, self.loose, self.high - self.low >= self._width)


class Shifts:
    """How far the witnesses that are `kept` shift each target, where they do."""

    def __init__(self, widths: Widths, witnesses: Iterable[tuple[NDArray[np.int64], NDArray[np.int64]]]) -> None:
        self._touched: list[NDArray[np.int64]] = []
        shifts, looser = [], []
        for changes, where in witnesses:
            touched = widths.touched(where)
            shift, loose = widths.shifts(changes, touched)
            moved = (shift != 0) | loose
            self._touched.append(touched[moved])
            shifts.append(shift[moved])
            looser.append(loose[moved])
        self.kept = np.ones(len(self._touched), dtype=bool)
        target = np.concatenate(self._touched)
        order = np.argsort(target, kind="stable")
        self._target = target[order]
        self._witness = np.repeat(np.arange(len(self._touched)), [len(one) for one in self._touched])[order]
        self._shift, self._loose = np.concatenate(shifts)[order], np.concatenate(looser)[order]

    def of(self, target: int) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
        """The witnesses that shift this target, how far, and which make it fall below nine in ten if it is a group."""
        at = slice(np.searchsorted(self._target, target), np.searchsorted(self._target, target, side="right"))
        return self._witness[at], self._shift[at], self._loose[at]

    def without(self, index: int) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
        """The targets that this witness shifts; how wide those that are kept put them, and which groups are loose."""
        touched = self._touched[index]
        first, last = (np.searchsorted(self._target, touched, side) for side in ("left", "right"))
        at, starts = spans(first, last), np.cumsum(last - first) - (last - first)
        if not len(touched):
            return touched, np.empty(0, dtype=np.int64), np.empty(0, dtype=bool)
        kept = self.kept[self._witness[at]]
        shift = np.where(kept, self._shift[at], 0)
        width = np.maximum.reduceat(shift, starts) - np.minimum.reduceat(shift, starts)
        return touched, width, np.logical_or.reduceat(kept & self._loose[at], starts)
