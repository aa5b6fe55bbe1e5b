"""`factlab round build`: ronde.toml and its lists become one validated, signed `ID.ronde`.

Everything is checked before anything is refused: RoundInvalid carries every fault at once.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from factlab.errors import FactlabError, Fault
from factlab.hub import address_lists
from factlab.hub.layout import MOST_AREAS, MOST_ORGANISATIONS, MOST_VOORZIENINGEN
from factlab.hub.round_divisions import divisions
from factlab.hub.round_faults import refusal, toml_fault
from factlab.hub.round_frame import check_frame_partners, groups_of
from factlab.hub.round_lists import TOML, AreaRows, ListReader
from factlab.hub.round_remarks import known_figures, notes
from factlab.protocol.catalogue import Voorziening
from factlab.protocol.frame import Group
from factlab.protocol.identity import PublicIdentity, read_public
from factlab.protocol.publication import Policy
from factlab.protocol.round import AddressRules, AreaName, Partner, Round
from factlab.protocol.scope import Area, Scope
from factlab.protocol.settings import DivisionSection, PartnerSection, Question, RoundSettings
from factlab.protocol.tables import GROUPS, TABLES, tables_of

Entry = TypeVar("Entry", bound=BaseModel)

_PLACEHOLDERS = {"gemeente": "GM0000", "gemeente_naam": "Naam van de gemeente"}
"""What `round init` leaves to be filled in."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A round without faults, lacking only the round's own sealing key."""

    fields: dict[str, object]
    round_id: str
    hub: PublicIdentity

    def complete(self, sealing_text: str) -> Round:
        """The round, with the public half of `ID.hub`."""
        return Round.model_validate({**self.fields, "zegel_ronde": sealing_text})


def read_draft(folder: Path) -> Draft:
    """Read ronde.toml and its lists; RoundInvalid lists all that is wrong."""
    faults: list[Fault] = []
    reader = ListReader(folder, faults)
    written, settings = _read_toml(reader)
    catalogue = reader.catalogue(name) if (name := written.text("bestanden", "voorzieningen")) is not None else {}
    sections = written.right("partner", PartnerSection)
    frame = any(section.kader for _, section in sections)
    groups = () if not written.is_right("kader") else groups_of(written.document.get("kader"), frame, faults)
    check_frame_partners(sections, faults)
    level, names = _area_names(reader, written, frame)
    known = {name.gebied for name in names}
    areas = _areas(reader, written, known)
    others = divisions(
        reader, written.right("indeling", DivisionSection), level, known, written.text("ronde", "gemeente")
    )
    institutions = reader.institutions(name) if (name := written.text("bestanden", "instellingen")) else []
    here = {postcode for postcode, _, _ in areas}
    streets = address_lists.streets(reader, name, here) if (name := written.text("bestanden", "straten")) else []
    addresses = address_lists.addresses(reader, name, here) if (name := written.text("bestanden", "adressen")) else []
    outline = reader.outline(name, known) if (name := written.text("bestanden", "kaart")) else None
    scope = _scope(written, sections, catalogue, names, groups)
    figures = (
        known_figures(reader, name, scope, written.threshold) if (name := written.text("bestanden", "controle")) else []
    )
    remarks = (
        notes(reader, name, scope.tables if scope else None)
        if (name := written.text("bestanden", "toelichting"))
        else {}
    )
    hub, custodian = (_role(folder, written, role, faults) for role in ("hub", "sleutelbewaarder"))
    partners = _partners(folder, sections, catalogue, faults)
    if len(known) > MOST_AREAS:
        faults.append(Fault("too_many_areas", TOML, "bestanden.gebiedsnamen", most=MOST_AREAS))
    _check_questions(written, frame, faults)
    _check_roles(hub, custodian, partners, faults)
    for field, left in _PLACEHOLDERS.items():
        if written.text("ronde", field) == left:
            faults.append(Fault("toml_placeholder", TOML, f"ronde.{field}", what=left))
    if settings and settings.ronde.inzendingen_vernietigen_op <= settings.ronde.peildatum:
        faults.append(Fault("destroyed_before_reference_date", TOML, "ronde.inzendingen_vernietigen_op"))
    if faults or settings is None or hub is None or custodian is None:
        raise refusal(faults)
    section = settings.ronde
    fields: dict[str, object] = {
        **section.model_dump(include={"id", "titel", "gemeente", "gemeente_naam", "peildatum", "periode_maanden"}),
        "inzendingen_vernietigen_op": section.inzendingen_vernietigen_op,
        "adres": AddressRules(**settings.adres.model_dump()),
        "voorzieningen": tuple(catalogue.values()),
        "niveau": level,
        "gebiedsnamen": tuple(names),
        "gebieden": tuple(areas),
        "instellingen": tuple(institutions),
        "straten": tuple(streets),
        "adressen": tuple(addresses),
        "tabellen": settings.tables,
        "vragen": tuple(question.tekst for question in settings.vraag),
        "beveiliging": Policy(**settings.beveiliging.model_dump()),
        "hub": hub,
        "sleutelbewaarder": custodian,
        "partners": tuple(partners),
        "kaart": outline,
        "groepen": groups,
        "controle": tuple(figures),
        "toelichting": remarks,
        "indelingen": others,
    }
    return Draft(fields, section.id, hub)


@dataclass(frozen=True, slots=True)
class _Written:
    """ronde.toml as written, and the places where it is wrong: with what is right, the rest is checked too."""

    document: dict[str, Any]
    wrong: frozenset[tuple[int | str, ...]]

    def text(self, section: str, field: str) -> str | None:
        """A text that is there and right."""
        fields = self.document.get(section)
        found = fields.get(field) if isinstance(fields, dict) else None
        return found if isinstance(found, str) and (section, field) not in self.wrong else None

    @property
    def threshold(self) -> int:
        """`drempel`, or 1 where it is wrong, which is told there."""
        section = self.document.get("beveiliging", {})
        found = section.get("drempel", Policy().drempel) if isinstance(section, dict) else 1
        return found if type(found) is int and ("beveiliging", "drempel") not in self.wrong else 1

    def is_right(self, *sections: str) -> bool:
        return not any(place[:1] == (section,) for place in self.wrong for section in sections)

    def right(self, section: str, kind: type[Entry]) -> list[tuple[int, Entry]]:
        """The blocks of a section that are right, by number."""
        blocks = self.document.get(section)
        return [
            (number, kind.model_validate(block))
            for number, block in enumerate(blocks if isinstance(blocks, list) else (), start=1)
            if not any(place[:2] == (section, number - 1) for place in self.wrong)
        ]


def _read_toml(reader: ListReader) -> tuple[_Written, RoundSettings | None]:
    document: dict[str, Any] = {}
    try:
        document = tomllib.loads(reader.text(TOML) or "")
        return _Written(document, frozenset()), RoundSettings.model_validate(document)
    except tomllib.TOMLDecodeError as error:
        # Its message may quote what was typed; only the line in it is told.
        line = re.search(r"\(at line (\d+),", str(error))
        reader.faults.append(Fault("toml_unreadable", TOML, line[1] if line else ""))
        raise refusal(reader.faults) from None
    except ValidationError as error:
        if reader.faults:
            raise refusal(reader.faults) from None
        details = error.errors(include_input=False, include_url=False)
        inside = {detail["loc"][:depth] for detail in details for depth in range(len(detail["loc"]))}
        # Of a list whose entries are all wrong pydantic also says that it is too short.
        reader.faults.extend(
            toml_fault(detail) for detail in details if detail["type"] != "too_short" or detail["loc"] not in inside
        )
        return _Written(document, frozenset(detail["loc"] for detail in details)), None


def _area_names(reader: ListReader, written: _Written, frame: bool) -> tuple[str, list[AreaName]]:
    """The level and the areas; a round with a frame needs no denominators, since the frame gives them."""
    names, denominators = (written.text("bestanden", field) for field in ("gebiedsnamen", "noemers"))
    if denominators is None and not frame:
        if not any(place[:2] in (("bestanden",), ("bestanden", "noemers")) for place in written.wrong):
            reader.faults.append(Fault("toml_missing", TOML, "bestanden.noemers"))
        return "", []
    return ("", []) if names is None else reader.area_names(names, denominators)


def _areas(reader: ListReader, written: _Written, known: set[str]) -> AreaRows:
    name, municipality = written.text("bestanden", "gebieden"), written.text("ronde", "gemeente")
    if name is None or municipality is None:
        return []
    found = reader.areas(name, municipality, known)
    if not any(fault.file == name for fault in reader.faults):
        there = {area for _, _, area in found}
        reader.faults += [Fault("area_without_postcode", name, what=area) for area in sorted(known - there)]
    return found


def _scope(
    written: _Written,
    sections: list[tuple[int, PartnerSection]],
    catalogue: dict[str, Voorziening],
    names: list[AreaName],
    groups: tuple[Group, ...],
) -> Scope | None:
    """The dimensions of the tables as `Round.scope` will give them; None while something they follow from is wrong.

    Of what is no dimension (date, households, who delivers what) nothing is filled in.
    """
    municipality = written.text("ronde", "gemeente")
    if not catalogue or not names or municipality is None or not written.is_right("vraag", "partner", "kader"):
        return None
    present = [section for _, section in sections if not section.kader]
    submittable = {voorziening for section in present for voorziening in section.voorzieningen}
    asked = {table for _, question in written.right("vraag", Question) for table in question.tabellen}
    return Scope(
        round_id="",
        reference_date=date.min,
        level="",
        municipality=Area(municipality, "", 0),
        areas=tuple(Area(name.gebied, name.naam, 0) for name in names),
        voorzieningen=tuple(v for _, v in sorted(catalogue.items()) if v.id in submittable),
        organisations=tuple(sorted(section.id for section in present if section.aan_de_deur)),
        domains=tuple(dict.fromkeys(v.domein for v in catalogue.values())),
        delivers={},
        tables=tuple(table for table in tables_of(frame=len(present) < len(sections)) if {"*", table} & asked),
        groepen=groups,
    )


def _role(folder: Path, written: _Written, role: str, faults: list[Fault]) -> PublicIdentity | None:
    name = written.text("ronde", role)
    return None if name is None else _public(folder, name, f"ronde.{role}", faults)


def _public(folder: Path, name: str, place: str, faults: list[Fault]) -> PublicIdentity | None:
    try:
        return read_public((folder / name).read_bytes(), name)
    except OSError:
        faults.append(Fault("public_missing", TOML, place, what=name))
    except FactlabError:
        faults.append(Fault("public_damaged", TOML, place, what=name))
    return None


def _partners(
    folder: Path, sections: list[tuple[int, PartnerSection]], catalogue: dict[str, Voorziening], faults: list[Fault]
) -> list[Partner]:
    partners: list[Partner] = []
    seen: set[str] = set()
    for number, section in sections:
        place = f"partner.{number}"
        if section.id in seen or section.id == "custodian":
            faults.append(Fault("partner_twice", TOML, place, what=section.id))
        seen.add(section.id)
        for voorziening in section.voorzieningen if catalogue else ():
            if voorziening not in catalogue:
                faults.append(Fault("unknown_voorziening", TOML, place, what=voorziening))
            elif catalogue[voorziening].gebruik == "niet_leveren":
                faults.append(Fault("never_delivered", TOML, place, what=voorziening))
        if key := _public(folder, section.openbare_sleutel, place, faults):
            partners.append(
                Partner(
                    id=section.id,
                    naam=section.naam,
                    voorzieningen=tuple(sorted(set(section.voorzieningen))),
                    aan_de_deur=section.aan_de_deur,
                    sleutel=key,
                    kader=section.kader,
                )
            )
    if len({v for partner in partners for v in partner.voorzieningen}) > MOST_VOORZIENINGEN:
        faults.append(Fault("too_many_voorzieningen", TOML, most=MOST_VOORZIENINGEN))
    if sum(partner.aan_de_deur for partner in partners) > MOST_ORGANISATIONS:
        faults.append(Fault("too_many_organisations", TOML, most=MOST_ORGANISATIONS))
    return partners


def _check_questions(written: _Written, frame: bool, faults: list[Fault]) -> None:
    known = tables_of(frame=frame)
    for number, question in written.right("vraag", Question):
        for name in question.tabellen:
            if name == GROUPS and not frame:
                faults.append(Fault("groups_without_frame", TOML, f"vraag.{number}", what=name))
            elif name != "*" and name not in TABLES:
                faults.append(Fault("unknown_table", TOML, f"vraag.{number}", what=name, tables=", ".join(known)))


def _check_roles(
    hub: PublicIdentity | None, custodian: PublicIdentity | None, partners: list[Partner], faults: list[Fault]
) -> None:
    """The hub, the custodian and every partner are different parties: each has keys of its own."""
    holders: dict[str, str] = {}
    roles = [
        ("hub", hub),
        ("sleutelbewaarder", custodian),
        *((partner.id, partner.sleutel) for partner in partners),
    ]
    for role, public in roles:
        if public is None:
            continue
        for key in (public.zegel, public.handtekening):
            if (other := holders.setdefault(key, role)) != role:
                faults.append(Fault("keys_shared", TOML, what=role, other=other))
                break
