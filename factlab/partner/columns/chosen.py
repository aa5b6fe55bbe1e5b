"""The columns of a list once it is clear what each of them is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class Columns:
    """`of`: canonical name → header. `wide`: header → voorziening id, for a list with a column per voorziening;
    `dates`: voorziening id → `begindatum` or `einddatum` → header, of dates that hold for that voorziening only."""

    of: Mapping[str, str]
    wide: Mapping[str, str] = field(default_factory=dict)
    dates: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def used(self) -> tuple[str, ...]:
        """The headers of all columns that are read."""
        return (*self.of.values(), *self.wide, *(header for of in self.dates.values() for header in of.values()))


@dataclass(frozen=True, slots=True)
class Chosen:
    """The columns that are read, and what was met beside them: headers of another address, and headers that
    name a voorziening and are not read."""

    columns: Columns
    other_address: tuple[str, ...] = ()
    unread_marks: tuple[str, ...] = ()

    def of_one_voorziening(self) -> Chosen:
        """The same, of a list that is about one voorziening: no column tells which."""
        of = {canonical: header for canonical, header in self.columns.of.items() if canonical != "voorziening"}
        return replace(self, columns=Columns(of), unread_marks=())
