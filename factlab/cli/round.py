"""factlab round"""

import contextlib
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from factlab.cli import files, options

app = typer.Typer(no_args_is_help=True)
Directory = Annotated[Path, typer.Argument(help="option.round_dir", metavar="DIR")]


@app.command("init", help="help.round_init")
def init(context: typer.Context, directory: Directory) -> None:
    from factlab.hub.round_init import starting_files

    start = starting_files(date.today().year)
    for name in start:
        files.refuse_existing(directory / name, replace=False)
    files.write_together({directory / name: data for name, data in start.items()})
    (directory / "partners").mkdir(exist_ok=True)
    context.obj.say("round.started", folder=directory, files=", ".join(start))
    context.obj.say("round.started_next", folder=directory)


@app.command("build", help="help.round_build")
def build(
    context: typer.Context,
    directory: Directory,
    identity: options.Identity = None,
    passphrase_file: options.PassphraseFile = None,
    out: options.Out = Path(),
    replace: options.Replace = False,
    as_json: options.Json = False,
) -> None:
    from factlab.errors import FactlabError, NotTogether
    from factlab.hub.round_build import read_draft
    from factlab.hub.round_secret import new_round_secret, open_round_secret, sealing_text
    from factlab.protocol.round import read_round, write_round

    console = context.obj
    console.as_json = as_json
    draft = read_draft(directory)
    hub = files.open_identity(identity, passphrase_file, console)
    if hub.public != draft.hub:
        raise NotTogether("not_the_hub", identity=hub.name, round=draft.round_id)
    round_path, secret_path = out / f"{draft.round_id}.ronde", out / f"{draft.round_id}.hub"
    files.refuse_existing(round_path, replace=replace)
    before = None
    if round_path.exists():
        with contextlib.suppress(FactlabError):  # what is replaced may be anything
            before = read_round(files.read(round_path), round_path.name).round.digest
    if kept := secret_path.exists():
        secret = files.read(secret_path)
    else:
        secret = new_round_secret(draft.round_id, hub)
    opening = open_round_secret(secret, secret_path.name, draft.round_id, hub)
    round_ = draft.complete(sealing_text(opening))
    if not kept:
        files.write(secret_path, secret, secret=True)
    try:
        files.write(round_path, write_round(round_, hub.signing), replace=replace)
    except BaseException:
        if not kept:
            secret_path.unlink()
        raise
    console.say("round.built", file=round_path, partners=len(round_.partners), areas=len(round_.gebiedsnamen))
    if round_.indelingen:
        levels = (f"{one.niveau} ({len(set(one.lies_in.values()))})" for one in round_.indelingen)
        console.say("round.divisions", levels=", ".join(levels))
    if round_.straten:
        console.say("round.streets", count=len({row[:2] for row in round_.straten}))
    if round_.adressen:
        console.say("round.addresses", count=len(round_.adressen), merged=round_.merged_addresses)
    if round_.controle or round_.toelichting:
        console.say("remarks.built", figures=len(round_.controle), notes=len(round_.toelichting))
    console.say("round.kept_secret" if kept else "round.new_secret", file=secret_path)
    if kept and before is None:
        console.say("round.nothing_to_compare", file=round_path)
    elif before is not None:
        console.say("round.same_agreements" if kept and before == round_.digest else "round.ingest_again")
    console.say("round.built_next", file=round_path)
    valid = None if before is None else kept and before == round_.digest
    console.result(
        {
            "round": str(round_path),
            "hub": str(secret_path),
            "digest": round_.digest,
            "earlier_submissions_valid": valid,
        }
    )


@app.command("close", help="help.round_close")
def close(context: typer.Context, directory: Directory = Path(), yes: options.Yes = False) -> None:
    from factlab.errors import UsageFault

    console = context.obj
    secret = files.the_only(directory, ".hub", None)
    if not yes and not console.confirm("round.close_confirm", file=secret):
        raise UsageFault("not_confirmed")
    files.destroy(secret)
    console.say("round.closed", file=secret)
    if waiting := sorted((directory / "inzendingen").glob("*.factlab")):
        console.say("round.submissions_left", count=len(waiting), folder=directory / "inzendingen")
