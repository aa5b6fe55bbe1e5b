"""The house's rules that keep promises: who may import whom, make a ProtectedTable, print, read a clock."""

from __future__ import annotations

import ast
import functools
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "factlab"


@functools.cache
def modules() -> list[tuple[str, ast.Module]]:
    """Every module of factlab, as its path with slashes, and its tree."""
    return [
        (path.relative_to(PACKAGE).as_posix(), ast.parse(path.read_text("utf-8"))) for path in PACKAGE.rglob("*.py")
    ]


@functools.cache
def walked() -> list[tuple[str, list[ast.AST]]]:
    """Every module with everything in it."""
    return [(name, list(ast.walk(tree))) for name, tree in modules()]


def dotted(node: ast.AST) -> str:
    """A name as it is written, `os.getenv`; empty for anything else."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=of, attr=name) if before := dotted(of):
            return f"{before}.{name}"
    return ""


def offenders(rule: Callable[[ast.AST], bool], *allowed: str) -> list[str]:
    """Where a rule is broken outside the allowed folders or files."""
    return sorted(
        f"{name}:{getattr(node, 'lineno', 0)}"
        for name, nodes in walked()
        if not name.startswith(allowed)
        for node in nodes
        if rule(node)
    )


def calls(node: ast.AST, *names: str) -> bool:
    """Whether this is a call of one of these: `print`, or with its module `os.getenv`."""
    return isinstance(node, ast.Call) and dotted(node.func) in names


def mentions(node: ast.AST, *names: str) -> bool:
    return dotted(node) in names


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_the_contracts_of_import_linter_hold() -> None:
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:]


def test_the_hub_and_publish_cannot_reach_what_computes_a_link_key_even_at_run_time() -> None:
    script = (
        "import sys, factlab.hub.analyse, factlab.hub.round_build, factlab.publish\n"
        "computes = ('factlab.partner', 'factlab.custodian', 'factlab.protocol.round_key')\n"
        "print([m for m in sys.modules if m.startswith(computes)])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_protected_table_is_made_by_protect_alone_and_by_reading_what_was_published() -> None:
    rule = lambda node: calls(node, "ProtectedTable", "publication.ProtectedTable")  # noqa: E731
    # published.py shows as blank what cannot exist, in tables that were protected already.
    assert offenders(rule, "hub/protect/", "audit/attack.py", "publication/read.py", "publish/published.py") == []
    assert offenders(rule) != []


def test_what_publishes_and_shows_never_sees_a_raw_table_or_a_profile() -> None:
    seen = [
        f"{name}: {module}"
        for name, tree in modules()
        if name.startswith(("publish/", "publication/", "show/"))
        for module in imported(tree)
        if module.rpartition(".")[2] in {"RawTable", "Profile", "Rows"}
    ]
    assert seen == []


READS_APART = "partner/providers/own_process.py"
"""A process of its own, whose output is a pipe to the one that asked: nobody reads it on a screen."""


def test_only_the_command_line_prints_and_exits() -> None:
    assert offenders(lambda node: calls(node, "print", "sys.exit", "exit", "quit", "os._exit", "input"), "cli/") == []
    assert (
        offenders(
            lambda node: mentions(node, "SystemExit", "sys.stdout", "sys.stderr", "sys.stdin"), "cli/", READS_APART
        )
        == []
    )


def test_no_room_writes_a_log() -> None:
    assert [name for name, tree in modules() for module in imported(tree) if module.split(".")[0] == "logging"] == []


def test_only_the_command_line_reads_the_clock_and_the_environment() -> None:
    clock = ("time.time", "time.monotonic", "time.perf_counter", "date.today", "datetime.now", "datetime.utcnow")
    assert offenders(lambda node: calls(node, *clock), "cli/") == []
    assert offenders(lambda node: mentions(node, "os.environ", "os.getenv", "getpass.getpass", "locale"), "cli/") == []


def test_randomness_comes_from_the_operating_system_except_in_the_invented_municipality() -> None:
    assert [
        name
        for name, tree in modules()
        if not name.startswith("demo/")
        for module in imported(tree)
        if module.split(".")[0] == "random"
    ] == []
    assert offenders(lambda node: calls(node, "np.random.default_rng", "numpy.random.default_rng"), "demo/") == []


def test_no_assert_stands_guard() -> None:
    assert offenders(lambda node: isinstance(node, ast.Assert)) == []


def test_addresses_are_read_without_any_of_the_rest_of_factlab() -> None:
    reached = {
        module
        for name, tree in modules()
        if name.startswith("partner/address/")
        for module in imported(tree)
        if module.startswith("factlab.") and not module.startswith("factlab.partner.address")
    }
    assert reached == set()


def test_nothing_that_holds_personal_values_is_kept_in_a_module() -> None:
    # A cache would outlive the run that filled it: what is cached depends on files of factlab alone.
    cached = [
        f"{name}:{node.name}({', '.join(argument.arg for argument in node.args.args)})"
        for name, tree in modules()
        if name.startswith(("partner/", "protocol/"))
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        and any(ast.unparse(mark) in ("cache", "lru_cache", "functools.cache") for mark in node.decorator_list)
        and node.args.args
    ]
    assert cached == []


@pytest.mark.parametrize("flag", ["suppress", "protect", "no_protect", "unsafe", "skip_audit", "force"])
def test_no_verb_has_an_option_that_turns_protection_off(flag: str) -> None:
    options = {
        node.value
        for name, tree in modules()
        if name.startswith("cli/")
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith("--")
    }
    assert not {option for option in options if flag in option.replace("-", "_")}
