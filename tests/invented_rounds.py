"""Small invented municipalities for the tests of protection: a scope, its profiles, and the raw tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from factlab.protocol.catalogue import Voorziening
from factlab.protocol.frame import AGE_CLASSES, HOUSEHOLD_TYPES, UNKNOWN, Group, class_id
from factlab.protocol.publication import Profile, RawTable
from factlab.protocol.scope import Area, Scope
from factlab.protocol.tables import REST, TABLES, Household, listed_combinations, tables_of

DOMAINS = ("maatschappelijke_ondersteuning", "jeugd", "werk_inkomen", "zorg", "onderwijs", "wonen_welzijn")
LAW_OF = {"jeugd": "Jeugd", "werk_inkomen": "P-wet", "maatschappelijke_ondersteuning": "Wmo"}


FRAME = (
    Group(id="huishoudtype", klassen=(*HOUSEHOLD_TYPES, UNKNOWN)),
    Group(id="leeftijdsklasse", klassen=(*AGE_CLASSES, UNKNOWN)),
)
SMALL_FRAME = (
    Group(id="huishoudtype", klassen=("alleen", "samen", UNKNOWN)),
    Group(id="leeftijdsklasse", klassen=("jong", UNKNOWN)),
)


@dataclass(frozen=True)
class Invented:
    scope: Scope
    profiles: tuple[Profile, ...]
    raw: dict[str, RawTable]


def tabulated(
    scope: Scope, profiles: Sequence[Profile], tables: Sequence[str], threshold: int = 10
) -> dict[str, RawTable]:
    """The tables, household by household, as their definitions say."""
    raw: dict[str, RawTable] = {}
    for name in tables:
        definition = TABLES[name]
        counts: Counter[tuple[str, tuple[str, ...]]] = Counter()
        for profile in profiles:
            kind = Household(profile.voorzieningen, profile.organisations, profile.classes)
            for labels in definition.counted_in(kind, scope):
                counts[profile.area, labels] += profile.households
                counts[scope.municipality.code, labels] += profile.households
        labels_of = definition.labels(scope)
        if name == "combinaties":
            totals = {labels[0]: n for (area, labels), n in counts.items() if area == scope.municipality.code}
            named = listed_combinations(totals, threshold)
            rest = sum(n for combination, n in totals.items() if combination not in named)
            counts[scope.municipality.code, (REST,)] = rest
            labels_of = (*((n,) for n in named), (REST,))
        areas = tuple(p.code for p in (scope.places if definition.per_area else scope.places[:1]))
        cells = np.array([[counts[area, labels] for labels in labels_of] for area in areas], dtype=np.int64)
        raw[name] = RawTable(name, areas, labels_of, cells.reshape(len(areas), len(labels_of)))
    return raw


def catalogue(rng: np.random.Generator, size: int) -> tuple[Voorziening, ...]:
    rows = []
    for i in range(size):
        domain = DOMAINS[int(rng.integers(min(len(DOMAINS), 2 + size // 4)))]
        law = LAW_OF.get(domain, "") if rng.random() < 0.8 else ""
        soort = "signaal" if rng.random() < 0.1 else "voorziening"
        shown = "toont" if soort == "signaal" and rng.random() < 0.7 else "telt"
        id_ = f"V{i:02d}"
        rows.append(Voorziening(id=id_, naam=id_, domein=domain, cbs_wet=law, soort=soort, gebruik=shown))
    for i in range(1, size):
        same = [v for v in rows[:i] if v.domein == rows[i].domein and v.cbs_wet == rows[i].cbs_wet and v.counts]
        if same and rows[i].counts and rng.random() < 0.08:
            rows[i] = rows[i].model_copy(update={"telt_als": same[0].unit})
        elif same and rows[i].counts and rng.random() < 0.08:
            rows[i] = rows[i].model_copy(update={"impliceert": (same[0].id,)})
    return tuple(rows)


def invent(
    seed: int,
    *,
    areas: int = 4,
    voorzieningen: int = 12,
    partners: int = 4,
    households: int = 2000,
    tables: Sequence[str] | None = None,
    threshold: int = 10,
    spread: float = 1.1,
    rows: Sequence[Voorziening] | None = None,
    groups: tuple[Group, ...] = (),
) -> Invented:
    """A municipality in which need is unequal between areas, and voorzieningen come together.

    With `groups` there is a frame: the same households, each with a class that goes with what it uses.
    """
    tables = tables_of(frame=bool(groups)) if tables is None else tables
    rng = np.random.default_rng(seed)
    listed = tuple(rows) if rows is not None else catalogue(rng, voorzieningen)
    names = [f"partner{i:02d}" for i in range(partners)]
    delivers: dict[str, set[str]] = {name: set() for name in names}
    for v in listed:
        for p in rng.choice(partners, size=1 + int(rng.random() < 0.15), replace=False):
            delivers[names[int(p)]].add(v.id)
    at_door = tuple(n for i, n in enumerate(names) if i % 4 != 3)
    shares = rng.dirichlet(np.full(areas, 8.0))
    sizes = [max(40, int(households * s)) for s in shares]
    places = tuple(Area(f"WK{i:04d}", f"Wijk {i}", n) for i, n in enumerate(sizes))
    scope = Scope(
        round_id="invented", reference_date=date(2026, 10, 1), level="wijk",
        municipality=Area("GM0000", "Verzonnen", sum(sizes)), areas=places, voorzieningen=listed,
        organisations=at_door, domains=tuple(d for d in DOMAINS if any(v.domein == d for v in listed)),
        delivers={n: frozenset(d) for n, d in delivers.items()}, tables=tuple(tables),
        groepen=groups, frame="kader" if groups else None,
    )  # fmt: skip
    weight = (1.0 / np.arange(1, len(listed) + 1) ** spread)[rng.permutation(len(listed))]
    group = rng.integers(0, 4, size=len(listed))
    counts: Counter[tuple[str, frozenset[str], frozenset[str]]] = Counter()
    for place in places:
        need = rng.beta(2, 4)
        for _ in range(place.households):
            have: set[str] = set()
            if rng.random() < 0.15 + 0.5 * need:
                theme = int(rng.integers(4))
                chance = weight * np.where(group == theme, 6.0, 1.0)
                number = min(1 + int(rng.geometric(0.55)) - 1 + int(rng.random() < need), len(listed))
                chosen = rng.choice(len(listed), number, replace=False, p=chance / chance.sum())
                have = {listed[int(i)].id for i in chosen}
                for v in listed:
                    if v.id in have:
                        have |= set(v.impliceert)
            there = set()
            for v_id in sorted(have):
                if scope.by_id[v_id].counts:
                    who = sorted(n for n in names if v_id in delivers[n])
                    one = who[int(rng.integers(len(who)))]
                    there |= {one} & set(at_door)
            counts[place.code, frozenset(have), frozenset(there)] += 1
    profiles = tuple(
        Profile(area, have, there, n)
        for (area, have, there), n in sorted(counts.items(), key=lambda i: (i[0][0], sorted(i[0][1]), sorted(i[0][2])))
    )
    if groups:
        profiles = _with_classes(profiles, groups, np.random.default_rng([seed, 1]))
    return Invented(scope, profiles, tabulated(scope, profiles, tables, threshold))


def _with_classes(
    profiles: Sequence[Profile], groups: tuple[Group, ...], rng: np.random.Generator
) -> tuple[Profile, ...]:
    """Every household gets a class of each group: which ones are likely differs with what it uses; few are unknown."""
    likely = {id_: rng.integers(0, 100, size=len(groups)) for p in profiles for id_ in sorted(p.voorzieningen)}
    common = [rng.dirichlet(np.full(len(group.klassen), 1.5)) for group in groups]
    found = []
    for profile in profiles:
        counts: Counter[frozenset[str]] = Counter()
        for _ in range(profile.households):
            own = set()
            for i, group in enumerate(groups):
                weight = common[i].copy()
                weight[-1] /= 20
                for id_ in sorted(profile.voorzieningen):
                    weight[likely[id_][i] % len(weight)] *= 3
                own.add(class_id(group.id, group.klassen[int(rng.choice(len(weight), p=weight / weight.sum()))]))
            counts[frozenset(own)] += 1
        for classes, n in sorted(counts.items(), key=lambda one: sorted(one[0])):
            found.append(Profile(profile.area, profile.voorzieningen, profile.organisations, n, classes))
    return tuple(found)


def corrected(city: Invented) -> Invented:
    """The same municipality after a correction: three households of the first area used something after all."""
    area = city.scope.areas[0].code
    users = [n for n, p in enumerate(city.profiles) if p.area == area and p.organisations]
    most = max(users, key=lambda n: city.profiles[n].households)
    nobody = next(n for n, p in enumerate(city.profiles) if p.area == area and not p.voorzieningen)
    profiles = list(city.profiles)
    for at, more in ((most, 3), (nobody, -3)):
        profiles[at] = replace(profiles[at], households=profiles[at].households + more)
    return Invented(city.scope, tuple(profiles), tabulated(city.scope, profiles, city.scope.tables))
