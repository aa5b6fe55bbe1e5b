"""Workbooks and SPSS files: the right sheet, cells as text, labels as text, and a refusal for what is damaged."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as parquet
import pyreadstat
import pytest
import xlsxwriter
import xlwt
from list_shapes import told, write_ods, write_shapes
from xlwt.CompoundDoc import XlsDoc

from factlab.errors import UnreadableInput
from factlab.partner.providers import extent, read_list
from factlab.partner.providers.parquet import read_parquet
from factlab.partner.providers.sheet import read_workbook
from factlab.partner.providers.spss import read_spss

LIST: list[list[object]] = [["postcode", "huisnummer"], ["1506AB", 1], ["1506AC", "012"]]
CELL = '<table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell>'


def xlsx(path: Path, **sheets: Sequence[Sequence[object]]) -> Path:
    with xlsxwriter.Workbook(path) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
    return path


def xls(path: Path, rows: Sequence[Sequence[object]]) -> Path:
    book = xlwt.Workbook()
    sheet = book.add_sheet("lijst")
    as_date = xlwt.easyxf(num_format_str="D-MMM")
    for at, row in enumerate(rows):
        for place, value in enumerate(row):
            sheet.write(at, place, value, as_date) if isinstance(value, date) else sheet.write(at, place, value)
    book.save(str(path))
    return path


def sav(path: Path, columns: dict[str, object], **about: object) -> Path:
    pyreadstat.write_sav(pd.DataFrame(columns), str(path), compress=path.suffix == ".zsav", **about)
    return path


def refused(path: Path, key: str, sheet: str = "") -> dict[str, object]:
    with pytest.raises(UnreadableInput, match=f"^{key}$") as caught:
        read_list(path, sheet=sheet)
    return dict(caught.value.where)


def test_a_sheet_is_taken_by_its_name_in_any_case(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", Noord=LIST, Zuid=[["postcode", "huisnummer"], ["1507AA", 3]])
    assert told(read_list(path, sheet="zuid "))["postcode"] == ["1507AA"]
    assert refused(path, "several_sheets")["sheets"] == '"Noord", "Zuid"'
    assert refused(path, "sheet_missing", "Oost") == {"file": "a.xlsx", "sheet": "Oost", "sheets": '"Noord", "Zuid"'}


def test_sheets_that_explain_are_no_reason_to_refuse_and_the_choice_is_noted(tmp_path: Path) -> None:
    explained = [
        ["kolom", "uitleg"],
        ["postcode", "de postcode van het adres van de cliënt"],
        ["huisnummer", "zonder letter"],
    ]
    raw = read_list(xlsx(tmp_path / "a.xlsx", Uitleg=explained, Lijst=LIST, Codes=[["1", "Hulp"]]))
    assert (told(raw)["huisnummer"], raw.notes) == (["1", "012"], ("sheet_chosen",))


def test_sheets_of_which_none_has_known_headers_are_refused(tmp_path: Path) -> None:
    refused(xlsx(tmp_path / "a.xlsx", een=[["waar", "wat"], ["x", "y"]], twee=[["p", "q"]]), "several_sheets")


def test_a_sheet_that_is_a_drawing_is_none(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        sheet = book.add_worksheet("lijst")
        for at, row in enumerate(LIST):
            sheet.write_row(at, 0, row)
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=lijst!$B$2:$B$3"})
        book.add_chartsheet("figuur").set_chart(chart)
    assert len(read_list(tmp_path / "a.xlsx").numbers) == 2


def test_a_list_that_begins_lower_and_more_to_the_right_keeps_rows_and_columns_as_excel_shows_them(
    tmp_path: Path,
) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        sheet = book.add_worksheet()
        for at, row in enumerate(LIST, start=3):
            sheet.write_row(at, 2, row)
    raw = read_list(tmp_path / "a.xlsx")
    assert list(raw.columns) == ["(kolom 1)", "(kolom 2)", "postcode", "huisnummer"]
    assert told(raw)["(kolom 1)"] == ["", ""]
    assert (raw.heading, raw.numbers.tolist()) == (4, [5, 6])


def test_what_excel_did_to_numbers_comes_through_as_text_that_the_rules_can_name(tmp_path: Path) -> None:
    rows = [
        ["postcode", "huisnummer"],
        *(["1506AB", value] for value in (12.0, 12.5, date(2026, 2, 12), True, 12e3, "0012")),
    ]
    assert told(read_list(xls(tmp_path / "a.xls", rows)))["huisnummer"] == [
        *("12", "12.5", "2026-02-12", "ja", "12000", "0012"),
    ]


def test_an_xls_that_is_an_xlsx_and_the_other_way_around_are_read_as_what_they_are(tmp_path: Path) -> None:
    new, old = xlsx(tmp_path / "n.xlsx", lijst=LIST), xls(tmp_path / "o.xls", LIST)
    for path, target in ((new, "a.xls"), (old, "a.xlsx"), (write_shapes(tmp_path)["ods"], "b.xls")):
        (tmp_path / target).write_bytes(path.read_bytes())
        assert "huisnummer" in read_list(tmp_path / target).columns


def test_an_xls_that_is_a_web_page_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.xls").write_text("<html><table><tr><td>postcode</td></tr></table></html>")
    refused(tmp_path / "a.xls", "excel_unreadable")


def test_workbooks_with_a_password_are_told_from_damaged_ones(tmp_path: Path) -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    (tmp_path / "a.xlsx").write_bytes(ole + bytes(1_000) + "EncryptedPackage".encode("utf-16-le") + bytes(1_000))
    refused(tmp_path / "a.xlsx", "list_password")
    book = xlwt.Workbook()
    book.add_sheet("lijst").write(0, 0, "postcode")
    plain = book.get_biff_data()
    locked = b"\x2f\0\x36\0" + b"\1\0\1\0\1\0" + bytes(48)
    XlsDoc().save(str(tmp_path / "a.xls"), plain[:20] + locked + plain[20:])
    refused(tmp_path / "a.xls", "list_password")
    manifest = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    with zipfile.ZipFile(tmp_path / "a.ods", "w") as zipped:
        zipped.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        zipped.writestr("content.xml", b"\1\2")
        zipped.writestr(
            "META-INF/manifest.xml",
            f'<?xml version="1.0"?><m:manifest xmlns:m="{manifest}"><m:file-entry m:full-path="content.xml">'
            '<m:encryption-data m:checksum="x"/></m:file-entry></m:manifest>'.replace("m:", "manifest:").replace(
                "xmlns:m=", "xmlns:manifest="
            ),
        )
    refused(tmp_path / "a.ods", "list_password")
    (tmp_path / "a.sav").write_bytes(b"\x1c" + bytes(7) + b"ENCRYPTEDSAV" + bytes(100))
    refused(tmp_path / "a.sav", "list_password")


@pytest.mark.parametrize(
    "rows",
    [
        f'<table:table-row table:number-rows-repeated="1048576">{CELL * 25}</table:table-row>',
        CELL.replace("table-cell ", 'table-cell table:number-columns-repeated="16384" ').join(
            ["<table:table-row>", "</table:table-row>"]
        ),
        f'<table:table-row>{CELL}</table:table-row><table:table-row table:number-rows-repeated="900000">'
        f'<table:table-cell table:number-columns-repeated="100"/>{CELL}</table:table-row>',
        f'<table:table-row>{CELL * 30}</table:table-row><table:table-row table:number-rows-repeated="1000000">'
        f"<table:table-cell/></table:table-row><table:table-row>{CELL}</table:table-row>",
        f"<table:table-row>{CELL * 2_001}</table:table-row>",
    ],
)
def test_an_open_document_that_unfolds_into_millions_of_cells_is_refused_unopened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: str
) -> None:
    monkeypatch.setattr("python_calamine.CalamineWorkbook", None)
    write_ods(tmp_path / "a.ods", f"<table:table-row>{CELL}</table:table-row>", rows)
    refused(tmp_path / "a.ods", "sheet_too_large")


def test_an_open_document_with_a_row_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extent, "_LONGEST_ROW", 1 << 20)
    write_ods(tmp_path / "a.ods", "<table:table-row>" + "<text:p/>" * 400_000)
    refused(tmp_path / "a.ods", "sheet_too_large")


def test_sheets_of_an_open_document_are_measured_one_by_one(tmp_path: Path) -> None:
    tall = f'<table:table-row table:number-rows-repeated="1000000"><table:table-cell/></table:table-row>{CELL}'
    write_ods(tmp_path / "a.ods", tall, f"<table:table-row>{CELL * 100}</table:table-row>")
    assert not extent.too_large(tmp_path / "a.ods")


def test_a_workbook_that_unpacks_to_gigabytes_is_refused_unopened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extent, "MOST_BYTES", 10_000)
    refused(xlsx(tmp_path / "a.xlsx", lijst=[*LIST, ["x" * 20_000]]), "sheet_too_large")


def test_a_sheet_with_too_many_cells_is_refused_where_the_file_does_not_tell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("factlab.partner.providers.sheet.MOST_CELLS", 5)
    with pytest.raises(UnreadableInput, match="sheet_too_large"):
        read_workbook(xls(tmp_path / "a.xls", LIST), "a.xls")


def test_a_damaged_file_that_ends_the_library_is_refused_and_nothing_is_printed(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    content = xls(tmp_path / "a.xls", LIST).read_bytes()
    place = content.index(b"\x00\x02\x0e\x00")
    # The sheet says to have four thousand million rows.
    (tmp_path / "a.xls").write_bytes(content[: place + 8] + b"\xff\xff\xff\xff" + content[place + 12 :])
    refused(tmp_path / "a.xls", "excel_unreadable")
    assert capfd.readouterr() == ("", "")


def test_values_of_spss_become_their_labels_with_the_values_beside_them(tmp_path: Path) -> None:
    path = sav(
        tmp_path / "a.sav",
        {
            "postcode": ["1506AB", "1506AC", "1506AD"],
            "hnr": [1.0, 2.0, 3.0],
            "code": [1.0, 2.5, 3.0],
            "soort": ["a", "b", ""],
        },
        variable_value_labels={"code": {1: "Hulp", 2.5: "Jeugd", 4: "Jeugd"}, "soort": {"a": "Álles"}},
    )
    raw = read_spss(path, "a.sav")
    assert told(raw)["code"] == ["Hulp", "Jeugd", "3"]
    assert told(raw)["soort"] == ["Álles", "b", ""]
    # Two values under one label: which of them it stands for cannot be told back.
    assert raw.labels == {"code": {"Hulp": "1"}, "soort": {"Álles": "a"}}


def test_what_spss_or_its_user_holds_for_missing_is_empty(tmp_path: Path) -> None:
    path = sav(
        tmp_path / "a.sav",
        {
            "postcode": ["1506AB", "", "x"],
            "hnr": [12.0, None, 99.0],
            "begin": [date(2026, 1, 2), None, date(2025, 3, 4)],
            "soort": ["a", "b", "c"],
        },
        missing_ranges={"hnr": [{"lo": 90, "hi": 99}], "postcode": ["x"]},
    )
    assert told(read_spss(path, "a.sav")) == {
        "postcode": ["1506AB", "", ""],
        "hnr": ["12", "", ""],
        "begin": ["2026-01-02", "", "2025-03-04"],
        "soort": ["a", "b", "c"],
    }


def test_moments_and_broken_numbers_of_spss_are_text(tmp_path: Path) -> None:
    path = sav(tmp_path / "a.zsav", {"postcode": ["1506AB"], "hnr": [12.5], "moment": [datetime(2026, 1, 2, 3, 4)]})
    assert told(read_spss(path, "a.sav")) == {
        "postcode": ["1506AB"],
        "hnr": ["12.5"],
        "moment": ["2026-01-02 03:04:00"],
    }


def test_a_variable_is_called_by_its_label_only_where_that_says_more(tmp_path: Path) -> None:
    columns = {"V1": ["1506AB"], "hnr": [1.0], "V3": ["x"], "V4": ["y"], "V5": ["z"]}
    labels = {"V1": "Postcode", "hnr": "Nummer", "V3": "Iets anders", "V4": "Toevoeging", "V5": "Toevoeging"}
    path = sav(tmp_path / "a.sav", columns, column_labels=labels)
    assert list(read_spss(path, "a.sav").columns) == ["Postcode", "hnr", "V3", "V4", "V5"]


def test_text_that_is_no_spss_file_is_refused_where_it_is_read_too(tmp_path: Path) -> None:
    (tmp_path / "a.sav").write_bytes(b"$FL2 and more")
    with pytest.raises(UnreadableInput, match="spss_unreadable"):
        read_spss(tmp_path / "a.sav", "a.sav")


def test_an_spss_file_that_is_not_in_the_encoding_it_names_is_read_as_that_of_windows(tmp_path: Path) -> None:
    path = sav(tmp_path / "a.sav", {"postcode": ["1506AB"], "hnr": [1.0], "plek": ["Ren@@ hof"]})
    path.write_bytes(path.read_bytes().replace(b"Ren@@", b"Ren\xe9 "))
    assert told(read_spss(path, "a.sav"))["plek"] == ["René  hof"]


def test_an_spss_file_without_cases_is_empty(tmp_path: Path) -> None:
    refused(sav(tmp_path / "a.sav", {"postcode": pd.Series([], dtype="str")}), "list_empty")


@pytest.mark.parametrize("name", ["a.sav", "a.parquet"])
def test_a_file_that_says_to_have_more_cases_than_any_list_is_refused_unread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(extent, "_MOST_ROWS", 1)
    if name.endswith("sav"):
        sav(tmp_path / name, {"postcode": ["1506AB", "1506AC"]})
    else:
        parquet.write_table(pa.table({"postcode": ["1506AB", "1506AC"]}), tmp_path / name)
    with pytest.raises(UnreadableInput, match="list_too_large"):
        (read_spss if name.endswith("sav") else read_parquet)(tmp_path / name, name)


@pytest.mark.parametrize("name", ["a.sav", "a.xls", "a.xlsx", "a.ods", "a.csv"])
def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    (tmp_path / name).write_bytes(b"postcode;huisnummer\n1506AB;1\n")

    def locked(*_: object, **__: object) -> bytes:
        raise PermissionError(13, "in use by another program")

    monkeypatch.setattr(Path, "open", locked)
    monkeypatch.setattr(Path, "read_bytes", locked)
    with pytest.raises(UnreadableInput, match=r"list_unreadable|excel_unreadable"):
        read_list(tmp_path / name)


@pytest.mark.parametrize(
    "shape", ["xls", "ods", "sav", "zsav", "xlsx, numbers, dates, titles, totals", "csv, group headers"]
)
def test_a_damaged_or_cut_off_file_is_read_or_refused_and_never_ends_in_another_error(
    tmp_path: Path, shape: str
) -> None:
    good = write_shapes(tmp_path)[shape]
    content, chance, refusals = good.read_bytes(), random.Random(7), 0
    # Some are read in a process of their own, half a second each.
    for turn in range(6 if shape in ("xls", "sav", "zsav") else 150):
        damaged = bytearray(content[: chance.randrange(len(content))] if turn % 3 == 0 else content)
        for _ in range(chance.choice((1, 2, 8)) if damaged else 0):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        good.write_bytes(damaged)
        try:
            read_list(good)
        except UnreadableInput as refusal:
            refusals += 1
            assert "1506AB" not in repr(refusal.where)
    assert refusals


def test_nothing_of_a_row_is_in_a_refusal_of_a_workbook(tmp_path: Path) -> None:
    buffer = io.BytesIO(xlsx(tmp_path / "a.xlsx", een=LIST, twee=LIST).read_bytes())
    assert buffer.getvalue()
    assert "1506" not in str(refused(tmp_path / "a.xlsx", "several_sheets"))
