"""Which area an address lies in, by postcode and house number.

A postcode can lie in two or three areas, so the number decides where both are known. Areas are codes
of CBS (wijk `WK` + 6, buurt `BU` + 8) or of the municipality's own division.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Place(StrEnum):
    """How an address found its area, or why it did not."""

    known = "known"
    by_postcode = "by_postcode"
    undecided = "undecided"
    outside = "outside"


@dataclass(frozen=True, slots=True)
class AreaRow:
    """One row of gebieden.csv; `number` None means the whole postcode."""

    postcode: str
    number: int | None
    area: str


class AreaMap:
    """Finds the area of an address; built once from the rows of the round."""

    def __init__(self, rows: Iterable[AreaRow]) -> None:
        self._exact: dict[tuple[str, int], str] = {}
        self._whole: dict[str, str] = {}
        numbered: dict[str, set[str]] = {}
        for row in rows:
            if row.number is None:
                self._whole[row.postcode] = row.area
            else:
                self._exact[row.postcode, row.number] = row.area
                numbered.setdefault(row.postcode, set()).add(row.area)
        self._numbered = {postcode: areas for postcode, areas in numbered.items() if postcode not in self._whole}

    def find(self, postcode: str, number: int) -> tuple[str | None, Place]:
        """The area, and how it was found.

        A known postcode with an unknown number takes the postcode's area when there is only one;
        with several areas it stays undecided and is left out of all tables.
        """
        area = self._exact.get((postcode, number)) or self._whole.get(postcode)
        if area is not None:
            return area, Place.known
        candidates = self._numbered.get(postcode)
        if candidates is None:
            return None, Place.outside
        if len(candidates) == 1:
            return next(iter(candidates)), Place.by_postcode
        return None, Place.undecided
