"""The files of a published folder by name, the version of the whole, and how each is recognised."""

from __future__ import annotations

import hashlib
from typing import Final

FORMAT: Final = 1
"""Version of the published folder; a reader refuses the ones it does not know."""

DESCRIPTOR: Final = "datapackage.json"
VERDICT: Final = "onthulling.json"
CERTIFICATE: Final = "certificaat.json.gz"
REPORT: Final = "rapport.html"
WORKBOOK: Final = "factlab.xlsx"
MAP: Final = "kaart.geojson"
CLEARANCE: Final = "vrijgave.json"
README: Final = "LEESMIJ.txt"
"""In a simulated folder only: that everything in it is invented."""
TABLES_FOLDER: Final = "tabellen"
INTERNAL: Final = "intern"
"""Beside it: the folder of what is not for publication."""

DRAFT: Final = "concept"
RELEASED: Final = "vrijgegeven"
"""`staat` in the description: a draft until the output checker released it."""


def fingerprint(content: bytes) -> str:
    """The hash of a file as datapackage.json has it."""
    return f"sha256:{hashlib.sha256(content).hexdigest()}"
