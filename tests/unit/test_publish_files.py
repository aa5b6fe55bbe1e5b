"""Description, workbook, CSV and map: the same numbers as the tables, hidden as hidden in each."""

from __future__ import annotations

import csv
import hashlib
import json
import tempfile
import warnings
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from made_up_release import NAMES, ROUND_FILE, ROUND_NAME, a_map, a_release

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
        assert feature["properties"]["met_voorziening"] == row["huishoudens"]
        assert feature["properties"]["met_voorziening_aandeel"] == row["aandeel"]
        assert feature["properties"]["gebied_naam"] == row["gebied_naam"]


@pytest.mark.parametrize(
    "geojson", [None, {"type": "FeatureCollection", "features": []}, {"type": "FeatureCollection"}]
)
def test_without_outlines_there_is_no_map(tmp_path: Path, geojson: dict[str, Any] | None) -> None:
    folder = publish(a_release(), ROUND_FILE, ROUND_NAME, geojson, tmp_path / "uitvoer", version="0.1.0")
    assert not (folder / "kaart.geojson").exists()
    assert '<svg class="map"' not in (folder / "rapport.html").read_text(encoding="utf-8")


def test_nothing_is_left_in_the_folder_for_temporary_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[object] = []
    real = tempfile.mkstemp
    monkeypatch.setattr(tempfile, "mkstemp", lambda *a, **k: seen.append(a) or real(*a, **k))
    publish(a_release(), ROUND_FILE, ROUND_NAME, a_map(), tmp_path / "uitvoer", version="0.1.0")
    assert seen == []
