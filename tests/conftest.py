"""What every test may use: a small round, homes for its parties, and the command line in this process."""

from __future__ import annotations

import contextlib
import io
import sys
from pathlib import Path

import pytest
from builders import PARTNERS, World, lay_out, submission, world
from hypothesis import HealthCheck, settings
from transcripts import Factlab, Ran, Terminal

from factlab.cli import run

settings.register_profile(
    "factlab", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
settings.load_profile("factlab")


@pytest.fixture
def small() -> World:
    """The small round with everybody's keys."""
    return world()


@pytest.fixture
def homes(tmp_path: Path) -> Path:
    """A folder for each party: hub, sleutelbewaarder, wijkteam, schuldhulp, thuiszorg; and the draft in ronde."""
    return lay_out(tmp_path)


@pytest.fixture
def hub(homes: Path) -> Path:
    """The hub's folder with a good submission of every partner."""
    folder = homes / "hub"
    for partner in PARTNERS:
        (folder / "inzendingen" / f"{partner}.factlab").write_bytes(submission(partner))
    return folder


@pytest.fixture
def factlab(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Factlab:
    """Runs a command in a folder, in English unless --lang is given; not on a terminal unless something is typed."""
    monkeypatch.setenv("FACTLAB_LANG", "en")

    def command(folder: Path, *words: object, typed: str | None = None) -> Ran:
        capsys.readouterr()
        stdin = io.StringIO() if typed is None else Terminal(typed)
        with contextlib.chdir(folder), monkeypatch.context() as patch:
            patch.setattr(sys, "stdin", stdin)
            code = run([str(word) for word in words])
        out, err = capsys.readouterr()
        return Ran(code, out, err)

    return command
