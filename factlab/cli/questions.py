"""Questions about lists, asked on a terminal: the best guess first, Enter takes it. In a script they are refusals."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from factlab.cli.console import Console

if TYPE_CHECKING:
    from factlab.partner.columns.question import Choice, Question
    from factlab.partner.said import Said

T = TypeVar("T")
_OBJECTIONS = (
    "bezwar bezwaar uitsluit weglaten avg verzoek afmeld opt-out opt_out optout objection exclu verwijder afgeschermd "
    "geheim"
).split()
_MOST_QUESTIONS = 200
"""A list has a handful; more means that answers do not help."""


def settle(console: Console, said: "dict[str, Said]", story: Callable[[], T]) -> tuple[T, bool]:
    """Do `story`, asking what is unclear and adding the answers to `said`; whether anything was asked."""
    from factlab.partner.columns.question import Unclear
    from factlab.partner.said import Said

    for asked in range(_MOST_QUESTIONS):
        try:
            return story(), asked > 0
        except Unclear as unclear:
            answer = _answer(console, unclear.question) if console.can_ask else None
            if answer is None:
                raise
            file = unclear.question.file
            said[file] = said.get(file, Said()).then(answer.said)
    return story(), True


def which_lists(console: Console, found: list[Path], tells: Callable[[Path], bool]) -> list[Path]:
    """Which files of the folder are lists, by number; with Enter all that are not called like something else.

    `tells`: whether there is a voorziening in a file. One without it may hold objections: unless it is alone, or
    none of them tells it and nothing is left to choose, Enter is no answer.
    """
    likely = [path for path in found if not _called(path, (*_OBJECTIONS, "code"))]
    if len(likely) > 1 and not all(map(tells, likely)):
        likely = []
    console.show(console.text("ask.lists"))
    _number(console, [path.name for path in found])
    default = ", ".join(str(found.index(path) + 1) for path in likely)
    words = console.text("ask.lists_answer", default=default) if likely else console.text("ask.lists_answer_careful")
    return console.ask(words, lambda line: _several(line, found, likely))


def is_called_objections(path: Path) -> bool:
    """Whether a file is called as lists of objections are."""
    return _called(path, _OBJECTIONS)


def which_exclusions(console: Console, found: list[Path]) -> Path | None:
    """The list of objections, by number or name; with Enter the one that is called so, or none when no file is left.

    Where files are left that nothing is known of, somebody must say that none of them is it.
    """
    called = [path for path in found if is_called_objections(path)]
    likely = called[0] if len(called) == 1 else None
    sure = bool(likely) or not found
    console.show(console.text("ask.exclude"))
    _number(console, [path.name for path in found])

    def understood(line: str) -> tuple[Path | None] | None:
        if line == "0" or (not line and sure):
            return (None if line else likely,)
        one = _several(line, found, [])
        if one and len(one) == 1:
            return (one[0],)
        return (Path(line),) if Path(line).is_file() else None

    default = found.index(likely) + 1 if likely else 0
    words = console.text("ask.exclude_answer", default=default) if sure else console.text("ask.exclude_answer_careful")
    return console.ask(words, understood)[0]


def _called(path: Path, words: Sequence[str]) -> bool:
    return any(word in path.stem.casefold() for word in words)


def _answer(console: Console, question: "Question") -> "Choice | None":
    """The chosen answer; None for whoever stops, or when nothing can be chosen."""
    say, choices = console.text, question.choices
    if not choices:
        return None
    console.show("")
    console.show(say(f"question.{question.key}", **question.where))
    shown = [say(f"choice.{choice.key}", **_in_words(console, choice)) for choice in choices]
    careful = not question.sure
    if len(choices) == 1:
        agreed = (console.confirm if careful else console.agree)("ask.one", choice=shown[0])
        return choices[0] if agreed else None
    _number(console, shown)
    by_name = {str(word).casefold(): choice for choice in choices for word in choice.where.values()}

    def understood(line: str) -> "tuple[Choice | None] | None":
        if line == "0":
            return (None,)
        if line.isascii() and line.isdigit():
            return (choices[int(line) - 1],) if len(line) < 5 and 0 < int(line) <= len(choices) else None
        named = by_name.get(line.casefold()) if line or careful else choices[0]
        return (named,) if named else None

    return console.ask(say("ask.answer_careful" if careful else "ask.answer"), understood)[0]


def _in_words(console: Console, choice: "Choice") -> dict[str, object]:
    kind = choice.where.get("kind")
    return {**choice.where, **({"kind": console.text(f"address_kind.{kind}")} if kind else {})}


def _number(console: Console, lines: list[str]) -> None:
    for number, line in enumerate(lines, start=1):
        console.show(f"  {number:>2}  {line}")


def _several(line: str, found: list[Path], default: list[Path]) -> list[Path] | None:
    if not line:
        return default or None
    by_name = {path.name.casefold(): path for path in found}
    if line.casefold() in by_name:
        return [by_name[line.casefold()]]
    numbers = line.replace(",", " ").split()
    if not all(one.isascii() and one.isdigit() and len(one) < 5 and 0 < int(one) <= len(found) for one in numbers):
        return None
    return [found[int(one) - 1] for one in dict.fromkeys(numbers)] or None
