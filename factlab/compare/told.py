"""What the page and the workbook tell beside the numbers: the largest differences, and what is not compared."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from factlab.compare.comparison import Comparison
from factlab.compare.differences import INDICATORS, Row
from factlab.compare.reason import Part
from factlab.compare.wording import label_name, why
from factlab.publication import Figure
from factlab.text import Text

_MOST_ROWS = 12
_MOST_NAMES = 8
_USE = ("bereik", "domeinen", "voorzieningen")


@dataclass(frozen=True, slots=True)
class Tally:
    """How many numbers there are, can be compared, and of those are hidden on a side or hardly differ."""

    all: int
    comparable: int
    hidden: int
    little: int

    @property
    def apart(self) -> int:
        return self.all - self.comparable


@dataclass(frozen=True, slots=True)
class Largest:
    """The largest differences of one kind: `subject` is a text key, rows with their name and area."""

    subject: str
    rows: tuple[tuple[str, str, Row], ...]


@dataclass(frozen=True, slots=True)
class NotCompared:
    """Of a table (or an area, or tables of which nothing is): how much is not compared and why; `still` is what is."""

    name: str
    labels: int
    of: int
    reasons: tuple[str, ...]
    still: tuple[str, ...]


def tally(rows: Iterable[Row]) -> Tally:
    every = list(rows)
    comparable = [row for row in every if row.comparable]
    return Tally(
        len(every),
        len(comparable),
        sum(bool(row.hidden) for row in comparable),
        sum(row.verdict in ("gelijk", "klein", "afronding") for row in comparable),
    )


def largest(comparison: Comparison, text: Text) -> list[Largest]:
    """Real differences only: no small ones, none that the rounding may be. Of two rounds in households in the
    gemeente and in percentage points in the areas; of two places in percentage points."""
    everywhere = comparison.second.figures.everywhere
    moved = [row for row in comparison.rows if row.verdict in ("meer", "minder") and row.labels != ("alle",)]
    use = [row for row in moved if row.table in _USE and row.labels != ("zonder",)]
    meet = [row for row in moved if row.table.startswith("samenloop") and row.labels[0] != row.labels[1]]
    if comparison.places:
        found = [("compare.largest_use", use, True), ("compare.largest_meet_share", meet, True)]
    else:
        once = [row for row in meet if row.labels[0] < row.labels[1] and row.area == everywhere]
        found = [
            ("compare.largest_gemeente", [row for row in use if row.area == everywhere], False),
            ("compare.largest_areas", [row for row in use if row.area != everywhere and row.table != "bereik"], True),
            ("compare.largest_meet", once, False),
        ]
    return [Largest(subject, _named(comparison, rows, text, by_share=share)) for subject, rows, share in found if rows]


def _named(
    comparison: Comparison, rows: Sequence[Row], text: Text, *, by_share: bool
) -> tuple[tuple[str, str, Row], ...]:
    def size(row: Row) -> tuple[float, str, str, tuple[str, ...]]:
        return -abs((row.points if by_share else row.difference) or 0.0), row.area, row.table, row.labels

    return tuple(
        (label_name(comparison, row.table, row.labels, text), comparison.place(row.area).name, row)
        for row in sorted(rows, key=size)[:_MOST_ROWS]
    )


def not_compared(comparison: Comparison, text: Text) -> list[NotCompared]:
    """First the areas that are another place, then by table what counts other things."""
    return [*_areas(comparison, text), *_together(_tables(comparison, text))]


def _together(tables: Sequence[NotCompared]) -> list[NotCompared]:
    """Tables of which nothing is compared for the same reasons are told at once."""
    found: list[NotCompared] = []
    for one in tables:
        whole = one.labels == one.of
        same = [n for n, other in enumerate(found) if other.labels == other.of and other.reasons == one.reasons]
        if whole and same:
            before = found[same[0]]
            found[same[0]] = replace(before, name=f"{before.name}, {one.name}")
        else:
            found.append(one)
    return found


def _areas(comparison: Comparison, text: Text) -> list[NotCompared]:
    parts: dict[str, set[Part]] = {}
    for row in comparison.rows:
        for part in row.reason.parts if row.reason else ():
            if part.about == "gebied":
                parts.setdefault(row.area, set()).add(part)
    return [
        NotCompared(comparison.place(code).name, 0, 0, tuple(why(comparison, found, text)), ())
        for code, found in parts.items()
    ]


def _tables(comparison: Comparison, text: Text) -> list[NotCompared]:
    found = []
    rows = [*comparison.rows, *(row for _, rows in comparison.indicators for row in rows)]
    for table in dict.fromkeys(row.table for row in rows):
        labels: dict[tuple[str, ...], set[Part]] = {}
        for row in rows:
            if row.table == table and not any(p.about == "gebied" for p in (row.reason.parts if row.reason else ())):
                labels.setdefault(row.labels, set()).update(row.reason.parts if row.reason else ())
        broken = {label: parts for label, parts in labels.items() if parts}
        if broken:
            still = [label_name(comparison, table, label, text) for label in labels if label not in broken]
            name = text("compare.h_indicators") if table == INDICATORS else text(f"table.{table}")
            parts = {part for every in broken.values() for part in every}
            shown = tuple(still) if len(still) <= _MOST_NAMES else ()
            found.append(NotCompared(name, len(broken), len(labels), tuple(why(comparison, parts, text)), shown))
    return found


def neighbours(comparison: Comparison) -> list[tuple[str, bool, list[Figure]]]:
    """Of two places: the first among all areas of the second's gemeente, by the indicators that can be compared.

    (name, whether it is the first place, figures), the highest share of the first indicator on top.
    """
    asked = [one for one, rows in comparison.indicators if rows[0].comparable]
    if not comparison.places or not asked or len(comparison.second.publication.areas) < 2:
        return []
    sides = [(comparison.first, comparison.at[0], True)]
    sides += [
        (comparison.second, place, False)
        for place in comparison.second.publication.places
        if (comparison.first.fingerprint, comparison.at[0].code) != (comparison.second.fingerprint, place.code)
    ]
    rows = [(place.name, own, [one.at(side.figures, place.code) for one in asked]) for side, place, own in sides]
    return sorted(rows, key=lambda row: (-(row[2][0].share or 0.0), row[0]))
