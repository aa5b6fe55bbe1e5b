"""Hides of `groepen` what must be, after all else: the witnesses of the other tables go on being municipalities.

First every witness that is there is given classes: where the number of its households with n voorzieningen
differs, some class differs as much. Then each protected number of `groepen` in turn gets room: households
change class in the true municipality, or in a witness where there are more or fewer with that many
voorzieningen. What changes is hidden; what is hidden already is free.

How many households each class has is taken as known, so a witness keeps it (`grid.py`). Where that leaves a
number no room at all, it still gets room for whoever does not know it (`lines.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from factlab.errors import NotProtectable
from factlab.hub.protect.classes.counts import ClassCounts, Push
from factlab.hub.protect.classes.grid import Grid
from factlab.hub.protect.classes.lines import NEVER, Line
from factlab.hub.protect.classes.room import ClassRoom
from factlab.hub.protect.classes.suppression import FIRST, TRUTH, ClassSuppression, ClassWitness
from factlab.hub.protect.widths import Widths
from factlab.hub.protect.witness import Witness
from factlab.model.targets import ALMOST_ALL, Target
from factlab.protocol.publication import Policy
from factlab.protocol.tables import GROUPS

OF_GEMEENTE, OF_AREA, ALMOST_SMALL = 40, 2, 1
"""What hiding a number costs, and how much more if it would need room itself."""
BASES = 12
"""In how many witnesses a number is tried, those in which most households differ first."""
DEAR = 20
"""From which cost the reverse and the other witnesses are tried too."""

LineKey = tuple[str, int]


def suppress_classes(
    counts: ClassCounts, values: NDArray[np.int64], bases: Sequence[Witness], policy: Policy
) -> ClassSuppression:
    """Finds what to hide of `groepen`; raises NotProtectable when a number gets no room."""
    search = _Search(counts, values, bases, policy)
    for base in range(len(bases)):
        search.give_classes(base)
    while (pending := search.pending()) is not None:
        search.satisfy(pending)
    search.drop_superfluous()
    return search.found


@dataclass(frozen=True, slots=True)
class _Draft:
    """A witness in the making: what differs in `groepen`, of shape (places, cells), in a base."""

    base: int
    keeps: bool
    cells: NDArray[np.int64]


class _Search:
    def __init__(
        self, counts: ClassCounts, values: NDArray[np.int64], bases: Sequence[Witness], policy: Policy
    ) -> None:
        self._counts, self._bases, self._policy = counts, bases, policy
        cells = counts.counts
        targets = counts.targets(values, policy)
        protected = len(targets)
        targets += counts.just_above(policy)
        small = (cells > 0) & (cells < policy.drempel)
        self.found = ClassSuppression(targets, protected, small.copy())
        self._small, self._values = small, values
        near = (cells >= policy.drempel) & (cells < policy.drempel + policy.breedte)
        self._price = np.full(cells.shape, OF_AREA, dtype=np.int64) + ALMOST_SMALL * near
        self._price[0] += OF_GEMEENTE
        self._joint = counts.beside(values)
        plain = [one.target for one in targets]
        self._plain = plain
        self._widths = {keeps: Widths(plain, self._joint, policy.breedte) for keeps in (True, False)}
        self._whole = np.array([t.whole[0] * counts.size + t.whole[1] - counts.first for t in plain], dtype=np.int64)
        self._always = np.arange(len(plain)) < protected
        self._known_only = np.array([one.known_only for one in targets], dtype=bool)
        self._given_up = np.zeros(len(plain), dtype=bool)
        self._told = np.zeros(len(plain), dtype=bool)
        self._crowds = [self._crowd(base) for base in bases]
        self._first: list[_Draft] = []
        self._room = ClassRoom(counts, policy)

    def _crowd(self, base: Witness) -> NDArray[np.int64]:
        """How many households more have each number of voorzieningen in the base; shape (places, numbers)."""
        shifts = np.zeros(self._values.size, dtype=np.int64)
        shifts[base.where] = base.shift
        return shifts.reshape(self._values.shape)[:, self._counts.with_number]

    def _line(self, key: LineKey, cells: NDArray[np.int64]) -> Line:
        own = self._counts.lines[key]
        return Line(self._counts.counts[:, own], self._free_where_hidden()[:, own], cells[:, own].copy())

    def _grid(self, group: str, cells: NDArray[np.int64]) -> Grid:
        """A group, with one more number: what a class of few households may still grow, for its size is not known."""
        own, most = self._counts.grids[group], self._policy.drempel
        counts, change = self._counts.counts[:, own], cells[:, own]
        total = counts.sum(axis=2, keepdims=True)
        free = np.where((total > 0) & (total < most), most - total, 0)
        price = np.zeros_like(free)
        price[0] = NEVER
        return Grid(
            np.concatenate([counts, free], axis=2),
            np.concatenate([self._free_where_hidden()[:, own], price], axis=2),
            np.concatenate([change, -change.sum(axis=2, keepdims=True)], axis=2),
        )

    def _free_where_hidden(self) -> NDArray[np.int64]:
        return np.where(self.found.hidden, 0, self._price)

    def _cost(self, draft: _Draft) -> int:
        return int(self._free_where_hidden()[draft.cells != 0].sum())

    def give_classes(self, base: int) -> None:
        """The first witness that a base makes: classes follow the number of voorzieningen as cheaply as they can."""
        draft = self._kept_classes(base) or self._any_classes(base)
        self._first.append(draft)
        self._keep(draft, FIRST)

    def _kept_classes(self, base: int) -> _Draft | None:
        draft = _Draft(base, True, np.zeros(self._counts.counts.shape, dtype=np.int64))
        if self._crowds[base].any():
            for group, own in self._counts.grids.items():
                grid = self._grid(group, draft.cells)
                if not grid.settle(np.pad(self._crowds[base], ((0, 0), (0, 1)))):
                    return None
                draft.cells[:, own] = grid.change[:, :, :-1]
        return draft

    def _any_classes(self, base: int) -> _Draft:
        draft, crowd = _Draft(base, False, np.zeros(self._counts.counts.shape, dtype=np.int64)), self._crowds[base]
        for key, own in self._counts.lines.items():
            if crowd[:, key[1]].any():
                line = self._line(key, draft.cells)
                if not line.settle(crowd[:, key[1]]):
                    raise NotProtectable("proof_failed", rule="classes")
                draft.cells[:, own] = line.change
        return draft

    def pending(self) -> int | None:
        lacking = np.flatnonzero(self._lacking() & self._required(self.found.hidden))
        return int(lacking[0]) if len(lacking) else None

    def _lacking(self) -> NDArray[np.bool_]:
        """What lacks room for who knows the classes' households; or, if that cannot be, for anybody else."""
        lacks: NDArray[np.bool_] = np.where(
            self._told, ~self._widths[False].done & ~self._known_only, ~self._widths[True].done
        )
        return lacks

    def _required(self, hidden: NDArray[np.bool_]) -> NDArray[np.bool_]:
        again = np.zeros(len(self._always), dtype=bool)
        again[self.found.protected :] = hidden.ravel()[self._whole[self.found.protected :]]
        return self._always | (again & ~self._given_up)

    def satisfy(self, index: int) -> None:
        """Makes witnesses that give the target room, the cheapest that are found."""
        options: list[tuple[int, list[_Draft]]] = []
        keeps = not self._told[index]
        for base in self._candidates(index):
            if keeps and base != TRUTH and not self._first[base].keeps:
                continue
            options += self._attempt(index, base, keeps)
            if options and min(cost for cost, _ in options) < DEAR:
                break
        if not options and not self._plain[index].group:
            options = self._together(index, keeps)
        if options:
            _, drafts = min(options, key=lambda option: option[0])
            for draft in drafts:
                self._keep(draft, index)
        elif keeps and not (self._always[index] and self._room.leaves(self._plain[index])):
            self._told[index] = True
            self.found.told.add(index)
        elif self._always[index]:
            place, _ = self._plain[index].whole
            raise NotProtectable("not_protectable", table=GROUPS, area=self._counts.areas[place])
        else:
            self._given_up[index] = True

    def _together(self, index: int, keeps: bool) -> list[tuple[int, list[_Draft]]]:
        """The target as far up as any base lets it go, and as far down, if that is far enough."""
        one, need = self.found.targets[index], self._policy.breedte
        ends: dict[int, tuple[int, _Draft]] = {}
        for base in range(TRUTH, len(self._bases)):
            if base == TRUTH or not keeps or self._first[base].keeps:
                for sign, pushes in ((1, one.up), (-1, one.down)):
                    for gained, draft, _ in self._pushed(index, base, keeps, pushes, sign, need):
                        if sign * gained > sign * ends.get(sign, (0, draft))[0]:
                            ends[sign] = gained, draft
        drafts = [draft for _, draft in ends.values()]
        high = max(int(self._widths[keeps].high[index]), ends[1][0] if 1 in ends else 0)
        low = min(int(self._widths[keeps].low[index]), ends[-1][0] if -1 in ends else 0)
        return [(sum(map(self._cost, drafts)), drafts)] if high - low >= need else []

    def _candidates(self, index: int) -> list[int]:
        """The truth, then the bases that have most more or fewer of the households concerned."""
        (place, column), _ = self.found.targets[index].up[0]
        cell = column - self._counts.first
        (_, number), _ = self._counts.line_of[cell]
        places = [place] if place else np.flatnonzero(self._counts.counts[1:, cell]) + 1
        moved = [(-int(np.abs(crowd[places, number]).sum()), base) for base, crowd in enumerate(self._crowds)]
        return [TRUTH, *(base for most, base in sorted(moved)[:BASES] if most)]

    def _attempt(self, index: int, base: int, keeps: bool) -> Iterator[tuple[int, list[_Draft]]]:
        """What the target costs raised, lowered, or both, in one base."""
        one = self.found.targets[index]
        widths = self._widths[keeps]
        high, low = int(widths.high[index]), int(widths.low[index])
        need = self._needed(one.target)
        if one.target.group:
            for _, draft, loose in self._pushed(index, base, keeps, one.up, 1, need):
                if loose:
                    yield self._cost(draft), [draft]
                    return
            return
        ups = self._pushed(index, base, keeps, one.up, 1, need)
        good = [(self._cost(draft), [draft]) for up, draft, _ in ups if up >= need or up - low >= need]
        yield from good
        if good and min(good, key=lambda option: option[0])[0] < DEAR:
            return
        up, raised, _ = max(ups, key=lambda option: option[0])
        downs = self._pushed(index, base, keeps, one.down, -1, need if good else max(need - up, 1))
        for down, lowered, _ in downs:
            if high - down >= need:
                yield self._cost(lowered), [lowered]
            elif up - down >= need:
                yield self._cost(raised) + self._cost(lowered), [raised, lowered]

    def _pushed(
        self, index: int, base: int, keeps: bool, pushes: Sequence[Push], sign: int, need: int
    ) -> list[tuple[int, _Draft, bool]]:
        """How far each push shifts the target (the sign counts), and whether a group falls below nine in ten."""
        found = []
        for chosen in [(push,) for push in pushes] + ([tuple(pushes)] if len(pushes) > 1 else []):
            cells = np.zeros_like(self._counts.counts) if base == TRUTH else self._first[base].cells.copy()
            draft = _Draft(base, keeps, cells)
            for (place, column), push in chosen:
                before, _ = self._gained(index, draft)
                left = need - sign * before
                if left > 0:
                    among = self.found.targets[index].among(place, len(self._values) - 1)
                    self._push(draft, place, column - self._counts.first, push, left, among)
            gained, loose = self._gained(index, draft)
            found.append((gained, draft, loose))
        return found

    def _push(self, draft: _Draft, place: int, cell: int, sign: int, need: int, among: frozenset[int] | None) -> None:
        if draft.keeps:
            group, klasse, number = self._counts.grid_of[cell]
            grid = self._grid(group, draft.cells)
            grid.shift(place, klasse, number, sign, need, among)
            draft.cells[:, self._counts.grids[group]] = grid.change[:, :, :-1]
        else:
            key, at = self._counts.line_of[cell]
            line = self._line(key, draft.cells)
            line.shift(place, at, sign, need)
            draft.cells[:, self._counts.lines[key]] = line.change

    def _gained(self, index: int, draft: _Draft) -> tuple[int, bool]:
        shifts, loose = self._one(index).shifts(self._changes(draft.base, draft.cells))
        return int(shifts[0]), bool(loose[0])

    def _one(self, index: int) -> Widths:
        return Widths([self._plain[index]], self._joint, self._policy.breedte)

    def _needed(self, target: Target) -> int:
        """How far a number must go; for a group, how many must be of another class, or use nothing, at most."""
        if not target.group or target.part is None:
            return self._policy.breedte
        of, among = ALMOST_ALL
        whole, part = int(self._joint[target.whole]), int(self._joint[target.part])
        return (of * part - among * whole) // among + 1

    def _changes(self, base: int, cells: NDArray[np.int64]) -> NDArray[np.int64]:
        """Flat over all numbers, one longer: what differs from the truth."""
        changes = np.zeros(self._joint.size + 1, dtype=np.int64)
        joint = changes[:-1].reshape(self._joint.shape)
        first, size = self._counts.first, self._counts.size
        if base != TRUTH:
            place, column = np.divmod(self._bases[base].where, self._values.shape[1])
            joint[place, column] = self._bases[base].shift
        joint[:, first : first + size] = cells
        joint[:, first + size :] = self._counts.totals(cells)
        return changes

    def _keep(self, draft: _Draft, purpose: int) -> None:
        changes = self._changes(draft.base, draft.cells)
        self._widths[False].add(changes)
        if draft.keeps:
            self._widths[True].add(changes)
        self.found.witnesses.append(ClassWitness(draft.base, purpose, draft.cells.astype(np.int32), draft.keeps))
        self.found.hidden |= draft.cells != 0

    def drop_superfluous(self) -> None:
        """Drops witnesses that nothing needs, dearest first, and shows again what only they changed."""
        witnesses = self.found.witnesses
        both = [self._widths[False].shifts(self._changes(one.base, one.cells.astype(np.int64))) for one in witnesses]
        shifts = np.stack([s.astype(np.int32) for s, _ in both], axis=1) if both else np.zeros((0, 0), np.int32)
        loose = np.stack([g for _, g in both], axis=1) if both else np.zeros((0, 0), bool)
        users = np.zeros(self._small.shape, dtype=np.int64)
        for one in witnesses:
            users += one.cells != 0
        price = np.where(self._small, 0, self._price)
        group = np.array([t.group for t in self._plain], dtype=bool)
        kept, keeps = np.ones(len(witnesses), dtype=bool), np.array([one.keeps for one in witnesses], dtype=bool)

        def gain(index: int) -> tuple[int, int]:
            return -int(price[(witnesses[index].cells != 0) & (users == 1)].sum()), -index

        for index in sorted((i for i, one in enumerate(witnesses) if one.purpose != FIRST), key=gain):
            kept[index] = False
            users -= witnesses[index].cells != 0
            touched = np.flatnonzero((shifts[:, index] != 0) | loose[:, index])
            done = np.where(
                self._told[touched],
                self._done(shifts[touched], loose[touched], group[touched], kept) | self._known_only[touched],
                self._done(shifts[touched], loose[touched], group[touched], kept & keeps),
            )
            if not (done | ~self._required(self._small | (users > 0))[touched]).all():
                kept[index] = True
                users += witnesses[index].cells != 0
        self.found.witnesses = [one for one, keep in zip(witnesses, kept, strict=True) if keep]
        self.found.hidden = self._small | (users > 0)

    def _done(
        self, shifts: NDArray[np.int32], loose: NDArray[np.bool_], group: NDArray[np.bool_], kept: NDArray[np.bool_]
    ) -> NDArray[np.bool_]:
        """Which targets have room by the witnesses that are kept."""
        rest = shifts[:, kept]
        width = rest.max(axis=1, initial=0).astype(np.int64) - rest.min(axis=1, initial=0)
        done: NDArray[np.bool_] = np.where(group, loose[:, kept].any(axis=1), width >= self._policy.breedte)
        return done
