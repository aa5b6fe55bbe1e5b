"""Titles above and totals below: recognised for what they say, and never a real row taken for one."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from factlab.errors import UnreadableInput
from factlab.partner.providers import RawList, read_list
from factlab.partner.providers.heading import find_heading
from factlab.partner.providers.totals import is_total


def csv_of(tmp_path: Path, *lines: str) -> RawList:
    (tmp_path / "a.csv").write_text("\n".join(lines) + "\n", "utf-8")
    return read_list(tmp_path / "a.csv")


@pytest.mark.parametrize("titles", range(21))
def test_any_number_of_titles_with_blank_rows_between_may_stand_above_the_headers(tmp_path: Path, titles: int) -> None:
    above = [line for number in range(titles) for line in (f"Titel {number}", "")]
    raw = csv_of(tmp_path, *above, "postcode;huisnummer", "1506AB;1")
    assert (raw.heading, raw.numbers.tolist()) == (2 * titles + 1, [2 * titles + 2])
    assert list(raw.columns) == ["postcode", "huisnummer"]


@pytest.mark.parametrize(
    ("rows", "place", "cells"),
    [
        (["postcode;huisnummer", "1506AB;1"], 0, "postcode;huisnummer"),
        (["Overzicht voorzieningen per postcode;;", "postcode;huisnummer;x"], 1, "postcode;huisnummer;x"),
        (["Peildatum;1-1-2026;", "Postcode;1506 AB;", "postcode;huisnummer;x"], 0, "Peildatum;1-1-2026;"),
        (["Adres;;Zorg", "postcode;huisnummer;x"], 1, "postcode;huisnummer;x"),
        (["Adres;;Voorziening;", "postcode;huisnummer;code;begindatum"], 1, "postcode;huisnummer;code;begindatum"),
        (["postcode;huisnummer;Periode;", ";;van;tot"], 1, "postcode;huisnummer;van;tot"),
        (["cliëntnummer;Adres;", ";postcode;huisnummer"], 1, "cliëntnummer;postcode;huisnummer"),
        (["Lijst Noord;;", ";postcode;huisnummer"], 1, ";postcode;huisnummer"),
        (["adres;soort", "Dorpsstraat 1, 1506AB;Maatwerkvoorziening"], 0, "adres;soort"),
        (["Voorzieningen;", "Waar;Wat", "Dorpsstraat 1;Hulp"], 1, "Waar;Wat"),
        (["Waar;Wat", "Dorpsstraat 1;Maatwerkvoorziening"], 0, "Waar;Wat"),
        (["Titel;", ";", "Waar;Wat"], 2, "Waar;Wat"),
        (["1506AB;1;Maatwerkvoorziening", "1506AC;2;x"], 0, "1506AB;1;Maatwerkvoorziening"),
        (["adres", "Dorpsstraat 1"], 0, "adres"),
        (["Bezwaren oktober", "", "clientnummer", "1001"], 2, "clientnummer"),
        (["Bezwaren per clientnummer", "Klantnr", "1001"], 1, "Klantnr"),
        (["Maatwerkvoorziening", "1001"], 0, "Maatwerkvoorziening"),
        (["Dossier van;Vries P.;;", "Klantnr;;Postcode;Huisnummer"], 1, "Klantnr;;Postcode;Huisnummer"),
        (["Dossiernr;Vries P.;;", "Klantnr;;Postcode;Huisnummer"], 1, "Klantnr;;Postcode;Huisnummer"),
    ],
)
def test_the_header_row_is_the_row_that_says_so(rows: list[str], place: int, cells: str) -> None:
    found = find_heading([row.split(";") for row in rows])
    assert (found.place, found.cells) == (place, cells.split(";"))


def test_a_list_without_headers_is_left_as_it_is_and_never_guessed(tmp_path: Path) -> None:
    raw = csv_of(tmp_path, "1506AB;1;Maatwerkvoorziening;regeling", "1506AC;2;Algemene voorziening;start")
    assert list(raw.columns) == ["1506AB", "1", "Maatwerkvoorziening", "regeling"]
    assert raw.heading == 1


def test_headers_that_are_not_known_keep_every_row_below_them(tmp_path: Path) -> None:
    raw = csv_of(tmp_path, "waar;welk;soort;hoe", "1506AB;1;Maatwerkvoorziening;start", "1506AC;2;regeling;van")
    assert (raw.heading, len(raw.numbers)) == (1, 2)


@pytest.mark.parametrize(
    "line",
    [
        "Totaal;;;12",
        ";;Totaal;2",
        "Totaal: 2",
        "Totaal aantal: 123",
        "Subtotaal;;;5",
        "Subtotaal Wmo;;;5",
        "Eindtotaal;;;€ 1.234,00",
        "TOTAAL;100;;50 %",
        "Aantal cliënten 12",
        "Aantal;2",
        "Aantal regels: 2;;;",
        "Noord Totaal;2;;",
        "1506AB Totaal;2;;",
        "Totaal aantal cliënten;2;;",
        "Total;2",
        "Grand total;2",
        '"Totaal";"2"',
    ],
)
def test_a_row_that_says_a_total_is_told_by_number_and_is_no_row(tmp_path: Path, line: str) -> None:
    raw = csv_of(tmp_path, "postcode;huisnummer;naam;voorziening", "1506AB;1;x;AL01", line, "1506AC;2;y;AL01")
    assert (raw.totals, raw.numbers.tolist(), raw.misfits) == ((3,), [2, 4], ())


@pytest.mark.parametrize(
    "line",
    [
        "1506AB;1;Totaal;AL01",
        "1506AB;1;Totaal;",
        ";1;Totaal;AL01",
        "1506AB;;Totaal;",
        ";;Totaalbouw BV;",
        "Totaalstraat 12;;;",
        "1506 AB;2;Aantal;",
        ";3;Aantal uren;begeleiding",
        "x;1;y;totaal pakket",
        "1506;12;Totaal;AB",
    ],
)
def test_a_client_who_is_called_so_stays(tmp_path: Path, line: str) -> None:
    raw = csv_of(tmp_path, "postcode;huisnummer;naam;voorziening", "1506AB;1;x;AL01", line, "1506AC;2;y;AL01")
    assert (raw.totals, raw.numbers.tolist()) == ((), [2, 3, 4])


@pytest.mark.parametrize("line", ["1001;;;Totaal", "1001;12;;Bezwaar totaal", "Totaal;;;x"])
def test_a_row_with_a_client_number_is_never_a_total(tmp_path: Path, line: str) -> None:
    raw = csv_of(tmp_path, "Nr cliënt;postcode;huisnummer;opmerking", "1;1506AB;1;x", line, "3;1506AC;2;y")
    assert (raw.totals, raw.numbers.tolist()) == ((), [2, 3, 4])


@pytest.mark.parametrize("line", ["Totaal;;;12", ";Totaal;12;", "Totaal aantal: 3;;;", "Totaal"])
def test_a_total_in_the_column_of_client_numbers_is_a_total(tmp_path: Path, line: str) -> None:
    raw = csv_of(tmp_path, "klantnr;postcode;huisnummer;Aantal cliënten", "1;1506AB;1;2", line, "3;1506AC;2;1")
    assert (raw.totals, raw.numbers.tolist()) == ((3,), [2, 4])


@pytest.mark.parametrize("totals", [True, False])
@pytest.mark.parametrize("cell", ["1002", "1.002"])
def test_a_last_client_below_a_blank_row_is_a_row(tmp_path: Path, totals: bool, cell: str) -> None:
    (tmp_path / "a.csv").write_text(f"clientnummer\n1001\n\n{cell}\n", "utf-8")
    pd.DataFrame({"clientnummer": ["1001", None, cell]}).to_excel(tmp_path / "a.xlsx", index=False)
    for name in ("a.csv", "a.xlsx"):
        raw = read_list(tmp_path / name, "", "", totals)
        assert (raw.totals, raw.numbers.tolist()) == ((), [2, 4])


def test_a_list_without_totals_keeps_every_row(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("adres;reden\nTotaal;12\nTotaal\n;;;\n12\n", "utf-8")
    raw = read_list(tmp_path / "a.csv", totals=False)
    assert (raw.totals, raw.numbers.tolist(), raw.misfits) == ((), [2], (3, 5))


def test_headers_that_stand_there_again_are_numbered_and_told(tmp_path: Path) -> None:
    raw = csv_of(tmp_path, "postcode;Opm;Opm (2);opm;Opm;Opm", "1506AB;a;b;c;d;e")
    assert list(raw.columns) == ["postcode", "Opm", "Opm (2)", "opm", "Opm (3)", "Opm (4)"]
    assert raw.doubles == {"Opm": "Opm", "Opm (3)": "Opm", "Opm (4)": "Opm"}


def test_totals_are_found_in_a_list_with_many_rows_as_in_a_short_one(tmp_path: Path) -> None:
    lines = [f"1506AB;{number};aantal uren" if number % 500 else f"Subtotaal;{number};" for number in range(1, 5_001)]
    raw = csv_of(tmp_path, "postcode;huisnummer;product", *lines)
    assert raw.totals == tuple(range(501, 5_002, 500))
    assert len(raw.numbers) == 4_990


def test_totals_are_found_where_no_column_holds_postcodes(tmp_path: Path) -> None:
    lines = [f"Dorpsstraat {number} 1506AB Zaandam;hulp" for number in range(1, 60)]
    assert csv_of(tmp_path, "adres;voorziening", *lines, "Totaal;59").totals == (61,)


@pytest.mark.parametrize("count", ["2", ";2;", ";;2", '"2"'])
def test_a_count_alone_on_the_last_row_behind_a_blank_row_is_a_total(tmp_path: Path, count: str) -> None:
    raw = csv_of(tmp_path, "Titel", "postcode;huisnummer;x", "1506AB;1;a", "1506AC;2;b", "", count, "")
    assert (raw.totals, raw.misfits, raw.numbers.tolist()) == ((6,), (), [3, 4])


def test_a_count_alone_without_a_blank_row_before_it_stays_what_it_was(tmp_path: Path) -> None:
    raw = csv_of(tmp_path, "postcode;huisnummer;x", "1506AB;1;a", "2")
    assert (raw.totals, raw.misfits) == ((), (3,))
    raw = csv_of(tmp_path, "postcode;huisnummer;x", "1506AB;1;a", ";2;")
    assert (raw.totals, raw.numbers.tolist()) == ((), [2, 3])


def test_a_misfit_before_the_last_row_is_no_blank_row(tmp_path: Path) -> None:
    raw = csv_of(tmp_path, "postcode;huisnummer;x", "1506AB;1;a", "1506AB;1;a;b", ";2;")
    assert (raw.totals, raw.misfits) == ((), (3,))


def test_a_list_of_only_totals_is_empty(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput, match="list_empty"):
        csv_of(tmp_path, "postcode;huisnummer", "Totaal;0")


def test_numbers_alone_say_no_total() -> None:
    assert not is_total(["", "12", "€ 3,00"])
    assert not is_total(["", ""])
