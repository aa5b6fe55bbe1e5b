"""Which numbers are small and must be protected: cells, differences of implied cells, and groups."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from factlab.model.columns import Columns
from factlab.model.places import Places, places_of
from factlab.model.rules import never_apart
from factlab.protocol.publication import Policy
from factlab.protocol.scope import Scope
from factlab.protocol.tables import Labels

Number = tuple[int, int]
"""A place (0 is the gemeente) and a column."""

ALMOST_ALL = 10, 9
"""A group is told when at least nine in ten have it: 10 × (A and B) >= 9 × A."""

_SAMENLOOP = ("samenloop_domeinen", "samenloop_voorzieningen", "samenloop_organisaties")


@dataclass(frozen=True, slots=True)
class Target:
    """A protected number: households of `whole` that are not of `part` (None: all of them).

    `group` asks instead that fewer than 90 % of `whole` can be of `part`.
    """

    whole: Number
    part: Number | None
    value: int
    group: bool = False


def targets_of(
    columns: Columns,
    implied: NDArray[np.bool_],
    values: NDArray[np.int64],
    scope: Scope,
    policy: Policy,
    places: Places | None = None,
    told: NDArray[np.bool_] | None = None,
) -> list[Target]:
    """All protected numbers from 1 to the threshold, in a fixed order: cells, differences, groups.

    `values` is of shape (places, columns); `implied` says which column implies which. With several divisions `told`
    says which numbers somebody published; regions, that follow from these, have numbers nobody did.
    """
    implied, places = implied | columns.implies, places or places_of(scope)
    told = columns.exists(len(values)) if told is None else told
    cells = told | _follow(places, told)
    targets = [
        Target((place, column), None, int(values[place, column]))
        for place, column in _small(values, policy.drempel)
        if cells[place, column]
    ]
    targets += _differences(columns.per_area, implied, values, policy.drempel, places)
    targets += _groups(columns, values, scope)
    return [one for one in targets if one.part is None or (cells[one.whole] and cells[one.part])]


def _follow(places: Places, told: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Shape (places, columns): what can be told of regions, where two divisions were published with the column."""
    found = np.zeros_like(told)
    of = [told[list(division)].any(axis=0) for division in places.divisions]
    found[list(places.regions)] = np.sum(of, axis=0) > 1
    return found


def _small(numbers: NDArray[np.int64], threshold: int) -> Sequence[Number]:
    return [(int(a), int(b)) for a, b in np.argwhere((numbers > 0) & (numbers < threshold))]


def _differences(
    per_area: int, implied: NDArray[np.bool_], values: NDArray[np.int64], threshold: int, places: Places
) -> Iterable[Target]:
    """One cell implies the other: in one place, in an area and the gemeente, or in an area that lies in another.

    The same cell of two areas is a number of the region that is left, and has differences there.
    """
    for place in (0, *(number for division in places.divisions for number in division)):
        width = per_area if place else len(implied)
        yield from _within(implied[:width, :width], place, place, values, threshold)
        if place:
            same = implied[:per_area] | np.eye(per_area, len(implied), dtype=bool)
            yield from _within(same, place, 0, values, threshold)
    for region in places.regions:
        yield from _within(implied[:per_area, :per_area], region, region, values, threshold)
    for inner, outer in places.within():
        yield from _within(implied[:per_area, :per_area], inner, outer, values, threshold)


def _within(
    implies: NDArray[np.bool_], part_place: int, whole_place: int, values: NDArray[np.int64], threshold: int
) -> Iterable[Target]:
    parts, wholes = np.nonzero(implies)
    difference = values[whole_place, wholes] - values[part_place, parts]
    small = (difference > 0) & (difference < threshold) & (values[part_place, parts] > 0)
    for part, whole, value in zip(parts[small], wholes[small], difference[small], strict=True):
        yield Target((whole_place, int(whole)), (part_place, int(part)), int(value))


def _groups(columns: Columns, values: NDArray[np.int64], scope: Scope) -> Iterable[Target]:
    """Nearly all households with A also have B."""
    of, among = ALMOST_ALL
    for _, _, a, both in nine_in_ten(columns, scope):
        for place in range(len(values) if both < columns.per_area else 1):
            whole, part = int(values[place, a]), int(values[place, both])
            if whole > 0 and of * part >= among * whole:
                yield Target((place, a), (place, both), whole - part, group=True)


def nine_in_ten(columns: Columns, scope: Scope) -> Iterable[tuple[str, Labels, int, int]]:
    """Table, labels, A, and A with B, for all pairs of which the rules do not say that A has B."""
    for name in _SAMENLOOP:
        table = columns.of.get(name, {})
        together = never_apart(name, scope) if table else set()
        for labels, both in table.items():
            if labels[0] != labels[1] and (labels[0], labels[1]) not in together:
                yield name, labels, table[labels[0], labels[0]], both


def told_by_zeros(target: Target, fit: NDArray[np.bool_], rows: NDArray[np.uint8]) -> bool:
    """Whether the true zeros, which are always shown, already say that all of `whole` are of `part`.

    `fit` (places, types) tells in which places a type counts in no zero, `rows` (types, columns) is what counts
    it. No dot can undo what a zero tells.
    """
    if not target.group or target.part is None:
        return False
    apart = (rows[:, target.whole[1]] == 1) & (rows[:, target.part[1]] == 0)
    return not bool((apart & fit[target.whole[0]]).any())
