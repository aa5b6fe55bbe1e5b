"""What the protection cost, and the fewest dots there can be, are for the output checker: nothing public tells them."""

from __future__ import annotations

import gzip
import json
import zipfile
from io import BytesIO
from pathlib import Path

from transcripts import Factlab, files_in

WORDS = (b"ondergrens", b"huishoudens_verborgen", b"punten_klein", b"beschermde_getallen", b'"verlies"')


def _unpacked(data: bytes) -> bytes:
    """What is in a file, also in one that is compressed."""
    if data[:2] == b"\x1f\x8b":
        return gzip.decompress(data)
    if data[:2] == b"PK":
        with zipfile.ZipFile(BytesIO(data)) as packed:
            return b"".join(packed.read(name) for name in packed.namelist())
    return data


def test_how_far_the_dots_are_from_the_fewest_is_told_to_the_output_checker_alone(hub: Path, factlab: Factlab) -> None:
    ran = factlab(hub, "analyse", ".", "--json")
    assert ran.code == 0
    internal = hub / "intern" / "uitvoer" / "verlies.json"
    assert internal.stat().st_mode & 0o077 == 0
    loss = json.loads(internal.read_bytes())
    assert 0 < loss["punten_klein"] <= loss["ondergrens"] <= loss["punten"]
    public = {**files_in(hub / "uitvoer"), "stdout": ran.out.encode(), "stderr": ran.err.encode()}
    for name, data in public.items():
        for word in WORDS:
            assert word not in _unpacked(data), name
