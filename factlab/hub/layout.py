"""Where each thing that is known of a household sits among its bits.

While rows are linked, all that is known of a household is one number, and two rows of one household
meet by a bit-wise OR. One number instead of a column for each thing, because grouping millions of rows
costs what is kept for each household: this way linking takes about as long as counting.

    marks   128 bits   area, the same area with every bit turned over, organisations, offices, classes of the
                       frame, voorzieningen
    more     64 bits   the voorzieningen that did not fit, in a round that is wide

The area is there twice to see at once that rows of one household disagree: with two areas some bit is on
in both places, with one area never. An office is a partner that is no organisation at any door: which of
them reported a household is kept for the quality of the link alone, and is no part of a profile.
"""

from __future__ import annotations

from dataclasses import dataclass

from factlab.errors import FactlabError
from factlab.protocol.frame import class_ids
from factlab.protocol.scope import Scope

MOST_VOORZIENINGEN = 128
MOST_ORGANISATIONS = 40
MOST_AREAS = 4096
_MARKS_BITS, _MORE_BITS = 128, 64


@dataclass(frozen=True, slots=True)
class Layout:
    """How many bits an area, organisations, offices, classes and voorzieningen take, in that order in the marks."""

    area_bits: int
    organisations: int
    offices: int
    classes: int
    voorzieningen: int

    @property
    def wide(self) -> bool:
        """Whether some voorzieningen are in `more`."""
        return self.voorzieningen_at + self.voorzieningen > _MARKS_BITS

    @property
    def organisations_at(self) -> int:
        return 2 * self.area_bits

    @property
    def offices_at(self) -> int:
        return self.organisations_at + self.organisations

    @property
    def classes_at(self) -> int:
        return self.offices_at + self.offices

    @property
    def voorzieningen_at(self) -> int:
        return self.classes_at + self.classes

    @property
    def places(self) -> dict[str, int]:
        """What the steps need to write and read the marks, as the parameters they name."""
        return {
            "area_bits": self.area_bits,
            "area_ones": (1 << self.area_bits) - 1,
            "organisations_at": self.organisations_at,
            "organisation_ones": (1 << self.organisations) - 1,
            "partner_ones": (1 << self.organisations + self.offices) - 1,
            "profile_ones": (1 << _MARKS_BITS) - 1 - ((1 << self.offices) - 1 << self.offices_at),
            "offices_at": self.offices_at,
            "classes_at": self.classes_at,
            "class_ones": (1 << self.classes) - 1,
            "voorzieningen_at": self.voorzieningen_at,
        }


def offices_of(scope: Scope) -> tuple[str, ...]:
    """The partners that are no organisation at any door: they do not come there, or deliver nothing that counts."""
    return tuple(
        partner
        for partner, delivered in sorted(scope.delivers.items())
        if partner not in scope.organisations or not any(scope.by_id[v].counts for v in delivered if v in scope.by_id)
    )


def layout_of(scope: Scope) -> Layout:
    """The layout of a round; FactlabError `round_too_large` when it has more of something than fits."""
    offices = len(offices_of(scope))
    limits = {
        "voorzieningen": (len(scope.voorzieningen), MOST_VOORZIENINGEN),
        "organisations": (len(scope.organisations) + offices, MOST_ORGANISATIONS),
        "areas": (len(scope.areas), MOST_AREAS),
    }
    for what, (number, most) in limits.items():
        if number > most:
            raise FactlabError("round_too_large", what=what, number=number, most=most)
    area_bits = max(1, (len(scope.areas) - 1).bit_length())
    found = Layout(
        area_bits, len(scope.organisations), offices, len(class_ids(scope.groepen)), len(scope.voorzieningen)
    )
    if found.voorzieningen > (fits := _MARKS_BITS + _MORE_BITS - found.voorzieningen_at):
        raise FactlabError("round_too_large", what="voorzieningen", number=found.voorzieningen, most=fits)
    return found
