"""What is asked of the frame's submission, beyond what is asked of every one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from factlab.errors import Fault, SubmissionRefused
from factlab.protocol.frame import group_and_class
from factlab.protocol.round import Partner, Round
from factlab.protocol.submission import Rows

DIFFERS: Final = 0.10
"""From this share more or fewer addresses than the denominators have households, the procesmanager is told."""
TOO_FEW: Final = 0.25
"""When more than this share is missing, part of the list is: the run stops."""
FEWEST: Final = 10
"""A smaller difference is a matter of rounding: CBS rounds the households of a buurt to five."""


@dataclass(frozen=True, slots=True)
class AreaCompared:
    """An area with its households by noemers.csv and its addresses in the frame."""

    code: str
    name: str
    expected: int
    found: int

    @property
    def difference(self) -> float:
        """As a share of what was expected; below 0 when addresses are missing."""
        return self.found / self.expected - 1


@dataclass(frozen=True, slots=True)
class Outside:
    """Of the addresses that a partner told, those that are not in the frame; they are in no table."""

    addresses: int
    missing: int

    @property
    def share(self) -> float:
        return self.missing / self.addresses if self.addresses else 0.0


def check_frame(rows: Rows, partner: Partner, round_: Round) -> None:
    """SubmissionRefused unless every address has exactly one class of each group, all of them the round's."""
    if set(rows.voorzieningen) - set(round_.classes):
        raise SubmissionRefused("class_not_in_round", partner=partner.id)
    groups = [group.id for group in round_.groepen]
    group_of = np.array([groups.index(group_and_class(name)[0]) for name in rows.voorzieningen], dtype=np.int64)
    keys = np.ascontiguousarray(rows.link_keys).view(np.uint64).reshape(-1, 2)
    new = np.ones(len(rows), dtype=bool)
    new[1:] = (keys[1:] != keys[:-1]).any(axis=1)
    address = np.cumsum(new) - 1
    cells = address * len(groups) + group_of[rows.voorziening]
    found = np.bincount(cells, minlength=int(new.sum()) * len(groups)).reshape(-1, len(groups))
    if wrong := int((found != 1).any(axis=1).sum()):
        raise SubmissionRefused("frame_classes", partner=partner.id, count=wrong)


def compare_with_denominators(rows: Rows, file: str, partner: Partner, round_: Round) -> list[AreaCompared]:
    """The areas in which a frame that passed `check_frame` differs from noemers.csv, the largest difference first.

    Half a frame links as well as a whole one, and every share would be of half a gemeente. So SubmissionRefused,
    by area, when an area has no address at all (unless noemers.csv gives it no household) or misses more than a
    quarter. A round without denominators can only be asked for an address in each area.
    """
    each = np.bincount(rows.area, minlength=len(rows.areas)) // max(len(round_.groepen), 1)
    found = dict(zip(rows.areas, each.tolist(), strict=True))
    given = any(name.huishoudens for name in round_.gebiedsnamen)
    areas = [
        AreaCompared(area.gebied, area.naam, area.huishoudens, found.get(area.gebied, 0))
        for area in round_.gebiedsnamen
    ]
    faults = []
    for area in areas:
        if not area.found and (area.expected or not given):
            faults.append(Fault("frame_area_empty", file, area.name))
        elif given and area.expected - area.found >= FEWEST and area.difference < -TOO_FEW:
            faults.append(Fault("frame_area_short", file, area.name, share=round(-100 * area.difference)))
    if faults:
        raise SubmissionRefused("frame_incomplete", faults=faults, partner=partner.naam, id=partner.id)
    differing = [
        area
        for area in areas
        if area.expected and abs(area.found - area.expected) >= FEWEST and abs(area.difference) > DIFFERS
    ]
    return sorted(differing, key=lambda area: -abs(area.difference))
