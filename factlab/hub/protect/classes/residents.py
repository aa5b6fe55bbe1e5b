"""A witness household by household: the classes that leave and those that come, so that the proof can recount it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping

from factlab.hub.protect.cells import Other
from factlab.protocol.frame import group_and_class
from factlab.protocol.publication import Profile
from factlab.protocol.scope import Scope
from factlab.protocol.tables import Household, capped, units

ClassShift = Mapping[tuple[str, str, str], int]
"""How many more (or fewer) households have a class and a number of voorzieningen, by area, class id and number."""


class Residents:
    """The true households of every area, by what they use and by class."""

    def __init__(self, profiles: Iterable[Profile], scope: Scope) -> None:
        self._scope = scope
        self._lived: Counter[tuple[str, Household]] = Counter()
        self._alike: dict[tuple[str, Household], list[Household]] = defaultdict(list)
        self._with: dict[tuple[str, str, str], list[Household]] = defaultdict(list)
        self._number: dict[Household, str] = {}
        for profile in profiles:
            kind = Household(profile.voorzieningen, profile.organisations, profile.classes)
            self._lived[profile.area, kind] += profile.households
        for area, kind in sorted(self._lived, key=_in_order):
            self._alike[area, _plain(kind)].append(kind)
            for name in kind.classes:
                self._with[area, name, self._number_of(kind)].append(kind)

    def changed(self, households: Iterable[tuple[str, Household, int]], classes: ClassShift) -> Other:
        """What differs from the truth when households (by area and use) change, and classes by `classes`.

        Any division by class that adds up to the households with a number of voorzieningen can be, so it is
        enough to let households leave as they come, and then to give others the classes that lack.
        """
        change: Counter[tuple[str, Household]] = Counter()
        left: dict[str, list[frozenset[str]]] = defaultdict(list)
        told = sorted(households, key=lambda one: one[2])
        for area, kind, number in told:
            if number < 0:
                for who in self._leave(area, kind, -number, change):
                    left[area].append(who.classes)
            for _ in range(number):
                change[area, Household(kind.voorzieningen, kind.organisations, left[area].pop())] += 1
        lacking = Counter(classes)
        for (area, kind), number in change.items():
            for name in kind.classes:
                lacking[area, name, self._number_of(kind)] -= number
        self._relabel(lacking, change)
        return [(area, kind, number) for (area, kind), number in change.items() if number]

    def _leave(
        self, area: str, kind: Household, number: int, change: Counter[tuple[str, Household]]
    ) -> Iterator[Household]:
        for who in self._alike[area, kind]:
            there = min(number, self._lived[area, who] + change[area, who])
            change[area, who] -= there
            number -= there
            yield from [who] * there

    def _relabel(self, lacking: Counter[tuple[str, str, str]], change: Counter[tuple[str, Household]]) -> None:
        """Gives households of a class of which there are too many the class of which there are too few."""
        short: dict[tuple[str, str, str], list[str]] = defaultdict(list)
        for area, name, number in sorted(key for key, lack in lacking.items() if lack > 0):
            short[area, group_and_class(name)[0], number].append(name)
        for area, name, number in sorted(key for key, lack in lacking.items() if lack < 0):
            wanted = short[area, group_and_class(name)[0], number]
            while lacking[area, name, number] < 0 and wanted:
                who = self._one(area, name, number, change)
                if who is None:
                    return
                there = self._lived[area, who] + change[area, who]
                times = min(there, -lacking[area, name, number], lacking[area, wanted[-1], number])
                other = Household(who.voorzieningen, who.organisations, who.classes - {name} | {wanted[-1]})
                change[area, who] -= times
                change[area, other] += times
                lacking[area, name, number] += times
                lacking[area, wanted[-1], number] -= times
                if not lacking[area, wanted[-1], number]:
                    wanted.pop()

    def _one(self, area: str, name: str, number: str, change: Counter[tuple[str, Household]]) -> Household | None:
        """A kind of household with this class and number of voorzieningen that still lives in the area."""
        for who in self._with[area, name, number]:
            if self._lived[area, who] + change[area, who] > 0:
                return who
        for (place, who), n in change.items():
            if place == area and n > 0 and name in who.classes and self._number_of(who) == number:
                return who
        return None

    def _number_of(self, kind: Household) -> str:
        plain = _plain(kind)
        if plain not in self._number:
            self._number[plain] = capped(units(plain, self._scope), 6)
        return self._number[plain]


def _plain(kind: Household) -> Household:
    return Household(kind.voorzieningen, kind.organisations)


def _in_order(key: tuple[str, Household]) -> tuple[str, list[str], list[str], list[str]]:
    area, kind = key
    return area, sorted(kind.voorzieningen), sorted(kind.organisations), sorted(kind.classes)
