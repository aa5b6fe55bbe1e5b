"""Whether a cell says yes or no: the marks of a column per voorziening, and of a column for secret addresses."""

from __future__ import annotations

import re

_YES = frozenset("ja j yes y true t waar x xx v vinkje aan wel actief 1 + * ✓ ✔ ☑ ☒ ■ ● √".split())
_NO = frozenset("nee neen n no false f onwaar uit niet geen nvt n/a null none nan inactief 0 ☐ □ ○ .".split())
_EMPTY_SIGNS = re.compile(r"[\s\-–—_]*")
_WHOLE = re.compile(r"([0-9])[.,]0+")
_NOT_SECRET = re.compile(
    r"(?:0+\s*[-:=.]?\s*)?"
    r"(?:geen(?: (?:verstrekkings)?beperking(?:en)?| geheim(?:houding)?| indicatie| afscherming)?"
    r"|niet (?:geheim|afgeschermd)|openbaar)|0+"
)
"""Whole cells only: `niet zonder toestemming aan derden` and `geen gegevens verstrekken` are secret."""
_SAYS_HIDDEN = re.compile(r"\b(?:geheime?|afgeschermde?|beveiligd adres)\b", re.IGNORECASE)


def mark(text: str) -> bool | None:
    """True for yes (ja, j, 1, x, waar, a tick), False for no (nee, 0, onwaar, empty, a dash), None for neither."""
    simple = text.strip().strip("'\"()[]").casefold().replace("n.v.t", "nvt").rstrip("\ufe0e\ufe0f")
    if len(simple) > 1:
        simple = simple.rstrip(".")
    if number := _WHOLE.fullmatch(simple):
        simple = number[1]
    if _EMPTY_SIGNS.fullmatch(simple) or simple in _NO:
        return False
    return True if simple in _YES else None


def is_secret(text: str) -> bool:
    """Whether a cell of the column `geheim` makes the address a secret one.

    The BRP's indicatie geheim is 0 for no and 1 to 7 for yes. What can be read as neither counts as secret.
    """
    return mark(text) is not False and not _NOT_SECRET.fullmatch(text.strip().casefold())


def says_hidden(text: str) -> bool:
    """Whether an address cell says that the address is secret, instead of what it is."""
    return _SAYS_HIDDEN.search(text) is not None
