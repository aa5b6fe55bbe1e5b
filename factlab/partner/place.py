"""Which households of a list go along: in an area of the round, nothing held back, no institution, no collective
address."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from factlab.partner.address import Address, Register, normalise
from factlab.partner.rows.addresses import held_as
from factlab.partner.rows.encoded import Encoded
from factlab.partner.rows.exclusions import Exclusions, Unmet, client_key, worst
from factlab.partner.rows.judge import CountedRows
from factlab.protocol.areas import Place
from factlab.protocol.round import Round

INSTITUTION = "instelling"
COLLECTIVE = "verzameladres"
UNDECIDED = "gebied_onbeslist"
OUTSIDE = "outside"


@dataclass(frozen=True, slots=True, repr=False)
class Households:
    """All lists of a partner together: distinct canonical addresses, and the reports that point at them.

    `address` and `voorziening` int64 (reports,): positions in `keys` (canonical texts) and `voorzieningen`;
    `first` (reports,): whether it is the first of its row, so that rows can be counted. `addresses`: as `keys`.
    `fate` per address: an area code, or why it is left out; `goes` whether it goes along; `by_postcode`
    whether its area comes from the postcode alone, since the round does not know the number. `not_in_bag`:
    position → suggested cause, of those that go along and that the round's BAG list does not have. `unmatched`:
    the number of exclusions that are in none of the lists, `unmet` their rows.
    """

    keys: list[str]
    addresses: list[Address]
    fate: list[str]
    goes: NDArray[np.bool_]
    address: NDArray[np.int64]
    voorziening: NDArray[np.int64]
    first: NDArray[np.bool_]
    voorzieningen: tuple[str, ...]
    by_postcode: NDArray[np.bool_]
    not_in_bag: dict[int, str]
    unmatched: int
    unmet: Unmet


def gather(lists: Sequence[CountedRows], round_: Round, leave_out: Exclusions | None = None) -> Households:
    """Bring the lists together by canonical address and decide the fate of every address."""
    position: dict[str, int] = {}
    addresses: list[Address] = []
    at: list[NDArray[np.int64]] = []
    what: list[NDArray[np.int64]] = []
    first: list[NDArray[np.bool_]] = []
    clients: list[Encoded | None] = []
    for rows in lists:
        there: list[int] = []
        for address in rows.addresses:
            place = position.setdefault(address.key, len(addresses))
            there.append(place)
            if place == len(addresses):
                addresses.append(address)
        use = rows.address >= 0
        at.append(np.array(there, dtype=np.int64)[rows.address[use]])
        what.append(rows.voorziening[use])
        first.append(rows.first[use])
        clients.append(Encoded(rows.client.codes[use], rows.client.values) if rows.client else None)
    collective = _collective(at, clients, len(addresses), round_.adres.verzameladres_vanaf)
    institutions = _institutions(round_)
    hidden = _hidden(lists, leave_out)
    fate: list[str] = []
    goes: list[bool] = []
    by_postcode: list[bool] = []
    for key, address, is_collective in zip(position, addresses, collective.tolist(), strict=True):
        area, how = round_.areas.find(address.postcode, address.number)
        by_postcode.append(how is Place.by_postcode)
        if hidden and (held := held_as(key)) in hidden:
            fate.append(hidden[held])
        elif how is Place.outside:
            fate.append(OUTSIDE)
        elif key in institutions:
            fate.append(INSTITUTION)
        elif is_collective:
            fate.append(COLLECTIVE)
        elif area is None:
            fate.append(UNDECIDED)
        else:
            fate.append(area)
            goes.append(True)
            continue
        goes.append(False)
    return Households(
        keys=list(position),
        addresses=addresses,
        fate=fate,
        goes=np.array(goes, dtype=bool),
        address=np.concatenate(at),
        voorziening=np.concatenate(what),
        first=np.concatenate(first),
        voorzieningen=lists[0].voorzieningen,
        by_postcode=np.array(by_postcode, dtype=bool),
        not_in_bag=_not_in_bag(addresses, goes, round_),
        unmatched=_unmatched(lists, leave_out),
        unmet=_unmet(lists, leave_out),
    )


def _hidden(lists: Sequence[CountedRows], leave_out: Exclusions | None) -> dict[str, str]:
    """Addresses, as `held_as` writes them, of which every row of this partner is held back, with the reason told."""
    hidden = dict(leave_out.addresses) if leave_out else {}
    for rows in lists:
        for key, reason in rows.hidden.items():
            hidden[key] = worst(hidden.get(key), reason)
    return hidden


def _not_in_bag(addresses: Sequence[Address], goes: Sequence[bool], round_: Round) -> dict[int, str]:
    if not round_.adressen:
        return {}
    register = Register(round_.adressen, profile=round_.adres.schrijfwijze)
    found: dict[int, str] = {}
    for place, (address, going) in enumerate(zip(addresses, goes, strict=True)):
        if going and (missing := register.why_missing(address)):
            found[place] = (missing.likely or missing.cause).value
    return found


def _unmatched(lists: Sequence[CountedRows], leave_out: Exclusions | None) -> int:
    """The exclusions that no list has: a number or address that was mistyped, or nobody of this partner."""
    if leave_out is None:
        return 0
    return len((set(leave_out.clients) | set(leave_out.addresses)).difference(*(rows.met for rows in lists)))


def _unmet(lists: Sequence[CountedRows], leave_out: Exclusions | None) -> Unmet:
    """Where the exclusions that no list has stand in their own list."""
    if leave_out is None:
        return Unmet()
    met = frozenset[str]().union(*(rows.met for rows in lists))
    near = frozenset[str]().union(*(rows.near for rows in lists))

    def rows_of(naming: Mapping[str, tuple[int, ...]], among: Container[str]) -> tuple[int, ...]:
        found = (rows for named, rows in naming.items() if named in among and named not in met)
        return tuple(sorted(chain.from_iterable(found)))

    return Unmet(
        leave_out.file,
        clients=rows_of(leave_out.rows_of_clients, leave_out.clients),
        addresses=rows_of(leave_out.rows_of_addresses, leave_out.addresses.keys() - near),
        near=rows_of(leave_out.rows_of_addresses, near),
    )


def _institutions(round_: Round) -> frozenset[str]:
    """The round's institutions as canonical addresses, in the round's spelling and without aanduiding."""
    found: set[str] = set()
    for postcode, number, suffix in round_.instellingen:
        address = normalise(postcode, str(number), None, suffix, profile=round_.adres.schrijfwijze)
        # A suffix that has no spelling can only be met as it stands.
        found.add(address.key if isinstance(address, Address) else f"{postcode}|{number}|{suffix}|")
    return frozenset(found)


def _collective(
    at: Sequence[NDArray[np.int64]], clients: Sequence[Encoded | None], size: int, from_clients: int
) -> NDArray[np.bool_]:
    """Addresses with at least `from_clients` distinct client numbers of this partner, over all its lists."""
    # Only an address with that many rows can have that many clients.
    candidate = np.bincount(np.concatenate(at), minlength=size) >= from_clients
    found: dict[int, set[str]] = {}
    for address, client in zip(at, clients, strict=True):
        if client is None:
            continue
        rows = candidate[address]
        for place, code in zip(address[rows].tolist(), client.codes[rows].tolist(), strict=True):
            text = client.values[code].as_py()
            key = client_key(text)
            # A number that cannot be told is somebody all the same.
            if number := text if key is None else key:
                found.setdefault(place, set()).add(number)
    collective = np.zeros(size, dtype=bool)
    collective[[place for place, numbers in found.items() if len(numbers) >= from_clients]] = True
    return collective
