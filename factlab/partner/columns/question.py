"""What is not clear in a list, as a question with its answers; in a script it is a refusal that says which option."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from factlab.errors import UnreadableInput
from factlab.partner.said import Said


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer: the text `choice.KEY` with what it names, and what it adds to what was said of the list."""

    key: str
    said: Said
    where: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Question:
    """The text `question.KEY` about one list, and its answers: the best guess first, none when nothing helps.

    `sure`: something in the list or its name speaks for the first answer. Without that nobody gives it unasked.
    """

    key: str
    file: str
    choices: tuple[Choice, ...]
    where: Mapping[str, object]
    sure: bool = True


def keep_one(headers: Sequence[str]) -> list[Choice]:
    """For each of these headers the answer that it is the one that counts, so that the others are not read."""
    choices = []
    for header in headers:
        others = tuple(other for other in headers if other != header)
        choices.append(Choice("counts", Said(ignore=others), {"columns": header, "other": ", ".join(others)}))
    return choices


class Unclear(UnreadableInput):
    """A list that can be read once a question about it is answered. Its hint names the option that answers it."""

    def __init__(
        self, key: str, /, choices: Sequence[Choice], *, file: str, sure: bool = True, **where: object
    ) -> None:
        super().__init__(key, faults=(), file=file, **where)
        self.question = Question(key, file, tuple(choices), self.where, sure)
