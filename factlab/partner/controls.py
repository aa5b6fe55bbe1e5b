"""Control addresses: fixed addresses in awkward spellings that go through every partner's normaliser.

Their keys, under a label of their own, go along with the submission. When the hub finds all sets equal,
every partner used the same key, round, address version and spelling profile; when not, the odd one out
is named before anything is counted. A rejected control address counts with its reason, so that two
normalisers which reject differently are told apart as well.
"""

from __future__ import annotations

import csv
from functools import cache
from importlib import resources

from factlab.partner.address import Address, normalise

_FIELDS = ("postcode", "huisnummer", "huisletter", "toevoeging", "aanduiding")


@cache
def control_addresses() -> tuple[tuple[str, ...], ...]:
    """The raw control addresses, in their fixed order."""
    text = resources.files("factlab.partner").joinpath("data/controls.csv").read_text("utf-8")
    return tuple(tuple(row[field] for field in _FIELDS) for row in csv.DictReader(text.splitlines(), delimiter=";"))


def control_texts(profile: str) -> list[str]:
    """What each control address becomes under a spelling profile: its key, or the reason of rejection."""
    outcomes = (normalise(*raw, profile=profile) for raw in control_addresses())
    return [
        f"{number}:{outcome.key if isinstance(outcome, Address) else outcome.value}"
        for number, outcome in enumerate(outcomes)
    ]
