"""Our `wetten` beside what CBS published of the same areas."""

from __future__ import annotations

from dataclasses import dataclass

from factlab.compare.side import Side
from factlab.compare.statline import Statline, year_of
from factlab.errors import UsageFault
from factlab.protocol.tables import Labels
from factlab.publication import Figure
from factlab.publication.publication import Place

TABLE = "wetten"


@dataclass(frozen=True, slots=True)
class ThirdRow:
    """One cell of `wetten`: `theirs` is None where CBS hides it or it is not `in_file`, `ratio` is ours / theirs."""

    labels: Labels
    ours: Figure
    theirs: int | None
    ratio: float | None
    in_file: bool


@dataclass(frozen=True, slots=True)
class Third:
    """One place of one side beside the period of the file that is nearest to its reference date."""

    side: Side
    place: Place
    title: str
    period: str
    rows: tuple[ThirdRow, ...]

    @property
    def other_year(self) -> bool:
        return year_of(self.period) != self.side.round.peildatum.year


def beside_statline(sides: list[tuple[Side, tuple[Place, ...]]], statline: Statline) -> list[Third]:
    """Every place of every side that the file has. Raises UsageFault when it has none, or no side has `wetten`."""
    asked = [(side, places) for side, places in sides if side.figures.has(TABLE)]
    if not asked:
        raise UsageFault("statline_no_table")
    found = [third for side, places in asked for place in places if (third := _beside(side, place, statline))]
    if not found:
        names = ", ".join(dict.fromkeys(f"{places[0].name} ({places[0].code})" for _, places in asked))
        raise UsageFault("statline_no_area", areas=names)
    return found


def _beside(side: Side, place: Place, statline: Statline) -> Third | None:
    region = statline.of(place.code, place.name)
    if region is None:
        return None
    period = statline.period_for(side.round.peildatum.year)
    theirs = statline.households.get((region, period))
    if theirs is None:
        return None
    rows = []
    for labels in side.publication.tables[TABLE].labels:
        ours = side.figures.figure(TABLE, place.code, *labels)
        if ours.possible:
            count = theirs.get(labels)
            ratio = ours.count / count if ours.count is not None and count else None
            rows.append(ThirdRow(labels, ours, count, ratio, labels in theirs))
    return Third(side, place, statline.title, period, tuple(rows))
