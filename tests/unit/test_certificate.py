"""The certificate: what it is made of, what it covers, and when it says that there is no proof."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from invented_rounds import FRAME, SMALL_FRAME, Invented, invent

from factlab.audit.certificate import cells_of, certify, without_proof
from factlab.audit.check_certificate import Checked, check
from factlab.errors import BreachFound, NotProtectable
from factlab.hub.protect import protect
from factlab.model.columns import columns_of
from factlab.model.relations import NO_LIMIT, relations
from factlab.model.rounding import rounded
from factlab.protocol.publication import Policy, ProtectedTable, RawTable
from factlab.protocol.sums import SORTS, Relations
from factlab.protocol.tables import Labels

POLICY = Policy()
Tables = Mapping[str, ProtectedTable]


def small_hidden(raw: Mapping[str, RawTable], policy: Policy = POLICY) -> dict[str, ProtectedTable]:
    """Tables in which nothing but the small cells is hidden."""
    found = {}
    for name, table in raw.items():
        hidden = (table.counts > 0) & (table.counts < policy.drempel)
        shown = np.where(hidden, 0, rounded(table.counts, policy))
        found[name] = ProtectedTable(name, table.areas, table.labels, shown, hidden)
    return found


def made(tables: Tables, city: Invented, policy: Policy = POLICY) -> bytes:
    certificate = certify(tables, city.scope, policy)
    assert certificate is not None
    return certificate


def checked(certificate: bytes, tables: Tables, city: Invented, policy: Policy = POLICY) -> Checked:
    return check(certificate, cells_of(tables), city.scope, policy)


def opened(certificate: bytes) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(gzip.decompress(certificate))
    return told


ROUNDS = [
    {"seed": 1, "areas": 2, "voorzieningen": 6, "partners": 3, "households": 700},
    {"seed": 2, "areas": 3, "voorzieningen": 8, "partners": 5, "households": 1100},
    {"seed": 3, "areas": 3, "voorzieningen": 6, "partners": 3, "households": 900, "groups": SMALL_FRAME},
    {"seed": 4, "areas": 2, "voorzieningen": 9, "partners": 4, "households": 900, "tables": ("wetten", "domeinen")},
]
MORE = [{"seed": seed, "areas": 2 + seed % 4, "voorzieningen": 4 + seed % 9, "partners": 2 + seed % 5,
         "groups": FRAME if seed % 3 == 0 else ()} for seed in range(10, 30)]  # fmt: skip


@pytest.fixture(scope="module", params=ROUNDS, ids=lambda given: f"round {given['seed']}")
def city(request: pytest.FixtureRequest) -> Invented:
    given = dict(request.param)
    return invent(given.pop("seed"), **given)


@pytest.fixture(scope="module")
def tables(city: Invented) -> Tables:
    return protect(city.profiles, city.raw, city.scope, POLICY).tables


@pytest.fixture(scope="module")
def certificate(city: Invented, tables: Tables) -> bytes:
    return made(tables, city)


def test_every_dot_of_a_protected_round_has_proof(city: Invented, tables: Tables, certificate: bytes) -> None:
    dots = sum(int(table.hidden.sum()) for table in tables.values())
    assert checked(certificate, tables, city) == Checked(dots, 0, 0)
    assert without_proof(certificate) == 0


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(200, 240))
def test_every_small_number_of_many_rounds_has_proof(seed: int) -> None:
    """What is left without is no small number, though nobody can show that."""
    size = {"areas": 2 + seed % 4, "voorzieningen": 5 + seed % 7, "partners": 2 + seed % 4}
    tables = {} if seed % 5 else {"tables": ("bereik", "kwetsbaarheid", "samenloop_voorzieningen", "organisaties")}
    groups = {"groups": SMALL_FRAME} if seed % 3 == 0 and not tables else {}
    city = invent(seed, households=900 + 40 * (seed % 10), **size, **tables, **groups)  # type: ignore[arg-type]
    try:
        found = protect(city.profiles, city.raw, city.scope, POLICY).tables
    except NotProtectable:
        return
    certificate = made(found, city)
    checked(certificate, found, city)
    told = json.loads(gzip.decompress(certificate))["zonder_bewijs"]
    relations = Relations({name: table.labels for name, table in found.items()}, city.scope)
    left = [(place, *relations.cells[cell]) for n, place, cell in relations.numbers() if n in told["punten"]]
    true = [city.raw[name].counts[place, city.raw[name].labels.index(labels)] for place, name, labels in left]
    assert told["verschillen"] == [] and all(number >= POLICY.drempel for number in true)


def test_the_same_tables_give_the_same_certificate(city: Invented, tables: Tables, certificate: bytes) -> None:
    again = {name: replace(tables[name], counts=tables[name].counts.copy()) for name in reversed(list(tables))}
    assert certify(again, city.scope, POLICY) == certificate


def test_it_names_the_cells_and_what_it_covers_in_words_and_as_sums(city: Invented, certificate: bytes) -> None:
    told = opened(certificate)
    assert told["cellen"][0] == ["bereik", "alle"] or "bereik" not in city.raw
    assert {sort for sort, _, _ in told["verbanden"]} <= told["soorten"].keys() == SORTS.keys()
    numbers = len(told["cellen"]) + told["cellen_per_gebied"] * len(city.scope.areas)
    assert {len(told["basis"]), *map(len, told["stappen"])} == {numbers}


@pytest.mark.parametrize("given", MORE, ids=lambda given: f"round {given['seed']}")
def test_what_it_covers_is_true_of_every_municipality(given: dict[str, Any]) -> None:
    given = dict(given)
    city = invent(given.pop("seed"), **given)
    held = Relations({name: table.labels for name, table in city.raw.items()}, city.scope)
    values = [
        int(city.raw[table].counts[place, city.raw[table].labels.index(labels)])
        for _, place, cell in held.numbers()
        for table, labels in [held.cells[cell]]
    ]
    for least, most, terms in held.rows():
        assert least <= sum(f * values[n] for n, f in terms) <= (NO_LIMIT if most is None else most)


@pytest.mark.parametrize("given", MORE, ids=lambda given: f"round {given['seed']}")
def test_it_covers_all_that_the_audit_knows(given: dict[str, Any]) -> None:
    """Two tellings of the same, without a line of code in common: `model` and `sums`."""
    given = dict(given)
    city = invent(given.pop("seed"), **given)
    held = Relations({name: table.labels for name, table in city.raw.items()}, city.scope)
    columns = columns_of(city.raw, city.scope)
    column = [columns.of[table][labels] for table, labels in held.cells]
    implied = np.zeros((columns.count, columns.count), dtype=bool)
    for part, whole in (*held.parts, *held.equal, *((b, a) for a, b in held.equal)):
        implied[column[part], column[whole]] = True
    steps = implied.astype(np.float32)
    implied |= (steps @ steps > 0) | np.eye(columns.count, dtype=bool)
    assert not (columns.implies & ~implied).any()

    covered = set()
    for place, area in enumerate(city.scope.places):
        for sort, most, terms in held.everywhere if place else held.lines:
            total: dict[int, int] = {}
            for cell, factor in terms:
                number = place * columns.count + column[cell]
                total[number] = total.get(number, 0) + factor
            least = area.households if sort == "huishoudens" else 0
            limits = (least, least if sort == "huishoudens" else NO_LIMIT if most is None else most)
            covered.add((frozenset((n, f) for n, f in total.items() if f), *limits))
    for relation in relations(columns, city.scope)[: -columns.per_area or None]:
        factors = dict(relation.terms)
        if (relation.least, relation.most, sorted(factors.values())) == (0, NO_LIMIT, [-1, 1]):
            part, whole = sorted(factors, key=lambda number: factors[number])
            assert implied[part % columns.count, whole % columns.count]
        else:
            turned = frozenset((n, -f) for n, f in relation.terms), -relation.most, -relation.least
            assert {(frozenset(relation.terms), relation.least, relation.most), turned} & covered


def test_where_there_is_no_room_it_says_so(city: Invented) -> None:
    """With nothing but small cells hidden, some can be told: then nothing is claimed of those."""
    bare = small_hidden(city.raw)
    certificate = made(bare, city)
    found = checked(certificate, bare, city)
    assert found.without + found.differences_without == without_proof(certificate) > 0


def test_a_large_number_without_room_is_shown_to_be_large(city: Invented, tables: Tables) -> None:
    name = "bereik" if "bereik" in tables else "domeinen"
    table = tables[name]
    cell = next((0, i) for i in range(len(table.labels)) if table.counts[0, i] >= POLICY.drempel + POLICY.breedte)
    hidden, counts = table.hidden.copy(), table.counts.copy()
    hidden[cell], counts[cell] = True, 0
    more = {**tables, name: replace(table, hidden=hidden, counts=counts)}
    certificate = made(more, city)
    assert len(opened(certificate)["grenzen"]) == 1
    assert checked(certificate, more, city).without == 0


def test_a_total_of_two_dots_that_are_both_one_has_no_proof() -> None:
    """2 = x + x, in whole numbers: nothing else agrees."""
    scope, tables = by_hand({("met",): 100, ("zonder",): 50}, {"1": None, "2": None, "3": 98})
    certificate = certify(tables, scope, POLICY)
    assert certificate is not None
    told = opened(certificate)
    numbers = {tuple(cell): at for at, cell in enumerate(map(tuple, told["cellen"]))}
    lost = {numbers["stapeling", "1"], numbers["stapeling", "2"]}
    assert lost <= set(told["zonder_bewijs"]["punten"])
    assert {told["basis"][number] for number in lost} == {1}


def by_hand(uses: dict[Labels, int], stapeling: dict[str, int | None]) -> tuple[Any, dict[str, ProtectedTable]]:
    """One area with these households; the rest of `stapeling` are zeros."""
    city = invent(1, areas=1, voorzieningen=6, partners=2, tables=("bereik", "stapeling"))
    scope = city.scope.with_households({city.scope.areas[0].code: sum(uses.values())})
    rows: dict[str, dict[Labels, int | None]] = {
        "bereik": {("alle",): sum(uses.values()), **uses},
        "stapeling": {("0",): uses["zonder",], **{(n,): v for n, v in stapeling.items()}},
    }
    tables = {}
    for name, cells in rows.items():
        labels = city.raw[name].labels
        values = [cells.get(label, 0) for label in labels]
        hidden = np.array([[value is None for value in values]] * 2)
        counts = np.array([[value or 0 for value in values]] * 2, dtype=np.int64)
        tables[name] = ProtectedTable(name, city.raw[name].areas, labels, counts, hidden)
    return scope, tables


def test_rounded_numbers_leave_room_that_is_used() -> None:
    city, policy = invent(2, areas=3, voorzieningen=5, partners=3, households=900), Policy(afronden=5)
    rough, exact = small_hidden(city.raw, policy), small_hidden(city.raw)
    certificate = made(rough, city, policy)
    assert checked(certificate, rough, city, policy).without < checked(made(exact, city), exact, city).without
    with pytest.raises(BreachFound):
        checked(certificate, rough, city)


def test_tables_that_agree_with_nothing_have_no_certificate() -> None:
    scope, tables = by_hand({("met",): 100, ("zonder",): 50}, {"1": 20, "2": 20, "3": 20})
    assert certify(tables, scope, POLICY) is None


def test_a_small_number_that_is_shown_is_refused() -> None:
    scope, tables = by_hand({("met",): 100, ("zonder",): 50}, {"1": 95, "2": 5})
    with pytest.raises(BreachFound) as refusal:
        certify(tables, scope, POLICY)
    assert refusal.value.where == {"rule": "small"}


def test_numbers_that_are_at_least_each_other_do_not_lose_what_is_above_both() -> None:
    # Each of the two stood in for the other, and tables were found that fit neither.
    policy = Policy(drempel=5, breedte=2)
    invented = invent(1, areas=2, voorzieningen=4, partners=3, households=150, threshold=policy.drempel)
    tables = protect(invented.profiles, invented.raw, invented.scope, policy).tables
    certificate = certify(tables, invented.scope, policy)
    assert certificate is not None
    assert check(certificate, cells_of(tables), invented.scope, policy).without == 0
