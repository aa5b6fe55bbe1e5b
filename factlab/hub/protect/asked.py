"""What is to be published, by one division or by several together, and the households that it is made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from factlab.errors import FactlabError, NotProtectable
from factlab.hub.protect.classes.counts import STAPELING, ClassCounts, stapeling_of
from factlab.hub.protect.earlier import by_other_divisions, require_comparable
from factlab.hub.protect.required import require_agreement, require_classes
from factlab.hub.protect.witness import Listing
from factlab.model.columns import Columns, columns_of
from factlab.model.places import Places, places_of, with_regions
from factlab.model.types import HouseholdTypes, add_plain_types
from factlab.protocol.publication import Earlier, Policy, Profile, RawTable
from factlab.protocol.scope import Scope
from factlab.protocol.tables import GROUPS, REST, TABLES

Progress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class Tabulated:
    """The true counts by one division of the gemeente, whose areas the scope has.

    Room is made for one that is not `now` to be published later.
    """

    scope: Scope
    raw: Mapping[str, RawTable]
    now: bool = True


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be published, and what it is made of.

    `values` are the true numbers, `cells` how many cells hold each that are to be published, both of shape (places,
    columns). The places of `divisions` come first.
    """

    profiles: Sequence[Profile]
    divisions: tuple[Tabulated, ...]
    policy: Policy
    earlier: Sequence[Earlier]
    columns: Columns
    types: HouseholdTypes
    values: NDArray[np.int64]
    cells: NDArray[np.int32]
    listing: Listing | None
    classes: ClassCounts | None
    progress: Progress

    @property
    def scope(self) -> Scope:
        """The dimensions that all divisions share, with the areas of the first, as if there were no frame."""
        return self.divisions[0].scope.without_groups()

    def rows(self, division: int) -> NDArray[np.int64]:
        """The places of the rows of a division's tables."""
        return np.array([0, *self.types.places.divisions[division]])


def asked_for(
    profiles: Sequence[Profile],
    divisions: Sequence[Tabulated],
    policy: Policy,
    earlier: Sequence[Earlier],
    progress: Progress,
) -> Asked:
    """Counts by household what the tables say, and refuses where they do not agree, or earlier releases cannot be held
    against them.
    """
    for one in divisions:
        require_comparable(earlier, one.scope, policy)
    raw, grouped = divisions[0].raw, GROUPS in divisions[0].raw
    if grouped and len(divisions) > 1:
        raise NotProtectable("divisions_groups")
    if not grouped:
        # What is not published tells nothing: then classes are no part of a household.
        profiles = [replace(profile, classes=frozenset()) for profile in profiles]
        divisions = [replace(one, scope=one.scope.without_groups()) for one in divisions]
    scopes = [one.scope.without_groups() for one in divisions]
    places = with_regions(places_of(*scopes, before=by_other_divisions(earlier, *scopes)))
    columns = columns_of(_apart_from_classes(raw), scopes[0])
    types = HouseholdTypes(profiles, columns, scopes[0], places, _told_by_anybody(columns, places, earlier))
    values = types.totals()
    cells = np.zeros(values.shape, dtype=np.int32)
    for one, of in zip(divisions, places.divisions, strict=False):
        plain, rows = _apart_from_classes(one.raw), np.array([0, *of])
        require_agreement(types, values, rows, columns, plain, one.scope)
        cells[rows] = columns.multiplicity(plain, len(rows))
    if grouped:
        require_classes(profiles, raw[GROUPS], divisions[0].scope)
    listing = None
    if "combinaties" in raw:
        names = [name for (name,) in raw["combinaties"].labels if name != REST]
        listing = Listing(types, scopes[0], names, policy.drempel)
        if not listing.same(()):
            raise FactlabError("tables_disagree", table="combinaties")
    add_plain_types(types, scopes[0])
    classes = ClassCounts(raw[GROUPS], columns, types) if grouped else None
    return Asked(profiles, tuple(divisions), policy, earlier, columns, types, values, cells, listing, classes, progress)


def _apart_from_classes(raw: Mapping[str, RawTable]) -> dict[str, RawTable]:
    """All tables but `groepen`, with the number of voorzieningen that adds up from it."""
    plain = {name: table for name, table in raw.items() if name != GROUPS}
    if GROUPS in raw and STAPELING not in plain:
        plain[STAPELING] = stapeling_of(raw[GROUPS])
    return plain


def _told_by_anybody(columns: Columns, places: Places, earlier: Sequence[Earlier]) -> NDArray[np.bool_]:
    """Shape (places, columns): which numbers are in what is to be published, or were in an earlier release."""
    told = columns.exists(len(places.areas))
    told[places.published :] = False
    for release in earlier:
        division = list(places.of_division(release.scope) or ())
        for name, table in release.tables.items():
            own = [columns.of[name][labels] for labels in table.labels if labels in columns.of.get(name, {})]
            if TABLES[name].per_area:
                told[np.ix_(division, own)] = True
    return told
