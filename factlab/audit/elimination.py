"""Which hidden numbers follow from the equations alone, in exact arithmetic.

Gauss-Jordan elimination modulo the prime 2**31 - 1: a number is determined when its reduced equation
holds no other. Counts and factors are far below the prime, so a solution modulo it is the solution, save
for a singular minor that the prime divides, which could only hide a leak from this one attack.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from factlab.model.relations import Relation

PRIME = 2**31 - 1


MOST_CELLS = 1 << 24
"""Blocks of equations with more numbers × equations than this are left to linear programs: a table of 128 MB."""

Row = tuple[list[tuple[int, int]], int]
"""The unknown numbers of an equation with their factors, and what they add up to."""


def determined(equations: Iterable[Relation], known: Mapping[int, int]) -> dict[int, int]:
    """The unknown numbers that the equations determine, with their value."""
    rows: list[Row] = []
    for equation in equations:
        unknown = [(number, factor) for number, factor in equation.terms if number not in known]
        if unknown:
            rest = equation.least - sum(f * known[n] for n, f in equation.terms if n in known)
            rows.append((unknown, rest))
    found: dict[int, int] = {}
    for block in _blocks(rows):
        found.update(_solved(block))
    return found


def _blocks(rows: list[Row]) -> Iterable[list[Row]]:
    """Equations that share no number with those of another block."""
    above: dict[int, int] = {}

    def top(number: int) -> int:
        while (over := above.setdefault(number, number)) != number:
            above[number] = above.get(over, over)
            number = over
        return number

    for unknown, _ in rows:
        first = top(unknown[0][0])
        for number, _ in unknown[1:]:
            above[top(number)] = first
    blocks: dict[int, list[Row]] = {}
    for row in rows:
        blocks.setdefault(top(row[0][0][0]), []).append(row)
    return blocks.values()


def _solved(rows: list[Row]) -> dict[int, int]:
    numbers = sorted({number for unknown, _ in rows for number, _ in unknown})
    if len(rows) * len(numbers) > MOST_CELLS:
        return {}
    index = {number: i for i, number in enumerate(numbers)}
    matrix = np.zeros((len(rows), len(numbers) + 1), dtype=np.int64)
    for row, (unknown, rest) in enumerate(rows):
        for number, factor in unknown:
            matrix[row, index[number]] = factor % PRIME
        matrix[row, -1] = rest % PRIME
    pivots = _reduce(matrix)
    alone = [row for row in pivots if np.count_nonzero(matrix[row, :-1]) == 1]
    return {numbers[pivots[row]]: int(matrix[row, -1]) for row in alone}


def _reduce(matrix: NDArray[np.int64]) -> dict[int, int]:
    """Reduces in place, sparsest equations first; returns row → column of its pivot."""
    pivots: dict[int, int] = {}
    left = np.ones(len(matrix), dtype=bool)
    filled = np.count_nonzero(matrix[:, :-1], axis=1)
    uses = np.count_nonzero(matrix[:, :-1], axis=0)
    while left.any():
        row = int(np.argmin(np.where(left, filled, matrix.shape[1])))
        left[row] = False
        columns = np.flatnonzero(matrix[row, :-1])
        if not len(columns):
            continue
        column = int(columns[np.argmin(uses[columns])])
        pivots[row] = column
        where = np.flatnonzero(matrix[row])
        matrix[row, where] = matrix[row, where] * pow(int(matrix[row, column]), -1, PRIME) % PRIME
        others = np.flatnonzero(matrix[:, column])
        others = others[others != row]
        if len(others):
            block = matrix[np.ix_(others, where)]
            block = (block - matrix[others, column][:, None] * matrix[row, where][None, :]) % PRIME
            matrix[np.ix_(others, where)] = block
            filled[others] = np.count_nonzero(matrix[others, :-1], axis=1)
    return pivots
