"""What partners report, as plain rows, and the same as the hub receives it."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import NamedTuple

import numpy as np

from factlab.protocol.submission import KEY_BYTES, Rows, in_order


class Report(NamedTuple):
    """One voorziening at one household, as told by one partner."""

    partner: str
    household: int
    area: str
    voorziening: str


def key_of(household: int) -> bytes:
    """A link key, the same for every partner."""
    return sha256(b"household %d" % household).digest()[:KEY_BYTES]


def arrivals(reports: Iterable[Report], partners: Iterable[str]) -> list[tuple[str, Rows]]:
    """A submission of every partner, empty for those that report nothing."""
    told = list(reports)
    return [(partner, _rows([report for report in told if report.partner == partner])) for partner in partners]


def _rows(reports: list[Report]) -> Rows:
    areas = tuple(dict.fromkeys(report.area for report in reports))
    voorzieningen = tuple(dict.fromkeys(report.voorziening for report in reports))
    keys = b"".join(key_of(report.household) for report in reports)
    return in_order(
        Rows(
            areas=areas,
            voorzieningen=voorzieningen,
            link_keys=np.frombuffer(keys, dtype=np.uint8).reshape(-1, KEY_BYTES),
            area=np.array([areas.index(report.area) for report in reports], dtype=np.uint16),
            voorziening=np.array([voorzieningen.index(report.voorziening) for report in reports], dtype=np.uint16),
            controls=np.zeros((0, KEY_BYTES), dtype=np.uint8),
        )
    )
