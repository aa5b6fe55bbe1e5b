"""factlab audit: what anybody can try with the published folder alone, held against the signed round in it."""

from pathlib import Path
from typing import Annotated

import typer

from factlab.cli import options


def audit(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="option.audit", metavar="UITVOER")],
    as_json: options.Json = False,
) -> None:
    from factlab.audit.attack import audit as attack
    from factlab.protocol.fingerprint import in_words
    from factlab.protocol.round import read_round
    from factlab.publish import read, scope_of

    console = context.obj
    console.as_json = as_json
    console.progress("audit", 0.0)
    published = read(folder)
    round_ = read_round(published.round_file, published.round_file_name).round
    # What is not signed is believed only where it says the same as the round.
    scope = scope_of(published, round_)
    result = attack(published.tables, scope, round_.beveiliging)
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
    console.say("audit.tried", threshold=round_.beveiliging.drempel, width=round_.beveiliging.breedte)
    console.say("audit.signed", round=round_.id, words=in_words(round_.hub.fingerprint))
