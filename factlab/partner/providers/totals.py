"""Rows that say a total: recognised, told by number, and never counted as a client.

A total row has a cell that says so (`Totaal`, `Subtotaal Wmo`, `Aantal cliënten 12`) and else only numbers, so
a client who is called Totaal stays: there is a postcode, a street or a voorziening in that row. Nor is a row with
a client number ever a total, since in a list of objections it may be all there is. Only the rows
without a postcode are looked at, or those with such a word, found in the memory of a whole column at once.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from factlab.partner.columns.headers import plain
from factlab.partner.providers.raw import RawList, only_rows

_WORDS = (b"otaal", b"OTAAL", b"otal", b"OTAL", b"antal", b"ANTAL")
_TOTAL = re.compile(
    r"(?:(?:sub|eind|deel|gener)[a-z]*[ -]?)?(?:totaal|total|totalen)\b[^0-9]*[0-9., ]*"
    r"|(?:[a-z]+ )?(?:grand total)"
    r"|aantal\b[^0-9]*[0-9., ]*"
    r"|.{1,60} (?:totaal|aantal)",
    re.IGNORECASE,
)
_OF_CLIENTS = ("client", "klant", "dossier", "deelnemer", "relatie", "customer")
_OF_COUNTS = ("aantal", "totaal", "total")
_A_NUMBER = re.compile(r"[€ ]*-?[0-9][0-9., ]*\s*%?")
_A_COUNT = re.compile(r"[0-9][0-9.]*")


def places_of_clients(headers: Iterable[str]) -> frozenset[int]:
    """The places (0 is the first) of the columns that hold a number of a client, by their headers."""
    plainly = [plain(header) for header in headers]
    return frozenset(
        place
        for place, header in enumerate(plainly)
        if any(sign in header for sign in _OF_CLIENTS) and not any(sign in header for sign in _OF_COUNTS)
    )


def is_total(cells: Iterable[str], of_clients: Container[int] = ()) -> bool:
    """Whether a row says a total: a cell that names it, and nothing beside it but numbers, none of a client."""
    named = False
    for place, cell in enumerate(cells):
        text = cell.strip()
        if not text:
            continue
        if _TOTAL.fullmatch(text):
            named = True
        elif place in of_clients or not _A_NUMBER.fullmatch(text):
            return False
    return named


def is_count(cells: Iterable[str], of_clients: Container[int] = ()) -> bool:
    """Whether a row holds one number and nothing else, and that is none of a client."""
    filled = [(place, text) for place, cell in enumerate(cells) if (text := cell.strip())]
    return len(filled) == 1 and filled[0][0] not in of_clients and bool(_A_COUNT.fullmatch(filled[0][1]))


def without_totals(raw: RawList) -> RawList:
    """The list without the rows that say a total; these are in `totals` by number.

    The last row is one too when it holds only a count and a blank row stands before it.
    """
    columns, of_clients = list(raw.columns.values()), places_of_clients(raw.columns)
    likely = _likely(columns)
    total = [row for row, cells in zip(likely, _rows(columns, likely), strict=True) if is_total(cells, of_clients)]
    last = len(raw.numbers) - 1
    if last > 0 and last not in total and is_count(next(_rows(columns, [last])), of_clients):
        between = set(range(int(raw.numbers[last - 1]) + 1, int(raw.numbers[last])))
        if between - {*raw.misfits, *raw.totals}:
            total.append(last)
    if not total:
        return raw
    keep = np.ones(len(raw.numbers), dtype=bool)
    keep[total] = False
    told = {*raw.totals, *raw.numbers[total].tolist()}
    return replace(only_rows(raw, keep), totals=tuple(sorted(told)))


def _rows(columns: Sequence[pa.Array], places: Sequence[int]) -> Iterator[tuple[str, ...]]:
    taken = pa.array(places, pa.int64())
    return zip(*(column.take(taken).to_pylist() for column in columns), strict=True)


def _likely(columns: Sequence[pa.Array]) -> list[int]:
    """Rows that may say a total: those without a postcode, or where no column holds postcodes, those with a word.

    A total row is not looked for in rows that hold anything like a postcode: nearly all rows of most lists.
    """
    for column in columns:
        without = ~_like_postcodes(column)
        if without.sum() * 20 <= len(without):
            return np.flatnonzero(without).tolist()
    return sorted({row for column in columns for row in _with_a_word(column)})


def _like_postcodes(column: pa.Array) -> NDArray[np.bool_]:
    """Which values begin with a digit, end in a letter, and are as long as a postcode."""
    ends, text = _memory(column)
    length = np.diff(ends)
    likely = (length == 6) | (length == 7)
    if 2 * likely.sum() < len(likely):
        return np.zeros(len(likely), dtype=bool)
    values = np.frombuffer(text, dtype=np.uint8)
    last = len(values) - 1
    first_sign, last_sign = values[np.minimum(ends[:-1], last)], values[np.maximum(ends[1:] - 1, 0)]
    digit, letter = first_sign - np.uint8(48) < 10, (last_sign | np.uint8(32)) - np.uint8(97) < 26
    found: NDArray[np.bool_] = likely & digit & letter
    return found


def _with_a_word(column: pa.Array) -> Iterator[int]:
    """Rows of which the cell holds the end of such a word."""
    ends, text = _memory(column)
    held = bytes(text)
    for word in _WORDS:
        places = []
        place = held.find(word, int(ends[0]))
        while 0 <= place < ends[-1]:
            places.append(place)
            place = held.find(word, place + 1)
        yield from (np.searchsorted(ends, places, side="right") - 1).tolist()


def _memory(column: pa.Array) -> tuple[NDArray[np.int32], memoryview]:
    """Where each value begins, and the next one, in the text of a whole column (UTF-8)."""
    _, offsets, values = column.buffers()
    ends = np.frombuffer(offsets, dtype=np.int32)[column.offset : column.offset + len(column) + 1]
    return ends, memoryview(values if values is not None else b"")
