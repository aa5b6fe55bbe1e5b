"""HiGHS as the audit and the certificate use it: on one thread, silent, and the same every time."""

from __future__ import annotations

import highspy
import numpy as np
from numpy.typing import ArrayLike, NDArray

from factlab.model.relations import NO_LIMIT

Numbers = NDArray[np.int64] | NDArray[np.float64]


def quiet_solver(**settings: bool | int | float | str) -> highspy.Highs:
    """A solver with these settings of HiGHS beside those that all have."""
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    for name, value in {"output_flag": False, "threads": 1, "random_seed": 0, **settings}.items():
        solver.setOptionValue(name, value)
    return solver


def program(
    low: Numbers,
    high: Numbers,
    least: Numbers,
    most: Numbers,
    start: NDArray[np.int64],
    column: ArrayLike,
    factor: ArrayLike,
    *,
    whole: bool = False,
) -> highspy.HighsLp:
    """Columns from `low` to `high`, and rows of factor × column from `least` to `most`; nothing is asked yet.

    Row i has the entries from `start[i]` to `start[i + 1]`. NO_LIMIT is no limit; `whole`: in whole numbers.
    """
    made = highspy.HighsLp()
    made.num_col_, made.num_row_ = len(low), len(least)
    made.col_cost_ = np.zeros(len(low))
    made.col_lower_, made.col_upper_ = low.astype(float), high.astype(float)
    made.row_lower_ = np.where(least > -NO_LIMIT // 2, least, -highspy.kHighsInf).astype(float)
    made.row_upper_ = np.where(most < NO_LIMIT // 2, most, highspy.kHighsInf).astype(float)
    made.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    made.a_matrix_.start_ = start
    made.a_matrix_.index_ = np.asarray(column, dtype=np.int32)
    made.a_matrix_.value_ = np.asarray(factor, dtype=float)
    if whole:
        made.integrality_ = [highspy.HighsVarType.kInteger] * len(low)
    return made
