"""The last look at the cells before anything is written: whatever came in, nothing small goes out."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from factlab.errors import NotProtectable
from factlab.protocol.publication import Policy, ProtectedTable, Release
from factlab.protocol.tables import TABLES
from factlab.publication.shape import check_shape


def check(release: Release) -> None:
    """Refuses a release that is not what protection promises.

    Raises NotProtectable when the verdict is not that proof and audit passed, when the tables are not
    those the round asks for, or when a table breaks a rule of `check_cells`.
    """
    if not _passed(release.verdict):
        raise NotProtectable("publish_verdict")
    for name in sorted(set(release.tables) ^ set(release.scope.tables)):
        raise NotProtectable("publish_tables", table=name)
    for name, table in release.tables.items():
        if name != table.name or name not in TABLES:
            raise NotProtectable("publish_tables", table=name)
        check_shape(table, release.scope)
    check_cells(release.tables, release.policy)


def _passed(verdict: Mapping[str, object]) -> bool:
    audit = verdict.get("audit")
    return verdict.get("bewijs") == "geslaagd" and isinstance(audit, Mapping) and audit.get("geslaagd") is True


def check_cells(tables: Mapping[str, ProtectedTable], policy: Policy) -> None:
    """Refuses a number below the threshold, a negative one, one behind a dot, one that cannot exist."""
    for name, table in tables.items():
        counts, shown = table.counts, ~table.hidden
        cannot_exist = np.array([TABLES[name].impossible(labels) for labels in table.labels], dtype=np.bool_)
        broken = {
            "publish_negative": counts < 0,
            "publish_behind_dot": table.hidden & (counts != 0),
            "publish_small": shown & (counts > 0) & (counts < policy.drempel),
            "publish_impossible": cannot_exist[np.newaxis, :] & (counts != 0),
        }
        if policy.afronden:
            broken["publish_not_rounded"] = shown & (counts % policy.afronden != 0)
        for rule, cells in broken.items():
            if cells.any():
                raise NotProtectable(rule, table=name, cells=int(cells.sum()))
