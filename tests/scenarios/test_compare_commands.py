"""factlab compare, as a procesmanager types it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest
from transcripts import Factlab, files_in
from two_rounds import a_publication, a_round, partners

from factlab.compare import folder as place

FILES = ["vergelijking.csv", "vergelijking.html", "vergelijking.parquet", "vergelijking.xlsx"]
CBS = (
    '"Aantal voorzieningen";"Soort voorziening sociaal domein";"Wijken";"Perioden";"Huishoudens met voorzieningen"\n'
    '"Totaal";"Alleen Wmo";"Kleinstad";"2026";"200"\n'
)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`een` and `twee`: two rounds with other partners; `weer`: the second once more, not knowing it; `buur`."""
    folder = tmp_path_factory.mktemp("rondes")
    later = a_round(id="klein-2027-1", titel="De tweede ronde", peildatum=date(2027, 10, 1))
    a_publication(folder / "een", a_round(**partners(a_round(), "wijkteam", "schuldhulp")))
    a_publication(folder / "twee", later, seed=2)
    a_publication(folder / "weer", later, seed=3)
    a_publication(folder / "buur", a_round(id="buur-2027-1", gemeente="GM9901", gemeente_naam="Buurstad"), seed=4)
    return folder


def test_two_rounds_are_compared_in_a_folder_of_four_files(published: Path, tmp_path: Path, factlab: Factlab) -> None:
    ran = factlab(tmp_path, "compare", published / "een", published / "twee")
    assert (ran.code, ran.err) == (0, "")
    assert sorted(files_in(tmp_path / "vergelijking")) == FILES
    assert "Partner thuiszorg" in ran.out and "Compared:" in ran.out
    page = (tmp_path / "vergelijking" / "vergelijking.html").read_text("utf-8")
    assert '<html lang="nl">' in page and "Wat is er veranderd" in page


def test_the_page_is_english_when_asked_for(published: Path, tmp_path: Path, factlab: Factlab) -> None:
    assert factlab(tmp_path, "compare", published / "een", published / "twee", "--lang", "en").code == 0
    page = (tmp_path / "vergelijking" / "vergelijking.html").read_text("utf-8")
    assert '<html lang="en">' in page and "What has changed" in page


def test_json_is_one_object_and_nothing_else(published: Path, tmp_path: Path, factlab: Factlab) -> None:
    ran = factlab(tmp_path, "compare", published / "twee", published / "een", "--json")
    told = json.loads(ran.out)
    assert (told["first"], told["second"], told["places"]) == ("klein-2026-1", "klein-2027-1", False)
    assert 0 < told["hidden"] < told["comparable"] < told["numbers"]
    assert any("thuiszorg" in sentence for sentence in told["changed"]["panel"])


def test_two_publications_of_one_date_are_refused_and_nothing_is_written(
    published: Path, tmp_path: Path, factlab: Factlab
) -> None:
    ran = factlab(tmp_path, "compare", published / "twee", published / "weer")
    assert ran.code == 12
    assert "same reference date" in ran.err and "--previous" in ran.err
    assert files_in(tmp_path) == {}


def test_a_municipality_is_laid_beside_a_wijk_of_another(published: Path, tmp_path: Path, factlab: Factlab) -> None:
    ran = factlab(
        tmp_path, "compare", published / "buur", published / "twee", "--with-area", "WK990001", "--out", "uit"
    )
    assert ran.code == 0
    rows = pq.read_table(tmp_path / "uit" / "vergelijking.parquet").to_pylist()
    assert {row["gebied"] for row in rows} == {"GM9901 | WK990001"}
    assert {row["verschil"] for row in rows} == {None}
    ran = factlab(tmp_path, "compare", published / "buur", published / "twee", "--area", "WK123456", "--out", "niet")
    assert ran.code == 2 and "WK123456" in ran.err and not (tmp_path / "niet").exists()


def test_the_figures_of_cbs_come_beside_ours(published: Path, tmp_path: Path, factlab: Factlab) -> None:
    (tmp_path / "cbs.csv").write_text(CBS, "utf-8")
    words = ("compare", published / "een", published / "twee", "--statline", "cbs.csv", "--json")
    assert json.loads(factlab(tmp_path, *words).out)["areas_at_cbs"] == 2
    book = openpyxl.load_workbook(tmp_path / "vergelijking" / "vergelijking.xlsx")
    assert 200 in [row[4] for row in book["CBS"].iter_rows(values_only=True)]
    (tmp_path / "cbs.csv").write_text("iets anders", "utf-8")
    ran = factlab(tmp_path, *words[:-1], "--replace")
    assert ran.code == 10 and "StatLine" in ran.err


def test_nothing_is_overwritten_unless_asked_and_only_a_comparison(
    published: Path, tmp_path: Path, factlab: Factlab
) -> None:
    words = ("compare", published / "een", published / "twee")
    assert factlab(tmp_path, *words).code == 0
    before = files_in(tmp_path)
    assert factlab(tmp_path, *words).code == 17
    assert factlab(tmp_path, *words, "--replace").code == 0
    assert files_in(tmp_path) == before
    (tmp_path / "vergelijking" / "aantekeningen.txt").write_text("van mij")
    assert factlab(tmp_path, *words, "--replace").code == 17
    assert (tmp_path / "vergelijking" / "aantekeningen.txt").read_text() == "van mij"


def test_it_never_writes_in_a_published_folder(published: Path, factlab: Factlab) -> None:
    before = files_in(published)
    for inside in ("een", "een/tabellen", "een/nieuw/map"):
        ran = factlab(published, "compare", "een", "twee", "--out", inside, "--replace")
        assert ran.code == 2 and "published folder" in ran.err
    assert files_in(published) == before


def test_a_failure_half_way_leaves_what_was_there(
    published: Path, tmp_path: Path, factlab: Factlab, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("compare", published / "een", published / "twee", "--out", "nieuw/uit")
    whole = Path.write_bytes

    def fails(path: Path, data: bytes) -> int:
        if path.name == place.CSV:
            raise OSError("disk full")
        return whole(path, data)

    monkeypatch.setattr(Path, "write_bytes", fails)
    ran = factlab(tmp_path, *words)
    assert ran.code == 1 and "disk full" not in ran.err
    assert list(tmp_path.iterdir()) == []
    monkeypatch.setattr(Path, "write_bytes", whole)
    assert factlab(tmp_path, *words).code == 0
    before = files_in(tmp_path)
    monkeypatch.setattr(Path, "write_bytes", fails)
    assert factlab(tmp_path, *words, "--replace").code == 1
    assert files_in(tmp_path) == before


def test_a_folder_that_is_no_publication_is_refused(published: Path, tmp_path: Path, factlab: Factlab) -> None:
    ran = factlab(tmp_path, "compare", published / "een", published / "intern" / "twee")
    assert ran.code == 10 and files_in(tmp_path) == {}
    assert "Traceback" not in ran.err


def test_the_workbook_has_a_sheet_per_table_and_opens_at_an_explanation(
    published: Path, tmp_path: Path, factlab: Factlab
) -> None:
    factlab(tmp_path, "compare", published / "een", published / "twee")
    book = openpyxl.load_workbook(tmp_path / "vergelijking" / "vergelijking.xlsx")
    assert book.sheetnames[:2] == ["Toelichting", "Indicatoren"] and book.sheetnames[-1] == "Niet vergeleken"
    sheet = book["voorzieningen"]
    assert sheet.freeze_panes == "D2"
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    apart = [row for row in rows if row[2].startswith("Hulp bij het huishouden")]
    assert apart and all(row[5] is None and row[11] for row in apart)
    shown = [row for sheet in book.worksheets[2:-1] for row in sheet.iter_rows(min_row=2, values_only=True)]
    dots = [row for row in shown if "." in (row[3], row[4])]
    assert dots and not any(isinstance(row[5], (int, float)) for row in dots)


def test_help_shows_an_example_in_both_languages(tmp_path: Path, factlab: Factlab) -> None:
    for language in ("nl", "en"):
        ran = factlab(tmp_path, "compare", "--help", "--lang", language)
        assert ran.code == 0 and "factlab compare" in ran.out and "--statline" in ran.out
