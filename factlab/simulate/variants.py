"""The choices that are tried: the round as it is, and each alternative with one thing changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from pydantic import ValidationError

from factlab.errors import UsageFault
from factlab.protocol.publication import Policy
from factlab.protocol.round import Round
from factlab.protocol.settings import ProtectionSection

BASE = "basis"
Kind = Literal["base", "without", "threshold", "rounding"]


@dataclass(frozen=True, slots=True)
class Variant:
    """`name` is that of its folder; `what` is the partner, threshold or rounding that differs from the base."""

    name: str
    kind: Kind
    what: str
    policy: Policy
    without: frozenset[str] = frozenset()


def variants(
    round_: Round, without: Sequence[str] = (), thresholds: Sequence[int] = (), roundings: Sequence[int] = ()
) -> tuple[Variant, ...]:
    """The base first, then each alternative once; one that says what the round says already is the base itself.

    Raises UsageFault for a partner the round does not have, for one without whom fewer than two partners remain, and
    for a threshold or rounding that no round may have.
    """
    found = [Variant(BASE, "base", "", round_.beveiliging)]
    found += _without(round_, dict.fromkeys(without))
    for threshold in dict.fromkeys(thresholds):
        if threshold != round_.beveiliging.drempel:
            policy = _policy(round_.beveiliging, drempel=threshold)
            found.append(Variant(f"drempel-{threshold}", "threshold", str(threshold), policy))
    for rounding in dict.fromkeys(roundings):
        if rounding != round_.beveiliging.afronden:
            policy = _policy(round_.beveiliging, afronden=rounding)
            name = f"afgerond-{rounding}" if rounding else "niet-afgerond"
            found.append(Variant(name, "rounding", str(rounding), policy))
    return tuple(found)


def _without(round_: Round, partners: dict[str, None]) -> Iterator[Variant]:
    submitting = [partner.id for partner in round_.partners if not partner.kader]
    for partner in partners:
        if partner not in submitting:
            raise UsageFault("simulate_partner", partners=", ".join(submitting))
        if len(submitting) < 3:
            raise UsageFault("simulate_too_few", partners=len(submitting))
        yield Variant(f"zonder-{partner}", "without", partner, round_.beveiliging, frozenset((partner,)))


def _policy(policy: Policy, **changes: int) -> Policy:
    """The policy with a change that the round itself could have made."""
    try:
        ProtectionSection.model_validate({**policy.model_dump(), **changes})
    except ValidationError:
        raise UsageFault("simulate_policy") from None
    return policy.model_copy(update=changes)
