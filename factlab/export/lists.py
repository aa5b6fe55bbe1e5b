"""A CSV per table, with names beside the codes, as a Dutch Excel opens it with a double click."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from factlab.publication.dutch_csv import dutch_csv
from factlab.publication.long import HIDDEN, VALUE_COLUMNS, LongTable, column_names, long
from factlab.publication.publication import Publication
from factlab.show.wording import or_more
from factlab.text import Text

DOT = "."


def csv_files(publication: Publication, text: Text) -> Mapping[str, bytes]:
    """The columns of the published tables, `DIMENSION_naam` after each dimension and `status_naam` last.

    A number that is hidden is a dot, as CBS has it; one that cannot exist is empty.
    """
    return {f"{name}.csv": _list(publication, long(publication, name), text) for name in publication.tables}


def _list(publication: Publication, table: LongTable, text: Text) -> bytes:
    names = column_names(table.name)
    header: list[str] = []
    for name in names:
        header += [name, f"{name}_naam"] if name in (*table.dimensions, "status") else [name]
    return dutch_csv(header, (list(_row(publication, table, at, names, text)) for at in range(table.rows)))


def _row(publication: Publication, table: LongTable, at: int, names: tuple[str, ...], text: Text) -> Iterator[object]:
    hidden = table.columns["status"][at] == HIDDEN
    for name in names:
        value = table.columns[name][at]
        if name in table.dimensions:
            yield value
            yield or_more(publication.name(name, str(value), text), text)
        elif name == "status":
            yield value
            yield text(f"status.{value}")
        else:
            yield DOT if value is None and hidden and name in VALUE_COLUMNS else value
