"""The two states of a table: counted, and protected. Only the second can be published."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from factlab.protocol.scope import Scope
from factlab.protocol.tables import Labels


@dataclass(frozen=True, slots=True)
class Profile:
    """Households that are alike in everything that is counted; `area` is a code, `classes` are those of the frame."""

    area: str
    voorzieningen: frozenset[str]
    organisations: frozenset[str]
    households: int
    classes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class RawTable:
    """True counts, never to leave the hub: `counts` is int64 of shape (areas, labels).

    `areas` are codes, the gemeente first; `labels` in the order of the table's definition.
    """

    name: str
    areas: tuple[str, ...]
    labels: tuple[Labels, ...]
    counts: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class ProtectedTable:
    """What may be published: made by `factlab.hub.protect.protect` alone.

    `counts` is int64 of shape (areas, labels) and holds 0 wherever `hidden` is True: the true number
    behind a dot is no longer in the object.
    """

    name: str
    areas: tuple[str, ...]
    labels: tuple[Labels, ...]
    counts: NDArray[np.int64]
    hidden: NDArray[np.bool_]


class Policy(BaseModel):
    """How small numbers are protected (`[beveiliging]` of ronde.toml); there is no way to say 'not'."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    drempel: int = 10
    breedte: int = 5
    afronden: int = 0
    percentage_vanaf: int = 100
    eigen_lijst: bool = False


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier release of the same gemeente and reference date: part of what everybody knows.

    `tables` are what was published, as it was published; `scope` gives the areas and voorzieningen of then.
    """

    scope: Scope
    policy: Policy
    tables: Mapping[str, ProtectedTable]


def tables_hash(tables: Mapping[str, ProtectedTable]) -> str:
    """SHA-256 over what is published: by table its areas, labels and numbers, null for a dot."""
    published = {
        name: {
            "gebieden": table.areas,
            "labels": table.labels,
            "huishoudens": [
                [None if dot else number for number, dot in zip(*row, strict=True)]
                for row in zip(table.counts.tolist(), table.hidden.tolist(), strict=True)
            ],
        }
        for name, table in tables.items()
    }
    return sha256(json.dumps(published, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


WITHOUT = "zonder"
"""In the public verdict: the partners that were left out by name. Whoever attacks the tables needs it."""

FRAME = "kader_huishoudens"
"""In the public verdict of a round with a frame: the households of its own areas, which the round itself cannot say."""

BROKEN = "vervallen_implicaties"
"""In the public verdict: pairs of which the catalogue says that one implies the other, and it was not so."""

EARLIER = "eerdere_publicaties"
"""In the public verdict: the releases of the same reference date that were taken into account, by round and hash."""

LINK_QUALITY = "koppelkwaliteit"
"""In what is internal: how well the partners' lists fit together. Never in the public folder."""


@dataclass(frozen=True, slots=True)
class Release:
    """Everything that goes out of the hub into the published folder.

    `internal` is for the output checker alone (reasons per dot, link quality): JSON-able, kept beside
    the published folder and never inside it.
    """

    scope: Scope
    policy: Policy
    tables: Mapping[str, ProtectedTable]
    verdict: Mapping[str, object]
    internal: Mapping[str, object]
