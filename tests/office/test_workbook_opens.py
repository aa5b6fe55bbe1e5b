"""The workbook opens in LibreOffice, and what was written is what is read there."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

sys.path.insert(0, str(Path(__file__).parents[1] / "unit"))

from made_up_release import NAMES, ROUND_FILE, ROUND_NAME, a_map, a_release

from factlab.publish import publish

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
pytestmark = pytest.mark.skipif(
    SOFFICE is None and os.environ.get("CI") != "true", reason="soffice (LibreOffice Calc) is not installed"
)
SHEETS = 17
EVERY_SHEET_AS_CSV = "csv:Text - txt - csv (StarCalc):59,34,76,1,,0,false,true,true,false,false,-1"
"""Semicolons, UTF-8, cells as they are shown, every sheet in a file of its own."""


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("publicatie") / "uitvoer"
    release = a_release(also_hidden=0.2)
    publish(release, ROUND_FILE, ROUND_NAME, a_map(), folder, version="0.1.0", organisation_names=NAMES)
    return folder / "factlab.xlsx"


@pytest.fixture(scope="module")
def convert(tmp_path_factory: pytest.TempPathFactory, book: Path):  # type: ignore[no-untyped-def]
    """Converts the workbook with a profile of its own; gives the folder with what came of it."""
    assert SOFFICE is not None, "soffice is not installed"
    profile = tmp_path_factory.mktemp("profiel")

    def converted(to: str, name: str) -> Path:
        out = tmp_path_factory.mktemp(name)
        done = subprocess.run(
            [
                SOFFICE,
                f"-env:UserInstallation={profile.as_uri()}",
                "--headless",
                "--norestore",
                "--convert-to",
                to,
                "--outdir",
                str(out),
                str(book),
            ],
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        # That there is no Java is said of the office, not of the workbook.
        said = "\n".join(line for line in (done.stdout + done.stderr).lower().splitlines() if "javaldx" not in line)
        assert not [word for word in ("error", "warning:", "repair", "corrupt") if word in said], said
        return out

    return converted


def cells(path: Path) -> dict[str, list[list[object]]]:
    found = CalamineWorkbook.from_path(str(path))
    return {
        name: [[*row] for row in found.get_sheet_by_name(name).to_python(skip_empty_area=False)]
        for name in found.sheet_names
    }


def test_every_cell_of_every_sheet_survives_in_libreoffice(book: Path, convert) -> None:  # type: ignore[no-untyped-def]
    before, after = cells(book), cells(convert("ods", "ods") / "factlab.ods")
    assert list(before) == list(after)
    assert len(before) == SHEETS
    dots = 0
    for name, rows in before.items():
        values = {(r, c): v for r, row in enumerate(rows) for c, v in enumerate(row) if v != ""}
        there = {(r, c): v for r, row in enumerate(after[name]) for c, v in enumerate(row) if v != ""}
        assert set(values) == set(there)
        for place, value in values.items():
            expected = pytest.approx(value) if isinstance(value, float) else value
            assert there[place] == expected, (name, place)
        dots += sum(value == "." for value in values.values())
    assert dots > 100


def test_numbers_are_shown_with_their_format_and_dots_as_dots(convert) -> None:  # type: ignore[no-untyped-def]
    out = convert(EVERY_SHEET_AS_CSV, "csv")
    files = sorted(out.glob("*.csv"))
    assert len(files) == SHEETS
    with (out / "factlab-Bereik.csv").open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.reader(stream, delimiter=";") if row and row[0].startswith(("GM", "WK"))]
    assert [row[1] for row in rows] == ["Verzonnen", "Havenwijk", "Dorp & Dijk", "Polder"]
    assert rows[0][3] in ("2,000", "2.000")
    assert rows[0][6] in ("100.0%", "100,0%")
    text = "".join(file.read_text(encoding="utf-8") for file in files)
    assert ";.;" in text
    assert not [mark for mark in ("#REF", "#NAME", "#VALUE", "Err:") if mark in text]


def test_the_workbook_prints_with_its_state_on_every_page(convert) -> None:  # type: ignore[no-untyped-def]
    pdf = convert("pdf", "pdf") / "factlab.pdf"
    assert pdf.read_bytes().startswith(b"%PDF")
    if (reader := shutil.which("pdftotext")) is None:
        pytest.skip("pdftotext (poppler) is not installed; the pages were made")
    pages = subprocess.run([reader, "-layout", str(pdf), "-"], capture_output=True, text=True, check=True).stdout
    every = [page for page in pages.split("\f") if page.strip()]
    assert len(every) >= SHEETS
    assert all("CONCEPT" in page for page in every)
    assert all("Factlab Verzonnen" in page for page in every)
