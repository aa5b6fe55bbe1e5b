"""Partners' lists as they come: CSV, Excel and Parquet become columns of text with row numbers.

Nothing is interpreted here. Every value becomes text (an Excel number 12 becomes "12", a date its ISO
form), so that the rules for addresses and dates see one kind of thing. Rows are numbered as Excel shows
them; a row that cannot be split into the header's columns is kept apart and counted, never lost.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from factlab.errors import UnreadableInput
from factlab.partner.providers.extent import MOST_CELLS, MOST_COLUMNS, too_large

_DELIMITERS = (";", ",", "\t")
_EXCEL = {".xlsx", ".xlsm"}
_ZIP = b"PK\x03\x04"
_NOT_A_ZIP = (zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError)
"""What a damaged or encrypted zip file can end in."""
_FIRST_RECORD = re.compile(rb'(?:[^"\n]|"[^"]*")*')


@dataclass(frozen=True, slots=True, repr=False)
class RawList:
    """One list: its columns as text by header, the row number of every row, and rows that did not fit.

    `file` is how messages call it; `columns` values are pyarrow string arrays of equal length, empty text for
    an empty cell; `numbers` int64 (rows,); `misfits` are row numbers with more or fewer values than the header.
    """

    file: str
    columns: dict[str, pa.Array]
    numbers: NDArray[np.int64]
    misfits: tuple[int, ...]


def read_list(path: Path, called: str = "") -> RawList:
    """Read a list; UnreadableInput when it is missing, empty, or not what its ending says.

    `called` is the name it goes by in messages, by default the file's own.
    """
    file = called or path.name
    if path.is_dir():
        raise UnreadableInput("list_is_folder", file=file)
    if not path.is_file():
        raise UnreadableInput("list_missing", file=file)
    ending = path.suffix.lower()
    if ending in _EXCEL:
        raw = _read_excel(path, file)
    elif ending in {".parquet", ".pq"}:
        raw = _read_parquet(path, file)
    elif ending in {".csv", ".txt", ".tsv", ".tab"}:
        raw = _read_csv(path, file)
    else:
        raise UnreadableInput("list_format_unknown", file=file)
    return _without_blank_rows(raw)


def _read_csv(path: Path, file: str) -> RawList:
    content = _as_utf8(path, file)
    # A header can hold line breaks too, between quotes.
    first = _FIRST_RECORD.match(content)
    head = (first[0] if first else b"").decode("utf-8")
    if len(content) <= len(head.encode()) + 1:
        raise UnreadableInput("list_empty", file=file)
    delimiter = max(_DELIMITERS, key=lambda mark: re.sub(r'"[^"]*"', "", head).count(mark))
    header = _header_of(head, delimiter, file)
    misfits: list[int] = []
    blank: list[int] = []
    trailing: dict[int, str] = {}
    swallowed: list[int] = []

    def set_apart(row: Any) -> str:
        surplus = delimiter * (row.actual_columns - row.expected_columns)
        if not row.text.strip(f'{delimiter}" \r\n\t'):
            blank.append(row.number)
        elif surplus and row.text.endswith(surplus):
            # Empty values behind the last column: many programs close every row with a delimiter.
            trailing[row.number] = row.text.removesuffix(surplus)
        else:
            misfits.append(row.number)
            if "\n" in row.text or row.text.count('"') % 2:
                swallowed.append(row.number)
        return "skip"

    table = _split(content, header, delimiter, file, set_apart, heading=True)
    if swallowed:
        # A quote that never closes takes the rows behind it along, as one row that does not fit.
        raise UnreadableInput("csv_quote_open", file=file, row=str(min(swallowed)))
    apart = np.asarray(sorted([*misfits, *blank, *trailing]), dtype=np.int64)
    numbers = np.setdiff1d(np.arange(2, table.num_rows + len(apart) + 2), apart, assume_unique=True)
    if trailing:
        again = _split("\n".join(trailing.values()).encode(), header, delimiter, file, lambda _: "error")
        if again.num_rows != len(trailing):
            raise UnreadableInput("csv_unreadable", file=file)
        numbers = np.concatenate([numbers, np.fromiter(trailing, dtype=np.int64)])
        order = np.argsort(numbers)
        table, numbers = pa.concat_tables([table, again]).take(pa.array(order)), numbers[order]
    columns = {name: _one_array(table.column(place)) for place, name in enumerate(header)}
    _refuse_open_quote(columns, numbers, delimiter, file)
    return RawList(file, columns, numbers, tuple(misfits))


def _split(
    content: bytes, header: list[str], delimiter: str, file: str, misfit: Callable[[Any], str], *, heading: bool = False
) -> pa.Table:
    """The rows as columns of text; `misfit` is called for each row that has not as many values as the header."""
    import pyarrow.csv as arrow_csv

    try:
        return arrow_csv.read_csv(
            io.BytesIO(content),
            # One thread: row numbers of misfits are known only when rows are read in order.
            read_options=arrow_csv.ReadOptions(
                use_threads=False, column_names=header, skip_rows_after_names=int(heading)
            ),
            parse_options=arrow_csv.ParseOptions(
                delimiter=delimiter,
                newlines_in_values=True,
                ignore_empty_lines=False,
                invalid_row_handler=misfit,
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types={column: pa.string() for column in header},
                strings_can_be_null=False,
                null_values=[],
            ),
        )
    except pa.ArrowInvalid:
        # Arrow's own message prints the row.
        raise UnreadableInput("csv_unreadable", file=file) from None


def _refuse_open_quote(columns: dict[str, pa.Array], numbers: NDArray[np.int64], delimiter: str, file: str) -> None:
    """A quote that never closes makes one value out of the rows behind it: whole rows in a value are refused."""
    for column in columns.values():
        for place in np.flatnonzero(pc.match_substring(column, "\n").to_numpy(zero_copy_only=False)).tolist():
            lines = column[place].as_py().split("\n")[1:]
            if any(line.count(delimiter) >= max(len(columns) - 1, 1) for line in lines):
                raise UnreadableInput("csv_quote_open", file=file, row=str(numbers[place]))


def _header_of(line: str, delimiter: str, file: str) -> list[str]:
    import csv

    try:
        header = next(csv.reader(io.StringIO(line.rstrip("\r"), newline=""), delimiter=delimiter), [])
    except csv.Error:
        raise UnreadableInput("csv_unreadable", file=file) from None
    return _checked_header(header, file)


def _checked_header(header: Sequence[str], file: str) -> list[str]:
    """Column names, unique; unnamed columns are numbered so that they keep their place."""
    names = [" ".join(name.split()) or f"(kolom {place})" for place, name in enumerate(header, start=1)]
    if not any(name.strip() for name in header):
        raise UnreadableInput("list_empty", file=file)
    doubles = sorted({name for name in names if names.count(name) > 1})
    if doubles:
        places = ", ".join(str(place) for place, name in enumerate(names, start=1) if name in doubles)
        raise UnreadableInput("columns_double", file=file, places=places)
    return names


def _as_utf8(path: Path, file: str) -> bytes:
    """The file's text as UTF-8, without a byte-order mark: UTF-8, UTF-16 (Excel's "Unicode text") or Windows-1252."""
    try:
        content = path.read_bytes()
    except OSError:
        raise UnreadableInput("list_unreadable", file=file) from None
    if not content.strip():
        raise UnreadableInput("list_empty", file=file)
    if content.startswith(_ZIP):
        raise UnreadableInput("excel_named_csv", file=file)
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    elif b"\0" in content:
        raise UnreadableInput("csv_unreadable", file=file)
    else:
        encodings = ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            raise UnreadableInput("csv_unreadable", file=file)
        if encoding == "utf-8-sig":
            return content.removeprefix(b"\xef\xbb\xbf")
        return text.encode("utf-8")
    raise UnreadableInput("encoding_unknown", file=file)


def _read_excel(path: Path, file: str) -> RawList:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        if too_large(path):
            raise UnreadableInput("sheet_too_large", file=file, columns=MOST_COLUMNS, cells=MOST_CELLS)
        with CalamineWorkbook.from_path(path) as workbook:
            sheets = [workbook.get_sheet_by_name(name) for name in workbook.sheet_names]
            filled = [sheet for sheet in sheets if sheet.start is not None]
            if len(filled) > 1:
                names = ", ".join(f'"{sheet.name}"' for sheet in filled)
                raise UnreadableInput("several_sheets", file=file, count=len(filled), sheets=names)
            rows = filled[0].to_python(skip_empty_area=False) if filled else []
    except (CalamineError, OSError, zipfile.BadZipFile, *_NOT_A_ZIP):
        raise UnreadableInput("excel_unreadable", file=file) from None
    if not rows:
        raise UnreadableInput("list_empty", file=file)
    first, *rest = rows
    header = _checked_header([_as_text(cell) for cell in first], file)
    columns = {name: pa.array([_as_text(row[place]) for row in rest], pa.string()) for place, name in enumerate(header)}
    return RawList(file, columns, np.arange(2, len(rest) + 2), ())


def _read_parquet(path: Path, file: str) -> RawList:
    import pyarrow.parquet as parquet

    try:
        # Of this file alone: folder names such as jaar=2026 are not made into columns.
        with parquet.ParquetFile(path) as source:
            table = source.read()
        table.validate(full=True)
        texts = [_column_as_text(column) for column in table.columns]
    except (pa.ArrowException, OSError, ValueError):
        raise UnreadableInput("parquet_unreadable", file=file) from None
    header = _checked_header(table.column_names, file)
    return RawList(file, dict(zip(header, texts, strict=True)), np.arange(1, table.num_rows + 1), ())


def _column_as_text(column: pa.ChunkedArray) -> pa.Array:
    kind = column.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_integer(kind):
        return _one_array(pc.fill_null(column.cast(pa.string()), ""))
    return pa.array([_as_text(value) for value in column.to_pylist()], pa.string())


def _one_array(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def _as_text(value: object) -> str:
    """A cell as text: whole numbers without a decimal point, dates in ISO form, nothing as empty."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat(sep=" ") if isinstance(value, datetime) else value.isoformat()
    return str(value)


def _without_blank_rows(raw: RawList) -> RawList:
    """Excel's exports often end in rows of empty cells; those are no rows."""
    filled = np.zeros(len(raw.numbers), dtype=bool)
    for column in raw.columns.values():
        filled |= pc.not_equal(pc.utf8_trim_whitespace(column), "").to_numpy(zero_copy_only=False)
    if not filled.any() and not raw.misfits:
        raise UnreadableInput("list_empty", file=raw.file)
    if filled.all():
        return raw
    keep = pa.array(filled)
    return RawList(
        raw.file,
        {name: column.filter(keep) for name, column in raw.columns.items()},
        raw.numbers[filled],
        raw.misfits,
    )
