"""Draws the screens in docs/images: `python docs/pictures.py`. A test compares them with a new run.

The screens are what `factlab ingest` really shows for a list of the invented municipality in `sample_data/`, with
the columns added to it that every real export has.
"""

from __future__ import annotations

import contextlib
import csv
import io
import shutil
import sys
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import wrap
from unittest.mock import patch

import xlsxwriter

from factlab.cli import run

HERE = Path(__file__).parent
SAMPLE = HERE.parent / "sample_data"
PARTNER = "wijkteam"
LIST = "Cliënten wijkteam.xlsx"

COLUMNS = 96
_CHARACTER, _LINE, _MARGIN, _BAR = 7.8, 19, 18, 34


class Screen(io.StringIO):
    """A terminal: what is shown, with what is typed among it."""

    def isatty(self) -> bool:
        return True


class Keyboard(io.StringIO):
    """Somebody who types these lines, and sees them on the screen."""

    def __init__(self, typed: str, screen: Screen) -> None:
        super().__init__(typed)
        self._screen = screen

    def isatty(self) -> bool:
        return True

    def readline(self, size: int = -1, /) -> str:
        line = super().readline(size)
        self._screen.write(line)
        return line


def screens() -> dict[str, str]:
    """Name of the picture → the picture, as SVG."""
    with TemporaryDirectory() as folder:
        home = _prepared(Path(folder))
        shown = _typed(home, ["ingest", "--lang", "nl"], "\n" * 9)
    lines = shown.splitlines()
    cut = next(place for place, line in enumerate(lines) if "peildatum" in line)
    return {
        "vragen.svg": drawing("factlab ingest", ["> factlab ingest", *lines[:cut]]),
        "overzicht.svg": drawing("factlab ingest", lines[cut:]),
    }


def drawing(title: str, lines: Iterable[str]) -> str:
    """A window with these lines in it."""
    lines = [part for line in lines for part in (wrap(line, COLUMNS, drop_whitespace=False) or [""])]
    while lines and not lines[-1]:
        lines.pop()
    width = round(max(map(len, lines)) * _CHARACTER + 2 * _MARGIN)
    height = _BAR + len(lines) * _LINE + 2 * _MARGIN
    texts = "\n".join(
        f'<text x="{_MARGIN}" y="{_BAR + _MARGIN + place * _LINE + 13}">{escape(line)}</text>'
        for place, line in enumerate(lines)
        if line
    )
    return f"""\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">
<style>
text {{ font: 13px Consolas, Menlo, "DejaVu Sans Mono", monospace; fill: #1d2733; white-space: pre; }}
.title {{ fill: #5a6675; }}
</style>
<rect x="0.5" y="0.5" width="{width - 1}" height="{height - 1}" rx="8" fill="#fbfcfd" stroke="#c6ced8"/>
<path d="M0.5 {_BAR}.5H{width - 0.5}" stroke="#dde3ea"/>
<text class="title" x="{_MARGIN}" y="22">{escape(title)}</text>
{texts}
</svg>
"""


def _prepared(folder: Path) -> Path:
    """The folder of a partner who has what the others mailed, and a list as it comes out of a registration."""
    shutil.copytree(SAMPLE / "ronde", folder / "ronde")
    (folder / "ronde" / "partners").mkdir(exist_ok=True)
    partners = [path.name for path in (SAMPLE / "lijsten").iterdir()]
    for name in ("hub", "sleutelbewaarder", *partners):
        (folder / name).mkdir()
        _quiet(folder / name, "identity", "new", name)
        shutil.copy(folder / name / f"{name}.public", folder / "ronde" / "partners")
    _quiet(folder / "hub", "round", "build", "../ronde")
    custodian, home = folder / "sleutelbewaarder", folder / PARTNER
    (built,) = (folder / "hub").glob("*.ronde")
    for place in (custodian, home):
        shutil.copy(built, place)
    _quiet(custodian, "key", "new", built.name, "--yes")
    shutil.copy(custodian / f"{built.stem}.{PARTNER}.key", home)
    _as_exported(SAMPLE / "lijsten" / PARTNER / "wijkteam_actief.csv", home / LIST)
    return home


def _as_exported(source: Path, target: Path) -> None:
    """The list as a workbook, with a title, columns about persons and an address for the post."""
    rows = [*csv.DictReader(source.read_text("utf-8-sig").splitlines(), delimiter=";")]
    with xlsxwriter.Workbook(target) as book:
        sheet = book.add_worksheet("Export")
        sheet.write(0, 0, "Actieve cliënten wijkteam")
        for place, row in enumerate(_with_more(rows), start=2):
            if place == 2:
                sheet.write_row(place, 0, list(row))
            sheet.write_row(place + 1, 0, list(row.values()))


def _with_more(rows: list[dict[str, str]]) -> Iterable[Mapping[str, str]]:
    for number, row in enumerate(rows):
        born = date(1950, 1, 1) + timedelta(days=number * 97)
        yield {**row, "Naam": f"Cliënt {number}", "Geboortedatum": born.isoformat(), "Postadres": "Postbus 1, Zaandam"}


def _quiet(folder: Path, *words: str) -> None:
    with contextlib.chdir(folder), contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        if code := run([*words, "--lang", "nl"]):
            raise RuntimeError(f"{words}: {code}")


def _typed(folder: Path, words: list[str], typed: str) -> str:
    screen = Screen()
    with (
        contextlib.chdir(folder),
        patch.object(sys, "stdin", Keyboard(typed, screen)),
        patch.object(sys, "stdout", screen),
        patch.object(sys, "stderr", screen),
    ):
        run(words)
    # What progress wrote is wiped again.
    return "\n".join(line.rpartition("\x1b[2K")[2] for line in screen.getvalue().split("\n"))


if __name__ == "__main__":
    for name, picture in screens().items():
        (HERE / "images" / name).write_text(picture, "utf-8")
