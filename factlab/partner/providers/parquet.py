"""Parquet files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from factlab.errors import UnreadableInput
from factlab.partner.providers.extent import list_too_large
from factlab.partner.providers.raw import RawList, checked_headers, doubled, texts


def read_parquet(path: Path, file: str) -> RawList:
    """The table as columns of text; UnreadableInput when it is damaged or larger than any list."""
    import pyarrow.parquet as parquet

    try:
        # Of this file alone: folder names such as jaar=2026 are not made into columns.
        with parquet.ParquetFile(path) as source:
            if list_too_large(source.metadata.num_rows, source.metadata.num_columns):
                raise UnreadableInput("list_too_large", file=file)
            table = source.read()
        table.validate(full=True)
        columns = [_as_text(column) for column in table.columns]
    except (pa.ArrowException, OSError, OverflowError, ValueError):
        raise UnreadableInput("parquet_unreadable", file=file) from None
    header = checked_headers(table.column_names, file)
    doubles = doubled(table.column_names, header)
    numbers = np.arange(1, table.num_rows + 1)
    return RawList(file, dict(zip(header, columns, strict=True)), numbers, (), doubles=doubles)


def _as_text(column: pa.ChunkedArray) -> pa.Array:
    kind = column.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_integer(kind):
        return pc.fill_null(column.cast(pa.string()), "").combine_chunks()
    return texts(column.to_pylist())
