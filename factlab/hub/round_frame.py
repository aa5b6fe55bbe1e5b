"""The frame in `ronde.toml`: who delivers it, and in which classes it divides households."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from factlab.errors import Fault
from factlab.hub.round_lists import TOML
from factlab.protocol.frame import AGES, UNKNOWN, Group, ages, simplified
from factlab.protocol.settings import FrameSection, PartnerSection


def groups_of(section: object | None, frame: bool, faults: list[Fault]) -> tuple[Group, ...]:
    """The groups of the round by its `[kader]`, if that is there; none without a partner that delivers the frame."""
    if not frame:
        if section is not None:
            faults.append(Fault("frame_without_partner", TOML, "kader"))
        return ()
    found = []
    for group, classes in FrameSection.model_validate(section or {}).model_dump().items():
        place = f"kader.{group}"
        faults += _look_alike(classes, place) or (_ages(classes, place) if group == AGES else [])
        found.append(Group(id=group, klassen=(*classes, UNKNOWN)))
    return tuple(found)


def _look_alike(classes: Sequence[str], place: str) -> list[Fault]:
    """Classes that a list cannot tell apart: there case, accents, spaces and underscores do not count."""
    faults = []
    first: dict[str, str] = {simplified(UNKNOWN): UNKNOWN}
    for klasse in classes:
        bare = simplified(klasse)
        other = first.setdefault(bare, klasse)
        if not bare.strip("-."):
            faults.append(Fault("class_of_signs", TOML, place, what=klasse))
        elif other == UNKNOWN or (other == klasse and classes.count(klasse) > 1):
            faults.append(Fault("class_twice", TOML, place, what=klasse))
        elif other != klasse:
            faults.append(Fault("class_alike", TOML, place, what=klasse, other=other))
    return list({(fault.key, fault.where["what"]): fault for fault in faults}.values())


def _ages(classes: Sequence[str], place: str) -> list[Fault]:
    """Ages go from young to old, each in one class; classes that say no ages at all are met by name."""
    spans = [ages(simplified(klasse)) for klasse in classes]
    if not any(spans):
        return []
    faults = [
        Fault("class_without_years", TOML, place, what=klasse)
        for klasse, span in zip(classes, spans, strict=True)
        if span is None or span[0] > span[1]
    ]
    if faults:
        return faults
    known = [(klasse, span) for klasse, span in zip(classes, spans, strict=True) if span]
    for (one, (low, high)), (other, (begin, _)) in pairwise(known):
        if begin <= high:
            key = "classes_descend" if begin < low else "classes_overlap"
            faults.append(Fault(key, TOML, place, what=one, other=other))
    return faults


def check_frame_partners(sections: Sequence[tuple[int, PartnerSection]], faults: list[Fault]) -> None:
    """The frame says who lives where, once; a party that also delivers voorzieningen is a partner of its own."""
    for order, (number, section) in enumerate((number, section) for number, section in sections if section.kader):
        place = f"partner.{number}"
        if section.voorzieningen or section.aan_de_deur:
            faults.append(Fault("frame_delivers", TOML, place, what=section.id))
        if order:
            faults.append(Fault("frame_twice", TOML, place, what=section.id))
