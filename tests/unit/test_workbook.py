"""The workbook: the same numbers as the tables, placed as a person wants them, hidden as hidden, never a formula."""

from __future__ import annotations

import re
import warnings
import zipfile
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from made_up_release import NAMES, ROUND_FILE, ROUND_NAME, a_map, a_release, a_scope

from factlab.protocol.fingerprint import in_words
from factlab.protocol.scope import Area
from factlab.protocol.tables import TABLES
from factlab.publication import Publication, long, read
from factlab.publication.publication import Released
from factlab.publish import publish
from factlab.show.wording import plain_note
from factlab.show.workbook import write_workbook
from factlab.show.workbook.layout import layout
from factlab.show.workbook.sheet import safe_sheet_name
from factlab.text import Text

NL = Text("nl")


@pytest.fixture(scope="module")
def publication(tmp_path_factory: pytest.TempPathFactory) -> Publication:
    folder = tmp_path_factory.mktemp("publicatie") / "uitvoer"
    release = a_release(also_hidden=0.2)
    words = {"version": "0.1.0", "organisation_names": NAMES}
    return read(publish(release, ROUND_FILE, ROUND_NAME, a_map(), folder, **words))  # type: ignore[arg-type]


def made(publication: Publication, folder: Path, language: str = "nl") -> bytes:
    file = folder / "factlab.xlsx"
    write_workbook(publication, [long(publication, name) for name in publication.tables], file, Text(language))
    return file.read_bytes()


def opened(content: bytes) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(BytesIO(content))


@pytest.fixture(scope="module")
def book(publication: Publication, tmp_path_factory: pytest.TempPathFactory) -> Any:
    return opened(made(publication, tmp_path_factory.mktemp("boek")))


def header_row(sheet: Any) -> int:
    """The row above the first one below the frozen panes."""
    return int(re.sub(r"\D", "", sheet.freeze_panes)) - 1


def body(sheet: Any) -> list[list[Any]]:
    return [list(row) for row in sheet.iter_rows(min_row=header_row(sheet) + 1)]


def test_there_is_an_explanation_a_sheet_per_table_a_catalogue_and_a_list(book: Any) -> None:
    assert book.sheetnames == ["Toelichting", *(NL(f"table.{name}") for name in TABLES), "Catalogus", "Lijst"]
    assert all(len(name) <= 31 for name in book.sheetnames)
    words = {row[0].value: row[1].value for row in book["Toelichting"].iter_rows() if row[0].value}
    assert words["Peildatum"] == "1 oktober 2026"
    assert "1 tot en met 9" in words["Punt (.)"]
    assert "minstens 5" in words["Beveiliging"]
    assert "huishouden = adres" in words["Huishouden"]
    assert "Jeugdhulp <Noord> & Zuid" in words["Organisaties in deze ronde"]


@pytest.mark.parametrize("name", list(TABLES))
def test_every_number_of_a_table_stands_once_on_its_sheet_as_it_was_published(
    publication: Publication, book: Any, name: str
) -> None:
    sheet, plan, table = book[NL(f"table.{name}")], layout(publication, long(publication, name), NL), None
    table = long(publication, name)
    front, rows = len(plan.columns), body(sheet)
    assert len(rows) == len(plan.rows)
    width = len(plan.blocks[0].heads)
    assert len(rows) * width == table.rows
    for number, (column, kind) in enumerate((("huishoudens", "#,##0"), ("aandeel", "0.0%"), ("keer_toeval", "0.0"))):
        if column not in table.columns:
            continue
        cells = [cell for row in rows for cell in row[front + number * width : front + (number + 1) * width]]
        found: list[tuple[Any, Any]] = sorted((str(cell.value), cell.data_type) for cell in cells)
        expected = []
        for at, value in enumerate(table.columns[column]):
            alone = column == "keer_toeval" and table.columns["voorziening_a"][at] == table.columns["voorziening_b"][at]
            hidden = table.columns["status"][at] == "geheim" and not alone
            expected.append((".", "s") if value is None and hidden else (str(_plain(value)), "n"))
        assert found == sorted(expected)
        assert {cell.number_format for cell in cells if cell.data_type == "n" and cell.value is not None} <= {kind}


def _plain(value: object) -> object:
    """As a spreadsheet keeps a number: 1, not 1.0, and seventeen digits at most."""
    if isinstance(value, float):
        shown = float(f"{value:.16G}")
        return int(shown) if shown.is_integer() else shown
    return value


@pytest.mark.parametrize("name", [name for name in TABLES if TABLES[name].per_area])
def test_the_gemeente_stands_first_and_is_marked_and_the_panes_are_frozen(
    publication: Publication, book: Any, name: str
) -> None:
    sheet = book[NL(f"table.{name}")]
    rows = body(sheet)
    assert [cell.value for cell in rows[0][:3]] == ["GM9999", "Verzonnen", "gemeente"]
    assert rows[0][0].font.bold and not rows[-1][0].font.bold
    assert {row[2].value for row in rows} == {"gemeente", "wijk"}
    assert sheet.auto_filter.ref.startswith(f"A{header_row(sheet)}:")
    assert sheet.print_title_rows and sheet.page_setup.orientation == "landscape" and sheet.page_setup.paperSize == 9


def test_a_table_with_two_dimensions_has_two_heading_rows(book: Any) -> None:
    sheet = book["Kwetsbaarheid"]
    at = header_row(sheet)
    above = [cell.value for cell in sheet[at - 1] if cell.value]
    assert above[:2] == ["0 voorzieningen, naar aantal domeinen", "1 voorziening, naar aantal domeinen"]
    assert "6 of meer voorzieningen, naar aantal domeinen" in above
    assert [cell.value for cell in sheet[at]][3:7] == ["0", "1", "2", "3"]


def test_bare_numbers_across_say_what_they_number(book: Any) -> None:
    sheet = book["Stapeling"]
    said = [cell.value for cell in sheet[header_row(sheet) - 1] if cell.value]
    assert said[0] == "Aantal huishoudens, naar aantal voorzieningen"


def test_what_cannot_exist_is_blank(publication: Publication, book: Any) -> None:
    plan = layout(publication, long(publication, "wetten"), NL)
    heads = plan.blocks[0].heads
    at = next(n for n, head in enumerate(heads) if not head.possible)
    assert (heads[at].above.startswith("Jeugd"), heads[at].label) == (True, "1")
    assert {row[3 + at].value for row in body(book["Wetten"])} == {None}


def test_pairs_of_voorzieningen_stand_as_a_matrix_with_times_chance_beside(publication: Publication, book: Any) -> None:
    rows = body(book["Samenloop van voorzieningen"])
    table = long(publication, "samenloop_voorzieningen")
    names = [f"{v.id} {v.naam}" for v in publication.voorzieningen if v.counts]
    assert [row[0].value for row in rows] == names
    by_pair = dict(
        zip(
            zip(table.columns["voorziening_a"], table.columns["voorziening_b"], strict=True),
            zip(table.columns["huishoudens"], table.columns["keer_toeval"], strict=True),
            strict=True,
        )
    )
    ids = [name.split()[0] for name in names]
    for a, row in zip(ids, rows, strict=True):
        for n, b in enumerate(ids):
            count, times = by_pair[a, b]
            assert row[1 + n].value == (count if count is not None else ".")
            if times is not None:
                assert row[1 + 2 * len(ids) + n].value == pytest.approx(times)
            elif a == b:
                assert row[1 + 2 * len(ids) + n].value is None


def test_combinations_have_names_and_their_order_tells_nothing_of_hidden_numbers(
    publication: Publication, book: Any
) -> None:
    rows = [[cell.value for cell in row] for row in body(book["Combinaties"])]
    shown = [row[2] for row in rows[:-1] if row[2] != "."]
    hidden = [row[0] for row in rows[:-1] if row[2] == "."]
    assert [row[2] for row in rows[: len(shown)]] == shown == sorted(shown, reverse=True)
    assert hidden == sorted(hidden)
    assert rows[-1][1] == "overige combinaties"
    assert any(row[0] == "PW01" and row[1] == "Algemene bijstand" for row in rows)


def test_the_list_has_every_number_of_every_table_and_is_an_excel_table(publication: Publication, book: Any) -> None:
    sheet = book["Lijst"]
    reference = sheet.tables["factlab"].ref
    rows = list(sheet[reference])[1:]
    tables = [long(publication, name) for name in publication.tables]
    assert len(rows) == sum(table.rows for table in tables)
    counts = [
        cell for table in tables for cell in zip(table.columns["huishoudens"], table.columns["status"], strict=True)
    ]
    for row, (count, status) in zip(rows, counts, strict=True):
        assert row[7].value == ("." if status == "geheim" else count)


def test_until_it_is_released_every_sheet_says_concept_and_then_who_released_it(
    publication: Publication, tmp_path: Path
) -> None:
    for sheet in opened(made(publication, tmp_path)).worksheets:
        assert any("CONCEPT" in str(cell.value) for row in sheet.iter_rows(max_row=10) for cell in row)
        assert sheet.oddHeader.right.text == "&BCONCEPT"
    released = replace(publication, released=Released("controleur", "ab12" * 16, date(2026, 11, 3)))
    for sheet in opened(made(released, tmp_path)).worksheets:
        said = [str(cell.value) for row in sheet.iter_rows(max_row=10) for cell in row]
        assert not any("CONCEPT" in words for words in said)
        signed = f"Vrijgegeven door controleur op 3 november 2026 (vingerafdruk {in_words('ab12' * 16)})"
        assert any(signed in words for words in said)
        assert sheet.oddHeader.right.text == "&BVrijgegeven"


def test_a_long_title_full_of_signs_leaves_concept_on_the_printed_page(
    publication: Publication, tmp_path: Path
) -> None:
    for title in ("&G" * 100, "Wijk & dorp " * 30, "&" * 89 + "x&"):
        for sheet in opened(made(replace(publication, title=title), tmp_path)).worksheets:
            assert sheet.oddHeader.right.text == "&BCONCEPT"


def test_notes_stand_under_the_title_as_plain_words_and_long_ones_go_on_at_the_explanation(
    publication: Publication, tmp_path: Path
) -> None:
    long_note = "\n\n".join(f"Alinea {n} over deze tabel." for n in range(9))
    noted = replace(publication, notes={"bereik": "**Let op**: zie [de site](https://x.nl).", "wetten": long_note})
    found = opened(made(noted, tmp_path))
    assert found["Bereik"]["A5"].value == "Let op: zie de site."
    assert found["Wetten"]["A8"].value == "… Lees verder op het blad Toelichting."
    told = {str(row[1].value) for row in found["Toelichting"].iter_rows()}
    assert "Alinea 8 over deze tabel." in told


def test_a_note_loses_its_marks_and_nothing_else() -> None:
    assert plain_note("# Kop\n\n- een *twee* `drie`\n> wat 2*3*4 is") == ["Kop", "\u2022 een twee drie", "wat 2*3*4 is"]


def test_every_sheet_links_to_the_explanation_and_back_and_to_nothing_outside(
    publication: Publication, tmp_path: Path
) -> None:
    content = made(publication, tmp_path)
    book = opened(content)
    to = {cell.hyperlink.location for row in book["Toelichting"].iter_rows() for cell in row if cell.hyperlink}
    assert to == {f"'{name}'!A1" for name in book.sheetnames[1:]}
    for sheet in book.worksheets[1:]:
        links = [cell.hyperlink.location for row in sheet.iter_rows(max_row=12) for cell in row if cell.hyperlink]
        assert links == ["'Toelichting'!A1"]
    with zipfile.ZipFile(BytesIO(content)) as archive:
        names = archive.namelist()
        assert not [name for name in names if "externalLink" in name or "vba" in name]
        assert b"External" not in b"".join(archive.read(name) for name in names if name.endswith(".rels"))


def test_no_cell_of_the_workbook_is_a_formula_whatever_names_begin_with(tmp_path: Path) -> None:
    evil = '=HYPERLINK("http://x.nl","klik")'
    areas = (
        Area("WK999901", evil, 900),
        Area("WK999902", "+cmd|' /C calc'!A0", 700),
        Area("WK999903", "@SUM(A1)", 400),
    )
    names = {"wijkteam": "=1+1", "sociale_dienst": "-2+3", "jeugdhulp": "http://x.nl"}
    scope = a_scope(
        areas=areas, voorzieningen=tuple(v.model_copy(update={"naam": f"={v.naam}"}) for v in a_scope().voorzieningen)
    )
    folder = publish(
        a_release(scope),
        ROUND_FILE,
        ROUND_NAME,
        None,
        tmp_path / "uit",
        version="0.1.0",
        title="=1+1 & &D",
        organisation_names=names,
    )
    content = (folder / "factlab.xlsx").read_bytes()
    with zipfile.ZipFile(BytesIO(content)) as archive:
        sheets = [archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
    assert len(sheets) == 17
    assert not [sheet for sheet in sheets if b"<f>" in sheet or b"<f " in sheet]
    rows = body(opened(content)["Bereik"])
    assert [row[1].value for row in rows[1:]] == [area.name for area in areas]
    assert all(b"1+1 + +D" in sheet for sheet in sheets)


def test_the_same_publication_gives_the_same_bytes_in_either_language(publication: Publication, tmp_path: Path) -> None:
    for language in ("nl", "en"):
        assert made(publication, tmp_path, language) == made(publication, tmp_path, language)
    assert opened(made(publication, tmp_path, "en")).sheetnames[0] == "Explanation"


def test_a_missing_share_of_a_published_number_is_blank_and_not_the_dot_of_a_hidden_one(tmp_path: Path) -> None:
    release = a_release(also_hidden=0.0)
    high = release.policy.model_copy(update={"percentage_vanaf": 1000})
    folder = publish(replace(release, policy=high), ROUND_FILE, ROUND_NAME, None, tmp_path / "uitvoer", version="0.1.0")
    rows = body(opened((folder / "factlab.xlsx").read_bytes())["Bereik"])
    assert (rows[1][3].value, rows[1][6].value) == (900, None)
    assert rows[0][6].value == 1


def test_a_table_without_labels_has_a_sheet_that_says_so(tmp_path: Path) -> None:
    only_signals = tuple(v.model_copy(update={"gebruik": "toont"}) for v in a_scope().voorzieningen)
    release = a_release(a_scope(voorzieningen=only_signals, organisations=(), domains=()))
    folder = publish(release, ROUND_FILE, ROUND_NAME, None, tmp_path / "uitvoer", version="0.1.0")
    book = opened((folder / "factlab.xlsx").read_bytes())
    for name in ("domeinen", "samenloop_domeinen", "samenloop_organisaties"):
        assert any("geen regels" in str(cell.value) for row in book[NL(f"table.{name}")].iter_rows() for cell in row)


def test_a_sheet_name_is_one_that_excel_accepts() -> None:
    taken: set[str] = set()
    assert safe_sheet_name("a[b]:*?/\\c", taken) == "a b      c"
    assert safe_sheet_name("'Aantal'", taken) == "Aantal"
    assert safe_sheet_name("aantal", taken) == "aantal 2"
    assert len(safe_sheet_name("x" * 40, taken)) == 31
    assert safe_sheet_name("x" * 40, taken) == "x" * 27 + " 2"
