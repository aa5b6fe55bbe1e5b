"""factlab analyse"""

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from factlab.cli import files, options

if TYPE_CHECKING:
    from factlab.cli.console import Console
    from factlab.protocol.publication import Earlier, Release
    from factlab.protocol.round import Round, RoundFile

INBOX, OUT = "inzendingen", "uitvoer"


def analyse(
    context: typer.Context,
    directory: Annotated[Path, typer.Argument(help="option.analyse_dir", metavar="DIR")] = Path(),
    out: Annotated[Path | None, typer.Option("--out", help="option.analyse_out", metavar="DIR")] = None,
    division: Annotated[list[str] | None, typer.Option("--indeling", help="option.indeling", metavar="LEVEL")] = None,
    without: Annotated[list[str] | None, typer.Option("--without", help="option.without", metavar="PARTNER")] = None,
    previous: Annotated[list[Path] | None, typer.Option("--previous", help="option.previous", metavar="DIR")] = None,
    csv: Annotated[bool, typer.Option("--csv", help="option.csv")] = False,
    identity: options.Identity = None,
    passphrase_file: options.PassphraseFile = None,
    replace: options.Replace = False,
    as_json: options.Json = False,
) -> None:
    from factlab.audit.certificate import certify
    from factlab.errors import UsageFault
    from factlab.hub.analyse import analyse as story
    from factlab.hub.protect import without_room
    from factlab.hub.round_secret import check_belongs, open_round_secret
    from factlab.publish import check_place, earlier_releases, internal_of, link_flags

    console = context.obj
    console.as_json = as_json
    round_file = files.open_round(None, directory, option=None)
    round_ = round_file.round
    for level in division or ():
        if level not in round_.levels:
            raise UsageFault("division_unknown", what=level, levels=", ".join(round_.levels))
    outs = _folders(round_, division or round_.levels, out)
    for folder in outs.values():
        check_place(folder, replace=replace)
    hub = files.open_identity(identity, passphrase_file, console, directory)
    secret = files.the_only(directory, ".hub", None)
    opening = open_round_secret(files.read(secret), secret.name, round_.id, hub)
    check_belongs(opening, round_)
    earlier = earlier_releases(outs, previous or [], round_)
    inbox = {path.name: files.read(path) for path in sorted((directory / INBOX).glob("*.factlab"))}
    releases = story(
        inbox,
        round_,
        opening,
        without=frozenset(without or ()),
        levels=tuple(outs),
        earlier=list(earlier.values()),
        progress=console.progress,
    )
    console.progress("certificate", 0.0)
    certificates = [certify(release.tables, release.scope, release.policy) for release in releases]
    written = [
        _write(console, release, certificate, folder, round_file, earlier, csv=csv, replace=replace)
        for release, certificate, folder in zip(releases, certificates, outs.values(), strict=True)
    ]
    if levels := without_room(releases[0].internal):
        console.note("analyse.without_room", levels=", ".join(levels))
    if earlier:
        console.say("analyse.earlier", releases=len(earlier))
    found = link_flags(releases[0].internal, console.text)
    console.say("analyse.link_flags" if found else "analyse.link_good")
    for sentence in found:
        console.line(f"  {sentence}")
    for folder in outs.values():
        console.say("analyse.link_look", file=internal_of(folder) / "koppelkwaliteit.html")
        console.say("release.after_analyse", folder=folder)
        console.say("analyse.look", report=folder / "rapport.html", workbook=folder / "factlab.xlsx")
    console.result(written[0] | ({"others": written[1:]} if written[1:] else {}))


def _folders(round_: "Round", levels: Collection[str], out: Path | None) -> dict[str, Path]:
    """The folder of each level, in the order of the round: they are published apart, for one is no later version."""
    chosen = [level for level in round_.levels if level in levels]
    if out is not None and len(chosen) == 1:
        return {chosen[0]: out}
    own = out or Path(OUT)
    return {level: own if level == round_.niveau else own.parent / f"{own.name}-{level}" for level in chosen}


def _write(
    console: "Console",
    release: "Release",
    certificate: bytes | None,
    out: Path,
    round_file: "RoundFile",
    earlier: "dict[Path, Earlier]",
    *,
    csv: bool,
    replace: bool,
) -> dict[str, object]:
    """Writes the folder and says what is in it."""
    import json
    from importlib.metadata import version

    from factlab.audit.certificate import without_proof
    from factlab.publish import publish

    round_ = round_file.round
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
    return {
        "output": str(out),
        "tables": len(release.tables),
        "cells": cells,
        "dots": dots,
        "verdict": release.verdict,
    }
