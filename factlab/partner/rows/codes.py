"""Which voorziening a text in a list names: by the catalogue, or by a partner's own code list."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Final

from factlab.errors import UnreadableInput
from factlab.partner.columns.headers import plain
from factlab.partner.providers import RawList
from factlab.protocol.catalogue import Voorziening
from factlab.protocol.round import Round

NOT_DELIVERED: Final = "-"
"""What an own code stands for that is known and never delivered."""
_NOT_DELIVERED_WORDS = frozenset("- – — niet nee geen nvt n.v.t. niet_leveren".split()) | {"", "niet leveren"}
_NAMES_OF_COUNT = frozenset(("rijen", "regels", "aantal", "aantalrijen", "aantalregels", "rows", "count"))
_NAMES_OF_VOORZIENING = frozenset(("voorziening", "voorzieningid", "voorzieningcode", "factlab", "catalogus"))
_DECIMALS = re.compile(r"([0-9]+)[.,]0+")


class Codes:
    """Recognises a voorziening by a partner's own code, else by its id, name or standard code (iWmo, iJw)."""

    def __init__(self, catalogue: Iterable[Voorziening], own: Mapping[str, str] | None = None) -> None:
        self._known: dict[str, Voorziening | None] = {}
        by_id: dict[str, Voorziening] = {}
        for voorziening in catalogue:
            by_id[voorziening.id] = voorziening
            spellings = {
                _simple(voorziening.id),
                _simple(voorziening.naam),
                _simple(voorziening.standaardcode),
            }
            for spelling in spellings - {""}:
                # A spelling that two voorzieningen share points at neither.
                self._known[spelling] = None if spelling in self._known else voorziening
        self._own: dict[str, Voorziening | None] = {}
        loosely: dict[str, set[str]] = {}
        for text, target in (own or {}).items():
            self._own[_exact(text)] = None if target == NOT_DELIVERED else by_id[target]
            loosely.setdefault(_loose(text), set()).add(target)
        self._own_loosely = {
            spelling: None if target == NOT_DELIVERED else by_id[target]
            for spelling, targets in loosely.items()
            if len(targets) == 1
            for target in targets
        }

    def find(self, text: str) -> Voorziening | None:
        """The voorziening this text names, or None."""
        in_own, own = self._in_own(text)
        return own if in_own else self._known.get(_simple(text))

    def is_not_delivered(self, text: str) -> bool:
        """Whether the partner's own list knows this text as something that is not delivered."""
        in_own, own = self._in_own(text)
        return in_own and own is None

    def _in_own(self, text: str) -> tuple[bool, Voorziening | None]:
        if not self._own:
            return False, None
        for known, spelling in ((self._own, _exact(text)), (self._own_loosely, _loose(text))):
            if spelling in known:
                return True, known[spelling]
        return False, None


def read_codes(raw: RawList, round_: Round) -> Mapping[str, str]:
    """A partner's own code list: text → voorziening id, or `NOT_DELIVERED`.

    Two columns under any header, the code first unless the other is called `voorziening`; a column that counts
    rows, as in the list that factlab makes to be filled in, is left alone. UnreadableInput names the row of what is
    wrong.
    """
    headers = [header for header in raw.columns if plain(header) not in _NAMES_OF_COUNT]
    if len(headers) != 2:
        raise UnreadableInput("codes_columns", file=raw.file, count=len(headers))
    left, right = headers
    if plain(left) in _NAMES_OF_VOORZIENING and plain(right) not in _NAMES_OF_VOORZIENING:
        left, right = right, left
    catalogue = Codes(round_.voorzieningen)
    if plain(right) not in _NAMES_OF_VOORZIENING and catalogue.find(right):
        raise UnreadableInput("codes_no_header", file=raw.file)
    if raw.misfits:
        raise UnreadableInput("codes_row", file=raw.file, row=str(raw.misfits[0]))
    found: dict[str, str] = {}
    stood: dict[str, tuple[str, int]] = {}
    texts = (raw.columns[header].to_pylist() for header in (left, right))
    for number, text, wanted in zip(raw.numbers.tolist(), *texts, strict=True):
        if not text.strip():
            raise UnreadableInput("codes_row", file=raw.file, row=str(number))
        target = _target(wanted, catalogue)
        if target is None:
            raise UnreadableInput("codes_voorziening_unknown", file=raw.file, row=str(number))
        before, first = stood.setdefault(_exact(text), (target, number))
        if before != target:
            raise UnreadableInput("codes_contradict", file=raw.file, row=str(number), first=str(first))
        found[text] = target
    return found


def _target(wanted: str, catalogue: Codes) -> str | None:
    if wanted.strip().casefold() in _NOT_DELIVERED_WORDS:
        return NOT_DELIVERED
    voorziening = catalogue.find(wanted)
    return voorziening.id if voorziening else None


def _simple(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return re.sub(r"[^a-z0-9]", "", decomposed)


def _exact(text: str) -> str:
    return " ".join(text.casefold().split())


def _loose(text: str) -> str:
    """Without what Excel adds or takes: decimals, zeros in front; signs only where letters tell codes apart."""
    exact = _exact(text)
    if whole := _DECIMALS.fullmatch(exact):
        exact = whole[1]
    if exact.isdecimal():
        return exact.lstrip("0") or "0"
    return _simple(exact) if any(sign.isalpha() for sign in exact) else exact
