"""factlab compare"""

from pathlib import Path
from typing import Annotated

import typer

from factlab.cli import options


def compare(
    context: typer.Context,
    first: Annotated[Path, typer.Argument(help="option.compare_first", metavar="UITVOER")],
    second: Annotated[Path, typer.Argument(help="option.compare_second", metavar="UITVOER")],
    area: Annotated[str | None, typer.Option("--area", help="option.compare_area", metavar="CODE")] = None,
    with_area: Annotated[
        str | None, typer.Option("--with-area", help="option.compare_with_area", metavar="CODE")
    ] = None,
    statline: Annotated[Path | None, typer.Option("--statline", help="option.compare_statline", metavar="FILE")] = None,
    out: Annotated[Path, typer.Option("--out", help="option.compare_out", metavar="DIR")] = Path("vergelijking"),
    replace: options.Replace = False,
    as_json: options.Json = False,
) -> None:
    from importlib.metadata import version

    from factlab.compare import check_place, write
    from factlab.compare import compare as story
    from factlab.compare.folder import PAGE, WORKBOOK
    from factlab.compare.told import tally

    console = context.obj
    console.as_json = as_json
    check_place(out, replace=replace)
    console.progress("compare", 0.0)
    comparison = story(first, second, console.content, area=area, with_area=with_area, statline=statline)
    write(comparison, out, console.content, version=version("factlab"), replace=replace)
    counted = tally(comparison.rows)
    for change in comparison.changes:
        for sentence in change.sentences:
            console.line(sentence)
    if any(change.sentences for change in comparison.changes):
        console.line()
    key = "compare.done" if counted.apart else "compare.done_all"
    console.say(key, all=counted.all, comparable=counted.comparable, apart=counted.apart)
    console.say("compare.look", page=out / PAGE, workbook=out / WORKBOOK)
    console.result(
        {
            "output": str(out),
            "places": comparison.places,
            "first": comparison.first.publication.round_id,
            "second": comparison.second.publication.round_id,
            "changed": {change.subject: list(change.sentences) for change in comparison.changes},
            "numbers": counted.all,
            "comparable": counted.comparable,
            "hidden": counted.hidden,
            "areas_at_cbs": len(comparison.third),
        }
    )
