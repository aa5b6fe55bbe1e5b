"""`--exclude`: who objected, or lives at a shelter or a secret address, and so leaves before anything is hashed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from factlab.errors import UnreadableInput
from factlab.partner.address import Address, Reason
from factlab.partner.address.spelling import fold, is_nothing
from factlab.partner.columns.chosen import Columns
from factlab.partner.columns.headers import plain
from factlab.partner.columns.mapping import is_geheim
from factlab.partner.providers import RawList
from factlab.partner.rows.addresses import (
    address_columns,
    can_say_where,
    held_as,
    read_addresses,
    without_zero_suffixes,
)
from factlab.partner.rows.encoded import Ints, encode
from factlab.partner.rows.marks import is_secret, says_hidden
from factlab.protocol.round import Round

OBJECTED: Final = "bezwaar"
SHELTER: Final = "opvang"
ADDRESS_IS_HIDDEN: Final = "geheim_adres"
REASONS: Final = (OBJECTED, SHELTER, ADDRESS_IS_HIDDEN)
"""Ascending: where two hold for one row or address, the last is told. The last two hold for the whole address."""

_REASON_COLUMN = "reden"
_SAID = {
    "": OBJECTED,
    "bezwaar": OBJECTED,
    "opvang": SHELTER,
    "geheim": ADDRESS_IS_HIDDEN,
    "geheimadres": ADDRESS_IS_HIDDEN,
}
_DECIMALS = re.compile(r"([0-9]+(?:[.,][0-9]{3})*)[.,](?:00?|0{4,})|([0-9]{4,})[.,]000")
_THOUSAND_OR_ONE = re.compile(r"[0-9]{1,3}[.,]000")
_POWER = re.compile(r"[0-9]+(?:[.,][0-9]+e[+-]?|e[+-])[0-9]+")


@dataclass(frozen=True, slots=True, repr=False)
class Exclusions:
    """`clients`: client number as `client_key` writes it → reason; `addresses`: address as `held_as` writes it →
    reason. `rows_of_clients`, `rows_of_addresses`: the row numbers, ascending, that name each."""

    file: str
    clients: Mapping[str, str]
    addresses: Mapping[str, str]
    rows_of_clients: Mapping[str, tuple[int, ...]]
    rows_of_addresses: Mapping[str, tuple[int, ...]]

    def joined_with(self, other: Exclusions) -> Exclusions:
        """Those on another sheet of the same workbook as well."""
        return Exclusions(
            self.file,
            {key: worst(self.clients.get(key), reason) for key, reason in {**self.clients, **other.clients}.items()},
            {
                key: worst(self.addresses.get(key), reason)
                for key, reason in {**self.addresses, **other.addresses}.items()
            },
            _both(self.rows_of_clients, other.rows_of_clients),
            _both(self.rows_of_addresses, other.rows_of_addresses),
        )


@dataclass(frozen=True, slots=True)
class Unmet:
    """Row numbers of the list of objections `file`, ascending, of what is in none of the lists: client numbers,
    addresses, and apart from those the `near` addresses, of which the lists have the house number with another suffix.
    """

    file: str = ""
    clients: tuple[int, ...] = ()
    addresses: tuple[int, ...] = ()
    near: tuple[int, ...] = ()


def client_key(text: str) -> str | None:
    """A client number to compare: without case, signs, zeros in front and Excel's decimals (`17.0`).

    Empty when there is none. None when it cannot be told which number was meant: 1.000 is one or a thousand,
    and of 1,2E+05 digits are lost.
    """
    if text.isascii() and text.isdigit():
        return text.lstrip("0") or "0"
    key = "".join(unicodedata.normalize("NFKC", text).split()).casefold().strip("=\"'")
    if _THOUSAND_OR_ONE.fullmatch(key) or _POWER.fullmatch(key):
        return None
    if is_nothing(fold(text)):
        return ""
    if whole := _DECIMALS.fullmatch(key):
        key = whole[1] or whole[2]
    letters = "".join(filter(str.isalnum, key))
    return letters and (letters.lstrip("0") or "0")


def _both(rows: Mapping[str, tuple[int, ...]], others: Mapping[str, tuple[int, ...]]) -> dict[str, tuple[int, ...]]:
    return {key: tuple(sorted({*rows.get(key, ()), *others.get(key, ())})) for key in {**rows, **others}}


def read_exclusions(raw: RawList, columns: Columns, round_: Round) -> Exclusions:
    """Every row names a client (that client's rows leave), or else an address (all rows at it leave).

    The column `reden` says bezwaar (or nothing), opvang, geheim; a column that marks secret addresses counts as
    well. UnreadableInput, with file and row, when a row names neither, or a number that can be two, or an address
    that cannot be read: an objection must never be passed over in silence.
    """
    if raw.misfits:
        raise UnreadableInput("exclude_row", file=raw.file, row=str(raw.misfits[0]))
    table = {name: encode(raw.columns[header]) for name, header in columns.of.items()}
    where = address_columns(table)
    if "clientnummer" not in table and not can_say_where(where):
        raise UnreadableInput("exclude_columns", file=raw.file)
    reasons = next((raw.columns[header].to_pylist() for header in raw.columns if plain(header) == _REASON_COLUMN), None)
    marked = [column.where(is_secret) for name, column in table.items() if is_geheim(name)]
    filled = [column.where(_says_where) for column in where.values()]
    client = table.get("clientnummer")
    numbers = client.each(client_key) if client else []
    outcome: Ints | None = None
    outcomes: list[Address | Reason] = []
    if can_say_where(where):
        outcome, outcomes = read_addresses(without_zero_suffixes(where), round_)
    clients: dict[str, str] = {}
    addresses: dict[str, str] = {}
    rows_of_clients: dict[str, tuple[int, ...]] = {}
    rows_of_addresses: dict[str, tuple[int, ...]] = {}
    for place, number in enumerate(raw.numbers.tolist()):
        reason = _SAID.get(plain(reasons[place]) if reasons else "")
        if reason is None:
            raise UnreadableInput("exclude_reason", file=raw.file, row=str(number))
        if any(secret[place] for secret in marked):
            reason = ADDRESS_IS_HIDDEN
        named = numbers[client.codes[place]] if client else ""
        if named is None:
            raise UnreadableInput("client_number_unclear", file=raw.file, row=str(number))
        found = outcomes[outcome[place]] if outcome is not None else None
        if named:
            clients[named] = worst(clients.get(named), reason)
            rows_of_clients[named] = (*rows_of_clients.get(named, ()), number)
        if isinstance(found, Address) and (not named or reason != OBJECTED):
            held = held_as(found.key)
            addresses[held] = worst(addresses.get(held), reason)
            rows_of_addresses[held] = (*rows_of_addresses.get(held, ()), number)
        elif not named:
            raise UnreadableInput("exclude_row", file=raw.file, row=str(number))
        elif reason != OBJECTED and any(says[place] for says in filled):
            raise UnreadableInput("exclude_address", file=raw.file, row=str(number))
    return Exclusions(raw.file, clients, addresses, rows_of_clients, rows_of_addresses)


def _says_where(cell: str) -> bool:
    """Whether an address cell says where, instead of nothing or that it is secret."""
    return not is_nothing(fold(cell)) and not says_hidden(cell)


def worst(one: str | None, other: str) -> str:
    """Of two reasons the one that is told."""
    return other if one is None or REASONS.index(other) > REASONS.index(one) else one
