"""The words that Typer itself puts in help (Usage, Options, [required]) in the language of the user.

Typer lays help out with the formatter of a command's context: ours says those words through the texts, on its way
to the page, before lines are broken. A word that a later Typer may add stays English; a test looks for those.
"""

from __future__ import annotations

import re
from typing import Any

import typer

from factlab.text import Text

_HEADINGS = {"Arguments": "arguments", "Options": "options", "Commands": "commands"}
_USAGE = {"[OPTIONS]": "usage_options", "COMMAND [ARGS]...": "usage_command"}
_TYPES = {
    "path": "path",
    "list[Path]": "path",
    "int range": "number",
    "int": "number",
    "list[int]": "number",
    "text": "text",
    "str": "text",
}
_SHOW_HELP = "Show this message and exit."
_EXTRA = re.compile(r"\[([^\[\]]*)\]$")
_TYPE = re.compile(r"<([^<>]+)>")


def speak(command: Any, text: Text) -> None:
    """Make the help of one command speak the language of `text`."""
    command.context_class = type("Context", (command.context_class,), {"formatter_class": _formatter(text)})


def _formatter(text: Text) -> type:
    base: Any = typer.Context.formatter_class

    def typed(match: re.Match[str]) -> str:
        known = _TYPES.get(match[1])
        return f"<{text(f'help_words.{known}')}>" if known else match[0]

    def extra(match: re.Match[str]) -> str:
        return f"[{'; '.join(_extra(part, text) for part in match[1].split('; '))}]"

    class Formatter(base):  # type: ignore[misc]
        def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
            for words, key in _USAGE.items():
                args = args.replace(words, text(f"help_words.{key}"))
            super().write_usage(prog, args, prefix or f"{text('help_words.usage')} ")

        def write_heading(self, heading: str) -> None:
            super().write_heading(text(f"help_words.{_HEADINGS[heading]}") if heading in _HEADINGS else heading)

        def write_dl(self, rows: Any, *args: Any, **more: Any) -> None:
            words = [
                (
                    _TYPE.sub(typed, term),
                    text("help_words.show_help") if help_ == _SHOW_HELP else _EXTRA.sub(extra, help_),
                )
                for term, help_ in rows
            ]
            super().write_dl(words, *args, **more)

    return Formatter


def _extra(part: str, text: Text) -> str:
    if part == "required":
        return text("help_words.required")
    name, colon, value = part.partition(": ")
    return f"{text('help_words.default')}: {value}" if colon and name == "default" else part
