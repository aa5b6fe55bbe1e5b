"""One list as partners really deliver it: whatever its shape, the same submission content."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from list_shapes import HEADERS, write_shapes
from transcripts import Factlab

ROWS = (
    ("1001", "1506AB", "12", "", "", "Sociaal wijkteam (actief traject)", "2026-01-02"),
    ("1002", "1506AA", "3", "A", "", "AL01", "2025-12-31"),
    ("1003", "1506AA", "3", "A", "bis", "AL02", "2026-02-01"),
    ("1004", "1506 AD", "170", "", "3", "AL02", ""),
    ("1005", "1506AD", "172", "", "één", "MN01", "2024-02-29"),
)


def test_every_shape_of_one_list_gives_the_same_submission_content(factlab: Factlab, homes: Path) -> None:
    home = homes / "wijkteam"
    shapes = write_shapes(home, rows=ROWS)
    assert len(shapes) >= 12
    seen: dict[bytes, list[str]] = {}
    for place, (shape, path) in enumerate(shapes.items()):
        ran = factlab(home, "ingest", path.name, "--contents", f"inhoud{place}.txt", "--dry-run", "--json")
        assert ran.code == 0, (shape, ran.err)
        counted = json.loads(ran.out)
        assert (counted["rows"], counted["active"], counted["households"]) == (5, 5, 5), shape
        seen.setdefault((home / f"inhoud{place}.txt").read_bytes(), []).append(shape)
    assert len(seen) == 1, list(seen.values())


@pytest.mark.parametrize("way", ["reversed", "doubled"])
def test_order_and_repetition_of_rows_tell_nothing(factlab: Factlab, homes: Path, way: str) -> None:
    home = homes / "wijkteam"
    lines = [";".join((*row[:5], "AL01", row[6])) for row in ROWS]
    other = {"reversed": lines[::-1], "doubled": [*lines, *lines]}[way]
    for name, these in (("een", lines), ("ander", other)):
        (home / f"{name}.csv").write_text("\n".join((";".join(HEADERS), *these, "")), "utf-8")
        ran = factlab(home, "ingest", f"{name}.csv", "--contents", f"{name}.txt", "--dry-run")
        assert ran.code == 0, ran.err
    assert (home / "een.txt").read_bytes() == (home / "ander.txt").read_bytes()
