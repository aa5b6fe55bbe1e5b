"""Text lists: CSV with `;` `,` tab or `|`, in any of the encodings and line ends that programs write."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Container, Set
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from factlab.errors import UnreadableInput
from factlab.partner.providers.encoding import as_utf8
from factlab.partner.providers.extent import MOST_BYTES
from factlab.partner.providers.heading import DEPTH, Heading, find_heading
from factlab.partner.providers.raw import RawList, checked_headers, doubled, without_blank_rows
from factlab.partner.providers.totals import is_count, is_total, places_of_clients

_DELIMITERS = (";", ",", "\t", "|")
_SAYS_DELIMITER = re.compile(rb'\A"?sep=([!-~\t])"?[;,\t]*(?:\r\n|\n|\Z)', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Layout:
    """How the text is cut: the delimiter, the headers, the place of the header row, and where it begins and ends
    in the content (bytes)."""

    delimiter: str
    heading: Heading
    begin: int
    end: int


def read_text(path: Path, file: str, *, totals: bool = True) -> RawList:
    """A text list as columns of text; UnreadableInput when it is empty, no text, or a quote in it never closes.

    Of the rows that do not fit the columns, those that say a total are told apart where the list may have `totals`.
    """
    content, notes = as_utf8(_content(path, file), file)
    if b"\r" in content[:1_000_000] and b"\n" not in content:
        content = content.replace(b"\r", b"\n")
    said = _SAYS_DELIMITER.match(content)
    content = content[said.end() :] if said else content
    layout = _layout(content, (said[1].decode(),) if said else _DELIMITERS, file)
    header = checked_headers(layout.heading.cells, file)
    if layout.end >= len(content):
        raise UnreadableInput("list_empty", file=file)
    before = layout.heading.place
    apart = _Apart(layout.delimiter, places_of_clients(header) if totals else None)
    table = _split(pa.py_buffer(content).slice(layout.begin), header, layout.delimiter, file, apart.take, heading=True)
    if apart.swallowed:
        # A quote that never closes takes the rows behind it along, as one row that does not fit.
        raise UnreadableInput("csv_quote_open", file=file, row=str(min(apart.swallowed) + before))
    numbers = np.setdiff1d(np.arange(2, table.num_rows + apart.count + 2), apart.numbers(), assume_unique=True)
    if apart.trailing:
        lines = pa.py_buffer("\n".join(apart.trailing.values()).encode())
        again = _split(lines, header, layout.delimiter, file, lambda _: "error")
        if again.num_rows != len(apart.trailing):
            raise UnreadableInput("csv_unreadable", file=file)
        numbers = np.concatenate([numbers, np.fromiter(apart.trailing, dtype=np.int64)])
        order = np.argsort(numbers)
        table, numbers = pa.concat_tables([table, again]).take(pa.array(order)), numbers[order]
    columns = {name: _one_array(table.column(place)) for place, name in enumerate(header)}
    _refuse_open_quote(columns, numbers + before, layout.delimiter, file)
    raw = RawList(
        file,
        columns,
        numbers + before,
        tuple(number + before for number in apart.misfits),
        heading=before + 1,
        totals=tuple(number + before for number in apart.totals),
        notes=notes,
        doubles=doubled(layout.heading.cells, header),
    )
    return _with_last_count(without_blank_rows(raw), {number + before for number in apart.counts})


def _with_last_count(raw: RawList, counts: Set[int]) -> RawList:
    """A count alone on the last row, with a blank row before it, is a total and no misfit."""
    rows = {raw.heading, *raw.numbers[-1:].tolist(), *raw.misfits, *raw.totals}
    last = max(rows)
    if last not in counts or last - 1 in rows:
        return raw
    return replace(raw, misfits=tuple(n for n in raw.misfits if n != last), totals=(*raw.totals, last))


def _content(path: Path, file: str) -> bytes:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise UnreadableInput("list_too_large", file=file)
        content = path.read_bytes()
    except OSError:
        raise UnreadableInput("list_unreadable", file=file) from None
    if not content.strip():
        raise UnreadableInput("list_empty", file=file)
    return content


def _layout(content: bytes, delimiters: tuple[str, ...], file: str) -> _Layout:
    """The delimiter under which the first rows hold the clearest header row."""
    found = [layout for mark in delimiters if (layout := _cut(content, mark))]
    if not found:
        raise UnreadableInput("csv_unreadable", file=file)
    return max(found, key=lambda layout: (layout.heading.known, layout.heading.filled, len(layout.heading.cells)))


def _cut(content: bytes, delimiter: str) -> _Layout | None:
    """The first rows cut at a delimiter; None when the header row cannot be cut so."""
    lines: list[str] = []

    def read_lines() -> Any:
        for line in islice(io.TextIOWrapper(io.BytesIO(content), "utf-8", newline=""), 100 * DEPTH):
            lines.append(line)
            yield line

    reader = csv.reader(read_lines(), delimiter=delimiter)
    rows: list[list[str]] = []
    ends = [0]
    try:
        for row in islice(reader, DEPTH):
            rows.append(row)
            ends.append(reader.line_num)
    except csv.Error:
        # A quote that is not closed: what stands before it may well hold the header row.
        pass
    if not rows:
        return None
    heading = find_heading(rows)
    begin, end = (sum(len(line.encode()) for line in lines[:at]) for at in ends[heading.place : heading.place + 2])
    if content.count(b'"', begin, end) % 2:
        return None
    return _Layout(delimiter, heading, begin, end)


class _Apart:
    """Rows that have not as many values as there are headers: blank, total, ended by delimiters, or misfit.

    Numbers count from the header row, which is 1.
    """

    def __init__(self, delimiter: str, of_clients: Container[int] | None) -> None:
        """`of_clients`: places of columns with client numbers; None where no row may be a total."""
        self._delimiter = delimiter
        self._of_clients = of_clients
        self.counts: list[int] = []
        self.blank: list[int] = []
        self.misfits: list[int] = []
        self.totals: list[int] = []
        self.trailing: dict[int, str] = {}
        self.swallowed: list[int] = []

    def take(self, row: Any) -> str:
        surplus = self._delimiter * (row.actual_columns - row.expected_columns)
        if not row.text.strip(f'{self._delimiter}" \r\n\t'):
            self.blank.append(row.number)
        elif surplus and row.text.endswith(surplus):
            # Empty values behind the last column: many programs close every row with a delimiter.
            self.trailing[row.number] = row.text.removesuffix(surplus)
        elif "\n" in row.text or row.text.count('"') % 2:
            self.misfits.append(row.number)
            self.swallowed.append(row.number)
        else:
            self._total_or_misfit(row.number, row.text.replace('"', "").split(self._delimiter))
        return "skip"

    def _total_or_misfit(self, number: int, cells: list[str]) -> None:
        if self._of_clients is not None and is_total(cells, self._of_clients):
            self.totals.append(number)
            return
        if self._of_clients is not None and is_count(cells, self._of_clients):
            self.counts.append(number)
        self.misfits.append(number)

    def numbers(self) -> NDArray[np.int64]:
        return np.asarray(sorted([*self.misfits, *self.blank, *self.totals, *self.trailing]), dtype=np.int64)

    @property
    def count(self) -> int:
        return len(self.misfits) + len(self.blank) + len(self.totals) + len(self.trailing)


def _split(
    content: pa.Buffer,
    header: list[str],
    delimiter: str,
    file: str,
    misfit: Callable[[Any], str],
    *,
    heading: bool = False,
) -> pa.Table:
    """The rows as columns of text; `misfit` is called for each row that has not as many values as the header."""
    import pyarrow.csv as arrow_csv

    try:
        return arrow_csv.read_csv(
            pa.BufferReader(content),
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


def _one_array(column: pa.ChunkedArray) -> pa.Array:
    return column.combine_chunks()
