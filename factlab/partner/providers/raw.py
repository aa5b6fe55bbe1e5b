"""What every kind of file becomes: columns of text with row numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from factlab.errors import UnreadableInput


@dataclass(frozen=True, slots=True, repr=False)
class RawList:
    """One list: its columns as text by header, the row number of every row, and rows that did not fit.

    `file` is how messages call it; `columns` values are pyarrow string arrays of equal length, empty text for
    an empty cell; `numbers` int64 (rows,); `misfits` are row numbers with more or fewer values than the header.
    `heading` is the row number of the header row; `totals` are rows that say a total (they are in no column);
    `labels` tells by header what value each label stands for (SPSS); `notes` are keys of texts (`preview.KEY`)
    on what was met while reading. `titles` tells by header what the variable is about, where that is not the
    header (SPSS); `doubles` by header what it was, of headers that stand there more than once.

    Rows are numbered as Excel shows them when it opens the file, title rows and blank rows included. In CSV
    that is the number of the record: one with a line break between quotes is one row, and the line `sep=;` is
    none. SPSS and Parquet files have no row for the headers: their first row is 1.
    """

    file: str
    columns: dict[str, pa.Array]
    numbers: NDArray[np.int64]
    misfits: tuple[int, ...]
    heading: int = 1
    totals: tuple[int, ...] = ()
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    titles: Mapping[str, str] = field(default_factory=dict)
    doubles: Mapping[str, str] = field(default_factory=dict)


def only_rows(raw: RawList, keep: NDArray[np.bool_]) -> RawList:
    """The list with these rows; `keep` (rows,) bool."""
    if keep.all():
        return raw
    columns = {name: column.filter(pa.array(keep)) for name, column in raw.columns.items()}
    return replace(raw, columns=columns, numbers=raw.numbers[keep])


def checked_headers(headers: Sequence[str], file: str) -> list[str]:
    """Column names, unique: unnamed columns are numbered so that they keep their place, and so is a header that
    stands there again (`Opm`, `Opm (2)`). `doubled` tells which those are."""
    if not any(name.strip() for name in headers):
        raise UnreadableInput("list_empty", file=file)
    told = _told(headers)
    taken = set(told)
    times: Counter[str] = Counter()
    names: list[str] = []
    for name in told:
        times[name] += 1
        unique = name
        while times[name] > 1 and unique in taken:
            unique = f"{name} ({times[name]})"
            times[name] += unique in taken
        taken.add(unique)
        names.append(unique)
    return names


def doubled(headers: Sequence[str], names: Sequence[str]) -> dict[str, str]:
    """Name of `checked_headers` → the header itself, of those that stand there more than once."""
    told = _told(headers)
    times = Counter(told)
    return {name: header for name, header in zip(names, told, strict=True) if times[header] > 1}


def _told(headers: Sequence[str]) -> list[str]:
    return [" ".join(name.split()) or f"(kolom {place})" for place, name in enumerate(headers, start=1)]


def as_text(value: object) -> str:
    """A cell as text: whole numbers without a decimal point, dates in ISO form, nothing as empty."""
    if value is None or value != value:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool | np.bool_):
        return "ja" if value else "nee"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(float(value))
    if isinstance(value, datetime | date | time):
        return value.isoformat(sep=" ") if isinstance(value, datetime) else value.isoformat()
    return str(value)


def texts(values: Iterable[object]) -> pa.Array:
    """Cells as one column of text."""
    return pa.array([as_text(value) for value in values], pa.string())


def without_blank_rows(raw: RawList) -> RawList:
    """Excel's exports often end in rows of empty cells; those are no rows."""
    filled = np.zeros(len(raw.numbers), dtype=bool)
    for column in raw.columns.values():
        filled |= pc.not_equal(pc.utf8_trim_whitespace(column), "").to_numpy(zero_copy_only=False)
        if filled.all():
            break
    if not filled.any() and not raw.misfits:
        raise UnreadableInput("list_empty", file=raw.file)
    return only_rows(raw, filled)
