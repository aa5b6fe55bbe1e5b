"""Where exactly the households of a witness live: a home of the search may be several of the round's own areas."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from factlab.hub.protect.cells import Other
from factlab.model.places import Places
from factlab.protocol.publication import Profile
from factlab.protocol.tables import Household


class Lived:
    """The true households of every home, by the round's own areas."""

    def __init__(self, profiles: Sequence[Profile], places: Places) -> None:
        number: Counter[tuple[int, Household, str]] = Counter()
        for profile in profiles:
            kind = Household(profile.voorzieningen, profile.organisations, profile.classes)
            number[places.home[profile.area], kind, profile.area] += profile.households
        self._by_area: dict[tuple[int, Household], list[tuple[str, int]]] = defaultdict(list)
        for (home, kind, area), households in number.items():
            self._by_area[home, kind].append((area, households))

    def by_own_areas(self, households: Iterable[tuple[int, Household, int]]) -> Other:
        """What differs from the truth by home, with the area where each household leaves and another comes for it.

        Any area of the home that has the household will do: no number that was published tells them apart.
        """
        change: Counter[tuple[str, Household]] = Counter()
        left: dict[int, list[str]] = defaultdict(list)
        for home, kind, n in sorted(households, key=lambda one: one[2]):
            if n < 0:
                for area, there in self._leaving(home, kind, -n):
                    change[area, kind] -= there
                    left[home] += [area] * there
            for _ in range(n):
                change[left[home].pop(), kind] += 1
        return [(area, kind, n) for (area, kind), n in change.items() if n]

    def _leaving(self, home: int, kind: Household, number: int) -> Iterator[tuple[str, int]]:
        for area, households in self._by_area[home, kind]:
            there = min(number, households)
            number -= there
            if there:
                yield area, there
