"""factlab ingest"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from factlab.cli import files, options
from factlab.cli.console import Console

if TYPE_CHECKING:
    from factlab.partner.ingest import Instructions, Judged
    from factlab.partner.preview import Preview
    from factlab.protocol.round import Round


def ingest(
    context: typer.Context,
    lists: Annotated[list[Path], typer.Argument(help="option.lists", metavar="LIST…")],
    round_path: options.Round = None,
    key_path: Annotated[Path | None, typer.Option("--key", help="option.key", metavar="KEY")] = None,
    identity: options.Identity = None,
    passphrase_file: options.PassphraseFile = None,
    columns: Annotated[str, typer.Option("--columns", help="option.columns", metavar="NAAM=KOP,…")] = "",
    ignore: Annotated[str, typer.Option("--ignore", help="option.ignore", metavar="KOP,…")] = "",
    voorziening: Annotated[
        list[str] | None, typer.Option("--voorziening", help="option.voorziening", metavar="ID")
    ] = None,
    contents_path: Annotated[Path | None, typer.Option("--contents", help="option.contents", metavar="FILE")] = None,
    accept_rejects: Annotated[bool, typer.Option("--accept-rejects", help="option.accept_rejects")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="option.dry_run")] = False,
    out: options.Out = Path(),
    replace: options.Replace = False,
    as_json: options.Json = False,
) -> None:
    from factlab.partner import ingest as story
    from factlab.protocol.contents import write_contents
    from factlab.protocol.round_key import open_key

    console = context.obj
    console.as_json = as_json
    round_ = files.open_round(round_path).round
    who = files.open_identity(identity, passphrase_file, console)
    partner = story.partner_of(round_, who)
    key_file = key_path or files.the_only(Path(), ".key", "--key")
    key = open_key(files.read(key_file), key_file.name, round_, who)
    submission = out / f"{round_.id}.{partner.id}.factlab"
    if not dry_run:
        files.refuse_existing(submission, replace=replace)
    if contents_path:
        files.refuse_existing(contents_path, replace=replace)

    console.progress("read", 0.0)
    judged = story.judge(lists, round_, partner, _instructions(columns, ignore, voorziening or [], lists))
    _show(console, judged.preview, round_)
    _write_rejects(console, judged, out / f"{round_.id}.{partner.id}.afgewezen.csv", replace=replace)
    story.refuse_if_unfit(judged, round_, accept_rejects=accept_rejects)
    console.progress("hash", 0.0)
    rows = story.salted(story.contents(judged, round_, key), who)
    made = {contents_path: write_contents(rows)} if contents_path else {}
    if not dry_run:
        console.progress("seal", 0.0)
        made[submission] = story.seal(rows, round_, partner, who)
    files.write_together(made, replace=replace)
    if contents_path:
        console.say("ingest.contents", file=contents_path)
    if dry_run:
        console.say("ingest.dry_run")
        console.result(judged.preview.model_dump(mode="json"))
        return
    console.say("ingest.sealed", file=submission, households=judged.preview.households)
    console.result({**judged.preview.model_dump(mode="json"), "submission": str(submission)})


def _instructions(columns: str, ignore: str, voorziening: list[str], lists: list[Path]) -> "Instructions":
    from factlab.errors import UsageFault
    from factlab.partner.ingest import Instructions

    given: dict[str, str] = {}
    for part in filter(None, columns.split(",")):
        name, equals, header = part.partition("=")
        if not equals:
            raise UsageFault("columns_form")
        given[name.strip()] = header.strip()
    of_list: dict[str, str] = {}
    for part in voorziening:
        file, _, wanted = part.rpartition("=")
        names = [path.name for path in lists] if not file else [Path(file).name]
        if file and names[0] not in {path.name for path in lists}:
            raise UsageFault("voorziening_of_no_list", file=names[0])
        of_list.update(dict.fromkeys(names, wanted.strip()))
    return Instructions(given, tuple(header.strip() for header in ignore.split(",") if header.strip()), of_list)


def _show(console: Console, preview: "Preview", round_: "Round") -> None:
    """The preview: what was read, what counts, what will leave."""
    say = console.say
    say("preview.title", round=round_.titel, date=round_.peildatum.isoformat())
    say("preview.rows", count=preview.rows)
    say("preview.active", count=preview.active, date=round_.peildatum.isoformat())
    for group, lines in (
        ("reason", preview.rejected),
        ("left_out", preview.left_out),
        ("repair", preview.repaired),
    ):
        if lines:
            say(f"preview.{group}", count=sum(lines.values()))
            for name, count in lines.items():
                console.line(f"    {console.text.number(count):>9}  {console.text(f'{group}.{name}')}")
    if preview.outside:
        say("preview.outside", count=preview.outside)
    if preview.duplicates:
        say("preview.duplicates", count=preview.duplicates)
    say("preview.leaves", count=preview.households)
    for voorziening, count in preview.voorzieningen.items():
        name = round_.catalogue[voorziening].naam
        console.line(f"    {console.text.number(count):>9}  {voorziening}  {name}")
    say("preview.fields")


def _write_rejects(console: Console, judged: "Judged", path: Path, *, replace: bool) -> None:
    """Every rejected row with its number and reason; a report of an earlier run of ours is renewed."""
    from factlab.partner.preview import REJECTS_HEADER

    ours = path.exists() and files.read(path).startswith(b"\xef\xbb\xbf" + REJECTS_HEADER.encode())
    if not judged.rejects:
        if ours:
            path.unlink()
        return
    lines = [
        f"{file};{number};{reason};{console.content(f'reason.{reason}')}" for file, number, reason in judged.rejects
    ]
    data = "\r\n".join([REJECTS_HEADER, *lines, ""]).encode("utf-8-sig")
    files.write(path, data, replace=replace or ours)
    console.say("ingest.rejects", file=path, count=len(judged.rejects))
