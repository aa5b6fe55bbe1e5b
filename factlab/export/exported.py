"""The story: what goes in the folder, by form, and the note that says how to read it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from factlab.export.folder import place_whole
from factlab.export.geojson import geojson_files
from factlab.export.lists import csv_files
from factlab.export.spss import sav_files
from factlab.publication.publication import Publication
from factlab.publication.state import state
from factlab.show.wording import explanation, plain_note
from factlab.text import Text

Files = Mapping[str, bytes]
_MADE: Mapping[str, Callable[[Publication, Text], Files]] = {
    "csv": csv_files,
    "sav": sav_files,
    "geojson": geojson_files,
}
FORMATS = tuple(_MADE)
READ_ME = ("LEESMIJ.txt", "README.txt")


def export(publication: Publication, format_: str, out: Path, *, language: str = "nl", replace: bool = False) -> Files:
    """Writes the folder `out`, whole or not at all, and gives its files back.

    Raises UsageFault when the publication has no map and one is asked for, and what `place_whole` raises when the
    folder cannot be put there.
    """
    text = Text(language)

    def made() -> Files:
        files = dict(_MADE[format_](publication, text))
        files[text("export.read_me")] = _read_me(publication, format_, files, text)
        return files

    return place_whole(out, made, replace=replace)


def _read_me(publication: Publication, format_: str, files: Files, text: Text) -> bytes:
    """As Notepad on an old Windows opens it too: with a byte order mark and its line ends."""
    lines = [publication.title, state(publication, text), "", text(f"export.about_{format_}"), ""]
    for name in files:
        table = name.partition(".")[0]
        what = text(f"explain.{table}") if text.has(f"explain.{table}") else text(f"export.file_{table}")
        lines.append(f"{name}: {what}")
        lines += [f"    {line}" for line in plain_note(publication.notes.get(table, ""))]
    lines += ["", *(f"{word}: {meaning}" for word, meaning in explanation(publication, text))]
    lines += plain_note(publication.notes.get("rapport", ""))
    return "".join(f"{line}\r\n" for line in lines).encode("utf-8-sig")
