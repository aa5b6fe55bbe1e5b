"""Columns to the bytes of a CSV, xlsx or Parquet file, always the same bytes for the same columns."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from typing import TypeAlias

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

Cell: TypeAlias = str | int | date | None

_MADE_ON = datetime(2026, 10, 1)


def csv_bytes(
    headers: Sequence[str], columns: Sequence[Sequence[Cell]], delimiter: str, encoding: str, line_end: str
) -> bytes:
    """A CSV with a header; empty for None."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator=line_end)
    writer.writerow(headers)
    writer.writerows(zip(*columns, strict=True))
    return text.getvalue().encode(encoding)


def xlsx_bytes(headers: Sequence[str], columns: Sequence[Sequence[Cell]]) -> bytes:
    """A workbook with one sheet; numbers are numbers, dates are dates, None is an empty cell."""
    made = io.BytesIO()
    workbook = xlsxwriter.Workbook(made, {"in_memory": True})
    workbook.set_properties({"created": _MADE_ON})
    sheet = workbook.add_worksheet("Lijst")
    day = workbook.add_format({"num_format": "dd-mm-yyyy"})
    sheet.set_column(0, len(headers) - 1, 14)
    sheet.write_row(0, 0, headers)
    for position, column in enumerate(columns):
        for row, cell in enumerate(column, start=1):
            if isinstance(cell, str):
                sheet.write_string(row, position, cell)
            elif isinstance(cell, int):
                sheet.write_number(row, position, cell)
            elif cell is not None:
                sheet.write_datetime(row, position, datetime(cell.year, cell.month, cell.day), day)
    workbook.close()
    return _stored(made.getvalue())


def _stored(archive: bytes) -> bytes:
    """The same zip without compression: its bytes then do not depend on the machine's zlib."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.create_system = 0
            new.writestr(entry, old.read(name))
    return made.getvalue()


def parquet_bytes(headers: Sequence[str], columns: Sequence[Sequence[Cell]]) -> bytes:
    """A Parquet file; a column of whole numbers is int64, of dates date32, any other text."""
    arrays = [_array(column) for column in columns]
    made = io.BytesIO()
    pq.write_table(pa.table(arrays, names=list(headers)), made, compression="none")
    return made.getvalue()


def _array(column: Sequence[Cell]) -> pa.Array:
    kinds = {type(cell) for cell in column if cell is not None}
    if kinds == {int}:
        return pa.array(column, type=pa.int64())
    if kinds == {date}:
        return pa.array(column, type=pa.date32())
    return pa.array([None if cell is None else str(cell) for cell in column], type=pa.string())
