"""For the partner's verbs: its folder, and somebody at a terminal in it."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path

import pytest
from transcripts import Ran, Terminal, Typing

from factlab.cli import run


@pytest.fixture
def home(homes: Path) -> Path:
    """The folder of the wijkteam."""
    return homes / "wijkteam"


@pytest.fixture
def type_(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Typing:
    """Runs a command in a folder, in English, with lines typed: `type_(folder, "ingest", typed="1\\n")`."""
    monkeypatch.setenv("FACTLAB_LANG", "en")

    def command(folder: Path, *words: object, typed: str) -> Ran:
        capsys.readouterr()
        shown = Terminal()
        with contextlib.chdir(folder), monkeypatch.context() as patch:
            patch.setattr(sys, "stdin", Terminal(typed))
            patch.setattr(sys, "stderr", shown)
            code = run([str(word) for word in words])
        out, _ = capsys.readouterr()
        return Ran(code, out, shown.getvalue())

    return command
