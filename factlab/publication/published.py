"""`factlab.read`: a published folder in a notebook, its tables as pandas or as anything that reads Arrow."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from os import PathLike
from pathlib import Path
from typing import Any, Literal, TypeVar

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from factlab.errors import FactlabError, UnreadableInput, UsageFault
from factlab.protocol.publication import Policy
from factlab.protocol.tables import TABLES
from factlab.publication.adding_up import totals
from factlab.publication.figures import Figures
from factlab.publication.first_look import as_html, as_words
from factlab.publication.frames import (
    frame,
    indicators_frame,
    organisations_frame,
    places_frame,
    totals_frame,
    voorzieningen_frame,
    wide,
)
from factlab.publication.named import as_arrow, named
from factlab.publication.publication import Publication, Released
from factlab.publication.read import read
from factlab.publication.state import state
from factlab.text import Text

Refusal = TypeVar("Refusal", bound=FactlabError)

Outline = list[list[NDArray[np.float64]]]
"""Polygons, each a list of rings, the first its edge and the others holes: float64 (points, 2), east and north."""


def open_folder(folder: str | PathLike[str], lang: str = "nl") -> Published:
    """The published folder; UnreadableInput says in words of `lang` what is wrong with it."""
    text = Text(lang)
    try:
        return Published(read(Path(folder)), text)
    except UnreadableInput as error:
        raise in_words(error, text) from None


def in_words(error: Refusal, text: Text) -> Refusal:
    """The same refusal, which prints as a sentence with its cure."""
    said = type(error)(error.key, faults=error.faults)
    said.where = error.where
    said.words = " ".join(text(f"{group}.{error.key}", **error.where) for group in ("error", "hint"))
    return said


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Published:
    """A published folder. `published["stapeling"]` is a table as a pandas DataFrame, fresh at every asking.

    `publication` is the folder as the strict reader gives it, `text` the language of the names.
    """

    publication: Publication
    text: Text

    @property
    def title(self) -> str:
        return self.publication.title

    @property
    def round_id(self) -> str:
        return self.publication.round_id

    @property
    def peildatum(self) -> date:
        """The day that was counted."""
        return self.publication.reference_date

    @property
    def policy(self) -> Policy:
        """How small numbers are protected: `drempel`, `breedte`, `afronden`, `percentage_vanaf`."""
        return self.publication.policy

    @property
    def released(self) -> Released | None:
        """Who released it and when; None for a draft (CONCEPT) and for a simulation."""
        return self.publication.released

    @property
    def state(self) -> str:
        """In words: SIMULATIE, CONCEPT, or who released it and when."""
        return state(self.publication, self.text)

    @property
    def tables(self) -> tuple[str, ...]:
        """The names of the tables."""
        return tuple(self.publication.tables)

    @property
    def places(self) -> pd.DataFrame:
        """The gemeente and its areas: `niveau, gebied, gebied_naam, huishoudens`."""
        return places_frame(self.publication)

    @property
    def voorzieningen(self) -> pd.DataFrame:
        """The catalogue of the round: a row per voorziening, `telt_als` naming what counts once together."""
        return voorzieningen_frame(self.publication, self.text)

    @property
    def organisations(self) -> pd.DataFrame:
        """The organisations that come to the door: `organisatie, organisatie_naam`."""
        return organisations_frame(self.publication)

    @property
    def indicators(self) -> pd.DataFrame:
        """The shares by which areas are compared, the same as in the report: a row per place and indicator."""
        return indicators_frame(self.publication, self.text)

    @property
    def map(self) -> dict[str, Any] | None:
        """The areas as GeoJSON (longitude, latitude) with their main figures; None where the round has no map."""
        return None if self.publication.map is None else deepcopy(dict(self.publication.map))

    @property
    def outlines(self) -> dict[str, Outline]:
        """The outline of every area on the map by its code, ready to draw; empty without a map."""
        found: dict[str, Outline] = {}
        for feature in (self.publication.map or {}).get("features", ()):
            geometry = feature["geometry"]
            parts = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
            rings = [[np.array([point[:2] for point in ring], dtype=np.float64) for ring in part] for part in parts]
            found[feature["properties"]["gebied"]] = rings
        return found

    def __getitem__(self, name: str) -> pd.DataFrame:
        """A table in long form, one row per place and label, in the published order.

        The columns of the Parquet file, and behind every dimension with codes a column with their names
        (`voorziening_naam`). `huishoudens` is Int64 and `aandeel` Float64, <NA> where `status` is `geheim` (hidden:
        some number, never zero) or `onmogelijk` (cannot exist: nobody). Other texts are ordered categories.
        """
        return frame(named(self.publication, self._known(name), self.text))

    def __contains__(self, name: object) -> bool:
        return name in self.publication.tables

    def __iter__(self) -> Iterator[str]:
        return iter(self.publication.tables)

    def __len__(self) -> int:
        return len(self.publication.tables)

    def arrow(self, name: str) -> pa.Table:
        """The same table for whatever reads Arrow (polars, DuckDB, R): null where pandas has <NA>."""
        return as_arrow(named(self.publication, self._known(name), self.text), name)

    def wide(
        self,
        name: str,
        place: str | None = None,
        values: Literal["huishoudens", "aandeel", "status", "keer_toeval"] = "huishoudens",
    ) -> pd.DataFrame:
        """A table as people read it: places down and labels across.

        With a place (code or name), and for tables of the gemeente alone: the first dimension down and the others
        across.
        """
        table, dimensions = self[name], TABLES[name].dimensions
        if values not in table:
            raise in_words(UsageFault("column_unknown", table=name, column=values), self.text)
        if place is None and TABLES[name].per_area:
            return wide(table, "gebied", dimensions, values)
        if place is not None:
            code = self.code(place)
            if code not in self.publication.tables[name].areas:
                raise in_words(UsageFault("table_of_gemeente", table=name), self.text)
            table = table[table["gebied"] == code]
        return wide(table, dimensions[0], dimensions[1:], values)

    def total(self, name: str, /, **labels: Collection[str] | str) -> pd.DataFrame:
        """Households over several labels together, a row per place: `total("stapeling", aantal_voorzieningen=["2"])`.

        With a hidden cell among them the sum is <NA> and never the sum of the others, unless it follows from the
        published ones (all households less the rest). `minstens` is the least that it can be, `punten` the number of
        hidden cells in it. Cells that cannot exist count as nobody.
        Raises UsageFault when a household would be counted twice (two voorzieningen, a part and its whole).
        """
        wanted = {key: (some,) if isinstance(some, str) else tuple(map(str, some)) for key, some in labels.items()}
        try:
            found = totals(Figures(self.publication), self._known(name), wanted)
        except UsageFault as error:
            raise in_words(error, self.text) from None
        return totals_frame(self.publication, found)

    def code(self, place: str) -> str:
        """The code of a place that is given by its code or its name, in capitals or not."""
        for one in self.publication.places:
            if place.strip().casefold() in (one.code.casefold(), one.name.casefold()):
                return one.code
        names = ", ".join(one.name for one in self.publication.places)
        raise in_words(UsageFault("place_unknown", place=place, places=names), self.text)

    def _known(self, name: str) -> str:
        if name not in self.publication.tables:
            tables = ", ".join(self.publication.tables)
            raise in_words(UsageFault("table_unknown", table=name, tables=tables), self.text)
        return name

    def _ipython_key_completions_(self) -> list[str]:
        return list(self.publication.tables)

    def __repr__(self) -> str:
        return as_words(self.publication, self.text)

    def _repr_html_(self) -> str:
        return as_html(self.publication, self.text)
