"""What lijsten.toml says of a list that has changed since: a column that is gone."""

from __future__ import annotations

from dataclasses import replace

from factlab.partner.columns.headers import as_columns, plain
from factlab.partner.columns.mapping import known_among, looks_like_data, map_header
from factlab.partner.columns.question import Choice, Unclear
from factlab.partner.providers import RawList
from factlab.partner.said import Said


def still_there(raw: RawList, said: Said) -> Said:
    """What was said, without remembered headers of columns to leave out that are no longer there: nobody misses them.

    Raises Unclear when a column that was read is gone: without its dates a row that ended would count.
    """
    there = {plain(header) for header in raw.columns}
    gone = {header for header in said.remembered if plain(header) not in there}
    for name, header in said.columns.items():
        if header in gone:
            raise _gone(raw, said, name, header)
    return replace(said, ignore=tuple(header for header in said.ignore if header not in gone))


def _gone(raw: RawList, said: Said, name: str, header: str) -> Unclear:
    taken = {plain(one) for one in (*said.columns.values(), *said.ignore)}
    free = [one for one in raw.columns if plain(one) not in taken and map_header(one) <= {name}]
    if looks_like_data(raw.columns):
        free = list(known_among(free))
    choices = [Choice("column", Said(columns={name: one}), {"name": name, "header": one}) for one in free]
    none = Choice("no_column", Said(columns={name: ""}), {"name": name})
    where = {"name": name, "header": header, "choice": as_columns({name: "KOP"})}
    return Unclear("remembered_column_gone", [*choices, none], file=raw.file, sure=False, **where)
