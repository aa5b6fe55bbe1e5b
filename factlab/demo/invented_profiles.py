"""Households invented for any round: its areas at their size, its voorzieningen, and what its partners would know.

The model is that of the invented municipality (municipality.py, kansen.csv). What it cannot know of another
gemeente is assumed, and said here:

- which area is how vulnerable is drawn from the wijken of the demo (wijkprofiel.csv), and says nothing about it;
- a voorziening that kansen.csv does not have is as common as the middle one of its domain there (else of its soort,
  else of all), and follows vulnerability and kind of household as the middle one does;
- one that counts as another (`telt_als`) is found at EIGHTY_PERCENT of the households with that other;
- where several partners may deliver a voorziening, each household with it is known to one of them, drawn evenly,
  and to each of the others in half of the cases;
- classes of a frame follow the kind of household, by the weights below; classes with other names are equally common.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median_low
from typing import Final

import numpy as np

from factlab.demo.addresses import shares
from factlab.demo.dice import Dice, Mask, Whole
from factlab.demo.municipality import Chance, chances, inhabitants, voorzieningen_of
from factlab.demo.partners import catalogue
from factlab.demo.places import table
from factlab.protocol.catalogue import Voorziening
from factlab.protocol.frame import UNKNOWN, class_id
from factlab.protocol.publication import Profile
from factlab.protocol.round import Round
from factlab.protocol.scope import Scope

EIGHTY_PERCENT: Final = 0.8
ALSO_KNOWN: Final = 0.5

_WEIGHTS: Final[Mapping[str, tuple[int, int, int]]] = {
    "eenpersoons": (0, 50, 55),
    "paar_zonder_kinderen": (0, 45, 30),
    "paar_met_kinderen": (75, 3, 0),
    "eenouder": (25, 0, 0),
    "overig": (0, 2, 15),
    "tot_27": (3, 0, 12),
    "27-44": (60, 0, 40),
    "45-64": (35, 0, 48),
    "65-74": (2, 50, 0),
    "75+": (0, 50, 0),
    UNKNOWN: (1, 1, 1),
}
"""Of a class of the frame: how common it is among families, older and other households."""
_EVENLY: Final = (20, 20, 20)


@dataclass(frozen=True)
class Invented:
    """The households of a round. Arrays run along the households; `area` is a position in `areas`.

    `knows` says which households a partner would report with a voorziening, `classes` what the frame says of each:
    by group the class of each household, as a position among its classes. `assumed` are the voorzieningen for which
    kansen.csv has no figures.
    """

    areas: tuple[str, ...]
    area: Whole
    knows: Mapping[tuple[str, str], Mask]
    classes: Mapping[str, Whole]
    assumed: tuple[str, ...]

    @property
    def households(self) -> dict[str, int]:
        """By area code."""
        counts = np.bincount(self.area, minlength=len(self.areas)).tolist()
        return dict(zip(self.areas, counts, strict=True))

    def profiles(self, scope: Scope) -> list[Profile]:
        """What the partners of this scope would together know, households that are alike counted."""
        has = {v.id: np.zeros(len(self.area), dtype=np.bool_) for v in scope.voorzieningen}
        door = {partner: np.zeros(len(self.area), dtype=np.bool_) for partner in scope.organisations}
        for (partner, voorziening), known in self.knows.items():
            if partner in scope.delivers:
                has[voorziening] |= known
                if partner in door and scope.by_id[voorziening].counts:
                    door[partner] |= known
        columns = [self.area, *has.values(), *door.values()]
        columns += [self.classes[group.id] for group in scope.groepen]
        rows = np.stack([column.astype(np.int16) for column in columns], axis=1)
        kinds, counts = np.unique(rows, axis=0, return_counts=True)
        ids, partners = list(has), list(door)
        found = []
        for kind, households in zip(kinds.tolist(), counts.tolist(), strict=True):
            area, rest = kind[0], kind[1:]
            own, seen = rest[: len(ids)], rest[len(ids) : len(ids) + len(partners)]
            classes = rest[len(ids) + len(partners) :]
            found.append(
                Profile(
                    self.areas[area],
                    frozenset(id_ for id_, on in zip(ids, own, strict=True) if on),
                    frozenset(partner for partner, on in zip(partners, seen, strict=True) if on),
                    households,
                    frozenset(
                        class_id(group.id, group.klassen[at]) for group, at in zip(scope.groepen, classes, strict=True)
                    ),
                )
            )
        return found


def invented(round_: Round, seed: int, households: int | None = None) -> Invented:
    """Invent the households of a round: as many as it has, or `households` in the same proportions.

    The same round, seed and number give the same households on every machine; leaving out a partner changes
    nothing about them.
    """
    areas = sorted(round_.gebiedsnamen, key=lambda area: area.gebied)
    own = [area.huishoudens for area in areas]
    total = sum(own) if households is None else households
    sizes = shares(total, own if sum(own) else [1] * len(own))
    home = np.repeat(np.arange(len(areas), dtype=np.int64), sizes)
    vulnerability, kind = inhabitants(_people(len(areas), seed), home, Dice(seed, "households"))
    known = {chance.voorziening: chance for chance in chances()}
    deliverable = {v for partner in round_.partners if not partner.kader for v in partner.voorzieningen}
    wanted = [v for v in sorted(round_.voorzieningen, key=lambda v: v.id) if v.id in deliverable]
    others = [v for v in wanted if v.id not in known]
    has = voorzieningen_of([*known.values(), *(_assumed(v, known) for v in others)], vulnerability, kind, seed)
    for voorziening in others:
        if voorziening.unit != voorziening.id and voorziening.unit in has:
            often = Dice(seed, "counts as", voorziening.id).fractions(len(home)) < EIGHTY_PERCENT
            has[voorziening.id] = has[voorziening.unit] & often
    _imply(wanted, has)
    return Invented(
        areas=tuple(area.gebied for area in areas),
        area=home,
        knows=dict(_known(round_, wanted, has, seed)),
        classes={group.id: _classes(group.id, group.klassen, kind, seed) for group in round_.groepen},
        assumed=tuple(v.id for v in others),
    )


def _people(areas: int, seed: int) -> list[tuple[int, int, int]]:
    """For each area the people of a wijk of the demo, every one of them once before one comes twice."""
    rows = [(int(row["kwetsbaar"]), int(row["gezin"]), int(row["ouder"])) for row in table("wijkprofiel.csv")]
    order = Dice(seed, "people").order(len(rows)).tolist()
    return [rows[order[number % len(rows)]] for number in range(areas)]


def _assumed(voorziening: Voorziening, known: Mapping[str, Chance]) -> Chance:
    """The middle one of those that are most like it."""
    rows = catalogue()
    alike = [
        [chance for id_, chance in known.items() if rows[id_]["domein"] == voorziening.domein],
        [chance for id_, chance in known.items() if rows[id_]["soort"] == voorziening.soort],
        list(known.values()),
    ]
    chosen = next(group for group in alike if group)
    family, older, other = (median_low(chance.kind_weights[kind] for chance in chosen) for kind in range(3))
    return Chance(
        voorziening=voorziening.id,
        households=median_low(chance.households for chance in chosen),
        slope=median_low(chance.slope for chance in chosen),
        kind_weights=(family, older, other),
        second_client=0,
        likelier_with=(),
    )


def _imply(voorzieningen: Sequence[Voorziening], has: dict[str, Mask]) -> None:
    """Who has what implies another has that too, by however many steps."""
    for _ in voorzieningen:
        for one in voorzieningen:
            for other in one.impliceert:
                if other in has:
                    has[other] = has[other] | has[one.id]


def _known(
    round_: Round, voorzieningen: Sequence[Voorziening], has: Mapping[str, Mask], seed: int
) -> Iterable[tuple[tuple[str, str], Mask]]:
    for voorziening in voorzieningen:
        id_ = voorziening.id
        partners = sorted(partner.id for partner in round_.partners if id_ in partner.voorzieningen)
        first = Dice(seed, "known by", id_).whole(len(has[id_]), 0, len(partners) - 1)
        for number, partner in enumerate(partners):
            also = Dice(seed, "also known by", id_, partner).fractions(len(first)) < ALSO_KNOWN
            yield (partner, id_), has[id_] & ((first == number) | also)


def _classes(group: str, names: Sequence[str], kind: Whole, seed: int) -> Whole:
    weights = np.array([_WEIGHTS.get(name, _EVENLY) for name in names], dtype=np.int64)
    limits = weights.cumsum(axis=0).T  # by kind, then by class
    drawn = (Dice(seed, "class", group).fractions(len(kind)) * limits[kind, -1]).astype(np.int64)
    return np.asarray((drawn[:, None] >= limits[kind]).sum(axis=1), dtype=np.int64)
