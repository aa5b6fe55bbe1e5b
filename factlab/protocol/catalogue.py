"""The catalogue of voorzieningen: what a partner can deliver and how each one is counted."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

LAWS = ("Jeugd", "P-wet", "Wmo")
"""The three laws of the social domain as CBS names them (StatLine 85994NED)."""

COLUMNS = [
    "id",
    "naam",
    "domein",
    "cbs_wet",
    "cluster",
    "standaardcode",
    "iv3",
    "leverancier",
    "gevoeligheid",
    "soort",
    "gebruik",
    "telling",
    "telt_als",
    "impliceert",
]
"""Columns of voorzieningen.csv, in this order."""


class Voorziening(BaseModel):
    """One row of the catalogue.

    `gebruik`: `telt` (in all tables), `toont` (only in the table voorzieningen), `niet_leveren` (dropped
    and counted at the partner before hashing). `telling`: `stand` counts when active on the peildatum,
    `periode` when it overlaps the months up to it. Voorzieningen with the same `unit` count once.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    id: str
    naam: str
    domein: str
    cbs_wet: Literal["Jeugd", "P-wet", "Wmo", ""] = ""
    cluster: str = ""
    standaardcode: str = ""
    iv3: str = ""
    leverancier: str = ""
    gevoeligheid: str = ""
    soort: Literal["voorziening", "toegang", "signaal"] = "voorziening"
    gebruik: Literal["telt", "toont", "niet_leveren"] = "telt"
    telling: Literal["stand", "periode"] = "stand"
    telt_als: str = ""
    impliceert: tuple[str, ...] = ()

    @property
    def counts(self) -> bool:
        """Whether it makes a household one that uses a voorziening."""
        return self.gebruik == "telt"

    @property
    def unit(self) -> str:
        """What stapeling counts: an indication and its delivery share a unit."""
        return self.telt_als or self.id
