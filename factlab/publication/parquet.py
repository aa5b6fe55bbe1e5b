"""The long tables as Parquet, for notebooks and programs, and as CSV for Dutch spreadsheets.

The same publication gives the same bytes: no clock, no machine, no order of a set goes in.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from factlab.publication.dutch_csv import dutch_csv
from factlab.publication.long import LIFT, LongTable, column_names

_TYPES = {
    "peildatum": pa.date32(),
    "huishoudens": pa.int64(),
    "aandeel": pa.float64(),
    LIFT: pa.float64(),
}
_MAY_BE_NULL = ("huishoudens", "aandeel", LIFT)


def parquet_schema(name: str) -> pa.Schema:
    """Columns and types of table `name`; `peildatum` is a date (date32), the other keys are text."""
    return pa.schema(
        [
            pa.field(column, _TYPES.get(column, pa.string()), nullable=column in _MAY_BE_NULL)
            for column in column_names(name)
        ]
    )


def write_parquet(table: LongTable, file: Path) -> None:
    schema = parquet_schema(table.name)
    arrays = [pa.array(table.columns[field.name], field.type) for field in schema]
    pq.write_table(pa.Table.from_arrays(arrays, schema=schema), file, compression="zstd")


def write_csv(table: LongTable, file: Path) -> None:
    """As a Dutch Excel opens it with a double click."""
    names = column_names(table.name)
    file.write_bytes(dutch_csv(names, zip(*(table.columns[name] for name in names), strict=True)))
