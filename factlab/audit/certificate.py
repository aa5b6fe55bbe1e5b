"""Makes the certificate: whole tables that agree with all that is published, and in which every dot has room.

From what is published alone, never from true numbers. One program in whole numbers moves many dots at once, each as
far as it needs; what is left then is tried one by one. What holds between cells comes from `factlab.protocol.sums`,
as whoever checks the certificate makes it again.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping, Sequence
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from factlab.audit.apart import Apart, Whole
from factlab.audit.check_certificate import Cells, limits, narrow, narrow_differences, written
from factlab.audit.large import Large
from factlab.protocol.publication import Policy, ProtectedTable
from factlab.protocol.scope import Scope
from factlab.protocol.sums import Relations

TOGETHER, STUCK, ALONE = 40, 3, 60
"""Programs for all dots at once, how many of them may lead nowhere, and programs for one dot or difference alone."""

LEAST, WORK = 12, 200_000
"""Large programs take long, so there are fewer: as many as have so many columns together, but no fewer than these."""


def cells_of(tables: Mapping[str, ProtectedTable]) -> Cells:
    """The published cells, as the check takes them."""
    return {
        name: {
            (area, labels): None if table.hidden[place, column] else int(table.counts[place, column])
            for place, area in enumerate(table.areas)
            for column, labels in enumerate(table.labels)
        }
        for name, table in tables.items()
    }


def certify(tables: Mapping[str, ProtectedTable], scope: Scope, policy: Policy) -> bytes | None:
    """The certificate, packed: the same tables give the same bytes. None if no tables at all were found that agree."""
    relations = Relations({name: table.labels for name, table in tables.items()}, scope)
    low, high, dots = limits(cells_of(tables), relations, policy)
    rows = list(relations.rows())
    search = _Search(Apart(rows, low, high), dots, policy)
    if not search.together():
        return None
    search.alone()
    search.differences(narrow_differences(relations, search.sets, low, policy))
    sets, closed, apart = _needed(search.sets, relations, dots, low, policy)
    proofs = Large(rows, low, high, policy.drempel).proofs(closed)
    content = {
        **relations.listed(policy),
        "basis": sets[0],
        "stappen": [[after - before for before, after in zip(sets[0], one, strict=True)] for one in sets[1:]],
        "grenzen": [[number, proof] for number, proof in proofs.items()],
        "zonder_bewijs": {
            "punten": [number for number in closed if number not in proofs],
            "verschillen": apart,
        },
    }
    return gzip.compress(written(content).encode(), mtime=0)


def without_proof(certificate: bytes) -> int:
    """Of how many dots and differences a certificate made here says that it found no room for them."""
    told = json.loads(gzip.decompress(certificate))["zonder_bewijs"]
    return sum(len(own) for own in told.values())


def _needed(
    sets: list[list[int]], relations: Relations, dots: list[int], low: list[int], policy: Policy
) -> tuple[list[list[int]], list[int], list[list[int]]]:
    """The tables without those that add nothing, and the dots and differences for which there is no room in them."""
    closed, apart = narrow(dots, sets, low, policy), narrow_differences(relations, sets, low, policy)
    for at in range(len(sets) - 1, 0, -1):
        fewer = [*sets[:at], *sets[at + 1 :]]
        if narrow(dots, fewer, low, policy) == closed and narrow_differences(relations, fewer, low, policy) == apart:
            sets = fewer
    return sets, closed, apart


class _Search:
    """Tables found so far (`sets`), and how far apart they put each column of the dots."""

    def __init__(self, apart: Apart, dots: Sequence[int], policy: Policy) -> None:
        self.sets: list[list[int]] = []
        self._apart, self._width, self._threshold = apart, policy.breedte, policy.drempel
        self._dot = np.zeros(apart.size, dtype=bool)
        columns = apart.columns(dots)
        self._dot[columns[columns >= 0]] = True
        # Where bounds alone leave no room there is none to be found.
        self._dot &= apart.high - apart.low >= policy.breedte
        self._most_programs = max(LEAST, WORK // max(apart.size, 1))
        self._least, self._most = apart.high.copy(), apart.low.copy()
        self._halved = 0
        self._number = apart.numbers()

    @property
    def _narrow(self) -> NDArray[np.bool_]:
        narrow: NDArray[np.bool_] = self._dot & (self._most - self._least < self._width)
        return narrow

    def together(self) -> bool:
        """All dots at once: half of them up and half down, the other way round, then wherever there is room.

        Tells whether there are tables at all.
        """
        up = self._half(self._apart.size)
        self._far(self._dot, up)
        if not self.sets:
            return False
        self._far(self._dot, ~up)
        stuck = 0
        for _ in range(min(TOGETHER, self._most_programs)):
            narrow = self._narrow
            if stuck >= STUCK or not narrow.any():
                break
            before = int(narrow.sum())
            up = self._least - self._apart.low < self._apart.high - self._most
            # What stands in each other's way is tried by halves.
            self._far(narrow & self._half(len(narrow)) if stuck else narrow, up)
            stuck = stuck + 1 if int(self._narrow.sum()) == before else 0
        return True

    def _half(self, size: int) -> NDArray[np.bool_]:
        """About half of so many, another half each time: the bits of a hash, the same on every machine."""
        self._halved += 1
        seed = b"".join(
            sha256(b"factlab/half/%d/%d" % (self._halved, part)).digest() for part in range(-(-size // 256))
        )
        return np.unpackbits(np.frombuffer(seed, dtype=np.uint8))[:size].astype(bool)

    def alone(self) -> None:
        """What has no room yet, one by one and both ways."""
        tried = np.zeros(self._apart.size, dtype=bool)
        for _ in range(min(ALONE, self._most_programs)):
            left = np.flatnonzero(self._narrow & ~tried & (self._least < self._threshold + self._width))
            if not len(left):
                return
            tried[left[0]] = True
            one = np.arange(self._apart.size) == left[0]
            for up in (True, False):
                if self._narrow[left[0]]:
                    self._far(one, np.full(len(one), up))

    def differences(self, pairs: Sequence[Sequence[int]]) -> None:
        """Differences that are small in all tables so far: all wider, then each by itself wider and narrower."""
        wide = np.zeros(self._apart.size)
        for part, whole in pairs:
            wide += self._apart.difference(part, whole)
        if pairs:
            self._keep(self._apart.find(wide, self._apart.low, self._apart.high))
            self._keep(self._apart.find(-wide, self._apart.low, self._apart.high))
        for part, whole in pairs[: min(ALONE, self._most_programs)]:
            for sign in (1, -1):
                apart = [numbers[whole] - numbers[part] for numbers in self.sets]
                if max(apart) - min(apart) < self._width and min(apart) > 0 and max(apart) < self._threshold:
                    alone = self._apart.difference(part, whole)
                    self._keep(self._apart.find(sign * alone, self._apart.low, self._apart.high))

    def _far(self, wanted: NDArray[np.bool_], up: NDArray[np.bool_]) -> None:
        """Looks for tables in which the wanted columns go up or down, each no further than it needs."""
        low, high = self._apart.low, self._apart.high
        if self.sets:
            farthest = np.maximum(np.minimum(high, self._least + self._width), self._most)
            nearest = np.minimum(np.maximum(low, self._most - self._width), self._least)
            high, low = np.where(wanted & up, farthest, high), np.where(wanted & ~up, nearest, low)
        wish = np.where(wanted, np.where(up, 1.0, -1.0), 0.0)
        self._keep(self._apart.find(wish, low, high))

    def _keep(self, found: Whole | None) -> None:
        """Keeps tables that put anything further apart than it was."""
        if found is not None:
            own = found[self._number]
            self._least, self._most = np.minimum(self._least, own), np.maximum(self._most, own)
            self.sets.append(found.tolist())
