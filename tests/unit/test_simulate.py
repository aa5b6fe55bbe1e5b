"""A simulation: every choice published as a whole, marked as invented, and compared with the base."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from builders import world

from factlab.demo.invented_profiles import invented
from factlab.errors import FactlabError, NotTogether, UsageFault, WouldOverwrite
from factlab.hub.engine import Engine
from factlab.hub.rehearse import load_profiles, rehearse
from factlab.hub.tabulate import tabulate
from factlab.protocol.round import Round, read_round
from factlab.protocol.scope import Scope
from factlab.protocol.simulation import is_simulated, simulated, write_simulated
from factlab.protocol.tables import TABLES, Household
from factlab.publication import Figures, read
from factlab.simulate.outcome import Outcome
from factlab.simulate.story import simulate
from factlab.simulate.variants import variants


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Outcome]]:
    out = tmp_path_factory.mktemp("simulation") / "simulatie"
    return out, run(out, variants(world().round, ["wijkteam"], [5, 20], [5]))


def run(out: Path, asked: object = None, round_: Round | None = None, **options: object) -> list[Outcome]:
    round_ = round_ or world().round
    given = {"seed": 1, "households": None, "language": "nl", "version": "0", **options}
    return simulate(round_, asked or variants(round_), out, **given)  # type: ignore[arg-type]


def test_one_thing_changes_at_a_time_and_what_the_round_has_already_is_the_base() -> None:
    found = variants(world().round, ["wijkteam", "wijkteam"], [10, 20], [0, 5])
    assert [(one.name, one.kind) for one in found] == [
        ("basis", "base"),
        ("zonder-wijkteam", "without"),
        ("drempel-20", "threshold"),
        ("afgerond-5", "rounding"),
    ]
    base = world().round.beveiliging
    assert found[1].policy == base and found[1].without == {"wijkteam"}
    assert found[2].policy == base.model_copy(update={"drempel": 20}) and not found[2].without
    assert found[3].policy == base.model_copy(update={"afronden": 5})


@pytest.mark.parametrize(
    ("asked", "refusal"),
    [
        ({"without": ["wie"]}, "simulate_partner"),
        ({"thresholds": [4]}, "simulate_policy"),
        ({"roundings": [3]}, "simulate_policy"),
    ],
)
def test_what_no_round_could_choose_is_refused(asked: dict[str, list[object]], refusal: str) -> None:
    with pytest.raises(UsageFault) as refused:
        variants(world().round, **asked)  # type: ignore[arg-type]
    assert refused.value.key == refusal


def test_of_two_partners_none_can_be_left_out() -> None:
    two = world().but(partners=world().round.partners[:2]).round
    with pytest.raises(UsageFault) as refused:
        variants(two, [two.partners[0].id])
    assert refused.value.key == "simulate_too_few"


def test_the_tables_are_those_of_the_definitions_household_by_household() -> None:
    city = invented(world().round, 1)
    scope = simulated(world().round, city.households, world().round.beveiliging).scope()
    profiles = city.profiles(scope)
    with Engine() as engine:
        assert set(load_profiles(engine, profiles, scope)) == set(profiles)
        raw = tabulate(engine, scope, 10)
    for name in ("stapeling", "kwetsbaarheid", "samenloop_organisaties", "voorzieningen", "wetten"):
        counts: dict[object, int] = {}
        for one in profiles:
            for labels in TABLES[name].counted_in(Household(one.voorzieningen, one.organisations), scope):
                counts[labels] = counts.get(labels, 0) + one.households
        assert {
            labels: n for labels, n in zip(raw[name].labels, raw[name].counts[0].tolist(), strict=True) if n
        } == counts


def test_every_choice_is_a_whole_publication_with_its_own_policy_and_partners(
    made: tuple[Path, list[Outcome]],
) -> None:
    out, outcomes = made
    policy = {one.variant.name: read(out / one.variant.name).policy for one in outcomes}
    assert (policy["drempel-20"].drempel, policy["drempel-5"].drempel, policy["afgerond-5"].afronden) == (20, 5, 5)
    without = read(out / "zonder-wijkteam")
    assert without.without == {"wijkteam"} and "wijkteam" not in without.organisations
    assert {path.name for path in out.iterdir()} == {*policy, "overzicht.html", "simulatie.json"}
    rounded = read(out / "afgerond-5").tables["stapeling"]
    assert (rounded.counts[~rounded.hidden] % 5 == 0).all()


def test_a_lower_threshold_hides_less_and_a_higher_one_more(made: tuple[Path, list[Outcome]]) -> None:
    dots = {one.variant.name: one.total.dots for one in made[1]}
    assert dots["drempel-5"] < dots["basis"] < dots["drempel-20"]


def test_what_is_counted_as_shown_is_what_the_tables_show(made: tuple[Path, list[Outcome]]) -> None:
    out, outcomes = made
    publication = read(out / "basis")
    base = outcomes[0]
    assert base.tables is not None
    assert sum(shown.dots for shown in base.tables.values()) == sum(
        int(t.hidden.sum()) for t in publication.tables.values()
    )
    figures = Figures(publication)
    visible = {
        v.id for v in publication.voorzieningen if figures.figure("voorzieningen", figures.everywhere, v.id).count
    }
    assert base.voorzieningen == visible
    told = json.loads((out / "simulatie.json").read_bytes())
    assert told["simulatie"] is True
    assert told["varianten"][0]["punten"] == base.total.dots


def test_a_domain_counts_as_hidden_in_an_area_only_when_it_is(made: tuple[Path, list[Outcome]]) -> None:
    out, outcomes = made
    for one in outcomes:
        publication = read(out / one.variant.name)
        figures = Figures(publication)
        seen = {coverage.key: coverage.areas for coverage in one.indicators}
        for domain in publication.domains:
            shares = [figures.figure("domeinen", place.code, domain).share for place in publication.areas]
            assert seen[f"domein_{domain}"] == sum(share is not None for share in shares)


def test_every_file_of_every_choice_says_that_it_is_invented(made: tuple[Path, list[Outcome]]) -> None:
    out, outcomes = made
    for one in outcomes:
        folder = out / one.variant.name
        report = (folder / "rapport.html").read_text("utf-8")
        assert "<title>SIMULATIE" in report and "verzonnen cijfers" in report and "CONCEPT</span>" not in report
        package = json.loads((folder / "datapackage.json").read_bytes())
        assert package["title"].startswith("SIMULATIE") and package["factlab"]["staat"] == "simulatie"
        assert package["name"].startswith("simulatie-")
        assert json.loads((folder / "onthulling.json").read_bytes())["simulatie"] is True
        assert "SIMULATIE" in (folder / "LEESMIJ.txt").read_text("utf-8")
        book = openpyxl.load_workbook(folder / "factlab.xlsx")
        for sheet in book.worksheets:
            assert any("SIMULATIE" in str(sheet.cell(row, 1).value) for row in (1, 2, 3)), sheet.title
        assert read(folder).simulated
        for name in read(folder).tables:
            assert (folder / "tabellen" / f"{name}.parquet").read_bytes().count(b"simulatie-klein-2026-1") > 0
    assert "SIMULATIE" in (out / "overzicht.html").read_text("utf-8")


def test_the_overview_names_every_choice_and_what_the_partner_alone_brings(made: tuple[Path, list[Outcome]]) -> None:
    page = (made[0] / "overzicht.html").read_text("utf-8")
    for words in ("Basis: drempel 10, niet afgerond", "Zonder Partner wijkteam", "Drempel 20", "Afgerond op 5"):
        assert words in page
    assert "Content-Security-Policy" in page and "<script" not in page and "http" not in page.replace("http-equiv", "")


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second = tmp_path / "een", tmp_path / "twee"
    for out in (first, second):
        run(out)
    files = sorted(path.relative_to(first) for path in first.rglob("*") if path.is_file())
    assert files == sorted(path.relative_to(second) for path in second.rglob("*") if path.is_file())
    assert [f for f in files if (first / f).read_bytes() != (second / f).read_bytes()] == []


def test_a_choice_that_cannot_be_made_safe_is_an_outcome_and_the_others_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from factlab.errors import NotProtectable
    from factlab.simulate import story

    def refuse(profiles: object, round_: Round, **options: object) -> object:
        if round_.beveiliging.drempel == 20:
            raise NotProtectable("not_protectable", table="stapeling", area="WK990002")
        return rehearse(profiles, round_, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(story, "rehearse", refuse)
    out = tmp_path / "simulatie"
    found = run(out, variants(world().round, thresholds=[20]))
    assert found[1].refusal is not None and found[1].refusal.area == "WK990002"
    assert not (out / "drempel-20").exists() and (out / "basis").is_dir()
    page = (out / "overzicht.html").read_text("utf-8")
    assert "Zo kan het niet" in page and "Midden" in page

    monkeypatch.setattr(
        story, "rehearse", lambda *a, **k: refuse(a[0], world().but(beveiliging=found[1].variant.policy).round)
    )
    with pytest.raises(NotProtectable) as refused:
        run(tmp_path / "leeg")
    assert refused.value.key == "simulate_nothing"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["simulatie"]


def test_nothing_of_somebody_else_is_replaced_and_nothing_half_stays_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "simulatie"
    out.mkdir()
    (out / "brief.txt").write_text("van mij")
    for replace in (False, True):
        with pytest.raises(WouldOverwrite):
            run(out, replace=replace)
    assert (out / "brief.txt").read_text() == "van mij"

    from factlab.simulate import story

    monkeypatch.setattr(story, "overview", lambda *a, **k: (_ for _ in ()).throw(OSError()))
    with pytest.raises(FactlabError) as refused:
        run(tmp_path / "half")
    assert refused.value.key == "cannot_write"
    assert [path.name for path in tmp_path.iterdir()] == ["simulatie"]


def test_a_simulation_replaces_itself_when_asked(tmp_path: Path) -> None:
    out = tmp_path / "simulatie"
    run(out, variants(world().round, thresholds=[20]))
    run(out, replace=True)
    assert not (out / "drempel-20").exists() and (out / "basis").is_dir()
    assert [path.name for path in tmp_path.iterdir()] == ["simulatie"]


def test_a_round_that_leaves_the_households_to_the_frame_asks_for_a_number(tmp_path: Path) -> None:
    names = [area.model_copy(update={"huishoudens": 0}) for area in world().round.gebiedsnamen]
    unknown = world().but(gebiedsnamen=names).round
    with pytest.raises(UsageFault) as refused:
        run(tmp_path / "simulatie", round_=unknown)
    assert refused.value.key == "simulate_size"
    found = run(tmp_path / "simulatie", round_=unknown, households=600)
    assert found[0].refusal is None
    assert [place.households for place in read(tmp_path / "simulatie" / "basis").areas] == [200, 200, 200]


def test_a_round_with_a_frame_gets_its_groups(tmp_path: Path) -> None:
    from framed_round import framed

    found = run(tmp_path / "simulatie", round_=framed().round, households=900)
    assert found[0].tables is not None and "groepen" in found[0].tables


def test_the_round_in_a_simulation_is_not_the_real_one_and_no_partner_can_work_with_it() -> None:
    real = world().round
    own = simulated(real, {area.gebied: 5 for area in real.gebiedsnamen}, real.beveiliging)
    again = read_round(write_simulated(own), "x.ronde").round
    assert is_simulated(again) and not is_simulated(real)
    assert again.hub != real.hub and again.id != real.id and again.digest != real.digest
    assert not again.gebieden and not again.instellingen and again.zegel_ronde == ""


def test_a_simulation_of_a_simulation_is_refused(tmp_path: Path) -> None:
    own = simulated(world().round, invented(world().round, 1).households, world().round.beveiliging)
    with pytest.raises(NotTogether) as refused:
        run(tmp_path / "simulatie", round_=own)
    assert refused.value.key == "simulate_simulated"


def test_the_scope_of_a_simulation_is_that_of_the_round() -> None:
    real = world().round
    own: Scope = simulated(real, invented(real, 1).households, real.beveiliging).scope()
    assert own.delivers == real.scope().delivers and own.places == real.scope().places
