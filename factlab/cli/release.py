"""factlab release: a second pair of eyes checks a published folder, and signs it."""

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from factlab.cli import attempts, files, options
from factlab.cli.console import Console

if TYPE_CHECKING:
    from factlab.protocol.identity import Identity
    from factlab.protocol.publication import Earlier
    from factlab.publication import Publication


def release(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="option.release", metavar="UITVOER")],
    previous: Annotated[list[Path] | None, typer.Option("--previous", help="option.previous", metavar="DIR")] = None,
    identity: options.Identity = None,
    passphrase_file: options.PassphraseFile = None,
    yes: options.Yes = False,
    as_json: options.Json = False,
) -> None:
    from importlib.metadata import version

    from factlab.errors import UsageFault
    from factlab.publication import read
    from factlab.publish import check_release, recover
    from factlab.publish import release as story

    console: Console = context.obj
    console.as_json = as_json
    if not yes and not sys.stdin.isatty():
        raise UsageFault("release_needs_terminal")
    recover(folder)
    published = read(folder)
    opened, round_ = attempts.opened(published)
    checker = files.open_identity(identity, passphrase_file, console)
    check_release(published, round_, checker.public, folder)
    attempt = attempts.attack(console, opened, round_, previous or [])
    attempt.result.require()
    certificate = _certificate(folder, opened)
    for round_id in attempts.not_given(published, attempt.earlier):
        console.note("audit.not_given", round=round_id)
    _show(console, published, checker, certified=certificate is not None)
    if not yes and not console.confirm("release.confirm"):
        raise UsageFault("not_confirmed")
    console.progress("release", 0.0)
    # The day is read here; what is made of it is the same on every machine.
    made = story(published, folder, round_, checker, date.today(), version=version("factlab"), certificate=certificate)
    console.say("release.done", folder=folder)
    console.say("release.done_next", file=folder / "vrijgave.json")
    by = made.released
    console.result(
        {
            "output": str(folder),
            "round": made.round_id,
            "released_by": by.name if by else None,
            "fingerprint": by.fingerprint if by else None,
            "day": by.day.isoformat() if by else None,
        }
    )


def _certificate(folder: Path, opened: "Earlier") -> bytes | None:
    """The certificate of the folder, checked in whole numbers; None where there is none."""
    from factlab.audit.certificate import cells_of
    from factlab.audit.check_certificate import check
    from factlab.publication import certificate_of
    from factlab.publication.files import CERTIFICATE

    if not (folder / CERTIFICATE).exists():
        return None
    certificate = certificate_of(folder)
    check(certificate, cells_of(opened.tables), opened.scope, opened.policy)
    return certificate


def _show(console: Console, published: "Publication", checker: "Identity", *, certified: bool) -> None:
    """What is about to be signed, and by whom."""
    from factlab.protocol.fingerprint import in_words
    from factlab.protocol.publication import tables_hash

    tables = published.tables.values()
    cells, dots = sum(table.counts.size for table in tables), sum(int(table.hidden.sum()) for table in tables)
    console.say("release.title", title=published.title, round=published.round_id)
    console.say("release.date", date=console.text.long_date(published.reference_date))
    console.say("release.tables", tables=len(published.tables), cells=cells, dots=dots)
    if published.without:
        console.say("release.without", partners=", ".join(sorted(published.without)))
    console.say("release.checked" if certified else "release.checked_without_certificate")
    console.say("release.words", words=in_words(tables_hash(published.tables)))
    console.say("release.checker", name=checker.name, words=in_words(checker.public.fingerprint))
