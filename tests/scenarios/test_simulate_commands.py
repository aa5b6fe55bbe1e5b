"""`factlab simulate` as the procesmanager types it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from builders import world
from transcripts import Factlab, files_in


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with the round, and nothing else."""
    (tmp_path / "klein-2026-1.ronde").write_bytes(world().round_bytes)
    return tmp_path


def test_a_folder_with_the_round_is_enough(desk: Path, factlab: Factlab) -> None:
    ran = factlab(desk, "simulate", "--without", "wijkteam", "--threshold", 20)
    assert ran.code == 0 and ran.err == ""
    lines = ran.out.splitlines()
    assert lines[0].startswith("An invented municipality of 900 households; 3 choices.")
    assert [line.partition(":")[0] for line in lines[1:4]] == [
        "Base",
        "Without Partner wijkteam",
        "Threshold 20",
    ]
    assert lines[-1] == "See simulatie/overzicht.html"
    assert sorted(path.name for path in (desk / "simulatie").iterdir()) == [
        "basis",
        "drempel-20",
        "overzicht.html",
        "simulatie.json",
        "zonder-wijkteam",
    ]
    assert sorted(path.name for path in desk.iterdir()) == ["klein-2026-1.ronde", "simulatie"]


def test_a_round_can_be_named_and_made_smaller(desk: Path, factlab: Factlab) -> None:
    ran = factlab(desk, "simulate", "klein-2026-1.ronde", "--households", 300, "--out", "proef", "--json")
    told = json.loads(ran.out)
    assert ran.code == 0
    assert (told["simulatie"], told["huishoudens"], told["output"]) == (True, 300, "proef")
    assert [one["naam"] for one in told["varianten"]] == ["basis"]


def test_the_report_of_a_simulation_is_in_the_language_that_was_asked_for(desk: Path, factlab: Factlab) -> None:
    assert factlab(desk, "simulate", "--lang", "nl").code == 0
    assert "Wat zou de ronde laten zien?" in (desk / "simulatie" / "overzicht.html").read_text("utf-8")
    assert factlab(desk, "simulate", "--replace", "--lang", "en").code == 0
    page = (desk / "simulatie" / "overzicht.html").read_text("utf-8")
    assert "What would the round show?" in page and "SIMULATION (SIMULATIE)" in page


def test_nothing_is_overwritten_without_replace(desk: Path, factlab: Factlab) -> None:
    assert factlab(desk, "simulate").code == 0
    before = files_in(desk)
    refused = factlab(desk, "simulate", "--seed", 2)
    assert refused.code == 17 and "error:" in refused.err and "hint:" in refused.err
    assert files_in(desk) == before
    assert factlab(desk, "simulate", "--seed", 2, "--replace").code == 0
    assert files_in(desk) != before


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("--without", "wie"), 2, "It has: wijkteam, schuldhulp, thuiszorg"),
        (("--threshold", "4"), 2, "--threshold"),
        (("--rounding", "3"), 2, "multiple of 5"),
        (("--threshold", "7", "--rounding", "5"), 0, ""),
        (("--households", "5"), 2, "--households"),
        (("elders",), 2, ".ronde"),
        (("weg.ronde",), 10, "weg.ronde"),
    ],
)
def test_what_cannot_be_simulated_is_refused_and_leaves_nothing(
    desk: Path, factlab: Factlab, words: tuple[str, ...], code: int, says: str
) -> None:
    ran = factlab(desk, "simulate", *words)
    assert ran.code == code and says in ran.err
    if code:
        assert [path.name for path in desk.iterdir()] == ["klein-2026-1.ronde"]
