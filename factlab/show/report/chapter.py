"""What a chapter of the report is: an anchor, a title, the tables it needs, and what its template is given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from factlab.publication.figures import Figures
from factlab.publication.publication import Publication
from factlab.text import Text


@dataclass(frozen=True, slots=True)
class View:
    """One publication, in one language."""

    publication: Publication
    figures: Figures
    text: Text


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter: `report/NAME.html.j2`, given what `build` makes of the publication.

    `title` is a text key. Of `tables` the round must have published at least one; none are needed when it is empty.
    `build` gives None for a chapter about which there is nothing to say.
    """

    name: str
    anchor: str
    title: str
    build: Callable[[View], Mapping[str, object] | None]
    tables: tuple[str, ...] = ()

    def has_its_tables(self, figures: Figures) -> bool:
        return not self.tables or any(figures.has(table) for table in self.tables)
