"""The one place where DuckDB speaks: named steps out of `sql/`, in memory, and errors without its words.

Nothing personal may touch a disk, so the database lives in memory and has nowhere to spill: a query
that does not fit fails. DuckDB can write nothing, read no file, fetch no extension, and the settings
that say so are locked. What it reports can hold the values it worked on, so none of it gets out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from types import TracebackType
from typing import Any, Self, TypeVar

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from factlab.errors import FactlabError

Outcome = TypeVar("Outcome")

_SETTINGS = {
    "temp_directory": "",
    "max_temp_directory_size": "0KiB",
    "autoload_known_extensions": "false",
    "autoinstall_known_extensions": "false",
    "allow_community_extensions": "false",
    "allow_persistent_secrets": "false",
    "enable_external_file_cache": "false",
    "python_enable_replacements": "false",
    # DuckDB 2.0.0 bounds what a sum can be by an estimate of the number of rows, believes the bound, and
    # answers "no rows" where there are some (found by the comparison with the oracle).
    "disabled_optimizers": "statistics_propagation",
}


class Engine:
    """DuckDB for the length of one run: `with Engine() as engine: ...`.

    `memory_mb` (MiB) bounds what DuckDB takes, by default four fifths of the machine; `threads` is by
    default the number of processors. Every method raises FactlabError `engine_failed` with the name of
    the step and nothing of what DuckDB said.
    """

    def __init__(self, *, memory_mb: int | None = None, threads: int | None = None) -> None:
        settings: dict[str, str | bool | int | float | list[str]] = dict(_SETTINGS)
        if memory_mb is not None:
            settings["memory_limit"] = f"{memory_mb}MiB"
        if threads is not None:
            settings["threads"] = str(threads)
        self._connection = _without_its_words("start", lambda: duckdb.connect(":memory:", config=settings))
        self.run("shut")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def run(self, step: str, **parameters: object) -> None:
        """Run the statements of `sql/STEP.sql`, each with those of the parameters that it names."""
        _without_its_words(step, lambda: self._execute(step, parameters))

    def rows(self, step: str, **parameters: object) -> list[tuple[Any, ...]]:
        """The rows of the query in `sql/STEP.sql`."""
        return _without_its_words(step, lambda: self._execute(step, parameters).fetchall())

    def columns(self, step: str) -> list[NDArray[Any]]:
        """The columns of the query in `sql/STEP.sql`, for results with many rows: numbers only, no nulls."""
        found = _without_its_words(step, lambda: self._execute(step, {}).fetchnumpy())
        return [np.asarray(column) for column in found.values()]

    def must_be_empty(self, audit: str) -> None:
        """Run an audit: a query that returns the faults it finds, so no rows when all is well.

        Raises FactlabError `audit_failed` with the name of the audit and the number of faults.
        """
        if faults := self.rows(audit):
            raise FactlabError("audit_failed", audit=audit, count=len(faults))

    @contextmanager
    def arrival(self, columns: Mapping[str, NDArray[Any]]) -> Iterator[None]:
        """Columns of equal length that the steps inside the `with` read as the table `arrival`.

        DuckDB reads the arrays where they are: nothing is copied before a step asks for it.
        """
        table = pa.table(dict(columns))
        _without_its_words("arrival", lambda: self._connection.register("arrival", table))
        try:
            yield
        finally:
            _without_its_words("arrival", lambda: self._connection.unregister("arrival"))

    def _execute(self, step: str, parameters: Mapping[str, object]) -> duckdb.DuckDBPyConnection:
        for statement in self._connection.extract_statements(_text(step)):
            bound = {name: parameters[name] for name in statement.named_parameters if name in parameters}
            self._connection.execute(statement, bound)
        return self._connection


@cache
def _text(step: str) -> str:
    return files("factlab.hub").joinpath("sql", f"{step}.sql").read_text(encoding="utf-8")


def _without_its_words(step: str, action: Callable[[], Outcome]) -> Outcome:
    try:
        return action()
    except duckdb.Error:
        pass
    # Raised here, not above: an exception raised while another is handled keeps it as its context,
    # and with it DuckDB's message.
    raise FactlabError("engine_failed", step=step)
