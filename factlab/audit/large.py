"""Shows of a number that it is no small one: relations that add up to at least the threshold, each so many times.

A linear program tells which relations; what its multipliers prove in whole numbers is worked out by the check itself.
"""

from __future__ import annotations

from collections.abc import Iterable

import highspy
import numpy as np
from numpy.typing import NDArray

from factlab.audit.check_certificate import Proof, is_large
from factlab.audit.linear import MOST_ITERATIONS
from factlab.audit.solver import program, quiet_solver
from factlab.model.relations import NO_LIMIT
from factlab.protocol.sums import Row

SCALES = (1, 2, 12, 2520, 2520 * 2520)
"""Multipliers become whole numbers by the first of these by which they prove enough."""

MOST = 500
"""Numbers that are tried."""


class Large:
    """All relations as a linear program, made when it is first needed."""

    def __init__(self, rows: list[Row], low: list[int], high: list[int], threshold: int) -> None:
        self._rows, self._low, self._high, self._threshold = rows, low, high, threshold

    def proofs(self, numbers: Iterable[int]) -> dict[int, Proof]:
        """Of these numbers, those that can be shown to be large, with the proof."""
        asked = list(numbers)[:MOST]
        found: dict[int, Proof] = {}
        if not asked:
            return found
        solver = self._program()
        for number in asked:
            solver.changeColCost(number, 1.0)
            solver.run()
            if solver.getModelStatus() == highspy.HighsModelStatus.kOptimal:
                proof = self._whole(number, np.array(solver.getSolution().row_dual))
                found |= {number: proof} if proof else {}
            solver.changeColCost(number, 0.0)
        return found

    def _whole(self, number: int, multipliers: NDArray[np.float64]) -> Proof:
        for scale in SCALES:
            times = np.rint(multipliers * scale).astype(np.int64)
            proof = [(row, int(times[row])) for row in np.flatnonzero(times).tolist()]
            proof = [(row, n) for row, n in proof if n > 0 or self._rows[row][1] is not None]
            if is_large(number, proof, self._rows, self._low, self._high, self._threshold):
                return proof
        return []

    def _program(self) -> highspy.Highs:
        solver = quiet_solver(solver="simplex", simplex_iteration_limit=MOST_ITERATIONS)
        entries = [entry for _, _, terms in self._rows for entry in terms]
        solver.passModel(
            program(
                np.array(self._low),
                np.array(self._high),
                np.array([least for least, _, _ in self._rows]),
                np.array([NO_LIMIT if most is None else most for _, most, _ in self._rows]),
                np.cumsum([0, *(len(terms) for _, _, terms in self._rows)]),
                [number for number, _ in entries],
                [factor for _, factor in entries],
            )
        )
        return solver
