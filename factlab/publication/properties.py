"""The numbers of an area as flat properties with names of their own: for maps, here and in every export.

Names are letters, digits and `_`, so that QGIS, PostGIS and a spreadsheet take them as they are. A number has three:
NAME (households), NAME_aandeel (fraction 0-1), NAME_status; of one that is not published the first two are null.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from factlab.protocol.tables import TABLES
from factlab.publication.figures import Figure, Figures
from factlab.publication.indicators import indicators
from factlab.publication.long import HIDDEN, IMPOSSIBLE, PUBLISHED
from factlab.publication.publication import Place
from factlab.text import Text

SHARE, STATUS = "_aandeel", "_status"
_NAMES = {
    "users": "met_voorziening",
    "several": "twee_of_meer_voorzieningen",
    "many": "vijf_of_meer_voorzieningen",
    "crossing": "drie_of_meer_domeinen",
    "organisations": "drie_of_meer_organisaties",
}
"""Of the indicators; those of a domain have its own name, as in the table."""


@dataclass(frozen=True, slots=True)
class Property:
    """A number of an area: its name as a property, what it is in words, and where it comes from."""

    name: str
    meaning: str
    figure: Figure

    @property
    def status(self) -> str:
        if not self.figure.possible:
            return IMPOSSIBLE
        return HIDDEN if self.figure.count is None else PUBLISHED

    def values(self) -> dict[str, object]:
        return {
            self.name: self.figure.count,
            f"{self.name}{SHARE}": self.figure.share,
            f"{self.name}{STATUS}": self.status,
        }


def of_area(figures: Figures, place: Place) -> dict[str, object]:
    """What an area is, before its numbers; `staat` is `concept` until the publication is released."""
    publication = figures.publication
    return {
        "ronde": publication.round_id,
        "peildatum": publication.reference_date.isoformat(),
        "staat": publication.state,
        "niveau": place.level,
        "gebied": place.code,
        "gebied_naam": place.name,
        "huishoudens": place.households,
    }


def main_numbers(figures: Figures, area: str, text: Text) -> Iterator[Property]:
    """The indicators by which areas are compared everywhere."""
    for one in indicators(figures, text):
        yield Property(safe_name(_NAMES.get(one.key, one.key)), one.name, one.at(figures, area))


def table_numbers(figures: Figures, area: str, text: Text) -> Iterator[Property]:
    """Every number of the tables with one dimension that have areas: `stapeling_2`, `voorzieningen_wm01`."""
    for name, definition in TABLES.items():
        if not (figures.has(name) and definition.per_area and len(definition.dimensions) == 1):
            continue
        dimension = definition.dimensions[0]
        for (label,) in figures.table(name).labels:
            called = figures.publication.name(dimension, label, text)
            meaning = f"{text(f'table.{name}')}: {called}"
            yield Property(safe_name(f"{name}_{label}"), meaning, figures.figure(name, area, label))


def safe_name(words: str) -> str:
    """Lower case, and `_` for every other sign; `6+` becomes `6_of_meer`."""
    return re.sub(r"[^a-z0-9]+", "_", re.sub(r"\+$", "_of_meer", words.lower())).strip("_")
