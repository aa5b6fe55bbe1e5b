"""Wijkteams: what follows from assumptions, with bounds that hold the truth and are no narrower than plain sums."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import openpyxl
import pytest
from builders import world
from made_up_release import NAMES, ROUND_FILE, ROUND_NAME, a_release

from factlab.caseload.assumptions import Assumptions, example, read_assumptions
from factlab.caseload.ranges import Range, at_least, with_voorziening
from factlab.caseload.sizing import levels, sizing, steps, weighted
from factlab.caseload.story import caseload
from factlab.demo.invented_profiles import invented
from factlab.errors import UnreadableInput
from factlab.hub.rehearse import rehearse
from factlab.protocol.publication import Profile, ProtectedTable
from factlab.protocol.scope import Scope
from factlab.protocol.simulation import simulated, write_simulated
from factlab.protocol.tables import Household, domains, units
from factlab.publication import Figures, Publication, read
from factlab.publish import publish
from factlab.text import Text

GIVEN = b"""
naar = "domeinen"
uren_per_fte = 1400
huishoudens_per_medewerker = 25
[uren_per_huishouden]
"1" = 2
"2" = 10.5
"3+" = 40
[kosten_per_huishouden]
"1" = 1500
"2+" = 6000
"""


@cache
def published(seed: int = 1, rounding: int = 0) -> tuple[Publication, list[Profile], Scope]:
    """The small round of invented households, really protected; with the truth that nobody holds."""
    real = world().round
    city = invented(real, seed, 6000)
    own = simulated(real, city.households, real.beveiliging.model_copy(update={"afronden": rounding}))
    profiles = city.profiles(own.scope())
    with TemporaryDirectory() as folder:
        out = Path(folder) / "uitvoer"
        publish(
            rehearse(profiles, own), write_simulated(own), f"{own.id}.ronde", None, out, version="0", title=own.titel
        )
        return read(out), profiles, own.scope()


@cache
def made_up(hidden: float = 0.05) -> Publication:
    with TemporaryDirectory() as folder:
        out = Path(folder) / "uitvoer"
        release = a_release(also_hidden=hidden)
        publish(release, ROUND_FILE, ROUND_NAME, None, out, version="0", title="Verzonnen", organisation_names=NAMES)
        return read(out)


def assumed(data: bytes = GIVEN, publication: Publication | None = None) -> Assumptions:
    return read_assumptions(data, "aannames.toml", publication or made_up())


def true_numbers(profiles: list[Profile], scope: Scope, area: str) -> dict[str, list[int]]:
    """By kind the households of an area with 1, 2, … or more, from the households themselves."""
    found = {"domeinen": [0] * 7, "voorzieningen": [0] * 7}
    for one in profiles:
        if area in (one.area, scope.municipality.code):
            household = Household(one.voorzieningen, one.organisations)
            for by, number in (
                ("domeinen", len(domains(household, scope))),
                ("voorzieningen", units(household, scope)),
            ):
                for least in range(1, min(number, 7) + 1):
                    found[by][least - 1] += one.households
    return found


@pytest.mark.parametrize("rounding", [0, 5])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_truth_lies_within_the_bounds(seed: int, rounding: int) -> None:
    publication, profiles, scope = published(seed, rounding)
    figures = Figures(publication)
    narrower = 0
    for place in publication.places:
        truth = true_numbers(profiles, scope, place.code)
        for by in ("domeinen", "voorzieningen"):
            for true, found in zip(truth[by], at_least(figures, place.code, by, 4), strict=False):  # type: ignore[arg-type]
                assert found.low <= true
                assert found.high is None or true <= found.high
                narrower += found.high is not None
        for voorziening in publication.voorzieningen:
            households = sum(
                one.households
                for one in profiles
                if place.code in (one.area, scope.municipality.code) and voorziening.id in one.voorzieningen
            )
            found = with_voorziening(figures, place.code, voorziening.id)
            assert found.low <= households and (found.high is None or households <= found.high)
    assert narrower > 0


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_bounds_of_a_small_number_are_as_wide_as_the_promise(seed: int) -> None:
    # Numbers that everybody may know stay known; what is small and hidden stays wide.
    publication, profiles, scope = published(seed)
    figures = Figures(publication)
    for place in publication.places:
        truth = true_numbers(profiles, scope, place.code)
        for by in ("domeinen", "voorzieningen"):
            for true, found in zip(truth[by], at_least(figures, place.code, by, 4), strict=False):  # type: ignore[arg-type]
                if 0 < true < publication.policy.drempel:
                    assert found.high is None or found.high - found.low >= publication.policy.breedte


def test_a_published_number_is_itself() -> None:
    publication, *_ = published()
    figures = Figures(publication)
    users = figures.figure("bereik", figures.everywhere, "met").count
    assert at_least(figures, figures.everywhere, "voorzieningen", 3)[0] == Range(users or -1, users)


def test_bounds_come_from_plain_sums_of_the_tables_and_fall_from_class_to_class() -> None:
    figures = Figures(made_up(0.4))
    for place in figures.publication.places:
        for by in ("domeinen", "voorzieningen"):
            found = at_least(figures, place.code, by, 3)  # type: ignore[arg-type]
            assert all(one.high is None or one.low <= one.high for one in found)
            for fewer, more in pairwise(found):
                assert fewer.low >= more.low
                assert more.high is None or fewer.high is None or fewer.high >= more.high


def test_what_hides_everything_leaves_no_upper_bound_and_no_zero() -> None:
    publication = made_up()
    hidden = {
        name: ProtectedTable(name, t.areas, t.labels, np.zeros_like(t.counts), np.ones_like(t.hidden))
        for name, t in publication.tables.items()
    }
    places = tuple(replace(place, households=None) for place in publication.places)
    figures = Figures(replace(publication, tables=hidden, places=places))
    found = at_least(figures, publication.areas[0].code, "voorzieningen", 2)
    assert all(one.high is None and one.low >= 1 for one in found)
    made = sizing(figures, assumed())
    assert made.areas[0].hours.high is None and made.levels == []
    text = caseload(replace(publication, tables=hidden, places=places), assumed(), language="nl", version="0")[1]
    assert "ten minste" in text["wijkteams.html"].decode()


def test_hours_are_those_of_every_household_by_its_class() -> None:
    exact = [Range(100, 100), Range(40, 40), Range(10, 10)]
    # 60 with one, 30 with two, 10 with three or more.
    assert weighted([2, 10, 40], exact).low == 60 * 2 + 30 * 10 + 10 * 40
    assert weighted([2, 10, 40], exact).low == weighted([2, 10, 40], exact).high
    assert steps([2, 10, 40]) == [2, 8, 30]


@pytest.mark.parametrize("hours", [[2.0, 10.0, 40.0], [40.0, 10.0, 2.0], [5.0, 0.0, 5.0]])
def test_hours_lie_between_their_bounds_whatever_the_hidden_numbers_are(hours: list[float]) -> None:
    random = np.random.default_rng(7)
    for _ in range(200):
        true = sorted(random.integers(0, 200, 3).tolist(), reverse=True)
        bounds = [Range(max(0, n - int(random.integers(0, 9))), n + int(random.integers(0, 9))) for n in true]
        outcome = weighted(hours, bounds)
        exact = sum(h * (n - m) for h, n, m in zip(hours, true, [*true[1:], 0], strict=True))
        assert outcome.high is not None and outcome.low - 1e-6 <= exact <= outcome.high + 1e-6


def test_without_costs_no_costs_are_shown_and_none_are_made_up() -> None:
    data = GIVEN.partition(b"[kosten")[0]
    made, files = caseload(made_up(), assumed(data), language="nl", version="0")
    page = files["wijkteams.html"].decode()
    assert "€" not in page and "verzint ze niet" in page
    assert all(area.costs is None for area in made.areas) and all(level.costs is None for level in made.levels)


def test_the_pyramid_counts_every_household_once_and_puts_hidden_classes_together() -> None:
    publication, profiles, scope = published()
    made = levels(Figures(publication), [1500.0, 6000.0])
    assert sum(level.households for level in made) == publication.municipality.households
    truth = [
        publication.municipality.households,
        *true_numbers(profiles, scope, scope.municipality.code)["voorzieningen"],
    ]
    for level in made:
        above = 0 if level.last is None else truth[level.last + 1]
        assert level.households == truth[level.first] - above
    for level in made:
        assert level.costs is not None
        if level.first == 1 == level.last:
            assert level.costs.low == level.costs.high == level.households * 1500


def test_every_assumption_stands_on_the_page_and_it_says_what_if() -> None:
    page = caseload(made_up(), assumed(), language="nl", version="0")[1]["wijkteams.html"].decode()
    assert "Wat als: uitkomsten van aannames, geen cijfers van de Factlab" in page
    for number in ("1.400", ">25<", ">2<", "10,5", ">40<", "€ 1.500", "€ 6.000"):
        assert number in page
    assert "CONCEPT" in page and "<script" not in page


def test_an_example_and_a_simulation_say_so_on_the_page_and_in_the_workbook(tmp_path: Path) -> None:
    publication, *_ = published()
    given = read_assumptions(example(publication, Text("nl")), "aannames.toml", publication)
    files = caseload(publication, given, language="nl", version="0")[1]
    assert "voorbeeldwaarden" in files["wijkteams.html"].decode() and "SIMULATIE" in files["wijkteams.html"].decode()
    (tmp_path / "w.xlsx").write_bytes(files["wijkteams.xlsx"])
    for sheet in openpyxl.load_workbook(tmp_path / "w.xlsx").worksheets:
        words = str(sheet["A2"].value)
        assert "SIMULATIE" in words and "Wat als" in words and "voorbeeldwaarden" in words


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_example_can_be_read_as_it_is_and_gives_no_costs(language: str) -> None:
    given = assumed(example(made_up(), Text(language)))
    assert given.voorbeeld and not given.costs and not given.kosten_per_voorziening
    assert all(v.id.encode() in example(made_up(), Text(language)) for v in made_up().voorzieningen if v.counts)


def test_everything_that_is_wrong_is_said_at_once_with_key_and_rule_and_without_what_was_typed() -> None:
    wrong = b"""
naar = "geheim-woord"
uren_per_fte = 0
onbekend = 3
[uren_per_huishouden]
"1" = "veel-geheims"
"3+" = -4
[kosten_per_voorziening]
GEHEIM = 5
"""
    with pytest.raises(UnreadableInput) as refused:
        assumed(wrong)
    faults = {(fault.key, fault.place) for fault in refused.value.faults}
    assert faults == {
        ("assumption_one_of", "naar"),
        ("assumption_above_zero", "uren_per_fte"),
        ("assumption_missing", "huishoudens_per_medewerker"),
        ("assumption_unknown", "onbekend"),
        ("assumption_number", "uren_per_huishouden.1"),
        ("assumption_not_negative", "uren_per_huishouden.3+"),
        ("assumption_classes", "uren_per_huishouden"),
        ("assumption_voorziening", "kosten_per_voorziening"),
    }
    assert "geheim" not in "".join(str(fault.where) for fault in refused.value.faults).lower()


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"naar = ", "toml_unreadable"),
        (GIVEN.replace(b'"3+"', b'"3"'), "assumption_classes"),
        (GIVEN.replace(b'"3+" = 40', b'"3+" = inf'), "assumption_too_high"),
        (GIVEN.replace(b'"3+" = 40', b'"3+" = nan'), "assumption_number"),
        (GIVEN.replace(b'"3+" = 40', b'"3+" = true'), "assumption_number"),
    ],
)
def test_what_does_not_join_or_is_no_number_is_refused(data: bytes, key: str) -> None:
    with pytest.raises(UnreadableInput) as refused:
        assumed(data)
    assert refused.value.faults[0].key in (key, "assumption_number")


def test_classes_may_stand_in_any_order() -> None:
    swapped = GIVEN.replace(b'"1" = 2\n"2" = 10.5\n"3+" = 40', b'"3+" = 40\n"1" = 2\n"2" = 10.5')
    assert assumed(swapped).hours == [2, 10.5, 40]


def test_the_same_input_gives_the_same_bytes() -> None:
    assert (
        caseload(made_up(), assumed(), language="nl", version="0")[1]
        == caseload(made_up(), assumed(), language="nl", version="0")[1]
    )


def test_the_outcomes_in_the_workbook_are_formulas_with_the_values_of_the_page(tmp_path: Path) -> None:
    made, files = caseload(made_up(0.3), assumed(publication=made_up(0.3)), language="nl", version="0")
    (tmp_path / "w.xlsx").write_bytes(files["wijkteams.xlsx"])
    formulas = openpyxl.load_workbook(tmp_path / "w.xlsx")["Wijkteams"]
    values = openpyxl.load_workbook(tmp_path / "w.xlsx", data_only=True)["Wijkteams"]
    for row, area in enumerate(made.areas, start=5):
        assert all(str(formulas.cell(row, column).value).startswith("=") for column in range(2, 10))
        outcomes = [end for one in (area.hours, area.fte, area.served, area.workers) for end in (one.low, one.high)]
        assert [values.cell(row, column).value for column in range(2, 10)] == pytest.approx(outcomes)


@pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice")
@pytest.mark.parametrize("hours", [(2.0, 10.5, 40.0), (30.0, 4.0, 0.0)])
def test_whoever_changes_a_yellow_cell_gets_the_outcome_that_the_command_would_give(
    tmp_path: Path, hours: tuple[float, ...]
) -> None:
    publication = made_up(0.3)
    made_before = caseload(publication, assumed(), language="nl", version="0")[1]["wijkteams.xlsx"]
    (tmp_path / "eerst.xlsx").write_bytes(made_before)
    book = openpyxl.load_workbook(tmp_path / "eerst.xlsx")
    sheet = book["Aannames"]
    rows = {str(sheet.cell(row, 1).value): row for row in range(1, 20)}
    for name, value in zip(("1", "2", "3 of meer"), hours, strict=True):
        sheet.cell(rows[name], 2).value = value
    sheet.cell(rows["Huishoudens per medewerker"], 2).value = 10
    # Saved without values, so that whoever opens it has to compute.
    book.save(tmp_path / "daarna.xlsx")
    profile = (tmp_path / "lo").as_uri()
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation={profile}",
            "--headless",
            "--convert-to",
            "csv:Text - txt - csv (StarCalc):59,34,76,1,,0,false,false,false,false,false,1",
            "--outdir",
            str(tmp_path),
            str(tmp_path / "daarna.xlsx"),
        ],
        check=True,
        capture_output=True,
        timeout=180,
    )
    changed = assumed().model_copy(
        update={
            "uren_per_huishouden": dict(zip(("1", "2", "3+"), hours, strict=True)),
            "huishoudens_per_medewerker": 10.0,
        }
    )
    expected = sizing(Figures(publication), changed)
    lines = list(csv.reader((tmp_path / "daarna-Wijkteams.csv").read_text("utf-8").splitlines(), delimiter=";"))[4:]
    for line, area in zip(lines, expected.areas, strict=True):
        assert line[0] == area.place.name
        outcomes = [end for one in (area.hours, area.fte, area.served, area.workers) for end in (one.low, one.high)]
        assert [float(value) for value in line[1:9]] == pytest.approx(outcomes)


def test_the_example_of_costs_by_class_fits_the_json(tmp_path: Path) -> None:
    from factlab.caseload.story import result

    made, _ = caseload(made_up(), assumed(), language="nl", version="0")
    told = json.loads(json.dumps(result(made, assumed())))
    assert told["wat_als"] is True and len(told["gebieden"]) == len(made_up().places)
