"""factlab export, as a transcript: command, exit code, what is said, files left behind."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from transcripts import Factlab

sys.path.insert(0, str(Path(__file__).parents[1] / "unit"))

from made_up_release import ROUND_FILE, ROUND_NAME, a_map, a_release

from factlab.protocol.tables import TABLES
from factlab.publish import publish


@pytest.fixture
def home(tmp_path: Path) -> Path:
    publish(a_release(), ROUND_FILE, ROUND_NAME, a_map(), tmp_path / "uitvoer", version="0.1.0")
    return tmp_path


@pytest.mark.parametrize(
    ("form", "files"),
    [
        ("csv", {f"{name}.csv" for name in TABLES}),
        ("sav", {f"{name}.sav" for name in TABLES}),
        ("geojson", {"gebieden.geojson", "velden.csv"}),
    ],
)
def test_a_published_folder_is_exported_in_dutch_and_says_that_it_is_a_concept(
    home: Path, factlab: Factlab, form: str, files: set[str]
) -> None:
    ran = factlab(home, "export", "uitvoer", "--format", form)
    assert (ran.code, ran.err) == (0, "")
    assert "CONCEPT" in ran.out and f"export-{form}" in ran.out
    assert {path.name for path in (home / f"export-{form}").iterdir()} == files | {"LEESMIJ.txt"}
    again = factlab(home, "export", "uitvoer", "--format", form)
    assert again.code == 17
    assert factlab(home, "export", "uitvoer", "--format", form, "--replace").code == 0


def test_json_is_one_object(home: Path, factlab: Factlab) -> None:
    ran = factlab(home, "export", "uitvoer", "--format", "csv", "--out", "kort", "--lang", "en", "--json")
    told = json.loads(ran.out)
    assert (told["output"], told["format"], told["released"]) == ("kort", "csv", False)
    assert sorted(path.name for path in (home / "kort").iterdir()) == told["files"]
    assert "README.txt" in told["files"]


def test_a_folder_that_was_changed_is_not_exported(home: Path, factlab: Factlab) -> None:
    (home / "uitvoer" / "onthulling.json").write_text("{}")
    ran = factlab(home, "export", "uitvoer", "--format", "csv")
    assert ran.code == 10
    assert "onthulling.json" in ran.err
    assert not (home / "export-csv").exists()


def test_without_a_map_there_is_a_refusal_with_a_cure(tmp_path: Path, factlab: Factlab) -> None:
    publish(a_release(), ROUND_FILE, ROUND_NAME, None, tmp_path / "uitvoer", version="0.1.0")
    ran = factlab(tmp_path, "export", "uitvoer", "--format", "geojson")
    assert ran.code == 2
    assert ran.err.splitlines()[0] == "error: This round has no map, so there are no areas to draw."
    assert ran.err.splitlines()[1].startswith("hint: ")
    assert not (tmp_path / "export-geojson").exists()


def test_another_form_or_none_is_wrong_usage(home: Path, factlab: Factlab) -> None:
    for words in (("--format", "pdf"), ()):
        ran = factlab(home, "export", "uitvoer", *words)
        assert ran.code == 2
        assert "factlab export --help" in ran.err


def test_help_shows_an_example_in_both_languages(home: Path, factlab: Factlab) -> None:
    for language, word in (("nl", "Voorbeeld"), ("en", "Example")):
        assert (
            f"{word}: factlab export uitvoer --format csv" in factlab(home, "export", "--help", "--lang", language).out
        )
