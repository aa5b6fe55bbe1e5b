"""The preview: what was read and how, what counts, what will leave. On the terminal, before anything leaves."""

from typing import TYPE_CHECKING

from factlab.cli.console import Console

if TYPE_CHECKING:
    from factlab.cli.lists import Lists
    from factlab.partner.columns.reading import Reading
    from factlab.partner.ingest import Judged
    from factlab.protocol.round import Round

_MOST_ROWS = 20
"""Of the row numbers and ranges in a warning; the overview page names them all."""


def show(console: Console, judged: "Judged", round_: "Round", lists: "Lists") -> None:
    """All of it; counts and headers, never a value. What must be looked at is said beside it, to scripts as well."""
    from factlab.partner.lists_file import NAME
    from factlab.partner.preview import warnings

    say, preview = console.say, judged.preview
    console.line()
    say("preview.title", round=round_.titel, date=round_.peildatum.isoformat())
    console.line()
    for reading in judged.readings:
        _show_reading(console, reading)
    if lists.entries:
        say("preview.remembered", file=NAME)
    if lists.exclude:
        say("preview.exclude", file=lists.exclude, count=judged.objections_read)
    console.line()
    say("preview.rows", count=preview.rows)
    say("preview.active", count=preview.active, date=round_.peildatum.isoformat())
    if preview.idle:
        say("preview.idle", count=preview.idle, date=round_.peildatum.isoformat())
    if preview.unmarked:
        say("preview.unmarked", count=preview.unmarked)
    for group, lines in (
        ("reason", preview.rejected),
        ("left_out", preview.left_out),
        ("repair", preview.repaired),
        ("not_in_bag", preview.not_in_bag),
    ):
        if lines:
            say(f"preview.{group}", count=sum(lines.values()))
            for name, count in lines.items():
                console.line(f"    {console.text.number(count):>9}  {console.text(f'{group}.{name}')}")
    for key, count in (
        ("preview.outside", preview.outside),
        ("preview.duplicates", preview.duplicates),
        ("preview.totals", preview.totals),
        ("preview.turned", preview.turned),
        ("preview.unmapped", preview.unmapped),
        ("preview.exclusions_unmatched", preview.exclusions_unmatched),
    ):
        if count:
            say(key, count=count)
    console.line()
    say("preview.leaves", count=preview.households)
    for voorziening, count in preview.voorzieningen.items():
        console.line(f"    {console.text.number(count):>9}  {voorziening}  {round_.name_of(voorziening)}")
    say("preview.fields_frame" if preview.frame else "preview.fields")
    console.line()
    for key, where in warnings(preview, _MOST_ROWS):
        console.note(key, **where)


def _show_reading(console: Console, reading: "Reading") -> None:
    say = console.say
    read = ", ".join(
        name if name == header.casefold() else f"{name}={header}" for name, header in reading.columns.items()
    )
    say("preview.columns", file=reading.file, columns=read)
    if reading.wide:
        say("preview.wide", columns=", ".join(f"{id_}={header}" for header, id_ in reading.wide.items()))
    if reading.dates:
        say("preview.wide_dates", columns=", ".join(f"{name}={header}" for header, name in reading.dates.items()))
    if reading.said.voorziening:
        say("preview.whole_list", voorziening=reading.said.voorziening)
    if reading.said.sheet:
        say("preview.sheet", sheet=reading.said.sheet)
    if reading.sheets_behind:
        say("preview.sheets_behind", sheets=", ".join(reading.sheets_behind))
    if reading.ignored:
        say("preview.ignored", columns=", ".join(reading.ignored))
    if reading.other_address:
        say("preview.other_address", columns=", ".join(reading.other_address))
    if reading.unused:
        say("preview.unused", columns=", ".join(reading.unused))
    elif reading.unused_count:
        say("preview.unused_count", count=reading.unused_count)
    if reading.unread_marks:
        say("preview.unread_marks", columns=", ".join(reading.unread_marks))
    for note in reading.notes:
        say(f"preview.{note}")
