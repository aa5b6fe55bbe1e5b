"""Names in a sentence: the first few, and how many more there are."""

from __future__ import annotations

from collections.abc import Iterable

from factlab.text import Text

MOST_NAMES = 12
"""The rest is counted; each has a row of its own in the table that it is a label of."""


def some(names: Iterable[str], text: Text) -> str:
    """The names, each once, with commas between."""
    every = list(dict.fromkeys(names))
    shown, more = ", ".join(every[:MOST_NAMES]), len(every) - MOST_NAMES
    return text("compare.and_more", shown=shown, more=more) if more > 0 else shown
