"""What the browser tests open: a published folder of an invented municipality, and its report in both languages."""

from __future__ import annotations

import os
from pathlib import Path

from made_up_release import NAMES, ROUND_FILE, ROUND_NAME, a_map, a_release

from factlab.protocol.publication import Release
from factlab.publish import publish

DEMO = Path(os.environ.get("FACTLAB_UITVOER", Path(__file__).parents[2] / "demo" / "hub" / "uitvoer"))
"""What `make demo` left behind."""


def published(out: Path, release: Release | None = None) -> Path:
    release = release or a_release()
    return publish(
        release,
        ROUND_FILE,
        ROUND_NAME,
        a_map(release.scope),
        out,
        version="1.2.3",
        title="Verzonnen ronde",
        organisation_names=NAMES,
    )


def url(file: Path, fragment: str = "") -> str:
    return file.resolve().as_uri() + (f"#{fragment}" if fragment else "")
