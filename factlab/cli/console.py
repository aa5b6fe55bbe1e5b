"""The one place that decides how factlab speaks: results to stdout, the rest to stderr.

A refusal is an `error:` line that says where and a `hint:` line that says what to do. With `--json` stdout
holds one object and nothing else. Progress shows on a terminal only.

What is said can hold a name out of somebody else's file. A line stays one line and is only letters: whoever put
a line end or an escape sequence in a name can neither add a sentence of ours nor hide one.
"""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Callable, Mapping
from typing import TextIO, TypeVar

from factlab.errors import FactlabError, Fault, UsageFault
from factlab.text import Text

T = TypeVar("T")
_YES = frozenset(("j", "ja", "y", "yes"))
_NO = frozenset(("n", "nee", "no"))
_MOST_TRIES = 3
_NOT_SHOWN = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp"))
"""Unicode's categories of what steers a terminal instead of being shown on it."""


def one_line(words: str) -> str:
    """The words with every sign that steers a terminal made visible."""
    if words.isprintable():
        return words
    return "".join("\ufffd" if unicodedata.category(sign) in _NOT_SHOWN else sign for sign in words)


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
            print(one_line(words), file=self._out)

    def page(self, words: str) -> None:
        """Words of our own that take several lines."""
        print(words, file=self._out)

    def result(self, content: Mapping[str, object]) -> None:
        """The one object of `--json`."""
        if self.as_json:
            print(json.dumps(content, ensure_ascii=False, indent=2), file=self._out)

    def note(self, key: str, /, **values: object) -> None:
        """A warning, beside the result."""
        self._clear()
        print(one_line(self.text(key, **values)), file=self._err)

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
            print(one_line(f"  {self._fault(fault)}"), file=self._err)
        print(one_line(f"{say('console.error')}: {say(f'error.{error.key}', **error.where)}"), file=self._err)
        if say.has(f"hint.{error.key}"):
            print(one_line(f"{say('console.hint')}: {say(f'hint.{error.key}', **error.where)}"), file=self._err)

    def complain(self, words: str, hint: str) -> None:
        """A refusal in words that were already chosen."""
        self._clear()
        print(one_line(f"{self.text('console.error')}: {words}"), file=self._err)
        print(one_line(f"{self.text('console.hint')}: {hint}"), file=self._err)

    def confirm(self, key: str, /, **values: object) -> bool:
        """Ask yes or no on the terminal; anything but yes is no."""
        self._clear()
        self._err.write(one_line(f"{self.text(key, **values)} {self.text('console.yes_no')} "))
        self._err.flush()
        return sys.stdin.readline().strip().lower() in _YES

    @property
    def can_ask(self) -> bool:
        """Whether somebody sits at a terminal, to read a question and to answer it."""
        return not self.as_json and sys.stdin.isatty() and self._err.isatty()

    def show(self, words: str) -> None:
        """A line that belongs to a question."""
        self._clear()
        print(one_line(words), file=self._err)

    def ask(self, words: str, understand: Callable[[str], T | None]) -> T:
        """Ask until the answer is understood, a few times; UsageFault when it is not, or when no answer comes."""
        self._clear()
        for _ in range(_MOST_TRIES):
            self._err.write(one_line(f"{words} "))
            self._err.flush()
            line = sys.stdin.readline()
            if not line:
                self._err.write("\n")
                raise UsageFault("no_answer")
            answer = understand(line.strip())
            if answer is not None:
                return answer
            self.note("console.not_understood")
        raise UsageFault("no_answer")

    def agree(self, key: str, /, **values: object) -> bool:
        """Ask yes or no on the terminal, where Enter is yes."""
        answers = {**dict.fromkeys(_YES | {""}, True), **dict.fromkeys(_NO, False)}
        words = f"{self.text(key, **values)} {self.text('console.yes_unless_no')}"
        return self.ask(words, lambda line: answers.get(line.lower()))

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
