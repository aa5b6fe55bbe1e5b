"""The one place that decides how factlab speaks: results to stdout, the rest to stderr.

A refusal is an `error:` line that says where and a `hint:` line that says what to do. With `--json` stdout
holds one object and nothing else. Progress shows on a terminal only.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import TextIO

from factlab.errors import FactlabError, Fault
from factlab.text import Text


class Console:
    """Speaks one language; `content` is the language of reports, Dutch unless English was asked for."""

    def __init__(self, text: Text, content: Text, out: TextIO, err: TextIO) -> None:
        self.text = text
        self.content = content
        self.as_json = False
        self._out = out
        self._err = err
        self._progress_shown = False

    def say(self, key: str, /, **values: object) -> None:
        """A line of the result."""
        self.line(self.text(key, **values))

    def line(self, words: str = "") -> None:
        if not self.as_json:
            self._clear()
            print(words, file=self._out)

    def result(self, content: Mapping[str, object]) -> None:
        """The one object of `--json`."""
        if self.as_json:
            print(json.dumps(content, ensure_ascii=False, indent=2), file=self._out)

    def note(self, key: str, /, **values: object) -> None:
        """A warning, beside the result."""
        self._clear()
        print(self.text(key, **values), file=self._err)

    def progress(self, step: str, done: float) -> None:
        """Show which step is running, on a terminal; `done` from 0 to 1."""
        if self.as_json or not self._err.isatty():
            return
        words = self.text(f"progress.{step}")
        share = f" {done:.0%}" if done else ""
        self._err.write(f"\r\x1b[2K{words}{share}")
        self._err.flush()
        self._progress_shown = True

    def refuse(self, error: FactlabError) -> None:
        """Say what went wrong and what to do about it."""
        self._clear()
        say = self.text
        for fault in error.faults:
            print(f"  {self._fault(fault)}", file=self._err)
        print(f"{say('console.error')}: {say(f'error.{error.key}', **error.where)}", file=self._err)
        if say.has(f"hint.{error.key}"):
            print(f"{say('console.hint')}: {say(f'hint.{error.key}', **error.where)}", file=self._err)

    def complain(self, words: str, hint: str) -> None:
        """A refusal in words that were already chosen."""
        self._clear()
        print(f"{self.text('console.error')}: {words}", file=self._err)
        print(f"{self.text('console.hint')}: {hint}", file=self._err)

    def confirm(self, key: str, /, **values: object) -> bool:
        """Ask yes or no on the terminal."""
        self._clear()
        self._err.write(f"{self.text(key, **values)} {self.text('console.yes_no')} ")
        self._err.flush()
        return sys.stdin.readline().strip().lower() in {"j", "ja", "y", "yes"}

    def _fault(self, fault: Fault) -> str:
        place = f"{fault.file}, {fault.place}" if fault.place else fault.file
        key = f"fault.{fault.key}" if self.text.has(f"fault.{fault.key}") else f"error.{fault.key}"
        words = self.text(key, **{"file": fault.file, **fault.where})
        alike = fault.where.get("rows_alike")
        more = f" {self.text('console.rows_alike', rows=alike)}" if alike else ""
        return f"{place}: {words}{more}"

    def _clear(self) -> None:
        if self._progress_shown:
            self._err.write("\r\x1b[2K")
            self._progress_shown = False
