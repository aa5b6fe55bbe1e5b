"""factlab audit: what anybody can try with the published folder alone, held against the signed round in it.

With --relations it takes tables that somebody else protected: a list of cells and a list of what holds between them.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from factlab.cli import attempts, files, options

if TYPE_CHECKING:
    from factlab.cli.console import Console

THRESHOLD, WIDTH = 10, 5


def audit(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="option.audit", metavar="UITVOER")],
    previous: Annotated[list[Path] | None, typer.Option("--previous", help="option.previous", metavar="DIR")] = None,
    intervals: Annotated[Path | None, typer.Option("--intervals", help="option.intervals", metavar="FILE")] = None,
    relations: Annotated[Path | None, typer.Option("--relations", help="option.relations", metavar="FILE")] = None,
    threshold: Annotated[int | None, typer.Option("--threshold", help="option.threshold", min=2)] = None,
    width: Annotated[int | None, typer.Option("--width", help="option.width", min=1)] = None,
    certificate: Annotated[bool, typer.Option("--certificate", help="option.certificate")] = False,
    replace: options.Replace = False,
    as_json: options.Json = False,
) -> None:
    from factlab.errors import UsageFault

    console: Console = context.obj
    console.as_json = as_json
    if intervals is not None:
        files.refuse_existing(intervals, replace=replace)
    if certificate:
        for option, unfit in (("--previous", previous), ("--intervals", intervals), ("--relations", relations)):
            if unfit:
                raise UsageFault("audit_options", option=option)
    if relations is not None:
        if previous:
            raise UsageFault("audit_options", option="--previous")
        _cells(console, folder, relations, threshold or THRESHOLD, width or WIDTH, intervals, replace)
        return
    if folder.is_file():
        raise UsageFault("audit_relations", file=str(folder))
    for option, given in (("--threshold", threshold), ("--width", width)):
        if given is not None:
            raise UsageFault("audit_options", option=option)
    if certificate:
        _certificate(console, folder)
    else:
        _folder(console, folder, previous or [], intervals, replace)


def _folder(console: Console, folder: Path, previous: list[Path], intervals: Path | None, replace: bool) -> None:
    from factlab.protocol.fingerprint import in_words
    from factlab.publication import read

    console.progress("audit", 0.0)
    published = read(folder)
    opened, round_ = attempts.opened(published)
    attempt = attempts.attack(console, opened, round_, previous, intervals=intervals is not None)
    result = attempt.result
    if intervals is not None:
        rows = ((i.table, i.area, " | ".join(i.labels), i.low, i.high, i.how) for i in result.intervals)
        _write(console, intervals, ("tabel", "gebied", "labels"), rows, replace)
    cells = sum(table.counts.size for table in opened.tables.values())
    console.result(
        {
            "cells": cells,
            "dots": result.dots,
            "programs": result.programs,
            "breaches": [asdict(breach) for breach in result.breaches],
            "unproven": [asdict(breach) for breach in result.unproven],
            "released_by": published.released.fingerprint if published.released else None,
        }
    )
    result.require()
    console.say("audit.holds", folder=folder, cells=cells, dots=result.dots)
    console.say("audit.tried", threshold=opened.policy.drempel, width=opened.policy.breedte)
    if attempt.earlier:
        console.say("audit.earlier", releases=len(attempt.earlier))
    for round_id in attempts.not_given(published, attempt.earlier):
        console.say("audit.not_given", round=round_id)
    console.say("audit.signed", round=round_.id, words=in_words(round_.hub.fingerprint))
    if by := published.released:
        console.say("release.banner", name=by.name, day=console.text.long_date(by.day))
        console.say("release.fingerprint", words=in_words(by.fingerprint))
    else:
        console.say("release.not_yet")


def _certificate(console: Console, folder: Path) -> None:
    """The certificate of a published folder, checked in whole numbers."""
    from factlab.audit.certificate import cells_of
    from factlab.audit.check_certificate import check
    from factlab.publication import certificate_of, read

    console.progress("audit", 0.0)
    opened, round_ = attempts.opened(read(folder))
    checked = check(certificate_of(folder), cells_of(opened.tables), opened.scope, opened.policy)
    console.result(checked._asdict())
    console.say("audit.certificate_holds", folder=folder, width=opened.policy.breedte, **checked._asdict())
    if checked.without or checked.differences_without:
        console.say("audit.certificate_without", **checked._asdict())
    console.say("audit.certificate_says", round=round_.id)


def _cells(
    console: Console, path: Path, relations: Path, threshold: int, width: int, intervals: Path | None, replace: bool
) -> None:
    from factlab.audit.plain import audit_cells, read_cells, read_relations
    from factlab.errors import BreachFound

    cells = read_cells(files.read(path), path.name)
    known = read_relations(files.read(relations), relations.name, cells, path.name)
    console.progress("audit", 0.0)
    result = audit_cells(cells, known, threshold, width, intervals=intervals is not None)
    for leak in result.leaks:
        console.say(f"audit.leak_{leak.kind}", cell=leak.cell, low=leak.low, high=leak.high)
    for cell in result.unproven:
        console.note("audit.unproven", place=cell)
    if intervals is not None:
        _write(console, intervals, ("cel",), ((i.cell, i.low, i.high, i.how) for i in result.intervals), replace)
    console.result(
        {
            "cells": result.cells,
            "dots": result.dots,
            "programs": result.programs,
            "leaks": [
                {"kind": leak.kind, "cell": leak.cell, "low": leak.low, "high": leak.high, "how": leak.how}
                for leak in result.leaks
            ],
            "unproven": list(result.unproven),
        }
    )
    if result.leaks:
        raise BreachFound("cells_leak", count=len(result.leaks), cell=result.leaks[0].cell)
    console.say("audit.cells_hold", cells=result.cells, dots=result.dots, relations=len(known))
    console.say("audit.cells_tried", threshold=threshold, width=width)


def _write(
    console: Console, path: Path, names: tuple[str, ...], rows: Iterable[tuple[object, ...]], replace: bool
) -> None:
    """The interval of every dot, as a list."""
    table = io.StringIO(newline="")
    writer = csv.writer(table, delimiter=";", lineterminator="\r\n")
    writer.writerow((*names, "laagst", "hoogst", "aanval"))
    for *place, low, high, how in rows:
        writer.writerow((*place, low, high, console.content(f"audit.how_{how}")))
    files.write(path, table.getvalue().encode("utf-8-sig"), replace=replace)
