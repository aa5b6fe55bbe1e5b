"""Which partners met is counted as it was, kept as matrices alone, and no part of it gets into the profiles."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from plain_rows import Report, arrivals

from factlab.hub.engine import Engine
from factlab.hub.frame import Outside
from factlab.hub.layout import MOST_VOORZIENINGEN, layout_of, offices_of
from factlab.hub.link import link, load, outside_frame, to_profiles
from factlab.hub.link_account import account
from factlab.hub.link_quality import Observed, observe
from factlab.protocol.catalogue import Voorziening
from factlab.protocol.frame import Group
from factlab.protocol.publication import Profile
from factlab.protocol.scope import Area, Scope
from factlab.protocol.tables import TABLES

PARTNERS = ("wijkteam", "corporatie", "loket", "signalering")
SCOPE = Scope(
    round_id="steps",
    reference_date=date(2026, 10, 1),
    level="wijk",
    municipality=Area("GM0000", "Gemeente", 60),
    areas=(Area("WK01", "Een", 20), Area("WK02", "Twee", 40), Area("WK03", "Leeg", 0)),
    voorzieningen=(
        Voorziening(id="JW1", naam="", domein="jeugd"),
        Voorziening(id="JW2", naam="", domein="jeugd", telt_als="JW1"),
        Voorziening(id="SI1", naam="", domein="wonen", soort="signaal", gebruik="toont"),
        Voorziening(id="WM1", naam="", domein="zorg"),
        Voorziening(id="WM2", naam="", domein="zorg"),
    ),
    organisations=("corporatie", "signalering", "wijkteam"),
    domains=("zorg", "jeugd", "wonen"),
    delivers={
        "wijkteam": frozenset(("JW1", "WM1")),
        "corporatie": frozenset(("SI1", "WM2")),
        "loket": frozenset(("JW2", "WM1")),
        "signalering": frozenset(("SI1",)),
    },
    tables=tuple(TABLES),
)


def some_reports(seed: int = 1, households: int = 45) -> list[Report]:
    """Two in three live in WK02; every partner tells some of what it may tell."""
    random = np.random.default_rng(seed)
    return [
        Report(partner, household, SCOPE.areas[int(household % 3 > 0)].code, voorziening)
        for household in range(households)
        for partner in PARTNERS
        for voorziening in sorted(SCOPE.delivers[partner])
        if random.random() < 0.35
    ]


def observed(reports: Sequence[Report], scope: Scope = SCOPE) -> tuple[Observed, list[Profile]]:
    with Engine(threads=1) as engine:
        profiles = link(engine, arrivals(reports, PARTNERS), scope)
        seen = observe(engine, scope)
        names = {
            row[0] for row in engine._connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()
        }  # fmt: skip
    assert "seen" not in names
    return seen, profiles


def reporters(reports: Sequence[Report]) -> dict[int, set[str]]:
    """Who reports a household: at the door with what counts, otherwise with anything."""
    found: dict[int, set[str]] = defaultdict(set)
    for report in reports:
        counts = SCOPE.by_id[report.voorziening].counts
        if counts or report.partner in offices_of(SCOPE):
            found[report.household].add(report.partner)
    return found


def test_offices_are_partners_that_are_no_organisation_anywhere() -> None:
    assert offices_of(SCOPE) == ("loket", "signalering")
    assert layout_of(SCOPE).offices == 2


@pytest.mark.parametrize("seed", range(5))
def test_the_matrix_says_who_met_whom_and_what_chance_would_give(seed: int) -> None:
    reports = some_reports(seed)
    seen, _ = observed(reports)
    told = reporters(reports)
    area = {report.household: report.area for report in reports}
    for one, here in zip(seen.partners, seen.together, strict=True):
        for other, number in zip(seen.partners, here.tolist(), strict=True):
            assert number == sum({one, other} <= who for who in told.values())
    for a, one in enumerate(seen.partners):
        for b, other in enumerate(seen.partners):
            chance = sum(
                sum(one in who for h, who in told.items() if area[h] == place.code)
                * sum(other in who for h, who in told.items() if area[h] == place.code)
                / place.households
                for place in SCOPE.areas
                if place.households
            )
            assert seen.expected[a, b] == pytest.approx(0.0 if a == b else chance)
        assert seen.alone[a] == sum(who == {one} for who in told.values())


@pytest.mark.parametrize("seed", range(5))
def test_the_stacks_are_those_of_the_profiles(seed: int) -> None:
    seen, profiles = observed(some_reports(seed))
    stacks: Counter[int] = Counter()
    for profile in profiles:
        stacks[len({SCOPE.by_id[v].unit for v in profile.voorzieningen if SCOPE.by_id[v].counts})] += profile.households
    assert seen.stacks.tolist() == [stacks[number] for number in range(7)]
    assert seen.stacks.sum() == SCOPE.municipality.households


@pytest.mark.parametrize("seed", range(5))
def test_offices_leave_no_trace_in_the_profiles(seed: int) -> None:
    reports = some_reports(seed)
    without = replace(SCOPE, delivers={name: SCOPE.delivers[name] for name in ("wijkteam", "corporatie")})
    assert offices_of(without) == ()
    with Engine(threads=1) as engine:
        plain = link(engine, arrivals(reports, PARTNERS), without)
    assert observed(reports)[1] == plain
    assert len({(p.area, p.voorzieningen, p.organisations) for p in plain}) == len(plain)


def test_a_round_that_is_wide_keeps_its_offices_too() -> None:
    more = tuple(Voorziening(id=f"X{n:03}", naam="", domein="zorg") for n in range(MOST_VOORZIENINGEN - 5))
    wide = replace(SCOPE, voorzieningen=(*SCOPE.voorzieningen, *more))
    assert layout_of(wide).wide
    reports = some_reports()
    narrow, broad = observed(reports)[0], observed(reports, wide)[0]
    for name in ("together", "expected", "stacks", "joined", "strays"):
        assert (getattr(narrow, name) == getattr(broad, name)).all()


def test_a_round_without_offices_is_observed_by_its_organisations() -> None:
    scope = replace(
        SCOPE,
        organisations=("corporatie", "loket", "wijkteam"),
        delivers={name: SCOPE.delivers[name] for name in ("wijkteam", "corporatie", "loket")},
    )
    assert offices_of(scope) == ()
    reports = [report for report in some_reports() if report.partner != "signalering"]
    seen, _ = observed(reports, scope)
    told = reporters(reports)
    for one, number in zip(seen.partners, seen.sizes.tolist(), strict=True):
        assert number == sum(
            one in {r.partner for r in reports if r.household == h and SCOPE.by_id[r.voorziening].counts} for h in told
        )


def test_with_a_frame_only_addresses_in_it_are_seen_and_the_frame_is_no_partner() -> None:
    missing = (1, 2, 3)
    reports = some_reports()
    frame = [
        Report("kader", household, SCOPE.areas[int(household % 3 > 0)].code, "huishoudtype=overig")
        for household in range(60)
        if household not in missing
    ]
    groups = (Group(id="huishoudtype", klassen=("overig", "onbekend")),)
    framed = replace(SCOPE, groepen=groups, frame="kader")
    known = {place.code: sum(one.area == place.code for one in frame) for place in SCOPE.areas}
    with Engine(threads=1) as engine:
        link(engine, arrivals([*reports, *frame], (*PARTNERS, "kader")), framed)
        seen = observe(engine, framed.with_households(known))
    plain, _ = observed([r for r in reports if r.household not in missing], SCOPE.with_households(known))
    assert seen.partners == plain.partners
    for name in ("together", "expected", "alone", "stacks", "joined", "strays"):
        assert (getattr(seen, name) == getattr(plain, name)).all(), name


def test_who_reported_is_kept_apart_from_the_moment_that_profiles_are_made() -> None:
    with Engine(threads=1) as engine:
        to_profiles(engine, SCOPE, load(engine, arrivals(some_reports(), PARTNERS), SCOPE))
        columns = engine._connection.execute(
            "SELECT column_name FROM duckdb_columns() WHERE table_name = 'seen' ORDER BY column_index"
        ).fetchall()
    assert [name for (name,) in columns] == ["area", "voorzieningen", "partners", "households"]


def test_of_a_partner_with_signals_all_its_addresses_are_those_of_which_some_are_outside_the_frame() -> None:
    # The corporatie tells a signal of 30 addresses, and of 5 of them what counts too; 6 of the 30 are not in the frame.
    signals = [Report("corporatie", household, "WK02", "SI1") for household in range(30)]
    counting = [Report("corporatie", household, "WK02", "WM2") for household in range(5)]
    frame = [Report("kader", household, "WK02", "huishoudtype=overig") for household in range(24)]
    groups = (Group(id="huishoudtype", klassen=("overig", "onbekend")),)
    framed = replace(SCOPE, groepen=groups, frame="kader")
    with Engine(threads=1) as engine:
        link(engine, arrivals([*signals, *counting, *frame], ("corporatie", "kader")), framed)
        outside = outside_frame(engine, ["corporatie", "kader"])
        seen = observe(engine, framed.with_households({"WK02": 24}))
    assert outside == {"corporatie": Outside(addresses=30, missing=6)}
    shares = {one["deelnemer"]: one["buiten_kader"] for one in account(seen, framed, {}, outside)["deelnemers"]}
    assert shares["corporatie"] == 0.2
