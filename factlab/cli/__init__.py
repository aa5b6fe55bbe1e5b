"""The command line: parse, call one story, print. Heavy libraries are imported by the verb that needs them."""

from __future__ import annotations

import gc
import locale
import os
import sys
from collections.abc import Sequence
from typing import Any

from factlab.cli.console import Console
from factlab.errors import FactlabError, UsageFault
from factlab.text import LANGUAGES, Text, choose_language

_UNEXPECTED = 1
INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> None:
    """Entry point of `factlab`: runs the command and exits with its code."""
    # Many small matrix products: one thread is quickest, and the same sums on every machine.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # A short-lived process that makes many small objects and hardly a cycle: collecting rarely saves a fifth.
    gc.set_threshold(200_000, 50, 100)
    for stream in (sys.stdout, sys.stderr):
        # A Windows console or pipe may not know every sign; a question mark is better than a crash.
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    raise SystemExit(run(list(sys.argv[1:] if arguments is None else arguments)))


def run(arguments: list[str]) -> int:
    """Run one command in this process; returns its exit code (see factlab.errors)."""
    system = locale.getlocale()[0]
    language = choose_language(arguments, os.environ, system)
    words, asked = _without_language(arguments)
    console = Console(Text(language), Text(asked if asked in LANGUAGES else "nl"), sys.stdout, sys.stderr)
    try:
        if asked is not None and asked not in LANGUAGES:
            raise UsageFault("language_unknown", languages=", ".join(LANGUAGES))
        return _dispatch(words, console)
    except FactlabError as error:
        console.refuse(error)
        return error.exit_code
    except KeyboardInterrupt:
        console.note("console.interrupted")
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read what we say has stopped reading; there is nobody to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _UNEXPECTED
    except Exception as error:
        # What an unforeseen fault says may hold a value out of a list: only its kind and place are told.
        console.complain(console.text("console.unexpected", place=_place_of(error)), console.text("console.report_it"))
        return _UNEXPECTED


def _dispatch(words: list[str], console: Console) -> int:
    from typer import Abort, BadParameter

    from factlab.cli.app import command, explain_usage

    usage_error: Any = BadParameter.__base__  # Typer does not export its parent by name
    try:
        code = command(console.text).main(words, prog_name="factlab", standalone_mode=False, obj=console)
    except usage_error as error:
        if type(error).__name__ == "NoArgsIsHelpError":
            console.page(error.format_message())
            return UsageFault.exit_code
        console.complain(*explain_usage(error, console.text))
        return UsageFault.exit_code
    except Abort:
        console.note("console.interrupted")
        return INTERRUPTED
    if code == INTERRUPTED:  # what Typer makes of Ctrl-C
        console.note("console.interrupted")
    return code if isinstance(code, int) else 0


def _without_language(arguments: list[str]) -> tuple[list[str], str | None]:
    """`--lang` may stand anywhere; the verbs do not see it."""
    words, asked = [], None
    rest = iter(arguments)
    for word in rest:
        if word == "--lang":
            asked = next(rest, "")
        elif word.startswith("--lang="):
            asked = word.removeprefix("--lang=")
        else:
            words.append(word)
    return words, asked


def _place_of(error: BaseException) -> str:
    trace = error.__traceback__
    place = ""
    while trace is not None:
        module = str(trace.tb_frame.f_globals.get("__name__", ""))
        if module.startswith("factlab"):
            place = f"{module}:{trace.tb_lineno}"
        trace = trace.tb_next
    return f"{type(error).__name__}, {place}"
