"""factlab ingest"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from factlab.cli import files, options
from factlab.cli.console import Console

if TYPE_CHECKING:
    from factlab.partner.ingest import Instructions, Judged
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
    rejects = out / f"{round_.id}.{partner.id}.afgewezen.csv"
    lists = _expanded(lists)
    if not dry_run:
        files.refuse_existing(submission, replace=replace)
    if contents_path:
        secrets = [identity or files.the_only(Path(), ".identity", "--identity"), key_file, passphrase_file]
        round_file = round_path or files.the_only(Path(), ".ronde", "--round")
        _refuse_in_use(contents_path, [*lists, *filter(None, secrets), round_file, submission, rejects])
        files.refuse_existing(contents_path, replace=replace)

    console.progress("read", 0.0)
    judged = story.judge(lists, round_, partner, _instructions(columns, ignore, voorziening or [], lists))
    _show(console, judged, round_)
    _write_rejects(console, judged, rejects, replace=replace)
    story.refuse_if_unfit(judged, round_, accept_rejects=accept_rejects)
    console.progress("hash", 0.0)
    rows = story.salted(story.contents(judged, round_, key), who)
    made = {contents_path: write_contents(rows)} if contents_path else {}
    if not dry_run:
        console.progress("seal", 0.0)
        made[submission] = story.seal(rows, round_, partner, who)
    files.write_together(made, secret={contents_path} if contents_path else (), replace=replace)
    if contents_path:
        console.say("ingest.contents", file=contents_path)
    if dry_run:
        console.say("ingest.dry_run")
        console.result(judged.preview.model_dump(mode="json"))
        return
    console.say("ingest.sealed", file=submission, households=judged.preview.households)
    console.result({**judged.preview.model_dump(mode="json"), "submission": str(submission)})


def _expanded(lists: list[Path]) -> list[Path]:
    """The lists with wildcards filled in, which not every shell does; our own report of rejects is no list."""
    from factlab.errors import UnreadableInput

    found: list[Path] = []
    for path in lists:
        if path.exists() or not any(sign in str(path) for sign in "*?["):
            found.append(path)
            continue
        names = Path(path.anchor).glob(str(path.relative_to(path.anchor)))
        matches = sorted(one for one in names if not one.name.startswith(".") and not one.match("*.afgewezen.csv"))
        if not matches:
            raise UnreadableInput("list_missing", file=str(path))
        found += matches
    return list(dict.fromkeys(found))


def _refuse_in_use(path: Path, others: list[Path]) -> None:
    """--contents may not name a file that this very command reads or writes, whatever --replace says."""
    from factlab.errors import UsageFault

    for other in others:
        same = path.resolve() == other.resolve()
        if same or (path.exists() and other.exists() and path.samefile(other)):
            raise UsageFault("contents_is_input", file=str(path))


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
        name = _name_of_list(file, lists) if file else ""
        if of_list.setdefault(name, wanted.strip()) != wanted.strip():
            raise UsageFault("voorziening_said_twice")
    of_rest = of_list.pop("", "")
    ignored = tuple(header.strip() for header in ignore.split(",") if header.strip())
    return Instructions(given, ignored, of_list, of_rest)


def _name_of_list(file: str, lists: list[Path]) -> str:
    """What the list is called that --voorziening names by its path as given, or by its file name alone."""
    from factlab.errors import UsageFault
    from factlab.partner.ingest import names_of

    names = dict(zip(lists, names_of(lists), strict=True))
    if Path(file) in names:
        return names[Path(file)]
    alike = [path for path in lists if path.name == Path(file).name]
    if len(alike) > 1:
        raise UsageFault("voorziening_of_several_lists", file=file)
    if not alike:
        raise UsageFault("voorziening_of_no_list", file=file)
    return names[alike[0]]


def _show(console: Console, judged: "Judged", round_: "Round") -> None:
    """The preview: what was read and how, what counts, what will leave."""
    say, preview = console.say, judged.preview
    say("preview.title", round=round_.titel, date=round_.peildatum.isoformat())
    for reading in judged.readings:
        read = ", ".join(f"{name}={header}" for name, header in reading.columns.items())
        say("preview.columns", file=reading.file, columns=read)
        if reading.unused:
            say("preview.unused", columns=", ".join(reading.unused))
        elif reading.unused_count:
            say("preview.unused_count", count=reading.unused_count)
        for note in reading.notes:
            say(f"preview.{note}")
    say("preview.rows", count=preview.rows)
    say("preview.active", count=preview.active, date=round_.peildatum.isoformat())
    if judged.idle:
        say("preview.idle", count=judged.idle, date=round_.peildatum.isoformat())
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
