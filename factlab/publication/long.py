"""A protected table as people and programs read it: one row per area and label, with share and status."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from factlab.protocol.publication import ProtectedTable
from factlab.protocol.tables import TABLES
from factlab.publication.publication import Publication, impossible

PUBLISHED: Final = "gepubliceerd"
HIDDEN: Final = "geheim"
IMPOSSIBLE: Final = "onmogelijk"
STATUSES = (PUBLISHED, HIDDEN, IMPOSSIBLE)

AREA_COLUMNS = ("ronde", "peildatum", "niveau", "gebied", "gebied_naam")
VALUE_COLUMNS = ("huishoudens", "aandeel", "status")
LIFT: Final = "keer_toeval"
WITH_LIFT: Final = "samenloop_voorzieningen"


@dataclass(frozen=True)
class LongTable:
    """Columns of equal length in the published order; None stands for what is not published."""

    name: str
    dimensions: tuple[str, ...]
    columns: dict[str, list[object]]

    @property
    def rows(self) -> int:
        return len(self.columns["status"])


def column_names(name: str) -> tuple[str, ...]:
    """The columns of a table in the order in which they are published."""
    extra = (LIFT,) if name == WITH_LIFT else ()
    return (*AREA_COLUMNS, *TABLES[name].dimensions, *VALUE_COLUMNS, *extra)


def long(publication: Publication, name: str) -> LongTable:
    """Table `name` of the publication, areas in order and within them the labels in order."""
    table = publication.tables[name]
    dimensions = TABLES[name].dimensions
    places = [publication.place(code) for code in table.areas]
    status = statuses(table).ravel().tolist()

    def per_area(values: Iterable[object]) -> list[object]:
        return [value for value in values for _ in table.labels]

    columns: dict[str, list[object]] = {
        "ronde": per_area(publication.round_id for _ in places),
        "peildatum": per_area(publication.reference_date for _ in places),
        "niveau": per_area(place.level for place in places),
        "gebied": per_area(place.code for place in places),
        "gebied_naam": per_area(place.name for place in places),
    }
    for number, dimension in enumerate(dimensions):
        columns[dimension] = [label[number] for _ in places for label in table.labels]
    columns["huishoudens"] = [
        count if state == PUBLISHED else None
        for count, state in zip(table.counts.ravel().tolist(), status, strict=True)
    ]
    columns["aandeel"] = _none_for_nan(shares(publication, table))
    columns["status"] = list(status)
    if name == WITH_LIFT:
        columns[LIFT] = _none_for_nan(lift(publication, table))
    return LongTable(name, dimensions, columns)


def statuses(table: ProtectedTable) -> NDArray[np.str_]:
    """`gepubliceerd`, `geheim` or `onmogelijk` of every cell: text of shape (areas, labels)."""
    state = np.where(table.hidden, HIDDEN, PUBLISHED)
    state[:, impossible(table)] = IMPOSSIBLE
    return state


def shares(publication: Publication, table: ProtectedTable) -> NDArray[np.float64]:
    """Fraction 0-1 of every cell, NaN where a part is hidden or the base below `percentage_vanaf`.

    The base is the households of the area; in the samenloop tables the cell of A with itself. Both parts
    are published numbers, so the fraction tells nothing that they do not, a share of 0 included.
    """
    shape = table.counts.shape
    rule = TABLES[table.name].base
    if rule is None:
        households = [publication.place(code).households for code in table.areas]
        base = np.array([[np.nan if number is None else number] for number in households], dtype=np.float64)
        base = np.broadcast_to(base, shape)
    else:
        base = _visible(table)[:, _columns(table, rule)]
    return np.minimum(_fraction(_visible(table), base, publication.policy.percentage_vanaf), 1.0)


def lift(publication: Publication, table: ProtectedTable) -> NDArray[np.float64]:
    """How many times more often A and B meet than by chance: n_ab · N / (n_a · n_b).

    N is all households of the area. NaN on the diagonal, where a part is hidden, and where A or B has
    fewer than `percentage_vanaf` households, so that both orders agree.
    """
    visible = _visible(table)
    of_a = visible[:, _columns(table, lambda labels: (labels[0], labels[0]))]
    of_b = visible[:, _columns(table, lambda labels: (labels[1], labels[1]))]
    everyone = publication.municipality.households
    if not everyone:
        return np.full(table.counts.shape, np.nan)
    times = _fraction(visible, of_a * of_b / everyone, 0)
    least = publication.policy.percentage_vanaf
    times[(of_a < least) | (of_b < least)] = np.nan
    times[:, [a == b for a, b in table.labels]] = np.nan
    return times


def _visible(table: ProtectedTable) -> NDArray[np.float64]:
    visible = table.counts.astype(np.float64)
    visible[statuses(table) != PUBLISHED] = np.nan
    return visible


def _columns(table: ProtectedTable, rule: Callable[[tuple[str, ...]], tuple[str, ...]]) -> list[int]:
    place = {labels: number for number, labels in enumerate(table.labels)}
    return [place[rule(labels)] for labels in table.labels]


def _fraction(part: NDArray[np.float64], base: NDArray[np.float64], least: int) -> NDArray[np.float64]:
    enough = (base >= least) & (base > 0)
    fraction = np.full(part.shape, np.nan)
    np.divide(part, base, out=fraction, where=enough)
    return fraction


def _none_for_nan(values: NDArray[np.float64]) -> list[object]:
    return [None if np.isnan(value) else value for value in values.ravel().tolist()]
