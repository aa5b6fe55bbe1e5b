"""Shows of a number that it is no small one: relations that add up to at least the threshold, each so many times.

A linear program tells which relations; what its multipliers prove in whole numbers is worked out by the check itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import highspy
import numpy as np
from numpy.typing import NDArray

from factlab.audit.check_certificate import Proof, is_large
from factlab.protocol.sums import Row

SCALES = (1, 2, 12, 2520, 2520 * 2520)
"""Multipliers become whole numbers by the first of these by which they prove enough."""

MOST = 500
"""Numbers that are tried."""

OPTIONS: Mapping[str, bool | int | str] = {
    "output_flag": False,
    "threads": 1,
    "random_seed": 0,
    "solver": "simplex",
    "simplex_iteration_limit": 50_000,
}


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
        solver = highspy.Highs()  # type: ignore[no-untyped-call]
        program = highspy.HighsLp()
        for option, setting in OPTIONS.items():
            solver.setOptionValue(option, setting)
        program.num_col_, program.num_row_ = len(self._low), len(self._rows)
        program.col_cost_ = np.zeros(len(self._low))
        program.col_lower_, program.col_upper_ = np.array(self._low, np.float64), np.array(self._high, np.float64)
        program.row_lower_ = np.array([least for least, _, _ in self._rows], np.float64)
        program.row_upper_ = np.array([highspy.kHighsInf if m is None else m for _, m, _ in self._rows], np.float64)
        sizes = [len(terms) for _, _, terms in self._rows]
        program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        program.a_matrix_.start_ = np.cumsum([0, *sizes], dtype=np.int32)
        program.a_matrix_.index_ = np.array([number for _, _, terms in self._rows for number, _ in terms], np.int32)
        program.a_matrix_.value_ = np.array([factor for _, _, terms in self._rows for _, factor in terms], np.float64)
        solver.passModel(program)
        return solver
