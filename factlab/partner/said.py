"""What the officer said about the lists, on the command line, in an answer, or in lijsten.toml."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Said:
    """Of one list: canonical column name → header, headers not to read, the voorziening of the whole list
    (by id, name or standard code), the partner's own code list, and the sheet of a workbook, or several with commas.

    `voorziening` goes before a column that names them; `voorziening_of_rest` is for a list without one.
    `remembered`: which of the headers lijsten.toml says, about a list that may have changed since.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    ignore: tuple[str, ...] = ()
    voorziening: str = ""
    voorziening_of_rest: str = ""
    codes: Path | None = None
    sheet: str = ""
    remembered: frozenset[str] = frozenset()

    def then(self, other: Said) -> Said:
        """What was said, and then something more: the last word counts, and what is ignored adds up."""
        return Said(
            columns={**self.columns, **other.columns},
            ignore=tuple(dict.fromkeys((*self.ignore, *other.ignore))),
            voorziening=other.voorziening or ("" if other.voorziening_of_rest else self.voorziening),
            voorziening_of_rest=other.voorziening_of_rest or self.voorziening_of_rest,
            codes=other.codes or self.codes,
            sheet=other.sheet or self.sheet,
            remembered=(self.remembered - {*other.columns.values(), *other.ignore}) | other.remembered,
        )


def together(of_sheets: Sequence[Said]) -> Said | None:
    """What was said of several sheets, as said of their workbook; None when that would mix them up."""
    first, *more = of_sheets
    if not more:
        return first
    columns: dict[str, str] = {}
    for one in of_sheets:
        if any(columns.setdefault(name, header) != header for name, header in one.columns.items()):
            return None
    alike = len({(one.voorziening, one.voorziening_of_rest, one.codes) for one in of_sheets}) == 1
    if not alike or any("," in one.sheet for one in of_sheets):
        return None
    ignore = tuple(dict.fromkeys(header for one in of_sheets for header in one.ignore))
    return replace(first, columns=columns, ignore=ignore, sheet=",".join(one.sheet for one in of_sheets))
