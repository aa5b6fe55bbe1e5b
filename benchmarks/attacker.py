"""Somebody who joins all tables of a city: the lowest and the highest value of a number, by linear programs.

Written apart from `factlab.audit`, on HiGHS itself, for comparing tools: it knows the relations that anybody knows
(`factlab.model.relations`), that zeros are shown and that behind a dot there is at least one household. It is weaker
than the promise of factlab, which is about households and whole numbers.
"""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from benchmarks.cities import City
from factlab.model.relations import NO_LIMIT, relations
from factlab.model.targets import targets_of

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
CLOSE = 1e-6
SWEEPS, WORTH = 200, 8


@dataclass(frozen=True)
class System:
    """The numbers of a city in one row, and what holds between them: `low` <= `matrix` × numbers <= `high`.

    `where` finds the row of numbers in an array of shape (1 + areas, columns). `most` is the households of the place.
    `cells` says how many published cells hold the number; `targets` are the numbers that may not be told to within
    the breadth, as rows of factors: first the `small` ones themselves, then differences of numbers that imply.
    """

    where: NDArray[np.int64]
    values: Floats
    most: Floats
    cells: NDArray[np.int64]
    matrix: csr_matrix
    low: Floats
    high: Floats
    small: Bools
    targets: csr_matrix
    breadth: int


def system_of(city: City) -> System:
    """All numbers and relations of the city."""
    places, count = city.values.shape
    where = np.flatnonzero(city.cells.ravel() > 0)
    position = np.full(places * count, -1)
    position[where] = np.arange(len(where))
    found = relations(city.columns, city.scope)
    rows, columns, factors = zip(
        *((row, position[number], factor) for row, one in enumerate(found) for number, factor in one.terms),
        strict=True,
    )
    matrix = csr_matrix((factors, (rows, columns)), shape=(len(found), len(where)), dtype=float)
    values = city.values.ravel()[where].astype(float)
    small = city.small.ravel()[where]
    differences = [
        (position[part[0] * count + part[1]], position[whole[0] * count + whole[1]])
        for target in targets_of(city.columns, city.columns.implies, city.values, city.scope, city.policy)
        if not target.group and (part := target.part) and (whole := target.whole)
    ]
    own = np.flatnonzero(small)
    rows = np.concatenate([np.arange(len(own)), np.repeat(len(own) + np.arange(len(differences)), 2)])
    numbers = np.concatenate([own, np.array(differences, dtype=np.int64).ravel()])
    signs = np.concatenate([np.ones(len(own)), np.tile([-1.0, 1.0], len(differences))])
    return System(
        where=where,
        values=values,
        most=np.repeat([float(place.households) for place in city.scope.places], count)[where],
        cells=city.cells.ravel()[where].astype(np.int64),
        matrix=matrix,
        low=np.array([float(one.least) for one in found]),
        high=np.array([highspy.kHighsInf if one.most >= NO_LIMIT else float(one.most) for one in found]),
        small=small,
        targets=csr_matrix((signs, (rows, numbers)), shape=(len(own) + len(differences), len(where))),
        breadth=city.policy.breedte,
    )


class Attacker:
    """One linear program of which only what is asked and what is hidden change."""

    def __init__(self, system: System) -> None:
        self._system = system
        values, size = system.values, len(system.values)
        self.down = np.where(values > 0, np.maximum(values - 1, 0), 0)
        self.up = np.where(values > 0, system.most - values, 0)
        self._solver = quiet()
        self._solver.setOptionValue("solver", "simplex")
        self._solver.setOptionValue("simplex_strategy", 4)
        self._solver.setOptionValue("presolve", "off")
        program = highspy.HighsLp()
        program.num_col_, program.num_row_ = size, system.matrix.shape[0]
        program.col_cost_ = np.zeros(size)
        program.col_lower_, program.col_upper_ = values, values
        program.row_lower_, program.row_upper_ = system.low, system.high
        columns = system.matrix.tocsc()
        program.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        program.a_matrix_.start_, program.a_matrix_.index_ = columns.indptr, columns.indices
        program.a_matrix_.value_ = columns.data
        self._solver.passModel(program)

    def free(self, share: Floats) -> None:
        """Lets every number go this share of the way that a dot would: 1 is a dot, 0 is shown."""
        size, values = len(share), self._system.values
        lower, upper = values - self.down * share, values + self.up * share
        self._solver.changeColsBounds(size, np.arange(size, dtype=np.int32), lower, upper)

    def extreme(self, factors: Floats, numbers: NDArray[np.int32]) -> tuple[Floats, Floats, Floats]:
        """The numbers that make the sum of factor × number largest, and the prices: of numbers and of relations."""
        solver = self._solver
        solver.changeColsCost(len(numbers), numbers, -factors)
        solver.run()
        if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise RuntimeError(f"linear program not solved: {solver.getModelStatus()}")
        solution = solver.getSolution()
        solver.changeColsCost(len(numbers), numbers, np.zeros(len(numbers)))
        return np.array(solution.col_value), np.array(solution.col_dual), np.array(solution.row_dual)

    def sweep(self) -> tuple[Floats, Floats]:
        """Lowest and highest values of all targets in a few municipalities: many at once, up and down by lot."""
        targets, random = self._system.targets, np.random.default_rng(0)
        low = high = np.asarray(targets @ self._system.values)
        close = np.full(len(low), True)
        for _ in range(SWEEPS):
            factors = np.asarray(targets.T @ (random.choice([-1.0, 1.0], len(low)) * close))
            numbers = np.flatnonzero(factors).astype(np.int32)
            told = targets @ self.extreme(factors[numbers], numbers)[0]
            low, high = np.minimum(low, told), np.maximum(high, told)
            before, close = close, high - low < self._system.breadth - CLOSE
            if before.sum() - close.sum() < WORTH:
                break
        return low, high

    def widths(self, hidden: Bools) -> NDArray[np.int64]:
        """Of every target how far its lowest and highest whole value lie apart; the breadth stands for more too."""
        self.free(hidden.astype(float))
        targets, breadth = self._system.targets, self._system.breadth
        low, high = self.sweep()
        for row in range(targets.shape[0]):
            numbers, factors = row_of(targets, row)
            for sign in (1.0, -1.0):
                if high[row] - low[row] < breadth:
                    told = targets @ self.extreme(sign * factors, numbers)[0]
                    low, high = np.minimum(low, told), np.maximum(high, told)
        whole = np.floor(high + CLOSE) - np.ceil(low - CLOSE)
        return np.minimum(whole, breadth).astype(np.int64)


def row_of(matrix: csr_matrix, row: int) -> tuple[NDArray[np.int32], Floats]:
    """The columns and factors of one row."""
    part = slice(matrix.indptr[row], matrix.indptr[row + 1])
    return matrix.indices[part].astype(np.int32), matrix.data[part]


def quiet() -> highspy.Highs:
    """A solver that says nothing, on one thread."""
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    return solver
