"""What a command said and did, as a transcript shows it."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from factlab.cli import run


@dataclass(frozen=True)
class Ran:
    """One command: exit code, stdout, stderr."""

    code: int
    out: str
    err: str

    @property
    def said(self) -> str:
        return self.out + self.err


class Terminal(io.StringIO):
    """Somebody who types these lines at a terminal."""

    def isatty(self) -> bool:
        return True


Factlab = Callable[..., Ran]
"""Runs a command in a folder: `factlab(folder, "key", "new", ...)`; `typed` is what is typed at a terminal."""


Typing = Callable[..., Ran]
"""Runs a command with somebody at a terminal: what they type, and what they read."""


def done(home: Path, *words: str) -> str:
    """What a command says in Dutch that has to succeed, in this folder; for fixtures that walk a whole round."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.chdir(home), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = run([*words, "--lang", "nl"])
    assert code == 0, (home.name, words, err.getvalue())
    return out.getvalue()


def files_in(folder: Path) -> dict[str, bytes]:
    """Everything in a folder and below it, hidden files too: path → bytes."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}
