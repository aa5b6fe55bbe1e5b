"""Which row holds the headers, where titles stand above it.

An export often begins with a title, the date it was made and a blank row; in Excel a row of group headers
(`Adres`, `Periode`) can stand over the headers themselves, in merged cells. A row is only ever taken for the
header row because of what it says: a list without headers stays without, and is refused where columns are mapped.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from factlab.partner.columns.mapping import known_among, known_headers, looks_like_data

DEPTH = 50
"""Rows among which the header row is looked for: some twenty titles, with blank rows between them."""

_A_POSTCODE = re.compile("[1-9][0-9]{3} ?[A-Za-z]{2}")
_INITIALS = re.compile(r"\b[A-Z]\.")
_MOST_WORDS = 4
"""Longer texts explain a header, and are none."""


@dataclass(frozen=True, slots=True)
class Heading:
    """The header row: its place (0 is the first row), its cells, and how many of these are headers known here."""

    place: int
    cells: list[str]
    known: int

    @property
    def filled(self) -> int:
        return _filled(self.cells)


def find_heading(rows: Sequence[Sequence[str]]) -> Heading:
    """The header row among the first rows of a list; `rows` has at least one row.

    Of the rows before the first that holds a postcode it is the one with most known headers, two or more. One
    known header is enough where no row above has as many cells, or where it is all there is in a list of one
    column. Where none is known it is the first row with more than one filled cell, or else the first that is not
    blank.
    """
    above = _before_values(rows[:DEPTH])
    known = [_known(row) for row in above]
    filled = [_filled(row) for row in above]
    best = max(range(len(above)), key=lambda at: (known[at], filled[at] if known[at] == 1 else 0, -at))
    if known[best] >= 2:
        below = best + 1
        if (
            below < len(above)
            and known[below] >= 2
            and _known(under := _under(above[best], above[below])) > known[best]
        ):
            return Heading(below, under, _known(under))
        cells = _under(above[best - 1], above[best]) if best and _is_group(above[best - 1]) else list(above[best])
        return Heading(best, cells, _known(cells))
    if max(map(_filled, rows[:DEPTH])) == 1:
        # One column: a title, or a value, may hold the word of a header, but is not nothing else.
        surely = next((at for at, row in enumerate(above) if known_among(row)), None)
        if surely is not None:
            return Heading(surely, list(above[surely]), known[surely])
    alone = filled[best] == 1 and max(map(_filled, rows[:DEPTH])) > 1
    if known[best] == 1 and not alone and all(count < filled[best] for count in filled[:best]):
        return Heading(best, list(above[best]), 1)
    first = next((at for at, count in enumerate(filled) if count > 1), None)
    if first is None:
        first = next((at for at, count in enumerate(filled) if count), 0)
    return Heading(first, list(above[first]), known[first])


def _before_values(rows: Sequence[Sequence[str]]) -> Sequence[Sequence[str]]:
    """The rows up to the first with a postcode among more cells; also that row when it is the first that is filled."""
    for place, row in enumerate(rows):
        if _filled(row) > 1 and any(_A_POSTCODE.fullmatch(cell.strip()) for cell in row):
            return rows[:place] if any(map(_filled, rows[:place])) else rows[: place + 1]
    return rows


def _known(row: Sequence[str]) -> int:
    return known_headers([cell for cell in row if len(cell.split()) <= _MOST_WORDS])


def _filled(row: Sequence[str]) -> int:
    return sum(bool(cell.strip()) for cell in row)


def _is_group(row: Sequence[str]) -> bool:
    """Whether a row above the headers holds headers of its own, in merged cells, and no title: a title may name
    somebody (`Dossier van;Vries P.`), and what stands in the header row is shown."""
    return _known(row) > 0 and not looks_like_data(row) and not any(map(_INITIALS.search, row))


def _under(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    """The lower row of a header of two rows; a cell that is merged over both has its text in the upper row."""
    width = max(len(lower), max((at for at, cell in enumerate(upper, start=1) if cell.strip()), default=0))
    upper, lower = ([*row, *[""] * (width - len(row))][:width] for row in (upper, lower))
    return [below if below.strip() else above for above, below in zip(upper, lower, strict=True)]
