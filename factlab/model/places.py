"""The places of which numbers are known, and the homes where households live, when there is more than one division.

A home is what all divisions that matter leave together: the areas of the round that lie in the same area of each of
them. With one division homes are its areas. Places are the gemeente, the areas of the divisions that are published
together, those of divisions that were published before, and the regions that follow from these: what is left of an area
when those of the other that lie in it are taken off, or a home that sums and differences of areas tell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from factlab.protocol.scope import Area, Scope

Bools = NDArray[np.bool_]

_FOLLOWS = 1e-6
"""How near to sums of areas a region must be to follow from them: what does is exact but for rounding."""


@dataclass(frozen=True)
class Places:
    """Places by number, the gemeente first; homes by number from 1.

    `areas` are the places with their households, `contains` is of shape (places, 1 + homes): which homes lie in a
    place; the gemeente has them all, and itself as home 0. `divisions` are the places of each division, the first
    `together` those that are published now. `home` gives the number by code of one of the round's own areas.
    """

    areas: tuple[Area, ...]
    contains: Bools
    divisions: tuple[tuple[int, ...], ...]
    home: dict[str, int]
    together: int = 1

    @property
    def homes(self) -> int:
        return len(self.contains[0]) - 1

    @property
    def one_division(self) -> bool:
        return len(self.divisions) == 1

    @property
    def others_before(self) -> bool:
        """Whether there are divisions that were published before and are not now."""
        return len(self.divisions) > self.together

    @property
    def published(self) -> int:
        """How many places have numbers in what is published now: they come first."""
        return 1 + sum(map(len, self.divisions[: self.together]))

    @cached_property
    def around(self) -> tuple[tuple[int, ...], ...]:
        """For each home the places that it lies in, but for the gemeente."""
        return tuple(tuple((np.flatnonzero(own[1:]) + 1).tolist()) for own in self.contains.T)

    def inside(self, place: int) -> tuple[int, ...]:
        """The homes that lie in a place; of the gemeente 0, which stands for all."""
        return tuple(np.flatnonzero(self.contains[place]).tolist()) if place else (0,)

    def spread(self, homes: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Every place of each of these homes, but for the gemeente: where the home stands in `homes`, and the place."""
        if self.one_division:
            return np.arange(len(homes)), homes
        at, place = np.nonzero(self.contains.T[homes][:, 1:])
        return at, place + 1

    def at_home(self, numbers: NDArray[np.float32]) -> NDArray[np.float32]:
        """Shape (1 + homes, …) from (places, …): the sum over all places that each home lies in, the gemeente apart."""
        if self.one_division:
            return numbers
        found = np.vstack([numbers[:1], self._weights.T @ numbers[1:]])
        return found.astype(np.float32)

    def at_place(self, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
        """Shape (places, …) from (1 + homes, …): the sum over all homes of each place; the gemeente as it is."""
        if self.one_division:
            return numbers
        return np.vstack([numbers[:1], (self._weights @ numbers[1:].astype(np.float64)).astype(np.int64)])

    @cached_property
    def _weights(self) -> NDArray[np.float64]:
        return self.contains[1:, 1:].astype(np.float64)

    @property
    def regions(self) -> range:
        """The places that are no area of any division."""
        return range(1 + sum(map(len, self.divisions)), len(self.areas))

    def of_division(self, scope: Scope) -> tuple[int, ...] | None:
        """The places of the division by which this scope has areas; None if it is none of these."""
        for own in self.divisions:
            place = {self.areas[number].code: number for number in own}
            if [self.areas[number].code for number in own] == [area.code for area in scope.areas] and all(
                self.contains[place.get(scope.area_of(code), 0), home] and scope.area_of(code) in place
                for code, home in self.home.items()
            ):
                return own
        return None

    def apart(self, one: int, other: int) -> tuple[list[int], list[int]]:
        """The places in which only the one home lies, and those of the other: what changes places there is seen."""
        own, theirs = self.around[one], self.around[other]
        return [p for p in own if p not in theirs], [p for p in theirs if p not in own]

    def sharing(self, home: int) -> Iterator[tuple[tuple[int, ...], Bools]]:
        """All other homes by the areas that they share with this one: those areas, and which homes (1 + homes,)."""
        found: dict[tuple[int, ...], Bools] = {}
        areas = {place for division in self.divisions for place in division}
        own = areas.intersection(self.around[home])
        for other in range(1, self.homes + 1):
            shared = tuple(place for place in self.around[other] if place in own)
            if other != home:
                found.setdefault(shared, np.zeros(self.homes + 1, dtype=bool))[other] = True
        yield from sorted(found.items())

    def alike(self) -> Iterator[tuple[tuple[int, ...], tuple[int, ...]]]:
        """Fewest areas of the first division that are the same homes as some of another, though not all of both."""
        for other in self.divisions[1:]:
            left = set(self.divisions[0])
            while left:
                ours, theirs = {min(left)}, set[int]()
                while (more := {p for p in other if self._meet(p, ours)}) != theirs:
                    theirs = more
                    ours = {p for p in self.divisions[0] if self._meet(p, theirs)}
                left -= ours
                if len(ours) < len(self.divisions[0]):
                    yield tuple(sorted(ours)), tuple(sorted(theirs))

    def covers(self) -> Iterator[tuple[int, tuple[int, ...], tuple[int, ...]]]:
        """Each area with those of another division that lie wholly in it, and with those that have something of it."""
        for one, own in enumerate(self.divisions):
            for number, other in enumerate(self.divisions):
                for place in own if number != one else ():
                    touching = tuple(p for p in other if self._meet(p, {place}))
                    inside = tuple(p for p in touching if (self.contains[p] <= self.contains[place]).all())
                    yield place, inside, touching

    def _meet(self, place: int, others: set[int]) -> bool:
        return any((self.contains[place] & self.contains[other])[1:].any() for other in others)

    def within(self) -> Iterator[tuple[int, int]]:
        """An area and one of another division that it lies wholly in, without being the same."""
        for one, areas in enumerate(self.divisions):
            for place in areas:
                for other in (p for number, own in enumerate(self.divisions) if number != one for p in own):
                    inner, outer = self.contains[place], self.contains[other]
                    if (inner <= outer).all() and (inner < outer).any():
                        yield place, other


def places_of(*together: Scope, before: Iterable[Scope] = ()) -> Places:
    """The places of divisions of the same areas that are published together, and of those of `before`, without regions.

    One of `before` that is there already is left out.
    """
    scopes = list(together)
    for other in before:
        if all(not same_areas(other, known) for known in scopes):
            scopes.append(other)
    at = [{area.code: number for number, area in enumerate(one.areas)} for one in scopes]
    of = {
        own.code: tuple(row[one.area_of(own.code)] for row, one in zip(at, scopes, strict=True))
        for own in scopes[0].homes
    }
    number = {lies_in: home for home, lies_in in enumerate(sorted(set(of.values())), start=1)}
    areas, contains, divisions = [scopes[0].municipality], [np.ones(len(number) + 1, dtype=bool)], []
    for division, one in enumerate(scopes):
        divisions.append(tuple(range(len(areas), len(areas) + len(one.areas))))
        for row, area in enumerate(one.areas):
            areas.append(area)
            contains.append(np.array([False, *(lies_in[division] == row for lies_in in number)]))
    home = {code: number[lies_in] for code, lies_in in of.items()}
    return Places(tuple(areas), np.array(contains), tuple(divisions), home, len(together))


def same_areas(one: Scope, other: Scope) -> bool:
    """Whether it is the same division."""
    return [area.code for area in one.areas] == [area.code for area in other.areas] and one.lies_in == other.lies_in


def related(one: Scope, other: Scope) -> bool:
    """Whether both are divisions of the same areas, by code."""
    return {area.code for area in one.homes} == {area.code for area in other.homes}


def with_regions(places: Places) -> Places:
    """The places, and behind them the regions that follow: they have numbers that nobody publishes and all can tell."""
    if places.one_division:
        return places
    known = places.contains[:, 1:].astype(np.float64)
    wanted = list(_regions(places))
    basis, size, _ = np.linalg.svd(known.T, full_matrices=False)
    basis = basis[:, size > _FOLLOWS]
    seen = {row.tobytes() for row in places.contains}
    areas, contains = list(places.areas), list(places.contains)
    for region in wanted:
        row = region[1:].astype(np.float64)
        follows = np.abs(row - basis @ (basis.T @ row)).max() < _FOLLOWS
        if follows and row.any() and region.tobytes() not in seen:
            seen.add(region.tobytes())
            own = "+".join(code for code, home in places.home.items() if region[home])
            areas.append(Area(own, own, 0))
            contains.append(region)
    return replace(places, areas=tuple(areas), contains=np.array(contains))


def _regions(places: Places) -> Iterator[Bools]:
    """What may follow: differences and intersections of areas, what is left of an area, and every home."""
    for one, areas in enumerate(places.divisions):
        others = [p for number, own in enumerate(places.divisions) if number != one for p in own]
        for place in areas:
            own, left = places.contains[place], places.contains[place].copy()
            for other in others:
                theirs = places.contains[other]
                yield own & ~theirs
                yield own & theirs
                if (theirs <= own).all():
                    left &= ~theirs
            yield left
    for home in range(1, places.homes + 1):
        yield np.arange(places.homes + 1) == home
