"""Which kind of household the usual Dutch words say. What fits no kind whole is no kind: nothing is guessed."""

from __future__ import annotations

import re
from typing import Final

from factlab.partner.columns.headers import plain

_HOUSEHOLD = "(?:huishoudens?|hh)?"
_CHILDREN = "(?:thuiswonende|inwonende|minderjarige)?kind(?:eren)?"
_WITH, _WITHOUT = f"(?:met|en){_CHILDREN}", f"(?:zonder|geen){_CHILDREN}"
_STATUS = "(?:(?:niet)?gehuwd|ongehuwd|getrouwd|samenwonend)(?:e|en)?"
_COUPLE = f"(?:(?:{_STATUS})?(?:echt)?(?:paar|paren|stel|stellen)|{_STATUS}){_HOUSEHOLD}"
_ALONE = "(?:alleenstaanden?|alleenwonenden?|alleenstaand|alleenwonend)(?:persoon)?"

_KINDS: Final = {
    "eenpersoons": re.compile(f"(?:een|1)(?:persoons?|pers){_HOUSEHOLD}|{_ALONE}{_HOUSEHOLD}(?:{_WITHOUT})?"),
    "eenouder": re.compile(
        f"(?:een|1)ouders?(?:gezin(?:nen)?|{_HOUSEHOLD})(?:{_WITH})?|alleenstaande?ouders?{_HOUSEHOLD}(?:{_WITH})?"
        f"|{_ALONE}{_HOUSEHOLD}{_WITH}"
    ),
    "paar_zonder_kinderen": re.compile(f"{_COUPLE}{_WITHOUT}"),
    "paar_met_kinderen": re.compile(f"{_COUPLE}{_WITH}|(?:twee|2)ouders?(?:gezin(?:nen)?|huishoudens?|hh)(?:{_WITH})?"),
    "overig": re.compile(f"overige?n?(?:(?:meerpersoons)?{_HOUSEHOLD})|anders"),
}


def household_words(text: str) -> str:
    """The kind of household, one of the standard classes of the frame, or nothing.

    A couple of which the children are not told, or a gezin of which the parents are not counted, is no kind.
    """
    bare = plain(text)
    return next((kind for kind, words in _KINDS.items() if words.fullmatch(bare)), "")
