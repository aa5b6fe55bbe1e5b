"""The command line itself: help, languages, pipes, the three ways to start it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from builders import list_csv
from transcripts import Factlab

from factlab.errors import FactlabError

ROOT = Path(__file__).parents[2]
VERBS = [
    ("demo",),
    ("identity", "new"),
    ("round", "init"),
    ("round", "build"),
    ("round", "close"),
    ("key", "new"),
    ("key", "add"),
    ("key", "check"),
    ("key", "destroy"),
    ("ingest",),
    ("inspect",),
    ("analyse",),
    ("audit",),
]
HOWS = {
    "cli.py": [sys.executable, str(ROOT / "cli.py")],
    "factlab": [str(Path(sys.executable).parent / "factlab")],
    "python -m factlab": [sys.executable, "-m", "factlab"],
}


def process(how: str, *words: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*HOWS[how], *words],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, "FACTLAB_LANG": "en", "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", **environment},
    )


@pytest.mark.parametrize("how", HOWS)
def test_all_three_ways_to_start_it_run_a_command_and_exit_with_its_code(how: str, homes: Path) -> None:
    home = homes / "wijkteam"
    (home / "l.csv").write_bytes(list_csv("1506AA;1;AL01"))
    done = process(how, "ingest", "l.csv", "--json", folder=home)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["households"] == 1
    done = process(how, "ingest", "niet.csv", "--replace", folder=home)
    assert (done.returncode, done.stdout) == (10, "")
    assert [line.partition(":")[0] for line in done.stderr.splitlines()] == ["error", "hint"]


def test_a_pipe_that_knows_few_signs_gets_question_marks_and_no_crash(homes: Path) -> None:
    done = process(
        "factlab", "inspect", "klein-2026-1.ronde", folder=homes / "hub", PYTHONIOENCODING="ascii", PYTHONUTF8="0"
    )
    assert done.returncode == 0
    assert "?" in done.stdout


@pytest.mark.parametrize("verb", VERBS, ids=" ".join)
@pytest.mark.parametrize(("language", "example"), [("nl", "Voorbeeld: factlab"), ("en", "Example: factlab")])
def test_help_of_every_verb_shows_an_example_in_the_language(
    tmp_path: Path, factlab: Factlab, verb: tuple[str, ...], language: str, example: str
) -> None:
    ran = factlab(tmp_path, *verb, "--help", "--lang", language)
    assert (ran.code, ran.err) == (0, "")
    assert f"{example} {' '.join(verb)}" in ran.out
    assert "option." not in ran.out
    assert "help." not in ran.out


def test_without_a_command_the_help_is_shown(tmp_path: Path, factlab: Factlab) -> None:
    for words in ((), ("key",), ("identity",), ("round",), ("--lang", "nl")):
        ran = factlab(tmp_path, *words)
        assert ran.code == 2
        assert ran.out.startswith("Gebruik:" if "nl" in words else "Usage:")


def test_the_version_is_shown(tmp_path: Path, factlab: Factlab) -> None:
    from importlib.metadata import version

    assert factlab(tmp_path, "--version").out == f"factlab {version('factlab')}\n"


@pytest.mark.parametrize(
    "words",
    [
        ("onzin",),
        ("key", "onzin"),
        ("ingest",),
        ("inspect", "--wat"),
        ("key", "new"),
        ("round", "build"),
        ("demo", "--partners", "tien"),
        ("demo", "--partners", "2"),
        ("--lang", "fr", "ingest", "l.csv"),
        ("--lang",),
        ("identity", "new", "a", "b"),
    ],
)
def test_wrong_usage_is_exit_code_2_with_an_error_and_a_hint_and_repeats_no_value(
    tmp_path: Path, factlab: Factlab, words: tuple[str, ...]
) -> None:
    ran = factlab(tmp_path, *words)
    assert (ran.code, ran.out) == (2, "")
    assert [line.partition(":")[0] for line in ran.err.splitlines()] == ["error", "hint"]
    assert "onzin" not in ran.err
    assert list(tmp_path.iterdir()) == []


def test_lang_may_stand_anywhere(tmp_path: Path, factlab: Factlab) -> None:
    for words in (
        ("--lang", "nl", "inspect", "x"),
        ("inspect", "--lang", "nl", "x"),
        ("inspect", "x", "--lang=nl"),
    ):
        assert factlab(tmp_path, *words).err.startswith("fout: ")


def test_progress_shows_on_a_terminal_alone(
    homes: Path, factlab: Factlab, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home = homes / "wijkteam"
    (home / "l.csv").write_bytes(list_csv("1506AA;1;AL01"))
    assert factlab(home, "ingest", "l.csv", "--dry-run").err == ""
    from factlab.cli.console import Console

    real = Console.__init__

    def on_a_terminal(self: Console, text: object, content: object, out: object, err: object) -> None:
        monkeypatch.setattr(err, "isatty", lambda: True, raising=False)
        real(self, text, content, out, err)  # type: ignore[arg-type]

    monkeypatch.setattr(Console, "__init__", on_a_terminal)
    shown = factlab(home, "ingest", "l.csv", "--dry-run")
    assert "reading the lists" in shown.err.lower() or "\r" in shown.err
    assert shown.err.endswith("\r\x1b[2K")
    assert factlab(home, "ingest", "l.csv", "--dry-run", "--json").err == ""


@pytest.mark.parametrize("kind", FactlabError.__subclasses__(), ids=lambda kind: kind.__name__)
def test_every_refusal_inside_a_verb_ends_with_its_own_exit_code_and_words(
    homes: Path, factlab: Factlab, monkeypatch: pytest.MonkeyPatch, kind: type[FactlabError]
) -> None:
    def refuse(*_: object) -> None:
        raise kind("tables_disagree", table="bereik")

    monkeypatch.setattr("factlab.partner.ingest.judge", refuse)
    (homes / "wijkteam" / "l.csv").write_bytes(list_csv("1506AA;1;AL01"))
    ran = factlab(homes / "wijkteam", "ingest", "l.csv", "--json")
    assert (ran.code, ran.out) == (kind.exit_code, "")
    assert "bereik" in ran.err


def test_nothing_heavy_is_imported_for_help() -> None:
    script = (
        "import sys; from factlab.cli import run; run(['--help']); "
        "heavy = {'duckdb', 'pandas', 'pyarrow', 'numpy', 'pydantic', 'cryptography', 'jinja2', 'xlsxwriter'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip().endswith("[]")


def test_ctrl_c_says_that_it_was_interrupted(homes: Path, factlab: Factlab, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("factlab.partner.ingest.judge", interrupted)
    (homes / "wijkteam" / "l.csv").write_bytes(list_csv("1506AA;1;AL01"))
    ran = factlab(homes / "wijkteam", "ingest", "l.csv")
    assert (ran.code, ran.out) == (130, "")
    assert ran.err.startswith("Interrupted.")
    assert ran.err.count("Interrupted") == 1


@pytest.mark.parametrize(
    "command", [("demo", "/proc/demo"), ("demo", "bestand/demo"), ("round", "init", "/proc/ronde")]
)
def test_a_place_that_cannot_be_written_is_said_and_not_unforeseen(
    tmp_path: Path, factlab: Factlab, command: tuple[str, ...]
) -> None:
    (tmp_path / "bestand").write_bytes(b"")
    ran = factlab(tmp_path, *command)
    assert ran.code == 1
    assert "cannot be written" in ran.err
