"""`ronde.toml` as a person writes it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from factlab.protocol.identity import NAME_PATTERN
from factlab.protocol.publication import Policy
from factlab.protocol.tables import TABLES

ROUND_ID_PATTERN = r"^[a-z0-9][a-z0-9-]{0,59}$"
MUNICIPALITY_PATTERN = r"^GM\d{4}$"


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class RoundSection(_Section):
    """`[ronde]`: which round this is, of which gemeente, on which date."""

    id: str = Field(pattern=ROUND_ID_PATTERN)
    titel: str = Field(min_length=1)
    gemeente: str = Field(pattern=MUNICIPALITY_PATTERN)
    gemeente_naam: str = Field(min_length=1)
    peildatum: date
    periode_maanden: int = Field(default=12, ge=1, le=60)
    inzendingen_vernietigen_op: date
    hub: str
    sleutelbewaarder: str


class Question(_Section):
    """`[[vraag]]`: a purpose, and the tables it needs; `["*"]` is all of them."""

    tekst: str = Field(min_length=1)
    tabellen: tuple[str, ...] = Field(min_length=1)


class AddressSection(_Section):
    """`[adres]`: how every partner reads addresses."""

    schrijfwijze: Literal["standaard", "amsterdam", "utrecht", "haarlem"] = "standaard"
    jeugd: Literal["verblijf", "gezagsdrager"] = "verblijf"
    verzameladres_vanaf: int = Field(default=12, ge=2)
    afwijzing_tot: Annotated[float, Field(ge=0, le=1)] = 0.05


class FilesSection(_Section):
    """`[bestanden]`: the lists beside ronde.toml."""

    voorzieningen: str
    gebieden: str
    gebiedsnamen: str
    noemers: str
    instellingen: str | None = None
    kaart: str | None = None


class ProtectionSection(Policy):
    """`[beveiliging]`: bounds that the design sets are enforced here."""

    drempel: int = Field(default=10, ge=5, le=1000)
    breedte: int = Field(default=5, ge=2, le=1000)
    afronden: Literal[0] = 0
    percentage_vanaf: int = Field(default=100, ge=10)
    eigen_lijst: Literal[False] = False


class PartnerSection(_Section):
    """`[[partner]]`: who takes part and what it may submit."""

    id: str = Field(pattern=NAME_PATTERN)
    naam: str = Field(min_length=1)
    openbare_sleutel: str
    voorzieningen: tuple[str, ...] = Field(min_length=1)
    aan_de_deur: bool


class RoundSettings(_Section):
    """All of `ronde.toml`."""

    ronde: RoundSection
    vraag: tuple[Question, ...] = Field(min_length=1)
    adres: AddressSection = AddressSection()
    bestanden: FilesSection
    beveiliging: ProtectionSection = ProtectionSection()
    partner: tuple[PartnerSection, ...] = Field(min_length=2)

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables that some question names, in the order of the design."""
        asked = {name for question in self.vraag for name in question.tabellen}
        return tuple(name for name in TABLES if "*" in asked or name in asked)
