"""docs/reference.md is the help that the commands print."""

from __future__ import annotations

import runpy
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"


def test_the_reference_is_the_help_of_the_commands() -> None:
    page: str = runpy.run_path(str(DOCS / "generate.py"))["page"]()
    assert (DOCS / "reference.md").read_text("utf-8") == page, "run: python docs/generate.py"


def test_every_command_shows_an_example() -> None:
    sections = (DOCS / "reference.md").read_text("utf-8").split("\n## factlab")[1:]
    verbs = [section for section in sections if "\nCommands:" not in section]
    assert verbs
    assert [section.partition("\n")[0] for section in verbs if "Example: factlab" not in section] == []
