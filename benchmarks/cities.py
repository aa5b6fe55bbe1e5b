"""Invented cities, large and small, in tables that other tools can protect too.

Only tables whose cells add up: areas to the gemeente, numbers of voorzieningen to all households. Need differs
between areas and between households, so that most cells are small or zero and few are large, as in life. The same
seed gives the same city on every machine.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from factlab.model.columns import Columns, columns_of
from factlab.protocol.catalogue import LAWS, Voorziening
from factlab.protocol.publication import Policy, Profile, RawTable
from factlab.protocol.scope import Area, Scope
from factlab.protocol.tables import TABLES, Household

LOWEST = 60
"""Households of the smallest area."""


@dataclass(frozen=True)
class Recipe:
    """What a city is made from; `use` is the share of households with the commonest voorziening."""

    name: str
    title: str
    areas: int
    households: int
    voorzieningen: int
    domains: int
    tables: tuple[str, ...]
    use: float
    seed: int


RECIPES = {
    recipe.name: recipe
    for recipe in (
        Recipe(
            name="linked",
            title="30 wijken × three linked tables",
            areas=30,
            households=12_000,
            voorzieningen=33,
            domains=11,
            tables=("stapeling", "aantal_domeinen", "kwetsbaarheid"),
            use=0.5,
            seed=1,
        ),
        Recipe(
            name="wide",
            title="100 wijken × 40 voorzieningen",
            areas=100,
            households=300_000,
            voorzieningen=40,
            domains=6,
            tables=("bereik", "voorzieningen", "stapeling"),
            use=0.22,
            seed=2,
        ),
        Recipe(
            name="g4",
            title="500 buurten × 46 voorzieningen",
            areas=500,
            households=450_000,
            voorzieningen=46,
            domains=6,
            tables=("voorzieningen", "stapeling", "aantal_domeinen"),
            use=0.15,
            seed=3,
        ),
    )
}


@dataclass(frozen=True)
class City:
    """A city as the protection gets it, and its numbers: equal cells are one number.

    `values` and `cells` are of shape (1 + areas, columns): the households counted, and how many published cells
    hold the number (0: no such number).
    """

    recipe: Recipe
    scope: Scope
    profiles: tuple[Profile, ...]
    raw: dict[str, RawTable]
    policy: Policy
    columns: Columns
    values: NDArray[np.int64]
    cells: NDArray[np.int32]

    @property
    def small(self) -> NDArray[np.bool_]:
        """The numbers that may not be told, of shape (1 + areas, columns)."""
        return (self.cells > 0) & (self.values > 0) & (self.values < self.policy.drempel)


def build(recipe: Recipe) -> City:
    """The city of this recipe."""
    random = np.random.default_rng(recipe.seed)
    scope = _scope(recipe, random)
    area, kind, households, kinds = _lived(recipe, scope, random)
    profiles = tuple(
        Profile(scope.areas[a].code, kinds[k].voorzieningen, frozenset(), n)
        for a, k, n in zip(area.tolist(), kind.tolist(), households.tolist(), strict=True)
    )
    raw = {name: _counted(name, scope, kinds, area, kind, households) for name in recipe.tables}
    columns = columns_of(raw, scope)
    values = np.zeros((len(scope.places), columns.count), dtype=np.int64)
    for name, table in raw.items():
        for i, labels in enumerate(table.labels):
            if labels in columns.of[name]:
                values[:, columns.of[name][labels]] = table.counts[:, i]
    cells = columns.multiplicity(raw, len(scope.places))
    return City(recipe, scope, profiles, raw, Policy(), columns, values, cells)


def _scope(recipe: Recipe, random: np.random.Generator) -> Scope:
    shares = random.lognormal(0, 0.7, recipe.areas)
    sizes = np.maximum(LOWEST, (recipe.households * shares / shares.sum()).astype(int)).tolist()
    domains = tuple(f"domein{number:02}" for number in range(recipe.domains))
    voorzieningen = tuple(
        Voorziening(
            id=f"V{number:02}",
            naam="",
            domein=domains[number % recipe.domains],
            cbs_wet=LAWS[number % 3],  # type: ignore[arg-type]
        )
        for number in range(recipe.voorzieningen)
    )
    return Scope(
        round_id=recipe.name,
        reference_date=date(2026, 10, 1),
        level="wijk",
        municipality=Area("GM0000", "", sum(sizes)),
        areas=tuple(Area(f"A{number:03}", "", size) for number, size in enumerate(sizes)),
        voorzieningen=voorzieningen,
        organisations=(),
        domains=domains,
        delivers={"partner": frozenset(v.id for v in voorzieningen)},
        tables=recipe.tables,
    )


def _lived(
    recipe: Recipe, scope: Scope, random: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], list[Household]]:
    """Area, kind and number of households, line by line, and the kinds: who uses one thing is likelier to use more."""
    ids = [v.id for v in scope.voorzieningen]
    common = recipe.use / np.arange(1, len(ids) + 1) ** 1.1
    seen: dict[int, int] = {}
    kinds: list[Household] = []
    area, kind, households = [], [], []
    powers = 2 ** np.arange(len(ids), dtype=np.int64)
    for number, place in enumerate(scope.areas):
        local = common * random.lognormal(-0.3, 0.8) * random.lognormal(0, 0.6, len(ids))
        need = random.gamma(0.35, 1 / 0.35, place.households)
        uses = random.random((place.households, len(ids))) < -np.expm1(-need[:, None] * local)
        for code, count in zip(*np.unique(uses @ powers, return_counts=True), strict=True):
            if int(code) not in seen:
                seen[int(code)] = len(kinds)
                have = frozenset(v for bit, v in enumerate(ids) if int(code) >> bit & 1)
                kinds.append(Household(have, frozenset()))
            area.append(number)
            kind.append(seen[int(code)])
            households.append(int(count))
    return np.array(area), np.array(kind), np.array(households), kinds


def _counted(
    name: str,
    scope: Scope,
    kinds: list[Household],
    area: NDArray[np.int64],
    kind: NDArray[np.int64],
    households: NDArray[np.int64],
) -> RawTable:
    """The table as its definition says, kind by kind."""
    definition = TABLES[name]
    labels = definition.labels(scope)
    column = {label: number for number, label in enumerate(labels)}
    member = np.zeros((len(kinds), len(labels)), dtype=np.int64)
    for number, one in enumerate(kinds):
        for label in definition.counted_in(one, scope):
            member[number, column[label]] = 1
    counts = np.zeros((len(scope.places), len(labels)), dtype=np.int64)
    np.add.at(counts, area + 1, member[kind] * households[:, None])
    counts[0] = counts[1:].sum(axis=0)
    return RawTable(name, tuple(place.code for place in scope.places), labels, counts)
