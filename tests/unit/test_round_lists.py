"""The lists beside ronde.toml: read, checked row by row, and every fault told with its place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from builders import GEBIEDEN, draft_texts

from factlab.errors import Fault
from factlab.hub import address_lists
from factlab.hub.round_lists import ListReader

KNOWN = {"WK990001", "WK990002", "WK990003"}
Told = Callable[..., tuple[object, list[tuple[str, str]]]]


@pytest.fixture
def told(tmp_path: Path) -> Told:
    """What a reader makes of a text, and the faults as (key, place)."""

    def read(method: str, text: str | bytes, *more: object) -> tuple[object, list[tuple[str, str]]]:
        (tmp_path / "lijst.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
        faults: list[Fault] = []
        found = getattr(ListReader(tmp_path, faults), method)("lijst.csv", *more)
        assert all(fault.file == "lijst.csv" for fault in faults)
        return found, [(fault.key, fault.place) for fault in faults]

    return read


def areas(told: Told, text: str) -> tuple[object, list[tuple[str, str]]]:
    return told("areas", text, "GM9900", KNOWN)


def test_our_own_form_of_areas_is_read_in_order(told: Told) -> None:
    found, faults = areas(told, "gebied;pc6;huisnummer\nWK990002;1506 ac;2\nWK990001;1506AC;010\nWK990003;1506AA;\n")
    assert faults == []
    assert found == [("1506AA", None, "WK990003"), ("1506AC", 2, "WK990002"), ("1506AC", 10, "WK990001")]


@pytest.mark.parametrize(
    "header", ["PC6;Huisnummer;Buurt2024;Wijk2024;Gemeente2024", "pc6;huisnummer;buurt;wijk;gemeente"]
)
def test_cbs_own_file_is_read_for_the_gemeente_alone(told: Told, header: str) -> None:
    text = f"{header}\n1506AA;1;99000101;990001;9900\n1506AA;2;99000101;990001;9900\n1012AB;1;3630000;36300;363\n"
    found, faults = areas(told, text)
    assert faults == []
    assert found == [("1506AA", 1, "WK990001"), ("1506AA", 2, "WK990001")]


def test_cbs_codes_without_leading_zeros_and_buurten_are_put_right(told: Told) -> None:
    text = "PC6;Huisnummer;Buurt2024;Wijk2024;Gemeente2024\n1506AA;1;4790101;47901;479\n"
    assert told("areas", text, "GM0479", {"WK047901"})[0] == [("1506AA", 1, "WK047901")]
    assert told("areas", text, "GM0479", {"BU04790101"})[0] == [("1506AA", 1, "BU04790101")]


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("pc6;gebied\n1506AA;WK990001\n", [("columns_missing", "")]),
        ("", [("columns_missing", "")]),
        ("pc6;huisnummer;gebied\n", [("list_empty", "")]),
        ("pc6;huisnummer;gebied\n1506AA;;WK990001\n1506SA;;WK990001\n", [("postcode", "3")]),
        ("pc6;huisnummer;gebied\n1506AA;0;WK990001\n1506AA;;WK990001\n", [("house_number", "2")]),
        ("pc6;huisnummer;gebied\n1506AA;;WK990001\n1506AA;;WK990002\n", [("two_areas_for_one_place", "3")]),
        ("pc6;huisnummer;gebied\n1506AA;;WK990001\n1506AB;;XX\n1506AC;;XX\n", [("area_without_name", "3")]),
        (
            "pc6;huisnummer;gebied\n1506AA;;WK990001;x\n1506AB;WK990001\n1506AC;;WK990001\n",
            [("row_has_other_width", "2"), ("row_has_other_width", "3")],
        ),
        ('pc6;huisnummer;gebied\n1506AC;;WK990001\n1506AB;"1"x;WK990001\n', [("row_unreadable", "3")]),
    ],
)
def test_faults_in_areas_are_told_with_their_row(told: Told, text: str, faults: list[tuple[str, str]]) -> None:
    assert areas(told, text)[1] == faults


def test_a_list_that_is_not_there_or_not_utf8_is_a_fault_of_its_own(tmp_path: Path, told: Told) -> None:
    faults: list[Fault] = []
    ListReader(tmp_path, faults).catalogue("niet.csv")
    assert [fault.key for fault in faults] == ["file_missing"]
    assert areas(told, "pc6;huisnummer;gebied;é".encode("cp1252"))[1] == [("not_utf8", "")]  # type: ignore[arg-type]


def test_the_default_catalogue_has_no_faults_and_68_voorzieningen(told: Told) -> None:
    found, faults = told("catalogue", draft_texts()["voorzieningen.csv"])
    assert (len(found), faults) == (68, [])  # type: ignore[arg-type]


CATALOGUE = draft_texts()["voorzieningen.csv"].splitlines()[0] + "\n"


@pytest.mark.parametrize(
    ("rows", "faults"),
    [
        ("", [("list_empty", "")]),
        ("A B;naam;d;;;;;;;;;;;\n", [("voorziening_id", "2")]),
        ("A;naam;d;;;;;;;;;;;\n", [("value_not_allowed", "2")] * 3),
        ("A;naam;d;WMO;;;;;;voorziening;telt;stand;;\n", [("value_not_allowed", "2")]),
        ("A;;d;;;;;;;voorziening;telt;stand;;\n", [("value_empty", "2")]),
        ("A;n;d;;;;;;;voorziening;telt;stand;;B\n", [("unknown_voorziening", "2")]),
        ("A;n;d;;;;;;;voorziening;telt;stand;;\nA;n;d;;;;;;;voorziening;telt;stand;;\n", [("double", "3")]),
        (
            "A;n;d;;;;;;;voorziening;telt;stand;X;\nB;n;e;;;;;;;voorziening;telt;stand;X;\n",
            [("counts_as_differs", "3")],
        ),
        ("A;n;d;;;;;;;voorziening;telt;stand;X;\n", [("counts_as_nothing", "2")]),
        ("A;n;d;;;;;;;voorziening;telt;stand;B;\nB;n;d;;;;;;;voorziening;telt;stand;;\n", []),
        ("A;n;d;;;;;;;voorziening;telt;stand;X;\nB;n;d;;;;;;;voorziening;telt;stand;X;\n", []),
        (
            "A;n;d;;;;;;;voorziening;telt;stand;B;\nB;n;d;;;;;;;voorziening;telt;stand;C;\n"
            "C;n;d;;;;;;;voorziening;telt;stand;;\n",
            [("counts_as_chain", "2")],
        ),
        ("A;n;d;;;;;;;voorziening;telt;stand;;A\n", [("implies_itself", "2")]),
        (
            "A;B;d;;;;;;;voorziening;telt;stand;;\nB;n;d;;;;;;;voorziening;telt;stand;;\n",
            [("name_is_an_id", "2")],
        ),
    ],
)
def test_faults_in_the_catalogue_are_told_with_their_row(told: Told, rows: str, faults: list[tuple[str, str]]) -> None:
    assert told("catalogue", CATALOGUE + rows)[1] == faults


def names(folder: Path, names_text: str, denominators: str) -> tuple[object, list[tuple[str, str, str]]]:
    (folder / "namen.csv").write_text(names_text)
    (folder / "noemers.csv").write_text(denominators)
    faults: list[Fault] = []
    found = ListReader(folder, faults).area_names("namen.csv", "noemers.csv")
    return found, [(fault.key, fault.file, fault.place) for fault in faults]


NAMES, NUMBERS = "gebied;naam;niveau\nW1;Een;wijk\nW2;Twee;wijk\n", "gebied;huishoudens;bron\nW1;10;cbs\nW2;0;cbs\n"


def test_names_and_denominators_are_joined_by_area(tmp_path: Path) -> None:
    (level, found), faults = names(tmp_path, NAMES, NUMBERS)  # type: ignore[misc]
    assert (level, faults) == ("wijk", [])
    assert [(a.gebied, a.naam, a.huishoudens, a.bron) for a in found] == [
        ("W1", "Een", 10, "cbs"),
        ("W2", "Twee", 0, "cbs"),
    ]


@pytest.mark.parametrize(
    ("names_text", "numbers", "faults"),
    [
        (
            NAMES,
            NUMBERS.replace(";10;", ";tien;"),
            [("whole_number", "noemers.csv", "2")],
        ),
        (NAMES, NUMBERS + "W1;5;x\n", [("double", "noemers.csv", "4")]),
        (NAMES + "W1;Weer;wijk\n", NUMBERS, [("double", "namen.csv", "4")]),
        (NAMES + "W3;Drie;wijk\n", NUMBERS, [("area_without_households", "namen.csv", "4")]),
        (NAMES.replace("Twee;wijk", "Twee;buurt"), NUMBERS, [("one_level", "namen.csv", "")]),
        (NAMES.replace(";wijk", ";gemeente"), NUMBERS, [("one_level", "namen.csv", "")]),
        (NAMES.replace("Een", ""), NUMBERS, [("value_empty", "namen.csv", "2")]),
        ("gebied;naam;niveau\n", NUMBERS, [("list_empty", "namen.csv", "")]),
    ],
)
def test_faults_in_names_and_denominators_are_told_in_their_own_file(
    tmp_path: Path, names_text: str, numbers: str, faults: list[tuple[str, str, str]]
) -> None:
    assert names(tmp_path, names_text, numbers)[1] == faults


def test_institutions_are_read_like_canonical_addresses(told: Told) -> None:
    found, faults = told("institutions", "pc6;huisnummer;suffix\n1506 ac;012;a-bis\n1506AA;3;\n1506AA;3;\n")
    assert (found, faults) == ([("1506AA", 3, ""), ("1506AC", 12, "ABIS")], [])
    _, faults = told("institutions", "pc6;huisnummer;suffix\n1506;1;\n1506AA;x;\n1506AA;1;b#\n")
    assert faults == [("postcode", "2"), ("house_number", "3"), ("value_not_allowed", "4")]


def test_a_map_keeps_the_outlines_of_the_areas_and_nothing_else(told: Told) -> None:
    ring = '{"type":"Polygon","coordinates":[[[1,2],[2,2],[2,3],[1,2]]]}'
    feature = '{"type":"Feature","properties":{"statcode":"W1","aantal":7},"geometry":' + ring + "}"
    found, faults = told(
        "outline", '{"features":[' + feature + ',{"id":"W9","properties":{},"geometry":null}]}', {"W1"}
    )
    assert faults == []
    assert '"W1"' in str(found)
    assert "aantal" not in str(found)
    assert "W9" not in str(found)
    assert told("outline", '{"features":[' + feature + "]}", {"W1", "W2"})[1] == [("area_without_outline", "")]
    for nonsense in ("", "[]", '{"features":3}', '{"features":[{}]}', '{"features":[{"properties":null}]}'):
        assert told("outline", nonsense, {"W1"})[1] == [("not_geojson", "")]


@pytest.mark.parametrize("geometry", ['{"type":"Point","coordinates":[1,2]}', "null", '{"type":"Polygon"}', "[]"])
def test_an_area_whose_outline_is_no_surface_is_a_fault(told: Told, geometry: str) -> None:
    feature = '{"type":"Feature","id":"W1","properties":{},"geometry":' + geometry + "}"
    assert told("outline", '{"features":[' + feature + "]}", {"W1"})[1] == [("outline_without_surface", "")]


def test_the_small_round_of_these_tests_has_a_postcode_in_two_areas() -> None:
    assert "1506AC;20;WK990002\n1506AC;21;WK990003" in GEBIEDEN


def test_a_folder_in_the_place_of_a_list_and_a_header_that_cannot_be_split_are_faults(
    tmp_path: Path, told: Told
) -> None:
    (tmp_path / "map.csv").mkdir()
    faults: list[Fault] = []
    ListReader(tmp_path, faults).institutions("map.csv")
    assert [fault.key for fault in faults] == ["file_unreadable"]
    assert told("institutions", 'pc6;"huisnummer\n')[1] == [("columns_missing", "")]


def test_faults_in_cbs_own_file_are_told_for_the_gemeente_alone(told: Told) -> None:
    header = "PC6;Huisnummer;Buurt2024;Wijk2024;Gemeente2024\n"
    text = f"{header}1506AA;1;99000101;990001;9900\n15AA;1;99000101;990001;9900\n;;1;1;363\n"
    assert areas(told, text)[1] == [("postcode", "3")]


@pytest.fixture
def told_list(tmp_path: Path) -> Told:
    """What a reader of `address_lists` makes of a text, and the faults as (key, place)."""

    def read(method: str, text: str) -> tuple[object, list[tuple[str, str]]]:
        (tmp_path / "lijst.csv").write_text(text, "utf-8")
        faults: list[Fault] = []
        found = getattr(address_lists, method)(ListReader(tmp_path, faults), "lijst.csv")
        assert all(fault.file == "lijst.csv" for fault in faults)
        return found, [(fault.key, fault.place) for fault in faults]

    return read


STREETS = "straat;plaats;postcode;huisnummer\n"
BAG = "postcode;huisnummer;huisletter;toevoeging\n"


def test_streets_are_read_in_order_and_once(told_list: Told) -> None:
    found, faults = told_list(
        "streets",
        STREETS + "Weg;Zaandam;1506 ab;010\n'1e Weg;Zaandam;1506AB;\nWeg;Zaandam;1506AB;10\nWeg;Zaandam;1506AB;\n",
    )
    assert faults == []
    assert found == [
        ("'1e Weg", "Zaandam", "1506AB", None),
        ("Weg", "Zaandam", "1506AB", None),
        ("Weg", "Zaandam", "1506AB", 10),
    ]


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("straat;postcode;huisnummer\n", [("columns_missing", "")]),
        (STREETS, [("list_empty", "")]),
        (STREETS + ";Zaandam;1506AB;\nWeg;;1506AB;\n", [("value_empty", "2"), ("value_empty", "3")]),
        (STREETS + "Weg;Zaandam;1506SA;\nWeg;Zaandam;1506FA;\n", [("postcode", "2"), ("postcode", "3")]),
        (STREETS + "Weg;Zaandam;;5\nWeg;Zaandam;1506AB;5a\n", [("value_empty", "2"), ("house_number", "3")]),
    ],
)
def test_faults_in_streets_are_told_with_their_row(told_list: Told, text: str, faults: list[tuple[str, str]]) -> None:
    assert told_list("streets", text)[1] == faults


def test_addresses_of_the_bag_are_read_as_keys_and_twice_where_only_the_split_differs(told_list: Told) -> None:
    rows = "1506 ab;12;a;1\n1506AB;12;;A1\n1506AB;12;;A1\n1506AB;12;;1-2\n;5;;\n1506AA;7;;\n"
    found, faults = told_list("addresses", BAG + rows)
    assert faults == []
    assert found == [("1506AA", 7, ""), ("1506AB", 12, "12"), ("1506AB", 12, "A1"), ("1506AB", 12, "A1")]


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("postcode;huisnummer;toevoeging\n", [("columns_missing", "")]),
        (BAG, [("list_empty", "")]),
        (BAG + ";5;;\n", [("no_row_with_postcode", "")]),
        (
            BAG + "1506QA;5;;\n1506AB;0;;\n1506AB;;;\n",
            [("postcode", "2"), ("house_number", "3"), ("house_number", "4")],
        ),
        (BAG + "1506AB;5;AB;\n1506AB;5;1;\n", [("value_not_allowed", "2"), ("value_not_allowed", "3")]),
        (BAG + "1506AB;5;;ABCDE\n1506AB;5;;#\n", [("value_not_allowed", "2"), ("value_not_allowed", "3")]),
    ],
)
def test_faults_in_addresses_are_told_with_their_row(told_list: Told, text: str, faults: list[tuple[str, str]]) -> None:
    assert told_list("addresses", text)[1] == faults


@pytest.mark.parametrize(
    ("method", "header"),
    [
        ("addresses", "postcode;huisnummer;huisletter;huisnummertoevoeging\n"),
        ("addresses", "Postcode;Huisnummer;Huisletter;HuisnummerToevoeging\n"),
        ("addresses", "PC6;huisnr;huisletter;huisnummer_toevoeging\n"),
        ("streets", "openbareruimte;woonplaats;postcode;huisnummer\n"),
        ("streets", "openbareRuimteNaam;Woonplaatsnaam;Postcode;Huisnummer\n"),
    ],
)
def test_columns_may_be_called_as_the_bag_calls_them(told_list: Told, method: str, header: str) -> None:
    row = "1506AB;12;A;1" if method == "addresses" else "Weg;Zaandam;1506AB;12"
    found, faults = told_list(method, f"{header}{row}\n")
    assert faults == []
    assert found == [("1506AB", 12, "A1") if method == "addresses" else ("Weg", "Zaandam", "1506AB", 12)]


def test_a_column_with_our_own_name_comes_before_one_with_a_name_of_the_bag(told_list: Told) -> None:
    header = "huisnummertoevoeging;postcode;huisnummer;huisletter;toevoeging\n"
    assert told_list("addresses", f"{header}X;1506AB;12;;B\n") == ([("1506AB", 12, "B")], [])
