"""What an address is made of: postcode, house number, the reasons for refusing one, the repairs that count.

Values of persons are kept out of every `repr`, so that a log or a traceback cannot show them.
"""

from dataclasses import dataclass, field
from enum import StrEnum


class Reason(StrEnum):
    """Why there is no key. The value is the word that `ingest --json` prints."""

    postcode_missing = "postcode_missing"
    postcode_invalid = "postcode_invalid"
    number_missing = "number_missing"
    number_invalid = "number_invalid"
    suffix_invalid = "suffix_invalid"
    not_an_address = "not_an_address"
    ambiguous = "ambiguous"
    excel_damage = "excel_damage"


class Repair(StrEnum):
    """What was changed or doubted on the way to a key, counted by row. Case, accents and separators do not count."""

    letter_as_digit = "letter_as_digit"
    """O or I among the four digits of the postcode, read as 0 or 1."""
    float_number = "float_number"
    """A whole number written with decimals, 12.0 or 12,00."""
    said_twice = "said_twice"
    """The suffix stood in two columns, and both said the same."""
    range_or_suffix = "range_or_suffix"
    """A warning: 17-19 is read as 17 with suffix 19, and may have meant a range. Never expanded."""
    street_found = "street_found"
    """The line could be read in more ways, and one of them has a street of the street list."""
    postcode_found = "postcode_found"
    """There was no postcode; the street list has one for this street, town and number."""
    street_differs = "street_differs"
    """A warning: the street list has this street and number under another postcode. The key is the postcode's."""


@dataclass(frozen=True, slots=True)
class Postcode:
    """Four digits and two capitals, no separators."""

    text: str = field(repr=False)
    repairs: tuple[Repair, ...] = ()


@dataclass(frozen=True, slots=True)
class HouseNumber:
    """1 to 99999; suffix of capitals and digits, at most five; aanduiding "", "TO" (tegenover) or "BY" (bij).

    `street` is the street before it, by the words of the street list; empty without a list, or if it's not in it.
    """

    number: int = field(repr=False)
    suffix: str = field(repr=False)
    aanduiding: str = field(repr=False)
    repairs: tuple[Repair, ...] = ()
    street: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Address:
    """One canonical address."""

    postcode: str = field(repr=False)
    number: int = field(repr=False)
    suffix: str = field(repr=False)
    aanduiding: str = field(repr=False)
    repairs: tuple[Repair, ...] = ()

    @property
    def key(self) -> str:
        """`1506AB|12|A|`. No field can hold the separator, so two addresses never give the same text."""
        return f"{self.postcode}|{self.number}|{self.suffix}|{self.aanduiding}"


def join(postcode: Postcode, number: HouseNumber) -> Address:
    """One address of a postcode and a house number that were read apart; a repair found in both counts once."""
    repairs = postcode.repairs + number.repairs
    if len(repairs) > 1:
        repairs = tuple(dict.fromkeys(repairs))
    return Address(postcode.text, number.number, number.suffix, number.aanduiding, repairs)
