"""What is so in the invented municipality, household by household, for tests to compare tables with.

Worked out from the partners' registers by the definitions alone, not by the code that ingests lists. It
lives in memory: written down beside the lists it would be what no round ever holds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from factlab.demo.municipality import Municipality
from factlab.demo.partners import catalogue
from factlab.demo.registers import NO_END, Register, period_start
from factlab.demo.round_files import CROWDED_FROM


@dataclass(frozen=True, slots=True)
class Told:
    """A household that counts: its area, and the (partner, voorziening) told about it."""

    area: str
    told: frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Truth:
    """`households` by canonical address, those with at least one voorziening told; `clients` per partner and
    voorziening: the different people among them, crowded addresses and institutions left out."""

    households: Mapping[str, Told]
    clients: Mapping[tuple[str, str], frozenset[int]]


def truth_of(city: Municipality, registers: Sequence[Register], peildatum: date) -> Truth:
    """The truth behind these registers: active rows, placed in an area, not left out."""
    rows_of = catalogue()
    today, since = peildatum.toordinal(), period_start(peildatum)
    institutions = {place.canonical for place in city.places.institutions}
    told: dict[int, set[tuple[str, str]]] = defaultdict(set)
    clients: dict[tuple[str, str], set[int]] = defaultdict(set)
    for register in registers:
        crowd = _clients_per_address(register)
        names = [voorziening for voorziening, _ in register.partner.knows]
        for address, which, client, begin, end, damage in zip(
            register.address.tolist(),
            register.voorziening.tolist(),
            register.client.tolist(),
            register.begin.tolist(),
            register.end.tolist(),
            register.damage.tolist(),
            strict=True,
        ):
            row = rows_of[names[which]]
            place = register.addresses[address]
            counted_from = since + 1 if row["telling"] == "periode" else today
            active = begin <= today and (end == NO_END or end >= counted_from)
            if not active or damage or place.area is None or row["gebruik"] == "niet_leveren":
                continue
            if place.canonical in institutions or len(crowd[address]) >= CROWDED_FROM:
                continue
            told[address].add((register.partner.id, names[which]))
            clients[register.partner.id, names[which]].add(client)
    addresses = registers[0].addresses
    return Truth(
        households={
            addresses[address].canonical: Told(addresses[address].area or "", frozenset(pairs))
            for address, pairs in sorted(told.items())
        },
        clients={pair: frozenset(people) for pair, people in clients.items()},
    )


def _clients_per_address(register: Register) -> dict[int, set[int]]:
    people: dict[int, set[int]] = defaultdict(set)
    for address, client in zip(register.address.tolist(), register.client.tolist(), strict=True):
        people[address].add(client)
    return people
