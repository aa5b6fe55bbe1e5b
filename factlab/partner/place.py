"""Which households of a list go along: in an area of the round, no institution, no collective address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from factlab.partner.address import Address, normalise
from factlab.partner.rows.judge import CountedRows, Encoded
from factlab.protocol.areas import Place
from factlab.protocol.round import Round

INSTITUTION = "instelling"
COLLECTIVE = "verzameladres"
UNDECIDED = "gebied_onbeslist"
OUTSIDE = "outside"


@dataclass(frozen=True, slots=True, repr=False)
class Households:
    """All lists of a partner together: distinct canonical addresses, and the rows that point at them.

    `address` and `voorziening` int64 (rows,): positions in `keys` (canonical texts) and `voorzieningen`;
    `fate` per address: an area code, or why it is left out; `goes` whether it goes along; `by_postcode`
    whether its area comes from the postcode alone, since the round does not know the number.
    """

    keys: list[str]
    fate: list[str]
    goes: NDArray[np.bool_]
    address: NDArray[np.int64]
    voorziening: NDArray[np.int64]
    voorzieningen: tuple[str, ...]
    by_postcode: NDArray[np.bool_]


def gather(lists: Sequence[CountedRows], round_: Round) -> Households:
    """Bring the lists together by canonical address and decide the fate of every address."""
    position: dict[str, int] = {}
    addresses: list[Address] = []
    at: list[NDArray[np.int64]] = []
    what: list[NDArray[np.int64]] = []
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
        clients.append(Encoded(rows.client.codes[use], rows.client.values) if rows.client else None)
    collective = _collective(at, clients, len(addresses), round_.adres.verzameladres_vanaf)
    institutions = _institutions(round_)
    fate: list[str] = []
    goes: list[bool] = []
    by_postcode: list[bool] = []
    for key, address, is_collective in zip(position, addresses, collective.tolist(), strict=True):
        area, how = round_.areas.find(address.postcode, address.number)
        by_postcode.append(how is Place.by_postcode)
        if how is Place.outside:
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
        fate=fate,
        goes=np.array(goes, dtype=bool),
        address=np.concatenate(at),
        voorziening=np.concatenate(what),
        voorzieningen=lists[0].voorzieningen,
        by_postcode=np.array(by_postcode, dtype=bool),
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
            if number := client.values[code].as_py().strip():
                found.setdefault(place, set()).add(number)
    collective = np.zeros(size, dtype=bool)
    collective[[place for place, numbers in found.items() if len(numbers) >= from_clients]] = True
    return collective
