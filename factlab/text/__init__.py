"""Everything factlab says to people, in Dutch and in English, in one place.

Texts live in the folders `nl` and `en`, in files of the same name, under the same keys with the same
placeholders. Content (report, workbook, rejection reasons) is Dutch unless English is asked for; help and
messages follow the system's language.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib import resources

LANGUAGES = ("nl", "en")


@cache
def _texts(language: str) -> Mapping[str, str]:
    return {
        f"{group}.{key}": text
        for file in resources.files(__name__).joinpath(language).iterdir()
        for group, entries in tomllib.loads(file.read_text(encoding="utf-8")).items()
        for key, text in entries.items()
    }


class Text:
    """Says things in one language: `Text("nl")("error.no_round", folder=".")`."""

    def __init__(self, language: str) -> None:
        if language not in LANGUAGES:
            raise ValueError(f"factlab speaks {LANGUAGES}")
        self.language = language

    def __call__(self, key: str, /, **values: object) -> str:
        shown = {name: self.number(value) if type(value) is int else value for name, value in values.items()}
        return _texts(self.language)[key].format_map(shown)

    def has(self, key: str) -> bool:
        return key in _texts(self.language)

    def number(self, value: int) -> str:
        """A whole number with the thousands mark of the language: 1.234 in Dutch, 1,234 in English."""
        grouped = f"{value:,}"
        return grouped.replace(",", ".") if self.language == "nl" else grouped

    def long_date(self, day: date) -> str:
        """1 oktober 2026, 1 October 2026."""
        return f"{day.day} {self(f'month.{day.month}')} {day.year}"

    def share(self, value: float, digits: int = 1) -> str:
        """A fraction as a percentage: 0.123 is 12,3 % in Dutch and 12.3% in English."""
        percentage = f"{100 * value:.{digits}f}"
        return f"{percentage.replace('.', ',')} %" if self.language == "nl" else f"{percentage}%"


def choose_language(arguments: list[str], environment: Mapping[str, str], system: str | None) -> str:
    """The language of help and messages: `--lang`, else the environment, else the system's locale.

    `system` is what the operating system reports (such as `nl_NL` or `Dutch_Netherlands`), or None.
    """
    for place, word in enumerate(arguments):
        if word == "--lang" and place + 1 < len(arguments):
            asked = arguments[place + 1]
        elif word.startswith("--lang="):
            asked = word.removeprefix("--lang=")
        else:
            continue
        if asked in LANGUAGES:
            return asked
    for name in ("FACTLAB_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environment.get(name):
            return "nl" if value.lower().startswith(("nl", "dutch")) else "en"
    return "nl" if (system or "").lower().startswith(("nl", "dutch")) else "en"
