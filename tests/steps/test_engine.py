"""The engine keeps what it works on to itself: no disk, no files, no words of DuckDB."""

from __future__ import annotations

import re
import traceback
from collections.abc import Iterator
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pytest

import factlab.hub
from factlab.errors import FactlabError
from factlab.hub import engine as engine_module
from factlab.hub.engine import Engine

STEPS = Path(factlab.hub.__file__).parent / "sql"
SECRET = "1506AB 12"


@pytest.fixture
def engine() -> Iterator[Engine]:
    with Engine(threads=1) as engine:
        yield engine


@pytest.fixture
def step(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """Steps with a text of the test's own: name to SQL."""
    texts = {"shut": (STEPS / "shut.sql").read_text(encoding="utf-8")}
    monkeypatch.setattr(engine_module, "_text", texts.__getitem__)
    yield texts


FAILING = {
    "cast": "SELECT $secret::VARCHAR::INTEGER",
    "constraint": "CREATE TABLE t (x VARCHAR UNIQUE); INSERT INTO t VALUES ($secret), ($secret)",
    "syntax": "SELECT '1506AB 12' FROM FROM",
    "no such table": 'SELECT * FROM "1506AB 12"',
    "error in the query": "SELECT error($secret)",
    "no parameter": "SELECT $missing",
}


@pytest.mark.parametrize("sql", FAILING.values(), ids=FAILING)
@pytest.mark.parametrize("verb", ["run", "rows"])
def test_no_word_of_duckdb_reaches_the_user(step: dict[str, str], sql: str, verb: str) -> None:
    with Engine(threads=1) as engine:
        step["1_load"] = sql
        with pytest.raises(FactlabError) as refusal:
            getattr(engine, verb)("1_load", secret=SECRET)
    error = refusal.value
    assert (error.key, error.where) == ("engine_failed", {"step": "1_load"})
    assert error.__cause__ is None and error.__context__ is None
    assert SECRET not in "".join(traceback.format_exception(error))


def test_every_error_of_duckdb_is_translated() -> None:
    raised = [kind for kind in vars(duckdb).values() if isinstance(kind, type) and issubclass(kind, Exception)]
    assert duckdb.Error in raised
    for kind in raised:
        assert issubclass(kind, (duckdb.Error, duckdb.Warning)), kind


def test_an_audit_that_finds_something_is_refused_by_name_and_number(engine: Engine, step: dict[str, str]) -> None:
    step["audits/none"] = "SELECT 1 WHERE false"
    step["audits/some"] = "SELECT '1506AB 12' FROM range(3)"
    engine.must_be_empty("audits/none")
    with pytest.raises(FactlabError) as refusal:
        engine.must_be_empty("audits/some")
    assert (refusal.value.key, refusal.value.where) == ("audit_failed", {"audit": "audits/some", "count": 3})


def test_an_arrival_is_gone_when_its_steps_are_done(engine: Engine, step: dict[str, str]) -> None:
    step["sum"] = "SELECT sum(x)::INTEGER FROM arrival"
    with engine.arrival({"x": np.arange(4, dtype=np.uint64)}):
        assert engine.rows("sum") == [(6,)]
    with pytest.raises(FactlabError):
        engine.rows("sum")


def test_rows_are_not_lost_to_a_wrong_guess_of_what_a_sum_can_be(engine: Engine, step: dict[str, str]) -> None:
    step["sum"] = """
        CREATE TABLE p AS FROM (VALUES (1, 2), (1, 1)) AS p (v, n);
        CREATE TABLE f AS SELECT 1 AS b;
        SELECT *
        FROM (SELECT v + b AS i, sum(n)::INTEGER AS m FROM p, (SELECT max(b) AS b FROM f) GROUP BY i HAVING i <> 0)
        WHERE m >= 3"""
    assert engine.rows("sum") == [(2, 3)]


FORBIDDEN = {
    "reading a file": "SELECT * FROM read_csv('{file}')",
    "writing a file": "COPY (SELECT 1) TO '{file}'",
    "a database on disk": "ATTACH '{file}'",
    "an extension": "INSTALL httpfs",
    "loading an extension": "LOAD httpfs",
    "spilling after all": "SET temp_directory = '{file}'",
    "external access after all": "SET enable_external_access = true",
    "more memory": "SET memory_limit = '1TB'",
    "unlocking": "SET lock_configuration = false",
    "a variable of Python": "SELECT * FROM frame",
}


@pytest.mark.parametrize("sql", FORBIDDEN.values(), ids=FORBIDDEN)
def test_the_engine_is_shut(engine: Engine, step: dict[str, str], tmp_path: Path, sql: str) -> None:
    frame = pa.table({"x": [1]})
    assert len(frame) == 1
    file = tmp_path / "file"
    step["try"] = sql.format(file=file)
    with pytest.raises(FactlabError):
        engine.run("try")
    assert not file.exists()


def test_what_does_not_fit_in_memory_fails_and_spills_nothing(
    step: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("TMPDIR", "HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    step["sort"] = "CREATE TABLE large AS SELECT hash(range) AS x, range AS y FROM range(20_000_000) ORDER BY x"
    with Engine(memory_mb=60, threads=1) as engine:
        with pytest.raises(FactlabError, match="engine_failed"):
            engine.run("sort")
        assert not [file for file in open_files() if file.startswith(str(tmp_path))]
    assert list(tmp_path.iterdir()) == []


def open_files() -> list[str]:
    """What this process has open, files that were deleted already included (Linux only)."""
    descriptors = Path("/proc/self/fd")
    found = descriptors.iterdir() if descriptors.exists() else ()
    return [str(descriptor.readlink()) for descriptor in found if descriptor.is_symlink()]


ALL_STEPS = sorted(STEPS.rglob("*.sql"))


@pytest.mark.parametrize("path", ALL_STEPS, ids=lambda path: str(path.relative_to(STEPS)))
def test_every_step_states_its_contract_at_its_head(path: Path) -> None:
    head = re.findall(r"^-- (\w+): ", path.read_text(encoding="utf-8").split("\n\n")[0], flags=re.MULTILINE)
    assert head in (["reads", "writes", "drops", "promise"], ["reads", "returns", "promise"])


def test_every_step_is_used() -> None:
    hub = "".join(path.read_text(encoding="utf-8") for path in Path(factlab.hub.__file__).parent.glob("*.py"))
    named = set(re.findall(r'"([\w/]+)"', hub))
    for path in ALL_STEPS:
        step = path.relative_to(STEPS).with_suffix("").as_posix()
        assert step in named or step.startswith("7_tables/")
