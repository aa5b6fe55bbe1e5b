"""factlab key"""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from factlab.cli import files, options
from factlab.cli.console import Console

if TYPE_CHECKING:
    from factlab.protocol.identity import Identity
    from factlab.protocol.round import Partner, Round

app = typer.Typer(no_args_is_help=True)
RoundArgument = Annotated[Path, typer.Argument(help="option.round", metavar="RONDE")]


@app.command("new", help="help.key_new")
def new(
    context: typer.Context,
    round_path: RoundArgument,
    identity: options.Identity = None,
    passphrase_file: options.PassphraseFile = None,
    yes: options.Yes = False,
    out: options.Out = Path(),
) -> None:
    from factlab.custodian.issue import CUSTODIAN, issue, keep, key_name, new_key

    console = context.obj
    round_, custodian = _as_custodian(console, round_path, identity, passphrase_file)
    own = out / key_name(round_, CUSTODIAN)
    paths = [out / key_name(round_, partner.id) for partner in round_.partners]
    for path in (own, *paths):
        files.refuse_existing(path, replace=False)
    _confirm(console, round_.partners, yes=yes)
    key = new_key(round_)
    made = issue(key, round_, round_.partners, custodian)
    contents = {own: keep(key, custodian), **{out / name: data for name, data in made.items()}}
    files.write_together(contents, secret={own})
    console.say("key.made", count=len(made), folder=out.resolve())
    console.say("key.kept", file=own)


@app.command("add", help="help.key_add")
def add(
    context: typer.Context,
    round_path: RoundArgument,
    partner: Annotated[str, typer.Argument(help="option.partner", metavar="PARTNER")],
    identity: options.Identity = None,
    passphrase_file: options.PassphraseFile = None,
    yes: options.Yes = False,
    out: options.Out = Path(),
) -> None:
    from factlab.custodian.issue import CUSTODIAN, issue, key_name, partner_named, reopen

    console = context.obj
    round_, custodian = _as_custodian(console, round_path, identity, passphrase_file)
    chosen = partner_named(round_, partner)
    path = out / key_name(round_, chosen.id)
    files.refuse_existing(path, replace=False)
    name = key_name(round_, CUSTODIAN)
    own = out / name if (out / name).exists() else Path(name)
    key = reopen(files.read(own), own.name, round_, custodian)
    _confirm(console, (chosen,), yes=yes)
    (data,) = issue(key, round_, (chosen,), custodian).values()
    files.write(path, data)
    console.say("key.added", file=path, partner=chosen.id)


@app.command("check", help="help.key_check")
def check(
    context: typer.Context,
    key_path: Annotated[Path, typer.Argument(help="option.key", metavar="KEY")],
    round_path: options.Round = None,
    identity: options.Identity = None,
    passphrase_file: options.PassphraseFile = None,
    as_json: options.Json = False,
) -> None:
    from factlab.protocol.fingerprint import in_words
    from factlab.protocol.round_key import open_key

    console = context.obj
    console.as_json = as_json
    round_ = files.open_round(round_path).round
    who = files.open_identity(identity, passphrase_file, console)
    open_key(files.read(key_path), key_path.name, round_, who)
    custodian = round_.sleutelbewaarder.fingerprint
    console.say("key.good", file=key_path, round=round_.id, identity=who.name)
    console.say("key.custodian", words=in_words(custodian))
    console.result({"round": round_.id, "for": who.name, "custodian": custodian, "good": True})


@app.command("destroy", help="help.key_destroy")
def destroy(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(help="option.destroy", metavar="FILE")],
    yes: options.Yes = False,
) -> None:
    from factlab.errors import UsageFault
    from factlab.protocol.seal import kind_of

    console = context.obj
    if kind_of(files.read(path)) not in {"key", "hub", "identity"}:
        raise UsageFault("not_a_secret_file", file=path.name)
    if not yes and not console.confirm("key.destroy_confirm", file=path):
        raise UsageFault("not_confirmed")
    files.destroy(path)
    console.say("key.destroyed", file=path)


def _as_custodian(
    console: Console, round_path: Path, identity: Path | None, passphrase_file: Path | None
) -> "tuple[Round, Identity]":
    """The round and its custodian, refused before anything is asked where the roles are not kept apart."""
    from factlab.custodian.issue import check_recipients

    round_ = files.open_round(round_path).round
    custodian = files.open_identity(identity, passphrase_file, console)
    check_recipients(round_, custodian)
    return round_, custodian


def _confirm(console: Console, partners: "Sequence[Partner]", *, yes: bool) -> None:
    """Show each partner's fingerprint in words; the custodian compares it with what the partner says."""
    from factlab.errors import UsageFault
    from factlab.protocol.fingerprint import in_words

    for partner in partners:
        console.say(
            "key.recipient",
            partner=partner.id,
            name=partner.naam,
            words=in_words(partner.sleutel.fingerprint),
        )
    if yes:
        return
    if not sys.stdin.isatty():
        raise UsageFault("confirm_needs_terminal")
    if not console.confirm("key.confirm", count=len(partners)):
        raise UsageFault("not_confirmed")
