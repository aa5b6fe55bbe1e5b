"""The lowest value of any sum of numbers that agrees with all that is known, by linear programs.

One program for all questions: only what is asked for changes, so that the simplex method goes on from where the last
question ended. A solver calculates with rounded numbers. So whoever draws a conclusion from a bound takes
`Answer.proven`: the bound that the solver's multipliers prove, worked out again in whole numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import highspy
import numpy as np
from numpy.typing import NDArray

from factlab.audit.solver import program, quiet_solver
from factlab.audit.system import TOLERANCE, System, Whole
from factlab.errors import UnreadableInput
from factlab.model.relations import NO_LIMIT

Reals = NDArray[np.float64]

MOST_ITERATIONS = 50_000
"""Of the simplex method, for one question: a limit that says the same on every machine."""

_OPTIMAL, _LIMIT = highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kIterationLimit
_NONE = (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible)

FINE = 2520 << 40
"""Multipliers are taken as whole multiples of one part in this: halves, thirds, up to tenths, come out exactly."""


@dataclass(frozen=True)
class Answer:
    """The outcome of one question: the lowest value, as far as the solver can tell, and where it is reached.

    `finished` is False when a limit was reached first: then `x` is possible and `value` is no bound.
    """

    system: System
    terms: Mapping[int, int]
    value: float
    x: Reals
    multipliers: Reals
    finished: bool

    @property
    def lowest(self) -> int:
        """The lowest whole value, rounded to the careful side."""
        return int(np.ceil(self.value - TOLERANCE))

    @cached_property
    def proven(self) -> int:
        """A value that no whole numbers can go below, proven by the multipliers in exact arithmetic.

        Each row times its multiplier is at least its limit times the multiplier; what then is left of every number is
        at least its factor times one of its bounds. That holds for whatever multipliers.
        """
        system = self.system
        rest: dict[int, int] = {column: factor * FINE for column, factor in self.terms.items()}
        total = 0
        for row in np.flatnonzero(np.abs(self.multipliers) > 1e-12).tolist():
            times = round(float(self.multipliers[row]) * FINE)
            limit = int(system.least[row]) if times > 0 else int(system.most[row])
            if abs(limit) >= NO_LIMIT // 2:
                continue
            total += times * limit
            part = slice(int(system.start[row]), int(system.start[row + 1]))
            for column, factor in zip(system.column[part].tolist(), system.factor[part].tolist(), strict=True):
                rest[column] = rest.get(column, 0) - times * factor
        for column, left in rest.items():
            total += left * int(system.low[column] if left > 0 else system.high[column])
        return -(-total // FINE)


class Linear:
    """The program of one system. Raises UnreadableInput when no numbers at all agree with what is known."""

    def __init__(self, system: System) -> None:
        self._system = system
        self._asked: Whole = np.zeros(0, dtype=np.int64)
        self.programs = 0
        self._solver = quiet_solver()
        self._solver.passModel(
            program(system.low, system.high, system.least, system.most, system.start, system.column, system.factor)
        )
        self._solver.run()
        if self._solver.getModelStatus() in _NONE:
            # Once more without presolve: nobody is told that his tables are wrong by a rounding error.
            self._solver.clearSolver()
            self._solver.setOptionValue("presolve", "off")
            self._solver.run()
            if self._solver.getModelStatus() in _NONE:
                raise UnreadableInput("audit_contradiction")
        self.first = np.array(self._solver.getSolution().col_value)
        for name, value in (
            ("solver", "simplex"),
            ("simplex_strategy", 4),
            ("presolve", "off"),
            ("simplex_iteration_limit", MOST_ITERATIONS),
        ):
            self._solver.setOptionValue(name, value)

    def lowest(self, terms: Mapping[int, int]) -> Answer:
        """The lowest value of the sum of factor × column."""
        columns = np.array(sorted(terms), dtype=np.int64)
        self._solver.changeColsCost(len(self._asked), self._asked, np.zeros(len(self._asked)))
        self._solver.changeColsCost(len(columns), columns, np.array([float(terms[c]) for c in columns.tolist()]))
        self._asked = columns
        self._solver.run()
        if self._solver.getModelStatus() not in (_OPTIMAL, _LIMIT):
            # Numerical trouble with the basis at hand: once more from the beginning.
            self._solver.clearSolver()
            self._solver.run()
        self.programs += 1
        solution = self._solver.getSolution()
        x, multipliers = np.array(solution.col_value), np.array(solution.row_dual)
        finished = self._solver.getModelStatus() == _OPTIMAL
        value = float(self._solver.getInfo().objective_function_value)
        return Answer(self._system, terms, value, x, multipliers, finished)
