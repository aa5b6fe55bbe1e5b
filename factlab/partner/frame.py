"""The frame once its lists are together: every address with exactly one class of each group."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from factlab.partner.place import Households
from factlab.protocol.frame import AGES
from factlab.protocol.round import Round


def one_class_each(households: Households, round_: Round) -> Households:
    """The same addresses, each with one class of every group.

    A frame may have several rows for an address, which is one household here: of the ages the highest counts; of
    household types that differ nobody can say what they are together, so they become `onbekend`.
    """
    voorziening = households.voorziening.copy()
    begin = 0
    for group in round_.groepen:
        size = len(group.klassen)
        mine = np.flatnonzero((voorziening >= begin) & (voorziening < begin + size))
        seen = np.zeros((len(households.keys), size), dtype=bool)
        seen[households.address[mine], voorziening[mine] - begin] = True
        known = seen[:, :-1]
        highest = size - 2 - np.argmax(known[:, ::-1], axis=1)
        several = known.sum(axis=1) > 1
        unsure = ~known.any(axis=1) | (several if group.id != AGES else False)
        chosen = np.where(unsure, size - 1, highest)
        voorziening[mine] = begin + chosen[households.address[mine]]
        begin += size
    return replace(households, voorziening=voorziening)
