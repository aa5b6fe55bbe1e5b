"""Other divisions of a round: what may be in their lists, and what tables by them are about."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from builders import draft_texts, identity, world, write_draft

from factlab.errors import Fault, RoundInvalid
from factlab.hub.round_build import read_draft
from factlab.protocol.round import Division, Round, read_round, write_round

ROWS = "gebied;deel_van;naam\nWK990001;WT1;Team Noord\nWK990002;WT1;Team Noord\nWK990003;WT2;Team Zuid\n"
SECTION = '\n[[indeling]]\nniveau = "wijkteam"\ngebieden = "wijkteams.csv"\n'
TEAMS = Division(
    niveau="wijkteam",
    gebieden=(
        ("WK990001", "WT1", "Team Noord"),
        ("WK990002", "WT1", "Team Noord"),
        ("WK990003", "WT2", "Team Zuid"),
    ),
)

Faults = Callable[..., list[Fault]]


def toml(section: str = SECTION) -> str:
    return draft_texts()["ronde.toml"] + section


@pytest.fixture
def faults(tmp_path: Path) -> Faults:
    """The faults of a draft with this list of a division."""

    def found(rows: str, section: str = SECTION, **more: str) -> list[tuple[str, str, str]]:
        texts = {"ronde.toml": toml(section), "wijkteams.csv": rows, **more}
        with pytest.raises(RoundInvalid) as caught:
            read_draft(write_draft(tmp_path, texts))
        return [(fault.key, fault.file, fault.place) for fault in caught.value.faults]

    return found


def test_a_division_is_read_and_goes_into_the_signed_round(tmp_path: Path) -> None:
    draft = read_draft(write_draft(tmp_path, {"ronde.toml": toml(), "wijkteams.csv": ROWS}))
    round_ = draft.complete(world().round.zegel_ronde)
    assert round_.indelingen == (TEAMS,)
    assert round_.levels == ("wijk", "wijkteam")
    assert read_round(write_round(round_, identity("hub").signing), "r").round == round_


def test_partners_need_not_agree_on_a_division() -> None:
    plain = world().round
    assert world().but(indelingen=(TEAMS,)).round.digest == plain.digest


def test_a_round_without_other_divisions_is_byte_for_byte_what_it_was() -> None:
    body = write_round(world().round, identity("hub").signing).split(b"\n", 2)[2]
    assert "indelingen" not in json.loads(zlib.decompressobj().decompress(body))


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (ROWS.replace("WK990003;WT2;Team Zuid\n", ""), [("area_without_division", "")]),
        (ROWS + "WK990001;WT2;Team Zuid\n", [("double", "5")]),
        (ROWS.replace("WT1;Team Noord", "WT1;Noord", 1), [("division_two_names", "3")]),
        (ROWS.replace("WT2", "WK990001"), [("division_code_taken", "4")]),
        (ROWS.replace("WT2", "GM9900"), [("division_code_taken", "4")]),
        (ROWS + "WK990009;WT2;Team Zuid\n", [("area_without_name", "5")]),
        (ROWS.replace("Team Zuid", ""), [("value_empty", "4")]),
        ("gebied;naam\n", [("columns_missing", "")]),
        ("gebied;deel_van;naam\n", [("list_empty", "")]),
    ],
)
def test_what_is_wrong_with_a_division_is_told_with_its_row(
    faults: Faults, rows: str, expected: list[tuple[str, str]]
) -> None:
    assert faults(rows) == [(key, "wijkteams.csv", place) for key, place in expected]


def test_a_division_has_a_level_and_codes_of_its_own(faults: Faults) -> None:
    assert ("division_twice", "ronde.toml", "indeling.1.niveau") in faults(
        ROWS, SECTION.replace('"wijkteam"', '"wijk"')
    )
    again = faults(ROWS, SECTION + SECTION)
    assert ("division_twice", "ronde.toml", "indeling.2.niveau") in again
    assert ("division_code_taken", "wijkteams.csv", "2") in again
    assert faults(ROWS, SECTION.replace("wijkteam", "Wijk Team", 1)) == [
        ("toml_name", "ronde.toml", "indeling.1.niveau")
    ]


def by_teams() -> Round:
    return world().but(indelingen=(TEAMS,)).round


def test_tables_by_a_division_have_its_areas_with_the_households_of_their_parts() -> None:
    round_ = by_teams()
    own, scope = round_.scope(), round_.scope(level="wijkteam")
    assert [(area.code, area.name, area.households) for area in scope.areas] == [
        ("WT1", "Team Noord", 700),
        ("WT2", "Team Zuid", 200),
    ]
    assert scope.level == "wijkteam" and scope.municipality == own.municipality
    assert scope.homes == own.areas == own.homes
    assert [scope.area_of(area.code) for area in own.areas] == ["WT1", "WT1", "WT2"]
    assert own == round_.scope(level="wijk") == world().round.scope()


def test_the_addresses_of_a_frame_are_counted_by_the_areas_that_a_division_is_made_of() -> None:
    scope = by_teams().scope(level="wijkteam").with_households({"WK990001": 5, "WK990002": 6, "WK990003": 7})
    assert [area.households for area in (*scope.places, *scope.homes)] == [18, 11, 7, 5, 6, 7]
