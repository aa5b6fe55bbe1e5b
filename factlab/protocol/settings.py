"""`ronde.toml` as a person writes it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError

from factlab.protocol.frame import AGE_CLASSES, CLASS_PATTERN, HOUSEHOLD_TYPES
from factlab.protocol.names import NAME_PATTERN, ROUND_ID_PATTERN, SIMULATION_PREFIX
from factlab.protocol.publication import Policy
from factlab.protocol.tables import tables_of

MUNICIPALITY_PATTERN = r"^GM\d{4}$"
MOST_CLASSES = 15
"""Of one group, `onbekend` not counted."""

Class = Annotated[str, Field(pattern=CLASS_PATTERN)]


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

    @field_validator("id")
    @classmethod
    def _not_a_simulation(cls, value: str) -> str:
        # What is published of such a round would be taken for invented, and could never be released.
        if value.startswith(SIMULATION_PREFIX):
            raise PydanticCustomError("round_id_simulated", "id")
        return value


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
    """`[bestanden]`: the lists beside ronde.toml. `noemers` may be missing in a round with a frame."""

    voorzieningen: str
    gebieden: str
    gebiedsnamen: str
    noemers: str | None = None
    instellingen: str | None = None
    kaart: str | None = None
    straten: str | None = None
    adressen: str | None = None
    controle: str | None = None
    toelichting: str | None = None


class ProtectionSection(Policy):
    """`[beveiliging]`: bounds that the design sets are enforced here."""

    drempel: int = Field(default=10, ge=5, le=1000)
    breedte: int = Field(default=5, ge=2, le=1000)
    afronden: Literal[0, 5] = 0
    percentage_vanaf: int = Field(default=100, ge=10)

    @model_validator(mode="after")
    def _threshold_is_rounded(self) -> ProtectionSection:
        if self.afronden and self.drempel % self.afronden:
            raise PydanticCustomError("threshold_not_rounded", "drempel")
        return self


class FrameSection(_Section):
    """`[kader]`: the classes of the frame, to each of which `onbekend` is added."""

    huishoudtype: tuple[Class, ...] = Field(default=HOUSEHOLD_TYPES, min_length=1, max_length=MOST_CLASSES)
    leeftijdsklasse: tuple[Class, ...] = Field(default=AGE_CLASSES, min_length=1, max_length=MOST_CLASSES)


class DivisionSection(_Section):
    """`[[indeling]]`: another division by which tables can be published, and the list that says how it is made."""

    niveau: str = Field(pattern=NAME_PATTERN)
    gebieden: str


class PartnerSection(_Section):
    """`[[partner]]`: who takes part and what it may submit. `kader`: it delivers the frame, and nothing else."""

    id: str = Field(pattern=NAME_PATTERN)
    naam: str = Field(min_length=1)
    openbare_sleutel: str
    kader: bool = False
    voorzieningen: tuple[str, ...]
    aan_de_deur: bool

    @field_validator("voorzieningen")
    @classmethod
    def _something_unless_frame(cls, value: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        if not value and not info.data.get("kader"):
            raise PydanticCustomError("too_short", "voorzieningen")
        return value


class RoundSettings(_Section):
    """All of `ronde.toml`."""

    ronde: RoundSection
    vraag: tuple[Question, ...] = Field(min_length=1)
    adres: AddressSection = AddressSection()
    bestanden: FilesSection
    beveiliging: ProtectionSection = ProtectionSection()
    kader: FrameSection = FrameSection()
    indeling: tuple[DivisionSection, ...] = ()
    partner: tuple[PartnerSection, ...] = Field(min_length=2)

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables that some question names, in the order of the design; `groepen` only with a frame."""
        asked = {name for question in self.vraag for name in question.tabellen}
        frame = any(partner.kader for partner in self.partner)
        return tuple(name for name in tables_of(frame=frame) if "*" in asked or name in asked)
