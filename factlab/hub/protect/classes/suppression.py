"""The outcome of hiding `groepen`: which cells, by which witnesses, and for whom that is enough."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from factlab.hub.protect.classes.counts import ClassTarget
from factlab.hub.protect.suppression import Suppression
from factlab.hub.protect.widths import Widths
from factlab.model.targets import Target
from factlab.protocol.publication import Policy

TRUTH, FIRST = -1, -1
"""As `base`: the true municipality. As `purpose`: none of the targets, but what the base was made for."""


@dataclass(frozen=True, slots=True)
class ClassWitness:
    """Another municipality: a witness of the other tables or the truth, and what differs in `groepen`.

    `cells` is of shape (places, cells); `purpose` the target it was made for, FIRST where it gives a base its
    classes and no more.
    """

    base: int
    purpose: int
    cells: NDArray[np.int32]
    keeps: bool
    """Every class has as many households as in truth, in every area, where those are no small number."""


@dataclass
class ClassSuppression:
    """The outcome: which cells of `groepen` are hidden, and by which witnesses that is enough.

    `told` are the targets that have no room for who knows the households of every class.
    """

    targets: list[ClassTarget]
    protected: int
    hidden: NDArray[np.bool_]
    witnesses: list[ClassWitness] = field(default_factory=list)
    told: set[int] = field(default_factory=set)

    def known(self, found: Suppression, values: NDArray[np.int64], policy: Policy) -> list[tuple[Target, bool]]:
        """All protected numbers, of the other tables first, and whether they have room for who knows classes too."""
        plain = found.targets[: found.protected]
        widths = Widths(plain, values, policy.breedte)
        for one in self.witnesses:
            if one.keeps and one.base != TRUTH:
                changes = np.zeros(values.size + 1, dtype=np.int64)
                changes[found.witnesses[one.base].where] = found.witnesses[one.base].shift
                widths.add(changes)
        own = [
            (one.target, index not in self.told)
            for index, one in enumerate(self.targets[: self.protected])
            if not (one.known_only and index in self.told)
        ]
        return [*zip(plain, widths.done.tolist(), strict=True), *own]
