"""Two publications beside each other: what changed is said, and only what counts the same is compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from two_rounds import Tables, a_publication, a_round, catalogue, partners, shown_as

from factlab.compare import Comparison, compare
from factlab.compare.charts import charts
from factlab.compare.differences import Row
from factlab.compare.long_table import as_csv, as_parquet, long_table
from factlab.compare.page import render, sentences
from factlab.compare.told import largest, neighbours, not_compared, tally
from factlab.compare.workbook import workbook
from factlab.errors import UnreadableInput, UsageFault
from factlab.protocol.publication import Policy
from factlab.protocol.round import AreaName, Round
from factlab.text import Text

NL = Text("nl")
LATER = {"id": "klein-2027-1", "titel": "De tweede ronde", "peildatum": date(2027, 10, 1)}
EVERYBODY = ("wijkteam", "schuldhulp", "thuiszorg")


def beside(
    folder: Path,
    first: Mapping[str, object] | None = None,
    second: Mapping[str, object] | None = None,
    *,
    publish_first: Mapping[str, object] | None = None,
    publish_second: Mapping[str, object] | None = None,
    **asked: object,
) -> Comparison:
    """The small round, and it again a year later, each with changes of its own."""
    a_publication(folder / "een", a_round(**(first or {})), **(publish_first or {}))  # type: ignore[arg-type]
    a_publication(folder / "twee", a_round(**{**LATER, **(second or {})}), seed=2, **(publish_second or {}))  # type: ignore[arg-type]
    options = {"area": None, "with_area": None, "statline": None, **asked}
    return compare(folder / "een", folder / "twee", NL, **options)  # type: ignore[arg-type]


def rows(comparison: Comparison, table: str, *labels: str) -> list[Row]:
    return [row for row in comparison.rows if row.table == table and (not labels or row.labels == labels)]


def codes(comparison: Comparison, table: str, *labels: str) -> set[str]:
    """Why what is in a table (or under these labels) is not compared; empty for what is."""
    return {row.reason.code if row.reason else "" for row in rows(comparison, table, *labels)}


def said(comparison: Comparison, subject: str) -> str:
    return " ".join(next(one.sentences for one in comparison.changes if one.subject == subject))


def test_two_rounds_with_the_same_partners_catalogue_and_areas_are_compared_in_every_number(tmp_path: Path) -> None:
    found = beside(tmp_path)
    assert {row.reason for row in found.rows if row.table != "combinaties"} == {None}
    assert not any(one.sentences for one in found.changes if one.subject != "date")
    assert "1 oktober 2026" in said(found, "date") and "1 oktober 2027" in said(found, "date")
    assert "gelijk" in sentences(found, NL)[0]
    assert {row.table for row in found.rows} == set(found.first.publication.tables)


def test_the_earlier_reference_date_comes_first_however_they_are_given(tmp_path: Path) -> None:
    found = beside(tmp_path)
    turned = compare(tmp_path / "twee", tmp_path / "een", NL, area=None, with_area=None, statline=None)
    assert turned.first.round.id == found.first.round.id == "klein-2026-1"
    assert long_table(turned).equals(long_table(found))


def test_the_difference_is_the_second_number_minus_the_first(tmp_path: Path) -> None:
    label = ("WM01",)
    found = beside(
        tmp_path,
        publish_first={"change": shown_as("voorzieningen", 0, label, 100)},
        publish_second={"change": shown_as("voorzieningen", 0, label, 145)},
    )
    (row,) = [row for row in rows(found, "voorzieningen", "WM01") if row.area == "GM9900"]
    assert (row.difference, row.times, row.verdict) == (45, 1.45, "meer")
    assert row.points == pytest.approx(45 / 900)


@pytest.mark.parametrize("hidden", ["first", "second", "both"])
def test_a_number_hidden_on_a_side_has_no_difference_and_says_which_side(tmp_path: Path, hidden: str) -> None:
    dot, number = shown_as("voorzieningen", 0, ("WM01",), None), shown_as("voorzieningen", 0, ("WM01",), 100)
    found = beside(
        tmp_path,
        publish_first={"change": number if hidden == "second" else dot},
        publish_second={"change": number if hidden == "first" else dot},
    )
    (row,) = [row for row in rows(found, "voorzieningen", "WM01") if row.area == "GM9900"]
    assert row.comparable and row.verdict == "verborgen"
    assert (row.difference, row.points, row.times) == (None, None, None)
    assert row.hidden == {"first": "geheim_eerste", "second": "geheim_tweede", "both": "geheim_beide"}[hidden]


@pytest.mark.parametrize(
    ("count", "verdict"), [(100, "gelijk"), (104, "klein"), (96, "klein"), (105, "meer"), (95, "minder")]
)
def test_a_difference_below_the_width_of_the_protection_is_called_small(
    tmp_path: Path, count: int, verdict: str
) -> None:
    found = beside(
        tmp_path,
        publish_first={"change": shown_as("voorzieningen", 0, ("WM01",), 100)},
        publish_second={"change": shown_as("voorzieningen", 0, ("WM01",), count)},
    )
    (row,) = [row for row in rows(found, "voorzieningen", "WM01") if row.area == "GM9900"]
    assert row.verdict == verdict


def rounded(tables: Tables) -> Tables:
    """The tables as they are published in multiples of 5."""
    return {
        n: replace(t, counts=np.where(t.counts >= 10, (t.counts + 2) // 5 * 5, t.counts)) for n, t in tables.items()
    }


ROUNDED = {"beveiliging": Policy(afronden=5)}


def test_behind_two_different_multiples_are_different_numbers(tmp_path: Path) -> None:
    found = beside(
        tmp_path,
        ROUNDED,
        ROUNDED,
        publish_first={"change": lambda tables: shown_as("voorzieningen", 0, ("WM01",), 100)(rounded(tables))},
        publish_second={"change": lambda tables: shown_as("voorzieningen", 0, ("WM01",), 105)(rounded(tables))},
    )
    (row,) = [row for row in rows(found, "voorzieningen", "WM01") if row.area == "GM9900"]
    assert row.verdict == "meer"
    assert any("veelvouden van 5" in sentence for sentence in sentences(found, NL))


def test_a_sum_of_rounded_numbers_may_be_off_by_each_of_them(tmp_path: Path) -> None:
    def piled(*counts: int | None):  # type: ignore[no-untyped-def]
        def changed(tables: Tables) -> Tables:
            tables = rounded(tables)
            for label, count in zip(("2", "3", "4", "5", "6+"), counts, strict=True):
                tables = shown_as("stapeling", 0, (label,), count)(tables)
            return tables

        return changed

    found = beside(
        tmp_path,
        ROUNDED,
        ROUNDED,
        publish_first={"change": piled(50, 40, 30, 20, 10)},
        publish_second={"change": piled(55, 45, 30, 20, 10)},
    )
    row = next(rows[0] for one, rows in found.indicators if one.key == "several")
    assert (row.difference, row.verdict) == (10, "afronding")


def test_a_rounded_number_beside_a_plain_one_within_the_rounding_is_no_change(tmp_path: Path) -> None:
    found = beside(
        tmp_path,
        second=ROUNDED,
        publish_first={"change": shown_as("voorzieningen", 0, ("WM01",), 102)},
        publish_second={
            "change": lambda tables: shown_as("voorzieningen", 0, ("WM01",), 100)(rounded(tables)),
        },
    )
    (row,) = [row for row in rows(found, "voorzieningen", "WM01") if row.area == "GM9900"]
    assert (row.difference, row.verdict) == (-2, "afronding")
    assert "afronden" not in said(found, "protection") and "Afronden" in said(found, "protection")
    assert all(row.labels != ("WM01",) for one in largest(found, NL) for _, _, row in one.rows if row.area == "GM9900")


def test_a_partner_who_joined_leaves_only_what_it_does_not_bear_on(tmp_path: Path) -> None:
    found = beside(tmp_path, partners(a_round(), "wijkteam", "schuldhulp"))
    assert "Partner thuiszorg" in said(found, "panel") and "WM01" in said(found, "catalogue")
    assert codes(found, "voorzieningen", "WM01") == {"alleen_tweede"}
    assert codes(found, "voorzieningen", "SH01") == codes(found, "voorzieningen", "AL01") == {""}
    for table in ("stapeling", "kwetsbaarheid", "aantal_domeinen", "signalen", "wetten", "combinaties"):
        assert codes(found, table) == {"alleen_tweede"}, table
    assert codes(found, "bereik", "alle") == {""}
    assert codes(found, "bereik", "met") == {"alleen_tweede"}
    assert codes(found, "samenloop_organisaties", "schuldhulp", "wijkteam") == {""}
    assert codes(found, "samenloop_organisaties", "schuldhulp", "thuiszorg") == {"alleen_tweede"}
    assert codes(found, "samenloop_voorzieningen", "AL01", "SH01") == {""}
    assert codes(found, "organisaties") == {"alleen_tweede"}


def test_a_partner_that_was_left_out_by_name_counts_as_not_there(tmp_path: Path) -> None:
    found = beside(tmp_path, publish_first={"without": ("thuiszorg",)})
    assert "weggelaten" in said(found, "panel")
    assert codes(found, "voorzieningen", "WM01") == {"alleen_tweede"}


def test_a_voorziening_that_more_partners_deliver_now_is_not_compared_nor_its_domain(tmp_path: Path) -> None:
    more = partners(a_round(), *EVERYBODY, schuldhulp=("SH01", "PW01", "WO01", "WM01"))
    found = beside(tmp_path, second=more)
    domain = found.second.scope.by_id["WM01"].domein
    assert codes(found, "voorzieningen", "WM01") == codes(found, "domeinen", domain) == {"partners"}
    assert codes(found, "domeinen", found.second.scope.by_id["SH01"].domein) == {""}
    assert codes(found, "samenloop_organisaties", "thuiszorg", "thuiszorg") == {""}
    assert codes(found, "samenloop_organisaties", "schuldhulp", "schuldhulp") == {"levert_anders"}
    assert "WM01" in said(found, "panel")


@pytest.mark.parametrize(
    ("change", "code", "alone", "piled"),
    [
        ({"telling": "periode"}, "telling", True, True),
        ({"gebruik": "toont"}, "gebruik", False, True),
        ({"domein": "zorg"}, "domein", False, False),
        ({"telt_als": "WM03"}, "telt_als", False, True),
        ({"cbs_wet": ""}, "wet", False, False),
        ({"naam": "Iets anders"}, "", False, False),
    ],
)
def test_a_voorziening_that_counts_otherwise_breaks_what_rests_upon_that(
    tmp_path: Path, change: Mapping[str, object], code: str, alone: bool, piled: bool
) -> None:
    found = beside(tmp_path, second=catalogue(a_round(), WM01=change))
    assert said(found, "catalogue")
    assert (codes(found, "voorzieningen", "WM01") == {code}) == (alone or not code)
    assert codes(found, "voorzieningen", "SH01") == {""}
    assert (code in {part.code for row in rows(found, "stapeling") if row.reason for part in row.reason.parts}) == piled
    assert (codes(found, "wetten") == {""}) == (code in ("", "domein"))
    assert (codes(found, "domeinen", "maatschappelijke_ondersteuning") == {""}) == (code in ("", "telt_als", "wet"))


def test_the_period_bears_only_on_what_is_counted_over_a_period(tmp_path: Path) -> None:
    counted = catalogue(a_round(), WM01={"telling": "periode"})
    found = beside(tmp_path, counted, {**counted, "periode_maanden": 6})
    assert codes(found, "voorzieningen", "WM01") == {"periode"}
    assert codes(found, "voorzieningen", "ZO02") == {""}
    assert "6 maanden" in said(found, "definitions")


def test_another_address_for_youth_bears_on_what_youth_has(tmp_path: Path) -> None:
    youth = catalogue(a_round(), WM01={"cbs_wet": "Jeugd"})
    rules = a_round().adres.model_copy(update={"jeugd": "gezagsdrager"})
    found = beside(tmp_path, youth, {**youth, "adres": rules})
    assert codes(found, "voorzieningen", "WM01") == {"jeugd"}
    assert codes(found, "voorzieningen", "SH01") == {""}
    assert "gezag" in said(found, "definitions")


def test_another_cap_on_addresses_is_said(tmp_path: Path) -> None:
    rules = a_round().adres.model_copy(update={"verzameladres_vanaf": 8})
    found = beside(tmp_path, second={"adres": rules})
    assert "vanaf 4" in said(found, "definitions") and "vanaf 8" in said(found, "definitions")


def named(round_: Round, **changes: Mapping[str, object] | None) -> tuple[AreaName, ...]:
    """The areas of a round, some with another name or number of households, or left out (None)."""
    kept = [one for one in round_.gebiedsnamen if changes.get(one.gebied, {}) is not None]
    return tuple(one.model_copy(update=dict(changes.get(one.gebied) or {})) for one in kept)


def test_renamed_areas_and_other_numbers_of_households_are_said_and_compared(tmp_path: Path) -> None:
    changed = named(a_round(), WK990001={"naam": "Noorderkwartier"}, WK990002={"huishoudens": 330})
    found = beside(tmp_path, second={"gebiedsnamen": changed})
    assert "Noorderkwartier" in said(found, "areas")
    assert "330" in said(found, "households") and "930" in said(found, "households")
    assert {row.reason for row in rows(found, "bereik")} == {None}


def test_an_area_whose_border_moved_is_not_compared_and_the_gemeente_is(tmp_path: Path) -> None:
    moved = tuple((p, n, "WK990003" if p == "1506AB" else area) for p, n, area in a_round().gebieden)
    found = beside(tmp_path, second={"gebieden": moved})
    by_area = {row.area: row.reason.code if row.reason else "" for row in rows(found, "bereik")}
    assert by_area == {"GM9900": "", "WK990001": "grenzen", "WK990002": "", "WK990003": "grenzen"}
    assert "Noord" in said(found, "areas") and "Zuid" in said(found, "areas")
    assert not_compared(found, NL)[0].name == "Noord"


def test_an_area_that_is_new_on_new_ground_takes_the_gemeente_out_of_the_comparison(tmp_path: Path) -> None:
    more = {
        "gebiedsnamen": (*a_round().gebiedsnamen, AreaName(gebied="WK990009", naam="Aangewonnen", huishoudens=200)),
        "gebieden": (*a_round().gebieden, ("1599ZZ", None, "WK990009")),
    }
    found = beside(tmp_path, second=more)
    by_area = {row.area: row.reason.code if row.reason else "" for row in rows(found, "bereik")}
    assert by_area["GM9900"] == "grondgebied" and by_area["WK990009"] == "gebied_alleen_tweede"
    assert by_area["WK990001"] == ""
    assert "Aangewonnen" in said(found, "areas")


def test_an_area_split_in_two_leaves_the_gemeente_comparable(tmp_path: Path) -> None:
    split = {
        "gebiedsnamen": (*a_round().gebiedsnamen, AreaName(gebied="WK990009", naam="Deel", huishoudens=50)),
        "gebieden": tuple((p, n, "WK990009" if p == "1506AA" else area) for p, n, area in a_round().gebieden),
    }
    found = beside(tmp_path, second=split)
    by_area = {row.area: row.reason.code if row.reason else "" for row in rows(found, "bereik")}
    assert by_area["GM9900"] == "" and by_area["WK990001"] == "grenzen"


def test_a_table_that_one_side_did_not_ask_for_is_said_and_not_left_out(tmp_path: Path) -> None:
    fewer = tuple(name for name in a_round().tabellen if name != "stapeling")
    found = beside(tmp_path, {"tabellen": fewer})
    assert codes(found, "stapeling") == {"tabel_alleen_tweede"}
    assert "Stapeling" in said(found, "tables")


def test_a_combination_that_only_one_lists_is_not_taken_for_zero_on_the_other(tmp_path: Path) -> None:
    found = beside(tmp_path)
    here, there = (set(side.publication.tables["combinaties"].labels) for side in (found.first, found.second))
    assert here != there
    for label in (here | there) - {("overig",)}:
        expected = "" if label in here & there else "alleen_eerste" if label in here else "alleen_tweede"
        assert codes(found, "combinaties", *label) == {expected}
    assert codes(found, "combinaties", "overig") == {"andere_lijst"}


OTHER = {"id": "buurstad-2027-1", "gemeente": "GM9901", "gemeente_naam": "Buurstad"}


def test_two_municipalities_are_compared_by_share_alone(tmp_path: Path) -> None:
    found = beside(tmp_path, second=OTHER)
    assert found.places and found.names == ("Kleinstad", "Buurstad")
    assert {row.difference for row in found.rows} == {None}
    (row,) = rows(found, "bereik", "met")
    assert (row.area, row.other) == ("GM9900", "GM9901")
    assert row.points == pytest.approx(row.second.share - row.first.share)  # type: ignore[union-attr, operator]
    assert "andere partners" in said(found, "panel")


def test_other_partners_with_the_same_voorzieningen_do_not_stop_two_municipalities(tmp_path: Path) -> None:
    turned = partners(a_round(), *EVERYBODY, schuldhulp=("SH01", "PW01", "WO01", "WM01"))
    found = beside(tmp_path, second={**OTHER, **turned})
    assert codes(found, "voorzieningen", "WM01") == codes(found, "stapeling") == {""}
    assert codes(found, "organisaties") == {"levert_anders"}


def test_a_municipality_beside_a_wijk_of_another_and_among_all_of_them(tmp_path: Path) -> None:
    found = beside(tmp_path, second=OTHER, with_area="WK990002")
    assert {(row.area, row.other) for row in found.rows} == {("GM9900", "WK990002")}
    assert "samenloop_voorzieningen" not in {row.table for row in found.rows}
    around = neighbours(found)
    assert [name for name, own, _ in around if own] == ["Kleinstad"]
    assert {name for name, own, _ in around if not own} == {"Buurstad", "Noord", "Midden", "Zuid"}
    shares = [figures[0].share or 0.0 for _, _, figures in around]
    assert shares == sorted(shares, reverse=True)


def test_two_wijken_of_one_publication_can_be_compared(tmp_path: Path) -> None:
    a_publication(tmp_path / "een", a_round())
    found = compare(tmp_path / "een", tmp_path / "een", NL, area="WK990001", with_area="WK990003", statline=None)
    assert found.names == ("Noord", "Zuid") and rows(found, "bereik", "met")[0].comparable


def test_an_area_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageFault) as refusal:
        beside(tmp_path, second=OTHER, with_area="WK000000")
    assert refusal.value.key == "compare_area"


def test_a_folder_that_is_not_what_its_signed_round_says_is_refused(tmp_path: Path) -> None:
    a_publication(tmp_path / "een", a_round())
    told = a_round(**LATER)
    a_publication(tmp_path / "twee", told)
    for side in ("een", "twee"):
        (tmp_path / side / "x").mkdir()
        with pytest.raises(UnreadableInput):
            compare(tmp_path / "een", tmp_path / "twee", NL, area=None, with_area=None, statline=None)
        (tmp_path / side / "x").rmdir()


def test_a_publication_beside_itself_is_refused(tmp_path: Path) -> None:
    a_publication(tmp_path / "een", a_round())
    with pytest.raises(UsageFault) as refusal:
        compare(tmp_path / "een", tmp_path / "een", NL, area=None, with_area=None, statline=None)
    assert refusal.value.key == "compare_itself"


def test_what_is_told_of_the_numbers_adds_up(tmp_path: Path) -> None:
    found = beside(tmp_path, partners(a_round(), "wijkteam", "schuldhulp"))
    counted = tally(found.rows)
    assert counted.all == len(found.rows) == counted.comparable + counted.apart
    assert 0 < counted.apart < counted.all
    table = long_table(found).to_pylist()
    assert sum(row["vergelijkbaar"] for row in table if row["tabel"] != "indicatoren") == counted.comparable
    for row in table:
        assert row["vergelijkbaar"] or (row["reden"] and row["verschil"] is None and row["verschil_aandeel"] is None)


def test_every_table_with_something_that_is_not_compared_is_named_with_its_reason(tmp_path: Path) -> None:
    found = beside(tmp_path, partners(a_round(), "wijkteam", "schuldhulp"))
    told = not_compared(found, NL)
    apart = {row.table for row in found.rows if row.reason}
    assert {name for one in told for name in one.name.split(", ")} >= {NL(f"table.{table}") for table in apart}
    assert len(told) < len(apart)  # those with the same reason are told at once
    assert all(one.reasons for one in told)
    page = render(found, NL, "0.1.0")
    for one in told:
        assert one.name in page
        for reason in one.reasons:
            assert reason.split(":")[0] in page


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_same_folders_give_the_same_bytes(tmp_path: Path, language: str) -> None:
    beside(tmp_path)
    text = Text(language)
    made = []
    for _ in range(2):
        found = compare(tmp_path / "een", tmp_path / "twee", text, area=None, with_area=None, statline=None)
        table = long_table(found)
        made.append((render(found, text, "0.1.0"), workbook(found, text), as_parquet(table), as_csv(table)))
    assert made[0] == made[1]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_page_asks_nothing_of_a_network_and_runs_no_script(tmp_path: Path, language: str) -> None:
    page = render(beside(tmp_path), Text(language), "0.1.0")
    assert "<script" not in page and "http" not in page.replace("http-equiv", "")
    assert "url(" not in page.replace("url(#streep)", "")
    assert f'<html lang="{language}">' in page


def test_names_from_a_round_are_never_markup(tmp_path: Path) -> None:
    bad = named(a_round(), WK990001={"naam": "<script>alert(1)</script>"})
    page = render(beside(tmp_path, second={"gebiedsnamen": bad}), NL, "0.1.0")
    assert "<script" not in page and "&lt;script&gt;" in page


def test_a_comparison_of_what_was_not_released_says_so(tmp_path: Path) -> None:
    found = beside(tmp_path)
    assert "CONCEPT" in render(found, NL, "0.1.0").split("<h1>")[0].rpartition("<body>")[2]
    assert not found.is_released


def test_domains_that_can_be_compared_are_drawn_where_indicators_cannot_be(tmp_path: Path) -> None:
    found = beside(tmp_path, partners(a_round(), "wijkteam", "schuldhulp"))
    drawn = {chart.id for chart in charts(found, NL)}
    domains = {row.labels[0] for row in rows(found, "domeinen") if row.comparable and row.first and row.first.share}
    assert domains and {f"domein_{domain}" for domain in domains} <= drawn
    assert "users" not in drawn and len(drawn) <= 8
