"""What the catalogue says is implied, held against what partners really sent.

`impliceert` is public knowledge that protection relies on: who has A has B. Registers are not that neat. An
implication that some household breaks is no knowledge: it is dropped for this run, and the release says so,
so that whoever attacks the tables does not rely on it either.
"""

from __future__ import annotations

from collections.abc import Iterable

from factlab.protocol.publication import Profile
from factlab.protocol.scope import Scope


def broken_implications(profiles: Iterable[Profile], scope: Scope) -> list[tuple[str, str]]:
    """The pairs (A, B) of the catalogue, A implies B, for which some household has A without B."""
    stated = [(v.id, implied) for v in scope.voorzieningen for implied in v.impliceert if implied in scope.by_id]
    if not stated:
        return []
    kinds = {profile.voorzieningen for profile in profiles}
    return [(a, b) for a, b in stated if any(a in kind and b not in kind for kind in kinds)]
