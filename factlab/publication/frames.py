"""What is published as pandas DataFrames: missing where it is hidden, labels and names in the published order."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from factlab.publication.adding_up import Total
from factlab.publication.figures import Figures
from factlab.publication.indicators import indicators
from factlab.publication.named import NAMED, NamedTable, unique_names
from factlab.publication.publication import Publication
from factlab.text import Text

_TYPES = {
    "ronde": "str",
    "peildatum": "datetime64[s]",
    "huishoudens": "Int64",
    "aandeel": "Float64",
    "keer_toeval": "Float64",
    "minstens": "Int64",
    "punten": "Int64",
}
"""Nullable numbers, so that what is not published is <NA> and an integer stays one."""


def frame(table: NamedTable) -> pd.DataFrame:
    """The table as a DataFrame: labels and names as ordered categories, numbers that may be missing."""
    return pd.DataFrame(
        {
            column: pd.Categorical([*map(str, values)], categories=table.categories[column], ordered=column != "status")
            if column in table.categories
            else _numbers(values, column)
            for column, values in table.columns.items()
        }
    )


def places_frame(publication: Publication) -> pd.DataFrame:
    names = unique_names([(place.code, place.name) for place in publication.places])
    places = publication.places
    columns: dict[str, Sequence[object]] = {
        "niveau": [place.level for place in places],
        "gebied": [place.code for place in places],
        "gebied_naam": [names[place.code] for place in places],
        "huishoudens": [place.households for place in places],
    }
    return frame(NamedTable(columns, _categories(columns, "niveau", "gebied", "gebied_naam")))


def voorzieningen_frame(publication: Publication, text: Text) -> pd.DataFrame:
    """The catalogue: what may be submitted in the round, in its order. `telt_als`: what counts once together."""
    every = publication.voorzieningen
    names = unique_names([(v.id, v.naam) for v in every])
    columns: dict[str, Sequence[object]] = {
        "voorziening": [v.id for v in every],
        "voorziening" + NAMED: [names[v.id] for v in every],
        "domein": [v.domein for v in every],
        "domein" + NAMED: [publication.name("domein", v.domein, text) for v in every],
        "cbs_wet": [v.cbs_wet or None for v in every],
        "soort": [v.soort for v in every],
        "gebruik": [v.gebruik for v in every],
        "telling": [v.telling for v in every],
        "telt_als": [v.unit for v in every],
        "impliceert": ["+".join(v.impliceert) or None for v in every],
    }
    ordered = _categories(columns, "voorziening", "voorziening" + NAMED)
    return frame(NamedTable(columns, ordered))


def organisations_frame(publication: Publication) -> pd.DataFrame:
    """The organisations that come to the door."""
    names = unique_names(publication.organisations.items())
    columns: dict[str, Sequence[object]] = {"organisatie": list(names), "organisatie" + NAMED: list(names.values())}
    return frame(NamedTable(columns, _categories(columns, *columns)))


def indicators_frame(publication: Publication, text: Text) -> pd.DataFrame:
    """The shares by which areas are compared: a row per place and indicator, the same numbers as in the report."""
    figures = Figures(publication)
    chosen = indicators(figures, text)
    names = unique_names([(place.code, place.name) for place in publication.places])
    called = unique_names([(one.key, one.name) for one in chosen])
    cells = [(place, one, one.at(figures, place.code)) for place in publication.places for one in chosen]
    columns: dict[str, Sequence[object]] = {
        "niveau": [place.level for place, _, _ in cells],
        "gebied": [place.code for place, _, _ in cells],
        "gebied_naam": [names[place.code] for place, _, _ in cells],
        "indicator": [one.key for _, one, _ in cells],
        "indicator" + NAMED: [called[one.key] for _, one, _ in cells],
        "huishoudens": [cell.count for _, _, cell in cells],
        "aandeel": [cell.share for _, _, cell in cells],
    }
    return frame(
        NamedTable(columns, _categories(columns, "niveau", "gebied", "gebied_naam", "indicator", "indicator" + NAMED))
    )


def totals_frame(publication: Publication, totals: Sequence[Total]) -> pd.DataFrame:
    names = unique_names([(place.code, place.name) for place in publication.places])
    columns: dict[str, Sequence[object]] = {
        "niveau": [publication.place(one.area).level for one in totals],
        "gebied": [one.area for one in totals],
        "gebied_naam": [names[one.area] for one in totals],
        "huishoudens": [one.count for one in totals],
        "aandeel": [one.share for one in totals],
        "minstens": [one.least for one in totals],
        "punten": [one.dots for one in totals],
    }
    return frame(NamedTable(columns, _categories(columns, "niveau", "gebied", "gebied_naam")))


def wide(table: pd.DataFrame, down: str, across: Sequence[str], values: str) -> pd.DataFrame:
    """Rows by `down`, columns by `across` (by name where there are names), both as text in the published order."""
    down, *across = [column + NAMED if column + NAMED in table else column for column in (down, *across)]
    words = table.assign(**{column: table[column].astype("str") for column in (down, *across)})
    rows = pd.Index(words[down].unique(), name=down)
    if not across:
        return words.set_index(down)[[values]]
    pairs = words[across].drop_duplicates()
    columns = pd.MultiIndex.from_frame(pairs) if len(across) > 1 else pd.Index(pairs[across[0]], name=across[0])
    return words.pivot(index=down, columns=across, values=values).reindex(index=rows, columns=columns)


def _numbers(values: Sequence[object], column: str) -> pd.Series:
    return pd.Series(list(values), dtype=_TYPES.get(column, "str"))


def _categories(columns: dict[str, Sequence[object]], *names: str) -> dict[str, tuple[str, ...]]:
    return {name: tuple(dict.fromkeys(map(str, columns[name]))) for name in names}
