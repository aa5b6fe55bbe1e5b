"""The division by which something was published, in terms of another version of the round.

Between two publications the round may have been built again: a division was added, or what were its own areas became
a division. It is the same division when it has the same areas, and every address lies in the same one.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from factlab.protocol.round import Round
from factlab.protocol.scope import Scope


def in_terms_of(now: Round, scope: Scope, then: Round) -> Scope | None:
    """The scope of a publication under the round `then`, its areas made of the own areas of the round `now`.

    None where `now` has no such division.
    """
    lay_in = _Addresses(then, scope)
    for level in now.levels:
        ours = now.scope(level=level)
        if {area.code for area in ours.areas} == {area.code for area in scope.areas} and all(
            lay_in.areas(postcode, number) <= {ours.area_of(area)} for postcode, number, area in now.gebieden
        ):
            return replace(scope, base=ours.base, lies_in=ours.lies_in)
    return None


class _Addresses:
    """In which areas of a publication its round says that addresses lie."""

    def __init__(self, round_: Round, scope: Scope) -> None:
        self._exactly = {(postcode, number): scope.area_of(area) for postcode, number, area in round_.gebieden}
        self._somewhere: dict[str, set[str]] = defaultdict(set)
        for (postcode, _), area in self._exactly.items():
            self._somewhere[postcode].add(area)

    def areas(self, postcode: str, number: int | None) -> set[str]:
        """Those of the house number, or of all of the postcode; none where the round does not know it."""
        for known in (number, None):
            if (area := self._exactly.get((postcode, known))) is not None:
                return {area}
        return self._somewhere[postcode] if number is None else set()
