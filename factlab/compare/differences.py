"""Two published numbers beside each other, and what may be said of the difference.

Everything is computed from cells that both folders show: whoever holds the folders can do the same sums.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import inf
from typing import Literal

import numpy as np

from factlab.compare.comparable import Comparable
from factlab.compare.reason import Reason, only
from factlab.compare.side import Side
from factlab.model.rounding import interval
from factlab.protocol.tables import TABLES, Labels
from factlab.publication import Figure
from factlab.publication.indicators import MANY, MANY_DOMAINS, MANY_ORGANISATIONS, SEVERAL, Indicator, indicators
from factlab.text import Text

INDICATORS = "indicatoren"
"""In the place of a table's name: the shares by which areas are compared."""

Verdict = Literal["meer", "minder", "gelijk", "klein", "afronding", "verborgen", "niet"]
"""What the difference is. `klein`: fewer households than the width of the protection. `afronding`: the rounding may
be all of it. `verborgen`: a side is hidden. `niet`: the numbers are of different things."""

_Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Row:
    """One number on both sides. `area` and `other` are codes (the same unless two places are compared).

    `first` and `second` are None where that side has no such number. `difference` (households) and `times` are of
    counts, or with two places of shares; `points` is the difference of the shares (0.01 is a percentage point).
    `reason` says why the two cannot be compared.
    """

    table: str
    area: str
    other: str
    labels: Labels
    first: Figure | None
    second: Figure | None
    reason: Reason | None
    difference: int | None
    points: float | None
    times: float | None
    verdict: Verdict

    @property
    def comparable(self) -> bool:
        return self.reason is None

    @property
    def hidden(self) -> str:
        """Which side is not published, as the column `reden` says it; empty when both are."""
        first, second = _is_hidden(self.first), _is_hidden(self.second)
        if first and second:
            return "geheim_beide"
        return "geheim_eerste" if first else "geheim_tweede" if second else ""


@dataclass(frozen=True, slots=True)
class _Seen:
    """A figure with what the true number (and share) behind it can be."""

    figure: Figure
    count: _Span
    share: _Span | None


class Beside:
    """Lays the numbers of two sides next to each other. `places`: of two places, by share alone."""

    def __init__(self, first: Side, second: Side, comparable: Comparable, *, places: bool) -> None:
        self._first, self._second = first, second
        self._comparable, self._places = comparable, places
        self._rounded = bool(first.round.beveiliging.afronden or second.round.beveiliging.afronden)
        self._width = max(first.round.beveiliging.breedte, second.round.beveiliging.breedte)

    def rows(self, pairs: list[tuple[str, str, Reason | None]]) -> Iterator[Row]:
        """Every label of every table for these areas: (code, code, why these areas cannot be compared)."""
        sides = (self._first, self._second)
        for name in TABLES:
            if not any(side.figures.has(name) for side in sides):
                continue
            whole = self._comparable.table(name)
            labels = dict.fromkeys(
                one for side in sides if side.figures.has(name) for one in side.publication.tables[name].labels
            )
            reasons = {one: whole or self._comparable.cell(name, one) for one in labels}
            gemeenten = tuple(side.figures.everywhere for side in sides)
            for area, other, apart in pairs:
                if not TABLES[name].per_area and (area, other) != gemeenten:
                    continue
                for one, reason in reasons.items():
                    first, second = _seen(self._first, name, area, one), _seen(self._second, name, other, one)
                    if (first or second) and not _impossible(first, second):
                        yield self._row(name, area, other, one, first, second, apart or reason)

    def indicators(self, pairs: list[tuple[str, str, Reason | None]], text: Text) -> list[tuple[Indicator, list[Row]]]:
        """The indicators of either side, the first's first, with a row per pair of areas."""
        found = {one.key: one for side in (self._second, self._first) for one in indicators(side.figures, text)}
        order = [one.key for side in (self._first, self._second) for one in indicators(side.figures, text)]
        told = []
        for key in dict.fromkeys(order):
            table, of = parts_of(key)
            rows = [
                self._row(
                    INDICATORS,
                    area,
                    other,
                    (key,),
                    _indicated(self._first, found[key], area),
                    _indicated(self._second, found[key], other),
                    apart or self._comparable.table(table) or self._comparable.cell(table, of),
                )
                for area, other, apart in pairs
            ]
            told.append((found[key], rows))
        return told

    def _row(
        self,
        table: str,
        area: str,
        other: str,
        labels: Labels,
        first: _Seen | None,
        second: _Seen | None,
        reason: Reason | None,
    ) -> Row:
        figures = first.figure if first else None, second.figure if second else None
        if reason is None and (first is None or second is None):
            reason = only("alleen_tweede" if first is None else "alleen_eerste")
        if reason is not None or first is None or second is None:
            return Row(table, area, other, labels, *figures, reason, None, None, None, "niet")
        here, there = first.figure, second.figure
        points = None if here.share is None or there.share is None else there.share - here.share
        difference = None
        if not self._places and here.count is not None and there.count is not None:
            difference = there.count - here.count
        verdict = self._verdict(first, second, difference, points, area, other)
        of = (here.share, there.share) if self._places else (here.count, there.count)
        times = of[1] / of[0] if of[0] and of[1] is not None else None
        return Row(table, area, other, labels, here, there, None, difference, points, times, verdict)

    def _verdict(
        self, first: _Seen, second: _Seen, difference: int | None, points: float | None, area: str, other: str
    ) -> Verdict:
        change: float | None = points if self._places else difference
        if change is None:
            return "verborgen"
        if self._rounded and self._may_be_rounding(first, second):
            return "gelijk" if change == 0 else "afronding"
        if change == 0:
            return "gelijk"
        households = abs(change) * self._fewest(area, other) if self._places else abs(change)
        if households < self._width:
            return "klein"
        return "meer" if change > 0 else "minder"

    def _may_be_rounding(self, first: _Seen, second: _Seen) -> bool:
        here, there = (first.share, second.share) if self._places else (first.count, second.count)
        return here is not None and there is not None and here[0] <= there[1] and there[0] <= here[1]

    def _fewest(self, area: str, other: str) -> float:
        """Households of the smaller of two places: what a difference in share comes to there."""
        places = (self._first.publication.place(area), self._second.publication.place(other))
        return min((place.households for place in places if place.households is not None), default=inf)


def parts_of(key: str) -> tuple[str, Labels]:
    """The table and a label of it upon which an indicator rests."""
    if key.startswith("domein_"):
        return "domeinen", (key.removeprefix("domein_"),)
    return {
        "users": ("bereik", ("met",)),
        "several": ("stapeling", (str(SEVERAL),)),
        "many": ("stapeling", (str(MANY),)),
        "crossing": ("aantal_domeinen", (str(MANY_DOMAINS),)),
        "organisations": ("organisaties", (str(MANY_ORGANISATIONS),)),
    }[key]


def _seen(side: Side, table: str, area: str, labels: Labels) -> _Seen | None:
    """The cell on one side; None where it has no such table, area or label."""
    figures = side.figures
    if not figures.has(table):
        return None
    cells = side.publication.tables[table]
    if area not in cells.areas or labels not in cells.labels:
        return None
    figure = figures.figure(table, area, *labels)
    rule = TABLES[table].base
    if rule is None:
        base = side.publication.place(area).households
    else:
        base = figures.figure(table, area, *rule(labels)).count
    return _Seen(figure, _span(side, figure.count), _share_span(side, figure, _span(side, figure.count), base))


def _indicated(side: Side, indicator: Indicator, area: str) -> _Seen | None:
    table, labels = parts_of(indicator.key)
    figures = side.figures
    if not figures.has(table):
        return None
    cells = side.publication.tables[table]
    if area not in cells.areas or (labels not in cells.labels and table in ("bereik", "domeinen")):
        return None
    figure = indicator.at(figures, area)
    span = _span(side, figure.count)
    if side.round.beveiliging.afronden and table not in ("bereik", "domeinen") and figure.count is not None:
        # A sum of rounded numbers can be off by as much as each of them.
        lowest = int(labels[0])
        at_least = [one for (one,) in cells.labels if int(one.removesuffix("+")) >= lowest]
        span = figures.between([figures.figure(table, area, one).count for one in at_least])
    return _Seen(figure, span, _share_span(side, figure, span, side.publication.place(area).households))


def _span(side: Side, count: int | None) -> _Span:
    if count is None:
        return 0, inf
    least, most = interval(np.array([count], dtype=np.int64), side.round.beveiliging)
    return int(least[0]), int(most[0])


def _share_span(side: Side, figure: Figure, count: _Span, base: int | None) -> _Span | None:
    if figure.share is None or not base:
        return None
    least, most = _span(side, base)
    return (count[0] / most, min(count[1] / least, 1.0)) if least else None


def _impossible(first: _Seen | None, second: _Seen | None) -> bool:
    return all(not seen.figure.possible for seen in (first, second) if seen)


def _is_hidden(figure: Figure | None) -> bool:
    return figure is not None and figure.possible and figure.count is None
