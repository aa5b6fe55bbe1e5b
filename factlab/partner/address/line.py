"""Street + number in one column, and a whole address on one line.

The street is not in the key; it has to be told from the number. A number is taken only if no other reading fits:
the house number starts at a word that starts with digits; the last such word is taken, and if an earlier one could
be the house number with the rest as its suffix, nobody can tell without a street list and the row is refused.
With one, `listed` looks for the only reading whose street is in it. What is read without it stays as it is.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from factlab.partner.address.number import AANDUIDING, could_be_suffix, open_opposite, parse_number
from factlab.partner.address.parts import Address, HouseNumber, Postcode, Reason, Repair, join
from factlab.partner.address.postcode import parse_postcode
from factlab.partner.address.spelling import SEPARATOR, fold, is_no_address, is_spoilt
from factlab.partner.address.streets import Streets, compare_street, find_postcode

_TIGHT = re.compile(r" ?([-/]) ?")
_INITIALS = re.compile(r"T ?\. ?O\.? (?![0-9]|NR|NUMMER)")  # a T.O. in front may be somebody the street is named after
_OPPOSITE_STREET = re.compile("(?:TO|TEGENOVER) ")
# `Bij de Put 5` is a street, or a place next to number 5; opposite what, if not the number, nobody can tell.
_BESIDE_STREET = re.compile(r"^(?:BY|BIJ) |\b(?:TO|TEGENOVER)\b")
_WORD = re.compile(r"[^ ]+")
_DIGIT = re.compile("[0-9]")
_LETTER_OF_NUMBER = re.compile("[0-9] [A-Z] $")  # 12 A 3: no street ends like that
_HOUSE_NUMBER = re.compile("0*[1-9][0-9]{0,4}(?![0-9])")
_NUMBER_NEXT = re.compile(f"{SEPARATOR}+[0-9]+(?![0-9A-Z])")
_LETTERS = re.compile("[A-Z]")
_STREET = re.compile("[A-Z]{2}")
_ORDINAL = re.compile("[0-9]+(?:E|DE|STE) (?=[A-Z'. ]{3})(?!(?:BIS|HUIS|ROOD|ZWART)(?![A-Z]))")
_BEFORE_NUMBER = re.compile(
    rf"(?:(?<![A-Z])(?:TO|TEGENOVER|BY|BIJ|NR|NUMMER|HUISNUMMER|HUISNR|HNR|NO){SEPARATOR}*|#{SEPARATOR}*)+$"
)
_NUMBERED_ROOM = re.compile(
    r"\b(?:KAMER|UNIT|APP|APT|APPARTEMENT|STUDIO|ETAGE|VERDIEPING|BLOK|FLAT|WOONLAAG)[ .:]*(?:[A-Z][ -]?)?[0-9]"
)
_PLACE_IN_BUILDING = re.compile(
    r"\b(?:BENEDEN|BOVEN|LINKS|RECHTS|ACHTER|VOOR|KAMER|UNIT|APP|APT|APPARTEMENT|STUDIO|ETAGE|VERD|VERDIEPING|HOOG"
    r"|KELDER|SOUTERRAIN|ZOLDER|HUIS|HS|BIS|ROOD|ZWART|TO|TEGENOVER|BIJ|BY)\b"
)
_PIECE = re.compile("[A-Z0-9]+")
_BESIDE = re.compile("(TO|TEGENOVER|BY|BIJ) ")
_FOUR_DIGITS = re.compile("[ ,;(]+([1-9][0-9]{3})$")
_MOST_WORDS: Final = 8
"""Of a town and what stands before it: Koog aan de Zaan, Ouderkerk aan den IJssel."""
_SUFFIX_WORDS: Final = {"BIS", "HUIS", "ROOD", "ZWART", *AANDUIDING, "NVT", "GEEN", "ONBEKEND"}
_WORD_AFTER_COMMA = re.compile("[,;] ?([A-Z]{3,})")

_POSTCODE = re.compile(r"(?<![A-Z0-9])(?:NL[ -]*)?(?=.{0,3}[0-9])[0-9OI]{4}[ .\-]*(?P<letters>[A-Z]{2})(?![A-Z0-9])")
# `1483 De Rijp` without its letters looks like 1483 DE with a town Rijp.
_TOWN_BEHIND_DE = re.compile(
    f"{SEPARATOR}*(?:BILT|BULT|COCKSDORP|GLIND|GOORN|GROEVE|HEEN|HEURNE|HOEF|HORST|KIEL|KLOMP|KNIPE|KOOG|KRIM|KWAKEL|"
    "LIER|LUTTE|MEERN|MOER|MORTEL|POL|PUNT|RIJP|RIPS|SCHIPHORST|STEEG|TIKE|VEENHOOP|WAAL|WEERE|WESTEREEN|WIJK|WILGEN|"
    "WILP|WOUDE|ZANDE|ZILK)(?![A-Z])"
)
_SAINT = re.compile(r"\.| ?(?:ANNA|ANNEN|JAN|JACOB|JOHANNES|JOOST|MAARTEN|MICHIEL|NICOLAAS|PANCRAS|PHILIPS|WILLEBRORD)")


def parse_street_number(
    text: str | None, *, profile: str = "standaard", streets: Streets | None = None
) -> HouseNumber | Reason:
    """Read a column that holds street and number ("Gedempte Gracht 3 bis"); the number alone is fine too."""
    folded = _fold_line(text)
    return _no_reading(folded) or _read(folded, profile, streets)


def parse_line(text: str | None, *, profile: str = "standaard", streets: Streets | None = None) -> Address | Reason:
    """Read a whole address: street, number, postcode, town; or the postcode first and the number last.

    A town between number and postcode is refused, since `12 beneden` and `12 boven` have the same shape. With a
    street list the postcode may be missing, if street, number and town are there.
    """
    folded = _fold_line(text)
    if reason := _no_reading(folded):
        return reason
    shapes = list(_POSTCODE.finditer(folded))
    found = [(shape, read) for shape in shapes if isinstance(read := parse_postcode(shape[0]), Postcode)]
    if not found:
        without = None if shapes or streets is None else _without_postcode(folded, profile, streets)
        return without or (Reason.postcode_invalid if shapes else Reason.postcode_missing)
    readings = [_around(shape, postcode, profile, None) for shape, postcode in found]
    decided = _only_address(readings)
    if streets is None:
        return decided
    at = [readings.index(decided)] if isinstance(decided, Address) else range(len(found))
    return _only_address([_around(*found[place], profile, streets) for place in at])


def _fold_line(text: str | None) -> str:
    """A line break is a comma here, and `_` a space: it'd be part of the word before it (`t/o_`, `boven_`)."""
    return fold(text.replace("\n", ", ").replace("_", " ")) if text else ""


def _no_reading(folded: str) -> Reason | None:
    if is_spoilt(folded):
        return Reason.excel_damage
    return Reason.not_an_address if is_no_address(folded) else None


def _only_address(readings: list[Address | Reason]) -> Address | Reason:
    addresses = [reading for reading in readings if isinstance(reading, Address)]
    if len(addresses) == 1:
        return addresses[0]
    return readings[0] if len(readings) == 1 else Reason.ambiguous


def _around(shape: re.Match[str], postcode: Postcode, profile: str, streets: Streets | None) -> Address | Reason:
    line = shape.string
    before, after = line[: shape.start()].strip(" ,;.-"), line[shape.end() :]
    town_may_hold_letters = {"DE": _TOWN_BEHIND_DE, "ST": _SAINT}.get(shape["letters"])
    if town_may_hold_letters and town_may_hold_letters.match(after):
        without = None if streets is None else _without_postcode(line, profile, streets)
        return without or Reason.ambiguous
    if before and not _is_town(after) and not (streets and streets.knows_town(after)):
        return Reason.ambiguous
    number = _read(before or after.strip(" ,;.-"), profile, streets)
    if isinstance(number, Reason):
        return number
    address = join(postcode, number)
    return compare_street(address, number.street, after if before else "", streets) if streets else address


def _is_town(text: str) -> bool:
    """What stands behind the postcode: nothing, or a name; `1506 AB boven` is no town."""
    text = open_opposite(text)
    letters = len(_LETTERS.findall(text))
    last_word = text.rstrip(" .,()").split(" ")[-1].strip("(,;")
    in_building = all(map(_PLACE_IN_BUILDING.fullmatch, last_word.split("-")))
    return (letters == 0 or letters > 2) and not _DIGIT.search(text) and not in_building


def _read(folded: str, profile: str, streets: Streets | None) -> HouseNumber | Reason:
    """Street and number by their shape; what that refuses, by the list."""
    found, street = _behind_street(folded, profile)
    if streets is None:
        return found
    if isinstance(found, HouseNumber):
        return replace(found, street=streets.name_of(street))
    readings = [listed.number for listed in _listed(folded, profile, streets)]
    if len({(number.number, number.suffix, number.aanduiding) for number in readings}) != 1:
        return found
    names = {number.street for number in readings}
    repairs = {*readings[0].repairs, Repair.street_found}
    return replace(
        readings[0],
        repairs=tuple(repair for repair in Repair if repair in repairs),
        street=names.pop() if len(names) == 1 else "",
    )


def _without_postcode(folded: str, profile: str, streets: Streets) -> Address | None:
    """Street, number and town of the list, and the one postcode that they have; its digits may be on the line."""
    readings = list(_listed(folded, profile, streets))
    digits = {listed.digits for listed in readings} - {""}
    found: set[Address] = set()
    for listed in readings:
        place = find_postcode(listed.number, listed.number.street, listed.town, streets)
        if isinstance(place, Postcode) and (not digits or {place.text[:4]} == digits == {listed.digits}):
            found.add(join(place, listed.number))
    return found.pop() if len(found) == 1 else None


@dataclass(frozen=True, slots=True, repr=False)
class _Listed:
    """A reading whose street is in the list; the town behind the number if the street lies in it."""

    number: HouseNumber
    town: str
    digits: str


def _listed(folded: str, profile: str, streets: Streets) -> Iterator[_Listed]:
    text = _TIGHT.sub(r"\1", open_opposite(folded))
    for word in _WORD.finditer(text):
        digit = _DIGIT.search(word[0])
        if not digit:
            continue
        at = word.start() + digit.start()
        before = _BEFORE_NUMBER.sub("", text[:at])
        for street, aanduiding in _streets_in(before):
            name = streets.name_of(street)
            for tail, town, digits in _towns_behind(text[at:], name, streets) if name else ():
                number = _number_behind(text[len(before) : at], tail, 4, aanduiding, profile)
                if isinstance(number, HouseNumber):
                    yield _Listed(replace(number, street=name), town, digits)


def _streets_in(text: str) -> Iterator[tuple[str, str | None]]:
    """What the street can be, with the aanduiding in front of it; the name of a building may go before."""
    yield text, None
    if beside := _BESIDE.match(text):
        yield text[beside.end() :], beside[1]
    building, comma, street = text.replace(";", ",").rstrip(" ,").rpartition(",")
    if comma and not _hides_a_room(f"{building},") and not _BESIDE_STREET.search(building):
        yield street, None


def _towns_behind(tail: str, street: str, streets: Streets) -> Iterator[tuple[str, str, str]]:
    """The tail as it is; without a town of this street; without the four digits of a postcode before that town."""
    yield tail, "", ""
    words = tail.split(" ")
    for count in range(1, min(len(words), _MOST_WORDS)):
        town = " ".join(words[-count:])
        if not streets.lies_in(street, town):
            continue
        rest = " ".join(words[:-count]).rstrip(",;.(")
        yield rest, town, ""
        if digits := _FOUR_DIGITS.search(rest):
            yield rest[: digits.start()], town, digits[1]


def _behind_street(folded: str, profile: str) -> tuple[HouseNumber | Reason, str]:
    """The number by the shape of the line alone, and the street before it."""
    text = _TIGHT.sub(r"\1", open_opposite(folded))
    if _INITIALS.match(folded):
        return Reason.ambiguous, ""
    opposite = _OPPOSITE_STREET.match(text)
    if opposite:
        text = text[opposite.end() :]
    starts = _starts(text)
    if not starts:
        return Reason.number_missing, ""
    *earlier, last = starts
    street = _BEFORE_NUMBER.sub("", text[:last])
    if _hides_a_room(street) or _BESIDE_STREET.search(street):
        return Reason.ambiguous, street
    lead = text[len(street) : last]
    for start in earlier:
        if _could_be_number(text[start:]) or _PLACE_IN_BUILDING.search(text[start : len(street)]):
            return Reason.ambiguous, street
        if lead and _could_be_number(street[start:]):
            return Reason.ambiguous, street  # `12 tegenover 14`
    longest_word = 4 if _STREET.search(street) else 2
    return _number_behind(lead, text[last:], longest_word, "TO" if opposite else None, profile), street


def _number_behind(
    lead: str, tail: str, longest_word: int, aanduiding: str | None, profile: str
) -> HouseNumber | Reason:
    words = [piece for piece in _PIECE.findall(tail) if piece.isalpha() and piece not in _SUFFIX_WORDS]
    comma = _WORD_AFTER_COMMA.search(tail)
    if any(longest_word < len(word) < 6 for word in words) or (comma and comma[1] not in _SUFFIX_WORDS):
        return Reason.ambiguous  # `12 Breda`, `12, Oss`, `2e Weg`: a suffix, a town, a street
    return parse_number(lead + tail, aanduiding=aanduiding, profile=profile)


def _starts(text: str) -> list[int]:
    """Where the house number may start: the first digit of a word that is not glued to a short name (A9, N203)."""
    starts: list[int] = []
    ordinal = _ORDINAL.match(text)
    for word in _WORD.finditer(text, ordinal.end() if ordinal else 0):
        digit = _DIGIT.search(word[0])
        if not digit:
            continue
        at = word.start() + digit.start()
        head = word[0][: digit.start()]
        street = text[:at]
        letters = len(_LETTERS.findall(head))
        is_start = letters == 0 or _BEFORE_NUMBER.search(head) is not None
        if starts:
            is_start = is_start and not _LETTER_OF_NUMBER.search(street)
        else:
            is_start = is_start or letters > 2 or not head[-1].isalpha()
        has_street = _STREET.search(street) or (not _LETTERS.search(street) and not starts)
        if is_start and has_street:
            starts.append(at)
    return starts


def _hides_a_room(street: str) -> bool:
    """`Unit 3, Kerkstraat 12`: taking 12 would make one household of every unit."""
    first, comma, _ = street.replace(";", ",").rpartition(",")
    if _NUMBERED_ROOM.search(street):
        return True
    return bool(comma) and bool(_DIGIT.search(_ORDINAL.sub("", first)) or _PLACE_IN_BUILDING.search(first))


def _could_be_number(tail: str) -> bool:
    """Whether a number with its suffix could run to the end; `1940-1945 7` counts, its suffix too long or not."""
    found = _HOUSE_NUMBER.match(tail)
    if not found:
        return False
    return _NUMBER_NEXT.match(tail, found.end()) is not None or could_be_suffix(tail[found.end() :])
