"""A register of addresses (the BAG): which addresses are not in it, and what may have gone wrong with them.

It only says so; no key depends on it. New houses, houseboats and other gemeenten are missing in good faith.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from factlab.partner.address.parts import Address
from factlab.partner.address.spelling import PROFILES, respell

_DIGITS: Final = "0123456789"
_LETTERS: Final = "ABCDEGHJKLMNPRSTVWXZ"
_FLOORS: Final = (("A", "1", "I"), ("B", "2", "II"), ("C", "3", "III"), ("D", "4", "IV"))
"""What is one floor in one city may be a house of its own in another: never a key, always only a suggestion."""
_WORDS: Final = (("H", "HS", "HUIS", "0"), ("BIS", "BS"), ("RD", "ROOD", "R"), ("ZW", "ZWART", "Z"))
_ALIKE: Final = {word: set(group) - {word} for group in (*_FLOORS, *_WORDS) for word in group}
_DAY_ZERO: Final = date(1899, 12, 30)
_FIRST_SERIAL: Final = 36526
"""1 January 2000 as Excel counts days: what was typed as 12-2 becomes a day of the year in which it was typed."""


class Cause(StrEnum):
    """Why an address is not in the register."""

    aanduiding = "aanduiding"
    """Tegenover and bij are in the BRP, never in the BAG."""
    postcode_unknown = "postcode_unknown"
    number_not_in_postcode = "number_not_in_postcode"
    number_damaged = "number_damaged"
    """The number is what a program makes of a number and a suffix that do exist."""
    suffix_unknown = "suffix_unknown"


class Likely(StrEnum):
    """What probably happened. The value is a word for people to look up, and holds nothing of the address."""

    postcode_typo = "postcode_typo"
    """The number exists in a postcode with one sign different, or two signs next to each other swapped."""
    hyphen_lost = "hyphen_lost"
    """121 where 12-1 exists."""
    power = "power"
    """12000 where 12E3 exists."""
    excel_date = "excel_date"
    """45334 where 12-2 exists: 12 February 2024 in Excel's days."""
    suffix_lost = "suffix_lost"
    """The number exists with a suffix only."""
    suffix_added = "suffix_added"
    """The number exists without a suffix only."""
    zero_lost = "zero_lost"
    """1 where 01 exists, or the other way round."""
    other_spelling = "other_spelling"
    """A where 1 or I exists, HS where H exists: how cities write floors."""


@dataclass(frozen=True, slots=True)
class Missing:
    """An address that is not in the register. `instead` are keys that are, and may have been meant, in order."""

    cause: Cause
    likely: Likely | None = None
    instead: tuple[str, ...] = field(default=(), repr=False)


class Register:
    """Addresses that exist, from rows of (postcode, huisnummer, suffix), all canonical but for the city's spelling.

    `merged` counts the rows whose key another row has: only the split between letter and toevoeging differs,
    or only the spelling that the profile makes one. Raises KeyError if the profile is not one of `PROFILES`.
    """

    __slots__ = ("_suffixes", "merged")

    def __init__(self, rows: Iterable[tuple[str, int, str]], *, profile: str = PROFILES[0]) -> None:
        self._suffixes: dict[str, dict[int, tuple[str, ...]]] = {}
        self.merged = 0
        spelled = _Spelled(profile)
        shared: dict[tuple[str, ...], tuple[str, ...]] = {}
        for postcode, number, suffix in rows:
            numbers = self._suffixes.setdefault(postcode, {})
            there = numbers.get(number, ())
            written = spelled[suffix]
            if written in there:
                self.merged += 1
                continue
            more = (*there, written)
            numbers[number] = shared.setdefault(more, more)

    @classmethod
    def from_bag(cls, rows: Iterable[tuple[str, int, str, str]], *, profile: str = PROFILES[0]) -> "Register":
        """From the BAG's own columns: postcode, huisnummer, huisletter, huisnummertoevoeging; a row twice is one."""
        distinct = dict.fromkeys(rows)
        return cls(
            ((postcode, number, (letter + addition).upper()) for postcode, number, letter, addition in distinct),
            profile=profile,
        )

    def __contains__(self, address: Address) -> bool:
        """Whether this address is in the register."""
        return not address.aanduiding and self._has(address.postcode, address.number, address.suffix)

    def why_missing(self, address: Address) -> Missing | None:
        """None if the address is there; else the first cause that fits, the most certain first."""
        if address in self:
            return None
        if address.aanduiding:
            return Missing(Cause.aanduiding)
        numbers = self._suffixes.get(address.postcode, {})
        if suffixes := numbers.get(address.number):
            return _other_suffix(address, suffixes)
        for likely, number, suffix in _undamaged(address.number, address.suffix):
            if self._has(address.postcode, number, suffix):
                return Missing(Cause.number_damaged, likely, (f"{address.postcode}|{number}|{suffix}|",))
        cause = Cause.number_not_in_postcode if numbers else Cause.postcode_unknown
        near = tuple(
            f"{postcode}|{address.number}|{address.suffix}|"
            for postcode in _one_slip_away(address.postcode)
            if self._has(postcode, address.number, address.suffix)
        )
        return Missing(cause, Likely.postcode_typo, near) if near else Missing(cause)

    def _has(self, postcode: str, number: int, suffix: str) -> bool:
        numbers = self._suffixes.get(postcode)
        return numbers is not None and suffix in numbers.get(number, ())


class _Spelled(dict[str, str]):
    """A suffix of the register as the profile spells it, kept."""

    def __init__(self, profile: str) -> None:
        respell((), profile)
        self._profile = profile

    def __missing__(self, suffix: str) -> str:
        self[suffix] = respell((suffix,), self._profile) or suffix
        return self[suffix]


def _other_suffix(address: Address, suffixes: tuple[str, ...]) -> Missing:
    """The number exists, but not like this."""

    def said(likely: Likely | None, instead: Iterable[str]) -> Missing:
        keys = tuple(f"{address.postcode}|{address.number}|{suffix}|" for suffix in sorted(instead))
        return Missing(Cause.suffix_unknown, likely, keys)

    if not address.suffix:
        return said(Likely.suffix_lost, suffixes)
    bare = address.suffix.lstrip("0")
    if zeros := [suffix for suffix in suffixes if suffix and suffix.lstrip("0") == bare]:
        return said(Likely.zero_lost, zeros)
    if alike := _ALIKE.get(address.suffix, set()) & set(suffixes):
        return said(Likely.other_spelling, alike)
    return said(Likely.suffix_added, suffixes) if suffixes == ("",) else said(None, ())


def _undamaged(number: int, suffix: str) -> Iterator[tuple[Likely, int, str]]:
    """What this number may have been before a program damaged it."""
    digits = str(number)
    for cut in range(1, len(digits)):
        yield Likely.hyphen_lost, int(digits[:cut]), digits[cut:] + suffix
    if suffix:
        return
    for power in range(1, len(digits)):
        if number % 10**power == 0:
            yield Likely.power, number // 10**power, f"E{power}"
    if number >= _FIRST_SERIAL:
        day = _DAY_ZERO + timedelta(days=number)
        yield Likely.excel_date, day.day, str(day.month)
        yield Likely.excel_date, day.month, str(day.day)


def _one_slip_away(postcode: str) -> Iterator[str]:
    """Every postcode with one sign different or two neighbours swapped; what is no postcode is nowhere either."""
    for at, sign in enumerate(postcode):
        yield from (postcode[:at] + other + postcode[at + 1 :] for other in (_DIGITS if at < 4 else _LETTERS))
        if at:
            yield postcode[: at - 1] + sign + postcode[at - 1] + postcode[at + 1 :]
