"""What must hold before anything is hidden: a policy that can be promised, tables that are what the profiles say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from factlab.errors import FactlabError, NotProtectable
from factlab.model.columns import Columns
from factlab.model.types import HouseholdTypes
from factlab.protocol.publication import Policy, Profile, RawTable
from factlab.protocol.scope import Scope
from factlab.protocol.tables import GROUPS, TABLES, Household

_LOWEST_THRESHOLD, _ROUNDED_TO = 5, 5


def require_supported(policy: Policy) -> None:
    """Refuses what this version cannot promise, instead of promising less."""
    if policy.drempel < _LOWEST_THRESHOLD:
        raise NotProtectable("policy_too_low", rule="drempel", lowest=_LOWEST_THRESHOLD)
    if policy.breedte < 1:
        raise NotProtectable("policy_too_low", rule="breedte", lowest=1)
    if policy.afronden not in (0, _ROUNDED_TO) or (policy.afronden and policy.drempel % policy.afronden):
        raise NotProtectable("policy_unsupported", rule="afronden")


def require_agreement(
    types: HouseholdTypes,
    values: NDArray[np.int64],
    rows: NDArray[np.int64],
    columns: Columns,
    raw: Mapping[str, RawTable],
    scope: Scope,
) -> None:
    """Refuses when one cell, or the households of one area, is not what the profiles say.

    `rows` are the places of the rows of the tables.
    """
    households = types.places.at_place(types.x.sum(axis=1, keepdims=True))[rows, 0].tolist()
    for place, number in zip(scope.places, households, strict=True):
        if place.households != number:
            raise FactlabError("denominators_disagree", area=place.code)
    for name, table in raw.items():
        of = columns.of[name]
        counted = np.zeros_like(table.counts)
        for i, labels in enumerate(table.labels):
            if labels in of:
                counted[:, i] = values[rows[: len(table.areas)], of[labels]]
        if not np.array_equal(counted, table.counts):
            raise FactlabError("tables_disagree", table=name)


def require_classes(profiles: Sequence[Profile], table: RawTable, scope: Scope) -> None:
    """Refuses when one cell of `groepen` is not what the profiles say."""
    place = {name: i for i, name in enumerate(table.areas)}
    column = {labels: i for i, labels in enumerate(table.labels)}
    counted = np.zeros_like(table.counts)
    for profile in profiles:
        kind = Household(profile.voorzieningen, profile.organisations, profile.classes)
        for labels in TABLES[GROUPS].counted_in(kind, scope):
            counted[[0, place[scope.area_of(profile.area)]], column[labels]] += profile.households
    if not np.array_equal(counted, table.counts):
        raise FactlabError("tables_disagree", table=GROUPS)
