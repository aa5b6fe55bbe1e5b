"""House number and suffix, in one column or in four.

A cell is cut into number, pieces of suffix and aanduiding; then the columns are put together. Where two columns
contradict each other, or may or may not repeat each other, the row is refused.
"""

import re
from dataclasses import dataclass
from typing import Final

from factlab.partner.address.parts import HouseNumber, Reason, Repair
from factlab.partner.address.spelling import (
    HIDDEN_BREAK,
    SEPARATOR,
    fold,
    is_damaged,
    is_month,
    is_no_address,
    is_nothing,
    means_nothing,
    respell,
)

AANDUIDING: Final = {"TO": "TO", "TEGENOVER": "TO", "BY": "BY", "BIJ": "BY"}

_OPPOSITE = re.compile(r"(?<![A-Z])T ?[/.] ?O(?![A-Z])")
_UNTIL = re.compile(r"(?<![A-Z])T ?[/.] ?M(?![A-Z])")
_AND: Final = frozenset(("EN", "TM", "TOT"))
_LEAD = re.compile(
    r"(?P<aanduiding>TO|TEGENOVER|BY|BIJ)(?![A-Z])[ .:-]*"
    r"|(?:(?:HUIS)?(?:NUMMER|NR)|HNR|NO)(?![A-Z])[ .:-]*|#"
    r"|[ .,:;(/_'\"]+"
)
_PLAIN = re.compile("[1-9][0-9]{0,4}")
_NUMBER = re.compile("([0-9]+)(.*)")
_THOUSANDS = re.compile(r"[.,][0-9]{3}(?![0-9])")
_DECIMALS = re.compile(r"[.,]0+")
_DECIMALS_AND_MORE = re.compile(r"[.,]0+[^0-9]")
_FLOAT_SUFFIX = re.compile(rf"({SEPARATOR}*[0-9]{{1,4}})[.,](0+)")
_HALF = re.compile("[0-9] ?/ ?[0-9]")
_SUFFIX_CHARACTERS = re.compile(rf"(?:[A-Z0-9]|{SEPARATOR})*")
_PIECE = re.compile("[A-Z0-9]+")
_BAG_SUFFIX = re.compile("[A-Z0-9]{0,4}|[A-Z][A-Z0-9]{4}")


_Pieces = tuple[str, ...]


@dataclass(frozen=True, slots=True, repr=False)
class _Suffix:
    """What one cell says behind the number."""

    pieces: _Pieces = ()
    aanduiding: str = ""
    repairs: tuple[Repair, ...] = ()


def open_opposite(folded: str) -> str:
    """`T/O` and `T.O.` as the one word TO, before a slash or dot is taken for a separator."""
    return _OPPOSITE.sub("TO", folded)


def could_be_suffix(text: str) -> bool:
    """Whether this text, without its separators, fits letter + toevoeging: at most one letter and four more."""
    return _BAG_SUFFIX.fullmatch("".join(_PIECE.findall(text))) is not None


def parse_number(
    huisnummer: str | None,
    huisletter: str | None = None,
    toevoeging: str | None = None,
    aanduiding: str | None = None,
    *,
    profile: str = "standaard",
) -> HouseNumber | Reason:
    """Read a house number from up to four columns; the first may hold all of it ("12-A", "12 bis", "t/o 12").

    Raises KeyError if the profile is not one of `PROFILES`; any text at all gives a number or a reason.
    """
    if huisnummer and not (huisletter or toevoeging or aanduiding) and _PLAIN.fullmatch(huisnummer):
        return HouseNumber(int(huisnummer), "", "")
    cells = [fold(text) if text else "" for text in (huisnummer, huisletter, toevoeging, aanduiding)]
    filled = [cell for cell in cells if cell]
    if any(map(is_no_address, filled)):
        return Reason.not_an_address
    if any(map(is_damaged, filled)):
        return Reason.excel_damage
    if is_nothing(cells[0]):
        return Reason.number_missing
    first = _read_number(cells[0])
    if isinstance(first, Reason):
        return first
    number, own = first
    letter, addition = _read_cell(cells[1]), _read_cell(cells[2])
    if isinstance(letter, Reason):
        return letter
    if isinstance(addition, Reason):
        return addition
    beside = _read_aanduiding(cells[3])
    if isinstance(beside, Reason):
        return beside
    said = {own.aanduiding, letter.aanduiding, addition.aanduiding, beside} - {""}
    if len(said) > 1:
        return Reason.ambiguous
    together = _together(own.pieces, letter.pieces, addition.pieces, profile)
    if isinstance(together, Reason):
        return together
    pieces, twice = together
    noted = (Repair.said_twice,) if twice else _range_warning(number, own.pieces)
    suffix = _canonical(pieces, profile)
    if isinstance(suffix, Reason):
        return suffix
    found = {*own.repairs, *letter.repairs, *addition.repairs, *noted}
    return HouseNumber(number, suffix, "".join(said), tuple(repair for repair in Repair if repair in found))


def _read_number(folded: str) -> tuple[int, _Suffix] | Reason:
    text, aanduidingen = open_opposite(folded), set()
    while lead := _LEAD.match(text):
        text = text[lead.end() :]
        if lead["aanduiding"]:
            aanduidingen.add(AANDUIDING[lead["aanduiding"]])
    found = _NUMBER.fullmatch(text)
    if not found or len(found[1].lstrip("0")) not in range(1, 6):
        return Reason.number_invalid
    digits, rest = found[1], found[2]
    repairs: tuple[Repair, ...] = ()
    if len(digits) < 3 and _THOUSANDS.match(rest):
        return Reason.ambiguous  # 1.234: a thousand, or number 1 with suffix 234
    if _DECIMALS_AND_MORE.match(rest):
        return Reason.ambiguous  # 12.0A: a spoilt 12 and A, or suffix 0A
    if _DECIMALS.fullmatch(rest):
        rest, repairs = "", (Repair.float_number,)
    suffix = _read_suffix(rest)
    if isinstance(suffix, Reason):
        return suffix
    aanduidingen |= {suffix.aanduiding} - {""}
    if len(aanduidingen) > 1:
        return Reason.ambiguous
    return int(digits), _Suffix(suffix.pieces, "".join(aanduidingen), repairs + suffix.repairs)


def _read_cell(folded: str) -> _Suffix | Reason:
    """A huisletter or toevoeging column: signs alone ("-", "?") say nothing."""
    if not folded or (is_nothing(folded) and not _PIECE.search(folded)):
        return _Suffix()
    return _read_suffix(folded)


def _read_suffix(text: str) -> _Suffix | Reason:
    if HIDDEN_BREAK in text or "+" in text or "&" in text or _UNTIL.search(text) or _HALF.search(text):
        return Reason.ambiguous  # 12 and 14, 12 up to 16, 12½: more than one address, or none
    text = open_opposite(text)
    if not _SUFFIX_CHARACTERS.fullmatch(text):
        return Reason.suffix_invalid
    spoilt = _FLOAT_SUFFIX.fullmatch(text)
    if spoilt and spoilt[2] == "000":
        return Reason.ambiguous  # 1.000: a thousand or one
    pieces = _PIECE.findall(spoilt[1] if spoilt else text)
    aanduiding = AANDUIDING.get(pieces[-1], "") if pieces else ""
    if aanduiding:
        pieces.pop()
    if not AANDUIDING.keys().isdisjoint(pieces):
        return Reason.ambiguous
    if len(pieces) > 1 and pieces[0] in _AND and pieces[1][0].isdigit():
        return Reason.ambiguous
    if means_nothing("".join(pieces)):
        pieces = []
    return _Suffix(tuple(pieces), aanduiding, (Repair.float_number,) if spoilt else ())


def _read_aanduiding(folded: str) -> str | Reason:
    if not folded or is_nothing(folded):
        return ""
    return AANDUIDING.get(open_opposite(folded).strip(" ."), Reason.suffix_invalid)


def _together(own: _Pieces, letter: _Pieces, addition: _Pieces, profile: str) -> tuple[_Pieces, bool] | Reason:
    """The pieces of all columns, and whether something was said twice.

    `12 A` with huisletter `A` is 12 A, never 12 AA. `12 A` with toevoeging `A` may be either, so it is refused.
    """
    columns, twice = letter + addition, False
    if letter and addition and not _is_huisletter(letter):
        if not _same(letter, addition, profile):
            return Reason.ambiguous
        letter, columns, twice = (), addition, True
    if not own:
        return columns, twice
    if not columns:
        return own, False
    if _is_huisletter(own):
        if letter and _same(own, letter, profile):
            return columns, True
        if not letter and not "".join(addition).startswith(own) and not _same(own, addition, profile):
            return own + addition, False
        return Reason.ambiguous
    if _same(own, columns, profile) or (letter and _same(own, addition, profile)):
        return columns, True
    return Reason.ambiguous


def _is_huisletter(pieces: _Pieces) -> bool:
    return len(pieces) == 1 and len(pieces[0]) == 1 and pieces[0].isalpha()


def _same(one: _Pieces, other: _Pieces, profile: str) -> bool:
    return respell(one, profile) == respell(other, profile) is not None


def _canonical(pieces: _Pieces, profile: str) -> str | Reason:
    whole = "".join(pieces)
    if is_month(whole):
        return Reason.excel_damage
    if whole in AANDUIDING or means_nothing(whole) or whole == "NA":
        return Reason.ambiguous  # letter T with toevoeging O: a suffix, or tegenover; NA: a suffix, or R's empty cell
    suffix = respell(pieces, profile)
    if suffix is None:
        return Reason.ambiguous
    return suffix if _BAG_SUFFIX.fullmatch(suffix) else Reason.suffix_invalid


def _range_warning(number: int, own: _Pieces) -> tuple[Repair, ...]:
    second = re.match("[1-9][0-9]*", own[0]) if own else None
    return (Repair.range_or_suffix,) if second and int(second[0]) > number else ()
