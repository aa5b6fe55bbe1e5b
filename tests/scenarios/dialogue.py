"""`factlab` with somebody at a terminal: what they type, and what they read."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from transcripts import Ran, Terminal

from factlab.cli import run

Typing = Callable[..., Ran]


def typing(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Typing:
    """Runs a command in a folder with lines typed at a terminal: `type_(folder, "ingest", typed="1\\n")`."""

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
