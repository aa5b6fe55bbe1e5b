"""All verbs, and their help in the language of the user."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any

import typer
from typer.main import get_command

from factlab.cli import (
    analyse,
    audit,
    caseload,
    compare,
    demo,
    export,
    help_words,
    identity,
    ingest,
    inspect,
    key,
    release,
    report,
    round,
    simulate,
)
from factlab.text import Text


def _app() -> typer.Typer:
    app = typer.Typer(
        name="factlab",
        help="help.factlab",
        # Plain help opens in a third of the time; tracebacks could show what is in a list.
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        add_completion=False,
        no_args_is_help=True,
        # Otherwise --version would ask for a command.
        invoke_without_command=True,
    )
    app.callback()(_everywhere)
    app.command("demo", help="help.demo")(demo.demo)
    for name, verbs in (("identity", identity), ("round", round), ("key", key)):
        app.add_typer(verbs.app, name=name, help=f"help.{name}")
    app.command("ingest", help="help.ingest")(ingest.ingest)
    app.command("inspect", help="help.inspect")(inspect.inspect)
    app.command("analyse", help="help.analyse")(analyse.analyse)
    app.command("audit", help="help.audit")(audit.audit)
    app.command("release", help="help.release")(release.release)
    app.command("report", help="help.report")(report.report)
    app.command("export", help="help.export")(export.export)
    app.command("compare", help="help.compare")(compare.compare)
    app.command("simulate", help="help.simulate")(simulate.simulate)
    app.command("caseload", help="help.caseload")(caseload.caseload)
    return app


def _everywhere(
    version: Annotated[bool, typer.Option("--version", help="option.version")] = False,
    # Taken off before parsing, since it may stand anywhere; here for the help.
    language: Annotated[str, typer.Option("--lang", help="option.lang", metavar="nl|en")] = "",  # noqa: ARG001
) -> None:
    if version:
        from importlib.metadata import version as installed

        typer.echo(f"factlab {installed('factlab')}")
        raise typer.Exit


def command(text: Text) -> Any:
    """The command line with its help in words."""
    return _command(text.language)


@cache
def _command(language: str) -> Any:
    """Made once: the demo runs one command after the other in one process."""
    found = get_command(_app())
    _put_into_words(found, Text(language))
    return found


def _put_into_words(found: Any, text: Text) -> None:
    found.help = text(found.help) if found.help else None
    help_words.speak(found, text)
    for parameter in found.params:
        key = getattr(parameter, "help", None)
        if key and text.has(key):
            parameter.help = text(key)
    for verb in getattr(found, "commands", {}).values():
        _put_into_words(verb, text)


def explain_usage(error: Any, text: Text) -> tuple[str, str]:
    """What was wrong with the command, without repeating the values that were typed."""
    context = error.ctx
    path = context.command_path if context else "factlab"
    hint = text("console.see_help", command=path)
    parameter = getattr(error, "param", None)
    match type(error).__name__:
        case "MissingParameter":
            return text("console.missing", what=parameter.metavar or parameter.name if parameter else ""), hint
        case "NoSuchOption":
            return text("console.no_such_option", option=error.option_name), hint
        case "BadParameter" if parameter is not None:
            return text("console.bad_value", what=parameter.opts[-1]), hint
        case _:
            return text("console.wrong_usage"), hint
