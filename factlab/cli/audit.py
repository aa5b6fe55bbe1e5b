"""factlab audit"""

from pathlib import Path
from typing import Annotated

import typer

from factlab.cli import options


def audit(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="option.audit", metavar="UITVOER")],
    as_json: options.Json = False,
) -> None:
    from factlab.hub.protect.audit import audit as attack
    from factlab.protocol.round import read_round
    from factlab.publish import read

    console = context.obj
    console.as_json = as_json
    console.progress("audit", 0.0)
    published = read(folder)
    round_ = read_round(published.round_file, published.round_file_name).round
    scope = round_.scope(published.without).without_implications(published.broken_implications)
    result = attack(published.tables, scope, published.policy)
    for breach in result.breaches:
        labels = ", ".join(breach.labels)
        console.say(f"audit.breach_{breach.kind}", table=breach.table, area=breach.area, labels=labels)
    cells = sum(table.counts.size for table in published.tables.values())
    console.result(
        {
            "cells": cells,
            "dots": result.dots,
            "breaches": [
                {"kind": breach.kind, "table": breach.table, "area": breach.area, "labels": list(breach.labels)}
                for breach in result.breaches
            ],
        }
    )
    result.require()
    console.say("audit.holds", folder=folder, cells=cells, dots=result.dots)
