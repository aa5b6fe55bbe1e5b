"""The whole story: two published folders, opened, allowed beside each other, and compared as far as they can be."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from factlab.compare.allowed import in_order
from factlab.compare.areas import Areas
from factlab.compare.changed import Changed, Changes
from factlab.compare.comparable import Comparable
from factlab.compare.differences import Beside, Row
from factlab.compare.reason import Reason
from factlab.compare.side import Side, opened
from factlab.compare.statline import read_statline
from factlab.compare.third import Third, beside_statline
from factlab.publication.indicators import Indicator
from factlab.publication.publication import Place
from factlab.text import Text


@dataclass(frozen=True)
class Comparison:
    """Two sides and what differs between them.

    `places`: two places are compared, by share; otherwise two rounds of one gemeente. `at` are the two places (of
    two rounds the gemeente). `names` is what sentences call the sides, `axes` what stands above a column.
    """

    first: Side
    second: Side
    places: bool
    at: tuple[Place, Place]
    names: tuple[str, str]
    axes: tuple[str, str]
    changes: list[Changed]
    rows: list[Row]
    indicators: list[tuple[Indicator, list[Row]]]
    third: list[Third]

    @property
    def is_released(self) -> bool:
        return all(side.publication.released is not None for side in (self.first, self.second))

    @property
    def rounding(self) -> int:
        """The coarser of the two roundings; 0 without any."""
        return max(side.round.beveiliging.afronden for side in (self.first, self.second))

    @property
    def width(self) -> int:
        """Below so many households a difference is called small."""
        return max(side.round.beveiliging.breedte for side in (self.first, self.second))

    def place(self, code: str) -> Place:
        """An area of either side, as the second calls it."""
        found = (p for side in (self.second, self.first) for p in side.publication.places if p.code == code)
        return next(found)


def compare(
    one: Path, other: Path, text: Text, *, area: str | None, with_area: str | None, statline: Path | None
) -> Comparison:
    """Compares what lies in two published folders, and in nothing beside them.

    `area` is a place in the first that was given, `with_area` in the second. Raises what opening raises, NotTogether
    or UsageFault for folders that may not be compared, and what `read_statline` raises.
    """
    theirs = read_statline(statline) if statline else None
    given = opened(one), opened(other)
    places = area is not None or with_area is not None or given[0].round.gemeente != given[1].round.gemeente
    at = given[0].place(area), given[1].place(with_area)
    first, second = in_order(*given, places=places)
    comparable = Comparable(first, second, partners=first.round.gemeente == second.round.gemeente)
    areas = None if places else Areas(first, second)
    if areas:
        at = first.publication.municipality, second.publication.municipality
        pairs: list[tuple[str, str, Reason | None]] = [(code, code, areas.reason(code)) for code in areas.codes]
    else:
        pairs = [(at[0].code, at[1].code, None)]
    names = _names(first, second, at, text, places=places)
    beside = Beside(first, second, comparable, places=places)
    third = []
    if theirs:
        asked = [(side, (at[n],) if places else side.publication.places) for n, side in enumerate((first, second))]
        third = beside_statline(asked, theirs)
    return Comparison(
        first,
        second,
        places,
        at,
        names,
        names if places else _axes(first, second, text),
        Changes(first, second, names, text).all(areas),
        list(beside.rows(pairs)),
        beside.indicators(pairs, text),
        third,
    )


def _names(first: Side, second: Side, at: tuple[Place, Place], text: Text, *, places: bool) -> tuple[str, str]:
    if not places:
        return text("compare.first_round"), text("compare.second_round")
    if at[0].name != at[1].name:
        return at[0].name, at[1].name
    days = [text.long_date(side.round.peildatum) for side in (first, second)]
    if days[0] != days[1]:
        return f"{at[0].name} ({days[0]})", f"{at[1].name} ({days[1]})"
    return f"{at[0].name} ({first.round.gemeente_naam})", f"{at[1].name} ({second.round.gemeente_naam})"


def _axes(first: Side, second: Side, text: Text) -> tuple[str, str]:
    days = text.long_date(first.round.peildatum), text.long_date(second.round.peildatum)
    return days if days[0] != days[1] else (text("compare.first_round"), text("compare.second_round"))
