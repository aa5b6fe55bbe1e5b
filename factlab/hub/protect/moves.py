"""Finds moves: replacements of households that shift one number and touch few published ones.

A household goes from a type outside the target to one inside it. That is made up for in one of three
ways: not at all (the totals are hidden anyway); by the reverse replacement in another area, which leaves
every number of the gemeente alone; or, in the same area, by another household that gets what the
first one gave up. For the last the two types must be alike: what they differ in, the other household
must make up for. Costs are whole numbers below 2**24, so that float32 sums are exact on any machine.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from factlab.hub.protect.importance import UNTOUCHABLE
from factlab.hub.protect.marks import Marks, most
from factlab.hub.protect.pairs import Pairs, lowest, price_of, ranked
from factlab.hub.protect.witness import Move
from factlab.model.places import Places
from factlab.model.types import HouseholdTypes
from factlab.protocol.tables import Household


@dataclass(frozen=True, slots=True)
class Wish:
    """Households to bring in: from types of `leave` to types of `enter`, in the home `area` (0: anywhere).

    How many `enter` follows from the numbers of `columns`, if there are any.
    """

    area: int
    leave: NDArray[np.bool_]
    enter: NDArray[np.bool_]
    exchange: bool
    columns: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Effort:
    """How wide to search; without `swaps` no two households of one area make up for each other."""

    types: int
    pairs: int
    swaps: int
    partners: int
    kept: int

    def beside(self, others: int) -> int:
        """How many types are looked at: more where there are few others to pair them with."""
        return self.types * self.types // max(1, min(others, self.types))


NARROW = Effort(types=120, pairs=600, swaps=60, partners=600, kept=16)
ROUGH = replace(NARROW, swaps=0)
WIDE = Effort(types=600, pairs=1000, swaps=300, partners=1500, kept=50)
THOROUGH = Effort(types=1500, pairs=1500, swaps=600, partners=3000, kept=200)

INVENTED, PROMISING, PLACES = 8, 400, 60_000
"""For how many pairs partners are invented (as many each); of how many swaps the full price is looked at; how many
pairs and areas to exchange with are held against each other."""


@dataclass(frozen=True, slots=True)
class Prices:
    """What it costs to let a number rise or fall: float32 of shape (places, columns), whole numbers.

    A dot is free; a true zero, and the fall of a dot that is 1, cannot be had.
    """

    rise: NDArray[np.float32]
    fall: NDArray[np.float32]

    def at_home(self, places: Places, unseen: Sequence[int] = ()) -> Prices:
        """The same by home, of shape (1 + homes, columns); nothing is paid in the `unseen` places."""
        if places.one_division:
            return self
        seen = np.ones((len(self.rise), 1), dtype=np.float32)
        seen[list(unseen)] = 0
        most = np.float32(2 * UNTOUCHABLE)
        return Prices(*(np.minimum(places.at_home(price * seen), most) for price in (self.rise, self.fall)))

    def in_gemeente(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """What each column costs in the gemeente, to rise and to fall, at most UNTOUCHABLE."""
        rise, fall = (np.minimum(price[0], UNTOUCHABLE).astype(np.int64) for price in (self.rise, self.fall))
        return rise, fall


class Moves:
    """The search, over the current prices of changing each number."""

    def __init__(
        self,
        types: HouseholdTypes,
        values: NDArray[np.int64],
        per_area: int,
        simple: NDArray[np.int64],
        own: NDArray[np.int64],
    ) -> None:
        self._types, self._values, self._per_area = types, values, per_area
        self._fit = types.fit(values)
        self._partners: dict[tuple[frozenset[str], ...], list[tuple[int, int]]] = {}
        self._further = simple[simple >= per_area]
        self._marks = [Marks(columns) for columns in (simple, own)]
        observed = types.x[0, : types.observed]
        self._frequent = np.argsort(-observed, kind="stable")
        names = sorted({id_ for kind in types.kinds for id_ in kind.voorzieningen})
        self._has = {
            id_: np.array([id_ in types.kinds[n].voorzieningen for n in self._frequent.tolist()]) for id_ in names
        }

    def find(self, wish: Wish, prices: Prices, need: int, effort: Effort) -> list[Move]:
        """The cheapest moves of every kind, at most `effort.kept` of each."""
        x, told = self._types.x, prices
        prices = told.at_home(self._types.places)
        leave = np.flatnonzero(wish.leave & (x[wish.area, : len(wish.leave)] > 0))
        enter = np.flatnonzero(wish.enter & self.fitting()[wish.area][: len(wish.enter)])
        sources = most(x[wish.area], leave, effort.beside(len(enter)))
        goals = most(x[0], enter, effort.beside(len(leave)))
        if not len(sources) or not len(goals):
            return []
        pairs, cost = self._cheapest(Pairs(sources, goals), wish.area, prices, effort.pairs)
        found = list(self._converted(wish.area, pairs, cost, prices, need, effort.kept))
        if wish.exchange and wish.area:
            lived = goals[x[0, goals] > 0]
            limit = min(effort.pairs, PLACES // len(x))
            for shared, others in self._types.places.sharing(wish.area) if len(lived) else ():
                # Where both homes lie nothing changes.
                seen = told.at_home(self._types.places, shared)
                pairs, cost = self._cheapest(Pairs(sources, lived), wish.area, seen, limit)
                found += self._exchanged(wish.area, others, pairs, cost, seen, need, effort.kept)
        # What makes up for all that the wish is about does not fulfil it.
        marks = [one for one in self._marks if not (wish.columns and one.cover(wish.columns))]
        if marks and effort.swaps:
            pairs = Pairs(sources, goals).alike(self._types, self._per_area, self._further, effort.swaps)
            found += self._swapped(wish, pairs, marks, prices, need, effort)
        return sorted(set(found), key=lambda move: (move.score, move.replacements))

    def fitting(self) -> NDArray[np.bool_]:
        """Shape (1 + homes, types): which types a witness can add somewhere."""
        known = self._fit.shape[1]
        if known < len(self._types.kinds):
            self._fit = np.hstack([self._fit, self._types.fit(self._values, known)])
        return self._fit

    def _cheapest(
        self, pairs: Pairs, place: int, prices: Prices, limit: int
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """The pairs that cost least in the place; shape (pairs, 2), and their costs."""
        if place:
            own = prices.rise[place, : self._per_area], prices.fall[place, : self._per_area]
            return pairs.in_area(self._types, *own, limit)
        return pairs.in_gemeente(self._types, *prices.in_gemeente(), limit)

    def _cost(self, pairs: NDArray[np.int64], prices: Prices) -> NDArray[np.float32]:
        """Shape (pairs, areas): what replacing the first type by the second costs there."""
        before, after = (self._types.rows[kinds, : self._per_area] for kinds in pairs.T)
        rise, fall = (after > before).astype(np.float32), (before > after).astype(np.float32)
        cost: NDArray[np.float32] = (
            rise @ prices.rise[1:, : self._per_area].T + fall @ prices.fall[1:, : self._per_area].T
        )
        return cost

    def _converted(
        self, area: int, pairs: NDArray[np.int64], cost: NDArray[np.float32], prices: Prices, need: int, kept: int
    ) -> Iterator[Move]:
        """One household changes; the numbers of its area and of the gemeente change with it."""
        x = self._types.x
        areas = [area] if area else list(range(1, len(x)))
        if area:
            total = (cost + price_of(self._types, pairs, *prices.in_gemeente()))[:, None]
        else:
            total = cost[:, None] + self._cost(pairs, prices)
        there = np.stack([x[a, pairs[:, 0]] for a in areas], axis=1)
        for index, score in ranked(total, there, need, kept):
            pair, place = divmod(index, len(areas))
            yield Move(((areas[place], int(pairs[pair, 0]), int(pairs[pair, 1])),), score)

    def _exchanged(
        self,
        area: int,
        others: NDArray[np.bool_],
        pairs: NDArray[np.int64],
        cost: NDArray[np.float32],
        prices: Prices,
        need: int,
        kept: int,
    ) -> Iterator[Move]:
        """Two households in two homes change places: no number of the gemeente changes."""
        x = self._types.x
        there = np.minimum(x[1:, pairs[:, 1]].T, x[area, pairs[:, 0]][:, None])
        there[:, ~others[1:]] = 0
        total = cost[:, None] + self._cost(pairs[:, ::-1], prices)
        for index, score in ranked(total, there, need, kept):
            pair, other = divmod(index, len(x) - 1)
            a, b = int(pairs[pair, 0]), int(pairs[pair, 1])
            yield Move(((area, a, b), (other + 1, b, a)), score)

    def _swapped(
        self, wish: Wish, pairs: NDArray[np.int64], marks: Sequence[Marks], prices: Prices, need: int, effort: Effort
    ) -> Iterator[Move]:
        """Two households in one area exchange some of what they have."""
        invented = [(a, b, c, d) for a, b in pairs[:INVENTED].tolist() for c, d in self._inverse(a, b)]
        balanced = [one.balanced(self._types, wish.area, pairs, effort.partners) for one in marks]
        four = np.vstack([*balanced, np.array(invented, dtype=np.int64).reshape(-1, 4)])
        if not len(four):
            return
        enter = np.append(wish.enter, np.zeros(len(self._types.kinds) - len(wish.enter), dtype=bool))
        four = four[~enter[four[:, 2]] | enter[four[:, 3]]]
        if not len(four):
            return
        rows, x, per_area = self._types.rows, self._types.x, self._per_area
        areas = [wish.area] if wish.area else list(range(1, len(x)))
        need_two = np.where(four[:, 0] == four[:, 2], 2, 1)
        there = np.stack([np.minimum(x[a, four[:, 0]] // need_two, x[a, four[:, 2]]) for a in areas], axis=1)
        possible = np.flatnonzero((there > 0).any(axis=1))
        four, there = four[possible], there[possible]
        if not len(four):
            return
        rise, fall = self._net(four, per_area)
        cost = rise @ prices.rise[areas, :per_area].T + fall @ prices.fall[areas, :per_area].T
        if len(four) > PROMISING:
            first = cost + (rise @ prices.rise[0, :per_area] + fall @ prices.fall[0, :per_area])[:, None]
            least = np.where(there > 0, first, np.float32(UNTOUCHABLE)).min(axis=1).astype(np.int64)
            best = lowest(least, np.arange(len(least)), PROMISING, UNTOUCHABLE)
            four, there, cost = four[best], there[best], cost[best]
        rise, fall = self._net(four, rows.shape[1])
        cost += (rise @ prices.rise[0] + fall @ prices.fall[0])[:, None]
        for index, score in ranked(cost, there, need, effort.kept):
            row, place = divmod(index, len(areas))
            a, b, c, d = four[row].tolist()
            yield Move(((areas[place], a, b), (areas[place], c, d)), score)

    def _net(self, four: NDArray[np.int64], width: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """What rises and what falls when the first becomes the second and the third the fourth."""
        net = np.zeros((len(four), width), dtype=np.int8)
        for column, sign in ((1, 1), (0, -1), (3, 1), (2, -1)):
            net += np.int8(sign) * self._types.rows[four[:, column], :width].view(np.int8)
        return (net > 0).astype(np.float32), (net < 0).astype(np.float32)

    def _inverse(self, a: int, b: int) -> list[tuple[int, int]]:
        """Types that can take what a → b gives up, and give what it takes; invented where needed."""
        types = self._types
        before, after = types.kinds[a], types.kinds[b]
        lost, won = before.voorzieningen - after.voorzieningen, after.voorzieningen - before.voorzieningen
        left, came = before.organisations - after.organisations, after.organisations - before.organisations
        key = (lost, won, left, came)
        if key not in self._partners:
            self._partners[key] = list(self._takers(lost, won, left, came))
        return self._partners[key]

    def _takers(
        self, lost: frozenset[str], won: frozenset[str], left: frozenset[str], came: frozenset[str]
    ) -> Iterator[tuple[int, int]]:
        types, found = self._types, 0
        fit = np.ones(len(self._frequent), dtype=bool)
        for id_ in won:
            fit &= self._has[id_]
        for id_ in lost:
            fit &= ~self._has[id_]
        for number in self._frequent[fit].tolist():
            kind = types.kinds[number]
            have = kind.voorzieningen - won | lost
            for there in dict.fromkeys((kind.organisations - came | left, kind.organisations)):
                other = Household(have, there)
                if types.may_exist(other):
                    taker = types.find(other, invent=True)
                    if taker is not None:
                        yield number, taker
                        found += 1
                    break
            if found >= INVENTED:
                return
