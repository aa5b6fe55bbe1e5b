"""factlab analyse"""

from pathlib import Path
from typing import Annotated

import typer

from factlab.cli import files, options

INBOX, OUT = "inzendingen", "uitvoer"


def analyse(
    context: typer.Context,
    directory: Annotated[Path, typer.Argument(help="option.analyse_dir", metavar="DIR")] = Path(),
    out: Annotated[Path | None, typer.Option("--out", help="option.analyse_out", metavar="DIR")] = None,
    division: Annotated[str, typer.Option("--indeling", help="option.indeling", metavar="LEVEL")] = "",
    without: Annotated[list[str] | None, typer.Option("--without", help="option.without", metavar="PARTNER")] = None,
    previous: Annotated[list[Path] | None, typer.Option("--previous", help="option.previous", metavar="DIR")] = None,
    csv: Annotated[bool, typer.Option("--csv", help="option.csv")] = False,
    identity: options.Identity = None,
    passphrase_file: options.PassphraseFile = None,
    replace: options.Replace = False,
    as_json: options.Json = False,
) -> None:
    import json
    from importlib.metadata import version

    from factlab.audit.certificate import certify, without_proof
    from factlab.errors import UsageFault
    from factlab.hub.analyse import analyse as story
    from factlab.hub.round_secret import check_belongs, open_round_secret
    from factlab.publish import check_place, earlier_releases, internal_of, link_flags, publish

    console = context.obj
    console.as_json = as_json
    round_file = files.open_round(None, directory, option=None)
    round_ = round_file.round
    level = division or round_.niveau
    if level not in round_.levels:
        raise UsageFault("division_unknown", what=level, levels=", ".join(round_.levels))
    # Each division has a folder of its own: one is no later version of the other.
    out = out or Path(OUT if level == round_.niveau else f"{OUT}-{level}")
    check_place(out, replace=replace)
    hub = files.open_identity(identity, passphrase_file, console, directory)
    secret = files.the_only(directory, ".hub", None)
    opening = open_round_secret(files.read(secret), secret.name, round_.id, hub)
    check_belongs(opening, round_)
    earlier = earlier_releases(out, previous or [], round_, level)
    inbox = {path.name: files.read(path) for path in sorted((directory / INBOX).glob("*.factlab"))}
    left_out = frozenset(without or ())
    release = story(
        inbox,
        round_,
        opening,
        without=left_out,
        level=level,
        earlier=list(earlier.values()),
        progress=console.progress,
    )
    console.progress("certificate", 0.0)
    certificate = certify(release.tables, release.scope, release.policy)
    console.progress("publish", 0.0)
    publish(
        release,
        round_file.data,
        f"{round_.id}.ronde",
        json.loads(round_.kaart) if round_.kaart else None,
        out,
        language=console.content.language,
        csv=csv,
        replace=replace,
        version=version("factlab"),
        title=round_.titel,
        organisation_names={partner.id: partner.naam for partner in round_.partners},
        earlier=earlier,
        certificate=certificate,
        known=round_.controle,
        notes=round_.toelichting,
    )
    cells = sum(table.counts.size for table in release.tables.values())
    dots = sum(int(table.hidden.sum()) for table in release.tables.values())
    console.say("analyse.done", folder=out, tables=len(release.tables), cells=cells, dots=dots)
    console.say("analyse.audited")
    if certificate is None:
        console.say("analyse.no_certificate")
    elif left := without_proof(certificate):
        console.say("analyse.certificate_without", dots=dots, without=left)
    else:
        console.say("analyse.certificate", dots=dots)
    if earlier:
        console.say("analyse.earlier", releases=len(earlier))
    found = link_flags(release.internal, console.text)
    console.say("analyse.link_flags" if found else "analyse.link_good")
    for sentence in found:
        console.line(f"  {sentence}")
    console.say("analyse.link_look", file=internal_of(out) / "koppelkwaliteit.html")
    console.say("release.after_analyse", folder=out)
    console.say("analyse.look", report=out / "rapport.html", workbook=out / "factlab.xlsx")
    console.result(
        {
            "output": str(out),
            "tables": len(release.tables),
            "cells": cells,
            "dots": dots,
            "verdict": release.verdict,
        }
    )
