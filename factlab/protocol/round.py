"""`ID.ronde`: everything all parties must agree on, in one validated file signed by the hub.

Public: no personal data. `digest` is the fingerprint of what must be equal between partners; the list
of partners is not in it, so that adding one leaves earlier submissions valid.
"""

from __future__ import annotations

import base64
import zlib
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from hashlib import sha256
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from factlab.errors import NotTogether, UnreadableInput
from factlab.protocol.agreed import by_part, canonical
from factlab.protocol.areas import AreaMap, AreaRow
from factlab.protocol.catalogue import Voorziening
from factlab.protocol.frame import Group, class_ids, group_and_class
from factlab.protocol.identity import PublicIdentity
from factlab.protocol.names import RoundId, Sha256
from factlab.protocol.publication import Policy
from factlab.protocol.scope import Area, Scope
from factlab.protocol.seal import SealingKey, SigningKey, signed_file, take_apart
from factlab.protocol.tables import tables_of

ADDRESS_VERSION: Final = "factlab/address/v1"
"""The rules by which addresses become canonical; part of what is hashed, so v2 never meets v1."""

NOTE_OF_ALL: Final = "rapport"
"""Under which the note stands that is about the whole; the others stand under their table."""

_LIMIT_CONTENT_BYTES = 500_000_000


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Partner(_Part):
    """A participant: what it may submit and the keys it is known by. `kader`: it delivers the frame alone."""

    id: str
    naam: str
    voorzieningen: tuple[str, ...]
    aan_de_deur: bool
    sleutel: PublicIdentity
    kader: bool = False


class AreaName(_Part):
    """An area with its name and number of households."""

    gebied: str
    naam: str
    huishoudens: int
    bron: str = ""


class Division(_Part):
    """Another division of the gemeente: each area of the round's own lies in one of its areas.

    `gebieden` rows are (gebied, deel_van, naam): an area of the round's own, the area it is part of, and its name.
    """

    niveau: str
    gebieden: tuple[tuple[str, str, str], ...]

    @cached_property
    def lies_in(self) -> dict[str, str]:
        return {area: whole for area, whole, _ in self.gebieden}


class AddressRules(_Part):
    """How every partner reads addresses."""

    versie: Literal["factlab/address/v1"] = ADDRESS_VERSION
    schrijfwijze: Literal["standaard", "amsterdam", "utrecht", "haarlem"]
    jeugd: Literal["verblijf", "gezagsdrager"]
    verzameladres_vanaf: int
    afwijzing_tot: float


class KnownFigure(_Part):
    """A number that was known before, beside which readers put ours: of a cell of a table, with its source."""

    tabel: str
    gebied: str
    labels: tuple[str, ...]
    aantal: int
    eenheid: str
    bron: str


class Round(_Part):
    """The contents of `ID.ronde`. `gebieden` rows are (pc6, huisnummer or null, gebied).

    `straten` rows are (straat, plaats, pc6, huisnummer or null): they decide addresses, so they must agree.
    `adressen` rows are (pc6, huisnummer, huisletter + toevoeging), one per address of the BAG: they only warn.
    `toelichting` has notes (Markdown) by table, and under `rapport` one for the whole. `indelingen` are other
    divisions by which tables can be published; submissions need not agree on them.
    """

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
    groepen: tuple[Group, ...] = ()
    straten: tuple[tuple[str, str, str, int | None], ...] = ()
    adressen: tuple[tuple[str, int, str], ...] = ()
    controle: tuple[KnownFigure, ...] = ()
    toelichting: dict[str, str] = {}
    indelingen: tuple[Division, ...] = ()

    @cached_property
    def digest(self) -> str:
        """SHA-256 over what must agree: id, peildatum, catalogue, areas, institutions, streets, address rules."""
        return sha256(canonical(self._agreement)).hexdigest()

    @cached_property
    def agreed(self) -> dict[str, str]:
        """What the digest is over, part by part and short: peildatum and address rules as text, lists as 16 hex."""
        return by_part({name: content for name, content in self._agreement.items() if name != "id"})

    @property
    def _agreement(self) -> dict[str, object]:
        """Everything that must be equal between partners."""
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
                *(("straten",) if self.straten else ()),
            },
        )
        agreed["adres"] = self.adres.model_dump(
            mode="json", include={"versie", "schrijfwijze", "jeugd", "verzameladres_vanaf"}
        )
        return agreed

    @property
    def merged_addresses(self) -> int:
        """The addresses of the BAG that share their key with another: only letter and toevoeging split differently."""
        return len(self.adressen) - len(set(self.adressen))

    @cached_property
    def catalogue(self) -> dict[str, Voorziening]:
        return {voorziening.id: voorziening for voorziening in self.voorzieningen}

    @cached_property
    def areas(self) -> AreaMap:
        return AreaMap(AreaRow(*row) for row in self.gebieden)

    def partner(self, partner_id: str) -> Partner | None:
        return next((partner for partner in self.partners if partner.id == partner_id), None)

    @property
    def frame(self) -> Partner | None:
        """The partner that delivers the frame, if there is one."""
        return next((partner for partner in self.partners if partner.kader), None)

    @property
    def classes(self) -> tuple[str, ...]:
        """The class ids that a submission of the frame may name."""
        return class_ids(self.groepen)

    def name_of(self, id_: str) -> str:
        """What a voorziening is called, or a class of the frame."""
        found = self.catalogue.get(id_)
        return found.naam if found else group_and_class(id_)[1]

    def partner_with(self, public: PublicIdentity) -> Partner | None:
        """The partner that is known by these keys."""
        return next((partner for partner in self.partners if partner.sleutel == public), None)

    @property
    def levels(self) -> tuple[str, ...]:
        """By which tables can be published: the level of the round's own areas, then the other divisions."""
        return (self.niveau, *(division.niveau for division in self.indelingen))

    def scope(self, without: frozenset[str] = frozenset(), level: str | None = None) -> Scope:
        """The dimensions of the tables, for the partners that take part in this run, by one of the `levels`.

        With a frame the households of the areas are those of `noemers.csv`, or 0, until it has been counted.
        """
        frame = next((partner.id for partner in self.partners if partner.kader and partner.id not in without), None)
        present = [partner for partner in self.partners if partner.id not in without and not partner.kader]
        submittable = {voorziening for partner in present for voorziening in partner.voorzieningen}
        own = tuple(
            Area(name.gebied, name.naam, name.huishoudens) for name in sorted(self.gebiedsnamen, key=lambda a: a.gebied)
        )
        division = next((one for one in self.indelingen if one.niveau == level), None)
        return Scope(
            round_id=self.id,
            reference_date=self.peildatum,
            level=division.niveau if division else self.niveau,
            municipality=Area(self.gemeente, self.gemeente_naam, sum(area.households for area in own)),
            areas=_joined(own, division) if division else own,
            voorzieningen=tuple(v for v in sorted(self.voorzieningen, key=lambda v: v.id) if v.id in submittable),
            organisations=tuple(sorted(partner.id for partner in present if partner.aan_de_deur)),
            domains=tuple(dict.fromkeys(v.domein for v in self.voorzieningen)),
            delivers={partner.id: frozenset(partner.voorzieningen) for partner in present},
            tables=tuple(name for name in self.tabellen if name in tables_of(frame=frame is not None)),
            groepen=self.groepen if frame else (),
            frame=frame,
            base=own if division else (),
            lies_in=division.lies_in if division else {},
        )


def _joined(own: tuple[Area, ...], division: Division) -> tuple[Area, ...]:
    """The areas of another division, by code, with the households of the areas that they are made of."""
    names = {whole: name for _, whole, name in division.gebieden}
    households = dict.fromkeys(sorted(names), 0)
    for area in own:
        households[division.lies_in[area.code]] += area.households
    return tuple(Area(code, names[code], number) for code, number in households.items())


class RoundHeader(_Part):
    """The readable line of `ID.ronde`."""

    round_id: RoundId
    round_digest: Sha256
    signer: Sha256


@dataclass(frozen=True, slots=True)
class RoundFile:
    """A round that was read and checked, with the exact bytes it came in."""

    round: Round
    data: bytes


def write_round(round_: Round, signer: SigningKey) -> bytes:
    """The bytes of `ID.ronde`; the same round gives the same bytes."""
    header = RoundHeader(round_id=round_.id, round_digest=round_.digest, signer=round_.hub.fingerprint)
    # A round without other divisions is byte for byte what it was before there were any.
    left_out = None if round_.indelingen else {"indelingen"}
    body = zlib.compress(round_.model_dump_json(exclude=left_out).encode(), level=9)
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
