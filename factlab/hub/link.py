"""From the partners' rows to profiles: the only thing that survives linking."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from factlab.errors import SubmissionRefused
from factlab.hub.engine import Engine
from factlab.hub.frame import Outside
from factlab.hub.layout import layout_of, offices_of
from factlab.hub.rekey import RunSecret
from factlab.protocol.frame import class_ids, group_and_class
from factlab.protocol.publication import Profile
from factlab.protocol.scope import Scope
from factlab.protocol.submission import Rows


def link(engine: Engine, arrivals: Iterable[tuple[str, Rows]], scope: Scope) -> list[Profile]:
    """Link what the partners sent, and forget the households.

    `arrivals` gives each partner once with its verified rows, and may be a generator: one partner at a
    time is held here. The profiles of an area add up to its households: one of them is of those that no
    partner reported. Their order does not depend on the run. In the engine stay `profile` and the names,
    for `tabulate`.

    Raises SubmissionRefused when a row names an area or voorziening that is not the round's, when one
    link key came with two areas, and when an area has more reported households than households.
    """
    partners = load(engine, arrivals, scope)
    to_profiles(engine, scope, partners)
    return complete(engine, scope)


def load(engine: Engine, arrivals: Iterable[tuple[str, Rows]], scope: Scope) -> list[str]:
    """Bring the rows in under a secret of this run; returns the partners in the order they came in."""
    places = layout_of(scope).places
    take_scope(engine, scope, places)
    secret = RunSecret()
    areas = {area.code: number for number, area in enumerate(scope.areas)}
    voorzieningen = {voorziening.id: number for number, voorziening in enumerate(scope.voorzieningen)}
    doors = {partner: number for number, partner in enumerate(scope.organisations)}
    offices = {partner: number for number, partner in enumerate(offices_of(scope))}
    classes = {name: number for number, name in enumerate(class_ids(scope.groepen))}
    partners: list[str] = []
    for partner, rows in arrivals:
        frame = partner == scope.frame
        numbers, refusal = (classes, "class_not_in_round") if frame else (voorzieningen, "voorziening_not_allowed")
        area = _renumbered(rows.areas, areas, "area_not_in_round", partner)
        known = _renumbered(rows.voorzieningen, numbers, refusal, partner)
        halves = secret.rekey(rows.link_keys).view(np.uint64)
        columns: dict[str, NDArray[Any]] = {
            "key_high": halves[:, 0].copy(),
            "key_low": halves[:, 1].copy(),
            "area": area[rows.area],
            "class" if frame else "voorziening": known[rows.voorziening],
        }
        with engine.arrival(columns):
            engine.run(
                "1_load_frame" if frame else "1_load",
                partner=len(partners),
                organisation=doors.get(partner),
                office=offices.get(partner),
                **places,
            )
        partners.append(partner)
    return partners


def to_profiles(engine: Engine, scope: Scope, partners: Sequence[str]) -> None:
    """Link what is loaded, strip the link keys, count households that are alike."""
    layout = layout_of(scope)
    engine.run("2_link_wide" if layout.wide else "2_link")
    _refuse_two_areas(engine, layout.places, partners)
    if scope.frame is not None:
        engine.run("2_outside", frame=partners.index(scope.frame), **layout.places)
    engine.run("3_strip")
    engine.must_be_empty("audits/link_key_left")
    if layout.offices:
        engine.run("4_seen", **layout.places)
    engine.run("4_profiles", **layout.places)
    engine.must_be_empty("audits/organisation_without_counted")


def complete(engine: Engine, scope: Scope) -> list[Profile]:
    """Add the households that nobody reported, and return the profiles of all.

    With a frame all households have been told; how many there are is what the frame says.
    """
    if scope.frame is not None:
        engine.run("5_frame")
    if crowded := engine.rows("audits/more_users_than_households"):
        number, users, households = crowded[0]
        area = scope.areas[number].code
        raise SubmissionRefused("more_users_than_households", area=area, users=users, households=households)
    engine.run("5_without")
    engine.must_be_empty("audits/households_do_not_add_up")
    voorzieningen = _reader([v.id for v in scope.voorzieningen])
    organisations = _reader(scope.organisations)
    classes = _reader(class_ids(scope.groepen))
    columns = engine.columns("profiles")
    return [
        Profile(scope.areas[area].code, voorzieningen(high << 64 | low), organisations(seen), households, classes(own))
        for area, high, low, seen, own, households in zip(*map(np.ndarray.tolist, columns), strict=True)
    ]


def outside_frame(engine: Engine, partners: Sequence[str]) -> dict[str, Outside]:
    """Of each partner's addresses those outside the frame; `partners` in the order in which they came in."""
    return {partners[number]: Outside(addresses, missing) for number, addresses, missing in engine.rows("outside")}


def take_scope(engine: Engine, scope: Scope, places: Mapping[str, int]) -> None:
    """Number in the engine what the round can hold, before anything is loaded."""
    engine.run(
        "0_scope",
        area_households=[area.households for area in scope.areas],
        domein_ids=list(scope.domains),
        voorziening_ids=[v.id for v in scope.voorzieningen],
        domeinen=[v.domein for v in scope.voorzieningen],
        wetten=[v.cbs_wet for v in scope.voorzieningen],
        eenheden=[v.unit for v in scope.voorzieningen],
        telt=[v.counts for v in scope.voorzieningen],
        signaal=[v.soort == "signaal" for v in scope.voorzieningen],
        organisation_ids=list(scope.organisations),
        class_groups=[group_and_class(name)[0] for name in class_ids(scope.groepen)],
        class_names=[group_and_class(name)[1] for name in class_ids(scope.groepen)],
        **places,
    )


def _renumbered(names: Sequence[str], numbers: Mapping[str, int], refusal: str, partner: str) -> NDArray[np.uint16]:
    """The round's number of each of a partner's own."""
    if not numbers.keys() >= set(names):
        raise SubmissionRefused(refusal, partner=partner)
    return np.array([numbers[name] for name in names], dtype=np.uint16)


def _refuse_two_areas(engine: Engine, places: Mapping[str, int], partners: Sequence[str]) -> None:
    if households := len(engine.rows("audits/household_in_two_areas", **places)):
        concerned = [partners[number] for (number,) in engine.rows("whose_areas_differ", **places)]
        raise SubmissionRefused("key_in_two_areas", partners=", ".join(concerned), count=households)


def _reader(names: Sequence[str]) -> Callable[[int], frozenset[str]]:
    """The set of names that a number with one bit for each of them stands for."""

    @cache
    def read(bits: int) -> frozenset[str]:
        found = []
        while bits:
            found.append(names[bits.bit_length() - 1])
            bits ^= 1 << bits.bit_length() - 1
        return frozenset(found)

    return read
