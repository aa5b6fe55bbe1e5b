"""How one thing gets written in many ways: characters, words for nothing, Excel's damage, floors in three cities.

Everything here turns text into plainer text or answers yes or no. What it does not know it leaves standing,
so that no rule after it can accept it: an unknown character is never dropped.
"""

import re
import unicodedata
from typing import Final

PROFILES: Final = ("standaard", "amsterdam", "utrecht", "haarlem")

SEPARATOR: Final = r"[ \-/.,_:;()'\"\\]"
"""What may stand between two parts of an address without meaning anything."""
UNREADABLE: Final = "�"
"""Stands for a character that must not be guessed at; no rule accepts it."""
HIDDEN_BREAK: Final = "\x7f"
"""Stands for a soft hyphen or zero-width space between two digits: 122 or 12-2, which nobody can tell."""

# A UTF-8 file read as Windows-1252: the no-break space of "12 A" turns into two characters, the first an A.
_MANGLED = re.compile("[ÂÃ]|â(?=[^\x00-\x7f])")
_NUMERO_SIGN = re.compile("№|\\b[Nn] ?[º°]")
_FORMULA_TEXT = re.compile(r"""=?"([^"]*)"|'(.*)""")
_HIDDEN_BETWEEN_DIGITS = re.compile(r"(?<=\d)[\u00ad\u200b]+(?=\d)")
_DASHES = "\u00ad\u2212\u2043\u02d7"
_SLASHES = "\u2044\u2215\u29f8"
_DOTS = "\u00b7\u2022\u2027"
_QUOTES = "\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u2032\u2033\u00b4\u02bc"
_STRUCK_OUT = "\u0334\u0335\u0336\u0337\u0338"
_PLAIN: Final = {
    **dict.fromkeys(map(ord, _DASHES), "-"),
    **dict.fromkeys(map(ord, _SLASHES), "/"),
    **dict.fromkeys(map(ord, _DOTS), "."),
    **dict.fromkeys(map(ord, _QUOTES), "'"),
}
_CAPITALS = str.maketrans("abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")


def fold(text: str) -> str:
    """Capitals, plain dashes, single spaces, no accents (NFKC first), no Excel text marks.

    NFKC alone would make 122 of 12² and 121/2 of 12½, so what only looks like a digit becomes `UNREADABLE`.
    Capitals are made of a-z only: `ß` must not become SS, nor `ı` an I.
    """
    if not text.isascii():
        text = _fold_unicode(text)
    text = " ".join(text.translate(_CAPITALS).split())
    quoted = _FORMULA_TEXT.fullmatch(text)
    return (quoted[1] or quoted[2] or "").strip() if quoted else text


def _fold_unicode(text: str) -> str:
    text = _NUMERO_SIGN.sub("NR ", _MANGLED.sub(UNREADABLE, text))
    return "".join(map(_plain, _HIDDEN_BETWEEN_DIGITS.sub(HIDDEN_BREAK, text)))


def _plain(character: str) -> str:
    if character.isascii():
        return character
    if ord(character) in _PLAIN:
        return _PLAIN[ord(character)]
    category = unicodedata.category(character)
    if category == "Cf":
        return ""
    if category == "Pd":
        return "-"
    if category in ("No", "So", "Sk", "Me") or character in "ªº" or character in _STRUCK_OUT:
        return UNREADABLE
    parts = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", character))
    return "".join(part for part in parts if unicodedata.category(part) != "Mn")


_NOTHING: Final = frozenset(
    "NVT NIETVANTOEPASSING ONBEKEND UNKNOWN GEEN LEEG BLANCO BLANK NULL NONE NAN NIETINGEVULD".split()
)
_NOTHING_ALONE: Final = _NOTHING | {"", *"NA NB NAT ONB X XX XXX".split()}
_NO_WORD = re.compile(r"[\W_]+")


def is_nothing(folded: str) -> bool:
    """A blank, a dash, `nvt`, `onbekend`: a cell that says there is no value. Never becomes part of a key."""
    return UNREADABLE not in folded and _NO_WORD.sub("", folded) in _NOTHING_ALONE


def means_nothing(suffix: str) -> bool:
    """The longer of these words, separators left out; in a suffix X can be real."""
    return suffix in _NOTHING


_NO_ADDRESS = re.compile(
    r"\b(?:POST ?BUS|POSTBOX|P\.? ?O\.? ?BOX|ANTW(?:OORD)?\.? ?(?:NUMMER|NR)|POSTE RESTANTE)\.?(?![A-Z])"
    r"|^P\.?B\.? ?(?=[0-9])|\b(?:ZONDER|GEEN) VASTE? (?:WOON|VERBLIJF|ADRES)|\bDAKLOOS\b"
)


def is_no_address(folded: str) -> bool:
    """A post-office box, a freepost number, no fixed abode: nobody lives there."""
    return _NO_ADDRESS.search(folded) is not None


_MONTHS: Final = frozenset(
    "JAN FEB MRT MAR APR MEI MAY JUN JUL AUG SEP SEPT OKT OCT NOV DEC JANUARI FEBRUARI MAART APRIL JUNI JULI "
    "AUGUSTUS SEPTEMBER OKTOBER NOVEMBER DECEMBER JANUARY FEBRUARY MARCH JUNE JULY AUGUST OCTOBER".split()
)
_DAY, _MONTH = "(?:0?[1-9]|[12][0-9]|3[01])", "(?:0?[1-9]|1[0-2])"
_SPOILT = re.compile(
    rf"#+|#[A-Z].*"  # a column too narrow, an error value
    rf"|[0-9]{{4}}[-/]{_MONTH}[-/]{_DAY}(?:[ T].*)?"  # 2024-02-12 00:00:00
    rf"|{_DAY}[-/.]{_MONTH}[-/.](?:19|20)[0-9]{{2}}(?: .*)?|{_MONTH}[-/]{_DAY}[-/](?:19|20)[0-9]{{2}}(?: .*)?"
    rf"|{_DAY}[-/]{_MONTH}[-/][0-9]{{2}}|{_MONTH}[-/]{_DAY}[-/][0-9]{{2}}"
    r"|[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?: ?[AP]M)?"  # 12:30:00
    r"|[0-9]+(?:[.,][0-9]+)?E\+[0-9]+"  # 1,2E+04
)
_WORDS = re.compile("[A-Z]+")


def is_spoilt(folded: str) -> bool:
    """A cell that Excel replaced as a whole: a date, a time, 1,2E+04, an error value, a column too narrow."""
    return _SPOILT.fullmatch(folded) is not None


def is_damaged(folded: str) -> bool:
    """Spoilt, or with a month in it, as 12-2 becomes 12-feb. Not for streets: Laan van 4 Mei."""
    return is_spoilt(folded) or any(map(is_month, _WORDS.findall(folded)))


def is_month(word: str) -> bool:
    """The name of a month, Dutch or English, whole or short."""
    return word in _MONTHS


# One suffix: perhaps a huisletter, the city's word, perhaps one thing more. I V X can't be the letter in Amsterdam:
# VI is not V + floor I. Rows: pattern, and what the city's word becomes. A V L R: achter, voor, links, rechts.
_CITY: Final[dict[str, tuple[re.Pattern[str], dict[str, str]]]] = {
    "amsterdam": (
        re.compile("([A-HJ-UWYZ]??)(HUIS|HS|H|IV|I{1,3})([AVLR]?)"),
        {"HUIS": "H", "HS": "H", "H": "H", "I": "1", "II": "2", "III": "3", "IV": "4"},
    ),
    "utrecht": (re.compile("([A-Z]??)(BIS|BS)([A-Z0-9]?)"), {"BIS": "BIS", "BS": "BIS"}),
    "haarlem": (
        re.compile("([A-Z]??)(ROOD|RD|ZWART|ZW)([A-Z0-9]?)"),
        {"ROOD": "RD", "RD": "RD", "ZWART": "ZW", "ZW": "ZW"},
    ),
}


def respell(pieces: tuple[str, ...], profile: str) -> str | None:
    """Put the pieces of a suffix together as the city of the profile writes it; `standaard` changes nothing.

    The answer depends on the text without separators, so separators cannot make two addresses of one. None: the
    city's word was cut in two (`12 I V`: floor four, or the first floor at the front), which cannot be decided.
    """
    whole = "".join(pieces)
    if profile == PROFILES[0]:
        return whole
    pattern, words = _CITY[profile]
    found = pattern.fullmatch(whole)
    if not found or words[found[2]] == found[2]:
        return whole
    start, end, position = *found.span(2), 0
    for piece in pieces:
        position += len(piece)
        if start < position < end:
            return None
    return found[1] + words[found[2]] + found[3]
