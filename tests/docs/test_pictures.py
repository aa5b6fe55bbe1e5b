"""The screens in the handleiding are what factlab shows."""

from __future__ import annotations

import sys
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"


def test_every_screen_in_the_documents_is_what_factlab_shows() -> None:
    sys.path.insert(0, str(DOCS))
    try:
        import pictures
    finally:
        sys.path.remove(str(DOCS))
    shown = pictures.screens()
    drawn = {name: (DOCS / "images" / name).read_text("utf-8") for name in shown}
    assert drawn == shown, "renew them with: python docs/pictures.py"
