"""Which areas are the same place on both sides, by code and by the addresses that lie in them."""

from __future__ import annotations

from collections import Counter
from functools import cached_property

from factlab.compare.reason import Part, Reason, because, only
from factlab.compare.side import Side

_Address = tuple[str, int | None]


class Areas:
    """The areas of two rounds of one gemeente."""

    def __init__(self, first: Side, second: Side) -> None:
        self._first, self._second = first, second
        self.gemeente = second.publication.municipality.code
        self._here = {(pc6, number): area for pc6, number, area in first.round.gebieden}
        self._there = {(pc6, number): area for pc6, number, area in second.round.gebieden}

    @cached_property
    def moved(self) -> Counter[tuple[str, str]]:
        """From which area to which how many postcodes or addresses went that both lists have."""
        return Counter(
            (area, self._there[address])
            for address, area in self._here.items()
            if address in self._there and self._there[address] != area
        )

    @cached_property
    def added(self) -> tuple[str, ...]:
        return tuple(sorted(self._codes(self._second) - self._codes(self._first)))

    @cached_property
    def removed(self) -> tuple[str, ...]:
        return tuple(sorted(self._codes(self._first) - self._codes(self._second)))

    @cached_property
    def territory(self) -> tuple[str, ...]:
        """Areas that were added to the gemeente or went from it: most of their addresses only one list has."""
        return tuple(
            [code for code in self.added if _mostly_new(code, self._there, self._here)]
            + [code for code in self.removed if _mostly_new(code, self._here, self._there)]
        )

    @property
    def codes(self) -> list[str]:
        """The gemeente, then every area of either side, by code."""
        return [self.gemeente, *sorted(self._codes(self._first) | self._codes(self._second))]

    def reason(self, code: str) -> Reason | None:
        """Why an area cannot be compared with itself; None when it can."""
        if code == self.gemeente:
            return because(Part("grondgebied", "gebied", area) for area in self.territory)
        if code in self.added:
            return only("gebied_alleen_tweede", "gebied", code)
        if code in self.removed:
            return only("gebied_alleen_eerste", "gebied", code)
        if any(code in pair for pair in self.moved):
            return only("grenzen", "gebied", code)
        return None

    @staticmethod
    def _codes(side: Side) -> set[str]:
        return {area.code for area in side.scope.areas}


def _mostly_new(code: str, own: dict[_Address, str], other: dict[_Address, str]) -> bool:
    addresses = [address for address, area in own.items() if area == code]
    return 2 * sum(address not in other for address in addresses) > len(addresses)
