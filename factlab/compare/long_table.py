"""The comparison as programs read it: one row per number, `vergelijking.parquet` and the same as CSV."""

from __future__ import annotations

import csv
import io

import pyarrow as pa
import pyarrow.parquet as pq

from factlab.compare.comparison import Comparison
from factlab.compare.differences import Row
from factlab.compare.wording import area_name

SEPARATOR = " | "
SCHEMA = pa.schema(
    [
        pa.field("tabel", pa.string(), nullable=False),
        pa.field("gebied", pa.string(), nullable=False),
        pa.field("gebied_naam", pa.string(), nullable=False),
        pa.field("labels", pa.string(), nullable=False),
        pa.field("eerste", pa.int64()),
        pa.field("tweede", pa.int64()),
        pa.field("verschil", pa.int64()),
        pa.field("keer", pa.float64()),
        pa.field("aandeel_eerste", pa.float64()),
        pa.field("aandeel_tweede", pa.float64()),
        pa.field("verschil_aandeel", pa.float64()),
        pa.field("vergelijkbaar", pa.bool_(), nullable=False),
        pa.field("oordeel", pa.string(), nullable=False),
        pa.field("reden", pa.string(), nullable=False),
    ]
)
"""`reden`: why the two cannot be compared (codes joined with `+`), or which side is hidden; empty otherwise."""


def every_row(comparison: Comparison) -> list[Row]:
    """The indicators, then the tables."""
    return [*(row for _, rows in comparison.indicators for row in rows), *comparison.rows]


def long_table(comparison: Comparison) -> pa.Table:
    columns: dict[str, list[object]] = {field.name: [] for field in SCHEMA}
    for row in every_row(comparison):
        first, second = row.first, row.second
        values = (
            row.table,
            row.area if row.area == row.other else f"{row.area}{SEPARATOR}{row.other}",
            area_name(comparison, row),
            SEPARATOR.join(row.labels),
            first.count if first else None,
            second.count if second else None,
            row.difference,
            row.times,
            first.share if first else None,
            second.share if second else None,
            row.points,
            row.comparable,
            row.verdict,
            row.reason.code if row.reason else row.hidden,
        )
        for name, value in zip(columns, values, strict=True):
            columns[name].append(value)
    return pa.table(columns, schema=SCHEMA)


def as_parquet(table: pa.Table) -> bytes:
    content = io.BytesIO()
    pq.write_table(table, content, compression="zstd")
    return content.getvalue()


def as_csv(table: pa.Table) -> bytes:
    """As a Dutch Excel opens it with a double click: `;`, decimal comma, UTF-8 with a byte order mark."""
    content = io.StringIO(newline="")
    writer = csv.writer(content, delimiter=";", lineterminator="\r\n")
    writer.writerow(table.column_names)
    for row in zip(*(column.to_pylist() for column in table.columns), strict=True):
        writer.writerow([_written(value) for value in row])
    return content.getvalue().encode("utf-8-sig")


def _written(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nee"
    return repr(value).replace(".", ",") if isinstance(value, float) else str(value)
