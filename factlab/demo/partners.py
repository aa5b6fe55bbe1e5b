"""The invented partners: who they are, what they may submit, and how much of it they know."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from importlib.resources import files

from factlab.demo.places import table
from factlab.errors import UsageFault

FEWEST, MOST = 3, 27
"""Zaanstad's Factlab grew from 15 partners to 27; with fewer than three hardly any organisations meet."""


@dataclass(frozen=True, slots=True)
class Partner:
    """A partner as partners.csv has it.

    `knows`: percentage of the households with a voorziening that stand on its list; a voorziening that must
    not be delivered can stand there too, as in life. `crowded`: the voorziening and number of its clients at
    each address where many live, or None.
    """

    id: str
    naam: str
    aan_de_deur: bool
    knows: tuple[tuple[str, int], ...]
    crowded: tuple[str, int] | None

    @property
    def voorzieningen(self) -> tuple[str, ...]:
        """What it may submit, by catalogue id."""
        never = undeliverable()
        return tuple(voorziening for voorziening, _ in self.knows if voorziening not in never)


def partners(count: int) -> tuple[Partner, ...]:
    """The first `count` partners; raises UsageFault unless there are that many."""
    if not FEWEST <= count <= MOST:
        raise UsageFault("demo_partners", fewest=FEWEST, most=MOST)
    return tuple(
        Partner(
            id=row["partner"],
            naam=row["naam"],
            aan_de_deur=row["aan_de_deur"] == "ja",
            knows=tuple(_pair(pair) for pair in row["kent"].split()),
            crowded=_pair(row["verzameladres"]) if row["verzameladres"] else None,
        )
        for row in table("partners.csv")[:count]
    )


def _pair(text: str) -> tuple[str, int]:
    voorziening, number = text.split(":")
    return voorziening, int(number)


def catalogue_text() -> str:
    """The default catalogue of 68 voorzieningen, as voorzieningen.csv."""
    return files("factlab.protocol").joinpath("data", "voorzieningen.csv").read_text(encoding="utf-8")


def catalogue() -> dict[str, dict[str, str]]:
    """The rows of the default catalogue by id."""
    return {row["id"]: row for row in csv.DictReader(io.StringIO(catalogue_text()), delimiter=";")}


def undeliverable() -> frozenset[str]:
    """The voorzieningen that no partner may submit."""
    return frozenset(id_ for id_, row in catalogue().items() if row["gebruik"] == "niet_leveren")
