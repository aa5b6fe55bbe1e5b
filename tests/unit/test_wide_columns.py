"""Columns that name a voorziening: marks, dates of that voorziening alone, and what is neither."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pyreadstat
import pytest
from builders import World, list_csv

from factlab.errors import UnreadableInput
from factlab.partner import ingest
from factlab.partner.columns.question import Unclear
from factlab.partner.ingest import Judged
from factlab.partner.overview import overview
from factlab.partner.said import Said

WHERE = "Klantnr;Postcode;Huisnummer"


def judged_file(world: World, path: Path, said: Said | None = None, exclude: Path | None = None) -> Judged:
    """A list of the wijkteam (AL01, AL02, MN01)."""
    partner = world.round.partner("wijkteam")
    assert partner is not None
    return ingest.judge([path], world.round, partner, {path.name: said or Said()}, exclude)


def judged(world: World, tmp_path: Path, header: str, rows: Sequence[str], said: Said | None = None) -> Judged:
    (tmp_path / "a.csv").write_bytes(list_csv(*rows, header=header))
    return judged_file(world, tmp_path / "a.csv", said)


def unclear(world: World, tmp_path: Path, header: str, rows: Sequence[str], said: Said | None = None) -> Unclear:
    with pytest.raises(Unclear) as caught:
        judged(world, tmp_path, header, rows, said)
    assert not caught.value.question.sure
    return caught.value


def test_a_date_that_names_a_voorziening_holds_for_that_voorziening_only(tmp_path: Path, small: World) -> None:
    rows = ["1;1506AD;1;x;x;1-1-2025", "2;1506AD;2;x;;", "3;1506AD;3;;x;"]
    found = judged(small, tmp_path, f"{WHERE};AL01;AL02;Einddatum AL02", rows)
    assert found.preview.voorzieningen == {"AL01": 2, "AL02": 1}
    reading = found.readings[0]
    assert reading.dates == {"Einddatum AL02": "einddatum AL02"}
    assert "einddatum" not in reading.columns
    assert (reading.unused, reading.unread_marks) == ((), ())
    assert "no_dates" not in reading.notes


def test_begin_and_end_of_each_voorziening_are_told_apart_and_a_plain_date_holds_for_all(
    tmp_path: Path, small: World
) -> None:
    header = f"{WHERE};AL01;AL02;Einddatum;Begindatum AL01;AL02 vanaf;Einddatum Welzijn AL02"
    rows = [
        "1;1506AD;1;x;x;;1-1-2027;1-1-2020;",
        "2;1506AD;2;x;x;1-1-2020;1-1-2019;1-1-2019;",
        "3;1506AD;3;x;x;;1-1-2020;1-1-2020;31-12-2020",
        "4;1506AD;4;;x;;ooit;1-1-2020;",
        "5;1506AD;5;x;;;ooit;1-1-2020;",
    ]
    found = judged(small, tmp_path, header, rows)
    assert found.preview.voorzieningen == {"AL01": 1, "AL02": 2}
    assert found.readings[0].columns["einddatum"] == "Einddatum"
    # A date that cannot be read spoils the row only where that voorziening is marked.
    assert found.rejects == [("a.csv", 6, "date_invalid")]


def test_the_date_of_a_voorziening_of_somebody_else_holds_for_nobody(tmp_path: Path, small: World) -> None:
    rows = ["1;1506AD;1;x;1-1-2020", "2;1506AD;2;x;"]
    found = judged(small, tmp_path, f"{WHERE};AL01;Einddatum WM01", rows)
    assert found.preview.voorzieningen == {"AL01": 2}
    assert found.readings[0].unread_marks == ("Einddatum WM01",)


def test_a_list_about_one_voorziening_may_name_it_in_its_dates(tmp_path: Path, small: World) -> None:
    rows = ["1;1506AD;1;1-1-2020", "2;1506AD;2;"]
    for said in (Said(voorziening="AL01"), Said(voorziening_of_rest="AL01")):
        assert judged(small, tmp_path, f"{WHERE};Einddatum AL01", rows, said).preview.voorzieningen == {"AL01": 1}
    long = ["1;1506AD;1;AL01;1-1-2020", "2;1506AD;2;AL01;"]
    assert judged(small, tmp_path, f"{WHERE};Product;Einddatum AL01", long).preview.voorzieningen == {"AL01": 1}


def test_two_columns_for_the_same_date_of_a_voorziening_are_asked_about(tmp_path: Path, small: World) -> None:
    header = f"{WHERE};AL01;Einddatum AL01;AL01 tot"
    error = unclear(small, tmp_path, header, ["1;1506AD;1;x;;1-1-2020", "2;1506AD;2;x;;"])
    assert (error.key, error.where["name"], error.where["voorziening"]) == ("wide_dates_alike", "einddatum", "AL01")
    for choice, count in zip(error.question.choices, (2, 1), strict=True):
        found = judged(small, tmp_path, header, ["1;1506AD;1;x;;1-1-2020", "2;1506AD;2;x;;"], choice.said)
        assert found.preview.households == count


def test_the_date_of_one_voorziening_is_never_proposed_as_that_of_the_list(tmp_path: Path, small: World) -> None:
    rows = [f"1506AD;{n};x;x;1-1-202{n % 5}" for n in range(1, 20)] + ["1506AD;20;x;x;"]
    with pytest.raises(Unclear, match="address_columns_missing") as caught:
        judged(small, tmp_path, "Waar;Welk;AL01;AL02;Einddatum AL02", rows)
    assert "einddatum" not in str(caught.value.where["choice"])


@pytest.mark.parametrize("odd", ["?", "2", "JA, per 1-1", "sinds 2025", "150,00", "1-1-2025"])
def test_one_value_that_is_no_mark_is_asked_about_and_never_drops_a_voorziening(
    tmp_path: Path, small: World, odd: str
) -> None:
    rows = ["1;1506AD;1;x;x", "2;1506AD;2;;x", "3;1506AD;3;x;nee", f"4;1506AD;4;{odd};x"]
    error = unclear(small, tmp_path, f"{WHERE};AL01;AL02", rows)
    where = error.where
    assert (error.key, where["column"], where["count"], where["row"]) == ("marks_unreadable", "AL01", 1, "5")
    assert odd not in str({name: value for name, value in where.items() if name not in ("count", "row")})
    (leave_out,) = error.question.choices
    found = judged(small, tmp_path, f"{WHERE};AL01;AL02", rows, leave_out.said)
    assert (found.preview.voorzieningen, found.preview.idle, found.preview.unmarked) == ({"AL02": 3}, 0, 1)


def test_a_column_of_dates_that_is_called_like_a_voorziening_is_asked_about_also_alone(
    tmp_path: Path, small: World
) -> None:
    rows = ["1;1506AD;1;1-1-2025", "2;1506AD;2;"]
    assert unclear(small, tmp_path, f"{WHERE};AL01", rows).key == "marks_unreadable"
    beside = ["1;1506AD;1;1-1-2025;x", "2;1506AD;2;;x"]
    assert unclear(small, tmp_path, f"{WHERE};Begindatum AL01;AL02", beside).where["column"] == "Begindatum AL01"


def test_dates_or_hours_of_several_voorzieningen_without_marks_are_asked_about(tmp_path: Path, small: World) -> None:
    for what in ("Begindatum {}", "Uren {}"):
        header = ";".join((WHERE, what.format("AL01"), what.format("AL02")))
        assert unclear(small, tmp_path, header, ["1;1506AD;1;1-1-2020;2-1-2020"]).key == "marks_unreadable"
    beside = f"{WHERE};Product;Begindatum AL01;Begindatum AL02"
    with pytest.raises(Unclear, match="columns_alike"):
        judged(small, tmp_path, beside, ["1;1506AD;1;AL01;1-1-2020;1-1-2020"])


def test_what_is_no_mark_in_the_column_of_a_shelter_keeps_the_address_back(tmp_path: Path, small: World) -> None:
    rows = ["1;1506AD;1;x;?", "2;1506AD;1;x;", "3;1506AD;2;x;", "4;1506AD;3;x;ja"]
    found = judged(small, tmp_path, f"{WHERE};AL01;WM16", rows)
    assert found.preview.voorzieningen == {"AL01": 1}
    assert (found.preview.rejected, found.preview.left_out["opvang"]) == ({"voorziening_unknown": 1}, 2)
    other = unclear(small, tmp_path, f"{WHERE};AL01;JW47", rows)
    assert (other.key, other.where["column"]) == ("marks_unreadable", "JW47")


def test_hours_beside_the_marks_of_a_voorziening_are_noted_and_not_asked_about(tmp_path: Path, small: World) -> None:
    found = judged(small, tmp_path, f"{WHERE};AL01;Uren AL01", ["1;1506AD;1;x;2,5", "2;1506AD;2;;"])
    assert (found.preview.voorzieningen, found.preview.unmarked) == ({"AL01": 1}, 1)
    assert found.readings[0].unread_marks == ("Uren AL01",)
    assert found.readings[0].unused == ()


def test_beside_a_column_with_voorzieningen_those_that_name_one_are_noted(tmp_path: Path, small: World) -> None:
    rows = ["1;1506AD;1;AL01;?;x", "2;1506AD;2;AL01;;"]
    found = judged(small, tmp_path, f"{WHERE};Product;AL02;MN01", rows)
    assert found.readings[0].unread_marks == ("AL02", "MN01")


def test_rows_without_a_mark_are_counted_by_themselves(tmp_path: Path, small: World) -> None:
    rows = ["1;1506AD;1;x;", "2;1506AD;2;;", "3;1506AD;3;x;1-1-2020", "4;1506AD;4;nee;"]
    found = judged(small, tmp_path, f"{WHERE};AL01;Einddatum", rows)
    assert (found.preview.active, found.preview.idle, found.preview.unmarked) == (1, 1, 2)
    partner = small.round.partner("wijkteam")
    assert partner is not None
    page = overview(found, small.round, partner, small.round.peildatum).decode()
    assert "bij geen enkele voorziening staat ja" in page


def test_a_label_of_a_variable_that_names_a_voorziening_makes_an_spss_list_wide(tmp_path: Path, small: World) -> None:
    names = {one.id: one.naam for one in small.round.voorzieningen}
    table = {
        "pc": ["1506AD"] * 4, "nr": [1.0, 2.0, 3.0, 4.0], "v1": [1.0, 1.0, 0.0, 0.0], "v2": [0.0, 1.0, 1.0, 0.0],
    }  # fmt: skip
    path = tmp_path / "s.sav"
    pyreadstat.write_sav(
        pd.DataFrame(table),
        str(path),
        column_labels=["", "", names["AL01"], names["MN01"]],
        variable_value_labels={name: {1.0: "Ja", 0.0: "Nee"} for name in ("v1", "v2")},
    )
    found = judged_file(small, path)
    assert found.readings[0].wide == {"v1": "AL01", "v2": "MN01"}
    assert found.preview.voorzieningen == {"AL01": 2, "MN01": 2}


@pytest.mark.parametrize("header", ["Opm;Opm", "Team;Team"])
def test_headers_that_stand_there_twice_are_no_matter_where_nothing_reads_them(
    tmp_path: Path, small: World, header: str
) -> None:
    found = judged(small, tmp_path, f"{WHERE};Product;{header}", ["1;1506AD;1;AL01;a;b"])
    first = header.split(";")[0]
    assert found.readings[0].unused == (first, f"{first} (2)")


def test_a_personal_header_that_stands_there_twice_is_left_out_twice(tmp_path: Path, small: World) -> None:
    table = (f"{WHERE};Product;Naam;Naam", ["1;1506AD;1;AL01;a;b"])
    with pytest.raises(Unclear, match="personal_column") as caught:
        judged(small, tmp_path, *table)
    found = judged(small, tmp_path, *table, caught.value.question.choices[0].said)
    assert found.preview.households == 1


def test_a_doubled_header_that_is_needed_is_asked_about_unless_both_say_the_same(tmp_path: Path, small: World) -> None:
    header, rows = f"{WHERE};Product;Huisnummer", ["1;1506AD;1;AL01;7", "2;1506AD;1;AL01;8"]
    error = unclear(small, tmp_path, header, rows)
    assert (error.key, error.where["places"]) == ("columns_double", "3, 5")
    counts = [judged(small, tmp_path, header, rows, one.said).preview.households for one in error.question.choices]
    assert counts == [1, 2]
    assert judged(small, tmp_path, header, ["1;1506AD;1;AL01;1"]).preview.households == 1
    wide = unclear(small, tmp_path, f"{WHERE};AL01;AL01", ["1;1506AD;1;x;", "2;1506AD;2;;x"])
    assert wide.key == "columns_double"


@pytest.mark.parametrize(
    "lines",
    [
        ["clientnummer", "1001", "", "1002"],
        ["Bezwaren oktober", "", "clientnummer", "1001", "1002"],
        ["Bezwaren per clientnummer", "clientnummer", "1001", "1002"],
        ["Clientnummer;Opmerking", "1001;Totaal bezwaar", "1002;Bezwaar totaal"],
        ["Nr;Clientnummer;Opmerking", "Totaal;1001;", "", ";1002;"],
    ],
)
def test_every_row_of_a_list_of_objections_is_an_objection(tmp_path: Path, small: World, lines: list[str]) -> None:
    (tmp_path / "b.csv").write_text("\n".join(lines) + "\n", "utf-8")
    rows = [f"{1000 + n};1506AD;{n};AL01" for n in range(1, 6)]
    (tmp_path / "a.csv").write_bytes(list_csv(*rows, header=f"{WHERE};Product"))
    found = judged_file(small, tmp_path / "a.csv", exclude=tmp_path / "b.csv")
    assert found.preview.left_out == {"bezwaar": 2}
    assert (found.preview.exclusions_unmatched, found.objections_read) == (0, 2)


def test_a_total_row_without_a_client_is_no_objection_that_is_passed_over(tmp_path: Path, small: World) -> None:
    (tmp_path / "b.csv").write_text("postcode;huisnummer\n1506AD;1\nTotaal;1\n", "utf-8")
    (tmp_path / "a.csv").write_bytes(list_csv("1;1506AD;1;AL01", header=f"{WHERE};Product"))
    with pytest.raises(UnreadableInput, match="exclude_row") as caught:
        judged_file(small, tmp_path / "a.csv", exclude=tmp_path / "b.csv")
    assert caught.value.where["row"] == "3"
