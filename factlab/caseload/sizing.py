"""From published numbers and assumptions to hours, workers and costs: what if, never what is.

Everything is a sum over classes of (what a class asks more than the one below it) x (households with that many or
more). So a hidden class does not make the whole unknown, and a workbook can do the same sum in a formula.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf

from factlab.caseload.assumptions import MOST, Assumptions, By
from factlab.caseload.ranges import Range, at_least, with_voorziening
from factlab.publication.figures import Figures
from factlab.publication.publication import Place

TOLD: Mapping[By, tuple[int, ...]] = {"domeinen": (2, 3), "voorzieningen": (2, 3, 5)}
"""From how many domains and voorzieningen on the measured table counts households."""


FEWEST_LEVELS = 3
"""With fewer levels there is no pyramid to see."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """An outcome of assumptions; `high` None is not known."""

    low: float
    high: float | None


@dataclass(frozen=True)
class AreaSize:
    """One area: what is published of it, and what follows.

    `classes` are the households with 1, 2, … or more of what the hours go by; `told` those of the measured table.
    `costs` are those per voorziening added up; None without such costs.
    """

    place: Place
    classes: list[Range]
    told: Mapping[tuple[By, int], Range]
    hours: Outcome
    fte: Outcome
    served: Outcome
    workers: Outcome
    costs: Outcome | None


@dataclass(frozen=True, slots=True)
class Level:
    """A level of the pyramid: households with this number of voorzieningen, and what they would cost together.

    `last` is the highest number in it: hidden classes that only together have a number are one level.
    """

    first: int
    last: int | None
    households: int
    costs: Outcome | None


@dataclass(frozen=True)
class Sizing:
    """Everything on the page; `areas` has the areas and then the gemeente. No levels where numbers are hidden."""

    areas: list[AreaSize]
    levels: list[Level]
    everyone: int | None


def sizing(figures: Figures, assumed: Assumptions) -> Sizing:
    """What the assumptions give for every area and for the gemeente, each from its own published numbers."""
    publication = figures.publication
    places = [*publication.areas, publication.municipality]
    return Sizing(
        [_area(figures, place, assumed) for place in places],
        levels(figures, assumed.costs),
        publication.municipality.households,
    )


def weighted(amounts: Sequence[float], classes: Sequence[Range]) -> Outcome:
    """The sum over households of the amount of their class; `classes` are those with 1, 2, … or more."""
    low = high = 0.0
    for step, households in zip(steps(amounts), classes, strict=True):
        if step:
            ends = step * households.low, step * (inf if households.high is None else households.high)
            low, high = low + min(ends), high + max(ends)
    return Outcome(max(low, 0.0), None if high == inf else high)


def steps(amounts: Sequence[float]) -> list[float]:
    """What each class asks more than the one below it."""
    return [amount - before for amount, before in zip(amounts, [0.0, *amounts], strict=False)]


def _area(figures: Figures, place: Place, assumed: Assumptions) -> AreaSize:
    classes = at_least(figures, place.code, assumed.naar, len(assumed.hours))
    told: dict[tuple[By, int], Range] = {}
    for by, numbers in TOLD.items():
        table = "aantal_domeinen" if by == "domeinen" else "stapeling"
        if figures.has(table) or figures.has("kwetsbaarheid"):
            found = at_least(figures, place.code, by, max(numbers))
            told.update({(by, number): found[number - 1] for number in numbers})
    hours = weighted(assumed.hours, classes)
    # Who asks no hours needs no worker.
    served = weighted([1.0 if amount else 0.0 for amount in assumed.hours], classes)
    return AreaSize(
        place=place,
        classes=classes,
        told=told,
        hours=hours,
        fte=_divided(hours, assumed.uren_per_fte),
        served=served,
        workers=_divided(served, assumed.huishoudens_per_medewerker),
        costs=_costs(figures, place.code, assumed.kosten_per_voorziening),
    )


def _divided(outcome: Outcome, by: float) -> Outcome:
    return Outcome(outcome.low / by, None if outcome.high is None else outcome.high / by)


def _costs(figures: Figures, area: str, costs: Mapping[str, float]) -> Outcome | None:
    if not costs or not figures.has("voorzieningen"):
        return None
    found = [(cost, with_voorziening(figures, area, id_)) for id_, cost in costs.items()]
    highs = [None if households.high is None else cost * households.high for cost, households in found]
    low = sum(cost * households.low for cost, households in found)
    return Outcome(low, None if None in highs else sum(high for high in highs if high is not None))


def levels(figures: Figures, costs: Sequence[float]) -> list[Level]:
    """The pyramid of the gemeente, from most voorzieningen down to none; empty where its numbers do not allow one."""
    if not (figures.has("stapeling") and figures.publication.municipality.households):
        return []
    everyone = figures.publication.municipality.households
    shares = [
        (n, figures.at_least("stapeling", figures.everywhere, n).count) for n in range(1, MOST["voorzieningen"] + 1)
    ]
    known = [(0, everyone), *((n, count) for n, count in shares if count is not None)]
    found = []
    for number, (first, households) in enumerate(known):
        following = known[number + 1] if number + 1 < len(known) else None
        last = None if following is None else following[0] - 1
        inside = max(households - (following[1] if following else 0), 0)  # rounded numbers need not descend
        found.append(Level(first, last, inside, _level_costs(first, last, inside, costs) if costs else None))
    return found[::-1] if len(found) >= FEWEST_LEVELS else []


def _level_costs(first: int, last: int | None, households: int, costs: Sequence[float]) -> Outcome:
    """Between all of them in the cheapest and all in the dearest of the classes that the level takes together."""
    of_class = [0.0, *costs]
    highest = len(of_class) - 1 if last is None else last
    inside = [of_class[min(number, len(of_class) - 1)] for number in range(first, max(highest, first) + 1)]
    return Outcome(households * min(inside), households * max(inside))
