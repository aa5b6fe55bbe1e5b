"""Whether two publications may be laid side by side, and which of the two comes first.

Two publications of one gemeente on one reference date count the same households: what one hides, the difference of
the two may tell, unless the later was protected with the earlier in mind.
"""

from __future__ import annotations

from factlab.compare.side import Side
from factlab.errors import NotTogether, UsageFault


def in_order(given: Side, other: Side, *, places: bool) -> tuple[Side, Side]:
    """The two by reference date, or of one date the one that the other took into account first; else as given.

    With `places` they stay in the order given. Raises UsageFault for one publication beside itself, and NotTogether
    for two of the same gemeente and date that do not know of each other.
    """
    same_gemeente = given.round.gemeente == other.round.gemeente
    same_date = given.round.peildatum == other.round.peildatum
    if given.fingerprint == other.fingerprint and given.round.id == other.round.id:
        if not places:
            raise UsageFault("compare_itself")
        return given, other
    if same_gemeente and same_date:
        knows, is_known = _took_along(given, other), _took_along(other, given)
        if not knows and not is_known:
            raise NotTogether("compare_same_date", round=given.round.id, other=other.round.id)
        earlier, later = (other, given) if knows and not is_known else (given, other)
    else:
        earlier, later = sorted((given, other), key=lambda side: side.round.peildatum)
    return (given, other) if places else (earlier, later)


def _took_along(later: Side, earlier: Side) -> bool:
    return (earlier.round.id, earlier.fingerprint) in later.publication.earlier
