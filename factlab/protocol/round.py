"""`ID.ronde`: everything all parties must agree on, in one validated file signed by the hub.

Public: no personal data. `digest` is the fingerprint of what must be equal between partners; the list
of partners is not in it, so that adding one leaves earlier submissions valid.
"""

from __future__ import annotations

import base64
import json
import zlib
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from hashlib import sha256
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from factlab.errors import NotTogether, UnreadableInput
from factlab.protocol.areas import AreaMap, AreaRow
from factlab.protocol.catalogue import Voorziening
from factlab.protocol.identity import PublicIdentity
from factlab.protocol.publication import Policy
from factlab.protocol.scope import Area, Scope
from factlab.protocol.seal import SealingKey, SigningKey, signed_file, take_apart

ADDRESS_VERSION: Final = "factlab/address/v1"
"""The rules by which addresses become canonical; part of what is hashed, so v2 never meets v1."""

_LIMIT_CONTENT_BYTES = 500_000_000


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Partner(_Part):
    """A participant: what it may submit and the keys it is known by."""

    id: str
    naam: str
    voorzieningen: tuple[str, ...]
    aan_de_deur: bool
    sleutel: PublicIdentity


class AreaName(_Part):
    """An area with its name and number of households."""

    gebied: str
    naam: str
    huishoudens: int
    bron: str = ""


class AddressRules(_Part):
    """How every partner reads addresses."""

    versie: Literal["factlab/address/v1"] = ADDRESS_VERSION
    schrijfwijze: Literal["standaard", "amsterdam", "utrecht", "haarlem"]
    jeugd: Literal["verblijf", "gezagsdrager"]
    verzameladres_vanaf: int
    afwijzing_tot: float


class Round(_Part):
    """The contents of `ID.ronde`. `gebieden` rows are (pc6, huisnummer or null, gebied)."""

    id: str
    titel: str
    gemeente: str
    gemeente_naam: str
    peildatum: date
    periode_maanden: int
    inzendingen_vernietigen_op: date
    adres: AddressRules
    voorzieningen: tuple[Voorziening, ...]
    niveau: str
    gebiedsnamen: tuple[AreaName, ...]
    gebieden: tuple[tuple[str, int | None, str], ...]
    instellingen: tuple[tuple[str, int, str], ...]
    tabellen: tuple[str, ...]
    vragen: tuple[str, ...]
    beveiliging: Policy
    hub: PublicIdentity
    sleutelbewaarder: PublicIdentity
    zegel_ronde: str
    partners: tuple[Partner, ...]
    kaart: str | None = None

    @cached_property
    def digest(self) -> str:
        """SHA-256 over what must agree: id, peildatum, catalogue, areas, institutions, address rules."""
        agreed = self.model_dump(
            mode="json",
            include={
                "id",
                "peildatum",
                "periode_maanden",
                "voorzieningen",
                "gebieden",
                "instellingen",
                "niveau",
            },
        )
        agreed["adres"] = self.adres.model_dump(
            mode="json", include={"versie", "schrijfwijze", "jeugd", "verzameladres_vanaf"}
        )
        canonical = json.dumps(agreed, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return sha256(canonical.encode()).hexdigest()

    @cached_property
    def catalogue(self) -> dict[str, Voorziening]:
        return {voorziening.id: voorziening for voorziening in self.voorzieningen}

    @cached_property
    def areas(self) -> AreaMap:
        return AreaMap(AreaRow(*row) for row in self.gebieden)

    def partner(self, partner_id: str) -> Partner | None:
        return next((partner for partner in self.partners if partner.id == partner_id), None)

    def partner_with(self, public: PublicIdentity) -> Partner | None:
        """The partner that is known by these keys."""
        return next((partner for partner in self.partners if partner.sleutel == public), None)

    def scope(self, without: frozenset[str] = frozenset()) -> Scope:
        """The dimensions of the tables, for the partners that take part in this run."""
        present = [partner for partner in self.partners if partner.id not in without]
        submittable = {voorziening for partner in present for voorziening in partner.voorzieningen}
        areas = tuple(
            Area(name.gebied, name.naam, name.huishoudens) for name in sorted(self.gebiedsnamen, key=lambda a: a.gebied)
        )
        return Scope(
            round_id=self.id,
            reference_date=self.peildatum,
            level=self.niveau,
            municipality=Area(self.gemeente, self.gemeente_naam, sum(area.households for area in areas)),
            areas=areas,
            voorzieningen=tuple(v for v in sorted(self.voorzieningen, key=lambda v: v.id) if v.id in submittable),
            organisations=tuple(sorted(partner.id for partner in present if partner.aan_de_deur)),
            domains=tuple(dict.fromkeys(v.domein for v in self.voorzieningen)),
            delivers={partner.id: frozenset(partner.voorzieningen) for partner in present},
            tables=self.tabellen,
        )


class RoundHeader(_Part):
    """The readable line of `ID.ronde`."""

    round_id: str
    round_digest: str
    signer: str


@dataclass(frozen=True, slots=True)
class RoundFile:
    """A round that was read and checked, with the exact bytes it came in."""

    round: Round
    data: bytes


def write_round(round_: Round, signer: SigningKey) -> bytes:
    """The bytes of `ID.ronde`; the same round gives the same bytes."""
    header = RoundHeader(round_id=round_.id, round_digest=round_.digest, signer=round_.hub.fingerprint)
    body = zlib.compress(round_.model_dump_json().encode(), level=9)
    return signed_file("ronde", header.model_dump_json().encode(), body, signer)


def read_round(data: bytes, file: str) -> RoundFile:
    """Read and check `ID.ronde`: the right kind, signed by the hub it names, whole."""
    envelope = take_apart(data, "ronde", file)
    try:
        unpacker = zlib.decompressobj()
        content = unpacker.decompress(envelope.body, _LIMIT_CONTENT_BYTES)
        header = RoundHeader.model_validate_json(envelope.header)
        round_ = Round.model_validate_json(content)
    except (zlib.error, ValidationError):
        raise UnreadableInput("file_damaged", file=file) from None
    keys = [round_.hub, round_.sleutelbewaarder, *(partner.sleutel for partner in round_.partners)]
    if not all(key.is_proven() for key in keys) or not envelope.is_from(round_.hub.signing):
        raise NotTogether("round_not_signed_by_hub", file=file)
    if header.round_id != round_.id or header.round_digest != round_.digest:
        raise NotTogether("round_header_differs", file=file)
    return RoundFile(round_, data)


def round_sealing_key(round_: Round) -> SealingKey:
    """The key to which submissions of this round are sealed; its secret half is in `ID.hub`."""
    return SealingKey(base64.b64decode(round_.zegel_ronde))
