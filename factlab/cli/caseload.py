"""factlab caseload: what wijkteams would need, by assumptions of the user's own."""

from pathlib import Path
from typing import Annotated

import typer

from factlab.cli import files, options


def caseload(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="option.caseload", metavar="UITVOER")],
    assumptions: Annotated[
        Path | None, typer.Option("--assumptions", help="option.assumptions", metavar="FILE")
    ] = None,
    example: Annotated[bool, typer.Option("--example", help="option.example")] = False,
    out: options.Out = Path(),
    replace: options.Replace = False,
    as_json: options.Json = False,
) -> None:
    from importlib.metadata import version

    from factlab.caseload.assumptions import example as example_of
    from factlab.caseload.assumptions import read_assumptions
    from factlab.caseload.story import ASSUMPTIONS, PAGE, WORKBOOK, result
    from factlab.caseload.story import caseload as story
    from factlab.errors import UsageFault
    from factlab.publication import is_publication, read
    from factlab.show.wording import decimal

    console = context.obj
    console.as_json = as_json
    publication = read(folder)
    if any(is_publication(place) for place in (out.resolve(), *out.resolve().parents)):
        raise UsageFault("caseload_in_publication", folder=str(out))
    if example:
        target = out / ASSUMPTIONS
        files.write(target, example_of(publication, console.content), replace=replace)
        console.say("caseload.example_written", file=target)
        console.result({"example": str(target)})
        return
    given = assumptions or Path(ASSUMPTIONS)
    if assumptions is None and not given.is_file():
        raise UsageFault("caseload_needs_assumptions", file=ASSUMPTIONS)
    assumed = read_assumptions(files.read(given), given.name, publication)
    made, contents = story(publication, assumed, language=console.content.language, version=version("factlab"))
    files.write_together({out / name: data for name, data in contents.items()}, replace=replace)
    console.say("caseload.banner")
    for area in made.areas:
        low, name = decimal(area.fte.low, console.text), area.place.name
        if area.fte.high is None:
            console.say("caseload.line_at_least", area=name, low=low)
        elif (high := decimal(area.fte.high, console.text)) == low:
            console.say("caseload.line_exactly", area=name, fte=low)
        else:
            console.say("caseload.line", area=name, low=low, high=high)
    console.say("caseload.done", page=out / PAGE, workbook=out / WORKBOOK)
    console.result({"page": str(out / PAGE), "workbook": str(out / WORKBOOK), **result(made, assumed)})
