"""Which voorziening a text in a list names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from factlab.protocol.catalogue import Voorziening


class Codes:
    """Recognises a voorziening by its id, name or standard code (iWmo, iJw)."""

    def __init__(self, catalogue: Iterable[Voorziening]) -> None:
        self._known: dict[str, Voorziening | None] = {}
        for voorziening in catalogue:
            spellings = {
                _simple(voorziening.id),
                _simple(voorziening.naam),
                _simple(voorziening.standaardcode),
            }
            for spelling in spellings - {""}:
                # A spelling that two voorzieningen share points at neither.
                self._known[spelling] = None if spelling in self._known else voorziening

    def find(self, text: str) -> Voorziening | None:
        """The voorziening this text names, or None."""
        return self._known.get(_simple(text))


def _simple(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return re.sub(r"[^a-z0-9]", "", decomposed)
