"""What an attacker asks: how many households are behind a dot, in a difference of two numbers, outside a group.

Each question is a sum of numbers with factors, and a rule that says when what he gets is a breach.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from factlab.audit.system import TOLERANCE, Form, Whole
from factlab.model.columns import Columns
from factlab.model.places import Places
from factlab.model.targets import ALMOST_ALL, Target, nine_in_ten
from factlab.protocol.frame import UNKNOWN
from factlab.protocol.scope import Scope
from factlab.protocol.tables import GROUPS, Labels

DOT, DIFFERENCE, GROUP = "dot", "difference", "group"

CLOSE = 2
"""Where fractions leave less than this more room than there must be, whole numbers are tried too."""

NONE = "0"
"""How `groepen` labels the households without a voorziening."""

Cell = tuple[str, str, Labels]
"""Table, area, labels: where a question is about."""


@dataclass(frozen=True, slots=True)
class Question:
    """`form` may not be told to within `width` when it may be (a dot) or is (a difference) below `threshold`.

    Of a group the form may not be known to be at least 0: it is 10 × (A and B) - 9 × A. `target` is that group, where
    zeros may tell it.
    """

    kind: str
    form: Form
    threshold: int
    width: int
    cells: tuple[Cell, ...]
    target: Target | None = None

    def breached(self, low: int, high: int) -> bool:
        """Whether knowing that the form lies from `low` to `high` is a breach."""
        if self.kind == GROUP:
            return low >= 0
        narrow = high - low < self.width
        if self.kind == DOT:
            return narrow and low < self.threshold
        return narrow and low >= 1 and high < self.threshold

    def safe(self, low: int, high: int, margin: int) -> bool:
        """Whether it is no breach since it can be `low` and can be `high`, whatever else it can be.

        `margin` is what whole numbers might take away.
        """
        if self.kind == GROUP:
            return low < -margin
        wide = high - low >= self.width + margin
        return wide or (self.kind == DIFFERENCE and (low < 1 or high >= self.threshold + margin))


def differences(
    columns: Columns,
    places: Places,
    low: Whole,
    high: Whole,
    samples: Sequence[NDArray[np.float64]],
    limits: Question,
    *,
    programs: bool,
) -> Iterator[Question]:
    """The differences of two cells of which one implies the other, in a place or in an area and one that it lies in.

    Those that one of the samples shows to be safe are left out, and without `programs` all that the bounds do not tell:
    `limits` has the rule.
    """
    same = columns.implies[: columns.per_area] | np.eye(columns.per_area, columns.count, dtype=bool)
    above_of: dict[int, list[int]] = {place: [0] for place in range(1, len(places.areas))}
    for inner, outer in places.within():
        above_of[inner].append(outer)
    for place, area in enumerate(places.areas):
        width = columns.per_area if place else columns.count
        pairs = [(columns.implies[:width, :width], place), *((same, above) for above in above_of.get(place, ()))]
        for implies, above in pairs:
            part, whole = np.nonzero(implies)
            ones, alls = part + place * columns.count, whole + above * columns.count
            decided = (low[ones] == high[ones]) & (low[alls] == high[alls])
            large = low[alls] - low[ones] >= limits.threshold
            asked = (low[ones] > 0) & ~(decided & large)
            part, ones, alls = part[asked], ones[asked], alls[asked]
            if programs:
                open_ = _unsettled(ones, alls, samples, limits)
            else:
                open_ = _told(low[alls] - high[ones], high[alls] - low[ones], limits)
            for column, one, whole_ in zip(part[open_], ones[open_].tolist(), alls[open_].tolist(), strict=True):
                table, labels = columns.names[column]
                form = ((whole_, 1), (one, -1))
                yield Question(DIFFERENCE, form, limits.threshold, limits.width, ((table, area.code, labels),))


def remainders(columns: Columns, places: Places, low: Whole, high: Whole, limits: Question) -> Iterator[Question]:
    """What is left of an area without all areas of another division that lie in it, where these are several."""
    for place, inside, touching in places.covers():
        for column in range(columns.per_area) if 1 < len(inside) < len(touching) else ():
            form = ((place * columns.count + column, 1), *((other * columns.count + column, -1) for other in inside))
            least, most = form_bounds(form, low, high)
            if most > 0 and least < limits.threshold:
                table, labels = columns.names[column]
                cell = table, places.areas[place].code, labels
                yield Question(DIFFERENCE, form, limits.threshold, limits.width, (cell,))


def _told(least: Whole, most: Whole, limits: Question) -> NDArray[np.bool_]:
    told: NDArray[np.bool_] = (least >= 1) & (most < limits.threshold) & (most - least < limits.width)
    return told


def _unsettled(ones: Whole, alls: Whole, samples: Sequence[NDArray[np.float64]], limits: Question) -> NDArray[np.bool_]:
    if not samples or not len(ones):
        return np.ones(len(ones), dtype=bool)
    found = np.array([sample[alls] - sample[ones] for sample in samples])
    least, most = np.ceil(found.min(axis=0) - TOLERANCE), np.floor(found.max(axis=0) + TOLERANCE)
    wide = most - least >= limits.width + CLOSE
    unsettled: NDArray[np.bool_] = (least >= 1) & (most < limits.threshold + CLOSE) & ~wide
    return unsettled


def groups(
    columns: Columns, scope: Scope, places: Places, low: Whole, high: Whole, *, programs: bool
) -> Iterator[Question]:
    """At least nine in ten of A are known to have B as well; without `programs` those alone that the bounds tell."""
    of, among = ALMOST_ALL
    pairs = list(nine_in_ten(columns, scope))
    starts = columns.count * np.arange(len(places.areas))
    whole, both = (np.array([pair[at] for pair in pairs], dtype=np.int64)[:, None] for at in (2, 3))
    a, b = starts + whole, starts + both
    most, least = (high[b], low[a]) if programs else (low[b], high[a])
    asked = (low[a] > 0) & (of * most >= among * least) & ((starts == 0) | (both < columns.per_area))
    for pair, place in np.argwhere(asked).tolist():
        name, labels, one, other = pairs[pair]
        form = ((int(b[pair, place]), of), (int(a[pair, place]), -among))
        target = Target((place, one), (place, other), 0, group=True)
        yield Question(GROUP, form, 0, 0, ((name, places.areas[place].code, labels),), target)


def groups_of_classes(columns: Columns, places: Places, high: Whole) -> Iterator[Question]:
    """Nine in ten of a class use a voorziening, or nine in ten of those with n are of one class."""
    of, among = ALMOST_ALL
    cells = columns.of.get(GROUPS, {})
    lines: dict[tuple[str, str], list[int]] = {}
    own: dict[tuple[str, str], list[int]] = {}
    for (group, klasse, number), column in cells.items():
        lines.setdefault((group, number), []).append(column)
        own.setdefault((group, klasse), []).append(column)
    for labels, column in cells.items():
        group, klasse, number = labels
        for place, area in enumerate(places.areas):
            start = place * columns.count
            others = [start + other for other in lines[group, number] if other != column]
            if number != NONE and klasse != UNKNOWN and high[others].sum() > 0:
                form = ((start + column, of - among), *((other, -among) for other in others))
                yield Question(GROUP, form, 0, 0, ((GROUPS, area.code, labels),))
            if number == NONE and high[start + column] > 0:
                users = [start + other for other in own[group, klasse] if other != column]
                form = ((start + column, -among), *((user, of - among) for user in users))
                yield Question(GROUP, form, 0, 0, ((GROUPS, area.code, labels),))


def form_bounds(form: Iterable[tuple[int, int]], low: Whole, high: Whole) -> tuple[int, int]:
    """What the bounds of its numbers say of a form."""
    least = sum(f * int(low[n] if f > 0 else high[n]) for n, f in form)
    most = sum(f * int(high[n] if f > 0 else low[n]) for n, f in form)
    return least, most
