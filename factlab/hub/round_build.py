"""`factlab round build`: ronde.toml and its lists become one validated, signed `ID.ronde`.

Everything is checked before anything is refused: RoundInvalid carries every fault at once.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from factlab.errors import FactlabError, Fault, RoundInvalid
from factlab.hub import address_lists
from factlab.hub.layout import MOST_AREAS, MOST_ORGANISATIONS, MOST_VOORZIENINGEN
from factlab.hub.round_frame import check_frame_partners, groups_of
from factlab.hub.round_lists import TOML, AreaRows, ListReader
from factlab.protocol.catalogue import Voorziening
from factlab.protocol.frame import CLASS_PATTERN
from factlab.protocol.identity import PublicIdentity, read_public
from factlab.protocol.names import NAME_PATTERN, ROUND_ID_PATTERN
from factlab.protocol.publication import Policy
from factlab.protocol.round import AddressRules, AreaName, Partner, Round
from factlab.protocol.settings import (
    MUNICIPALITY_PATTERN,
    PartnerSection,
    Question,
    RoundSettings,
)
from factlab.protocol.tables import GROUPS, TABLES, tables_of

Entry = TypeVar("Entry", bound=BaseModel)

_FORMS = {
    ROUND_ID_PATTERN: "toml_round_id",
    MUNICIPALITY_PATTERN: "toml_municipality",
    NAME_PATTERN: "toml_name",
    CLASS_PATTERN: "toml_class",
}
"""The forms that a field can have, in words rather than as a pattern."""
_TOLD_ONE_BY_ONE = 5
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
    classes_wrong = any(place[:1] == ("kader",) for place in written.wrong)
    groups = () if classes_wrong else groups_of(written.document.get("kader"), frame, faults)
    check_frame_partners(sections, faults)
    level, names = _area_names(reader, written, frame)
    known = {name.gebied for name in names}
    areas = _areas(reader, written, known)
    institutions = reader.institutions(name) if (name := written.text("bestanden", "instellingen")) else []
    here = {postcode for postcode, _, _ in areas}
    streets = address_lists.streets(reader, name, here) if (name := written.text("bestanden", "straten")) else []
    addresses = address_lists.addresses(reader, name, here) if (name := written.text("bestanden", "adressen")) else []
    outline = reader.outline(name, known) if (name := written.text("bestanden", "kaart")) else None
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
        raise _refusal(faults)
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
    }
    return Draft(fields, section.id, hub)


def _refusal(faults: list[Fault]) -> RoundInvalid:
    """All faults; one that many rows have is told once, with the rows counted and the first of them named.

    Those of one list stand together, in the order of its rows.
    """
    alike: dict[tuple[object, ...], list[Fault]] = {}
    for fault in faults:
        rows = fault.place.isdecimal() and fault.file != TOML
        same = (fault.key, fault.file, *sorted((k, str(v)) for k, v in fault.where.items() if k in ("column", "list")))
        alike.setdefault(same if rows else (id(fault),), []).append(fault)
    told: list[Fault] = []
    for group in alike.values():
        if len(group) <= _TOLD_ONE_BY_ONE:
            told += group
        else:
            first = group[0]
            places = ", ".join(fault.place for fault in group[:_TOLD_ONE_BY_ONE])
            told.append(Fault(first.key, first.file, places, **first.where, rows_alike=len(group)))
    files = list(dict.fromkeys(fault.file for fault in told))
    told.sort(key=lambda fault: (files.index(fault.file), _row(fault)))
    return RoundInvalid("round_invalid", faults=told, count=len(told))


def _row(fault: Fault) -> int:
    """The first row a fault is about; what is said of a list as a whole comes first, and of ronde.toml as it came."""
    first = fault.place.partition(",")[0]
    return int(first) if first.isdecimal() and fault.file != TOML else 0


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
        raise _refusal(reader.faults) from None
    except ValidationError as error:
        if reader.faults:
            raise _refusal(reader.faults) from None
        details = error.errors(include_input=False, include_url=False)
        inside = {detail["loc"][:depth] for detail in details for depth in range(len(detail["loc"]))}
        # Of a list whose entries are all wrong pydantic also says that it is too short.
        reader.faults.extend(
            _toml_fault(detail) for detail in details if detail["type"] != "too_short" or detail["loc"] not in inside
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


def _role(folder: Path, written: _Written, role: str, faults: list[Fault]) -> PublicIdentity | None:
    name = written.text("ronde", role)
    return None if name is None else _public(folder, name, f"ronde.{role}", faults)


def _toml_fault(detail: ErrorDetails) -> Fault:
    """A fault of pydantic in our own words; its own text may hold what was typed."""
    place = ".".join(str(part + 1) if isinstance(part, int) else part for part in detail["loc"])
    context = detail.get("ctx", {})
    match detail["type"]:
        case "missing":
            return Fault("toml_missing", TOML, place)
        case "extra_forbidden":
            return Fault("toml_unknown_field", TOML, place)
        case "literal_error":
            return Fault("toml_one_of", TOML, place, expected=context.get("expected", ""))
        case "greater_than_equal":
            return Fault("toml_at_least", TOML, place, least=context["ge"])
        case "less_than_equal":
            return Fault("toml_at_most", TOML, place, most=context["le"])
        case "too_long":
            return Fault("toml_too_long", TOML, place, most=context["max_length"])
        case "too_short" | "string_too_short":
            return Fault("toml_too_short", TOML, place)
        case "threshold_not_rounded":
            return Fault("toml_threshold_not_rounded", TOML, f"{place}.drempel")
        case "round_id_simulated":
            return Fault("toml_round_id_simulated", TOML, place)
        case "string_pattern_mismatch":
            form = _FORMS[context["pattern"]]
            return Fault(form, TOML, place)
        case _:
            return Fault("toml_wrong_type", TOML, place)


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
