"""Whether rows of whole numbers have a solution at all, by trying: no rounding anywhere.

Bounds are passed along the rows; where that does not decide, the number with the fewest values left is split.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import gcd

Row = tuple[Sequence[tuple[int, int]], int, int]
"""Terms (column, factor), and the least and the most that they add up to."""

MOST_NODES = 400


def impossible(rows: Sequence[Row], low: Sequence[int], high: Sequence[int]) -> bool:
    """True when no whole numbers within these bounds fit the rows; False when some do, or it takes too long to tell."""
    rows = [_divided(row) for row in rows]
    if any(least > most for _, least, most in rows):
        return True
    using: dict[int, list[int]] = {}
    for index, (terms, _, _) in enumerate(rows):
        for column, _ in terms:
            using.setdefault(column, []).append(index)
    nodes = 0
    left = [(list(low), list(high))]
    while left:
        nodes += 1
        if nodes > MOST_NODES:
            return False
        least, most = left.pop()
        if not _narrowed(rows, using, least, most):
            continue
        undecided = [(most[c] - least[c], c) for c in using if least[c] < most[c]]
        if not undecided:
            return False
        _, column = min(undecided)
        middle = (least[column] + most[column]) // 2
        lower, upper = most.copy(), least.copy()
        lower[column], upper[column] = middle, middle + 1
        left += [(least, lower), (upper, most)]
    return True


def _divided(row: Row) -> Row:
    """The row without what all its factors have in common: 2x + 2y = 5 has no solution."""
    terms, least, most = row
    common = gcd(*(factor for _, factor in terms)) or 1
    return [(column, factor // common) for column, factor in terms], -(-least // common), most // common


def _narrowed(rows: Sequence[Row], using: dict[int, list[int]], low: list[int], high: list[int]) -> bool:
    """Passes bounds along the rows, in place; False when nothing is left of a number."""
    due = list(range(len(rows)))
    waiting = set(due)
    while due:
        index = due.pop()
        waiting.discard(index)
        terms, least, most = rows[index]
        floor = sum(f * (low[c] if f > 0 else high[c]) for c, f in terms)
        ceiling = sum(f * (high[c] if f > 0 else low[c]) for c, f in terms)
        if floor > most or ceiling < least:
            return False
        for column, factor in terms:
            before = low[column], high[column]
            size = abs(factor)
            up = (most - floor) // size
            down = (ceiling - least) // size
            if factor > 0:
                low[column], high[column] = max(before[0], before[1] - down), min(before[1], before[0] + up)
            else:
                low[column], high[column] = max(before[0], before[1] - up), min(before[1], before[0] + down)
            if low[column] > high[column]:
                return False
            if (low[column], high[column]) != before:
                floor = sum(f * (low[c] if f > 0 else high[c]) for c, f in terms)
                ceiling = sum(f * (high[c] if f > 0 else low[c]) for c, f in terms)
                more = [other for other in using[column] if other not in waiting]
                due += more
                waiting.update(more)
    return True
