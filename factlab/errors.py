"""Every way factlab can refuse, and the exit code that goes with it.

    FactlabError
    ├── UsageFault           2   the command was given wrongly
    ├── UnreadableInput     10   a list or file cannot be read as what it should be
    ├── TooManyRejects      11   more rows rejected than the round allows
    ├── NotTogether         12   key, round or identity do not belong together
    ├── SubmissionRefused   13   the hub does not take a submission
    ├── NotProtectable      14   the tables cannot be made safe to publish
    ├── BreachFound         15   the audit could tell a protected number
    ├── RoundInvalid        16   ronde.toml or one of its lists is wrong
    └── WouldOverwrite      17   a file or folder is already there

An error carries a key of the texts (`error.KEY`, with its cure at `hint.KEY`) and parameters
that say where: file, row, column, rule. It never carries a value out of a list, so that no
message, log or traceback can hold something personal. Where several things are wrong at once it carries
them all as faults.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar


class Fault:
    """One thing that is wrong in a file: a text key (`fault.KEY`) and its place."""

    __slots__ = ("file", "key", "place", "where")

    def __init__(self, key: str, /, file: str, place: str = "", **where: object) -> None:
        self.key = key
        self.file = file
        self.place = place
        self.where = where


class FactlabError(Exception):
    """A refusal, with the text key that explains it and the place it is about.

    `words` is what it prints as where nobody else puts it into words, as in a notebook; else it prints its key.
    """

    exit_code: ClassVar[int] = 1
    words: str = ""

    def __init__(self, key: str, /, *, faults: Sequence[Fault] = (), **where: object) -> None:
        super().__init__(key)
        self.key = key
        self.faults = tuple(faults)
        self.where = where

    def __str__(self) -> str:
        return self.words or self.key


class UsageFault(FactlabError):
    exit_code = 2


class UnreadableInput(FactlabError):
    exit_code = 10


class TooManyRejects(FactlabError):
    exit_code = 11


class NotTogether(FactlabError):
    exit_code = 12


class SubmissionRefused(FactlabError):
    exit_code = 13


class NotProtectable(FactlabError):
    exit_code = 14


class BreachFound(FactlabError):
    exit_code = 15


class RoundInvalid(FactlabError):
    exit_code = 16


class WouldOverwrite(FactlabError):
    exit_code = 17
