"""Each step from rows to profiles does what its head promises."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from plain_rows import Report, arrivals, key_of

from factlab.errors import FactlabError, SubmissionRefused
from factlab.hub import link as link_module
from factlab.hub.engine import Engine
from factlab.hub.layout import MOST_AREAS, MOST_ORGANISATIONS, MOST_VOORZIENINGEN, layout_of
from factlab.hub.link import complete, link, load, to_profiles
from factlab.hub.tabulate import tabulate
from factlab.protocol.catalogue import Voorziening
from factlab.protocol.publication import Profile
from factlab.protocol.scope import Area, Scope
from factlab.protocol.tables import tables_of

PARTNERS = ("wijkteam", "corporatie", "loket")
SCOPE = Scope(
    round_id="steps",
    reference_date=date(2026, 10, 1),
    level="wijk",
    municipality=Area("GM0000", "Gemeente", 30),
    areas=(Area("WK01", "Een", 10), Area("WK02", "Twee", 20), Area("WK03", "Leeg", 0)),
    voorzieningen=(
        Voorziening(id="JW1", naam="", domein="jeugd", cbs_wet="Jeugd"),
        Voorziening(id="SI1", naam="", domein="wonen", soort="signaal", gebruik="toont"),
        Voorziening(id="WM1", naam="", domein="zorg", cbs_wet="Wmo"),
    ),
    organisations=("wijkteam", "corporatie"),
    domains=("zorg", "jeugd", "wonen"),
    delivers={partner: frozenset(("JW1", "SI1", "WM1")) for partner in PARTNERS},
    tables=tables_of(frame=False),
)
REPORTS = (
    Report("wijkteam", 1, "WK01", "JW1"),
    Report("wijkteam", 1, "WK01", "WM1"),
    Report("corporatie", 1, "WK01", "SI1"),
    Report("loket", 1, "WK01", "WM1"),
    Report("corporatie", 2, "WK02", "WM1"),
    Report("corporatie", 3, "WK02", "WM1"),
    Report("corporatie", 4, "WK02", "SI1"),
)


@pytest.fixture
def engine() -> Iterator[Engine]:
    with Engine(threads=1) as engine:
        yield engine


def look(engine: Engine, sql: str, values: Mapping[str, object] | None = None) -> list[tuple[object, ...]]:
    return engine._connection.execute(sql, values).fetchall()


def tables_and_views(engine: Engine) -> set[str]:
    return {
        str(name) for (name,) in look(engine, "SELECT DISTINCT table_name FROM duckdb_columns() WHERE NOT internal")
    }


def loaded(engine: Engine, reports: tuple[Report, ...] = REPORTS, scope: Scope = SCOPE) -> list[str]:
    return load(engine, arrivals(reports, PARTNERS), scope)


def test_load_brings_every_row_in_and_no_link_key_as_it_was(engine: Engine) -> None:
    assert loaded(engine) == list(PARTNERS)
    assert look(engine, "SELECT partner, count(*) FROM report GROUP BY partner ORDER BY partner") == [
        (0, 2),
        (1, 4),
        (2, 1),
    ]
    assert look(engine, "SELECT count(DISTINCT link_key) FROM report") == [(4,)]
    for order in ("little", "big"):
        known = [int.from_bytes(key_of(household), order) for household in range(1, 5)]  # type: ignore[arg-type]
        halves = [value >> 64 for value in known] + [value & (1 << 64) - 1 for value in known]
        for value in known:
            assert look(engine, "SELECT * FROM report WHERE link_key = $value", {"value": value}) == []
        for value in halves:
            half = "SELECT * FROM report WHERE $value IN (link_key >> 64, link_key & 18446744073709551615)"
            assert look(engine, half, {"value": value}) == []


def test_link_makes_one_household_of_each_link_key_and_leaves_the_key_behind(engine: Engine) -> None:
    loaded(engine)
    engine.run("2_link")
    assert look(engine, "SELECT count(*) FROM household") == [(4,)]
    assert look(engine, "SELECT column_name FROM duckdb_columns() WHERE table_name = 'household'") == [
        ("marks",),
        ("more",),
    ]


def test_the_wide_link_makes_the_same_households(engine: Engine) -> None:
    loaded(engine)
    engine.run("2_link")
    narrow = look(engine, "SELECT * FROM household ORDER BY ALL")
    look(engine, "DROP TABLE household")
    engine.run("2_link_wide")
    assert look(engine, "SELECT * FROM household ORDER BY ALL") == narrow


def test_after_stripping_no_table_or_view_holds_a_link_key(engine: Engine) -> None:
    loaded(engine)
    engine.run("2_link")
    with pytest.raises(FactlabError, match="audit_failed"):
        engine.must_be_empty("audits/link_key_left")
    engine.run("3_strip")
    engine.must_be_empty("audits/link_key_left")
    assert tables_and_views(engine) == {"household", "area", "domein", "organisation", "class", "voorziening"}


@pytest.mark.parametrize(
    "left",
    [
        "CREATE TABLE kept AS SELECT link_key FROM report",
        "CREATE TEMP TABLE household_too AS SELECT link_key FROM report",
        "CREATE VIEW seen AS SELECT link_key AS marks FROM report",
        "ALTER TABLE area ADD COLUMN link_key UHUGEINT",
    ],
)
def test_the_audit_sees_a_link_key_that_was_left_anywhere(engine: Engine, left: str) -> None:
    loaded(engine)
    engine.run("2_link")
    look(engine, left)
    if "VIEW" not in left:
        engine.run("3_strip")
    with pytest.raises(FactlabError, match="audit_failed"):
        engine.must_be_empty("audits/link_key_left")


def test_an_arrival_still_open_is_a_link_key_left(engine: Engine) -> None:
    loaded(engine)
    engine.run("2_link")
    engine.run("3_strip")
    with engine.arrival({"key_high": np.zeros(1, dtype=np.uint64)}), pytest.raises(FactlabError, match="audit_failed"):
        engine.must_be_empty("audits/link_key_left")


def test_profiles_are_numbers_of_households_that_are_alike_and_households_are_gone(engine: Engine) -> None:
    to_profiles(engine, SCOPE, loaded(engine))
    assert look(engine, "SELECT * FROM profile ORDER BY ALL") == [
        (0, 0b111, 0b01, 0, 1),
        (1, 0b010, 0, 0, 1),
        (1, 0b100, 0b10, 0, 2),
    ]
    assert not tables_and_views(engine) & {"report", "household", "arrival"}


def test_every_household_of_an_area_is_in_a_profile_and_what_is_shown_alone_makes_no_organisation(
    engine: Engine,
) -> None:
    assert link(engine, arrivals(REPORTS, PARTNERS), SCOPE) == [
        Profile("WK01", frozenset(), frozenset(), 9),
        Profile("WK01", frozenset(("JW1", "SI1", "WM1")), frozenset(("wijkteam",)), 1),
        Profile("WK02", frozenset(), frozenset(), 17),
        Profile("WK02", frozenset(("SI1",)), frozenset(), 1),
        Profile("WK02", frozenset(("WM1",)), frozenset(("corporatie",)), 2),
    ]


def test_a_partner_that_does_not_come_to_the_door_is_no_organisation(engine: Engine) -> None:
    profiles = link(engine, arrivals(REPORTS, PARTNERS), replace(SCOPE, organisations=("corporatie",)))
    assert {name for profile in profiles for name in profile.organisations} == {"corporatie"}


def test_an_area_with_as_many_users_as_households_has_no_profile_without(engine: Engine) -> None:
    scope = replace(SCOPE, areas=(Area("WK01", "Een", 1), Area("WK02", "Twee", 3)))
    assert all(profile.voorzieningen for profile in link(engine, arrivals(REPORTS, PARTNERS), scope))


def test_more_users_than_households_is_refused_with_the_area_named(engine: Engine) -> None:
    scope = replace(SCOPE, areas=(Area("WK01", "Een", 10), Area("WK02", "Twee", 2)))
    with pytest.raises(SubmissionRefused) as refusal:
        link(engine, arrivals(REPORTS, PARTNERS), scope)
    assert refusal.value.key == "more_users_than_households"
    assert refusal.value.where == {"area": "WK02", "users": 3, "households": 2}


@pytest.mark.parametrize(("here", "there"), [(0, 1), (1, 0), (0, 2), (1, 2)])
def test_a_link_key_in_two_areas_is_refused_with_the_partners_named(engine: Engine, here: int, there: int) -> None:
    reports = (
        *REPORTS,
        Report("loket", 9, SCOPE.areas[here].code, "WM1"),
        Report("wijkteam", 9, SCOPE.areas[there].code, "JW1"),
    )
    with pytest.raises(SubmissionRefused) as refusal:
        link(engine, arrivals(reports, PARTNERS), SCOPE)
    assert refusal.value.key == "key_in_two_areas"
    assert refusal.value.where == {"partners": "wijkteam, loket", "count": 1}


@pytest.mark.parametrize(
    ("report", "key"),
    [
        (Report("loket", 1, "WK99", "WM1"), "area_not_in_round"),
        (Report("loket", 1, "WK01", "XX1"), "voorziening_not_allowed"),
    ],
)
def test_what_the_round_does_not_know_is_refused(engine: Engine, report: Report, key: str) -> None:
    with pytest.raises(SubmissionRefused) as refusal:
        link(engine, arrivals((report,), PARTNERS), SCOPE)
    assert (refusal.value.key, refusal.value.where) == (key, {"partner": "loket"})


def test_an_organisation_without_a_counted_voorziening_fails_its_audit(engine: Engine) -> None:
    to_profiles(engine, SCOPE, loaded(engine))
    look(engine, "INSERT INTO profile VALUES (0, 2, 1, 0, 1)")
    with pytest.raises(FactlabError, match="audit_failed"):
        engine.must_be_empty("audits/organisation_without_counted")


@pytest.mark.parametrize(
    "fault",
    [
        "UPDATE profile SET households = households + 1 WHERE area = 1",
        "DELETE FROM profile WHERE area = 0",
        "INSERT INTO profile VALUES (7, 1, 1, 0, 1)",
    ],
)
def test_profiles_that_do_not_add_up_fail_their_audit(engine: Engine, fault: str) -> None:
    to_profiles(engine, SCOPE, loaded(engine))
    complete(engine, SCOPE)
    engine.must_be_empty("audits/households_do_not_add_up")
    look(engine, fault)
    with pytest.raises(FactlabError, match="audit_failed"):
        engine.must_be_empty("audits/households_do_not_add_up")


def test_describing_looks_at_each_combination_once_and_keeps_all_households(engine: Engine) -> None:
    link(engine, arrivals(REPORTS, PARTNERS), SCOPE)
    engine.run("6_describe")
    described = (
        "SELECT aantal_voorzieningen, aantal_domeinen, wetten, aantal_onder_wetten, signaal FROM described ORDER BY ALL"
    )
    assert look(engine, described) == [
        ("0", "0", "", "0", "ja"),
        ("0", "0", "", "0", "nee"),
        ("1", "1", "Wmo", "1", "nee"),
        ("2", "2", "Jeugd+Wmo", "2", "ja"),
    ]
    assert look(engine, "SELECT sum(households)::INTEGER FROM crowd") == [(30,)]


def test_tables_of_the_round_are_computed_and_no_others(engine: Engine) -> None:
    scope = replace(SCOPE, tables=("stapeling", "bereik"))
    link(engine, arrivals(REPORTS, PARTNERS), scope)
    tables = tabulate(engine, scope, 10)
    assert list(tables) == ["stapeling", "bereik"]
    assert tables["bereik"].areas == ("GM0000", "WK01", "WK02", "WK03")
    assert tables["bereik"].counts.tolist() == [[30, 3, 27], [10, 1, 9], [20, 2, 18], [0, 0, 0]]


def test_partners_are_taken_one_at_a_time() -> None:
    inside = []

    def one_by_one() -> Iterator[tuple[str, object]]:
        for number, arrival in enumerate(arrivals(REPORTS, PARTNERS)):
            inside.append(look(engine, "SELECT count(DISTINCT partner) FROM report")[0][0] == number)
            yield arrival

    with Engine(threads=1) as engine:
        link(engine, one_by_one(), SCOPE)  # type: ignore[arg-type]
    assert inside == [True, True, True]


def test_the_secret_of_the_run_ends_with_loading(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    living: set[int] = set()

    class Watched(link_module.RunSecret):
        def __init__(self) -> None:
            super().__init__()
            living.add(id(self))

        def __del__(self) -> None:
            living.discard(id(self))

    monkeypatch.setattr(link_module, "RunSecret", Watched)
    loaded(engine)
    assert not living


def test_a_run_leaves_nothing_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("TMPDIR", "HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    with Engine(threads=1) as engine:
        link(engine, arrivals(REPORTS, PARTNERS), SCOPE)
        tabulate(engine, SCOPE, 10)
        assert list(tmp_path.iterdir()) == []
    assert list(tmp_path.iterdir()) == []


def test_a_voorziening_of_an_unknown_domein_fails_before_its_rows_could_get_lost(engine: Engine) -> None:
    with pytest.raises(FactlabError) as refusal:
        link(engine, arrivals(REPORTS, PARTNERS), replace(SCOPE, domains=("zorg",)))
    assert (refusal.value.key, refusal.value.where) == ("engine_failed", {"step": "0_scope"})


def test_a_round_that_is_too_large_is_refused_before_a_row_comes_in(engine: Engine) -> None:
    voorzieningen = tuple(Voorziening(id=f"V{n}", naam="", domein="zorg") for n in range(MOST_VOORZIENINGEN + 1))
    areas = tuple(Area(f"W{n}", "", 1) for n in range(MOST_AREAS + 1))
    organisations = tuple(f"p{n}" for n in range(MOST_ORGANISATIONS + 1))
    for scope, what in (
        (replace(SCOPE, voorzieningen=voorzieningen), "voorzieningen"),
        (replace(SCOPE, areas=areas), "areas"),
        (replace(SCOPE, organisations=organisations), "organisations"),
    ):
        with pytest.raises(FactlabError) as refusal:
            link(engine, (), scope)
        assert refusal.value.key == "round_too_large"
        assert refusal.value.where["what"] == what
    assert tables_and_views(engine) == set()


def test_the_largest_round_still_fits(engine: Engine) -> None:
    voorzieningen = tuple(Voorziening(id=f"V{n:03}", naam="", domein="zorg") for n in range(MOST_VOORZIENINGEN))
    scope = replace(
        SCOPE,
        voorzieningen=voorzieningen,
        areas=tuple(Area(f"W{n:04}", "", 2) for n in range(MOST_AREAS)),
        organisations=tuple(f"p{n:02}" for n in range(MOST_ORGANISATIONS)),
        delivers={f"p{n:02}": frozenset(v.id for v in voorzieningen) for n in range(MOST_ORGANISATIONS)},
    )
    assert layout_of(scope).wide
    reports = [
        Report(partner, household, scope.areas[household % MOST_AREAS].code, voorzieningen[household % 128].id)
        for household in (0, 1, 63, 64, 126, 127, 4095)
        for partner in (scope.organisations[0], scope.organisations[-1])
    ]
    profiles = link(engine, arrivals(reports, scope.organisations), scope)
    met = [profile for profile in profiles if profile.voorzieningen]
    assert [(p.area, *p.voorzieningen) for p in met] == sorted({(r.area, r.voorziening) for r in reports})
    assert {profile.organisations for profile in met} == {frozenset((scope.organisations[0], scope.organisations[-1]))}
