"""The account of the link quality as it is written beside the published folder (docs/koppelkwaliteit.md)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from factlab.hub.frame import AreaCompared, Outside
from factlab.hub.link_flags import FEWEST_EXPECTED, FEWEST_OUTSIDE, flags, too_many_outside
from factlab.hub.link_quality import CLASSES, COARSE, WHAT_IF, Observed
from factlab.protocol.scope import Scope


def account(
    observed: Observed,
    scope: Scope,
    names: Mapping[str, str],
    outside: Mapping[str, Outside] | None = None,
    differing: Sequence[AreaCompared] = (),
) -> dict[str, Any]:
    """Everything the procesmanager sees, as JSON. Internal: it holds small numbers of pairs of partners.

    For a round with a frame `outside` says which of each partner's addresses were not in it, and `differing`
    in which areas it differs from noemers.csv.
    """
    frame = scope.frame or ""
    return {
        "intern": True,
        "ronde": scope.round_id,
        "peildatum": scope.reference_date.isoformat(),
        "gemeente": scope.municipality.name,
        "te_beoordelen_vanaf": FEWEST_EXPECTED,
        "signalen": [asdict(flag) for flag in flags(observed, outside, differing, frame)],
        "kader": None if outside is None else _frame(frame, names, differing),
        "deelnemers": [_partner(observed, number, names, outside) for number in range(len(observed.partners))],
        "samen": observed.together.tolist(),
        "verwacht": observed.expected.round(2).tolist(),
        "stapeling": _stacks(observed, outside),
    }


def _frame(frame: str, names: Mapping[str, str], differing: Sequence[AreaCompared]) -> dict[str, Any]:
    """Who delivered the frame, and the areas in which it differs much from noemers.csv."""
    areas = [
        {
            "gebied": area.code,
            "naam": area.name,
            "noemer": area.expected,
            "adressen": area.found,
            "verschil": round(area.difference, 4),
        }
        for area in differing
    ]
    return {"deelnemer": frame, "naam": names.get(frame, frame), "gebieden": areas}


def _partner(
    observed: Observed, number: int, names: Mapping[str, str], outside: Mapping[str, Outside] | None
) -> dict[str, Any]:
    partner = observed.partners[number]
    told = None if outside is None else outside.get(partner, Outside(0, 0))
    size = int(observed.sizes[number])
    seen, chance = int(observed.met[number].sum()), float(observed.expected[number].sum())
    return {
        "deelnemer": partner,
        "naam": names.get(partner, partner),
        "huishoudens": size,
        "met_anderen": (size - int(observed.alone[number])) / size if size else None,
        "samen": seen,
        "verwacht": round(chance, 2),
        "keer_toeval": round(seen / chance, 3) if chance >= FEWEST_EXPECTED else None,
        "in_grootste_gebied": round(float(observed.in_one_area[number]), 3),
        "adressen": None if told is None else told.addresses,
        "buiten_kader": None if told is None else round(told.share, 4),
        "aantal_buiten_kader": None if told is None else told.missing,
    }


def _stacks(observed: Observed, outside: Mapping[str, Outside] | None) -> dict[str, Any]:
    """As linked, and as it would be: with the share the frame tells, or under each supposition.

    Nothing is estimated when more than one in ten of some partner's addresses are outside the frame; the few of
    a partner that has no more than a few there are passed over.
    """
    coarse = [name for name, found in (outside or {}).items() if too_many_outside(found, COARSE)]
    rows: list[tuple[float | None, dict[str, float], bool]]
    if outside is None:
        rows = [(share, dict.fromkeys(observed.partners, share), True) for share in WHAT_IF]
    elif coarse:
        rows = []
    else:
        missed = {name: found.share for name, found in outside.items() if found.missing >= FEWEST_OUTSIDE}
        rows = [(None, missed, False)]
    linked = _row(observed.stacks.astype(np.float64))
    corrected = [
        {"gemist": share, **_row(observed.corrected(missed, strays_counted=counted))} for share, missed, counted in rows
    ]
    return {
        "klassen": list(CLASSES),
        "gekoppeld": linked,
        "gecorrigeerd": corrected,
        "te_grof": coarse,
        "marge": _range([linked, *corrected]),
    }


def _range(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Lowest and highest of each number."""
    shares = ("twee_of_meer", "twee_of_meer_van_gebruikers")
    return {
        "huishoudens": [[min(column), max(column)] for column in zip(*(r["huishoudens"] for r in rows), strict=True)],
        **{name: [min(row[name] for row in rows), max(row[name] for row in rows)] for name in shares},
    }


def _row(stacks: NDArray[np.float64]) -> dict[str, Any]:
    total, users = float(stacks.sum()), float(stacks[1:].sum())
    more = float(stacks[2:].sum())
    return {
        "huishoudens": [round(number) for number in stacks.tolist()],
        "twee_of_meer": more / max(total, 1.0),
        "twee_of_meer_van_gebruikers": more / max(users, 1.0),
    }
