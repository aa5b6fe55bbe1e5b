"""The hub's story on invented households, before any partner gives data: the same tables, protected in the same way.

    invented profiles → tables → protected

There is nothing to receive and nothing to link, so no key, secret or submission is needed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from factlab.errors import NotTogether
from factlab.hub.analyse import Progress, households_of, protected, tabulated
from factlab.hub.engine import Engine
from factlab.hub.layout import layout_of
from factlab.hub.link import complete, take_scope
from factlab.protocol.frame import class_ids
from factlab.protocol.publication import Profile, Release
from factlab.protocol.round import Round
from factlab.protocol.scope import Scope
from factlab.protocol.simulation import SIMULATED, is_simulated

_HALF = 64
_ONES = (1 << _HALF) - 1


def rehearse(
    profiles: Sequence[Profile],
    round_: Round,
    *,
    without: frozenset[str] = frozenset(),
    progress: Progress = lambda step, done: None,
) -> Release:
    """Tabulate and protect invented households, as `analyse` does with real ones; the verdict says they are invented.

    `profiles` hold every household of every area, as they are known without those partners. Raises NotTogether
    `not_simulated` for a round that is not marked as a simulation: no invented number goes out under a real round.
    """
    if not is_simulated(round_):
        raise NotTogether("not_simulated", round=round_.id)
    own = round_.scope(without)
    progress("tabulate", 0.0)
    with Engine() as engine:
        known = load_profiles(engine, profiles, own)
        if own.frame is not None:
            own = own.with_households(households_of(known))
        counted = tabulated(engine, round_, own, without, [round_.niveau])
    (release,) = protected(known, counted, round_.beveiliging, without, progress)
    return replace(release, verdict={**release.verdict, SIMULATED: True}, internal={})


def load_profiles(engine: Engine, profiles: Sequence[Profile], scope: Scope) -> list[Profile]:
    """Bring profiles into the engine as `link` would leave them there, for `tabulate`; returns them in its order."""
    voorziening = {one.id: 1 << number for number, one in enumerate(scope.voorzieningen)}
    organisation = {id_: 1 << number for number, id_ in enumerate(scope.organisations)}
    class_ = {id_: 1 << number for number, id_ in enumerate(class_ids(scope.groepen))}
    area = {one.code: number for number, one in enumerate(scope.areas)}
    sets = [sum(voorziening[v] for v in profile.voorzieningen) for profile in profiles]
    columns: dict[str, NDArray[Any]] = {
        "area": np.array([area[profile.area] for profile in profiles], dtype=np.uint16),
        "voorzieningen_high": np.array([bits >> _HALF for bits in sets], dtype=np.uint64),
        "voorzieningen_low": np.array([bits & _ONES for bits in sets], dtype=np.uint64),
        "organisations": np.array([sum(organisation[o] for o in p.organisations) for p in profiles], dtype=np.uint64),
        "classes": np.array([sum(class_[c] for c in p.classes) for p in profiles], dtype=np.uint64),
        "households": np.array([profile.households for profile in profiles], dtype=np.int64),
    }
    take_scope(engine, scope, layout_of(scope).places)
    with engine.arrival(columns):
        engine.run("4_profiles_given")
    engine.must_be_empty("audits/organisation_without_counted")
    return complete(engine, scope)
