"""What published numbers leave open: the least and the most that a number of households can be, by plain sums.

Nothing here is narrower than what anybody works out with the tables beside him: sums and differences within one area,
every dot at least 1, that so many domains need so many voorzieningen, and that the households of all domains together
count who crosses k domains k times. The bounds of the audit are not used.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf

from factlab.caseload.assumptions import MOST, By
from factlab.publication.figures import Figure, Figures


@dataclass(frozen=True, slots=True)
class Range:
    """From `low` up to `high`, both possible as far as plain sums tell; `high` None is not known."""

    low: int
    high: int | None

    @property
    def exact(self) -> bool:
        return self.low == self.high

    @property
    def unknown(self) -> bool:
        """Nothing is told: not even that it is more than one."""
        return self.high is None and self.low <= 1


def at_least(figures: Figures, area: str, by: By, classes: int) -> list[Range]:
    """Households of an area with 1, 2, … `classes` or more domains or voorzieningen; the gemeente is the sum."""
    found = _by_itself(figures, area, by, classes)
    if area != figures.everywhere:
        return found
    parts = [_by_itself(figures, place.code, by, classes) for place in figures.publication.areas]
    summed = []
    for number, whole in enumerate(found):
        of_areas = [part[number] for part in parts]
        low = max(whole.low, sum(one.low for one in of_areas))
        highs = [inf if one.high is None else one.high for one in of_areas]
        high = min(inf if whole.high is None else whole.high, sum(highs) if highs else inf)
        summed.append(Range(low, None if high == inf else int(high)))
    return summed


def _by_itself(figures: Figures, area: str, by: By, classes: int) -> list[Range]:
    """What the tables say of this place alone."""
    own = [_of_one(figures, area, by, number) for number in range(1, classes + 1)]
    if by == "domeinen":
        # So many domains need so many voorzieningen; beyond those that are told apart, nothing is known.
        most = min(classes, MOST["voorzieningen"])
        above = [_of_one(figures, area, "voorzieningen", number) for number in range(1, most + 1)]
        own = [(low, min(high, *(h for _, h in above[: number + 1]))) for number, (low, high) in enumerate(own)]
        own = _by_crossings(figures, area, own)
    else:
        below = [
            _of_one(figures, area, "domeinen", n) for n in range(1, min(classes, len(figures.publication.domains)) + 1)
        ]
        own = [
            (max(low, below[number][0]) if number < len(below) else low, high) for number, (low, high) in enumerate(own)
        ]
    lows, highs = [low for low, _ in own], [high for _, high in own]
    for fewer, more in pairwise(range(classes)):
        highs[more] = min(highs[more], highs[fewer])
    for fewer, more in reversed(list(pairwise(range(classes)))):
        lows[fewer] = max(lows[fewer], lows[more])
    return [Range(int(low), None if high == inf else int(high)) for low, high in zip(lows, highs, strict=True)]


def _by_crossings(figures: Figures, area: str, own: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """What the households per domain add: together they count every household once for each of its domains.

    Who has any is counted once in the first class, so the rest is the sum of the households with 2, 3, … or more.
    """
    domains = len(figures.publication.domains)
    if not figures.has("domeinen") or domains < 2:
        return own
    low, high = _sum(figures, [figures.figure("domeinen", area, domain) for domain in figures.publication.domains])
    rest_low, rest_high = max(low - own[0][1], 0), high - own[0][0]
    found = [own[0]]
    for number, (least, most) in enumerate(own[1:], start=2):
        # Those with so many are in the rest (number - 1) times at least, and (domains - 1) times at the most.
        most = most if rest_high == inf else min(most, rest_high // (number - 1))
        if number == 2:
            least = max(least, -(-rest_low // (domains - 1)))
        found.append((least, most))
    return found


def with_voorziening(figures: Figures, area: str, id_: str) -> Range:
    """Households of an area with a voorziening: no more than those with any, or with any of its domain."""
    publication = figures.publication
    low, high = _sum(figures, [figures.figure("voorzieningen", area, id_)])
    high = min(high, _households(figures, area)[1])
    voorziening = next(v for v in publication.voorzieningen if v.id == id_)
    if voorziening.counts:
        high = min(high, _of_one(figures, area, "voorzieningen", 1)[1])
        if figures.has("domeinen"):
            high = min(high, _sum(figures, [figures.figure("domeinen", area, voorziening.domein)])[1])
    return Range(int(low), None if high == inf else int(high))


def _of_one(figures: Figures, area: str, by: By, lowest: int) -> tuple[float, float]:
    """Households with `lowest` or more, from each table that tells of it; the best of what they say."""
    table = "aantal_domeinen" if by == "domeinen" else "stapeling"
    position = 1 if by == "domeinen" else 0
    found = [(0.0, inf)]
    if figures.has(table):
        found.append(_split(figures, table, area, lambda labels: _number(labels[0]) >= lowest))
    if figures.has("kwetsbaarheid"):
        found.append(_split(figures, "kwetsbaarheid", area, lambda labels: _number(labels[position]) >= lowest))
    if lowest == 1 and figures.has("bereik"):
        found.append(_sum(figures, [figures.figure("bereik", area, "met")]))
    return max(low for low, _ in found), min(high for _, high in found)


def _split(figures: Figures, table: str, area: str, inside: Callable[[tuple[str, ...]], bool]) -> tuple[float, float]:
    """The households inside: those of its cells, or all of the area without those of the other cells."""
    cells = [(inside(labels), figures.figure(table, area, *labels)) for labels in figures.table(table).labels]
    low, high = _sum(figures, [cell for within, cell in cells if within and cell.possible])
    others_low, others_high = _sum(figures, [cell for within, cell in cells if not within and cell.possible])
    all_low, all_high = _households(figures, area)
    return max(low, all_low - others_high), min(high, all_high - others_low)


def _households(figures: Figures, area: str) -> tuple[float, float]:
    households = figures.publication.place(area).households
    return (0.0, inf) if households is None else figures.between([households])


def _sum(figures: Figures, cells: Sequence[Figure]) -> tuple[float, float]:
    """A dot is at least 1: a true zero is shown."""
    low, high = figures.between([cell.count for cell in cells])
    return low + sum(cell.count is None for cell in cells), high


def _number(label: str) -> int:
    return int(label.removesuffix("+"))
