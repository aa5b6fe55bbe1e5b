"""Adding up published cells: what follows from them, and what does not.

pandas leaves missing values out of a sum, which gives a number that is too low and looks right. Here a sum with a dot
in it is missing too, unless it is what the published others leave of all households; beside it, the least it can be.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from factlab.errors import UsageFault
from factlab.protocol.tables import TABLES, Labels
from factlab.publication.figures import Figures

_WHOLE = ("alle", "totaal")
"""Labels that hold the others."""

_SEVERAL = ("voorziening", "domein", "organisatie")
"""Kinds of dimensions of which a household can have several labels."""

_EVERYBODY = ("stapeling", "organisaties", "aantal_domeinen", "kwetsbaarheid", "signalen")
"""Tables in which every household of the place is in exactly one cell: what some do not have, the others do."""


@dataclass(frozen=True, slots=True)
class Total:
    """Households of a place over several cells: `count` is None where it is not public, `least` is what is certain."""

    area: str
    count: int | None
    share: float | None
    least: int
    dots: int


def totals(figures: Figures, table: str, wanted: Mapping[str, Collection[str]]) -> list[Total]:
    """Per place the cells of `table` of which every dimension has one of the wanted labels (all, if not named).

    What cannot exist is nobody. Raises UsageFault for a dimension or label that the table does not have, and when a
    household could be in two of the cells, since it would be counted twice.
    """
    chosen = _chosen(figures, table, wanted)
    dimensions = TABLES[table].dimensions
    for one, other in combinations(chosen, 2):
        if not _apart(dimensions, one, other):
            raise UsageFault("total_counts_twice", table=table, one=" × ".join(one), other=" × ".join(other))
    found = []
    for area in figures.table(table).areas:
        count, dots, shown = _sum(figures, table, area, chosen)
        if count is None and table in _EVERYBODY and not figures.publication.policy.afronden:
            # Rounded numbers taken off each other need not be what would be published.
            others, _, _ = _sum(figures, table, area, [one for one in figures.table(table).labels if one not in chosen])
            everyone = figures.publication.place(area).households
            count = None if others is None or everyone is None else everyone - others
        # A dot is never zero: at least one household stands behind each.
        least = int(figures.between([*shown])[0]) + dots
        if count is not None and not figures.publication.policy.afronden:
            least = count
        found.append(Total(area, count, _share(figures, table, area, chosen, count), least, dots))
    return found


def _sum(figures: Figures, table: str, area: str, labels: Sequence[Labels]) -> tuple[int | None, int, list[int]]:
    """The sum (None with a dot in it), the number of dots, and what is shown. What cannot exist is nobody."""
    cells = [cell for one in labels if (cell := figures.figure(table, area, *one)).possible]
    shown = [cell.count for cell in cells if cell.count is not None]
    dots = len(cells) - len(shown)
    return None if dots else sum(shown), dots, shown


def _share(figures: Figures, table: str, area: str, labels: Sequence[Labels], count: int | None) -> float | None:
    """As in the tables: of the households of the place, or of whatever the only cell is a share of."""
    if len(labels) == 1:
        return figures.figure(table, area, *labels[0]).share
    return figures.share_of_area(count, area).share if TABLES[table].base is None else None


def _chosen(figures: Figures, table: str, wanted: Mapping[str, Collection[str]]) -> list[Labels]:
    dimensions, labels = TABLES[table].dimensions, figures.table(table).labels
    for dimension, some in wanted.items():
        if dimension not in dimensions:
            raise UsageFault("dimension_unknown", table=table, dimension=dimension, dimensions=", ".join(dimensions))
        known = dict.fromkeys(one[dimensions.index(dimension)] for one in labels)
        if unknown := [label for label in some if label not in known]:
            raise UsageFault("label_unknown", dimension=dimension, label=unknown[0], labels=", ".join(known))
    everything = [wanted.get(dimension) for dimension in dimensions]
    return [
        one for one in labels if all(some is None or label in some for label, some in zip(one, everything, strict=True))
    ]


def _apart(dimensions: tuple[str, ...], one: Labels, other: Labels) -> bool:
    """Whether no household can be in both cells: they differ in something of which a household has only one."""
    for number, dimension in enumerate(dimensions):
        left, right = one[number], other[number]
        if left == right or left in _WHOLE or right in _WHOLE or dimension == "groep":
            continue
        if dimension == "klasse" and one[0] != other[0]:
            continue
        if not dimension.startswith(_SEVERAL):
            return True
    return False
