"""Which voorzieningen the rows of a list report: by a column, by a column for each, or one for all."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from factlab.partner.columns.chosen import Columns
from factlab.partner.providers import RawList
from factlab.partner.rows.codes import Codes
from factlab.partner.rows.encoded import Encoded, Flags, Ints, encode
from factlab.partner.rows.marks import mark
from factlab.protocol.catalogue import Voorziening
from factlab.protocol.round import Round

NEVER_DELIVERED = "niet_leveren"
CODE_NOT_DELIVERED = "code_niet_geleverd"
_SHELTER = "opvang"


@dataclass(frozen=True, slots=True, repr=False)
class Reports:
    """What the rows report. A report is a row with one voorziening; in a wide list a row can make several.

    `voorziening` (reports,): position in `voorzieningen`; `row` (reports,): the row of each, ascending, None where
    report i is row i. By row: `known` has a report that may go along; `unknown` cannot be told, or not this
    partner's; `never` holds something that is never delivered, `shelter` something of a shelter; `undelivered`
    what the partner's own code list leaves out. `unmapped`: text → rows, of what is no voorziening. `unread`:
    group of the frame → by row whether it says something that is none of its classes, and what to call that.
    """

    voorzieningen: tuple[str, ...]
    voorziening: Ints
    row: Ints | None
    known: Flags
    unknown: Flags
    never: Flags
    shelter: Flags
    undelivered: Flags
    unmapped: dict[str, int] = field(default_factory=dict)
    unread: dict[str, tuple[Flags, NDArray[np.str_]]] = field(default_factory=dict)

    def of_rows(self, by_row: Ints) -> Ints:
        """What is known by row, by report."""
        return by_row if self.row is None else by_row[self.row]

    def flags_of_rows(self, by_row: Flags) -> Flags:
        """What is told by row, by report."""
        return by_row if self.row is None else by_row[self.row]

    def rows_with(self, by_report: Flags) -> Flags:
        """The rows of which at least one report is flagged."""
        if self.row is None:
            return by_report
        found = np.zeros(len(self.known), dtype=bool)
        found[self.row[by_report]] = True
        return found


def read_reports(
    raw: RawList, columns: Columns, round_: Round, allowed: frozenset[str], fixed: str | None, codes: Codes
) -> Reports:
    """What each row reports. `fixed` holds for the whole list and goes before any column."""
    ids = tuple(sorted(allowed))
    position = {voorziening: place for place, voorziening in enumerate(ids)}
    size = len(raw.numbers)
    if fixed is not None:
        no = np.zeros(size, dtype=bool)
        return Reports(ids, np.full(size, position[fixed], dtype=np.int64), None, ~no, no, no, no, no)
    if columns.wide:
        return _by_columns(raw, columns.wide, round_, ids)
    if "voorziening" not in columns.of:
        raise ValueError("a list without a column voorziening needs one for the whole list")
    header = columns.of["voorziening"]
    return _by_texts(encode(raw.columns[header]), raw.labels.get(header, {}), codes, ids)


_UNKNOWN, _NEVER, _OF_SHELTER, _UNDELIVERED = -1, -2, -3, -4


def _by_texts(column: Encoded, labels: Mapping[str, str], codes: Codes, ids: tuple[str, ...]) -> Reports:
    position = {voorziening: place for place, voorziening in enumerate(ids)}
    nobody_knows: list[int] = []
    outcome: list[int] = []
    for place, text in enumerate(column.values.to_pylist()):
        texts = [text, labels[text]] if text in labels else [text]
        found = next(filter(None, map(codes.find, texts)), None)
        if found is not None:
            outcome.append(_never(found) if found.gebruik == NEVER_DELIVERED else position.get(found.id, _UNKNOWN))
        elif any(map(codes.is_not_delivered, texts)):
            outcome.append(_UNDELIVERED)
        else:
            outcome.append(_UNKNOWN)
            if text.strip():
                nobody_knows.append(place)
    judged = np.array(outcome, dtype=np.int64)[column.codes] if outcome else np.zeros(0, dtype=np.int64)
    times = np.bincount(column.codes, minlength=len(outcome)) if nobody_knows else ()
    shelter = judged == _OF_SHELTER
    return Reports(
        voorzieningen=ids,
        voorziening=np.maximum(judged, 0),
        row=None,
        known=judged >= 0,
        unknown=judged == _UNKNOWN,
        never=(judged == _NEVER) | shelter,
        shelter=shelter,
        undelivered=judged == _UNDELIVERED,
        unmapped={column.values[place].as_py(): int(times[place]) for place in nobody_knows},
    )


def _by_columns(raw: RawList, wide: Mapping[str, str], round_: Round, ids: tuple[str, ...]) -> Reports:
    """A column per voorziening: a row reports each that it marks; a mark that cannot be read spoils the row."""
    size = len(raw.numbers)
    unknown, never, shelter = (np.zeros(size, dtype=bool) for _ in range(3))
    marked = np.zeros((size, len(ids)), dtype=bool)
    for header, which in wide.items():
        column = encode(raw.columns[header])
        marks = column.each(mark)
        yes = np.array([said is True for said in marks], dtype=bool)[column.codes]
        unreadable = np.array([said is None for said in marks], dtype=bool)[column.codes]
        unknown |= unreadable
        voorziening = round_.catalogue[which]
        if voorziening.gebruik == NEVER_DELIVERED:
            never |= yes
            if _never(voorziening) == _OF_SHELTER:
                # Where it cannot be read, the address may be that of a shelter.
                shelter |= yes | unreadable
        elif which in ids:
            marked[:, ids.index(which)] |= yes
        else:
            unknown |= yes
    row, voorziening_of = np.nonzero(marked)
    known = marked.any(axis=1) & ~unknown
    nothing = np.zeros(size, dtype=bool)
    return Reports(ids, voorziening_of, row, known, unknown, never & ~unknown, shelter, nothing)


def _never(voorziening: Voorziening) -> int:
    """A voorziening that is never delivered, and whether it is a shelter's."""
    return _OF_SHELTER if is_of_shelter(voorziening) else _NEVER


def is_of_shelter(voorziening: Voorziening) -> bool:
    """Whether a shelter gives it, so that the address of a row with it may be that of the shelter."""
    return _SHELTER in re.split(r"\W+", voorziening.leverancier.casefold())
