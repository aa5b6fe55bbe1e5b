"""What the partners' own software makes of the invented lists is the truth they were invented from."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from factlab.demo import DemoMunicipality, DemoPartner, Truth, invent, truth
from factlab.demo.sample import HOUSEHOLDS, PARTNERS, SEED, WIJKEN
from factlab.errors import Fault
from factlab.hub.round_lists import ListReader
from factlab.partner.ingest import Judged, judge
from factlab.partner.said import Said
from factlab.protocol.round import AddressRules, Partner, Round

MUNICIPALITIES: dict[str, dict[str, Any]] = {
    "the smallest": {"households": 200, "partners": 27},
    "the sample": {"households": HOUSEHOLDS, "partners": PARTNERS, "seed": SEED, "wijken": WIJKEN},
    "a town": {"households": 9_000, "partners": 27, "peildatum": date(2027, 3, 31)},
}


@pytest.fixture(scope="module", params=MUNICIPALITIES)
def world(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[DemoMunicipality, Round, Truth]:
    asked = MUNICIPALITIES[request.param]
    made = invent(tmp_path_factory.mktemp("demo"), **asked)
    return made, _round(made.round_dir), truth(**asked)


def _round(folder: Path) -> Round:
    """The round as its own files have it, but for the keys."""
    settings = tomllib.loads((folder / "ronde.toml").read_text(encoding="utf-8"))
    faults: list[Fault] = []
    reader = ListReader(folder, faults)
    level, names = reader.area_names("gebiedsnamen.csv", "noemers.csv")
    known = {name.gebied for name in names}
    round_ = Round.model_construct(
        peildatum=settings["ronde"]["peildatum"],
        periode_maanden=settings["ronde"]["periode_maanden"],
        adres=AddressRules(**settings["adres"]),
        voorzieningen=tuple(reader.catalogue("voorzieningen.csv").values()),
        niveau=level,
        gebieden=tuple(reader.areas("gebieden.csv", "GM0479", known)),
        instellingen=tuple(reader.institutions("instellingen.csv")),
        kaart=reader.outline("wijken.geojson", known),
    )
    assert [(fault.file, fault.key, fault.place) for fault in faults] == []
    return round_


def _judged(partner: DemoPartner, round_: Round) -> Judged:
    given = dict(zip(partner.arguments[::2], partner.arguments[1::2], strict=True))
    columns = dict(pair.split("=") for pair in given.get("--columns", "").split(",") if pair)
    allowed = Partner.model_construct(id=partner.id, voorzieningen=partner.voorzieningen)
    said = Said(columns=columns, voorziening=given.get("--voorziening", ""))
    return judge(partner.lists, round_, allowed, {path.name: said for path in partner.lists})


def test_every_list_is_read_to_the_household(world: tuple[DemoMunicipality, Round, Truth]) -> None:
    made, round_, expected = world
    for partner in made.partners:
        found = _judged(partner, round_).households
        told = {
            (found.keys[address], found.fate[address], found.voorzieningen[voorziening])
            for address, voorziening in zip(found.address.tolist(), found.voorziening.tolist(), strict=True)
            if found.goes[address]
        }
        assert told == {
            (address, household.area, voorziening)
            for address, household in expected.households.items()
            for who, voorziening in household.told
            if who == partner.id
        }, partner.id


def test_no_partner_has_more_rejects_than_the_round_allows_or_nothing_to_send(
    world: tuple[DemoMunicipality, Round, Truth],
) -> None:
    made, round_, _ = world
    for partner in made.partners:
        preview = _judged(partner, round_).preview
        assert preview.reject_share < round_.adres.afwijzing_tot, partner.id
        assert preview.households, partner.id


def test_among_all_lists_every_reason_to_reject_or_leave_out_a_row_occurs(tmp_path: Path) -> None:
    made = invent(tmp_path, households=30_000, partners=27)
    round_ = _round(made.round_dir)
    previews = [_judged(partner, round_).preview for partner in made.partners]
    assert set().union(*(preview.rejected for preview in previews)) == {
        "postcode_missing",
        "postcode_invalid",
        "number_missing",
        "number_invalid",
        "suffix_invalid",
        "not_an_address",
        "ambiguous",
        "excel_damage",
        "voorziening_unknown",
        "date_invalid",
    }
    left_out = set().union(*(preview.left_out for preview in previews))
    assert left_out == {"niet_leveren", "instelling", "verzameladres", "gebied_onbeslist"}
    assert sum(preview.outside > 0 for preview in previews) > 20
    assert any(preview.duplicates for preview in previews)
    assert any(preview.repaired for preview in previews)
