"""What a command said and did, as a transcript shows it."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


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


def files_in(folder: Path) -> dict[str, bytes]:
    """Everything in a folder and below it, hidden files too: path → bytes."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}
