"""What an outsider gets from published tables: an attack succeeds where its safeguard is taken out, and only there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from household_attacker import HouseholdAttacker
from invented_rounds import Invented, invent, tabulated

from factlab.audit.asking import Asker
from factlab.audit.attack import AuditResult, audit
from factlab.model.rounding import rounded
from factlab.protocol.catalogue import Voorziening
from factlab.protocol.publication import Earlier, Policy, Profile, ProtectedTable
from factlab.protocol.scope import Area, Scope
from factlab.protocol.tables import REST

POLICY = Policy()

Hidden = Iterable[tuple[str, str, tuple[str, ...]]]
"""Table, area, labels."""

WIJKEN = ("WK01", "WK02", "WK03", "WK04")


def municipality(tables: tuple[str, ...], households: int = 400) -> Scope:
    """Four wijken and two voorzieningen of one domain, delivered by a partner that does not come to the door."""
    rows = tuple(Voorziening(id=i, naam=i, domein="zorg", cbs_wet="", soort="voorziening") for i in ("A", "B"))
    areas = tuple(Area(code, code, households) for code in WIJKEN)
    return Scope(
        round_id="hand", reference_date=date(2026, 10, 1), level="wijk",
        municipality=Area("GM01", "Hand", households * len(areas)), areas=areas, voorzieningen=rows,
        organisations=(), domains=("zorg",), delivers={"loket": frozenset({"A", "B"})}, tables=tables,
    )  # fmt: skip


def lived(scope: Scope, numbers: Mapping[str, tuple[int, int, int]]) -> list[Profile]:
    """Per wijk the households with A alone, with B alone and with both."""
    found = []
    for area in scope.areas:
        with_a, with_b, both = numbers[area.code]
        kinds = ((frozenset({"A"}), with_a), (frozenset({"B"}), with_b), (frozenset({"A", "B"}), both))
        rest = area.households - with_a - with_b - both
        found += [Profile(area.code, ids, frozenset(), n) for ids, n in (*kinds, (frozenset(), rest)) if n]
    return found


def published(
    scope: Scope, numbers: Mapping[str, tuple[int, int, int]], also: Hidden = (), policy: Policy = POLICY
) -> dict[str, ProtectedTable]:
    """The tables with their small cells hidden, and these."""
    return hide(tabulated(scope, lived(scope, numbers), scope.tables), also, policy)


def hide(raw: Mapping[str, object], also: Hidden = (), policy: Policy = POLICY) -> dict[str, ProtectedTable]:
    tables = {}
    for name, table in raw.items():
        hidden = (table.counts > 0) & (table.counts < policy.drempel)
        for other, area, labels in also:
            if other == name:
                hidden[table.areas.index(area), table.labels.index(labels)] = True
        counts = np.where(hidden, 0, rounded(table.counts, policy))
        tables[name] = ProtectedTable(name, table.areas, table.labels, counts, hidden)
    return tables


def told(result: AuditResult) -> set[tuple[str, str, str, tuple[str, ...]]]:
    return {(breach.kind, breach.table, breach.area, breach.labels) for breach in result.breaches}


OF_A = {"WK01": (4, 50, 0), "WK02": (30, 60, 0), "WK03": (40, 70, 0), "WK04": (50, 80, 0)}
ONLY_A = municipality(("voorzieningen",))


def beside(area: str) -> dict[str, ProtectedTable]:
    """The small number of WK01, with the dot of another wijk beside it."""
    return published(ONLY_A, OF_A, [("voorzieningen", area, ("A",))])


def test_a_small_number_is_what_its_gemeente_leaves_unless_another_dot_stands_beside_it() -> None:
    assert told(audit(published(ONLY_A, OF_A), ONLY_A, POLICY)) == {("exact", "voorzieningen", "WK01", ("A",))}
    assert audit(beside("WK02"), ONLY_A, POLICY).passed


def test_two_releases_of_the_same_date_with_other_dots_tell_the_small_number_together() -> None:
    earlier = [Earlier(ONLY_A, POLICY, beside("WK02"))]
    assert audit(beside("WK03"), ONLY_A, POLICY).passed
    assert told(audit(beside("WK03"), ONLY_A, POLICY, earlier=earlier)) == {("exact", "voorzieningen", "WK01", ("A",))}
    assert audit(beside("WK02"), ONLY_A, POLICY, earlier=earlier).passed


def test_what_is_shown_only_now_attacks_a_dot_of_then() -> None:
    """Then all of A in WK01 and WK02 were dots; now only domains are published, and B is nobody's."""
    no_b = {area: (with_a, 0, 0) for area, (with_a, _, _) in OF_A.items()}
    then = Earlier(ONLY_A, POLICY, published(ONLY_A, no_b, [("voorzieningen", "WK02", ("A",))]))
    domains = replace(ONLY_A, tables=("domeinen",))
    now = published(domains, no_b, [("domeinen", "WK03", ("zorg",))])
    assert audit(now, domains, POLICY).passed
    assert audit(then.tables, ONLY_A, POLICY).passed
    assert told(audit(now, domains, POLICY, earlier=[then])) == {
        ("exact", "voorzieningen", "WK01", ("A",)),
        ("exact", "domeinen", "WK01", ("zorg",)),
    }


def test_a_corrected_place_is_not_joined_and_nobody_is_accused_of_what_does_not_fit_together() -> None:
    corrected = {**OF_A, "WK03": (41, 70, 0)}
    then = Earlier(ONLY_A, POLICY, published(ONLY_A, corrected, [("voorzieningen", "WK02", ("A",))]))
    assert audit(beside("WK03"), ONLY_A, POLICY, earlier=[then]).passed is False
    # The gemeente and WK03 were 1 more; where both are dots now, nothing can be held against them.
    now = published(ONLY_A, OF_A, [("voorzieningen", area, ("A",)) for area in ("GM01", "WK02", "WK03")])
    assert audit(now, ONLY_A, POLICY, earlier=[then]).passed


def test_a_release_that_contradicts_the_sums_is_joined_only_where_it_fits() -> None:
    """Of WK02 it says 31 where the gemeente leaves 34 for WK01 and WK02 together: 4 and 30 by the tables of now."""
    wrong = {**OF_A, "WK02": (36, 60, 0)}
    then = Earlier(ONLY_A, POLICY, published(ONLY_A, wrong, [("voorzieningen", "GM01", ("A",))]))
    result = audit(beside("WK02"), ONLY_A, POLICY, earlier=[then])
    assert result.passed


def test_of_another_division_only_the_gemeente_is_joined() -> None:
    other = replace(ONLY_A, areas=tuple(replace(area, code=area.code.replace("WK", "WT")) for area in ONLY_A.areas))
    numbers = {code.replace("WK", "WT"): own for code, own in OF_A.items()}
    then = Earlier(other, POLICY, published(other, numbers))
    hidden = [("voorzieningen", area, ("A",)) for area in ("GM01", "WK02")]
    assert audit(published(ONLY_A, OF_A, hidden[:1]), ONLY_A, POLICY).passed
    assert told(audit(published(ONLY_A, OF_A, hidden[:1]), ONLY_A, POLICY, earlier=[then])) == {
        ("exact", "voorzieningen", "WK01", ("A",))
    }
    assert audit(published(ONLY_A, OF_A, hidden), ONLY_A, POLICY, earlier=[then]).passed


def test_with_other_partners_only_what_the_same_partners_deliver_is_joined() -> None:
    """B came from a second partner too, then; A did not, so its numbers are the same."""
    both = {"loket": frozenset({"A", "B"}), "tweede": frozenset({"B"})}
    then = Earlier(replace(ONLY_A, delivers=both), POLICY, beside("WK02"))
    assert told(audit(beside("WK03"), ONLY_A, POLICY, earlier=[then])) == {("exact", "voorzieningen", "WK01", ("A",))}
    third = {"loket": frozenset({"A", "B"}), "tweede": frozenset({"A"})}
    then = Earlier(replace(ONLY_A, delivers=third), POLICY, beside("WK02"))
    assert audit(beside("WK03"), ONLY_A, POLICY, earlier=[then]).passed


def test_identities_across_tables_tell_what_every_table_by_itself_hides() -> None:
    """In WK01 64 have A and 75 have B, 134 have something: so 5 have both, which stapeling hides twice."""
    numbers = {code: (59, 70, 5 + 10 * place) for place, code in enumerate(WIJKEN)}
    dots = [("stapeling", area, (n,)) for area in ("GM01", *WIJKEN) for n in ("1", "2")]
    one, other = municipality(("voorzieningen",)), municipality(("bereik", "stapeling"))
    joined = municipality(("voorzieningen", "bereik", "stapeling"))
    assert audit(published(one, numbers), one, POLICY).passed
    assert audit(published(other, numbers, dots), other, POLICY).passed
    assert ("exact", "stapeling", "WK01", ("2",)) in told(audit(published(joined, numbers, dots), joined, POLICY))


@pytest.mark.parametrize(("both", "is_told"), [(200, True), (180, True), (179, False)])
def test_a_group_of_nine_in_ten_is_told_and_one_below_is_not(both: int, is_told: bool) -> None:
    """Of 200 households with A in all, so many have B too; 100 per cent, 90 per cent, and just below."""
    share, left = divmod(both, 4)
    scope = municipality(("voorzieningen", "samenloop_voorzieningen"))
    numbers = {code: (50 - (with_both := share + (place < left)), 90, with_both) for place, code in enumerate(WIJKEN)}
    groups = {breach for breach in told(audit(published(scope, numbers), scope, POLICY)) if breach[0] == "group"}
    assert groups == ({("group", "samenloop_voorzieningen", "GM01", ("A", "B"))} if is_told else set())


def test_a_group_behind_dots_is_told_when_its_limits_tell_it() -> None:
    """How many have both is a dot; but of the 43 with A, stapeling leaves no more than 3 without B."""
    numbers = dict.fromkeys(WIJKEN, (0, 90, 10)) | {"WK01": (3, 90, 10)}
    scope = municipality(("voorzieningen", "samenloop_voorzieningen", "stapeling", "bereik"))
    dots = [("samenloop_voorzieningen", "GM01", labels) for labels in (("A", "B"), ("B", "A"))]
    kinds = {breach[0] for breach in told(audit(published(scope, numbers, dots), scope, POLICY))}
    assert "group" in kinds


def tiny(seed: int) -> Invented:
    rng = np.random.default_rng(seed)
    areas, size, households = int(rng.integers(2, 4)), int(rng.integers(3, 5)), int(rng.integers(150, 600))
    return invent(seed, areas=areas, voorzieningen=size, partners=3, households=households)


def test_linear_programs_succeed_where_bounds_and_equations_do_not(monkeypatch: pytest.MonkeyPatch) -> None:
    """With only small cells hidden; and without the programs less is found, so they are what finds it."""
    cities = [invent(seed, areas=4, voorzieningen=8, partners=4, households=900) for seed in range(6)]
    found = [told(audit(hide(city.raw), city.scope, POLICY)) for city in cities]
    assert all(found)
    ways = {i.how for city in cities for i in audit(hide(city.raw), city.scope, POLICY).intervals}
    assert "linear" in ways
    monkeypatch.setattr(Asker, "_settled", lambda self, i, question, margin: True)
    without = [told(audit(hide(city.raw), city.scope, POLICY)) for city in cities]
    assert all(less <= more for less, more in zip(without, found, strict=True))
    assert sum(map(len, without)) < sum(map(len, found))


@pytest.mark.parametrize(("seed", "step"), [(2, 0), (4, 0), (9, 0), (10, 0), (4, 5), (9, 5)])
def test_intervals_hold_the_truth_and_are_never_narrower_than_those_of_who_models_households(
    seed: int, step: int
) -> None:
    """So nothing is accused wrongly: who lists all households that can exist knows at least as much."""
    city, policy = tiny(seed), Policy(afronden=step)
    tables = hide(city.raw, policy=policy)
    result = audit(tables, city.scope, policy, intervals=True)
    place = {area.code: i for i, area in enumerate(city.scope.places)}
    attacker = None if step else HouseholdAttacker(city.scope, tables, policy.drempel)
    assert len(result.intervals) == result.dots > 10
    for interval in result.intervals[:: 1 if step else 7]:
        table = city.raw[interval.table]
        true = table.counts[place[interval.area], table.labels.index(interval.labels)]
        assert interval.low <= true <= interval.high
        if attacker is not None and interval.labels != (REST,):
            own = attacker.interval(attacker.row((interval.table, place[interval.area], interval.labels)), close=0)
            assert interval.low <= own.low <= own.high <= interval.high


def test_rounded_numbers_leave_a_small_number_room_that_exact_numbers_do_not() -> None:
    """Four wijken rounded to five leave ±2 each: a dot that is what the gemeente leaves lies 1 to 9."""
    policy = Policy(afronden=5)
    assert told(audit(published(ONLY_A, OF_A), ONLY_A, POLICY)) != set()
    result = audit(published(ONLY_A, OF_A, policy=policy), ONLY_A, policy, intervals=True)
    assert result.passed
    (dot,) = result.intervals
    assert dot.low <= 4 <= dot.high
    assert dot.high - dot.low >= 5
