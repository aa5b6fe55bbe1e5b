"""The mark of an invented publication: a round that says so of itself, signed by an identity that everybody has.

The round that lies in a simulated folder is not the real one: its id and title say that it is a simulation, and it
is signed with a secret that stands in this file. So the signature of the real hub is never beside invented numbers,
and taking the words away does not help: what is signed with this identity is invented.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from typing import Final

from factlab.protocol.identity import Identity, identity_of
from factlab.protocol.names import SIMULATION_PREFIX
from factlab.protocol.publication import Policy
from factlab.protocol.round import Round, write_round

SIMULATED: Final = "simulatie"
"""In the public verdict: true where the households are invented."""

_LONGEST_ID: Final = 60
_TITLE: Final = "SIMULATIE met verzonnen cijfers: "


@cache
def _everybodys() -> Identity:
    """Not a secret: whoever has factlab has it, so its signature says nothing but that this is a simulation."""
    return identity_of("simulatie", sha256(b"factlab/simulation/v1").digest())


def simulated(round_: Round, households: Mapping[str, int], policy: Policy) -> Round:
    """The same round as a simulation: with this policy, and this number of households in each area by code.

    Addresses are left out: no partner can make a submission with it. What is known of the real gemeente (figures
    known before, notes) is left out as well, since it says nothing about invented households.
    """
    areas = tuple(area.model_copy(update={"huishoudens": households[area.gebied]}) for area in round_.gebiedsnamen)
    fields = {name: getattr(round_, name) for name in Round.model_fields}
    return Round.model_validate(
        fields
        | {
            "id": f"{SIMULATION_PREFIX}{round_.id.removeprefix(SIMULATION_PREFIX)}"[:_LONGEST_ID],
            "titel": f"{_TITLE}{round_.titel.removeprefix(_TITLE)}",
            "gebiedsnamen": areas,
            "beveiliging": policy,
            "hub": _everybodys().public,
            "sleutelbewaarder": _everybodys().public,
            "zegel_ronde": "",
            "gebieden": (),
            "instellingen": (),
            "straten": (),
            "adressen": (),
            "controle": (),
            "toelichting": {},
        }
    )


def write_simulated(round_: Round) -> bytes:
    """The bytes of `ID.ronde` of a simulated round; the same round gives the same bytes."""
    return write_round(round_, _everybodys().signing)


def is_simulated(round_: Round) -> bool:
    """Whether the round is one of a simulation: by who signed it, or by its id."""
    return round_.hub == _everybodys().public or round_.id.startswith(SIMULATION_PREFIX)
