"""A table with what people call its labels beside them, as columns for pandas and Arrow alike.

Labels and names keep the order in which they were published, and every name is a name of one label only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import pyarrow as pa

from factlab.protocol.tables import TABLES
from factlab.publication.long import STATUSES, LongTable, long
from factlab.publication.parquet import parquet_schema
from factlab.publication.publication import Publication
from factlab.text import Text

NAMED = "_naam"
"""What a column of names adds to the name of the column of labels."""

_COUNTS = "aantal_"
"""Dimensions that begin with it have numbers as labels (`3`, `6+`): these speak for themselves."""


@dataclass(frozen=True, slots=True)
class NamedTable:
    """Columns of equal length; `categories` gives, for a column of labels or names, all of them in order."""

    columns: Mapping[str, Sequence[object]]
    categories: Mapping[str, tuple[str, ...]]


def named(publication: Publication, name: str, text: Text) -> NamedTable:
    """Table `name` with its published columns, and `DIMENSION_naam` behind every dimension that has names."""
    table = long(publication, name)
    places = publication.tables[name].areas
    names = unique_names([(place.code, place.name) for place in publication.places])
    columns: dict[str, Sequence[object]] = {}
    categories = {
        "niveau": _in_order(place.level for place in publication.places),
        "gebied": tuple(places),
        "gebied_naam": tuple(names[code] for code in places),
        "status": STATUSES,
    }
    for column, values in table.columns.items():
        if column == "gebied_naam":
            columns[column] = [names[str(code)] for code in table.columns["gebied"]]
            continue
        columns[column] = values
        if column in table.dimensions:
            labels = _labels(table, column)
            categories[column] = labels
            if not column.startswith(_COUNTS):
                called = unique_names([(label, publication.name(column, label, text)) for label in labels])
                columns[column + NAMED] = [called[str(label)] for label in values]
                categories[column + NAMED] = tuple(called[label] for label in labels)
    return NamedTable(columns, categories)


def unique_names(labels: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Label → name; names that several labels have are followed by the label: `Hulp (WM01)`, `Hulp (WM02)`."""
    pairs = list(labels)
    often = Counter(name for _, name in pairs)
    names = {label: name if often[name] == 1 else f"{name} ({label})" for label, name in pairs}
    # Somebody else may already be called so.
    return names if len(set(names.values())) == len(names) else {label: f"{name} [{label}]" for label, name in pairs}


def as_arrow(table: NamedTable, name: str) -> pa.Table:
    """An Arrow table: labels, names and `status` as ordered dictionaries, what is not published as null."""
    published = parquet_schema(name)
    arrays = {}
    for column, values in table.columns.items():
        if column in table.categories:
            place = {label: number for number, label in enumerate(table.categories[column])}
            codes = pa.array([place[str(value)] for value in values], pa.int32())
            words = pa.array(table.categories[column], pa.string())
            arrays[column] = pa.DictionaryArray.from_arrays(codes, words, ordered=column != "status")
        else:
            arrays[column] = pa.array(values, published.field(column).type)
    return pa.table(arrays)


def _labels(table: LongTable, dimension: str) -> tuple[str, ...]:
    """The labels of a dimension in order; those of two dimensions of one kind (A and B) are the same."""
    kind = dimension.removesuffix("_a").removesuffix("_b")
    alike = [other for other in TABLES[table.name].dimensions if other.removesuffix("_a").removesuffix("_b") == kind]
    return _in_order(str(label) for label in chain.from_iterable(table.columns[other] for other in alike))


def _in_order(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))
