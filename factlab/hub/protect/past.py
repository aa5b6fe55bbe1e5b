"""Earlier releases in the proof: what must stay so in every witness, and what needs room because of them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from factlab.errors import NotProtectable
from factlab.hub.protect.cells import Count, Other
from factlab.hub.protect.earlier import Remembered, differs
from factlab.protocol.publication import Policy


class Past:
    """A table of an earlier release: what it tells of now, and how far apart municipalities put its small numbers."""

    def __init__(self, past: Remembered, everybody: Other, policy: Policy) -> None:
        self._table = past.table
        self._count = Count({past.table.name: past.table}, past.scope)
        self._truth = self._count.of(everybody)
        self._least, self._most = past.least.ravel(), past.most.ravel()
        self._holds = (self._least <= self._truth) & (self._truth <= self._most)
        small = (self._truth > 0) & (self._truth < policy.drempel)
        self._changed = differs(self._truth, self._least, self._most, policy)
        self._fixed, self._small = self._changed & ~small, past.table.hidden.ravel() & small
        self._range = {kept: (self._truth.copy(), self._truth.copy()) for kept in (True, False)}

    def add(self, other: Other) -> bool:
        """Refuses a municipality in which what is still so would not be so; whether what changed is as it is now."""
        world = self._truth + self._count.of(other)
        self._require((self._least <= world) & (world <= self._most) | ~self._holds)
        kept = bool((world == self._truth)[self._fixed].all())
        for known in {kept, False}:
            low, high = self._range[known]
            np.minimum(low, world, out=low)
            np.maximum(high, world, out=high)
        return kept

    def require_room(self, policy: Policy) -> None:
        """What was a dot and is small, and what changed by less than the threshold, needs the same room."""
        for known, needy in ((True, self._small), (False, self._changed)):
            low, high = self._range[known]
            self._require((high - low >= policy.breedte) | ~needy)

    def _require(self, holds: NDArray[np.bool_]) -> None:
        if not holds.all():
            row = int(np.flatnonzero(~holds)[0]) // len(self._table.labels)
            raise NotProtectable("earlier_unsafe", table=self._table.name, area=self._table.areas[row])
