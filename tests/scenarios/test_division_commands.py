"""Publishing one round by two divisions: a folder for each, protected together."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from builders import AREAS, world
from test_earlier_output import fill
from transcripts import Factlab

from factlab.protocol.publication import Policy, tables_hash
from factlab.protocol.round import Division
from factlab.publication import read

TEAMS = Division(
    niveau="wijkteam",
    gebieden=tuple((area, team, f"Team {team}") for area, team in zip(AREAS, ("WT1", "WT1", "WT2"), strict=True)),
)


@pytest.fixture
def two(hub: Path) -> Path:
    """The hub of a round with wijken and wijkteams, which asks for a few tables."""
    fill(hub, world().but(indelingen=(TEAMS,), tabellen=("bereik", "domeinen", "stapeling", "organisaties")))
    return hub


def taken(folder: Path) -> int:
    return len(json.loads((folder / "onthulling.json").read_text("utf-8"))["eerdere_publicaties"])


def test_a_division_gets_a_folder_of_its_own_with_its_areas_in_every_table(two: Path, factlab: Factlab) -> None:
    ran = factlab(two, "analyse", ".", "--indeling", "wijkteam", "--csv")
    assert ran.code == 0, ran.err
    out = read(two / "uitvoer-wijkteam")
    assert [(p.code, p.name, p.level) for p in out.areas] == [
        ("WT1", "Team WT1", "wijkteam"),
        ("WT2", "Team WT2", "wijkteam"),
    ]
    assert out.tables["bereik"].counts[:, 0].tolist() == [900, 700, 200]
    assert not (two / "uitvoer").exists()
    # A hash of what is not published would tell whether a guess of it is right.
    assert taken(two / "uitvoer-wijkteam") == 0


def test_divisions_can_be_named_one_by_one(two: Path, factlab: Factlab) -> None:
    ran = factlab(two, "analyse", ".", "--indeling", "wijkteam", "--indeling", "wijk", "--out", "samen", "--json")
    assert ran.code == 0, ran.err
    said = json.loads(ran.out)
    assert [one["output"] for one in (said, *said["others"])] == ["samen", "samen-wijkteam"]


def test_a_folder_without_a_name_is_refused(two: Path, factlab: Factlab) -> None:
    ran = factlab(two, "analyse", ".", "--out", ".")
    assert ran.code != 0 and "unforeseen" not in ran.err
    assert not (two / "-wijkteam").exists()


def test_without_a_choice_every_division_is_published_and_everything_reads_both(two: Path, factlab: Factlab) -> None:
    ran = factlab(two, "analyse", ".", "--json")
    assert ran.code == 0, ran.err
    said = json.loads(ran.out)
    assert [one["output"] for one in (said, *said["others"])] == ["uitvoer", "uitvoer-wijkteam"]
    wijken, teams = read(two / "uitvoer"), read(two / "uitvoer-wijkteam")
    assert [one for _, one in wijken.earlier] == [tables_hash(teams.tables)]
    assert [one for _, one in teams.earlier] == [tables_hash(wijken.tables)]
    for name in wijken.tables:
        one, other = wijken.tables[name], teams.tables[name]
        both = ~one.hidden[:3].any(axis=0) & ~other.hidden[1]
        assert np.array_equal(one.counts[1:3, both].sum(axis=0), other.counts[1, both])
    for folder, other in (("uitvoer", "uitvoer-wijkteam"), ("uitvoer-wijkteam", "uitvoer")):
        assert factlab(two, "audit", folder, "--previous", other).code == 0
        assert factlab(two, "audit", folder, "--certificate").code == 0
        assert factlab(two, "report", folder, "--replace").code == 0
        assert factlab(two, "export", folder, "--format", "csv", "--replace").code == 0


def test_one_division_now_and_the_other_later_is_the_same_as_both_at_once(two: Path, factlab: Factlab) -> None:
    assert factlab(two, "analyse", ".", "--out", "samen").code == 0
    at_once = [tables_hash(read(two / folder).tables) for folder in ("samen", "samen-wijkteam")]
    for folder in ("samen", "samen-wijkteam"):
        shutil.rmtree(two / folder)
        shutil.rmtree(two / "intern" / folder)
    assert factlab(two, "analyse", ".", "--indeling", "wijkteam").code == 0
    ran = factlab(two, "analyse", ".", "--indeling", "wijk")
    assert ran.code == 0, ran.err
    assert [tables_hash(read(two / folder).tables) for folder in ("uitvoer", "uitvoer-wijkteam")] == at_once
    assert factlab(two, "analyse", ".", "--replace").code == 0
    assert [tables_hash(read(two / folder).tables) for folder in ("uitvoer", "uitvoer-wijkteam")] == at_once


def test_nothing_is_published_where_one_of_the_folders_cannot_be(two: Path, factlab: Factlab) -> None:
    (two / "uitvoer-wijkteam").mkdir()
    (two / "uitvoer-wijkteam" / "van-een-ander.txt").write_text("x")
    ran = factlab(two, "analyse", ".")
    assert ran.code != 0 and "uitvoer-wijkteam" in ran.err
    assert not (two / "uitvoer").exists()


def test_two_divisions_are_no_two_rounds_to_compare_by_area(two: Path, factlab: Factlab) -> None:
    assert factlab(two, "analyse", ".").code == 0
    ran = factlab(two, "compare", "uitvoer", "uitvoer-wijkteam")
    assert ran.code == 0 and "Team WT1, Team WT2" in ran.out


def test_another_name_beside_it_is_no_way_round(two: Path, factlab: Factlab) -> None:
    assert factlab(two, "analyse", ".", "--out", "teams", "--indeling", "wijkteam").code == 0
    assert factlab(two, "analyse", ".", "--out", "wijken", "--indeling", "wijk").code == 0
    assert taken(two / "wijken") == 1


def test_a_division_that_was_added_to_the_round_later_is_held_against_what_was_published(
    two: Path, factlab: Factlab
) -> None:
    fill(two, world().but(tabellen=("bereik", "domeinen", "stapeling", "organisaties")))
    assert factlab(two, "analyse", ".").code == 0
    fill(two, world().but(indelingen=(TEAMS,), tabellen=("bereik", "domeinen", "stapeling", "organisaties")))
    assert factlab(two, "analyse", ".", "--indeling", "wijkteam").code == 0
    assert taken(two / "uitvoer-wijkteam") == 1


def test_a_correction_between_two_divisions_is_refused(two: Path, factlab: Factlab) -> None:
    assert factlab(two, "analyse", ".", "--indeling", "wijk").code == 0
    fill(two, world().but(indelingen=(TEAMS,), tabellen=("bereik", "domeinen", "stapeling", "organisaties")), more=30)
    ran = factlab(two, "analyse", ".", "--indeling", "wijkteam")
    assert ran.code == 14 and "of a correction" in ran.err
    assert not (two / "uitvoer-wijkteam").exists()


def test_a_division_that_the_round_does_not_have_is_wrong_usage(two: Path, factlab: Factlab) -> None:
    ran = factlab(two, "analyse", ".", "--indeling", "buurt")
    assert ran.code == 2 and "wijk, wijkteam" in ran.err


def test_rounded_numbers_by_two_divisions_agree(two: Path, factlab: Factlab) -> None:
    fill(two, world().but(indelingen=(TEAMS,), tabellen=("bereik", "domeinen"), beveiliging=Policy(afronden=5)))
    ran = factlab(two, "analyse", ".")
    assert ran.code == 0, ran.err
    assert factlab(two, "audit", "uitvoer-wijkteam", "--previous", "uitvoer").code == 0
