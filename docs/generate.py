"""Writes docs/reference.md from the help of the commands: `python docs/generate.py`.

A test compares the committed page with a new run.
"""

from __future__ import annotations

import contextlib
import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from factlab.cli import run
from factlab.cli.app import command
from factlab.text import Text

PAGE = Path(__file__).with_name("reference.md")
COLUMNS = "80"

HEAD = """\
# Commands

The help of every command, as `factlab … --help --lang en` prints it. This page is generated: `python docs/generate.py`.
Exit codes are in [exit-codes.md](exit-codes.md), file formats in [formats.md](formats.md).

With exactly one `.ronde`, `.key` and `.identity` in the folder, no option names them. An existing file is never
overwritten without `--replace`. Help and messages are in the language of `--lang`, which may stand anywhere; else
of the environment variable `FACTLAB_LANG`; else of the system.
"""


def page() -> str:
    """The whole page."""
    sections = [f"## {title}\n\n```\n{_help(words)}\n```\n" for words, title in _verbs()]
    return "\n".join([HEAD, *sections])


def _verbs() -> Iterator[tuple[list[str], str]]:
    """Every command and group of commands, in the order of the help."""

    def walk(found: Any, words: list[str]) -> Iterator[tuple[list[str], str]]:
        yield words, " ".join(["factlab", *words])
        for name, verb in getattr(found, "commands", {}).items():
            yield from walk(verb, [*words, name])

    return walk(command(Text("en")), [])


def _help(words: list[str]) -> str:
    before = os.environ.get("COLUMNS")
    os.environ["COLUMNS"] = COLUMNS
    said = io.StringIO()
    try:
        with contextlib.redirect_stdout(said):
            run([*words, "--help", "--lang", "en"])
    finally:
        if before is None:
            del os.environ["COLUMNS"]
        else:
            os.environ["COLUMNS"] = before
    return "\n".join(line.rstrip() for line in said.getvalue().strip().splitlines())


if __name__ == "__main__":
    PAGE.write_bytes(page().encode())
