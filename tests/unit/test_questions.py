"""Questions on a terminal: the best guess with Enter, a number, or a stop; and never an endless one."""

from __future__ import annotations

import ast
import io
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from transcripts import Terminal

from factlab.cli.console import Console
from factlab.cli.questions import settle, which_exclusions, which_lists
from factlab.errors import UsageFault
from factlab.partner.columns.question import Choice, Unclear
from factlab.partner.said import Said
from factlab.text import LANGUAGES, Text

A, B = Said(columns={"postcode": "A"}), Said(columns={"postcode": "B"})


def choices(*said: Said) -> list[Choice]:
    return [Choice("column", one, {"name": "postcode", "header": one.columns["postcode"]}) for one in said]


def story(said: dict[str, Said], *of: Said) -> Callable[[], Said]:
    """Something that wants to know the postcode of f.csv."""

    def told() -> Said:
        if "postcode" not in said["f.csv"].columns:
            raise Unclear(
                "columns_alike", choices(*of), file="f.csv", name="postcode", first="A", second="B", choice="postcode=A"
            )
        return said["f.csv"]

    return told


def console(monkeypatch: pytest.MonkeyPatch, typed: str, language: str = "nl") -> tuple[Console, Terminal]:
    monkeypatch.setattr(sys, "stdin", Terminal(typed))
    shown = Terminal()
    return Console(Text(language), Text("nl"), io.StringIO(), shown), shown


@pytest.mark.parametrize(
    ("typed", "header"), [("\n", "A"), ("1\n", "A"), ("2\n", "B"), ("b\n", "B"), ("9\nx\n2\n", "B"), (" 2 \n", "B")]
)
def test_enter_is_the_best_guess_and_a_number_or_a_name_another(
    monkeypatch: pytest.MonkeyPatch, typed: str, header: str
) -> None:
    for language in LANGUAGES:
        said = {"f.csv": Said(ignore=("x",))}
        speaks, shown = console(monkeypatch, typed, language)
        found, asked = settle(speaks, said, story(said, A, B))
        assert (found.columns, found.ignore, asked) == ({"postcode": header}, ("x",), True)
        assert shown.getvalue().index(" 1  ") < shown.getvalue().index(" 2  ")


@pytest.mark.parametrize(("typed", "of"), [("0\n", (A, B)), ("n\n", (A,)), ("", ())])
def test_who_stops_gets_the_refusal_that_a_script_gets(
    monkeypatch: pytest.MonkeyPatch, typed: str, of: tuple[Said, ...]
) -> None:
    said = {"f.csv": Said()}
    with pytest.raises(Unclear, match="columns_alike"):
        settle(console(monkeypatch, typed)[0], said, story(said, *of))


@pytest.mark.parametrize("typed", ["", "9\n9\n9\n", "\x1b[A\n"])
def test_no_usable_answer_is_a_clean_end(monkeypatch: pytest.MonkeyPatch, typed: str) -> None:
    said = {"f.csv": Said()}
    with pytest.raises(UsageFault, match="no_answer"):
        settle(console(monkeypatch, typed)[0], said, story(said, A, B))
    assert said == {"f.csv": Said()}


@pytest.mark.parametrize("typed", ["\n", "j\n", "Y\n", "ja\n", "wat?\nja\n"])
def test_a_single_answer_is_a_yes_or_no(monkeypatch: pytest.MonkeyPatch, typed: str) -> None:
    said = {"f.csv": Said()}
    assert settle(console(monkeypatch, typed)[0], said, story(said, A))[0] == A


@pytest.mark.parametrize("of", [(A,), (A, B)])
def test_an_unlikely_answer_is_not_given_by_enter(monkeypatch: pytest.MonkeyPatch, of: tuple[Said, ...]) -> None:
    said = {"f.csv": Said()}

    def told() -> Said:
        raise Unclear("address_other_only", choices(*of), file="f.csv", sure=False, other="A", columns="postcode=A")

    with pytest.raises((Unclear, UsageFault)):
        settle(console(monkeypatch, "\n")[0], said, told)
    assert said == {"f.csv": Said()}


def test_in_a_pipe_and_with_json_nothing_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    said = {"f.csv": Said()}
    speaks, shown = console(monkeypatch, "\n")
    speaks.as_json = True
    with pytest.raises(Unclear):
        settle(speaks, said, story(said, A, B))
    piped = Console(Text("nl"), Text("nl"), io.StringIO(), io.StringIO())
    with pytest.raises(Unclear):
        settle(piped, said, story(said, A, B))
    assert shown.getvalue() == ""


def test_answers_that_do_not_help_are_not_asked_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    said = {"f.csv": Said()}

    def told() -> Said:
        raise Unclear("columns_alike", choices(A, B), file="f.csv", name="p", first="A", second="B", choice="p=A")

    with pytest.raises(Unclear):
        settle(console(monkeypatch, "\n" * 500)[0], said, told)


@pytest.mark.parametrize(
    ("typed", "names"), [("\n", ["a.csv", "c.xlsx"]), ("2\n", ["bezwaren.csv"]), ("3, 1\n", ["c.xlsx", "a.csv"])]
)
def test_lists_are_chosen_by_number_and_enter_leaves_the_objections_out(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory, typed: str, names: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("lijsten")
    found = [folder / name for name in ("a.csv", "bezwaren.csv", "c.xlsx")]
    speaks, _ = console(monkeypatch, typed)
    assert [path.name for path in which_lists(speaks, found, lambda _: True)] == names
    speaks, _ = console(monkeypatch, "\n")
    assert which_exclusions(speaks, found[1:]) == found[1]
    speaks, _ = console(monkeypatch, "0\n")
    assert which_exclusions(speaks, found[1:]) is None
    speaks, _ = console(monkeypatch, "\n")
    assert which_exclusions(speaks, []) is None


@pytest.mark.parametrize("name", ["AVG verzoeken.csv", "afmeldingen.xlsx", "opt-out.csv", "Objections.csv"])
def test_what_is_called_like_objections_is_no_list_by_enter(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    found = [tmp_path / name, tmp_path / "clienten.csv"]
    speaks, _ = console(monkeypatch, "\n")
    assert which_lists(speaks, found, lambda _: True) == found[1:]
    speaks, _ = console(monkeypatch, "\n")
    assert which_exclusions(speaks, found[:1]) == found[0]


@pytest.mark.parametrize("tells", [("a.csv",), ()])
def test_enter_chooses_no_lists_where_one_of_them_may_be_something_else(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, tells: tuple[str, ...]
) -> None:
    found = [tmp_path / "a.csv", tmp_path / "b.csv"]
    speaks, shown = console(monkeypatch, "\n1\n")
    assert which_lists(speaks, found, lambda path: path.name in tells) == found[:1]
    assert "Enter" not in shown.getvalue()
    speaks, _ = console(monkeypatch, "\n")
    assert which_lists(speaks, found[:1], lambda path: path.name in tells) == found[:1]


def test_enter_passes_over_no_file_that_may_hold_objections(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for names in (["x.csv"], ["bezwaren 2026.csv", "bezwaren 2027.csv"]):
        speaks, shown = console(monkeypatch, "\n0\n")
        assert which_exclusions(speaks, [tmp_path / name for name in names]) is None
        assert "Enter" not in shown.getvalue()


def test_every_question_has_words_for_a_terminal_and_a_refusal_with_a_cure_for_a_script() -> None:
    partner = Path(__file__).parents[2] / "factlab" / "partner"
    asked = {
        constant.value
        for path in partner.rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "Unclear"
        for constant in ast.walk(call.args[0])
        if isinstance(constant, ast.Constant)
    }
    assert len(asked) >= 8
    for language in LANGUAGES:
        say = Text(language)
        for key in asked | {"address_beside", "address_beside_guardian"}:
            assert all(say.has(f"{group}.{key}") for group in ("question", "error", "hint")), key
