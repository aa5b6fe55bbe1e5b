"""Which faults put into the address module on purpose no test notices.

    python -m benchmarks.mutants [--only number,line] [--examples 25]

Every fault of benchmarks/faults.py gets a process of its own, which runs the vectors, the unit tests of the
address module and its properties with few examples. What survives has to be in docs/mutants.md with its reason; what is
printed is what is not, and what is there but no longer survives. The exit code is the number of those lines.
Needs fork, so not on Windows.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import os
import re
import signal
import sys
import time
from collections import Counter
from collections.abc import Sequence
from multiprocessing import get_context
from pathlib import Path
from types import CodeType, ModuleType

from benchmarks.faults import Fault, faults, put

ROOT = Path(__file__).parents[1]
PACKAGE = "factlab.partner.address"
FOLDER = ROOT / "factlab/partner/address"
EXPLAINED = ROOT / "docs/mutants.md"
TESTS = (
    *("test_address_vectors", "test_street_and_register_vectors", "test_address", "test_address_lists"),
    *("test_address_properties", "test_address_list_properties"),
)
SECONDS = 60


class _Loader(importlib.machinery.SourceFileLoader):
    """Runs the changed code in place of what is in the file."""

    code: CodeType

    def get_code(self, _fullname: str) -> CodeType:
        return self.code


class _Finder(importlib.abc.MetaPathFinder):
    """Gives one module of the package with a fault in it, and leaves all others to Python."""

    def __init__(self, path: Path, tree: ast.Module) -> None:
        self._path, self._tree = path, tree
        self._name = PACKAGE if path.stem == "__init__" else f"{PACKAGE}.{path.stem}"

    def find_spec(
        self, fullname: str, _path: Sequence[str] | None, _target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != self._name:
            return None
        loader = _Loader(fullname, str(self._path))
        loader.code = compile(self._tree, str(self._path), "exec")
        folders = [str(FOLDER)] if self._path.stem == "__init__" else None
        return importlib.util.spec_from_file_location(
            fullname, self._path, loader=loader, submodule_search_locations=folders
        )


def outcome(task: tuple[Fault | None, int]) -> tuple[str, str]:
    """What was changed, and whether it survived, was killed, or was too slow, which counts as noticed."""
    fault, examples = task
    said, tree = put(fault) if fault else ("nothing", None)
    child = os.fork()
    if child == 0:
        signal.signal(signal.SIGALRM, lambda *_: os._exit(3))
        signal.alarm(SECONDS)
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        try:
            if fault and tree:
                sys.meta_path.insert(0, _Finder(fault.path, tree))
            run_tests(examples)
        except BaseException:  # a test that fails, and whatever a fault may lead to
            os._exit(1)
        os._exit(0)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return said, {0: "survived", 3: "too slow"}.get(code, "killed")


def run_tests(examples: int) -> None:
    """All tests of the address module but the slow ones, called as the functions they are."""
    from hypothesis import HealthCheck, Phase, settings

    few = settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=list(HealthCheck),
    )
    for module in [importlib.import_module(name) for name in TESTS]:
        for name, test in vars(module).items():
            marks = {mark.name: mark for mark in getattr(test, "pytestmark", ())}
            if not name.startswith("test_") or "slow" in marks:
                continue
            if hasattr(test, "hypothesis"):
                test._hypothesis_internal_use_settings = few
            if "parametrize" not in marks:
                test()
                continue
            named, rows = marks["parametrize"].args
            names = [named] if isinstance(named, str) else named
            for row in rows:
                test(**dict(zip(names, row if len(names) > 1 else (row,), strict=True)))


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--only", default="", help="modules, with commas")
    parser.add_argument("--examples", type=int, default=25, help="of each property")
    chosen = parser.parse_args(arguments)
    for heavy in ("pytest", "hypothesis.strategies"):
        importlib.import_module(heavy)  # once, and not in every child
    sys.path[:0] = [str(ROOT / "tests" / folder) for folder in ("vectors", "unit", "properties")]
    if outcome((None, chosen.examples))[1] != "survived":
        raise SystemExit("the tests do not pass without a fault")
    only = chosen.only.split(",") if chosen.only else [path.stem for path in FOLDER.glob("*.py")]
    tasks = [(fault, chosen.examples) for stem in sorted(only) for fault in faults(FOLDER / f"{stem}.py")]
    started = time.perf_counter()
    told: Counter[tuple[str, str]] = Counter()
    survived: Counter[str] = Counter()
    with get_context("fork").Pool(os.cpu_count()) as pool:
        for said, what in pool.imap_unordered(outcome, tasks):
            told[said.partition(" | ")[0], what] += 1
            survived[said] += what == "survived"
    for (stem, what), count in sorted(told.items()):
        print(f"{stem:10} {what:9} {count:5,}")
    print(f"{len(tasks):,} faults in {time.perf_counter() - started:.0f} s")
    blocks = re.findall(r"^```text\n(.*?)^```", EXPLAINED.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    explained = Counter(line for block in blocks for line in block.splitlines() if line.partition(" | ")[0] in only)
    new, gone = +(survived - explained), explained - survived
    for heading, lines in (("Not explained:", new), ("Explained, but noticed now:", gone)):
        print(heading, *lines.elements(), sep="\n") if lines else None
    return new.total() + gone.total()


if __name__ == "__main__":
    raise SystemExit(main())
