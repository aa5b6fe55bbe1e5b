"""Moves side by side: what each changes, what that costs and how often it can be applied, for all of them at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from factlab.hub.protect.witness import Draft, Move
from factlab.model.targets import Target
from factlab.model.types import HouseholdTypes

NEVER = 1 << 40
"""How often what has no limit can be applied."""


class Options:
    """Moves that may be chosen from, with the numbers that one application of each changes.

    `where` (flat by place and column) and `shift` hold the changes of all moves, one move after the other.
    """

    def __init__(self, moves: Sequence[Move], types: HouseholdTypes, per_area: int) -> None:
        self.moves = moves
        self._x = types.x
        columns = types.rows.shape[1]
        steps = np.array([step for move in moves for step in move.replacements], dtype=np.int64).reshape(-1, 3)
        of = np.repeat(np.arange(len(moves)), [len(move.replacements) for move in moves])
        change = types.rows[steps[:, 2]].view(np.int8) - types.rows[steps[:, 1]].view(np.int8)
        move, column = np.nonzero(total := _summed(change, of))
        step, place = types.places.spread(steps[:, 0])
        group = of[step] * len(types.places.areas) + place
        order = np.argsort(group, kind="stable")
        local = _summed(change[step[order]][:, :per_area], group[order])
        inside, local_column = np.nonzero(local)
        of_group, place = np.divmod(np.unique(group), len(types.places.areas))
        owner = np.concatenate([move, of_group[inside]])
        order = np.argsort(owner, kind="stable")
        self.where = np.concatenate([column, place[inside] * columns + local_column])[order]
        self.shift = np.concatenate([total[move, column], local[inside, local_column]])[order].astype(np.int64)
        self._owner = owner[order]
        self._bounds = np.searchsorted(self._owner, np.arange(len(moves) + 1))
        self._leaving = [(at, *leaving) for at, one in enumerate(moves) for leaving in _leaving(one)]

    def changes(self, index: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Which numbers one application of the move changes, and by how much."""
        part = slice(self._bounds[index], self._bounds[index + 1])
        return self.where[part], self.shift[part]

    def gains(self, target: Target, columns: int) -> NDArray[np.int64]:
        """How far one application of each raises the target."""
        signed = self.shift * (self.where == target.whole[0] * columns + target.whole[1])
        if target.part is not None:
            signed -= self.shift * (self.where == target.part[0] * columns + target.part[1])
        return self._per_move(signed)

    def prices(self, costs: NDArray[np.float32]) -> NDArray[np.int64]:
        """What each changes costs, by the costs of all numbers (flat)."""
        return self._per_move(costs[self.where])

    def _per_move(self, numbers: NDArray[np.generic]) -> NDArray[np.int64]:
        """Sums of whole numbers below 2**53 in all, per move."""
        return np.bincount(self._owner, numbers, minlength=len(self.moves)).astype(np.int64)

    def room(self, draft: Draft) -> NDArray[np.int64]:
        """How often each can be applied: households that are there, and numbers that stay within the limits."""
        room = np.full(len(self.moves), NEVER, dtype=np.int64)
        np.minimum.at(room, self._owner, draft.left(self.where, self.shift))
        for index, key, number in self._leaving:
            there = int(self._x[key]) + draft.households[key]
            if room[index] * number > there:
                room[index] = there // number
        return room


def _summed(rows: NDArray[np.int8], of: NDArray[np.int64]) -> NDArray[np.int8]:
    """The sums of the rows that are of one: `of` ascends."""
    starts = np.flatnonzero(np.diff(of, prepend=-1))
    return np.add.reduceat(rows, starts, axis=0, dtype=np.int8)


def _leaving(move: Move) -> list[tuple[tuple[int, int], int]]:
    """How many households of which (home, type) one application takes away."""
    leaving: dict[tuple[int, int], int] = {}
    for area, before, after in move.replacements:
        leaving[area, before] = leaving.get((area, before), 0) + 1
        leaving[area, after] = leaving.get((area, after), 0) - 1
    return [(key, number) for key, number in leaving.items() if number > 0]
