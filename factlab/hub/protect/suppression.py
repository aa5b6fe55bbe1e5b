"""The outcome of a suppression: what is hidden, and why that is enough."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from factlab.hub.protect.witness import Witness
from factlab.model.targets import Target


@dataclass
class Suppression:
    """The hidden numbers, and the witnesses that show that each target has room.

    `hidden` is of shape (places, columns). The first `protected` targets are the protected numbers; the
    rest are numbers just above the threshold, which need the same room once they are hidden.
    """

    targets: list[Target]
    protected: int
    hidden: NDArray[np.bool_]
    witnesses: list[Witness] = field(default_factory=list)
