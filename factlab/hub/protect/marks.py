"""Finds, for a household that changes, another whose change makes up for it.

Every type gets a mark, a sum of scattered numbers over the columns that count it. What a pair of types changes
is then one number, and a pair that changes the reverse is looked up by it instead of searched for.
"""

from __future__ import annotations

from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from factlab.model.types import HouseholdTypes

BITS, MATCHES = 20, 200
"""How many bits of a mark find its type; how many partners a pair keeps."""


class Marks:
    """A number per type, a sum over some columns: two types differ as two others do when their numbers do."""

    def __init__(self, columns: NDArray[np.int64]) -> None:
        self._columns = columns
        # Not random: the same on every machine and with every numpy, or other dots would follow.
        digests = b"".join(sha256(b"factlab/mark/%d" % number).digest()[:8] for number in range(len(columns)))
        self._weights = np.frombuffer(digests, dtype="<u8") >> np.uint64(1)
        self._of = np.empty(0, dtype=np.uint64)
        self._known = np.full(1 << BITS, -1, dtype=np.int64)

    def _update(self, types: HouseholdTypes) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
        """The numbers of all types; and, by their first bits, the types that can exist."""
        known = len(self._of)
        if known < len(types.kinds):
            rows = types.rows[known:, self._columns] == 1
            more = np.array([self._weights[row].sum(dtype=np.uint64) for row in rows], dtype=np.uint64)
            self._of = np.append(self._of, more)
            for number in (known + np.flatnonzero(types.allowed[known:])).tolist():
                at = int(more[number - known]) >> (64 - BITS)
                if self._known[at] < 0:
                    self._known[at] = number
        return self._of, self._known

    def balanced(self, types: HouseholdTypes, area: int, pairs: NDArray[np.int64], limit: int) -> NDArray[np.int64]:
        """Each pair with others, lived in the area, that make up for it in all columns; shape (found, 4)."""
        of, known = self._update(types)
        lived = np.flatnonzero(types.x[area] > 0)
        lived = lived[np.argsort(-types.x[area, lived], kind="stable")[:limit]]
        found = [np.empty((0, 4), dtype=np.int64)]
        deltas, kinds = np.unique(of[pairs[:, 0]] - of[pairs[:, 1]], return_inverse=True)
        wanted = of[lived][None, :] + deltas[:, None]
        there = known[wanted >> np.uint64(64 - BITS)]
        same = (there >= 0) & (of[there] == wanted)
        for kind in np.flatnonzero(same.any(axis=1)).tolist():
            match = np.flatnonzero(same[kind])[:MATCHES]
            own, others = pairs[kinds == kind], np.stack([lived[match], there[kind, match]], axis=1)
            found.append(np.hstack([np.repeat(own, len(others), axis=0), np.tile(others, (len(own), 1))]))
        return np.vstack(found)
