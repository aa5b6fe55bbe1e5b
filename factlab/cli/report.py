"""factlab report: the report of a published folder once more, in another language or in another place."""

from pathlib import Path
from typing import Annotated

import typer

from factlab.cli import attempts, files, options


def report(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="option.report", metavar="UITVOER")],
    out: Annotated[Path | None, typer.Option("--out", help="option.report_out", metavar="FILE")] = None,
    replace: options.Replace = False,
    as_json: options.Json = False,
) -> None:
    from factlab.errors import UsageFault
    from factlab.publication import is_publication, read
    from factlab.show import render

    console = context.obj
    console.as_json = as_json
    language = console.content.language
    beside = folder if folder.name not in ("", "..") else folder.resolve()
    file = out or beside.with_name(f"{beside.name}-rapport.{language}.html")
    # A file that the description does not name would make the folder no longer whole.
    for parent in file.resolve().parents:
        if is_publication(parent):
            raise UsageFault("publish_in_publication", folder=str(file), publication=str(parent))
    files.refuse_existing(file, replace=replace)
    published = read(folder)
    attempts.opened(published)
    files.write(file, render(published, language).encode(), replace=replace)
    console.say("release.report", file=file)
    console.result(
        {
            "report": str(file),
            "language": language,
            "round": published.round_id,
            "released": published.released is not None,
        }
    )
