"""Text columns as positions in their distinct values, so that a rule runs once per value and never once per row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
T = TypeVar("T")


@dataclass(frozen=True, slots=True, repr=False)
class Encoded:
    """A text column as positions in its distinct values: `codes` int64 (rows,), `values` a pyarrow array."""

    codes: Ints
    values: pa.StringArray

    def each(self, rule: Callable[[str], T]) -> list[T]:
        """The rule applied to every distinct value."""
        return [rule(value) for value in self.values.to_pylist()]

    def where(self, rule: Callable[[str], bool]) -> Flags:
        """Per row whether the rule holds for its value."""
        return np.array(self.each(rule), dtype=bool)[self.codes] if len(self.codes) else np.zeros(0, dtype=bool)

    def take(self, rows: Ints) -> Encoded:
        """The column of these rows only."""
        return Encoded(self.codes[rows], self.values)


@dataclass(frozen=True, slots=True, repr=False)
class Combined:
    """Several columns as one: `codes` int64 (rows,), positions in the distinct combinations `values`."""

    codes: Ints
    values: list[tuple[str, ...]]


def encode(column: pa.Array) -> Encoded:
    """A text column as codes and distinct values."""
    dictionary = column.dictionary_encode()
    return Encoded(dictionary.indices.to_numpy().astype(np.int64), dictionary.dictionary)


def distinct(numbers: Ints) -> tuple[Ints, list[int]]:
    """Whole numbers as positions in their distinct values, in order of appearance (hashed, not sorted)."""
    dictionary = pa.array(numbers).dictionary_encode()
    return dictionary.indices.to_numpy().astype(np.int64), dictionary.dictionary.to_pylist()


def combine(columns: Sequence[Encoded]) -> Combined:
    """Several columns as one: positions in the distinct combinations of their values."""
    codes = columns[0].codes
    values: list[tuple[str, ...]] = [(value,) for value in columns[0].values.to_pylist()]
    for column in columns[1:]:
        added = column.values.to_pylist()
        codes, pairs = distinct(codes * len(added) + column.codes)
        values = [(*values[pair // len(added)], added[pair % len(added)]) for pair in pairs]
    return Combined(codes, values)
