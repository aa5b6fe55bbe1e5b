"""The invented lists: of many shapes, never dirtier than a round allows, and about nobody."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, datetime
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook

from factlab.demo import DemoMunicipality, invent, truth
from factlab.demo.shapes import DELIVERIES
from factlab.demo.story import books_of

HOUSEHOLDS = 6_000
PEILDATUM = date(2026, 10, 1)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> DemoMunicipality:
    return invent(tmp_path_factory.mktemp("demo"), households=HOUSEHOLDS, partners=27)


def _paths(made: DemoMunicipality) -> list[Path]:
    return [path for partner in made.partners for path in partner.lists]


def _rows(path: Path) -> list[list[object]]:
    """Header and rows of any list, with the encoding and delimiter its shape states."""
    shape = next(s for d in DELIVERIES.values() for s in d.shapes if s.file == path.name)
    if shape.kind == "xlsx":
        return [list(row) for row in CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()]
    if shape.kind == "parquet":
        table = pq.read_table(path)
        return [list(table.column_names), *(list(row.values()) for row in table.to_pylist())]
    text = path.read_bytes().decode(shape.encoding)
    return [list(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=shape.delimiter)]


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(made: DemoMunicipality, tmp_path: Path) -> None:
    again = invent(tmp_path / "again", households=HOUSEHOLDS, partners=27)
    other = invent(tmp_path / "other", households=HOUSEHOLDS, partners=27, seed=2)
    root = made.round_dir.parent
    files = sorted(path.relative_to(root) for path in root.rglob("*") if path.is_file())
    assert len(files) == 9 + len(_paths(made))
    for file in files:
        assert (root / file).read_bytes() == (again.round_dir.parent / file).read_bytes(), file
    lists = [path.relative_to(root) for path in _paths(made)]
    assert all((root / file).read_bytes() != (other.round_dir.parent / file).read_bytes() for file in lists)


@pytest.mark.parametrize("households", [200, HOUSEHOLDS, 70_000])
def test_on_every_list_fewer_than_five_percent_of_the_rows_are_damaged(households: int) -> None:
    _, books = books_of(households, 27, 1, PEILDATUM, None)
    for book in books:
        for shape in DELIVERIES[book.partner.id].shapes:
            names = [name for name, _ in book.partner.knows]
            on_list = np.isin(book.voorziening, [i for i, n in enumerate(names) if n in (shape.only or names)])
            damaged = int((book.damage[on_list] > 0).sum())
            assert damaged * 20 < max(1, int(on_list.sum()))
            assert damaged or on_list.sum() < 500


def test_no_two_of_the_first_fifteen_partners_deliver_in_the_same_shape() -> None:
    shapes = [
        (shape.kind, shape.delimiter, shape.encoding, shape.dates, shape.naming, shape.columns)
        for delivery in list(DELIVERIES.values())[:15]
        for shape in delivery.shapes
    ]
    assert len(set(shapes)) == len(shapes) >= 16


def test_the_first_fifteen_cover_what_partners_deliver_in_life() -> None:
    deliveries = list(DELIVERIES.values())[:15]
    shapes = [shape for delivery in deliveries for shape in delivery.shapes]
    texts = [shape for shape in shapes if shape.kind == "csv"]
    fields = {field for shape in shapes for _, field in shape.columns}
    assert {shape.kind for shape in shapes} == {"csv", "xlsx", "parquet"}
    assert {shape.delimiter for shape in texts} == {";", ",", "\t"}
    assert {shape.encoding for shape in texts} == {"utf-8", "utf-8-sig", "cp1252"}
    assert {shape.dates for shape in shapes} == {"dd-mm-jjjj", "jjjjmmdd", "iso", "date"}
    assert {shape.naming for shape in shapes} == {"id", "naam", "standaardcode"}
    assert {"whole", "street_number", "number_suffix", "letter_suffix", "letter", "indication"} <= fields
    assert any("--voorziening" in delivery.arguments for delivery in deliveries)
    assert any("--columns" in delivery.arguments for delivery in deliveries)
    assert any(len(delivery.shapes) > 1 for delivery in deliveries)


def test_windows_1252_lists_have_accents_and_are_not_utf_8(made: DemoMunicipality) -> None:
    data = (made.lists_dir / "sociale-dienst" / "uitkeringen.csv").read_bytes()
    with pytest.raises(UnicodeDecodeError):
        data.decode("utf-8")
    assert "Curaçao" in data.decode("cp1252")


def test_a_byte_order_mark_stands_where_the_shape_says(made: DemoMunicipality) -> None:
    for path in _paths(made):
        shape = next(s for d in DELIVERIES.values() for s in d.shapes if s.file == path.name)
        assert path.read_bytes().startswith(b"\xef\xbb\xbf") == (shape.encoding == "utf-8-sig")


def test_no_list_has_a_column_or_a_number_that_points_at_a_person(made: DemoMunicipality) -> None:
    forbidden = re.compile(r"bsn|burgerservice|naam|geboorte|mail|telefoon|iban|geslacht", re.IGNORECASE)
    nine_digits = re.compile(r"(?<!\d)\d{9}(?!\d)")
    for path in _paths(made):
        header, *rows = _rows(path)
        assert not [name for name in header if forbidden.search(str(name))], path.name
        assert not [cell for row in rows for cell in row if nine_digits.search(str(cell))], path.name


def test_a_list_without_a_voorziening_column_says_which_one_it_is_for(made: DemoMunicipality) -> None:
    for partner in made.partners:
        for path in partner.lists:
            header = [str(name).lower() for name in _rows(path)[0]]
            told = "voorziening" in header or any("voorziening" in argument for argument in partner.arguments)
            assert told, path.name


def test_excel_lists_hold_numbers_as_numbers_and_dates_as_dates(made: DemoMunicipality) -> None:
    header, *rows = _rows(made.lists_dir / "jeugdteam" / "Jeugdhulp toewijzingen.xlsx")
    begin, number = header.index("Begindatum"), header.index("Huisnr")
    assert sum(isinstance(row[begin], date) for row in rows) > 0.97 * len(rows)
    assert sum(isinstance(row[number], float) for row in rows) > 0.95 * len(rows)


def test_some_clients_occur_twice_live_elsewhere_or_are_clients_no_more(made: DemoMunicipality) -> None:
    header, *rows = _rows(made.lists_dir / "wmo-loket" / "wmo_indicaties.csv")
    begin, end = header.index("begindatum"), header.index("einddatum")
    assert len({tuple(row) for row in rows}) < len(rows)
    assert any(str(row[header.index("pc6")]).startswith("10") for row in rows)
    assert any(row[end] and str(row[end]) < "2026-10-01" for row in rows)
    assert any("2026-10-01" < str(row[begin]) < "2027" for row in rows)


def test_who_reads_a_list_by_the_definitions_finds_the_truth(made: DemoMunicipality) -> None:
    header, *rows = _rows(made.lists_dir / "wijkteam" / "wijkteam_actief.csv")
    told = truth(households=HOUSEHOLDS, partners=27).households
    found = set()
    for row in rows:
        cell = dict(zip(header, map(str, row), strict=True))
        postcode = re.sub(r"^NL-|\s", "", cell["Postcode"].upper())
        postcode = postcode[:4].replace("O", "0") + postcode[4:]
        suffix = (cell["Huisletter"] + cell["Toevoeging"]).upper()
        if not re.fullmatch(r"\d{4}[A-Z]{2}", postcode) or not re.fullmatch(r"[1-9]\d{0,4}", cell["Huisnummer"]):
            continue
        if len(suffix) > 5 or "31-02" in cell["Begindatum"] or cell["Voorziening"] == "onbekend":
            continue
        begin, end = (
            datetime.strptime(cell[name], "%d-%m-%Y").date() if cell[name] else None
            for name in ("Begindatum", "Einddatum")
        )
        if begin and begin <= PEILDATUM and (end is None or end >= PEILDATUM):
            address = f"{postcode}|{cell['Huisnummer']}|{suffix}|{cell['Aanduiding'].upper()}"
            found.add((address, cell["Voorziening"]))
    expected = {(a, v) for a, household in told.items() for who, v in household.told if who == "wijkteam"}
    # Beyond the truth are only addresses outside the round's areas and institutions.
    assert expected <= found
    assert not {address for address, _ in found - expected} & set(told)
