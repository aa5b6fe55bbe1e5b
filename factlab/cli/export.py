"""factlab export: the published folder in the forms that people ask for."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from factlab.cli import options

if TYPE_CHECKING:
    from factlab.cli.console import Console


class Format(StrEnum):
    csv = "csv"
    sav = "sav"
    geojson = "geojson"


def export(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="option.audit", metavar="UITVOER")],
    form: Annotated[Format, typer.Option("--format", help="option.export_format", metavar="csv|sav|geojson")],
    out: Annotated[Path | None, typer.Option("--out", help="option.export_out", metavar="DIR")] = None,
    replace: options.Replace = False,
    as_json: options.Json = False,
) -> None:
    from factlab.export import export as story
    from factlab.publication import read
    from factlab.publication.state import state

    console: Console = context.obj
    console.as_json = as_json
    target = out or Path(f"export-{form.value}")
    console.progress("export", 0.0)
    publication = read(folder)
    files = story(publication, form.value, target, language=console.content.language, replace=replace)
    console.say("export.done", folder=target, count=len(files), read_me=target / console.content("export.read_me"))
    if publication.released is None:
        console.line(state(publication, console.text))
    console.result(
        {
            "output": str(target),
            "format": form.value,
            "files": sorted(files),
            "released": publication.released is not None,
        }
    )
