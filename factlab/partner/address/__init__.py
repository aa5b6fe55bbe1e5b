"""Dutch addresses: every spelling of one address gives one key, and what cannot be decided gives a reason.

    key = PC6 | huisnummer | SUFFIX | AANDUIDING            1506AB|12|A|

The rules, each with its decided unclear cases, are in docs/addresses.md; the vectors in tests/vectors are the
same rules as examples. This folder imports nothing else of factlab and can be taken on its own. It reads no file,
clock or setting, and writes no log.

Why two different addresses cannot meet
    The key is a tuple written with `|`. The postcode is `[1-9][0-9]{3}[A-Z]{2}`, the number an integer
    without leading zeros, the suffix of capitals and digits, the aanduiding one of "", TO, BY: no field can
    hold the separator, so equal keys mean equal fields. What is left to show is that each field says what
    the cell said.

    - The number is the first run of digits, whole. Nothing that only looks like a digit or may hide a break
      is joined to it (12², 12½, a soft hyphen between digits): such a cell gives a reason. So 12-1 is never
      121, and 1 with 21 is never 12 with 1, because the number's digits and the suffix's digits never change
      fields.
    - The suffix is every letter and digit behind the number, in order, none left out and none added: only
      separators, accents and case go. A character that is no letter, digit or separator refuses the row. So
      12 / 12A / 12B, A1 / 1A, 12-1 / 12-01, BIS / B, III / II, V / 5 differ as the texts differ. Only a break
      inside the suffix is lost: A + 1 and A1 are one, as decided, since nobody can tell letter from
      toevoeging.
    - The words for nothing (`nvt`, `geen`) and for tegenover and bij leave the suffix. A suffix that spells
      one of them across two columns (letter T, toevoeging O), or NA, is refused, so no suffix in a key is ever such
      a word.
    - A city profile maps the whole suffix after separators are gone, and only the listed words; it is part
      of the round and of what is hashed, so keys of two profiles never compare. What its words join is its
      purpose: in Amsterdam I and 1 are the same floor. A word cut in two (I V) is refused.
    - On one line the street is dropped. Text between number and postcode never is, and a number is taken only if
      no other number could be it with the rest as its suffix. This one is a rule of shape, not a proof: a long
      word between two numbers makes the first one part of the street (Straat van 3 Oktober 5).
"""

from factlab.partner.address.line import parse_line, parse_street_number
from factlab.partner.address.number import parse_number
from factlab.partner.address.parts import Address, HouseNumber, Postcode, Reason, Repair, join
from factlab.partner.address.postcode import parse_postcode
from factlab.partner.address.register import Cause, Likely, Missing, Register
from factlab.partner.address.spelling import PROFILES
from factlab.partner.address.streets import Streets, compare_street, find_postcode

__all__ = [
    "PROFILES",
    "VERSION",
    "Address",
    "Cause",
    "HouseNumber",
    "Likely",
    "Missing",
    "Postcode",
    "Reason",
    "Register",
    "Repair",
    "Streets",
    "compare_street",
    "find_postcode",
    "join",
    "normalise",
    "parse_line",
    "parse_number",
    "parse_postcode",
    "parse_street_number",
]

VERSION = "factlab/address/v1"
"""Part of what is hashed. A rule that changes any key is a new version, and its keys meet none of the old."""


def normalise(
    postcode: str | None,
    huisnummer: str | None,
    huisletter: str | None = None,
    toevoeging: str | None = None,
    aanduiding: str | None = None,
    *,
    straat: str | None = None,
    plaats: str | None = None,
    profile: str = "standaard",
    streets: Streets | None = None,
) -> Address | Reason:
    """One row's columns to one address, or the first reason why not, the postcode's before the number's.

    Street and town are used with a street list only: to find a postcode that is missing, and to warn.
    """
    place = parse_postcode(postcode)
    if isinstance(place, Reason) and (streets is None or place is not Reason.postcode_missing):
        return place
    number = parse_number(huisnummer, huisletter, toevoeging, aanduiding, profile=profile)
    if isinstance(place, Reason) and isinstance(number, HouseNumber) and streets:
        place = find_postcode(number, straat, plaats, streets)
    if isinstance(place, Reason):
        return place
    if isinstance(number, Reason):
        return number
    address = join(place, number)
    return compare_street(address, straat, plaats, streets) if streets else address
