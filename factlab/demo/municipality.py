"""The invented municipality: its households, how vulnerable they are, and which voorzieningen they have.

Every household has a kind (family, older, other) and a latent vulnerability, higher in some wijken; a
voorziening follows both, and the voorzieningen that make it likelier (kansen.csv). So provisions pile up
where they pile up in life, while the totals stay those that were published.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from factlab.demo.addresses import Addresses, addresses
from factlab.demo.dice import Dice, Fraction, Mask, Whole
from factlab.demo.places import Wijk, table, wijken

REFERENCE_HOUSEHOLDS = 72_500
"""What the figures of kansen.csv are per: the households of Zaanstad in 2022."""

LEVELS = {
    1: (74, 89, 95, 99),
    2: (65, 83, 92, 98),
    3: (57, 77, 89, 96),
    4: (50, 71, 85, 95),
    5: (31, 52, 70, 87),
}
"""By a wijk's vulnerability: cumulative percentages of households at levels 0-3; the rest is at level 4."""

SLOPES = (
    (1, 1, 1, 1, 1),
    (2, 3, 5, 8, 11),
    (1, 2, 5, 9, 16),
    (1, 3, 9, 24, 55),
)
"""By `helling`: how much likelier a voorziening is at each level of vulnerability."""

PARTS = 1_000_000_000
"""Probabilities are added up in whole parts, so that the sum is the same on every machine."""

FAMILY, OLDER, OTHER = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Chance:
    """How common a voorziening is, and with whom; a row of kansen.csv."""

    voorziening: str
    households: int
    slope: int
    kind_weights: tuple[int, int, int]
    second_client: int
    likelier_with: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Municipality:
    """Everything that is so, before any partner wrote it down. Arrays run along `places.households`.

    `has` says per voorziening which households have it; `second_client` which of those for two people.
    """

    wijken: tuple[Wijk, ...]
    places: Addresses
    vulnerability: Whole
    kind: Whole
    has: Mapping[str, Mask]
    second_client: Mapping[str, Mask]


def municipality(households: int, seed: int, codes: Sequence[str] | None = None) -> Municipality:
    """A municipality of `households` households in these wijken (all when None)."""
    chosen = wijken(codes)
    places = addresses(chosen, households, seed)
    dice = Dice(seed, "households")
    position = {wijk.code: i for i, wijk in enumerate(chosen)}
    home = np.array([position[code] for code in places.household_wijk], dtype=np.int64)
    people = [(wijk.vulnerable, wijk.families, wijk.older) for wijk in chosen]
    vulnerability, kind = inhabitants(people, home, dice)
    has = voorzieningen_of(chances(), vulnerability, kind, seed)
    # One draw per household: a second child in one kind of jeugdhulp is mostly in the other kind too.
    second = dice.whole(households, 0, 99)
    return Municipality(
        wijken=chosen,
        places=places,
        vulnerability=vulnerability,
        kind=kind,
        has=has,
        second_client={c.voorziening: has[c.voorziening] & (second < c.second_client) for c in chances()},
    )


def chances() -> tuple[Chance, ...]:
    """The rows of kansen.csv; what makes a voorziening likelier always stands above it."""
    return tuple(
        Chance(
            voorziening=row["voorziening"],
            households=int(row["huishoudens_per_72500"]),
            slope=int(row["helling"]),
            kind_weights=(int(row["gezin"]), int(row["ouder"]), int(row["overig"])),
            second_client=int(row["tweede_client"]),
            likelier_with=tuple(
                (other, int(times)) for other, times in (x.split("*") for x in row["waarschijnlijker_met"].split())
            ),
        )
        for row in table("kansen.csv")
    )


def inhabitants(people: Sequence[tuple[int, int, int]], home: Whole, dice: Dice) -> tuple[Whole, Whole]:
    """Vulnerability (0-4) and kind of the households that live in the areas `home`.

    `people` says of each area how vulnerable it is (1-5), and its percentages of families and of older households.
    """
    percent = dice.whole(len(home), 0, 99)
    limits = np.array([LEVELS[vulnerable] for vulnerable, _, _ in people], dtype=np.int64)[home]
    vulnerability = (percent[:, None] >= limits).sum(axis=1).astype(np.int64)
    families = np.array([share for _, share, _ in people], dtype=np.int64)[home]
    older = np.array([share for _, _, share in people], dtype=np.int64)[home]
    percent = dice.whole(len(home), 0, 99)
    kind = np.where(percent < families, FAMILY, np.where(percent < families + older, OLDER, OTHER))
    return vulnerability, kind


def voorzieningen_of(table_: Sequence[Chance], vulnerability: Whole, kind: Whole, seed: int) -> dict[str, Mask]:
    """Which households have each voorziening of the table; what makes one likelier stands above it."""
    count = len(kind)
    has: dict[str, Mask] = {}
    for chance in table_:
        weight = np.array(SLOPES[chance.slope], dtype=np.int64)[vulnerability]
        weight = weight * np.array(chance.kind_weights, dtype=np.int64)[kind]
        likelier = np.ones(count, dtype=np.int64)
        for other, times in chance.likelier_with:
            likelier = np.maximum(likelier, np.where(has[other], times, 1))
        probability = _probabilities(weight * likelier, chance.households * count / REFERENCE_HOUSEHOLDS)
        has[chance.voorziening] = Dice(seed, "has", chance.voorziening).fractions(count) < probability
    return has


def _probabilities(weights: Whole, expected: float) -> Fraction:
    """Probabilities whose odds go as the weights, and that add up to `expected` households."""
    values, which, counts = np.unique(weights, return_inverse=True, return_counts=True)
    low, high = 0.0, expected
    for _ in range(60):
        odds = values * ((low + high) / 2)
        parts = (odds / (1.0 + odds) * PARTS).astype(np.int64)
        if int((parts * counts).sum()) < expected * PARTS:
            low = (low + high) / 2
        else:
            high = (low + high) / 2
    return (parts / PARTS)[which]
