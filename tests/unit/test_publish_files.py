"""Description, workbook, CSV and map: the same numbers as the tables, hidden as hidden in each."""

from __future__ import annotations

import csv
import hashlib
import json
import tempfile
import warnings
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from made_up_release import NAMES, ROUND_FILE, ROUND_NAME, a_map, a_release, a_scope

from factlab.protocol.scope import Area
from factlab.protocol.tables import TABLES
from factlab.publish import publish


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("publicatie") / "uitvoer"
    release = a_release(also_hidden=0.2)
    return publish(
        release, ROUND_FILE, ROUND_NAME, a_map(), folder, csv=True, version="0.1.0", organisation_names=NAMES
    )


def rows(out: Path, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = pq.read_table(out / "tabellen" / f"{name}.parquet").to_pylist()
    return found


def workbook(path: Path) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import openpyxl

        return openpyxl.load_workbook(path)


def package(out: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((out / "datapackage.json").read_bytes())
    return found


def test_the_description_names_every_file_with_its_size_and_hash(out: Path) -> None:
    described = {resource["path"]: resource for resource in package(out)["resources"]}
    there = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}
    assert set(described) == there - {"datapackage.json"}
    for path, resource in described.items():
        content = (out / path).read_bytes()
        assert resource["bytes"] == len(content)
        assert resource["hash"] == "sha256:" + hashlib.sha256(content).hexdigest()
    names = [resource["name"] for resource in described.values()]
    assert len(set(names)) == len(names)


def test_the_description_has_every_field_with_type_title_and_meaning(out: Path) -> None:
    types = {"date32[day]": "date", "int64": "integer", "double": "number", "string": "string"}
    for resource in package(out)["resources"]:
        if resource["format"] != "parquet":
            continue
        schema = pq.read_schema(out / resource["path"])
        fields = resource["schema"]["fields"]
        assert [field["name"] for field in fields] == schema.names
        assert [field["type"] for field in fields] == [types[str(kind)] for kind in schema.types]
        assert all(field["title"] and field["description"] for field in fields)
        assert resource["title"]
        assert resource["description"]


def test_the_description_allows_every_label_that_is_there_and_no_other(out: Path) -> None:
    for resource in package(out)["resources"]:
        if resource["format"] == "parquet":
            values = rows(out, resource["name"])
            for field in resource["schema"]["fields"]:
                if "enum" in field["constraints"] and field["name"] != "status":
                    assert set(field["constraints"]["enum"]) == {row[field["name"]] for row in values}
            key = resource["schema"]["primaryKey"]
            assert len({tuple(row[column] for column in key) for row in values}) == len(values)


def test_everything_says_that_it_is_a_concept(out: Path) -> None:
    assert "CONCEPT" in package(out)["description"]
    assert package(out)["factlab"]["staat"] == "concept"
    assert "CONCEPT" in (out / "rapport.html").read_text(encoding="utf-8")
    assert "CONCEPT" in workbook(out / "factlab.xlsx").worksheets[0]["A2"].value


def test_the_workbook_begins_with_an_explanation_and_has_a_sheet_per_table(out: Path) -> None:
    book = workbook(out / "factlab.xlsx")
    assert book.sheetnames == ["Toelichting", *TABLES]
    words = {row[0].value: row[1].value for row in book["Toelichting"].iter_rows(min_row=4) if row[0].value}
    assert words["Peildatum"] == "1 oktober 2026"
    assert "1 tot en met 9" in words["Punt (.)"]
    assert "huishouden = adres" in words["Huishouden"]


@pytest.mark.parametrize("name", ["bereik", "stapeling", "voorzieningen", "domeinen", "organisaties"])
def test_a_table_with_one_dimension_stands_wide_in_the_workbook_with_dots_for_what_is_hidden(
    out: Path, name: str
) -> None:
    sheet = workbook(out / "factlab.xlsx")[name]
    published = rows(out, name)
    labels = len({row[TABLES[name].dimensions[0]] for row in published})
    for number, row in enumerate(published):
        line = sheet[5 + number // labels]
        assert line[0].value == row["gebied"]
        count, share = line[2 + number % labels], line[2 + labels + number % labels]
        assert count.value == ("." if row["huishoudens"] is None else row["huishoudens"])
        if row["aandeel"] is None:  # a dot of a hidden number; blank where the number is shown and the base too small
            assert share.value == ("." if row["huishoudens"] is None else None)
        else:
            assert share.value == pytest.approx(row["aandeel"])
        assert count.data_type == ("s" if row["huishoudens"] is None else "n")
    assert sheet.freeze_panes == "C5"
    assert sheet.auto_filter.ref


@pytest.mark.parametrize("name", ["kwetsbaarheid", "wetten", "samenloop_voorzieningen", "combinaties"])
def test_the_other_tables_stand_long_with_a_blank_for_what_cannot_exist(out: Path, name: str) -> None:
    sheet = workbook(out / "factlab.xlsx")[name]
    heads = [cell.value for cell in sheet[4]]
    count, share = heads.index("Huishoudens"), heads.index("Aandeel")
    for line, row in zip(sheet.iter_rows(min_row=5, values_only=True), rows(out, name), strict=True):
        shown = {"gepubliceerd": row["huishoudens"], "geheim": ".", "onmogelijk": None}[row["status"]]
        assert line[count] == shown
        if row["status"] != "gepubliceerd":
            assert line[share] == shown


def test_numbers_in_the_workbook_have_a_format_that_follows_the_system(out: Path) -> None:
    sheet = workbook(out / "factlab.xlsx")["bereik"]
    assert sheet["C5"].number_format == "#,##0"
    assert sheet["F5"].number_format == "0.0%"


def test_no_name_in_the_workbook_is_taken_for_a_formula(tmp_path: Path) -> None:
    areas = (Area("WK999901", "=1+1", 900), Area("WK999902", "@SUM(A1)", 700), Area("WK999903", "http://x.nl", 400))
    release = a_release(a_scope(areas=areas))
    folder = publish(release, ROUND_FILE, ROUND_NAME, None, tmp_path / "uitvoer", version="0.1.0")
    sheet = workbook(folder / "factlab.xlsx")["bereik"]
    assert [(sheet.cell(6 + n, 2).value, sheet.cell(6 + n, 2).data_type) for n in range(3)] == [
        (area.name, "s") for area in areas
    ]
    assert sheet.cell(8, 2).hyperlink is None


@pytest.mark.parametrize("name", list(TABLES))
def test_the_csv_says_what_the_parquet_says_in_the_way_of_a_dutch_spreadsheet(out: Path, name: str) -> None:
    raw = (out / "tabellen" / f"{name}.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    read = list(csv.DictReader(raw.decode("utf-8-sig").splitlines(), delimiter=";"))
    for line, row in zip(read, rows(out, name), strict=True):
        assert list(line) == list(row)
        for column, value in row.items():
            if value is None:
                assert line[column] == ""
            elif isinstance(value, float):
                assert float(line[column].replace(",", ".")) == value
            else:
                assert line[column] == str(value)


def test_the_map_has_the_areas_of_the_round_with_what_the_tables_say(out: Path) -> None:
    features = json.loads((out / "kaart.geojson").read_bytes())["features"]
    users = {row["gebied"]: row for row in rows(out, "bereik") if row["gebruik"] == "met" and row["niveau"] == "wijk"}
    assert [feature["id"] for feature in features] == list(users)
    for feature in features:
        row = users[feature["id"]]
        assert feature["properties"]["met"] == row["huishoudens"]
        assert feature["properties"]["aandeel_met"] == row["aandeel"]
        assert feature["properties"]["gebied_naam"] == row["gebied_naam"]


@pytest.mark.parametrize(
    "geojson", [None, {"type": "FeatureCollection", "features": []}, {"type": "FeatureCollection"}]
)
def test_without_outlines_there_is_no_map(tmp_path: Path, geojson: dict[str, Any] | None) -> None:
    folder = publish(a_release(), ROUND_FILE, ROUND_NAME, geojson, tmp_path / "uitvoer", version="0.1.0")
    assert not (folder / "kaart.geojson").exists()
    assert '<svg class="map"' not in (folder / "rapport.html").read_text(encoding="utf-8")


def test_a_missing_share_of_a_published_number_is_blank_and_not_the_dot_of_a_hidden_one(tmp_path: Path) -> None:
    release = a_release(also_hidden=0.0)
    high = release.policy.model_copy(update={"percentage_vanaf": 1000})
    folder = publish(replace(release, policy=high), ROUND_FILE, ROUND_NAME, None, tmp_path / "uitvoer", version="0.1.0")
    sheet = workbook(folder / "factlab.xlsx")["bereik"]
    assert (sheet["C6"].value, sheet["F6"].value) == (900, None)
    assert sheet["F5"].value == 1


def test_a_table_without_labels_has_a_sheet_that_says_so(tmp_path: Path) -> None:
    only_signals = tuple(v.model_copy(update={"gebruik": "toont"}) for v in a_scope().voorzieningen)
    release = a_release(a_scope(voorzieningen=only_signals, organisations=(), domains=()))
    folder = publish(release, ROUND_FILE, ROUND_NAME, None, tmp_path / "uitvoer", version="0.1.0")
    book = workbook(folder / "factlab.xlsx")
    for name in ("domeinen", "samenloop_domeinen", "samenloop_organisaties"):
        assert any("geen regels" in str(cell.value) for row in book[name].iter_rows() for cell in row)


def test_nothing_is_left_in_the_folder_for_temporary_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[object] = []
    real = tempfile.mkstemp
    monkeypatch.setattr(tempfile, "mkstemp", lambda *a, **k: seen.append(a) or real(*a, **k))
    publish(a_release(), ROUND_FILE, ROUND_NAME, a_map(), tmp_path / "uitvoer", version="0.1.0")
    assert seen == []
