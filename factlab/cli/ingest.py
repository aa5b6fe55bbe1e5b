"""factlab ingest"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from factlab.cli import files, options, questions, reports
from factlab.cli.given import said_of
from factlab.cli.lists import find_lists, remember
from factlab.cli.made import Made
from factlab.cli.preview import show

if TYPE_CHECKING:
    from factlab.cli.console import Console
    from factlab.partner.ingest import Judged


def ingest(
    context: typer.Context,
    lists: Annotated[list[Path] | None, typer.Argument(help="option.lists", metavar="LIST…")] = None,
    round_path: options.Round = None,
    key_path: Annotated[Path | None, typer.Option("--key", help="option.key", metavar="KEY")] = None,
    identity: options.Identity = None,
    passphrase_file: options.PassphraseFile = None,
    columns: Annotated[list[str] | None, typer.Option("--columns", help="option.columns", metavar="NAAM=KOP,…")] = None,
    ignore: Annotated[list[str] | None, typer.Option("--ignore", help="option.ignore", metavar="KOP,…")] = None,
    voorziening: Annotated[
        list[str] | None, typer.Option("--voorziening", help="option.voorziening", metavar="ID")
    ] = None,
    exclude: Annotated[Path | None, typer.Option("--exclude", help="option.exclude", metavar="FILE")] = None,
    codes: Annotated[list[str] | None, typer.Option("--codes", help="option.codes", metavar="FILE")] = None,
    sheet: Annotated[list[str] | None, typer.Option("--sheet", help="option.sheet", metavar="BLAD")] = None,
    contents_path: Annotated[Path | None, typer.Option("--contents", help="option.contents", metavar="FILE")] = None,
    accept_rejects: Annotated[bool, typer.Option("--accept-rejects", help="option.accept_rejects")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="option.dry_run")] = False,
    out: options.Out = Path(),
    replace: options.Replace = False,
    as_json: options.Json = False,
) -> None:
    from factlab.partner import ingest as story
    from factlab.partner.lists_file import NAME
    from factlab.protocol.contents import write_contents
    from factlab.protocol.round_key import open_key
    from factlab.protocol.submission import contents_hash, pack

    console = context.obj
    console.as_json = as_json
    round_ = files.open_round(round_path).round
    who = files.open_identity(identity, passphrase_file, console)
    partner = story.partner_of(round_, who)
    key_file = key_path or files.the_only(Path(), ".key", "--key")
    key = open_key(files.read(key_file), key_file.name, round_, who)
    made = Made.of(out, round_, partner)
    if not dry_run:
        files.refuse_existing(made.submission, replace=replace)
    read_once = story.remembering()
    found = find_lists(console, lists or [], exclude, lambda path: story.tells(path, round_, partner, read_once))
    said = said_of(found, columns or [], ignore or [], voorziening or [], codes or [], sheet or [])
    if contents_path:
        secrets = [identity or files.the_only(Path(), ".identity", "--identity"), key_file, passphrase_file]
        round_file = round_path or files.the_only(Path(), ".ronde", "--round")
        codes_read = [one.codes for one in said.values()]
        read = [*found.paths, found.exclude, Path(NAME), *codes_read, *secrets, round_file]
        _refuse_in_use(contents_path, [*filter(None, read), *made.all])
        files.refuse_existing(contents_path, replace=replace)

    console.progress("read", 0.0)
    judged, asked = questions.settle(
        console, said, lambda: story.judge(found.paths, round_, partner, said, found.exclude, read_once)
    )
    show(console, judged, round_, found)
    by_option = any((columns, ignore, voorziening, codes, sheet, exclude))
    remember(console, found, judged, asked=found.chosen or found.asked or asked or by_option)
    _keep(console, judged, made, {one.codes for one in said.values()}, replace=replace)
    story.refuse_if_unfit(judged, round_, accept_rejects=accept_rejects)
    sending = not dry_run and (not found.chosen or console.agree("ask.send"))
    console.progress("hash", 0.0)
    rows = story.salted(story.contents(judged, round_, key), who)
    written = {contents_path: write_contents(rows)} if contents_path else {}
    if sending:
        console.progress("seal", 0.0)
        written[made.submission] = story.seal(rows, round_, partner, who)
    for path in written:
        files.refuse_existing(path, replace=replace)
    signed = (contents_hash(pack(rows)), who.public.fingerprint) if sending else ("", "")
    overview = made.overview if sending else made.trial
    page = reports.overview_report(console, overview, judged, round_, partner, *signed)
    reports.refuse_others([page], replace=replace)
    together = {**written, page.path: page.data or b""}
    files.write_together(together, secret={contents_path} if contents_path else (), replace=True)
    console.say("ingest.overview", file=overview)
    if contents_path:
        console.say("ingest.contents", file=contents_path)
    if not sending:
        console.say("ingest.dry_run")
        console.result(judged.preview.model_dump(mode="json"))
        return
    console.say("ingest.sealed", file=made.submission, households=judged.preview.households)
    console.result({**judged.preview.model_dump(mode="json"), "submission": str(made.submission)})


def _keep(console: "Console", judged: "Judged", made: Made, codes: "set[Path | None]", *, replace: bool) -> None:
    """The reports on rows and codes: written or renewed together, and told."""
    kept = {
        "rejects": reports.rejects_report(console, made.rejects, judged.rejects),
        "not_in_bag": reports.not_in_bag_report(console, made.not_in_bag, judged),
    }
    unmapped = reports.codes_report(made.codes, judged)
    in_use = made.codes.resolve() in {path.resolve() for path in codes if path}
    if not in_use and not reports.is_filled_in(unmapped):
        kept["codes"] = unmapped
    elif renewed := reports.with_new_codes(unmapped):
        kept["codes_added"] = renewed
    elif not in_use:
        console.note("ingest.codes_kept", file=made.codes)
    if judged.preview.unmapped and unmapped.data is None:
        console.note("ingest.codes_not_listed", file=made.rejects)
    reports.write_reports(list(kept.values()), replace=replace)
    for name, report in kept.items():
        if report.data is not None:
            console.say(f"ingest.{name}", file=report.path, count=report.rows)


def _refuse_in_use(path: Path, others: list[Path]) -> None:
    """--contents may not name a file that this very command reads or writes, whatever --replace says."""
    from factlab.errors import UsageFault

    for other in others:
        same = path.resolve() == other.resolve()
        if same or (path.exists() and other.exists() and path.samefile(other)):
            raise UsageFault("contents_is_input", file=str(path))
