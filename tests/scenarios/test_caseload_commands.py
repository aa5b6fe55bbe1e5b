"""`factlab caseload` as somebody types it who sizes wijkteams."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from transcripts import Factlab, files_in

GIVEN = """
naar = "voorzieningen"
uren_per_fte = 1400
huishoudens_per_medewerker = 25
[uren_per_huishouden]
"1" = 2
"2" = 10.5
"3+" = 40
"""


@pytest.fixture
def desk(hub: Path, tmp_path: Path, factlab: Factlab) -> Path:
    """A folder with a publication, and nothing else."""
    folder = tmp_path / "bureau"
    assert factlab(hub, "analyse", ".", "--out", folder / "uitvoer").code == 0
    shutil.rmtree(folder / "intern")
    return folder


def test_the_example_is_filled_in_and_used_from_the_folder_it_lies_in(desk: Path, factlab: Factlab) -> None:
    first = factlab(desk, "caseload", "uitvoer", "--example")
    assert first.code == 0 and first.out.startswith("Fill in aannames.toml")
    (desk / "aannames.toml").write_text(GIVEN, "utf-8")
    ran = factlab(desk, "caseload", "uitvoer")
    assert ran.code == 0 and ran.err == ""
    assert ran.out.splitlines()[0] == "What if: outcomes of assumptions, no figures of the Factlab."
    assert ran.out.splitlines()[-1] == "See wijkteams.html and wijkteams.xlsx."
    assert sorted(path.name for path in desk.iterdir()) == [
        "aannames.toml",
        "uitvoer",
        "wijkteams.html",
        "wijkteams.xlsx",
    ]


def test_json_has_every_area_with_bounds(desk: Path, factlab: Factlab) -> None:
    (desk / "mijn.toml").write_text(GIVEN, "utf-8")
    ran = factlab(desk, "caseload", "uitvoer", "--assumptions", "mijn.toml", "--out", "wijkteams", "--json")
    told = json.loads(ran.out)
    assert told["wat_als"] is True and told["page"] == "wijkteams/wijkteams.html"
    assert [area["gebied"] for area in told["gebieden"]][-1] == "GM9900"
    for area in told["gebieden"]:
        low, high = area["fte"]
        assert high is None or 0 <= low <= high


def test_nothing_is_overwritten_without_replace_nor_written_into_a_publication(desk: Path, factlab: Factlab) -> None:
    (desk / "aannames.toml").write_text(GIVEN, "utf-8")
    assert factlab(desk, "caseload", "uitvoer").code == 0
    before = files_in(desk)
    for words, code in ((("uitvoer",), 17), (("uitvoer", "--example"), 17), (("uitvoer", "--out", "uitvoer/extra"), 2)):
        refused = factlab(desk, "caseload", *words)
        assert refused.code == code and "error:" in refused.err and "hint:" in refused.err
        assert files_in(desk) == before
    assert factlab(desk, "caseload", "uitvoer", "--replace").code == 0
    assert files_in(desk) == before


def test_faults_are_all_told_at_once_by_file_key_and_rule(desk: Path, factlab: Factlab) -> None:
    (desk / "aannames.toml").write_text(GIVEN.replace("1400", "0").replace("25", '"geheim"'), "utf-8")
    refused = factlab(desk, "caseload", "uitvoer")
    assert refused.code == 10
    first, second, *_ = refused.err.splitlines()
    assert first == "  aannames.toml, uren_per_fte: this must be more than 0"
    assert second.startswith("  aannames.toml, huishoudens_per_medewerker: this must be a number")
    assert "geheim" not in refused.said and not (desk / "wijkteams.html").exists()


@pytest.mark.parametrize(
    ("words", "code"),
    [(("uitvoer",), 2), (("elders",), 10), (("uitvoer", "--assumptions", "weg.toml"), 10)],
)
def test_what_is_not_there_is_refused(desk: Path, factlab: Factlab, words: tuple[str, ...], code: int) -> None:
    refused = factlab(desk, "caseload", *words)
    assert refused.code == code and "hint:" in refused.err
    assert [path.name for path in desk.iterdir()] == ["uitvoer"]
