"""Whole tables that agree with all relations and lie as far as can be in a wished direction, by an integer program.

Numbers that are equal share a column, numbers that bounds already tell have none, and relations that bounds make
superfluous are left out. What the solver returns is rounded and held against every relation in whole numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import highspy
import numpy as np
from numpy.typing import NDArray

from factlab.audit.bounds import Bounding
from factlab.audit.solver import program, quiet_solver
from factlab.model.relations import NO_LIMIT, Relation
from factlab.protocol.sums import Row

Whole = NDArray[np.int64]

MOST_NODES, GAP = 500, 0.3
"""A table that goes far enough will do; limits are counts, so that every machine finds the same."""


class Apart:
    """The program of all numbers; `low` and `high` are the limits of its columns, of shape (columns,)."""

    def __init__(self, rows: Sequence[Row], low: Sequence[int], high: Sequence[int]) -> None:
        self._shared = _shared(rows, len(low))
        columns = int(self._shared.max()) + 1
        self._low, self._high = np.zeros(columns, dtype=np.int64), np.full(columns, NO_LIMIT, dtype=np.int64)
        np.maximum.at(self._low, self._shared, low)
        np.minimum.at(self._high, self._shared, high)
        relations = _merged(rows, self._shared)
        none = np.zeros(0, dtype=np.int64)
        self._low, self._high = Bounding(relations, none, none).tighten(self._low, self._high)
        self._open = np.flatnonzero(self._low < self._high)
        self._at = np.full(columns, -1, dtype=np.int64)
        self._at[self._open] = np.arange(len(self._open))
        self.low, self.high = self._low[self._open], self._high[self._open]
        self._relations = _flat(relations)
        self._solver = self._program(relations)

    @property
    def size(self) -> int:
        return len(self._open)

    def columns(self, numbers: Sequence[int] | Whole) -> Whole:
        """The columns of these numbers; -1 where a number is known."""
        return self._at[self._shared[np.asarray(numbers, dtype=np.int64)]]

    def numbers(self) -> Whole:
        """For each column a number that it stands for."""
        number = np.zeros(len(self._at), dtype=np.int64)
        number[self._shared] = np.arange(len(self._shared))
        return number[self._open]

    def difference(self, part: int, whole: int) -> NDArray[np.float64]:
        """The wish that the whole is far above the part."""
        wish = np.zeros(self.size)
        for column, sign in zip(self.columns([part, whole]).tolist(), (-1.0, 1.0), strict=True):
            if column >= 0:
                wish[column] += sign
        return wish

    def find(self, wish: NDArray[np.float64], low: Whole, high: Whole) -> Whole | None:
        """All numbers, with as high a sum of `wish` times the columns as was found; None if nothing was."""
        if (self._low > self._high).any():
            return None
        if not self.size:
            return self._low[self._shared] if self._agrees(self._low) else None
        every, solver = np.arange(self.size, dtype=np.int32), self._solver
        solver.changeColsBounds(self.size, every, low.astype(np.float64), high.astype(np.float64))
        solver.changeColsCost(self.size, every, -wish)
        solver.run()
        if solver.getInfo().primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
            return None
        found = self._low.copy()
        found[self._open] = np.rint(np.array(solver.getSolution().col_value)).astype(np.int64)
        inside = (found[self._open] >= low).all() and (found[self._open] <= high).all()
        return found[self._shared] if inside and self._agrees(found) else None

    def _agrees(self, found: Whole) -> bool:
        column, factor, start, least, most = self._relations
        total = np.add.reduceat(factor * found[column], start)
        return bool(((least <= total) & (total <= most)).all())

    def _program(self, relations: Iterable[Relation]) -> highspy.Highs:
        solver = quiet_solver(mip_max_nodes=MOST_NODES, mip_rel_gap=GAP)
        needed = list(self._needed(relations))
        entries = [entry for _, _, terms in needed for entry in terms]
        solver.passModel(
            program(
                self.low,
                self.high,
                np.array([least for least, _, _ in needed]),
                np.array([most for _, most, _ in needed]),
                np.cumsum([0, *(len(terms) for _, _, terms in needed)]),
                [column for column, _ in entries],
                [factor for _, factor in entries],
                whole=True,
            )
        )
        return solver

    def _needed(self, relations: Iterable[Relation]) -> Iterable[tuple[float, float, list[tuple[int, int]]]]:
        """Relations between open columns that the bounds leave something to say; of a ≤ b ≤ c not a ≤ c."""
        above: dict[int, set[int]] = {}
        at, low, high = self._at.tolist(), self._low.tolist(), self._high.tolist()
        for relation in relations:
            terms = [(at[column], factor) for column, factor in relation.terms if at[column] >= 0]
            if not terms:
                continue
            told = sum(factor * low[column] for column, factor in relation.terms if at[column] < 0)
            least = sum(f * (low if f > 0 else high)[c] for c, f in relation.terms)
            most = sum(f * (high if f > 0 else low)[c] for c, f in relation.terms)
            if least >= relation.least and most <= relation.most:
                continue
            if relation.least == told == 0 and relation.most == NO_LIMIT and sorted(f for _, f in terms) == [-1, 1]:
                (part, _), (whole, _) = sorted(terms, key=lambda term: term[1])
                above.setdefault(part, set()).add(whole)
                continue
            highest = float("inf") if relation.most == NO_LIMIT else relation.most - told
            yield relation.least - told, highest, terms
        for part, wholes in above.items():
            # Two that are at least each other leave out nothing for each other: both would lose it.
            beyond = [above[whole] for whole in wholes if whole in above and part not in above[whole]]
            further = {far for own in beyond for far in own}
            yield from ((0, float("inf"), [(part, -1), (whole, 1)]) for whole in sorted(wholes - further))


def _flat(relations: Sequence[Relation]) -> tuple[Whole, Whole, Whole, Whole, Whole]:
    """Columns, factors, where each relation begins, and the limits of each."""
    sizes = [len(relation.terms) for relation in relations]
    return (
        np.array([column for relation in relations for column, _ in relation.terms], dtype=np.int64),
        np.array([factor for relation in relations for _, factor in relation.terms], dtype=np.int64),
        np.cumsum([0, *sizes[:-1]], dtype=np.int64),
        np.array([relation.least for relation in relations], dtype=np.int64),
        np.array([relation.most for relation in relations], dtype=np.int64),
    )


def _shared(rows: Sequence[Row], size: int) -> Whole:
    """For each number the column that it shares with all equal to it."""
    first = list(range(size))
    for least, most, terms in rows:
        if least == most == 0 and len(terms) == 2 and terms[0][1] == -terms[1][1]:
            one, other = sorted(_root(first, number) for number, _ in terms)
            first[other] = one
    roots = [_root(first, number) for number in range(size)]
    column = {root: at for at, root in enumerate(dict.fromkeys(roots))}
    return np.array([column[root] for root in roots], dtype=np.int64)


def _root(first: list[int], number: int) -> int:
    while first[number] != number:
        number = first[number]
    return number


def _merged(rows: Sequence[Row], shared: Whole) -> list[Relation]:
    """The relations between columns, each once."""
    column = shared.tolist()
    found: dict[Relation, None] = {}
    for least, most, terms in rows:
        total: dict[int, int] = {}
        for number, factor in terms:
            total[column[number]] = total.get(column[number], 0) + factor
        own = tuple((at, factor) for at, factor in total.items() if factor)
        if own:
            found[Relation(own, least, NO_LIMIT if most is None else most)] = None
    return list(found)
