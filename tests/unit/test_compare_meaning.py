"""What is called comparable counts the same: for households that stay as they are, no such number may differ.

The same households are counted twice, under two rounds that differ in one thing. Whatever differs then differs by the
counting, and must not be compared.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from invented_rounds import tabulated
from two_rounds import a_publication, a_round, catalogue, partners

from factlab.compare import compare
from factlab.protocol.publication import Profile, ProtectedTable
from factlab.protocol.round import Round
from factlab.text import Text

NL = Text("nl")
EVERYBODY = ("wijkteam", "schuldhulp", "thuiszorg")
DELIVER = {"wijkteam": ("AL01", "AL02", "MN01"), "schuldhulp": ("SH01", "PW01", "WO01"), "thuiszorg": ("WM01", "WM03")}


@dataclass(frozen=True, slots=True)
class Delivered:
    """A partner delivers a voorziening at a household; it ended so many months ago, or runs on (0)."""

    voorziening: str
    partner: str
    ended_months_ago: int


@cache
def households() -> tuple[tuple[str, frozenset[Delivered]], ...]:
    """Nine hundred households by area, with what everybody delivers there, whether they take part or not."""
    random = np.random.default_rng(5)
    everything = [
        *((v, "wijkteam") for v in (*DELIVER["wijkteam"], "WM01")),
        *((v, "schuldhulp") for v in (*DELIVER["schuldhulp"], "WM01")),
        *((v, "thuiszorg") for v in (*DELIVER["thuiszorg"], "ZO02")),
    ]
    made = []
    for area in a_round().gebiedsnamen:
        for _ in range(area.huishoudens):
            size = int(random.geometric(0.45)) if random.random() < 0.6 else 0
            drawn = random.choice(len(everything), min(size, len(everything)), replace=False)
            ended = random.choice([0, 0, 3, 9, 20], len(drawn))
            has = frozenset(Delivered(*everything[n], int(ago)) for n, ago in zip(drawn, ended, strict=True))
            made.append((area.gebied, has))
    return tuple(made)


def counted(round_: Round) -> dict[str, ProtectedTable]:
    """The tables that a round makes of them, their small cells hidden."""
    scope = round_.scope()
    profiles: Counter[tuple[str, frozenset[str], frozenset[str]]] = Counter()
    for area, delivered in households():
        here = [one for one in delivered if one.voorziening in scope.delivers.get(one.partner, ()) and _on(one, round_)]
        doors = {one.partner for one in here if scope.by_id[one.voorziening].counts} & set(scope.organisations)
        profiles[area, frozenset(one.voorziening for one in here), frozenset(doors)] += 1
    every = [Profile(area, ids, doors, n) for (area, ids, doors), n in profiles.items()]
    tables = {}
    for name, raw in tabulated(scope, every, scope.tables).items():
        hidden = (raw.counts > 0) & (raw.counts < 10)
        tables[name] = ProtectedTable(name, raw.areas, raw.labels, np.where(hidden, 0, raw.counts), hidden)
    return tables


def _on(one: Delivered, round_: Round) -> bool:
    if round_.catalogue[one.voorziening].telling == "stand":
        return one.ended_months_ago == 0
    return one.ended_months_ago <= round_.periode_maanden


def with_periods(**more: object) -> dict[str, object]:
    return {**catalogue(a_round(), WM03={"telling": "periode"}, SH01={"telling": "periode"}), **more}


CHANGES: dict[str, tuple[Mapping[str, object], Mapping[str, object]]] = {
    "a partner joined": (partners(a_round(), "wijkteam", "schuldhulp"), {}),
    "a partner left": ({}, partners(a_round(), "schuldhulp", "thuiszorg")),
    "another partner delivers it too": ({}, partners(a_round(), *EVERYBODY, wijkteam=(*DELIVER["wijkteam"], "WM01"))),
    "a partner delivers less": (
        partners(a_round(), *EVERYBODY, wijkteam=(*DELIVER["wijkteam"], "WM01")),
        partners(a_round(), *EVERYBODY, wijkteam=("AL01", "WM01")),
    ),
    "counted over a period": ({}, catalogue(a_round(), WM03={"telling": "periode"})),
    "another period": (with_periods(periode_maanden=12), with_periods(periode_maanden=6)),
    "shown only": ({}, catalogue(a_round(), PW01={"gebruik": "toont"})),
    "another domain": ({}, catalogue(a_round(), PW01={"domein": "zorg"})),
    "another law": ({}, catalogue(a_round(), PW01={"cbs_wet": "Wmo"})),
    "counts as another": ({}, catalogue(a_round(), WM03={"telt_als": "WM01"})),
    "a signal": (catalogue(a_round(), AL02={"soort": "voorziening"}), catalogue(a_round(), AL02={"soort": "signaal"})),
    "no organisation at the door": (
        {},
        {"partners": tuple(p.model_copy(update={"aan_de_deur": p.id != "schuldhulp"}) for p in a_round().partners)},
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_no_comparable_number_differs_when_the_households_stay_as_they_are(tmp_path: Path, change: str) -> None:
    rounds = [a_round(**changes) for changes in CHANGES[change]]
    later = a_round(**{**CHANGES[change][1], "id": "klein-2027-1", "peildatum": date(2027, 10, 1)})
    a_publication(tmp_path / "een", rounds[0], change=lambda _: counted(rounds[0]))
    a_publication(tmp_path / "twee", later, change=lambda _: counted(later))
    found = compare(tmp_path / "een", tmp_path / "twee", NL, area=None, with_area=None, statline=None)
    every = [*found.rows, *(row for _, rows in found.indicators for row in rows)]
    assert [(row.table, row.area, row.labels) for row in every if row.comparable and row.difference] == []
    # And it is not because nothing is compared, nor because the change changes nothing.
    assert sum(row.comparable and row.difference == 0 for row in every) > 20
    shown = [row for row in every if row.first and row.second and None not in (row.first.count, row.second.count)]
    assert any(row.first and row.second and row.first.count != row.second.count for row in shown)


def test_the_same_round_a_year_later_is_compared_in_everything(tmp_path: Path) -> None:
    later = a_round(id="klein-2027-1", peildatum=date(2027, 10, 1))
    a_publication(tmp_path / "een", a_round(), change=lambda _: counted(a_round()))
    a_publication(tmp_path / "twee", later, change=lambda _: counted(later))
    found = compare(tmp_path / "een", tmp_path / "twee", NL, area=None, with_area=None, statline=None)
    assert all(row.comparable for row in found.rows)
    assert {row.verdict for row in found.rows} <= {"gelijk", "verborgen"}
