"""What anybody who holds the published folder knows, and nothing else.

Every file of the folder is written from a `Publication`, and reading the folder gives an equal one
back: the report, the workbook and the map cannot hold a number that is not in the tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from factlab.protocol.catalogue import Voorziening
from factlab.protocol.names import SIMULATION_PREFIX
from factlab.protocol.publication import BROKEN, EARLIER, FRAME, WITHOUT, Policy, ProtectedTable
from factlab.protocol.round import KnownFigure
from factlab.protocol.simulation import SIMULATED
from factlab.protocol.tables import TABLES
from factlab.publication.files import DRAFT, RELEASED
from factlab.text import Text

MUNICIPALITY = "gemeente"
"""`niveau` of the row that is the sum of the areas."""


@dataclass(frozen=True, slots=True)
class Place:
    """The gemeente or one of its areas; `households` is None where their number is not published."""

    code: str
    name: str
    level: str
    households: int | None


@dataclass(frozen=True, slots=True)
class Released:
    """Who checked a publication and released it: the name and fingerprint of an identity, and the day."""

    name: str
    fingerprint: str
    day: date


@dataclass(frozen=True)
class Publication:
    """The published folder in memory.

    `places` has the gemeente first. `organisations` gives the name of every partner that comes to the
    door, by id. `map` is the published kaart.geojson, `verdict` the published onthulling.json. `known` and
    `notes` come from the round: figures known before, and notes (Markdown) by table or under `rapport`.
    Until it is `released` a publication is a draft.
    """

    title: str
    round_id: str
    reference_date: date
    places: tuple[Place, ...]
    voorzieningen: tuple[Voorziening, ...]
    organisations: Mapping[str, str]
    domains: tuple[str, ...]
    policy: Policy
    tables: Mapping[str, ProtectedTable]
    verdict: Mapping[str, object]
    round_file_name: str
    round_file: bytes
    map: Mapping[str, Any] | None
    language: str
    version: str
    known: tuple[KnownFigure, ...] = ()
    notes: Mapping[str, str] = field(default_factory=dict)
    released: Released | None = None

    @property
    def state(self) -> str:
        """`concept`, `vrijgegeven`, or `simulatie`."""
        return SIMULATED if self.simulated else RELEASED if self.released else DRAFT

    @property
    def municipality(self) -> Place:
        return self.places[0]

    @property
    def areas(self) -> tuple[Place, ...]:
        return self.places[1:]

    @property
    def without(self) -> frozenset[str]:
        """The partners that were left out by name."""
        named = self.verdict.get(WITHOUT, ())
        return frozenset(map(str, named)) if isinstance(named, list) else frozenset()

    @property
    def simulated(self) -> bool:
        """Whether the households are invented: the verdict says so, and so does the id of the round in every row."""
        return self.verdict.get(SIMULATED) is True or self.round_id.startswith(SIMULATION_PREFIX)

    @property
    def earlier(self) -> list[tuple[str, str]]:
        """The releases of the same reference date that were taken into account: round and hash of their tables."""
        known = self.verdict.get(EARLIER, ())
        entries = [one for one in known if isinstance(one, dict)] if isinstance(known, list) else []
        return [(str(one.get("ronde")), str(one.get("tabellen"))) for one in entries]

    @property
    def frame_households(self) -> dict[str, int] | None:
        """The households that the frame counted, by the round's own areas; None for a round without one."""
        counted = self.verdict.get(FRAME)
        if not isinstance(counted, dict) or not all(isinstance(n, int) and n >= 0 for n in counted.values()):
            return None
        return {str(area): number for area, number in counted.items()}

    @property
    def broken_implications(self) -> list[tuple[str, str]]:
        """What the catalogue says is implied and turned out not to be."""
        pairs = self.verdict.get(BROKEN, ())
        return [(str(a), str(b)) for a, b in pairs] if isinstance(pairs, list) else []

    def place(self, code: str) -> Place:
        return next(place for place in self.places if place.code == code)

    def name(self, dimension: str, label: str, text: Text) -> str:
        """What people call a label: `WM01` is 'Hulp bij het huishouden'."""
        match dimension.partition("_")[0]:
            case "voorziening":
                return next((v.naam for v in self.voorzieningen if v.id == label), label)
            case "organisatie":
                return self.organisations.get(label, label)
            case "domein" if text.has(f"domain.{label}"):
                return text(f"domain.{label}")
            case "domein":
                return label.replace("_", " ").capitalize()
            case "groep" if text.has(f"group.{label}"):
                return text(f"group.{label}")
            case "klasse":
                return text(f"class.{label}") if text.has(f"class.{label}") else label.replace("_", " ")
            case "combinatie" if not text.has(f"label.{label}"):
                return " + ".join(self.name("voorziening", part, text) for part in label.split("+"))
        return text(f"label.{label}") if text.has(f"label.{label}") else label


def impossible(table: ProtectedTable) -> NDArray[np.bool_]:
    """The labels that no household can have: bool of shape (labels,)."""
    rule = TABLES[table.name].impossible
    return np.array([rule(labels) for labels in table.labels], dtype=np.bool_)
