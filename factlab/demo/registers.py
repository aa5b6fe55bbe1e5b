"""What each partner has on its books: clients with begin and end dates, at addresses.

Books are never clean: former clients, earlier and later periods, double rows, people who moved out of the
gemeente, a care home with many clients, and a few rows nobody can place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from factlab.demo.addresses import Address, Addresses
from factlab.demo.dice import Dice, Mask, Whole
from factlab.demo.municipality import Municipality
from factlab.demo.partners import Partner, catalogue

PERIOD_MONTHS = 12
"""`periode_maanden` of the invented round."""

DAMAGED_PER_MILLE_AT_MOST = 32
"""Rows with a damaged address, date or voorziening, of a list: always below the 5 % a round allows."""

NO_END = 0
"""The end of what still goes on; other dates are proleptic Gregorian ordinals."""

PEOPLE_PER_ADDRESS = 64
"""Room for the people of one address in a person's number."""


@dataclass(frozen=True)
class Register:
    """One partner's rows, as columns of equal length, in the order of the client numbers.

    `address` is a position in `addresses`; `voorziening` one in `partner.knows`; `damage` is 0, or 1 + a
    position in the kinds of damage its lists can show; `slip` a number below 200 for how a row is spelled.
    """

    partner: Partner
    addresses: Sequence[Address]
    address: Whole
    voorziening: Whole
    client: Whole
    begin: Whole
    end: Whole
    damage: Whole
    slip: Whole


@dataclass(frozen=True, slots=True)
class _Rows:
    address: Whole
    voorziening: Whole
    person: Whole
    begin: Whole
    end: Whole


def all_addresses(places: Addresses) -> tuple[Address, ...]:
    """Households, institutions, crowded addresses and those outside, in this order."""
    return (*places.households, *places.institutions, *places.crowded, *places.outside)


def period_start(peildatum: date) -> int:
    """The ordinal of the peildatum `PERIOD_MONTHS` months earlier; no invented date lies within four days."""
    years, month = divmod(peildatum.year * 12 + peildatum.month - 1 - PERIOD_MONTHS, 12)
    return date(years, month + 1, min(peildatum.day, 28)).toordinal()


def register(
    partner: Partner,
    city: Municipality,
    seed: int,
    peildatum: date,
    *,
    dated: bool,
    damages: int,
    never_empty: frozenset[str],
) -> Register:
    """The books of one partner; undated ones hold current clients only.

    `damages`: how many kinds of damage its lists can show. `never_empty`: voorzieningen that have a client in
    the smallest municipality too, so that no list is empty.
    """
    parts = [
        part
        for position, (voorziening, percentage) in enumerate(partner.knows)
        for part in _voorziening_rows(
            partner,
            city,
            seed,
            peildatum,
            position=position,
            percentage=percentage,
            dated=dated,
            at_least=3 if voorziening in never_empty else 0,
        )
    ]
    parts += _crowded_rows(partner, city.places, seed, peildatum)
    rows = _joined(parts)
    dice = Dice(seed, "register", partner.id)
    again = dice.fractions(len(rows.address)) < 0.01
    rows = _joined([rows, _chosen(rows, again)])
    client = _client_numbers(rows.person, dice)
    order = np.lexsort((rows.end, rows.begin, rows.voorziening, rows.address, client)).astype(np.int64)
    return Register(
        partner=partner,
        addresses=all_addresses(city.places),
        address=rows.address[order],
        voorziening=rows.voorziening[order],
        client=client[order],
        begin=rows.begin[order],
        end=rows.end[order],
        damage=_damage(rows.address[order] < len(city.places.households), rows.voorziening[order], damages, dice),
        slip=dice.whole(len(order), 0, 199),
    )


def _voorziening_rows(
    partner: Partner,
    city: Municipality,
    seed: int,
    peildatum: date,
    *,
    position: int,
    percentage: int,
    dated: bool,
    at_least: int,
) -> list[_Rows]:
    voorziening = partner.knows[position][0]
    dice = Dice(seed, "rows", partner.id, voorziening)
    has = city.has[voorziening]
    known = np.flatnonzero(has & (dice.fractions(len(has)) * 100 < percentage)).astype(np.int64)
    if len(known) < at_least:
        known = np.union1d(known, dice.order(len(has))[:at_least])
    second = known[city.second_client[voorziening][known]]
    # Children are other people than the adults of the same household, also on the same list.
    first_person = 2 if voorziening.startswith(("JW", "ON")) else 0
    address = np.concatenate([known, second])
    person = np.concatenate([known * PEOPLE_PER_ADDRESS + first_person, second * PEOPLE_PER_ADDRESS + first_person + 1])
    dates = _Dates(peildatum, catalogue()[voorziening]["telling"] == "periode", dice)

    def rows(address: Whole, person: Whole, begin_and_end: tuple[Whole, Whole]) -> _Rows:
        begin, end = begin_and_end
        return _Rows(address, np.full(len(address), position, dtype=np.int64), person, begin, end)

    moved = dice.whole(len(known) * 3 // 200, 0, len(city.places.outside) - 1)
    moved += len(all_addresses(city.places)) - len(city.places.outside)
    parts = [
        rows(address, person, dates.current(len(address))),
        rows(moved, moved * PEOPLE_PER_ADDRESS + first_person, dates.current(len(moved))),
    ]
    if dated:
        earlier = dice.fractions(len(address)) < 0.08
        former = dice.whole(len(known) // 9, 0, len(has) - 1)
        former = former[~has[former]]
        coming = dice.whole(len(known) // 50, 0, len(has) - 1)
        coming = coming[~has[coming]]
        parts += [
            rows(address[earlier], person[earlier], dates.past(int(earlier.sum()))),
            rows(former, former * PEOPLE_PER_ADDRESS + first_person, dates.past(len(former))),
            rows(coming, coming * PEOPLE_PER_ADDRESS + first_person, dates.future(len(coming))),
        ]
    return parts


def _crowded_rows(partner: Partner, places: Addresses, seed: int, peildatum: date) -> list[_Rows]:
    """The clients at institutions and at addresses where many live, all of them current."""
    if partner.crowded is None:
        return []
    voorziening, clients = partner.crowded
    first = len(places.households)
    large = len(places.institutions) + len(places.crowded)
    address = np.repeat(np.arange(first, first + large, dtype=np.int64), clients)
    person = address * PEOPLE_PER_ADDRESS + np.tile(np.arange(clients, dtype=np.int64), large)
    position = [known for known, _ in partner.knows].index(voorziening)
    dice = Dice(seed, "crowded", partner.id)
    periodic = catalogue()[voorziening]["telling"] == "periode"
    begin, end = _Dates(peildatum, periodic, dice).current(len(address))
    return [_Rows(address, np.full(len(address), position, dtype=np.int64), person, begin, end)]


class _Dates:
    """Begin and end dates, at least five days from where counting begins and ends."""

    def __init__(self, peildatum: date, periodic: bool, dice: Dice) -> None:
        self._today = peildatum.toordinal()
        self._from = period_start(peildatum) if periodic else self._today
        self._periodic = periodic
        self._dice = dice

    def current(self, count: int) -> tuple[Whole, Whole]:
        whole = self._dice.whole
        if self._periodic:
            begin = self._today - whole(count, 5, 350)
            return begin, begin + whole(count, 0, 60)
        open_ended = whole(count, 0, 99) < 68
        begin = self._today - whole(count, 5, 2900)
        return begin, np.where(open_ended, NO_END, self._today + whole(count, 5, 720))

    def past(self, count: int) -> tuple[Whole, Whole]:
        end = self._from - self._dice.whole(count, 5, 1400)
        return end - self._dice.whole(count, 15, 1100), end

    def future(self, count: int) -> tuple[Whole, Whole]:
        begin = self._today + self._dice.whole(count, 5, 90)
        return begin, begin + self._dice.whole(count, 30, 720)


def _joined(parts: Sequence[_Rows]) -> _Rows:
    return _Rows(
        address=np.concatenate([part.address for part in parts]),
        voorziening=np.concatenate([part.voorziening for part in parts]),
        person=np.concatenate([part.person for part in parts]),
        begin=np.concatenate([part.begin for part in parts]),
        end=np.concatenate([part.end for part in parts]),
    )


def _chosen(rows: _Rows, which: Mask) -> _Rows:
    return _Rows(
        address=rows.address[which],
        voorziening=rows.voorziening[which],
        person=rows.person[which],
        begin=rows.begin[which],
        end=rows.end[which],
    )


def _client_numbers(person: Whole, dice: Dice) -> Whole:
    """A number of the partner's own per person, in no order that tells anything."""
    people, which = np.unique(person, return_inverse=True)
    return (100_000 + 3 * dice.order(len(people)))[which]


def _damage(households: Mask, voorziening: Whole, kinds: int, dice: Dice) -> Whole:
    """Damage for a few rows of ordinary households, spread over the kinds.

    Rounded down per voorziening, so that any list of some of them stays below the limit too.
    """
    damage = np.zeros(len(households), dtype=np.int64)
    per_mille = int(dice.whole(1, 12, DAMAGED_PER_MILLE_AT_MOST)[0])
    order = dice.order(len(households))
    order = order[households[order]]
    which = voorziening[order]
    hits = [order[which == one][: int((which == one).sum()) * per_mille // 1000] for one in np.unique(which)]
    hit = np.concatenate([order[:0], *hits])
    damage[hit] = 1 + np.arange(len(hit)) % kinds
    return damage
