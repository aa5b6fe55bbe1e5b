"""The documents point at what is there: links, tests, libraries, decisions."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
DECISIONS = sorted((ROOT / "docs/decisions").glob("*.md"))


def anchors(page: Path) -> set[str]:
    """The headings of a page as links name them."""
    titles = re.findall(r"^#+ (.*)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(page: Path) -> None:
    dead = []
    for link in re.findall(r"\]\(([^)\s]+)\)", page.read_text("utf-8")):
        if re.match(r"[a-z]+:", link):
            continue
        file, _, anchor = link.partition("#")
        target = page.parent / file if file else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            dead.append(link)
    assert not dead


def test_every_promise_of_security_names_tests_that_exist() -> None:
    section = (ROOT / "SECURITY.md").read_text("utf-8").partition("## What is promised")[2].partition("\n## ")[0]
    promises = re.findall(r"^\d+\. (.*?)(?=^\d+\. |^\S|\Z)", section, re.DOTALL | re.MULTILINE)
    assert len(promises) >= 10
    for promise in promises:
        named = re.findall(r"`(tests/[\w/*]+\.py)`", promise)
        assert named, promise
        assert [name for name in named if not list(ROOT.glob(name))] == []


def test_every_attack_belongs_to_a_promise() -> None:
    text = (ROOT / "SECURITY.md").read_text("utf-8")
    named = {path for pattern in re.findall(r"`(tests/attacks/[\w*]+\.py)`", text) for path in ROOT.glob(pattern)}
    assert set((ROOT / "tests/attacks").glob("test_*.py")) == named


def test_every_library_has_its_reason() -> None:
    page = (ROOT / "docs/decisions/0001-libraries.md").read_text("utf-8")
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    project = settings["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["notebooks"]]
    names = [re.split(r"[\[<>=]", requirement)[0] for requirement in wanted]
    assert [name for name in names if not re.search(rf"\b{re.escape(name)}\b", page)] == []


def test_every_decision_has_a_number_a_context_a_decision_and_consequences() -> None:
    for number, page in enumerate(DECISIONS, start=1):
        text = page.read_text("utf-8")
        assert text.startswith(f"# {number:04} ") and page.name.startswith(f"{number:04}-")
        assert re.findall(r"^## (\w+)$", text, re.MULTILINE) == ["Context", "Decision", "Consequences"]
