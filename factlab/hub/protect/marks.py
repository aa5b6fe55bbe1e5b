"""Finds, for a household that changes, another whose change makes up for it.

Every type gets a mark, a sum of scattered numbers over the columns that count it. What a pair of types changes
is then one number, and a pair that changes the reverse is looked up by it instead of searched for.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from factlab.model.types import HouseholdTypes

BITS, MATCHES = 20, 200
"""How many bits of a mark find its type; how many partners a pair keeps."""


class Marks:
    """A number per type, a sum over some columns: two types differ as two others do when their numbers do."""

    def __init__(self, columns: NDArray[np.int64]) -> None:
        self._columns, self._covered = columns, frozenset(columns.tolist())
        self._weights = scattered(len(columns))
        self._of = np.empty(0, dtype=np.uint64)
        self._any, self._known = np.zeros(1 << BITS, dtype=bool), np.zeros(1 << BITS, dtype=np.int32)

    def cover(self, columns: Sequence[int]) -> bool:
        """Whether types with the same number are alike in all these columns."""
        return set(columns) <= self._covered

    def _update(self, types: HouseholdTypes) -> tuple[NDArray[np.uint64], NDArray[np.int32]]:
        """The numbers of all types; and, by their first bits, the types that can exist."""
        known = len(self._of)
        if known < len(types.kinds):
            rows = types.rows[known:, self._columns] == 1
            more = np.array([self._weights[row].sum(dtype=np.uint64) for row in rows], dtype=np.uint64)
            self._of = np.append(self._of, more)
            for number in (known + np.flatnonzero(types.allowed[known:])).tolist():
                at = int(more[number - known]) >> (64 - BITS)
                if not self._any[at]:
                    self._any[at], self._known[at] = True, number
        return self._of, self._known

    def balanced(self, types: HouseholdTypes, area: int, pairs: NDArray[np.int64], limit: int) -> NDArray[np.int64]:
        """Each pair with others, lived in the area, that make up for it in all columns; shape (found, 4)."""
        of, known = self._update(types)
        lived = most(types.x[area], np.flatnonzero(types.x[area] > 0), limit)
        deltas, kinds = np.unique(of[pairs[:, 0]] - of[pairs[:, 1]], return_inverse=True)
        wanted = (of[lived][None, :] + deltas[:, None]).ravel()
        bits = (wanted >> np.uint64(64 - BITS)).view(np.int64)
        hit = np.flatnonzero(self._any.take(bits))
        there = known[bits[hit]]
        exact = of[there] == wanted[hit]
        hit, there = hit[exact], there[exact]
        delta, taker = np.divmod(hit, len(lived))
        starts = np.searchsorted(delta, np.arange(len(deltas) + 1))
        own = np.argsort(kinds, kind="stable")
        partners = np.minimum(np.diff(starts), MATCHES)[kinds[own]]
        own = np.repeat(own, partners)
        match = np.arange(len(own)) - np.repeat(np.cumsum(partners) - partners, partners) + starts[kinds[own]]
        others = np.stack([lived[taker[match]], there[match]], axis=1)
        return np.hstack([pairs[own], others])


@cache
def scattered(count: int) -> NDArray[np.uint64]:
    """So many scattered numbers below 2**63: not random, the same on every machine, or other dots would follow."""
    digests = b"".join(sha256(b"factlab/mark/%d" % number).digest()[:8] for number in range(count))
    return np.frombuffer(digests, dtype="<u8") >> np.uint64(1)


def most(households: NDArray[np.int64], chosen: NDArray[np.int64], limit: int) -> NDArray[np.int64]:
    """Of the chosen types (ascending) those with most households, most first, ties by number."""
    there = households[chosen]
    lived = chosen[there > 0]
    lived = lived[np.argsort(-households[lived], kind="stable")[:limit]]
    return np.concatenate([lived, chosen[there == 0][: limit - len(lived)]])
