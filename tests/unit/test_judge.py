"""From a list to rows that count: the rules in order, each row once, the row's number kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders import World, list_csv

from factlab.partner.columns.chosen import Columns
from factlab.partner.providers import read_list
from factlab.partner.rows.codes import Codes
from factlab.partner.rows.judge import CountedRows, count_rows

ALLOWED = frozenset({"AL01", "AL02", "MN01"})
CANONICAL = {
    "postcode cijfers": "postcode_cijfers",
    "postcode letters": "postcode_letters",
    "nr": "huisnummer",
    "pc6": "postcode",
    "straat en huisnummer": "adres",
    "letter": "huisletter",
}


def counted(folder: Path, small: World, *rows: str, header: str, fixed: str | None = None) -> CountedRows:
    path = folder / "lijst.csv"
    path.write_bytes(list_csv(*rows, header=header))
    raw = read_list(path)
    columns = Columns({CANONICAL.get(name, name): name for name in raw.columns})
    return count_rows(raw, columns, small.round, ALLOWED, fixed, Codes(small.round.voorzieningen), None)


def keys(rows: CountedRows) -> list[str | None]:
    return [rows.addresses[at].key if at >= 0 else None for at in rows.address.tolist()]


DATED = "postcode;huisnummer;voorziening;begindatum;einddatum"


@pytest.mark.parametrize(
    ("voorziening", "begin", "end", "counts"),
    [
        ("AL01", "", "", True),
        ("AL01", "01-10-2026", "", True),
        ("AL01", "02-10-2026", "", False),
        ("AL01", "01-01-2020", "01-10-2026", True),
        ("AL01", "01-01-2020", "30-09-2026", False),
        ("MN01", "01-01-2020", "02-10-2025", True),
        ("MN01", "01-01-2020", "01-10-2025", False),
        ("MN01", "01-03-2026", "01-03-2026", True),
        ("MN01", "02-10-2026", "", False),
    ],
)
def test_stand_counts_on_the_day_and_periode_in_the_months_before(
    tmp_path: Path, small: World, voorziening: str, begin: str, end: str, counts: bool
) -> None:
    rows = counted(tmp_path, small, f"1506AA;1;{voorziening};{begin};{end}", header=DATED)
    assert rows.active == (1 if counts else 0)
    assert rows.rejected == []


def test_a_date_that_cannot_be_read_is_rejected(tmp_path: Path, small: World) -> None:
    rows = counted(tmp_path, small, "1506AA;1;AL01;31-02-2024;", "1506AA;1;AL01;;gisteren", header=DATED)
    assert rows.rejected == [(2, "date_invalid"), (3, "date_invalid")]


@pytest.mark.parametrize(("begin", "end"), [("01-02-2026", "31-01-2026"), ("01-10-2026", "30-09-2026")])
def test_what_ended_before_it_began_never_counts_and_is_no_fault(
    tmp_path: Path, small: World, begin: str, end: str
) -> None:
    rows = counted(tmp_path, small, f"1506AA;1;AL01;{begin};{end}", f"1506AA;1;MN01;{begin};{end}", header=DATED)
    assert (rows.active, rows.idle, rows.rejected) == (0, 2, [])


@pytest.mark.parametrize("empty", ["", "00-00-0000", "0", "-", "NULL", "nvt", "n.v.t.", "onbekend", "0000-00-00"])
def test_a_word_or_sign_for_no_date_has_begun_or_has_not_ended(tmp_path: Path, small: World, empty: str) -> None:
    rows = counted(tmp_path, small, f"1506AA;1;AL01;{empty};{empty}", header=DATED)
    assert (rows.active, rows.rejected) == (1, [])


@pytest.mark.parametrize("end", ["2958465", "31-12-99", "31-12-9999", "99991231", "1-1-2099", "9999-12-31T00:00:00Z"])
def test_an_end_that_stands_for_never_has_not_ended(tmp_path: Path, small: World, end: str) -> None:
    rows = counted(tmp_path, small, f"1506AA;1;AL01;01-01-2020;{end}", header=DATED)
    assert (rows.active, rows.rejected) == (1, [])


def test_rows_that_are_over_or_have_yet_to_begin_are_counted_apart(tmp_path: Path, small: World) -> None:
    rows = counted(
        tmp_path,
        small,
        "1506AA;1;AL01;;01-01-2020",
        "1506AA;1;AL01;02-10-2026;",
        "1506AA;1;AL01;;",
        "1506AA;1;XX;;01-01-2020",
        "1506AA;1;WM16;;01-01-2020",
        "1506AA;1;AL01;x;",
        header=DATED,
    )
    assert (rows.read, rows.active, rows.idle, len(rows.rejected)) == (6, 1, 2, 2)


def test_a_toevoeging_that_is_nothing_but_zeros_means_nothing_and_is_counted(tmp_path: Path, small: World) -> None:
    header = "postcode;huisnummer;toevoeging;voorziening"
    rows = counted(tmp_path, small, "1506AA;1;0;AL01", "1506AA;2;;AL01", "1506AA;3;0;AL01", header=header)
    assert keys(rows) == ["1506AA|1||", "1506AA|2||", "1506AA|3||"]
    assert rows.repaired == {"zero_suffix": 2}
    rows = counted(tmp_path, small, "1506AA;1;0;AL01", "1506AA;2;1;AL01", header=header)
    assert keys(rows) == ["1506AA|1|0|", "1506AA|2|1|"]


@pytest.mark.parametrize("word", ["False", "TRUE", "onwaar", "nee"])
def test_true_or_false_for_a_letter_is_damage_by_excel(tmp_path: Path, small: World, word: str) -> None:
    rows = counted(tmp_path, small, f"1506AA;1;{word};AL01", header="postcode;huisnummer;huisletter;voorziening")
    assert rows.rejected == [(2, "excel_damage")]


def test_rejections_keep_row_numbers_and_order_and_name_the_first_rule_broken(tmp_path: Path, small: World) -> None:
    rows = counted(
        tmp_path,
        small,
        "1506AA;;AL01;;",
        "1506AA;1;XX01;niets;",
        "1506AA;1;WM01;;",
        "1506;1;AL01;;",
        "1506AA;1;AL01;;;te veel",
        ";1;AL01;;",
        "1506AA;12-feb;AL01;;",
        header=DATED,
    )
    assert rows.rejected == [
        (2, "number_missing"),
        (3, "voorziening_unknown"),
        (4, "voorziening_unknown"),
        (5, "postcode_invalid"),
        (6, "not_an_address"),
        (7, "postcode_missing"),
        (8, "excel_damage"),
    ]
    assert rows.read == 7


def test_a_row_that_does_not_count_is_not_rejected_for_its_address(tmp_path: Path, small: World) -> None:
    rows = counted(tmp_path, small, "niets;niets;AL01;;01-01-2020", header=DATED)
    assert (rows.active, rows.rejected) == (0, [])


def test_what_is_never_delivered_is_dropped_and_counted_before_anything_else(tmp_path: Path, small: World) -> None:
    rows = counted(tmp_path, small, "1506AA;1;WM16;onzin;", "1506AA;1;AL01;;", header=DATED)
    assert rows.left_out == {"niet_leveren": 1}
    assert (rows.active, rows.rejected) == (1, [])


def test_one_voorziening_for_the_whole_list_needs_no_column(tmp_path: Path, small: World) -> None:
    rows = counted(tmp_path, small, "1506AA;1", "1506AA;2", header="postcode;huisnummer", fixed="AL02")
    assert {rows.voorzieningen[at] for at in rows.voorziening.tolist()} == {"AL02"}
    with pytest.raises(ValueError, match="voorziening"):
        counted(tmp_path, small, "1506AA;1", header="postcode;huisnummer")


@pytest.mark.parametrize(
    ("header", "row", "key"),
    [
        ("postcode;huisnummer;huisletter;toevoeging;voorziening", "1506aa;12;a;bis;AL01", "1506AA|12|ABIS|"),
        ("postcode cijfers;postcode letters;nr;voorziening", "1506;aa;12;AL01", "1506AA|12||"),
        ("adres;voorziening", "Dorpsstraat 12-A, 1506 AA Kleinstad;AL01", "1506AA|12|A|"),
        ("pc6;straat en huisnummer;voorziening", "1506 AA;Dorpsstraat 12 a;AL01", "1506AA|12|A|"),
        ("postcode;huisnummer;aanduiding;voorziening", "1506AA;12;to;AL01", "1506AA|12||TO"),
        ("pc6;straat en huisnummer;toevoeging;voorziening", "1506 AA;Dorpsstraat 12;bis;AL01", "1506AA|12|BIS|"),
        ("pc6;straat en huisnummer;letter;voorziening", "1506 AA;Dorpsstraat 12 a;A;AL01", "1506AA|12|A|"),
    ],
)
def test_an_address_is_read_from_whatever_columns_it_stands_in(
    tmp_path: Path, small: World, header: str, row: str, key: str
) -> None:
    assert keys(counted(tmp_path, small, row, header=header)) == [key]


def test_repairs_are_counted_by_row(tmp_path: Path, small: World) -> None:
    rows = counted(
        tmp_path, small, "15O6AA;1;AL01", "15O6AA;1;AL01", "1506AA;2.0;AL01", header="postcode;huisnummer;voorziening"
    )
    assert rows.repaired == {"letter_as_digit": 2, "float_number": 1}


def test_nothing_that_holds_values_shows_them_when_printed(tmp_path: Path, small: World) -> None:
    path = tmp_path / "lijst.csv"
    path.write_bytes(list_csv("1506AA;4321;AL01"))
    rows = counted(tmp_path, small, "1506AA;4321;AL01", header="postcode;huisnummer;voorziening")
    assert "4321" not in repr(read_list(path)) + repr(rows) + str(rows)
