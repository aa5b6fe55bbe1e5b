"""GLOSSARY.md: every word lives where it says, and no word is explained twice."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def rows() -> list[list[str]]:
    lines = (ROOT / "GLOSSARY.md").read_text("utf-8").splitlines()
    cells = [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines if line.startswith("| ")]
    return [row for row in cells if row[0] != "word"]


def test_every_word_lives_where_the_glossary_says() -> None:
    lost = []
    for row in rows():
        if not row[-1]:
            continue
        file, *names = re.findall(r"`([^`]+)`", row[-1])
        path = ROOT / "factlab" / file
        if not path.is_file() or not all(name in path.read_text("utf-8") for name in names):
            lost.append(row[-1])
    assert not lost


def test_no_word_is_explained_twice() -> None:
    words = [row[0] for row in rows()]
    assert len(words) == len(set(words)) > 50
