"""What is exported says what is published, hidden as hidden, and is put in its place whole or not at all."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pyreadstat
import pytest
from made_up_release import NAMES, ROUND_FILE, ROUND_NAME, a_map, a_release, a_scope

from factlab.errors import FactlabError
from factlab.export import FORMATS, export
from factlab.export.rijksdriehoek import to_wgs84
from factlab.protocol.scope import Area
from factlab.protocol.tables import TABLES
from factlab.publication import Figures, Publication, long, read
from factlab.publication.indicators import indicators
from factlab.publication.properties import main_numbers, safe_name
from factlab.publication.publication import Released
from factlab.publish import publish
from factlab.text import Text

NL = Text("nl")


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("publicatie") / "uitvoer"
    words = {"version": "0.1.0", "organisation_names": NAMES}
    return publish(a_release(also_hidden=0.2), ROUND_FILE, ROUND_NAME, a_map(), folder, **words)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def publication(published: Path) -> Publication:
    return read(published)


def lines(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(content.decode("utf-8-sig").split("\r\n"), delimiter=";"))


@pytest.mark.parametrize("name", list(TABLES))
def test_a_csv_has_every_number_with_names_beside_codes_and_dots_for_what_is_hidden(
    publication: Publication, tmp_path: Path, name: str
) -> None:
    content = export(publication, "csv", tmp_path / "uit")[f"{name}.csv"]
    assert content.startswith(b"\xef\xbb\xbf")
    assert b"\n" not in content.replace(b"\r\n", b"")
    table = long(publication, name)
    found = lines(content)
    assert len(found) == table.rows
    for at, line in enumerate(found):
        hidden = table.columns["status"][at] == "geheim"
        for column, values in table.columns.items():
            value = values[at]
            if value is None:
                assert line[column] == ("." if hidden and column in ("huishoudens", "aandeel") else "")
            elif isinstance(value, float):
                assert float(line[column].replace(",", ".")) == value
            else:
                assert line[column] == str(value)
        assert all(line[f"{dimension}_naam"] for dimension in table.dimensions)
        assert line["status_naam"] == NL(f"status.{table.columns['status'][at]}")


def test_names_in_a_csv_are_those_that_people_use(publication: Publication, tmp_path: Path) -> None:
    files = export(publication, "csv", tmp_path / "uit")
    names = {line["voorziening"]: line["voorziening_naam"] for line in lines(files["voorzieningen.csv"])}
    assert names["PW01"] == "Algemene bijstand"
    assert {line["aantal_voorzieningen_naam"] for line in lines(files["stapeling.csv"])} >= {"0", "6 of meer"}


@pytest.mark.parametrize("name", list(TABLES))
def test_spss_reads_every_number_and_tells_hidden_from_impossible(
    publication: Publication, tmp_path: Path, name: str
) -> None:
    export(publication, "sav", tmp_path / "uit")
    table = long(publication, name)
    data, about = pyreadstat.read_sav(tmp_path / "uit" / f"{name}.sav", user_missing=True)
    assert len(data) == table.rows
    for at, (value, status) in enumerate(zip(table.columns["huishoudens"], table.columns["status"], strict=True)):
        expected = value if value is not None else {"geheim": -9, "onmogelijk": -8}[str(status)]
        assert data["huishoudens"][at] == expected
        share = table.columns["aandeel"][at]
        if share is None:
            assert data["aandeel"][at] == {"geheim": -9, "onmogelijk": -8, "gepubliceerd": -7}[str(status)]
        else:
            assert data["aandeel"][at] == pytest.approx(share)
    assert about.variable_value_labels["huishoudens"] == {-9.0: "afgeschermd", -8.0: "kan niet voorkomen"}
    ranges = {one["lo"] for one in about.missing_ranges["huishoudens"]}
    assert ranges == {-9.0, -8.0}
    assert {one["lo"] for one in about.missing_ranges["aandeel"]} == {-9.0, -8.0, -7.0}
    assert about.variable_measure["huishoudens"] == "scale"
    assert all(about.column_names_to_labels[column] for column in data.columns)
    assert about.file_label.startswith("CONCEPT")
    plain, _ = pyreadstat.read_sav(tmp_path / "uit" / f"{name}.sav")
    assert int(plain["huishoudens"].notna().sum()) == sum(value is not None for value in table.columns["huishoudens"])


def test_spss_has_labels_for_values_and_keeps_codes_and_days(publication: Publication, tmp_path: Path) -> None:
    export(publication, "sav", tmp_path / "uit")
    data, about = pyreadstat.read_sav(tmp_path / "uit" / "voorzieningen.sav")
    by_code = dict(zip(data["voorziening_code"], data["voorziening"], strict=True))
    assert about.variable_value_labels["voorziening"][by_code["PW01"]] == "Algemene bijstand"
    assert about.variable_measure["voorziening"] == "nominal"
    assert set(data["peildatum"]) == {date(2026, 10, 1)}
    stapeling, said = pyreadstat.read_sav(tmp_path / "uit" / "stapeling.sav")
    assert said.variable_value_labels["aantal_voorzieningen"][6.0] == "6 of meer"
    assert said.variable_measure["aantal_voorzieningen"] == "ordinal"
    assert sorted(set(stapeling["aantal_voorzieningen"])) == [0, 1, 2, 3, 4, 5, 6]
    _, laws = pyreadstat.read_sav(tmp_path / "uit" / "wetten.sav")
    assert laws.variable_value_labels["aantal_voorzieningen"][99.0] == "totaal"


def test_spss_speaks_english_when_asked(publication: Publication, tmp_path: Path) -> None:
    files = export(publication, "sav", tmp_path / "uit", language="en")
    assert "README.txt" in files
    _, about = pyreadstat.read_sav(tmp_path / "uit" / "bereik.sav")
    assert about.variable_value_labels["huishoudens"][-9.0] == "suppressed"


def test_the_areas_have_their_numbers_and_null_with_a_status_for_what_is_hidden(
    publication: Publication, tmp_path: Path
) -> None:
    files = export(publication, "geojson", tmp_path / "uit")
    features = json.loads(files["gebieden.geojson"])["features"]
    assert [feature["id"] for feature in features] == [place.code for place in publication.areas]
    table = long(publication, "stapeling")
    hidden = 0
    columns = table.columns
    for code, label, count, share, status in zip(
        *(columns[c] for c in ("gebied", "aantal_voorzieningen", "huishoudens", "aandeel", "status")), strict=True
    ):
        own = next((f["properties"] for f in features if f["id"] == code), None)
        if own is not None:
            name = "stapeling_" + str(label).replace("+", "_of_meer")
            assert (own[name], own[f"{name}_aandeel"], own[f"{name}_status"]) == (count, share, status)
            hidden += count is None
    assert hidden


def test_the_map_of_the_folder_and_the_export_name_and_count_the_main_numbers_alike(
    publication: Publication, published: Path, tmp_path: Path
) -> None:
    exported = json.loads(export(publication, "geojson", tmp_path / "uit")["gebieden.geojson"])["features"]
    own = json.loads((published / "kaart.geojson").read_bytes())["features"]
    figures = Figures(publication)
    for feature, more in zip(own, exported, strict=True):
        assert feature["properties"].items() <= more["properties"].items()
        for one in indicators(figures, NL):
            number = next(n for n in main_numbers(figures, feature["id"], NL) if n.meaning == one.name)
            assert feature["properties"][f"{number.name}_aandeel"] == one.at(figures, feature["id"]).share


def test_names_of_properties_are_plain_and_every_one_is_explained(publication: Publication, tmp_path: Path) -> None:
    files = export(publication, "geojson", tmp_path / "uit")
    own = json.loads(files["gebieden.geojson"])["features"][0]["properties"]
    assert [name for name in own if not re.fullmatch(r"[a-z][a-z0-9_]{0,62}", name)] == []
    explained = [line["veld"] for line in lines(files["velden.csv"])]
    assert explained == list(own)
    assert safe_name("Wonen & welzijn/6+") == "wonen_welzijn_6_of_meer"


def rings(geometry: dict[str, Any]) -> Iterator[tuple[bool, list[list[float]]]]:
    shapes = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    for shape in shapes:
        yield from ((number == 0, ring) for number, ring in enumerate(shape))


def around(ring: list[list[float]]) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring))


def test_rings_are_closed_and_turn_as_rfc_7946_says(publication: Publication, tmp_path: Path) -> None:
    assert publication.map is not None
    outer = [[4, 52], [4, 53], [5, 53], [5, 52], [4, 52]]  # clockwise, which is wrong
    hole = [[4.2, 52.2], [4.8, 52.2], [4.8, 52.8], [4.2, 52.8]]  # counterclockwise and open, which is wrong
    first = {**publication.map["features"][0], "geometry": {"type": "Polygon", "coordinates": [outer, hole]}}
    odd = replace(publication, map={**publication.map, "features": [first]})
    written = json.loads(export(odd, "geojson", tmp_path / "uit")["gebieden.geojson"])
    assert "crs" not in written
    for is_outer, ring in rings(written["features"][0]["geometry"]):
        assert ring[0] == ring[-1]
        assert (around(ring) > 0) == is_outer
    assert [feature["geometry"] for feature in written["features"][1:]] == [None, None]


def test_a_map_in_metres_becomes_degrees(publication: Publication, tmp_path: Path) -> None:
    east, north = to_wgs84(120700.723, 487525.502)  # the Westertoren, from the publication of the formulas
    assert (east, north) == (pytest.approx(4.88352559, abs=2e-7), pytest.approx(52.37453253, abs=2e-7))
    assert publication.map is not None
    square = [[[115000, 495000], [116000, 495000], [116000, 496000], [115000, 496000], [115000, 495000]]]
    first = {**publication.map["features"][0], "geometry": {"type": "Polygon", "coordinates": square}}
    in_metres = replace(publication, map={**publication.map, "features": [first]})
    written = json.loads(export(in_metres, "geojson", tmp_path / "uit")["gebieden.geojson"])
    for x, y in written["features"][0]["geometry"]["coordinates"][0]:
        assert 4.7 < x < 4.9
        assert 52.4 < y < 52.5


def test_without_a_map_there_is_no_geojson_and_nothing_is_left(publication: Publication, tmp_path: Path) -> None:
    with pytest.raises(FactlabError) as refused:
        export(replace(publication, map=None), "geojson", tmp_path / "diep" / "uit")
    assert (refused.value.key, refused.value.exit_code) == ("export_no_map", 2)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_publication_gives_the_same_bytes(publication: Publication, tmp_path: Path, form: str) -> None:
    assert export(publication, form, tmp_path / "a") == export(publication, form, tmp_path / "b")


@pytest.mark.parametrize("form", FORMATS)
def test_everything_says_concept_until_it_is_released(publication: Publication, tmp_path: Path, form: str) -> None:
    files = export(publication, form, tmp_path / "a")
    assert "CONCEPT" in files["LEESMIJ.txt"].decode("utf-8-sig")
    released = replace(publication, released=Released("controleur", "ab12", date(2026, 11, 3)))
    after = export(released, form, tmp_path / "b")
    assert not [name for name, content in after.items() if b"CONCEPT" in content]
    assert "Vrijgegeven door controleur op 3 november 2026" in after["LEESMIJ.txt"].decode("utf-8-sig")
    if form == "geojson":
        assert b'"staat":"concept"' in files["gebieden.geojson"]
        assert b'"staat":"vrijgegeven"' in after["gebieden.geojson"]


def test_the_note_names_every_file_and_partner_and_tells_the_notes_of_the_round(
    publication: Publication, tmp_path: Path
) -> None:
    noted = replace(publication, notes={"bereik": "**Let op** dit."})
    files = export(noted, "csv", tmp_path / "uit")
    words = files["LEESMIJ.txt"].decode("utf-8-sig")
    assert all(f"{name}: " in words for name in files if name != "LEESMIJ.txt")
    assert "    Let op dit." in words
    assert "1 oktober 2026" in words and "Jeugdhulp <Noord> & Zuid" in words


def test_a_folder_is_replaced_when_asked_and_only_when_an_export_made_it(
    publication: Publication, published: Path, tmp_path: Path
) -> None:
    out = tmp_path / "uit"
    export(publication, "csv", out)
    with pytest.raises(FactlabError) as there:
        export(publication, "sav", out)
    assert (there.value.key, there.value.exit_code) == ("output_exists", 17)
    export(publication, "sav", out, replace=True)
    assert not list(out.glob("*.csv")) and list(out.glob("*.sav"))
    (out / "mijn analyse.sps").write_text("FREQ.")
    with pytest.raises(FactlabError) as mine:
        export(publication, "csv", out, replace=True)
    assert mine.value.key == "output_not_ours"
    assert (out / "mijn analyse.sps").exists() and list(out.glob("*.sav"))
    for inside in (published, published / "csv"):
        with pytest.raises(FactlabError) as in_publication:
            export(publication, "csv", inside, replace=True)
        assert in_publication.value.key == "publish_in_publication"
    assert read(published).round_id == publication.round_id


def test_a_disk_that_fails_leaves_the_old_folder_and_nothing_else(
    publication: Publication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "uit"
    before = export(publication, "csv", out)

    def full(path: Path, content: bytes) -> int:
        if path.name == "wetten.csv":
            raise OSError(28, "No space left")
        with path.open("wb") as file:
            return file.write(content)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(FactlabError) as failed:
        export(publication, "csv", out, language="en", replace=True)
    assert failed.value.key == "cannot_write"
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before
    assert [path.name for path in tmp_path.iterdir()] == ["uit"]


def test_no_name_of_the_round_becomes_a_formula_in_a_csv(tmp_path: Path) -> None:
    evil = ('=HYPERLINK("http://x.nl";"klik")', "+cmd|' /C calc'!A0", "@SUM(A1)")
    areas = tuple(Area(f"WK99990{n}", name, 900) for n, name in enumerate(evil, 1))
    scope = a_scope(
        areas=areas, voorzieningen=tuple(v.model_copy(update={"naam": f"-{v.naam}"}) for v in a_scope().voorzieningen)
    )
    words = {"version": "1", "organisation_names": {"wijkteam": "\t=1+1"}}
    folder = publish(a_release(scope), ROUND_FILE, ROUND_NAME, a_map(), tmp_path / "in", csv=True, **words)  # type: ignore[arg-type]
    found = read(folder)
    contents = [*export(found, "csv", tmp_path / "a").values(), *export(found, "geojson", tmp_path / "b").values()]
    contents = [content for content in contents if content.startswith(b"\xef\xbb\xbf") and b";" in content]
    contents += [path.read_bytes() for path in (folder / "tabellen").glob("*.csv")]
    seen = 0
    for content in contents:
        for row in csv.reader(content.decode("utf-8-sig").split("\r\n"), delimiter=";"):
            for cell in row:
                assert not cell.startswith(("=", "+", "-", "@", "\t")), cell
                seen += cell.startswith("'")
    assert seen > 100
