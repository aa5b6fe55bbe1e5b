"""A list of streets: which part of a line is the street, and which postcode street, town and number have.

The list is the round's, the same for every partner, and in the round's fingerprint: what it decides gives keys.
It turns refusals into keys and never changes a key that was read without it.

Names meet in two steps. First by their words, without case, accents, dots and hyphens; then by what the usual
abbreviations may stand for: `v/d` is van de, van den or van der, written in full it is one of them. A name that
could be two streets of the list by its abbreviations is none of them.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import product
from math import prod
from typing import Final

from factlab.partner.address.parts import Address, HouseNumber, Postcode, Reason, Repair
from factlab.partner.address.postcode import parse_postcode
from factlab.partner.address.spelling import HIDDEN_BREAK, fold

_WORD = re.compile("[A-Z0-9]+")
_ENDINGS: Final = dict(
    ending.split("=")
    for ending in (
        "STR=STRAAT LN=LAAN PLN=PLEIN PL=PLEIN WG=WEG GR=GRACHT KD=KADE SNGL=SINGEL SGL=SINGEL DK=DIJK STG=STEEG"
    ).split()
)
_ENDING = re.compile(f"(?:{'|'.join(_ENDINGS)})$")
_STANDS_FOR: Final = {
    short: tuple(full.split("/"))
    for short, full in (
        entry.split("=")
        for entry in (
            "V=VAN VD=VANDE/VANDEN/VANDER T=HET/T ST=SINT GR=GROTE/GRACHT KL=KLEINE NWE=NIEUWE GED=GEDEMPTE "
            "VERL=VERLENGDE BURG=BURGEMEESTER BURGEM=BURGEMEESTER BGM=BURGEMEESTER WETH=WETHOUDER DR=DOKTER/DOCTOR "
            "PRES=PRESIDENT PROF=PROFESSOR MR=MEESTER IR=INGENIEUR DS=DOMINEE PAST=PASTOOR MGR=MONSEIGNEUR "
            "MIN=MINISTER GEN=GENERAAL ADM=ADMIRAAL JHR=JONKHEER KON=KONING/KONINGIN PR=PRINS/PRINSES"
        ).split()
    )
}
_PAIRS: Final = {("V", "D"): _STANDS_FOR["VD"], ("A", "D"): ("AANDE", "AANDEN", "AANDER")}
"""Two words that are one abbreviation, as `v/d` and `v.d.` fall apart."""
_ORDINAL = re.compile("([0-9]+)(?:E|DE|STE)")
_ORDINALS: Final = dict(
    ordinal.split("=")
    for ordinal in (
        "1=EERSTE 2=TWEEDE 3=DERDE 4=VIERDE 5=VIJFDE 6=ZESDE 7=ZEVENDE 8=ACHTSTE 9=NEGENDE 10=TIENDE"
    ).split()
)
_SAME_TOWN: Final = {"DENHAAG": "SGRAVENHAGE", "DENBOSCH": "SHERTOGENBOSCH"}
_MOST_FORMS: Final = 32


class _Names:
    """Names of one kind, each known by its words; `find` the one that a spelling stands for."""

    __slots__ = ("_by_form", "_known")

    def __init__(self) -> None:
        self._known: dict[str, str] = {}
        self._by_form: dict[str, str | None] = {}

    def add(self, text: str) -> str:
        """The name by its words; empty when it holds a sign that is not understood, or nothing."""
        if text in self._known:
            return self._known[text]
        words = _words(text)
        name = " ".join(words)
        self._known[text] = self._known[name] = name
        for form in _forms(words):
            self._by_form[form] = name if self._by_form.get(form, name) == name else None
        return name

    def find(self, text: str) -> str:
        """The name of the list that this text can only be; empty if there is none."""
        words = _words(text)
        name = " ".join(words)
        if name in self._known:
            return name
        found = {self._by_form[form] for form in _forms(words) if form in self._by_form}
        return (found.pop() or "") if len(found) == 1 else ""


class Streets:
    """Streets of one or more towns, from rows of (straat, plaats, postcode, huisnummer).

    Without huisnummer the postcode is the whole street's, but for numbers that have a row of their own. Raises
    ValueError, with the number of the row and no more, if a row has no street, no town, no valid postcode or
    a number outside 1 to 99999.
    """

    __slots__ = ("_places", "_postcodes", "_streets", "_towns")

    def __init__(self, rows: Iterable[tuple[str, str, str, int | None]]) -> None:
        self._streets, self._towns = _Names(), _Names()
        self._places: dict[str, dict[str, dict[int | None, frozenset[str]]]] = {}
        self._postcodes: set[str] = set()
        one: dict[str, frozenset[str]] = {}
        for count, (street, town, postcode, number) in enumerate(rows, start=1):
            place = parse_postcode(postcode)
            if isinstance(place, Reason) or not street.strip() or not town.strip():
                raise ValueError(f"row {count} of the street list needs a street, a town and a postcode")
            if number is not None and not 0 < number < 100_000:
                raise ValueError(f"row {count} of the street list has a house number outside 1 to 99999")
            name, in_town = self._streets.add(street), self._towns.add(town)
            if not name or not in_town:
                continue  # ø, ß: nothing that is read from a partner's list ever meets such a name
            self._postcodes.add(place.text)
            numbers = self._places.setdefault(name, {}).setdefault(in_town, {})
            alone = one.setdefault(place.text, frozenset((place.text,)))
            numbers[number] = numbers[number] | alone if number in numbers else alone

    def name_of(self, street: str) -> str:
        """The street of the list that this is a spelling of; empty if there is none, or more than one."""
        return self._streets.find(street)

    def knows(self, street: str) -> bool:
        """Whether this is a spelling of exactly one street of the list."""
        return bool(self.name_of(street))

    def knows_town(self, plaats: str) -> bool:
        """Whether this is a spelling of exactly one town of the list."""
        return bool(self._towns.find(plaats))

    def lies_in(self, street: str, plaats: str) -> bool:
        """Whether the list has this street in this town."""
        return self._towns.find(plaats) in self._places.get(self.name_of(street), ())

    def postcode_of(self, street: str, plaats: str, number: int) -> str | None:
        """The one postcode that this number in this street in this town has; None if the list leaves a doubt."""
        numbers = self._places.get(self.name_of(street), {}).get(self._towns.find(plaats), {})
        found = numbers.get(number) or numbers.get(None) or frozenset()
        return next(iter(found)) if len(found) == 1 else None

    def contradicts(self, street: str, plaats: str, postcode: str, number: int) -> bool:
        """Whether the list has this street and number elsewhere only. What it does not hold it cannot contradict."""
        towns = self._places.get(self.name_of(street), {})
        if plaats.strip():
            towns = {town: towns[town] for town in (self._towns.find(plaats),) if town in towns}
        elif postcode not in self._postcodes:
            return False  # without a town it may be a street of another gemeente
        return bool(towns) and not any(postcode in found for found in self._possible(towns.values(), number))

    @staticmethod
    def _possible(towns: Iterable[dict[int | None, frozenset[str]]], number: int) -> Iterator[frozenset[str]]:
        for numbers in towns:
            exact = numbers.get(number) or numbers.get(None)
            yield exact or frozenset().union(*numbers.values())


def find_postcode(number: HouseNumber, straat: str | None, plaats: str | None, streets: Streets) -> Postcode | Reason:
    """The postcode that the list has for this number, as a repair. Opposite or beside a number it may differ."""
    found = None
    if straat and plaats and not number.aanduiding:
        found = streets.postcode_of(straat, plaats, number.number)
    return Postcode(found, (Repair.postcode_found,)) if found else Reason.postcode_missing


def compare_street(address: Address, straat: str | None, plaats: str | None, streets: Streets) -> Address:
    """The same address, with a warning if the list has this street and number under another postcode."""
    if straat and streets.contradicts(straat, plaats or "", address.postcode, address.number):
        return replace(address, repairs=(*address.repairs, Repair.street_differs))
    return address


def _words(text: str) -> list[str]:
    folded = fold(text)
    return _WORD.findall(folded) if folded.isascii() and HIDDEN_BREAK not in folded else []


def _forms(words: list[str]) -> set[str]:
    """Everything the words can stand for in full, without spaces, IJ as Y."""
    parts: list[tuple[str, ...]] = []
    rest = iter(range(len(words)))
    for at in rest:
        pair = _PAIRS.get((words[at], words[at + 1])) if at + 1 < len(words) else None
        if pair:
            next(rest)
        parts.append(pair or _stands_for(words[at]))
    if not words or prod(map(len, parts)) > _MOST_FORMS:
        return set()
    joined = {"".join(form).replace("IJ", "Y") for form in product(*parts)}
    return {_SAME_TOWN.get(form, form) for form in joined}


def _stands_for(word: str) -> tuple[str, ...]:
    if ordinal := _ORDINAL.fullmatch(word):
        return (_ORDINALS.get(ordinal[1], f"{ordinal[1]}E"),)
    if word in _STANDS_FOR:
        return _STANDS_FOR[word]
    return (_ENDING.sub(lambda found: _ENDINGS[found[0]], word),)
