"""Lists as they come: every format becomes the same text, no row is lost, rows keep their numbers."""

from __future__ import annotations

import io
import random
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as parquet
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from list_shapes import Read, told

from factlab.errors import UnreadableInput
from factlab.partner.columns.mapping import known_headers
from factlab.partner.providers import read_list

TEXT = "postcode;huisnummer;opmerking\n1506AB;012;één\n1506AC;3;Gagel, ößé\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le-bom", "utf-16-be-bom"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_every_encoding_delimiter_and_line_ending_reads_the_same(
    read: Read, encoding: str, delimiter: str, ending: str
) -> None:
    text = TEXT.replace(",", " ").replace(";", delimiter).replace("\n", ending)
    match encoding:
        case "utf-16-le-bom":
            data = b"\xff\xfe" + text.encode("utf-16-le")
        case "utf-16-be-bom":
            data = b"\xfe\xff" + text.encode("utf-16-be")
        case _:
            data = text.encode(encoding)
    raw = read("lijst.csv", data)
    assert told(raw) == {
        "postcode": ["1506AB", "1506AC"],
        "huisnummer": ["012", "3"],
        "opmerking": ["één", "Gagel  ößé"],
    }
    assert raw.numbers.tolist() == [2, 3]


@pytest.mark.parametrize("name", ["a.csv", "a.CSV", "a.txt", "a.tsv", "a.tab"])
def test_text_lists_are_known_by_their_ending_in_any_case(read: Read, name: str) -> None:
    assert len(read(name, TEXT.encode()).numbers) == 2


def test_delimiters_quotes_and_line_breaks_inside_quotes_belong_to_the_value(read: Read) -> None:
    raw = read("a.csv", b'postcode;huisnummer;x\n1506AB;1;"a;b\nc"\n1506AB;2;"zeg ""ja"""\n1506AB;3;3" buis\n')
    assert told(raw)["x"] == ["a;b\nc", 'zeg "ja"', '3" buis']
    assert raw.numbers.tolist() == [2, 3, 4]


def test_a_header_with_line_breaks_spaces_or_nothing_in_it_keeps_its_columns(read: Read) -> None:
    raw = read("a.csv", b'"post\ncode"; huisnummer ;;\n1506AB;012;x;\n')
    assert told(raw) == {"post code": ["1506AB"], "huisnummer": ["012"], "(kolom 3)": ["x"], "(kolom 4)": [""]}


def test_blank_rows_and_rows_of_delimiters_are_no_rows_and_the_others_keep_their_number(read: Read) -> None:
    raw = read("a.csv", b'postcode;huisnummer\n1506AB;1\n\n;\n;;;;\n1506AC;2\n ; \n"";""\n;;;\n')
    assert told(raw)["postcode"] == ["1506AB", "1506AC"]
    assert raw.numbers.tolist() == [2, 6]
    assert raw.misfits == ()


def test_rows_with_more_or_fewer_values_are_set_apart_by_number(read: Read) -> None:
    raw = read("a.csv", b"postcode;huisnummer\n1506AB;1\n1506AB;1;2\n1506AB\n1506AB;4\n")
    assert raw.misfits == (3, 4)
    assert raw.numbers.tolist() == [2, 5]


def test_row_numbers_hold_beyond_one_block_of_the_reader(read: Read) -> None:
    lines = [b"1506AB;%d" % n if n % 997 else b"1506AB;%d;fout" % n for n in range(2, 200_002)]
    raw = read("a.csv", b"postcode;huisnummer\n" + b"\n".join(lines))
    assert raw.misfits[:2] == (997, 1994)
    assert all(
        int(text) == number for text, number in zip(raw.columns["huisnummer"].to_pylist(), raw.numbers, strict=True)
    )


def test_a_quote_that_never_closes_is_refused_by_row_and_not_read_as_one_long_value(read: Read) -> None:
    with pytest.raises(UnreadableInput, match="csv_quote_open") as caught:
        read("a.csv", b'postcode;huisnummer;x\n1506AB;1;\n1506AC;2;"nog even\n1506AD;3;\n1506AE;4;\n')
    assert caught.value.where == {"file": "a.csv", "row": "3"}


@pytest.mark.parametrize("closed", ["", ' en dan"; ;AL01'])
def test_an_open_quote_of_which_the_rows_do_not_fit_is_refused_and_not_one_misfit(read: Read, closed: str) -> None:
    lines = [f"1506AB;{number};;AL01" for number in range(5_000)]
    lines[100] = '1506AB;100;"opm;AL01'
    lines[4_000] += closed
    with pytest.raises(UnreadableInput, match="csv_quote_open") as caught:
        read("a.csv", ("postcode;huisnummer;opm;voorziening\n" + "\n".join(lines) + "\n").encode())
    assert caught.value.where == {"file": "a.csv", "row": "102"}


def test_empty_values_behind_the_last_column_are_nothing_and_the_row_keeps_its_place(read: Read) -> None:
    raw = read(
        "a.csv",
        b'postcode;nr;x\n1506AB;1;\n1506AC;2;"a\nb";\n1506AD;3;;;;\n1506AE;4;y;z\n1506AG;5;\n;;;;\n1506AH;6;;\n',
    )
    assert told(raw)["postcode"] == ["1506AB", "1506AC", "1506AD", "1506AG", "1506AH"]
    assert told(raw)["x"] == ["", "a\nb", "", "", ""]
    assert raw.numbers.tolist() == [2, 3, 4, 6, 8]
    assert raw.misfits == (5,)


def test_a_list_of_which_every_row_ends_in_a_delimiter_reads_as_without(read: Read) -> None:
    rows = [f"1506AB;{number}" for number in range(3_000)]
    plain = read("a.csv", ("postcode;nr\r\n" + "\r\n".join(rows)).encode())
    ended = read("b.csv", ("postcode;nr\r\n" + ";\r\n".join([*rows, ""])).encode())
    assert told(plain) == told(ended)
    assert plain.numbers.tolist() == ended.numbers.tolist()


@pytest.mark.parametrize(
    ("name", "data", "key"),
    [
        ("a.csv", b"", "list_empty"),
        ("a.csv", b"  \n \n", "list_empty"),
        ("a.csv", b"postcode;huisnummer", "list_empty"),
        ("a.csv", b"postcode;huisnummer\n", "list_empty"),
        ("a.csv", b"postcode;huisnummer\n;\n", "list_empty"),
        ("a.csv", b";;\n1;2;3\n", "list_empty"),
        ("a.csv", b"postcode;nr\n15\0AB;1\n", "csv_unreadable"),
        ("a.csv", b"postcode;nr\n1506AB;\x81\x8d\n", "encoding_unknown"),
        ("a.csv", b"\xff\xfep\0o\0;\0n\0\n\0\x31", "encoding_unknown"),
        ("a.csv", "postcode;nr\n1506AB;1\n".encode("utf-16-le"), "csv_unreadable"),
        ("a.csv", b'postcode;"nr\n1506AB;1\n', "csv_unreadable"),
        ("a.csv", b"x" * 200_000 + b";nr\n1506AB;1\n", "csv_unreadable"),
        ("a.csv", b"postcode;nr\n" + b"1506AB;1\n" * 9_000 + b"15\0AB;1\n", "csv_unreadable"),
        ("a.csv", "postcode;nr\n15\0AB;1\n".encode("utf-16"), "csv_unreadable"),
        ("a.csv", b"PK\x03\x04 and more", "excel_named_csv"),
        ("a.xlsx", b"not excel", "excel_unreadable"),
        ("a.xlsx", b"PK\x03\x04", "excel_unreadable"),
        ("a.parquet", b"PAR1nonsensePAR1", "parquet_unreadable"),
        ("a.parquet", b"", "parquet_unreadable"),
        ("a.docx", b"PK", "list_format_unknown"),
        ("a.sav", b"$FL2", "spss_unreadable"),
    ],
)
def test_what_cannot_be_read_as_its_ending_says_is_refused_by_name(
    read: Read, name: str, data: bytes, key: str
) -> None:
    with pytest.raises(UnreadableInput, match=key) as caught:
        read(name, data)
    assert caught.value.where["file"] == name


def test_a_missing_list_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput, match="list_missing"):
        read_list(tmp_path / "niet.csv")
    (tmp_path / "map.csv").mkdir()
    with pytest.raises(UnreadableInput, match="list_is_folder"):
        read_list(tmp_path / "map.csv")


def test_a_list_that_may_not_be_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(path: Path) -> bytes:
        raise PermissionError(13, "in use by Excel")

    (tmp_path / "a.csv").write_bytes(TEXT.encode())
    monkeypatch.setattr(Path, "read_bytes", locked)
    with pytest.raises(UnreadableInput, match="list_unreadable"):
        read_list(tmp_path / "a.csv")


def test_an_excel_file_without_any_row_is_empty(read: Read) -> None:
    with pytest.raises(UnreadableInput, match="list_empty"):
        read("a.xlsx", excel([]))


def excel(*sheets: list[list[object]]) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"default_date_format": "dd-mm-yyyy"})
    for rows in sheets:
        sheet = book.add_worksheet()
        for at, row in enumerate(rows):
            for place, value in enumerate(row):
                if isinstance(value, date):
                    sheet.write_datetime(at, place, datetime(value.year, value.month, value.day))
                elif isinstance(value, str):
                    sheet.write_string(at, place, value)
                elif value is not None:
                    sheet.write(at, place, value)
    book.close()
    return buffer.getvalue()


HEADER: list[object] = ["postcode", "huisnummer", "einddatum", "actief"]


def test_excel_cells_become_text_numbers_without_decimals_and_dates_in_iso(read: Read) -> None:
    raw = read("a.xlsx", excel([HEADER, ["1506AB", 12, date(2026, 3, 4), True], ["1506AC", "012", "04-03-2026", None]]))
    assert told(raw)["huisnummer"] == ["12", "012"]
    assert told(raw)["einddatum"][0].startswith("2026-03-04")
    assert told(raw)["einddatum"][1] == "04-03-2026"
    assert told(raw)["actief"] == ["ja", ""]


def test_excel_rows_keep_the_numbers_excel_shows_and_empty_rows_at_the_end_are_no_rows(read: Read) -> None:
    empty: list[object] = [""] * 4
    raw = read("a.xlsx", excel([HEADER, ["1506AB", 1, "", ""], empty, ["1506AC", 2, "", ""], *[empty] * 50]))
    assert raw.numbers.tolist() == [2, 4]


def test_one_filled_sheet_among_empty_ones_is_read_and_two_filled_ones_are_refused(read: Read) -> None:
    rows: list[list[object]] = [HEADER, ["1506AB", 1, "", ""]]
    assert len(read("a.xlsx", excel([], rows, [])).numbers) == 1
    with pytest.raises(UnreadableInput, match="several_sheets") as caught:
        read("a.xlsx", excel(rows, [], rows))
    assert caught.value.where["sheets"] == '"Sheet1", "Sheet3"'


@pytest.mark.parametrize(("row", "column"), [(20_000, 2_000), (1_048_575, 25), (5, 2_000)])
def test_a_stray_cell_far_away_is_refused_before_the_sheet_is_laid_out_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, row: int, column: int
) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        book.add_worksheet("leeg")
        sheet = book.add_worksheet("lijst")
        sheet.write_row(0, 0, ["postcode", "huisnummer"])
        sheet.write(row, column, " ")

    def laid_out(*_: object) -> None:
        pytest.fail("the workbook was opened")

    monkeypatch.setattr("python_calamine.CalamineWorkbook", laid_out)
    with pytest.raises(UnreadableInput, match="sheet_too_large"):
        read_list(tmp_path / "a.xlsx")


def test_a_long_list_in_excel_is_not_too_large(read: Read) -> None:
    rows: list[list[object]] = [["postcode", "huisnummer"], *(["1506AB", number] for number in range(1, 30_000))]
    assert len(read("a.xlsx", excel(rows)).numbers) == 29_999


def in_parquet(**columns: object) -> bytes:
    buffer = io.BytesIO()
    parquet.write_table(pa.table(columns), buffer)
    return buffer.getvalue()


def test_parquet_values_of_every_kind_become_text(read: Read) -> None:
    raw = read(
        "a.parquet",
        in_parquet(
            postcode=pa.array(["1506AB", None]).dictionary_encode(),
            huisnummer=pa.array([12, None], pa.int16()),
            nummer2=pa.array([12.0, 12.5]),
            begindatum=pa.array([date(2026, 1, 2), None]),
            moment=pa.array([datetime(2026, 1, 2, 3, 4), None]),
            bedrag=pa.array([Decimal("12"), None]),
            groot=pa.array(["a", None], pa.large_string()),
            leeg=pa.array([None, None], pa.null()),
        ),
    )
    assert told(raw) == {
        "postcode": ["1506AB", ""],
        "huisnummer": ["12", ""],
        "nummer2": ["12", "12.5"],
        "begindatum": ["2026-01-02", ""],
        "moment": ["2026-01-02 03:04:00", ""],
        "bedrag": ["12", ""],
        "groot": ["a", ""],
        "leeg": ["", ""],
    }
    assert raw.numbers.tolist() == [1, 2]


def test_parquet_with_text_that_is_no_text_is_refused(read: Read) -> None:
    broken = in_parquet(postcode=["1506AB", "1506AC"] * 3, huisnummer=list(range(6))).replace(
        b"1506AB", b"15\xff\xfeAB"
    )
    with pytest.raises(UnreadableInput, match="parquet_unreadable"):
        read("a.parquet", broken)


def test_a_folder_named_after_a_column_adds_no_column(tmp_path: Path) -> None:
    (tmp_path / "jaar=2026").mkdir()
    path = tmp_path / "jaar=2026" / "a.parquet"
    path.write_bytes(in_parquet(postcode=["1506AB"], huisnummer=[1]))
    assert list(read_list(path).columns) == ["postcode", "huisnummer"]


# A cell that reads as a header of ours could make its row the header.
CELL = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=8).filter(
    lambda text: not known_headers([text])
)


@given(st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=30))
def test_csv_excel_and_parquet_of_the_same_table_read_the_same(
    tmp_path: Path, rows: list[tuple[str, str, str]]
) -> None:
    import csv

    rows = [(f"x{a}", b, c) for a, b, c in rows]
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=";", quoting=csv.QUOTE_ALL).writerows([("a", "b", "c"), *rows])
    (tmp_path / "t.csv").write_bytes(buffer.getvalue().encode())
    (tmp_path / "t.parquet").write_bytes(in_parquet(**{n: [r[i] for r in rows] for i, n in enumerate("abc")}))
    expected = {name: [row[place] for row in rows] for place, name in enumerate("abc")}
    assert told(read_list(tmp_path / "t.csv")) == expected
    assert told(read_list(tmp_path / "t.parquet")) == expected


@pytest.mark.parametrize(("name", "times"), [("a.xlsx", 300), ("a.parquet", 600)])
def test_a_damaged_file_is_read_or_refused_and_never_ends_in_another_error(read: Read, name: str, times: int) -> None:
    rows: list[list[object]] = [["postcode", "huisnummer"], *(["1506AB", number] for number in range(30))]
    good = excel(rows) if name.endswith("xlsx") else in_parquet(postcode=["1506AB"] * 30, huisnummer=list(range(30)))
    chance = random.Random(3)
    refused = 0
    for _ in range(times):
        damaged = bytearray(good)
        for _ in range(chance.choice((1, 1, 2, 8))):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        try:
            read(name, bytes(damaged))
        except UnreadableInput:
            refused += 1
    assert refused > times // 4
