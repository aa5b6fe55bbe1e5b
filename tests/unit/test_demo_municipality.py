"""The invented municipality looks like the real figures, and its round holds together."""

from __future__ import annotations

import csv
import tomllib
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from factlab.demo import DemoMunicipality, Truth, invent, truth
from factlab.demo.municipality import chances, municipality
from factlab.demo.partners import catalogue, partners, undeliverable
from factlab.demo.places import wijken
from factlab.demo.shapes import DELIVERIES
from factlab.errors import UsageFault

HOUSEHOLDS = 70_000
SCALE = HOUSEHOLDS / 72_500
UTRECHT_2024 = {
    "Jeugd": 5_780,
    "P-wet": 8_425,
    "Wmo": 13_660,
    "Jeugd+P-wet": 830,
    "Jeugd+Wmo": 475,
    "P-wet+Wmo": 3_280,
    "Jeugd+P-wet+Wmo": 235,
}


@pytest.fixture(scope="module")
def everything() -> Truth:
    return truth(households=HOUSEHOLDS)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> DemoMunicipality:
    return invent(tmp_path_factory.mktemp("demo"), households=HOUSEHOLDS)


def _people(told: Truth, partner: str) -> int:
    return len(set().union(*(people for (who, _), people in told.clients.items() if who == partner)))


def _combinations(told: Truth) -> Counter[str]:
    law = {id_: row["cbs_wet"] for id_, row in catalogue().items()}
    laws = (sorted({law[v] for _, v in household.told if law[v]}) for household in told.households.values())
    return Counter("+".join(found) for found in laws if found)


def test_as_many_young_people_wmo_clients_and_households_on_bijstand_as_zaanstad_had(
    everything: Truth,
) -> None:
    young = _people(everything, "jeugdteam")
    assert 0.85 * 5_503 * SCALE < young < 1.15 * 5_503 * SCALE
    assert 0.85 * 9_795 * SCALE < _people(everything, "wmo-loket") < 1.15 * 9_795 * SCALE
    assert 0.9 * 4_350 * SCALE < len(everything.clients["sociale-dienst", "PW01"]) < 1.1 * 4_350 * SCALE


def test_poelenburg_and_peldersveld_hold_a_tenth_of_the_households_and_a_quarter_of_the_bijstand(
    everything: Truth,
) -> None:
    bijstand = [h.area for h in everything.households.values() if ("sociale-dienst", "PW01") in h.told]
    there = sum(area in ("WK047912", "WK047913") for area in bijstand)
    assert 0.19 < there / len(bijstand) < 0.28


def test_the_three_laws_meet_in_households_about_as_often_as_in_utrecht(everything: Truth) -> None:
    found = _combinations(everything)
    total, published = sum(found.values()), sum(UTRECHT_2024.values())
    assert set(found) == set(UTRECHT_2024)
    for combination, households in UTRECHT_2024.items():
        assert abs(found[combination] / total - households / published) < 0.10, combination
    alone = sum(found[law] for law in ("Jeugd", "P-wet", "Wmo")) / total
    assert 0.75 < alone < 0.92
    bijstand_too = found["P-wet+Wmo"] / (found["P-wet"] + found["P-wet+Wmo"])
    assert 0.2 < bijstand_too < 0.45


@pytest.mark.parametrize(
    ("given", "likelier"),
    [("PW01", "MN07"), ("PW01", "SH01"), ("PW01", "MN01"), ("JW48", "JW45"), ("GZ01", "WM02")],
)
def test_what_piles_up_in_life_piles_up_here(given: str, likelier: str) -> None:
    has = municipality(20_000, 1).has
    assert has[likelier][has[given]].mean() > 3 * has[likelier].mean()


def test_every_voorziening_is_as_common_as_its_table_says() -> None:
    has = municipality(72_500, 3).has
    for chance in chances():
        expected = chance.households
        assert abs(int(has[chance.voorziening].sum()) - expected) <= max(10.0, 5 * expected**0.5)


def test_an_indication_and_its_delivery_are_told_by_two_parties(everything: Truth) -> None:
    both = {("wmo-loket", "WM01"), ("thuiszorg", "WM01")}
    assert sum(both <= household.told for household in everything.households.values()) > 1_000


def test_some_households_pile_up_and_most_have_nothing(everything: Truth) -> None:
    counts = Counter(len({v for _, v in household.told}) for household in everything.households.values())
    assert 0.2 < len(everything.households) / HOUSEHOLDS < 0.45
    assert counts[1] > counts[2] > counts[3] > counts[4] > 300
    assert sum(households for count, households in counts.items() if count >= 6) > 500


def test_no_area_has_more_users_than_households(made: DemoMunicipality, everything: Truth) -> None:
    with (made.round_dir / "noemers.csv").open(encoding="utf-8") as file:
        households = {row["gebied"]: int(row["huishoudens"]) for row in csv.DictReader(file, delimiter=";")}
    users = Counter(household.area for household in everything.households.values())
    assert sum(households.values()) == HOUSEHOLDS
    assert set(users) == set(households) == {wijk.code for wijk in wijken()}
    assert all(users[area] < households[area] for area in households)


def test_every_household_is_told_by_partners_that_may_tell_it(everything: Truth) -> None:
    allowed = {partner.id: set(partner.voorzieningen) for partner in partners(15)}
    assert all(v in allowed[partner] for household in everything.households.values() for partner, v in household.told)


def test_every_postcode_lies_in_one_wijk_or_says_so_per_house_number(tmp_path: Path) -> None:
    made = invent(tmp_path, households=20_000, partners=3)
    with (made.round_dir / "gebieden.csv").open(encoding="utf-8") as file:
        rows = [(row["pc6"], row["huisnummer"], row["gebied"]) for row in csv.DictReader(file, delimiter=";")]
    areas: dict[str, set[str]] = {}
    for postcode, _, area in rows:
        areas.setdefault(postcode, set()).add(area)
    assert len({(postcode, number) for postcode, number, _ in rows}) == len(rows)
    assert all(bool(number) == (len(areas[postcode]) > 1) for postcode, number, _ in rows)
    assert sum(len(found) > 1 for found in areas.values()) >= 15


def test_the_round_names_what_the_design_names(tmp_path: Path) -> None:
    made = invent(tmp_path, households=500, partners=6, peildatum=date(2025, 3, 31))
    ronde = tomllib.loads((made.round_dir / "ronde.toml").read_text(encoding="utf-8"))
    assert set(ronde) == {"ronde", "vraag", "adres", "bestanden", "beveiliging", "partner"}
    assert ronde["ronde"]["peildatum"] == date(2025, 3, 31)
    assert ronde["ronde"]["inzendingen_vernietigen_op"] > date(2025, 3, 31)
    assert [partner["id"] for partner in ronde["partner"]] == [partner.id for partner in made.partners]
    assert all((made.round_dir / name).is_file() for name in ronde["bestanden"].values())


def test_the_first_partners_are_the_same_whatever_their_number(tmp_path: Path) -> None:
    few, many = (invent(tmp_path / str(n), households=800, partners=n) for n in (3, 27))
    for one, other in zip(few.partners, many.partners[:3], strict=True):
        assert [p.read_bytes() for p in one.lists] == [p.read_bytes() for p in other.lists]


def test_27_partners_tell_everything_that_may_be_told_and_no_partner_what_may_not() -> None:
    everyone = partners(27)
    told = {voorziening for partner in everyone for voorziening in partner.voorzieningen}
    assert told == set(catalogue()) - undeliverable()
    assert {partner.id for partner in everyone} == set(DELIVERIES)
    assert {partner.aan_de_deur for partner in partners(15)} == {True, False}


def test_institutions_and_crowded_addresses_are_no_households(made: DemoMunicipality, everything: Truth) -> None:
    with (made.round_dir / "instellingen.csv").open(encoding="utf-8") as file:
        rows = [f"{r['pc6']}|{r['huisnummer']}|{r['suffix']}|" for r in csv.DictReader(file, delimiter=";")]
    assert len(rows) >= 5
    assert not set(rows) & set(everything.households)


@pytest.mark.parametrize("wrong", [{"partners": 2}, {"partners": 28}, {"households": 10}, {"wijken": ("WK036300",)}])
def test_what_cannot_be_invented_is_refused_and_nothing_is_written(wrong: dict[str, int], tmp_path: Path) -> None:
    with pytest.raises(UsageFault):
        invent(tmp_path, **wrong)  # type: ignore[arg-type]
    assert not list(tmp_path.iterdir())
