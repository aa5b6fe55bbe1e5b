"""What is known of numbers, as one sparse system: bounds, and relations between those not yet decided.

Numbers whose bounds meet are put into the relations, relations that the bounds fulfil by themselves are left out.
What is left has columns (undecided numbers) and rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from factlab.model.relations import NO_LIMIT, Relation

TOLERANCE = 1e-5
"""A number of a solver this close to a whole number may be that number."""

Whole = NDArray[np.int64]
Form = tuple[tuple[int, int], ...]
"""A sum of numbers with small whole factors: (number, factor)."""


@dataclass(frozen=True, slots=True)
class System:
    """`number` are the undecided numbers, `low` and `high` their bounds; rows are in compressed form.

    `index` is of the length of all numbers: the column of each, -1 for one that is decided, whose value is in `value`.
    A row without an upper limit has NO_LIMIT in `most`, one without a lower limit -NO_LIMIT in `least`.
    """

    number: Whole
    low: Whole
    high: Whole
    index: Whole
    value: Whole
    start: Whole
    column: Whole
    factor: Whole
    least: Whole
    most: Whole

    @property
    def columns(self) -> int:
        return len(self.number)

    @property
    def rows(self) -> int:
        return len(self.least)

    def form(self, form: Form) -> tuple[dict[int, int], int]:
        """The form in columns, and what its decided numbers add up to."""
        terms: dict[int, int] = {}
        constant = 0
        for number, factor in form:
            column = int(self.index[number])
            if column < 0:
                constant += factor * int(self.value[number])
            else:
                terms[column] = terms.get(column, 0) + factor
        return {column: factor for column, factor in terms.items() if factor}, constant

    def fits(self, x: NDArray[np.float64]) -> bool:
        """Whether these numbers agree with all bounds and rows, but for rounding; whatever a solver says of them."""
        if (x < self.low - TOLERANCE).any() or (x > self.high + TOLERANCE).any():
            return False
        if not self.rows:
            return True
        total = np.add.reduceat(self.factor * x[self.column], self.start[:-1])
        return bool((total >= self.least - TOLERANCE).all() and (total <= self.most + TOLERANCE).all())

    def around(self, columns: Iterable[int], steps: int) -> tuple[Whole, Whole]:
        """The rows and columns within so many steps of these: a row of one of them brings all its columns."""
        inside = np.zeros(self.columns, dtype=bool)
        inside[list(columns)] = True
        row_of = np.repeat(np.arange(self.rows), np.diff(self.start))
        touched = np.zeros(self.rows, dtype=bool)
        for _ in range(steps):
            touched[row_of[inside[self.column]]] = True
            before = int(inside.sum())
            inside[self.column[touched[row_of]]] = True
            if int(inside.sum()) == before:
                break
        return np.flatnonzero(touched), np.flatnonzero(inside)


def system_of(relations: Sequence[Relation], low: Whole, high: Whole, wanted: Iterable[int]) -> System:
    """The system of all undecided numbers in relations, and of the undecided ones that are wanted."""
    decided = low == high
    sizes = np.array([len(r.terms) for r in relations], dtype=np.int64)
    number = np.array([n for r in relations for n, _ in r.terms], dtype=np.int64)
    factor = np.array([f for r in relations for _, f in r.terms], dtype=np.int64)
    row = np.repeat(np.arange(len(relations)), sizes)
    least = np.array([r.least for r in relations], dtype=np.int64)
    most = np.array([r.most for r in relations], dtype=np.int64)
    fixed = decided[number]
    known = np.bincount(row[fixed], (factor * low[number])[fixed], minlength=len(relations)).astype(np.int64)
    least = np.where(least > -NO_LIMIT, least - known, least)
    most = np.where(most < NO_LIMIT, most - known, most)
    row, number, factor = row[~fixed], number[~fixed], factor[~fixed]
    down = np.where(factor > 0, factor * low[number], factor * high[number])
    up = np.where(factor > 0, factor * high[number], factor * low[number])
    floor = np.bincount(row, down, minlength=len(relations))
    ceiling = np.bincount(row, up, minlength=len(relations))
    kept = (floor < least) | (ceiling > most)
    kept &= np.bincount(row, minlength=len(relations)) > 0
    _leave_out_repeated(kept, row, number, factor, least, most)
    here = kept[row]
    row, number, factor = (np.cumsum(kept) - 1)[row[here]], number[here], factor[here]
    used = np.zeros(len(low), dtype=bool)
    used[number] = True
    used[list(wanted)] = True
    used &= ~decided
    numbers = np.flatnonzero(used)
    index = np.full(len(low), -1, dtype=np.int64)
    index[numbers] = np.arange(len(numbers))
    start = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=int(kept.sum())))]).astype(np.int64)
    return System(
        numbers, low[numbers], high[numbers], index, low, start, index[number], factor, least[kept], most[kept]
    )


def _leave_out_repeated(
    kept: NDArray[np.bool_], row: Whole, number: Whole, factor: Whole, least: Whole, most: Whole
) -> None:
    """Equal rows with equal limits are kept once."""
    ends = np.searchsorted(row, np.arange(len(kept) + 1))
    seen: set[tuple[bytes, bytes, int, int]] = set()
    for r in np.flatnonzero(kept).tolist():
        part = slice(int(ends[r]), int(ends[r + 1]))
        order = np.argsort(number[part], kind="stable")
        key = number[part][order].tobytes(), factor[part][order].tobytes(), int(least[r]), int(most[r])
        if key in seen:
            kept[r] = False
        seen.add(key)
