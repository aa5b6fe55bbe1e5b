"""The state of a publication in words: invented, CONCEPT, or released. Said once, wherever it is shown."""

from __future__ import annotations

from factlab.protocol.fingerprint import in_words
from factlab.publication.publication import Publication
from factlab.text import Text


def state(publication: Publication, text: Text) -> str:
    """That it is invented, or CONCEPT, or who released it and when."""
    released = publication.released
    if publication.simulated:
        return text("state.simulated")
    if released is None:
        return text("state.concept")
    by, day = in_words(released.fingerprint), text.long_date(released.day)
    return text("state.released", name=released.name, date=day, mark=by)


def state_in_short(publication: Publication, text: Text) -> str:
    """The same in a word."""
    if publication.simulated:
        return text("simulate.mark")
    return text("state.released_short") if publication.released else text("state.concept_short")
