"""Where each thing that is known of a household sits among its bits.

While rows are linked, all that is known of a household is one number, and two rows of one household
meet by a bit-wise OR. One number instead of a column for each thing, because grouping millions of rows
costs what is kept for each household: this way linking takes about as long as counting.

    marks   128 bits   area, the same area with every bit turned over, organisations, voorzieningen
    more     64 bits   the voorzieningen that did not fit, in a round that is wide

The area is there twice to see at once that rows of one household disagree: with two areas some bit is on
in both places, with one area never.
"""

from __future__ import annotations

from dataclasses import dataclass

from factlab.errors import FactlabError
from factlab.protocol.scope import Scope

MOST_VOORZIENINGEN = 128
MOST_ORGANISATIONS = 40
MOST_AREAS = 4096
_MARKS_BITS = 128


@dataclass(frozen=True, slots=True)
class Layout:
    """The number of bits of an area, of organisations and of voorzieningen, in that order in the marks."""

    area_bits: int
    organisations: int
    voorzieningen: int

    @property
    def wide(self) -> bool:
        """Whether some voorzieningen are in `more`."""
        return self.voorzieningen_at + self.voorzieningen > _MARKS_BITS

    @property
    def organisations_at(self) -> int:
        return 2 * self.area_bits

    @property
    def voorzieningen_at(self) -> int:
        return self.organisations_at + self.organisations

    @property
    def places(self) -> dict[str, int]:
        """What the steps need to write and read the marks, as the parameters they name."""
        return {
            "area_bits": self.area_bits,
            "area_ones": (1 << self.area_bits) - 1,
            "organisations_at": self.organisations_at,
            "organisation_ones": (1 << self.organisations) - 1,
            "voorzieningen_at": self.voorzieningen_at,
        }


def layout_of(scope: Scope) -> Layout:
    """The layout of a round; FactlabError `round_too_large` when it has more of something than fits."""
    limits = {
        "voorzieningen": (len(scope.voorzieningen), MOST_VOORZIENINGEN),
        "organisations": (len(scope.organisations), MOST_ORGANISATIONS),
        "areas": (len(scope.areas), MOST_AREAS),
    }
    for what, (number, most) in limits.items():
        if number > most:
            raise FactlabError("round_too_large", what=what, number=number, most=most)
    area_bits = max(1, (len(scope.areas) - 1).bit_length())
    return Layout(area_bits, len(scope.organisations), len(scope.voorzieningen))
