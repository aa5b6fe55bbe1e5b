"""Answers questions by linear programs, and in whole numbers where those come close.

Whatever numbers a program ends with agree with everything known. They are remembered as what each question can be, so
that most questions are answered before their turn.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from factlab.audit.bounds import Tightened
from factlab.audit.linear import Answer, Linear
from factlab.audit.nearby import Nearby
from factlab.audit.questions import CLOSE, DOT, GROUP, Question, form_bounds
from factlab.audit.system import TOLERANCE, Form, System, Whole
from factlab.audit.whole import whole_range

MIXES, STALLED = 20, 0.9
"""Sums of many dots that are asked first, as long as each leaves at most this share of them: numbers to remember."""

MOST_BLOCKS = 600
"""Integer programs of one audit, two a block: after that the linear range counts."""

LARGE = 5_000
"""Columns from which it pays to look nearby first."""

EQUATIONS, BOUNDS, LINEAR, WHOLE = "equations", "bounds", "linear", "whole"


@dataclass(frozen=True, slots=True)
class Told:
    """What an attacker gets of a question: from `low` to `high`, and by what.

    `unproven`: a limit was reached before it could be told whether it is safe.
    """

    question: Question
    low: int
    high: int
    how: str
    unproven: bool = False


class Asker:
    """Asks one system. Raises UnreadableInput when no numbers at all agree with what is known."""

    def __init__(self, system: System, known: Tightened, *, programs: bool = True) -> None:
        self._system, self._known = system, known
        self._linear = Linear(system) if system.columns and programs else None
        self._seen: _Seen | None = None
        self._nearby: Nearby | None = None
        self._blocks = 0
        self.samples: list[NDArray[np.float64]] = []
        if self._linear is not None:
            self._sample(self._linear.first)

    @property
    def programs(self) -> int:
        return self._linear.programs if self._linear else 0

    def mix(self, numbers: Iterable[int], width: int) -> None:
        """Remembers some numbers that agree with everything known, far apart in these.

        All of these go down, then up; then those that are still less than the `width` apart go where there is more
        room.
        """
        columns = np.unique(self._system.index[list(numbers)])
        columns = columns[columns >= 0]
        if self._linear is None or not len(columns):
            return
        low, high, number = self._system.low[columns], self._system.high[columns], self._system.number[columns]
        left = len(columns)
        for mix in range(MIXES):
            seen = np.array([sample[number] for sample in self.samples]).reshape(-1, len(columns))
            least, most = seen.min(axis=0, initial=np.inf), seen.max(axis=0, initial=-np.inf)
            close = (most - least < width + CLOSE) & (high - low >= width + CLOSE)
            asked, up = np.ones_like(close), np.full_like(close, mix == 1)
            if mix > 1:
                asked, up = close, high - most > least - low
                if not close.any() or close.sum() > STALLED * left:
                    break
            left = int(close.sum())
            signs = np.where(up, -1, 1)[asked].tolist()
            self._sample(self._linear.lowest(dict(zip(columns[asked].tolist(), signs, strict=True))).x)
        if self._system.columns >= LARGE and self.samples:
            between: NDArray[np.float64] = np.mean([sample[self._system.number] for sample in self.samples], axis=0)
            self._nearby = Nearby(self._system, between)

    def remember(self, world: Whole) -> bool:
        """Keeps these numbers, one for each there is, if they agree with everything known; whether they do."""
        decided, kept = self._system.index < 0, len(self.samples)
        if (world[decided] == self._system.value[decided]).all():
            self._sample(world[self._system.number].astype(np.float64))
        return len(self.samples) > kept

    def _sample(self, x: NDArray[np.float64]) -> None:
        if not self._system.fits(x):
            return
        sample = self._system.value.astype(np.float64)
        sample[self._system.number] = x
        self.samples.append(sample)

    def breaches(self, questions: Sequence[Question]) -> list[Told]:
        """The questions whose answer is a breach, and those of which that could not be told."""
        if self._linear is not None:
            self._seen = _Seen([question.form for question in questions], self._system, self.samples)
        found = (self._breach(i, question) for i, question in enumerate(questions))
        return [told for told in found if told is not None]

    def _breach(self, i: int, question: Question) -> Told | None:
        low, high = form_bounds(question.form, self._known.low, self._known.high)
        if question.breached(low, high):
            return Told(question, low, high, self._cheaply(question))
        if self._linear is None:
            return None
        terms, constant = self._system.form(question.form)
        if not terms or self._settled(i, question, CLOSE):
            return None
        if self._nearby is not None and self._seen is not None:
            for x in self._nearby.ends(terms):
                self._seen.add(x)
            if self._settled(i, question, CLOSE):
                return None
        least = self._ask(terms)
        if self._settled(i, question, CLOSE):
            return None
        most = None if question.kind == GROUP else self._ask({c: -f for c, f in terms.items()})
        if self._settled(i, question, CLOSE):
            return None
        near = _outer(least, most, constant, low, high, proven=False)
        finished = least.finished and (most is None or most.finished)
        if finished and (question.safe(*near, CLOSE) or (question.kind == DOT and near[0] >= question.threshold)):
            return None
        sure = _outer(least, most, constant, low, high, proven=True)
        if question.breached(*sure):
            return Told(question, *sure, LINEAR)
        exact = self._whole(terms, constant, sure, question.width, [a for a in (least, most) if a is not None])
        if question.breached(*exact):
            return Told(question, *exact, WHOLE)
        unproven = question.breached(*near) or not (finished or self._settled(i, question, 0))
        return Told(question, *exact, WHOLE, unproven=True) if unproven else None

    def _cheaply(self, question: Question) -> str:
        """By which of the cheap attacks the bounds of a question were found."""
        return EQUATIONS if any(number in self._known.solved for number, _ in question.form) else BOUNDS

    def _whole(
        self, terms: dict[int, int], constant: int, known: tuple[int, int], enough: int, answers: list[Answer]
    ) -> tuple[int, int]:
        """The range in whole numbers, as long as there is work left to spend."""
        if self._blocks >= MOST_BLOCKS:
            return known
        ends = [answer.x for answer in answers if answer.finished]
        found = whole_range(self._system, terms, known[0] - constant, known[1] - constant, enough, ends)
        self._blocks += found.blocks
        return found.low + constant, found.high + constant

    def _ask(self, terms: dict[int, int]) -> Answer:
        if self._linear is None:
            raise ValueError("nothing is undecided")
        answer = self._linear.lowest(terms)
        if self._seen is not None:
            self._seen.add(answer.x)
        return answer

    def _settled(self, i: int, question: Question, margin: int) -> bool:
        seen = self._seen.range(i) if self._seen is not None else None
        return seen is not None and question.safe(*seen, margin)

    def interval(self, question: Question) -> Told:
        """All that linear programs tell of a question, and whole numbers where it is narrow."""
        low, high = bounds = form_bounds(question.form, self._known.low, self._known.high)
        terms, constant = self._system.form(question.form)
        if self._linear is None or not terms:
            return Told(question, low, high, self._cheaply(question))
        least, most = self._linear.lowest(terms), self._linear.lowest({c: -f for c, f in terms.items()})
        near = _outer(least, most, constant, low, high, proven=False)
        how = self._cheaply(question) if near == bounds else LINEAR
        if near[1] - near[0] < question.width + CLOSE:
            near = _outer(least, most, constant, low, high, proven=True)
            exact = self._whole(terms, constant, near, 1, [least, most])
            how = WHOLE if exact != near else how
            near = exact
        return Told(question, *near, how)


def _outer(least: Answer, most: Answer | None, constant: int, low: int, high: int, *, proven: bool) -> tuple[int, int]:
    """The range that two answers leave, within bounds; `proven`: in exact arithmetic."""
    if proven:
        low = max(low, least.proven + constant)
        return low, high if most is None else min(high, -most.proven + constant)
    low = max(low, least.lowest + constant) if least.finished else low
    if most is None or not most.finished:
        return low, high
    return low, min(high, -most.lowest + constant)


class _Seen:
    """Of each form the lowest and highest value in numbers that agree with everything known."""

    def __init__(self, forms: Sequence[Form], system: System, samples: Sequence[NDArray[np.float64]]) -> None:
        found = [system.form(form) for form in forms]
        self._constant = np.array([constant for _, constant in found], dtype=np.float64)
        sizes = [len(terms) for terms, _ in found]
        self._row = np.repeat(np.arange(len(forms)), sizes)
        self._column = np.array([c for terms, _ in found for c in terms], dtype=np.int64)
        self._factor = np.array([f for terms, _ in found for f in terms.values()], dtype=np.float64)
        self._system = system
        self._low = np.full(len(forms), np.inf)
        self._high = np.full(len(forms), -np.inf)
        for sample in samples:
            self.add(sample[system.number])

    def add(self, x: NDArray[np.float64]) -> None:
        """Remembers numbers, if they agree with everything known."""
        if not self._system.fits(x):
            return
        values = np.bincount(self._row, self._factor * x[self._column], minlength=len(self._constant)) + self._constant
        np.minimum(self._low, values, out=self._low)
        np.maximum(self._high, values, out=self._high)

    def range(self, i: int) -> tuple[int, int] | None:
        """The whole numbers in between; None when nothing has been seen."""
        if not np.isfinite(self._low[i]):
            return None
        return int(np.ceil(self._low[i] - TOLERANCE)), int(np.floor(self._high[i] + TOLERANCE))
