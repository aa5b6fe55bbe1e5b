"""docs/exit-codes.md tells every exit code, and no other."""

from __future__ import annotations

import re
from pathlib import Path

from factlab.errors import FactlabError

PAGE = Path(__file__).parents[2] / "docs/exit-codes.md"


def classes(root: type[FactlabError]) -> dict[str, int]:
    found = {root.__name__: root.exit_code}
    for child in root.__subclasses__():
        # A refusal that only carries more with it (a question) is of the class it is made from.
        if "exit_code" in vars(child):
            found |= classes(child)
    return found


def test_the_page_has_every_error_class_with_its_code() -> None:
    rows = re.findall(r"^\| (\d+) \| `(\w+)` \|", PAGE.read_text("utf-8"), re.MULTILINE)
    assert {name: int(code) for code, name in rows} == classes(FactlabError)


def test_no_two_error_classes_share_a_code() -> None:
    codes = list(classes(FactlabError).values())
    assert len(codes) == len(set(codes))
