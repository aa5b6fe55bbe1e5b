"""The numbers a report may speak of: looked up in the published tables, None where one is not public."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from factlab.model.rounding import interval
from factlab.protocol.publication import ProtectedTable
from factlab.publication.long import WITH_LIFT, lift, shares
from factlab.publication.publication import Publication, impossible


@dataclass(frozen=True, slots=True)
class Figure:
    """One published cell; `count` None is hidden, `possible` False cannot exist."""

    count: int | None
    share: float | None
    possible: bool = True


@dataclass(frozen=True, slots=True)
class Pair:
    """Two things that meet, by label, with the times more often than by chance where that is public."""

    a: str
    b: str
    count: int
    times: float | None


class Figures:
    """Looks things up in one publication."""

    def __init__(self, publication: Publication) -> None:
        self.publication = publication
        self.everywhere = publication.municipality.code
        self._rows: dict[str, dict[str, int]] = {}
        self._columns: dict[str, dict[tuple[str, ...], int]] = {}
        self._shares: dict[str, NDArray[np.float64]] = {}
        self._impossible: dict[str, NDArray[np.bool_]] = {}
        for name, table in publication.tables.items():
            self._rows[name] = {code: number for number, code in enumerate(table.areas)}
            self._columns[name] = {labels: number for number, labels in enumerate(table.labels)}
            self._shares[name] = shares(publication, table)
            self._impossible[name] = impossible(table)

    def has(self, *tables: str) -> bool:
        return all(table in self.publication.tables for table in tables)

    def table(self, name: str) -> ProtectedTable:
        return self.publication.tables[name]

    def figure(self, table: str, area: str, *labels: str) -> Figure:
        row, column = self._rows[table][area], self._columns[table][labels]
        if self._impossible[table][column]:
            return Figure(None, None, possible=False)
        cells = self.publication.tables[table]
        if cells.hidden[row, column]:
            return Figure(None, None)
        share = float(self._shares[table][row, column])
        return Figure(int(cells.counts[row, column]), None if np.isnan(share) else share)

    def at_least(self, table: str, area: str, lowest: int) -> Figure:
        """Households with `lowest` or more of what the table's only dimension counts.

        Added up where all of them are published, else what is left of the area when the others are taken off.
        """
        labels = self._columns[table]
        counts = {_number(label): self.figure(table, area, label).count for (label,) in labels}
        count = _sum([number for label, number in counts.items() if label >= lowest])
        everyone = self.publication.place(area).households
        fewer = _sum([number for label, number in counts.items() if label < lowest])
        # Rounded numbers taken off each other need not be what would be published.
        if count is None and not self.publication.policy.afronden and everyone is not None and fewer is not None:
            count = everyone - fewer
        return self.share_of_area(count, area)

    def share_of_area(self, count: int | None, area: str) -> Figure:
        return Figure(count, self.fraction(count, self.publication.place(area).households))

    def fraction(self, part: int | None, base: int | None) -> float | None:
        """Part of base, under the same rule as the tables: nothing hidden, base large enough."""
        if part is None or not base or base < self.publication.policy.percentage_vanaf:
            return None
        return min(part / base, 1.0)

    def with_number(self, number: str) -> int | None:
        """Households with `number` voorzieningen, as `stapeling` says, or else the row of `kwetsbaarheid`."""
        if self.has("stapeling"):
            return self.figure("stapeling", self.everywhere, number).count
        return _sum([cell.count for cell in self._crossings(number, 0)])

    def domains_of(self, number: str, fewest: int) -> Figure:
        """Of the households with `number` voorzieningen, those with `fewest` or more domains."""
        count = _sum([cell.count for cell in self._crossings(number, fewest)])
        return Figure(count, self.fraction(count, self.with_number(number)))

    def mostly_in_domains(self, number: str, fewest: int) -> Literal["yes", "no", "unknown", "nobody"]:
        """Whether more than half of the households with `number` voorzieningen have `fewest` or more domains.

        From published numbers alone: where some of the row are hidden, by what the others leave open;
        `nobody` when no household has so many voorzieningen.
        """
        everyone = self.with_number(number)
        if everyone == 0:
            return "nobody"
        crossings, every = self._crossings(number, fewest), self._crossings(number, 0)
        of_table = everyone is not None and self.has("stapeling")
        all_least, all_most = self.between([everyone] if of_table else [cell.count for cell in every])
        least, most = self.between([cell.count for cell in crossings])
        fewer_least, fewer_most = self.between([cell.count for cell in every[: len(every) - len(crossings)]])
        most = min(most, all_most - fewer_least)
        least = max(least, all_least - fewer_most)
        if least > min(fewer_most, all_most - least):
            return "yes"
        return "no" if most <= max(fewer_least, all_least - most) else "unknown"

    def between(self, counts: list[int | None]) -> tuple[float, float]:
        """The least and the most that the true numbers behind these can add up to, as far as each is published."""
        shown = np.array([count for count in counts if count is not None], dtype=np.int64)
        least, most = interval(shown, self.publication.policy)
        return int(least.sum()), int(most.sum()) if len(shown) == len(counts) else inf

    def _crossings(self, number: str, fewest: int) -> list[Figure]:
        cells = [
            self.figure("kwetsbaarheid", self.everywhere, *labels)
            for labels in self._columns["kwetsbaarheid"]
            if labels[0] == number and int(labels[1]) >= fewest
        ]
        return [cell for cell in cells if cell.possible]

    def pairs(self, table: str) -> list[Pair]:
        """The published meetings of two different things, the most frequent first.

        Two labels of one voorziening (an indication and its delivery) and a voorziening with what it
        implies are left out: that they meet says nothing.
        """
        cells = self.publication.tables[table]
        times = lift(self.publication, cells) if table == WITH_LIFT else np.full(cells.counts.shape, np.nan)
        found = []
        for column, (a, b) in enumerate(cells.labels):
            count = int(cells.counts[0, column])
            if a < b and count > 0 and not self.bound(a, b):
                often = float(times[0, column])
                found.append(Pair(a, b, count, None if np.isnan(often) else often))
        return sorted(found, key=lambda pair: (-pair.count, pair.a, pair.b))

    def most_that_hidden_pairs_can_be(self, table: str) -> float:
        """No hidden meeting of two different things is larger: it never exceeds either of the two. 0 without any."""
        cells = self.publication.tables[table]
        alone = {a: self.between([self.figure(table, self.everywhere, a, a).count]) for a, b in cells.labels if a == b}
        return max(
            (
                min(alone[a][1], alone[b][1])
                for column, (a, b) in enumerate(cells.labels)
                if a < b and cells.hidden[0, column] and not self.bound(a, b)
            ),
            default=0.0,
        )

    def hidden_cells(self, table: str) -> int:
        return int(self.publication.tables[table].hidden.sum())

    def bound(self, a: str, b: str) -> bool:
        """Whether the catalogue makes two voorzieningen go together: one unit, or one that implies the other."""
        known = {v.id: v for v in self.publication.voorzieningen}
        if a not in known or b not in known:
            return False
        first, second = known[a], known[b]
        return first.unit == second.unit or b in first.impliceert or a in second.impliceert


def _number(label: str) -> int:
    return int(label.removesuffix("+"))


def _sum(counts: list[int | None]) -> int | None:
    """The sum, or None when one of the parts is hidden."""
    shown = [count for count in counts if count is not None]
    return sum(shown) if len(shown) == len(counts) else None
