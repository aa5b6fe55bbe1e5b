"""The search for witnesses: which moves give a target room, and what hiding costs.

For each target the cheapest moves are applied one after the other, until it has shifted far enough; what
they change is free for the moves that follow.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from factlab.hub.protect.between import Between
from factlab.hub.protect.earlier import Told
from factlab.hub.protect.importance import UNTOUCHABLE, prices
from factlab.hub.protect.mend import mend
from factlab.hub.protect.moves import NARROW, ROUGH, THOROUGH, WIDE, Effort, Moves, Prices, Wish
from factlab.hub.protect.offered import Offered
from factlab.hub.protect.options import Options
from factlab.hub.protect.pairs import SHARE
from factlab.hub.protect.suppression import Suppression
from factlab.hub.protect.widths import Shifts, Widths
from factlab.hub.protect.witness import Draft, Limits, Listing, Move, Witness
from factlab.model.columns import Columns
from factlab.model.targets import ALMOST_ALL, Target
from factlab.model.types import HouseholdTypes, add_variants
from factlab.protocol.publication import Policy
from factlab.protocol.scope import Scope

GEMEENTE_STEPS = (
    (NARROW, 15),
    (WIDE, 300),
    (WIDE, UNTOUCHABLE),
    (THOROUGH, UNTOUCHABLE),
    (THOROUGH, UNTOUCHABLE),
)
AREA_STEPS = ((ROUGH, 300), (WIDE, 300), *GEMEENTE_STEPS[2:])
"""How wide to search for a target of the gemeente or of an area, and the price from which a number may not be
touched. In an area the first draft may be rough: what is dear in it is taken back by exchanges. Areas exchange before
households of one area make up for each other: in the demo the second was never cheaper."""
VARIED = 40
DEAR = 60
"""From which price of a witness the reverse is tried too, and of a move, cheaper ones are looked for again."""
ROUNDS = 8
"""How often a search is repeated for one witness, each time with what it already changes for free."""


class Search:
    """The state of one suppression: what is hidden, what it costs to hide more, how wide each target is."""

    def __init__(
        self,
        types: HouseholdTypes,
        columns: Columns,
        cells: NDArray[np.int32],
        values: NDArray[np.int64],
        scope: Scope,
        policy: Policy,
        listing: Listing | None,
        floor: NDArray[np.int64],
        past: Told,
        found: Suppression,
        offered: Sequence[Witness] = (),
    ) -> None:
        self._types, self._values, self._listing, self._found = types, values, listing, found
        self._scope, self._floor = scope, np.maximum(floor, past.low)
        self._per_area, self._columns, self._width = columns.per_area, columns.count, policy.breedte
        self._moves = Moves(types, values, columns.per_area, *_simple(columns))
        self._between = Between(types, values, columns.per_area, listing, self._moves.fitting)
        self._whole = np.array([t.whole[0] * columns.count + t.whole[1] for t in found.targets], dtype=np.int64)
        self._always = np.arange(len(found.targets)) < found.protected
        self._given_up = np.zeros(len(found.targets), dtype=bool)
        changed, known = past.changed & (values >= policy.drempel), past.high - past.low < policy.breedte
        self._widths = Widths(found.targets, values, policy.breedte, changed)
        known |= types.zeros(values)
        self._limits = {
            may_change: Limits(self._floor, past.high, known if may_change else known | changed)
            for may_change in (True, False)
        }
        self._price = prices(columns, cells, values, policy)
        self._flat = prices(columns, cells, values, policy, flat=True)
        self._small = found.hidden.copy()
        self._costs = np.where(found.hidden, 0, self._price).astype(np.float32)

        usable = [one for one in offered if self._agrees(one)]
        self._offered = Offered(usable, self._widths, values) if usable else None

    @property
    def lacking(self) -> NDArray[np.bool_]:
        """Which targets still lack room; numbers just above the threshold only once hidden."""
        lacking: NDArray[np.bool_] = ~self._widths.done & self._required(self._found.hidden)
        return lacking

    @property
    def limits(self) -> Limits:
        """How far numbers may go for who knows what changed since an earlier release."""
        return self._limits[False]

    def pending(self) -> int | None:
        """The first target that still lacks room."""
        lacking = np.flatnonzero(self.lacking)
        return int(lacking[0]) if len(lacking) else None

    def _required(self, hidden: NDArray[np.bool_]) -> NDArray[np.bool_]:
        return self._always | (hidden.ravel()[self._whole] & ~self._given_up)

    def give_up(self, index: int, *, protected: bool) -> bool:
        """Leaves a number just above the threshold to the audit, or also one that is `protected`; whether it did."""
        self._given_up[index] = True
        self._always[index] &= not protected
        return not self._always[index]

    def keep(self, witness: Witness) -> None:
        self._widths.add(self._spread(witness), self._widths.touched(witness.where))
        self._found.witnesses.append(witness)
        self._found.hidden.ravel()[witness.where] = True
        self._costs.ravel()[witness.where] = 0

    def reuse(self, witness: Witness) -> None:
        """Keeps a witness that was found without knowing of earlier releases, if it agrees with them."""
        if self._limits[True].allow(witness, self._values):
            self.keep(witness)

    def accept(self, witness: Witness) -> bool:
        """Keeps a witness that a program found, if it holds and gives more room to a target that lacks it."""
        if not self._agrees(witness):
            return False
        touched = self._widths.touched(witness.where)
        shift, _ = self._widths.shifts(self._spread(witness), touched)
        wider = (shift > self._widths.high[touched]) | (shift < self._widths.low[touched])
        helped = touched[wider & self.lacking[touched]]
        if not len(helped):
            return False
        self.keep(witness if witness.purpose in helped else replace(witness, purpose=int(helped[0])))
        return True

    def _agrees(self, witness: Witness) -> bool:
        """Whether it is within the limits, and `combinaties` would name the same."""
        households = (((home, kind), n) for home, kind, n in witness.households)
        named = self._listing is None or self._listing.same(households)
        return named and self.limits.allow(witness, self._values)

    def advise(self, numbers: NDArray[np.int64]) -> None:
        """To hide these numbers (flat by place and column) costs nothing from now on."""
        self._costs.ravel()[numbers] = 0

    def freely(self, index: int) -> bool:
        """Gives the target room by moves that change nothing but what costs nothing; whether it could."""
        costs = np.where(self._costs > 0, np.float32(UNTOUCHABLE), 0)
        for _, witnesses in self._attempt(index, NARROW, costs):
            for witness in witnesses:
                self.keep(witness)
            return True
        return False

    def _spread(self, witness: Witness) -> NDArray[np.int64]:
        return witness.spread(self._values.size)

    def satisfy(self, index: int) -> list[Witness]:
        """Witnesses that give the target room: raised, or else lowered, or both; none if there are none."""
        always = self._always[index]
        steps = AREA_STEPS if self._found.targets[index].whole[0] else GEMEENTE_STEPS
        for step, (effort, ceiling) in enumerate(steps if always else steps[:-2]):
            if step == len(steps) - 1:
                self._vary(self._found.targets[index])
            late = step in (1, len(steps) - 1) and self._types.places.others_before
            if late and (found := self._by_offers(index) or self._by_programs(index, wide=step > 1)):
                return found
            costs = np.where(self._costs >= ceiling, UNTOUCHABLE, self._costs)
            options = list(self._attempt(index, effort, costs))
            if options:
                return min(options, key=lambda option: option[0])[1]
        if always:
            flat = np.where(self._found.hidden, 0, self._flat)
            for _, witnesses in self._attempt(index, THOROUGH, flat):
                return witnesses
        return []

    def _by_offers(self, index: int) -> list[Witness]:
        """Witnesses of what was published by another division that give the target room."""
        if self._offered is None:
            return []
        found = self._offered.room(index, self._needed(self._found.targets[index]), self._costs)
        if len(found) == 1 and self._gives_room(index, lean := self._lean(index, found[0])):
            return [lean]
        return [replace(one, purpose=index) for one in found]

    def _by_programs(self, index: int, *, wide: bool) -> list[Witness]:
        """The witness of an integer program in which the target is raised far enough, or else lowered."""
        target, need = self._found.targets[index], self._needed(self._found.targets[index])
        pending = [at for at in np.flatnonzero(self.lacking).tolist() if at != index]
        others = [
            (self._found.targets[at], -1 if at % 2 and self._found.targets[at].value > need else 1) for at in pending
        ]
        reached = (-self._widths.low[index], self._widths.high[index])
        for sign, already in zip((1,) if target.group else (1, -1), reached, strict=False):
            wanted = need - (0 if target.group else int(already))
            limits = self._limits_of(index)
            for found in self._between.find(index, target, sign, wanted, self._costs, limits, others, wide=wide):
                lean = self._lean(index, found)
                if self._gives_room(index, lean):
                    return [lean]
        return []

    def _lean(self, index: int, witness: Witness) -> Witness:
        """The witness of a program, with less of what is dear; its target shifts as far as before."""
        target = self._found.targets[index]
        draft = Draft(self._values, self._listing, self._limits_of(index))
        draft.changes[witness.where] = witness.shift
        draft.households.update({(home, kind): n for home, kind, n in witness.households})
        kept = (target.whole,) if target.part is None else (target.whole, target.part)
        return mend(draft, self._types, self._values, self._per_area, self._fixing(index, self._costs), kept).finish(
            index
        )

    def _gives_room(self, index: int, witness: Witness) -> bool:
        shift, loose = self._widths.shifts(self._spread(witness))
        high, low = max(self._widths.high[index], shift[index]), min(self._widths.low[index], shift[index])
        return bool(loose[index] if self._found.targets[index].group else high - low >= self._width)

    def _attempt(self, index: int, effort: Effort, costs: NDArray[np.float32]) -> Iterator[tuple[float, list[Witness]]]:
        """What the target costs raised, lowered, or both; the last two only where the first is dear or not enough."""
        target = self._found.targets[index]
        high, low = int(self._widths.high[index]), int(self._widths.low[index])
        need = self._needed(target)
        raised, up = self._shift(index, +1, need, effort, costs)
        raised = self._mended(raised, index)
        enough = up >= need or (not target.group and up - low >= need)
        if enough:
            price = self._priced(raised)
            yield price, [raised.finish(index)]
            if price < DEAR:
                return
        if target.group:
            return
        lowered, down = self._shift(index, -1, need if enough else need - up, effort, costs)
        lowered = self._mended(lowered, index)
        if down + high >= need:
            yield self._priced(lowered), [lowered.finish(index)]
        elif up + down >= need:
            yield self._priced(raised, lowered), [raised.finish(index), lowered.finish(index)]

    def _mended(self, draft: Draft, index: int) -> Draft:
        """The draft, with less of what is dear if it is a dear one of an area."""
        target, price = self._found.targets[index], self._priced(draft)
        if price < DEAR or not target.whole[0]:
            return draft
        kept = (target.whole,) if target.part is None else (target.whole, target.part)
        costs = self._fixing(index, self._costs)
        mended = mend(draft, self._types, self._values, self._per_area, costs, kept)
        return mended if self._priced(mended) < price else draft

    def _limits_of(self, index: int) -> Limits:
        return self._limits[bool(self._widths.may_change[index])]

    def _fixing(self, index: int, costs: NDArray[np.float32]) -> NDArray[np.float32]:
        """A copy of the costs in which what must stay as it is for this target has no price."""
        return np.where(self._limits_of(index).fixed, np.float32(UNTOUCHABLE), costs)

    def _priced(self, *drafts: Draft) -> float:
        changed = np.any([draft.changes[:-1] != 0 for draft in drafts], axis=0)
        return float(self._costs.ravel()[changed].sum())

    def _vary(self, target: Target) -> None:
        """Invents variants of the types that the target counts, so that there is more to choose from."""
        place = target.whole[0] or (target.part or target.whole)[0]
        inside = self._types.rows[:, target.whole[1]] == 1
        if target.part is not None and target.part[0] == target.whole[0]:
            inside &= self._types.rows[:, target.part[1]] == 0
        fit = inside & self._types.fits_in(self._moves.fitting())[place]
        for number in np.flatnonzero(fit)[-VARIED:].tolist():
            add_variants(self._types, number, self._scope, wide=True)

    def _needed(self, target: Target) -> int:
        if not target.group:
            return self._width
        of, among = ALMOST_ALL
        whole = int(self._values[target.whole])
        return (whole - of * target.value) // among + 1

    def _shift(self, index: int, sign: int, need: int, effort: Effort, costs: NDArray[np.float32]) -> tuple[Draft, int]:
        """Applies moves, cheapest first, until the target has shifted by `need`, or no move is left."""
        target = self._found.targets[index]
        draft = Draft(self._values, self._listing, self._limits_of(index))
        costs, reached = self._fixing(index, costs), 0
        for _ in range(ROUNDS):
            at_floor = self._values + draft.changes[:-1].reshape(costs.shape) == self._floor
            prices = Prices(costs, costs + UNTOUCHABLE * at_floor.astype(np.float32))
            with self._types.instead(draft.households):
                moves = [
                    move
                    for wish in list(self._wishes(target, sign))
                    for move in self._moves.find(wish, prices, need - reached, effort)
                ]
            gained = self._assemble(draft, target, sign, need - reached, costs, moves)
            reached += gained
            if reached >= need or not gained:
                break
        return draft, reached

    def _assemble(
        self, draft: Draft, target: Target, sign: int, need: int, costs: NDArray[np.float32], moves: Sequence[Move]
    ) -> int:
        if not moves:
            return 0
        flat, reached = costs.ravel(), 0
        options = Options(moves, self._types, self._per_area)
        gain = sign * options.gains(target, self._columns)
        open_ = gain > 0
        while reached < need:
            times = np.minimum(options.room(draft), -((reached - need) // np.maximum(gain, 1)))
            ranked = np.flatnonzero(open_ & (times > 0))
            if not len(ranked):
                break
            score = options.prices(flat)[ranked] * SHARE // (times[ranked] * gain[ranked])
            index = int(ranked[score.argmin()])
            if reached and score.min() >= DEAR * SHARE:
                break
            number, (where, shift) = int(times[index]), options.changes(index)
            while number and not draft.apply(moves[index], where, shift, number):
                number -= 1
            if not number:
                open_[index] = False
                continue
            flat[where] = 0
            reached += number * int(gain[index])
        return reached

    def _wishes(self, target: Target, sign: int) -> Iterator[Wish]:
        place, column = target.whole
        whole = self._types.inside(column)
        if target.part is None:
            yield from self._wish(place, whole, sign, (column,))
            return
        part = self._types.inside(target.part[1])
        if target.part[0] == place:
            known = not (part & ~whole).any()
            yield from self._wish(place, whole & ~part, sign, (column, target.part[1]) if known else ())
        else:
            yield from self._wish(target.part[0], ~part, sign, (target.part[1],))
            yield from self._wish(place, whole, sign, (column,))

    def _wish(self, place: int, inside: NDArray[np.bool_], sign: int, columns: tuple[int, ...]) -> Iterator[Wish]:
        leave, enter = (~inside, inside) if sign > 0 else (inside, ~inside)
        for home in self._types.places.inside(place):
            yield Wish(home, leave, enter, place > 0, columns)

    def drop_superfluous(self) -> None:
        """Drops witnesses that nothing needs, dearest first, and shows again what only they changed."""
        found, shape = self._found, self._values.shape
        witnesses = found.witnesses
        if not witnesses:
            return
        shifts = Shifts(self._widths, [(self._spread(one), one.where) for one in witnesses])
        users = np.zeros(self._values.size, dtype=np.int64)
        for witness in witnesses:
            users[witness.where] += 1
        price = np.where(self._small, 0, self._price).ravel()

        def gain(index: int) -> tuple[float, int]:
            where = witnesses[index].where
            return -float(price[where[users[where] == 1]].sum()), -index

        group = np.array([t.group for t in found.targets], dtype=bool)
        for index in sorted(range(len(witnesses)), key=gain):
            shifts.kept[index] = False
            users[witnesses[index].where] -= 1
            touched, width, loose = shifts.without(index)
            done = np.where(group[touched], loose, width >= self._width)
            hidden = self._small.ravel()[self._whole[touched]] | (users[self._whole[touched]] > 0)
            if not (done | ~(self._always[touched] | (hidden & ~self._given_up[touched]))).all():
                shifts.kept[index] = True
                users[witnesses[index].where] += 1
        found.witnesses = [w for w, keep in zip(witnesses, shifts.kept, strict=True) if keep]
        found.hidden[:] = self._small | (users > 0).reshape(shape)


def _simple(columns: Columns) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The columns of one thing at a time: by these, types are more or less alike."""
    doors = {column for (a, b), column in columns.of.get("samenloop_organisaties", {}).items() if a == b}
    own = {*columns.of.get("voorzieningen", {}).values(), *doors}
    return np.array(sorted({*range(columns.per_area), *doors})), np.array(sorted(own), dtype=np.int64)
