"""What in the overlap of the partners' lists should make the procesmanager pick up the telephone.

Limits are wide, because real lists differ: help for the young and care for the old seldom meet, and a supplier
meets all of the counter that refers to it. A flag names a likely cause; what it says may still be right.
"""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from factlab.hub.frame import AreaCompared, Outside
from factlab.hub.link_quality import Observed, chance_of_so_few

FEWEST_EXPECTED: Final = 10.0
"""Where chance gives fewer households than this, a difference tells nothing."""

_OF_USUAL: Final = 0.4
"""Far below: under two fifths of what is usual between the other partners, and in any case ..."""
_OF_CHANCE: Final = (0.25, 0.75)
"""... under a quarter of chance; never above three quarters of it, ..."""
_OF_CHANCE_WHEN_SURE: Final = 0.95
"""... or just below chance where there is no doubt. Care for the old alone comes down to one time chance."""
_HALF_USUAL: Final = 0.5
"""Improbable for a list that meets the others half as often as they do each other, and for one that chance draws."""
_IMPROBABLE: Final = 1e-4
_NO_DOUBT: Final = 1e-15
_PAIR_IMPROBABLE: Final = 1e-6
_ONE_PLACE: Final = 0.9
_SAME: Final = 0.98
_FEWEST_SAME: Final = 20
_OUTSIDE_FRAME: Final = 0.05
FEWEST_OUTSIDE: Final = 5
"""Of a short list one address is soon one in three: fewer than this many outside the frame say nothing."""


@dataclass(frozen=True, slots=True)
class Flag:
    """Something to look into: `kind` ends a text key, `share` is for its sentence, `other` a partner or an area."""

    kind: str
    partner: str
    share: float
    other: str = ""


def flags(
    observed: Observed,
    outside: Mapping[str, Outside] | None = None,
    differing: Sequence[AreaCompared] = (),
    frame: str = "",
) -> list[Flag]:
    """All flags, the worst first: the frame, who meets nobody, who is outside the frame, doubles, pairs apart.

    `outside` and `differing` are what is known of a round with a frame, which the partner `frame` delivered.
    """
    strangers = _strangers(observed)
    named = {flag.partner for flag in strangers}
    of_frame, of_partners = _outside(outside or {}, frame)
    about_frame = [*of_frame, *_differing(differing, frame)]
    return [*about_frame, *strangers, *of_partners, *_doubles(observed), *_pairs(observed, named)]


def too_many_outside(found: Outside, limit: float) -> bool:
    """More than a share of a partner's addresses, and more than a few."""
    return found.missing >= FEWEST_OUTSIDE and found.share >= limit


def _outside(outside: Mapping[str, Outside], frame: str) -> tuple[list[Flag], list[Flag]]:
    """What is said of the frame, and of the partners: when most of them are outside, it is the frame that is wrong."""
    judged = [found for found in outside.values() if found.addresses >= FEWEST_OUTSIDE]
    found = [
        Flag("outside_frame", partner, found.share)
        for partner, found in sorted(outside.items(), key=lambda item: -item[1].share)
        if too_many_outside(found, _OUTSIDE_FRAME)
    ]
    if len(found) >= 2 and 2 * len(found) > len(judged):
        return [Flag("frame_incomplete", frame, statistics.median(one.share for one in found))], []
    return [], found


def _differing(differing: Sequence[AreaCompared], frame: str) -> list[Flag]:
    """Of the areas with too few addresses in the frame the worst, and of those with too many."""
    found = []
    for kind, sign in (("frame_fewer", -1), ("frame_more", 1)):
        areas = [area for area in differing if sign * area.difference > 0]
        if areas:
            worst = max(areas, key=lambda area: abs(area.difference))
            found.append(Flag(kind, frame, abs(worst.difference), worst.code))
    return found


def _strangers(observed: Observed) -> list[Flag]:
    """Partners that meet far too few, the worst first: each is left out before the others are judged."""
    found: list[Flag] = []
    left = list(range(len(observed.partners)))
    while worst := _worst(observed, left):
        number, share = worst
        left.remove(number)
        if share == 0:
            kind = "nobody"
        else:
            kind = "few_in_one_place" if observed.in_one_area[number] >= _ONE_PLACE else "few"
        found.append(Flag(kind, observed.partners[number], share))
    return found


def _worst(observed: Observed, left: list[int]) -> tuple[int, float] | None:
    """Of the partners left the one that meets the others least, and how much of chance that is."""
    among = np.ix_(left, left)
    met, expected = observed.met[among], observed.expected[among]
    totals = list(zip(left, met.sum(axis=1).tolist(), expected.sum(axis=1).tolist(), strict=True))
    judged = {number: seen / chance for number, seen, chance in totals if chance >= FEWEST_EXPECTED}
    far = []
    for number, seen, chance in totals:
        if number not in judged:
            continue
        usual = statistics.median([share for other, share in judged.items() if other != number] or [0.0])
        limit = max(_OF_USUAL * usual, _OF_CHANCE[0])
        improbable = chance_of_so_few(seen, chance * max(_HALF_USUAL * usual, 1.0))
        sure = judged[number] < min(limit, _OF_CHANCE_WHEN_SURE) and improbable < _NO_DOUBT
        if sure or (judged[number] < min(limit, _OF_CHANCE[1]) and improbable < _IMPROBABLE):
            far.append(number)
    # With two partners left nobody can say which of them is the stranger: both are named, one after the other.
    return min(((number, judged[number]) for number in far), key=lambda item: item[1]) if far else None


def _doubles(observed: Observed) -> list[Flag]:
    """Pairs of which one list is nearly the other, or nearly a part of it."""
    found = []
    for a, b in _each_pair(observed):
        smaller = int(min(observed.sizes[a], observed.sizes[b]))
        share = observed.together[a, b] / max(smaller, 1)
        if smaller >= _FEWEST_SAME and share > _SAME and observed.expected[a, b] < _SAME * smaller / 2:
            found.append(Flag("same_list", observed.partners[a], float(share), observed.partners[b]))
    return found


def _pairs(observed: Observed, named: set[str]) -> list[Flag]:
    """Pairs that hardly meet, though each of them meets others as it should."""
    found = []
    for a, b in _each_pair(observed):
        one, other = observed.partners[a], observed.partners[b]
        seen, chance = int(observed.together[a, b]), float(observed.expected[a, b])
        if named & {one, other} or chance < FEWEST_EXPECTED or seen >= _OF_CHANCE[0] * chance:
            continue
        if chance_of_so_few(seen, chance) < _PAIR_IMPROBABLE:
            found.append(Flag("pair", one, seen / chance, other))
    return sorted(found, key=lambda flag: flag.share)


def _each_pair(observed: Observed) -> list[tuple[int, int]]:
    size = len(observed.partners)
    return [(a, b) for a in range(size) for b in range(a + 1, size)]
