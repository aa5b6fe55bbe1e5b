"""The audit against trying everything: on small systems, every whole solution is listed."""

from __future__ import annotations

from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from factlab.audit.linear import Linear
from factlab.audit.plain import Cells, audit_cells
from factlab.audit.questions import CLOSE
from factlab.audit.system import system_of
from factlab.model.relations import NO_LIMIT, Relation

MOST = 9


@st.composite
def systems(draw: st.DrawFn) -> tuple[list[int], list[bool], list[Relation]]:
    """A truth of a few numbers, which of them are hidden, and relations that hold for it."""
    size = draw(st.integers(2, 4))
    truth = draw(st.lists(st.integers(0, MOST), min_size=size, max_size=size))
    hidden = draw(st.lists(st.booleans(), min_size=size, max_size=size))
    found = []
    for _ in range(draw(st.integers(1, 4))):
        factors = draw(st.lists(st.integers(-3, 6), min_size=size, max_size=size))
        terms = tuple((n, f) for n, f in enumerate(factors) if f)
        if terms:
            total = sum(f * truth[n] for n, f in terms)
            least, most = draw(st.sampled_from([(0, 0), (1, 0), (0, 2), (NO_LIMIT, 1), (2, NO_LIMIT)]))
            found.append(Relation(terms, max(total - least, -NO_LIMIT), min(total + most, NO_LIMIT)))
    return truth, hidden, found


def solutions(truth: list[int], hidden: list[bool], relations: list[Relation]) -> np.ndarray:
    """Everything that could be, one by one."""
    could = [range(MOST + 1) if dot else (number,) for number, dot in zip(truth, hidden, strict=True)]
    fits = [
        numbers
        for numbers in product(*could)
        if all(r.least <= sum(f * numbers[n] for n, f in r.terms) <= r.most for r in relations)
    ]
    return np.array(fits)


@settings(max_examples=300, deadline=None)
@given(systems())
def test_intervals_are_those_of_all_whole_solutions_and_nothing_is_accused_wrongly(
    system: tuple[list[int], list[bool], list[Relation]],
) -> None:
    truth, hidden, relations = system
    every = solutions(truth, hidden, relations)
    low = np.where(hidden, 0, truth)
    high = np.where(hidden, MOST, truth)
    cells = Cells(tuple(map(str, range(len(truth)))), low, high, tuple(hidden))
    result = audit_cells(cells, relations, 100, 3, intervals=True)
    true = {str(n): (int(every[:, n].min()), int(every[:, n].max())) for n, dot in enumerate(hidden) if dot}
    for interval in result.intervals:
        least, most = true[interval.cell]
        assert interval.low <= least <= most <= interval.high
        if most - least < 3:
            # One block holds a system of this size, so that whole numbers tell everything where it is close.
            assert interval.high - interval.low >= 3 + CLOSE or (interval.low, interval.high) == (least, most)
    close = {cell for cell, (least, most) in true.items() if most - least < 3}
    told = {leak.cell for leak in result.leaks if leak.kind != "small"}
    assert told <= close
    wide = {interval.cell for interval in result.intervals if interval.high - interval.low >= 3 + CLOSE}
    assert close - told <= wide
    assert result.unproven == ()


@settings(max_examples=200, deadline=None)
@given(systems(), st.lists(st.integers(-4, 4), min_size=5, max_size=5))
def test_no_proven_bound_excludes_a_solution(
    system: tuple[list[int], list[bool], list[Relation]], factors: list[int]
) -> None:
    truth, hidden, relations = system
    every = solutions(truth, hidden, relations)
    low, high = np.where(hidden, 0, truth), np.where(hidden, MOST, truth)
    form = tuple((n, f) for n, f in enumerate(factors[: len(truth)]) if f)
    made = system_of(relations, low, high, range(len(truth)))
    terms, constant = made.form(form)
    if terms:
        answer = Linear(made).lowest(terms)
        least = min(sum(f * int(numbers[n]) for n, f in form) for numbers in every)
        assert answer.proven + constant <= least
        assert abs(answer.proven - answer.lowest) <= 1
        assert answer.finished
