"""Help in Dutch is Dutch to the last word, for every command; in English it is as Typer says it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from transcripts import Factlab

from factlab.cli.app import command
from factlab.text import Text

ENGLISH = re.compile(
    r"\b(Usage|Options|Arguments|Commands|Show|this|message|and|exit|required|default|Example|ARGS|OPTIONS|COMMAND)\b"
    r"|<(?!pad>|getal>|tekst>)[^<>=\s]*>"
)


def verbs(found: Any = None, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    found = found or command(Text("nl"))
    yield path
    for name, inner in getattr(found, "commands", {}).items():
        yield from verbs(inner, (*path, name))


@pytest.mark.parametrize("path", list(verbs()), ids=" ".join)
def test_help_is_in_the_language_of_the_user(tmp_path: Path, factlab: Factlab, path: tuple[str, ...]) -> None:
    dutch = factlab(tmp_path, *path, "--help", "--lang", "nl").out
    assert dutch.startswith(" ".join(("Gebruik: factlab", *path)))
    assert ENGLISH.findall(dutch) == []
    english = factlab(tmp_path, *path, "--help", "--lang", "en").out
    assert english.startswith(" ".join(("Usage: factlab", *path)))
    assert "Show this message and exit." in english


def test_help_that_is_shown_for_want_of_a_command_is_in_the_language_too(tmp_path: Path, factlab: Factlab) -> None:
    ran = factlab(tmp_path, "--lang", "nl")
    assert (ran.code, ran.out.splitlines()[0]) == (2, "Gebruik: factlab [OPTIES] COMMANDO [...]")


def test_what_must_be_given_and_what_holds_otherwise_is_said_in_dutch(tmp_path: Path, factlab: Factlab) -> None:
    assert "[verplicht]" in factlab(tmp_path, "inspect", "--help", "--lang", "nl").out
    assert "[standaard: .]" in factlab(tmp_path, "ingest", "--help", "--lang", "nl").out
