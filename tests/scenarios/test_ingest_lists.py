"""factlab ingest: wide lists, objections, own codes, and the reports that stay with the officer."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from builders import list_csv
from transcripts import Factlab, files_in

from factlab.errors import UnreadableInput
from factlab.partner.overview import OVERVIEW_MARK
from factlab.partner.providers import ENDINGS, read_list
from factlab.protocol.seal import take_apart
from factlab.protocol.submission import SUBMISSION_KIND, read_submission_header

STEM = "klein-2026-1.wijkteam"
SENT, OVERVIEW, CODES = f"{STEM}.factlab", f"{STEM}.overzicht.html", f"{STEM}.codes.csv"
TRIAL = f"{STEM}.proef.html"


def contents_of(path: Path) -> str:
    return read_submission_header(take_apart(path.read_bytes(), SUBMISSION_KIND, "f").header).contents_sha256


def counted(home: Path, factlab: Factlab, *words: str) -> dict[str, object]:
    ran = factlab(home, "ingest", *words, "--json", "--dry-run")
    assert ran.code == 0, ran.err
    found: dict[str, object] = json.loads(ran.out)
    return found


@pytest.mark.parametrize(
    "headers", ["AL01;AL02", "al01;Maatschappelijk werk / sociaal raadslieden", "Traject AL01;AL02 (consult)"]
)
@pytest.mark.parametrize(("yes", "no"), [("ja", "nee"), ("1", "0"), ("x", ""), ("J", "N"), ("TRUE", "FALSE")])
def test_a_wide_list_gives_the_contents_of_the_long_one(
    home: Path, factlab: Factlab, headers: str, yes: str, no: str
) -> None:
    has = [(n, n % 2 == 0, n % 3 == 0) for n in range(1, 40)]
    long = [f"1506AB;{n};{id_}" for n, *both in has for id_, one in zip(("AL01", "AL02"), both, strict=True) if one]
    wide = [f"1506AB;{n};{yes if one else no};{yes if other else no}" for n, one, other in has]
    (home / "lang.csv").write_bytes(list_csv(*long))
    (home / "breed.csv").write_bytes(list_csv(*wide, header=f"postcode;huisnummer;{headers}"))
    hashes = set()
    for name in ("lang.csv", "breed.csv"):
        assert factlab(home, "ingest", name, "--replace").code == 0
        hashes.add(contents_of(home / SENT))
    assert len(hashes) == 1
    said = factlab(home, "ingest", "breed.csv", "--dry-run", "--lang", "nl").out
    assert "een kolom per voorziening: AL01=" in said


def test_a_column_that_is_called_like_a_voorziening_without_marks_refuses_until_it_is_left_out(
    home: Path, factlab: Factlab
) -> None:
    rows = [f"1506AB;{n};ja;0{n}-2026;1-1-2026;1-1-2020" for n in range(1, 10)]
    header = "postcode;huisnummer;AL01;AL02;Begindatum AL01;Einddatum AL01"
    (home / "a.csv").write_bytes(list_csv(*rows, "1506AB;10;ja;;;", "1506AB;11;;;;", header=header))
    ran = factlab(home, "ingest", "a.csv", "--dry-run", "--lang", "nl")
    assert ran.code == 10
    assert "in 9 regels; de eerste is regel 2" in ran.err
    assert "--ignore AL02" in ran.err
    by_enter = factlab(home, "ingest", "a.csv", "--dry-run", typed="\n\n\n\n")
    assert by_enter.code == 10, by_enter.said
    assert "2026" not in ran.err
    said = factlab(home, "ingest", "a.csv", "--ignore", "AL02", "--dry-run", "--lang", "nl").out
    assert "begindatum AL01=Begindatum AL01, einddatum AL01=Einddatum AL01" in said
    assert "Einddatum voor begindatum: 9" in said
    assert "bij geen enkele voorziening staat ja: 1" in said


def test_objections_by_client_or_address_leave_and_are_counted(home: Path, factlab: Factlab) -> None:
    rows = [f"1506AB;{n};AL01;c{n}" for n in range(1, 10)]
    (home / "a.csv").write_bytes(list_csv(*rows, header="postcode;huisnummer;voorziening;cliëntnummer"))
    (home / "bezwaren.csv").write_bytes(list_csv("c3;;;Jansen", ";1506AB;5;", header="cliëntnr;pc;nr;naam"))
    ran = factlab(home, "ingest", "a.csv", "--exclude", "bezwaren.csv")
    assert ran.code == 10
    assert "bezwaren.csv" in ran.err
    assert "--ignore naam" in ran.err
    assert "Jansen" not in ran.said
    found = counted(home, factlab, "a.csv", "--exclude", "bezwaren.csv", "--ignore", "naam")
    assert found["left_out"] == {"bezwaar": 2}
    assert found["households"] == 7
    assert factlab(home, "ingest", "a.csv", "--exclude", "niet.csv").code == 10


def test_objections_are_remembered_with_how_they_are_read(home: Path, factlab: Factlab) -> None:
    (home / "a.csv").write_bytes(list_csv(*(f"1506AB;{n};AL01" for n in range(1, 10))))
    (home / "bezwaren.csv").write_bytes(list_csv("1506AB;5;x", header="P;N;wie"))
    (home / "lijsten.toml").write_text(
        'weglaten = "bezwaren.csv"\n[[lijst]]\nbestand = "a.csv"\n'
        '[[lijst]]\nbestand = "bezwaren.csv"\nkolommen = {postcode = "P", huisnummer = "N"}\nnegeren = ["wie"]\n'
    )
    for words in ((), ("a.csv",)):
        assert counted(home, factlab, *words)["left_out"] == {"bezwaar": 1}


def test_own_codes_are_read_for_all_lists_or_for_one(home: Path, factlab: Factlab) -> None:
    (home / "a.csv").write_bytes(list_csv("1506AB;1;T1", "1506AB;2;T2", "1506AB;3;T1"))
    (home / "b.csv").write_bytes(list_csv("1506AA;1;T1"))
    (home / "codes.csv").write_bytes(b"code;voorziening\nT1;AL01\nT2;AL02\n")
    (home / "ander=.csv").write_bytes(b"code;voorziening\nT1;MN01\n")
    assert counted(home, factlab, "a.csv", "b.csv", "--codes", "codes.csv")["voorzieningen"] == {"AL01": 3, "AL02": 1}
    both = counted(home, factlab, "a.csv", "b.csv", "--codes", "codes.csv", "--codes", "b.csv=ander=.csv")
    assert both["voorzieningen"] == {"AL01": 2, "AL02": 1, "MN01": 1}
    assert counted(home, factlab, "b.csv", "--codes", "ander=.csv")["voorzieningen"] == {"MN01": 1}
    assert factlab(home, "ingest", "a.csv", "--codes", "c.csv=codes.csv").code == 2
    assert factlab(home, "ingest", "a.csv", "--codes", "niet.csv").code == 10


def test_own_codes_can_be_the_headers_of_a_wide_list(home: Path, factlab: Factlab) -> None:
    (home / "a.csv").write_bytes(list_csv("1506AB;1;ja;nee", "1506AB;2;ja;ja", header="postcode;huisnummer;T1;T2"))
    (home / "codes.csv").write_bytes(b"code;voorziening\nT1;AL01\nT2;AL02\n")
    assert counted(home, factlab, "a.csv", "--codes", "codes.csv")["voorzieningen"] == {"AL01": 2, "AL02": 1}


def test_codes_that_are_no_voorziening_are_kept_to_fill_in_and_what_is_filled_in_is_never_touched(
    home: Path, factlab: Factlab
) -> None:
    rows = [f"1506AB;{n};{'T1' if n < 4 else 'AL01'}" for n in range(1, 30)]
    (home / "a.csv").write_bytes(list_csv(*rows))
    ran = factlab(home, "ingest", "a.csv", "--dry-run", "--lang", "nl")
    assert "geen voorziening zijn: 1\n" in ran.out
    assert CODES in ran.out
    assert "T1" not in ran.said
    assert (home / CODES).read_text("utf-8-sig").splitlines()[1:] == ["T1;3;"]
    factlab(home, "ingest", "a.csv", "--dry-run")
    filled = (home / CODES).read_bytes().replace(b"T1;3;", b"T1;3;AL02")
    (home / CODES).write_bytes(filled)
    found = counted(home, factlab, "a.csv", "--codes", CODES)
    assert found["voorzieningen"] == {"AL01": 26, "AL02": 3}
    ran = factlab(home, "ingest", "a.csv", "--replace", "--dry-run")
    assert (ran.code, f"--codes {CODES}" in ran.err) == (0, True)
    assert (home / CODES).read_bytes() == filled
    (home / CODES).write_bytes(filled.replace(b"AL02", b""))
    (home / "goed.csv").write_bytes(list_csv(*rows[4:]))
    factlab(home, "ingest", "goed.csv", "--dry-run")
    assert CODES not in files_in(home)


def test_the_overview_is_renewed_and_somebody_elses_file_of_that_name_stays(home: Path, factlab: Factlab) -> None:
    (home / "a.csv").write_bytes(list_csv(*(f"1506AB;{n};AL01" for n in range(1, 10))))
    assert factlab(home, "ingest", "a.csv", "--dry-run").code == 0
    trial = (home / TRIAL).read_bytes()
    assert trial.startswith(OVERVIEW_MARK)
    assert OVERVIEW not in files_in(home)
    assert factlab(home, "ingest", "a.csv").code == 0
    sent = (home / OVERVIEW).read_text("utf-8")
    assert sent.encode() != trial
    assert factlab(home, "ingest", "a.csv", "--dry-run", "--replace").code == 0
    assert (home / OVERVIEW).read_text("utf-8") == sent
    assert contents_of(home / SENT)[:16] in sent
    (home / TRIAL).write_text("mijn eigen bestand")
    before = files_in(home)
    ran = factlab(home, "ingest", "a.csv", "--contents", "inhoud.csv", "--dry-run")
    assert ran.code == 17
    assert files_in(home) == before
    (home / SENT).unlink()
    (home / OVERVIEW).write_text("mijn eigen bestand")
    before = files_in(home)
    assert factlab(home, "ingest", "a.csv").code == 17
    assert files_in(home) == before
    assert factlab(home, "ingest", "a.csv", "--replace").code == 0
    assert (home / OVERVIEW).read_bytes().startswith(OVERVIEW_MARK)


def test_a_list_that_is_refused_leaves_no_overview_and_no_half_report(home: Path, factlab: Factlab) -> None:
    (home / "a.csv").write_bytes(list_csv("1506AB;;AL01", "x;1;T9"))
    assert factlab(home, "ingest", "a.csv").code == 11
    assert {SENT, OVERVIEW} & set(files_in(home)) == set()
    before = files_in(home)
    (home / f"{STEM}.afgewezen.csv").write_text("van mij")
    (home / CODES).unlink(missing_ok=True)
    ran = factlab(home, "ingest", "a.csv")
    assert ran.code == 17
    assert set(files_in(home)) <= set(before)
    assert CODES not in files_in(home)


def test_our_own_reports_are_no_lists(home: Path, factlab: Factlab) -> None:
    rows = [f"1506AB;{n};{'T1' if n < 4 else 'AL01'}" for n in range(1, 30)]
    (home / "a.csv").write_bytes(list_csv(*rows))
    assert factlab(home, "ingest", "*.csv", "--dry-run").code == 0
    assert counted(home, factlab, "*.csv")["rows"] == 29


def test_a_report_that_is_named_as_a_list_is_refused_as_what_it_is(home: Path, factlab: Factlab) -> None:
    (home / "a.csv").write_bytes(list_csv(*(f"1506AB;{n};{'T1' if n < 4 else 'AL01'}" for n in range(1, 30))))
    assert factlab(home, "ingest", "a.csv", "--contents", "inhoud.csv").code == 0
    (home / f"{STEM}.afgewezen.csv").rename(home / "mijn.csv")
    for words in (("mijn.csv",), (CODES,), ("inhoud.csv",), ("a.csv", "--exclude", "mijn.csv")):
        ran = factlab(home, "ingest", *words, "--lang", "nl", "--replace")
        assert (ran.code, "een verslag dat factlab maakte" in ran.err) == (2, True), ran.err


def test_new_codes_are_put_behind_a_list_that_is_filled_in_and_told(home: Path, factlab: Factlab) -> None:
    rows = [f"1506AB;{n};{'T1' if n < 4 else 'AL01'}" for n in range(1, 30)]
    (home / "a.csv").write_bytes(list_csv(*rows))
    factlab(home, "ingest", "a.csv", "--dry-run")
    filled = (home / CODES).read_bytes().replace(b"T1;3;", b"T1;3;AL02")
    (home / CODES).write_bytes(filled.rstrip())
    (home / "a.csv").write_bytes(list_csv(*rows, *(f"1506AC;{n};T{8 + n // 5}" for n in range(1, 9))))
    ran = factlab(home, "ingest", "a.csv", "--codes", CODES, "--dry-run", "--lang", "nl")
    assert ran.code == 0
    assert f"{CODES}: onderaan staan nieuwe codes" in ran.out
    assert "T8" not in ran.said
    assert (home / CODES).read_bytes() == filled + b"T8;4;\r\nT9;4;\r\n"
    stands = (home / CODES).read_bytes()
    factlab(home, "ingest", "a.csv", "--codes", CODES, "--dry-run")
    assert (home / CODES).read_bytes() == stands


def test_where_codes_may_not_be_listed_the_rows_are_pointed_at(home: Path, factlab: Factlab) -> None:
    (home / "a.csv").write_bytes(list_csv(*(f"1506AB;{n};{'Jansen' if n < 4 else 'AL01'}" for n in range(1, 30))))
    ran = factlab(home, "ingest", "a.csv", "--dry-run", "--lang", "nl")
    assert CODES not in files_in(home)
    assert f"{STEM}.afgewezen.csv" in ran.err
    assert "Jansen" not in ran.said


def workbook(path: Path, sheets: dict[str, list[list[object]]]) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(path) as book:
        for name, rows in sheets.items():
            page = book.add_worksheet(name)
            for at, row in enumerate(rows):
                page.write_row(at, 0, row)


def test_sheets_that_are_lists_are_read_together_and_a_sheet_that_stays_behind_is_told(
    home: Path, factlab: Factlab
) -> None:
    head: list[object] = ["postcode", "nr", "product"]
    wmo, youth = [head, ["1506AA", 1, "AL01"], ["1506AA", "", "AL01"]], [head, ["1506AA", 2, "AL02"]]
    workbook(home / "a.xlsx", {"Wmo": wmo, "Jeugd": youth, "Oud": youth})
    both = counted(home, factlab, "a.xlsx", "--sheet", "wmo,Jeugd", "--accept-rejects")
    assert (both["rows"], both["voorzieningen"]) == (3, {"AL01": 1, "AL02": 1})
    assert "a.xlsx [wmo];3;" in (home / f"{STEM}.afgewezen.csv").read_text("utf-8-sig")
    said = factlab(home, "ingest", "a.xlsx", "--sheet", "Wmo,Jeugd", "--accept-rejects", "--dry-run", "--lang", "nl")
    assert "let op: werkbladen die niet zijn gelezen: Oud\n" in said.out
    one = factlab(home, "ingest", "a.xlsx", "--sheet", "a.xlsx=Jeugd", "--dry-run", "--lang", "nl")
    assert "werkbladen die niet zijn gelezen: Wmo, Oud\n" in one.out
    missing = factlab(home, "ingest", "a.xlsx", "--sheet", "Wmo,Jeug", "--lang", "nl")
    assert (missing.code, "Jeug" in missing.err) == (10, True)


def test_each_sheet_can_be_about_a_voorziening_of_its_own(home: Path, factlab: Factlab) -> None:
    head: list[object] = ["postcode", "nr"]
    workbook(home / "a.xlsx", {"Een": [head, ["1506AA", 1]], "Twee": [head, ["1506AA", 2]]})
    words = (
        "a.xlsx",
        "--sheet",
        "Een,Twee",
        "--voorziening",
        "a.xlsx [Een]=AL01",
        "--voorziening",
        "a.xlsx [Twee]=AL02",
    )
    assert counted(home, factlab, *words)["voorzieningen"] == {"AL01": 1, "AL02": 1}


def test_objections_on_two_sheets_are_all_read(home: Path, factlab: Factlab) -> None:
    (home / "a.csv").write_bytes(list_csv(*(f"1506AB;{n};AL01" for n in range(1, 10))))
    head: list[object] = ["postcode", "nr"]
    workbook(home / "b.xlsx", {"Wmo": [head, ["1506AB", 1]], "Jeugd": [head, ["1506AB", 2]]})
    ran = factlab(home, "ingest", "a.csv", "--exclude", "b.xlsx", "--lang", "nl")
    assert (ran.code, '--sheet "b.xlsx=Wmo,Jeugd"' in ran.err) == (10, True)
    found = counted(home, factlab, "a.csv", "--exclude", "b.xlsx", "--sheet", "b.xlsx=Wmo,Jeugd")
    assert found["left_out"] == {"bezwaar": 2}


def test_contents_never_goes_over_a_list_of_codes_or_objections_or_lijsten_toml(home: Path, factlab: Factlab) -> None:
    (home / "a.csv").write_bytes(list_csv("1506AB;1;T1"))
    (home / "codes.csv").write_bytes(b"code;voorziening\nT1;AL01\n")
    (home / "bezwaren.csv").write_bytes(b"postcode;huisnummer\n1506AA;3\n")
    (home / "lijsten.toml").write_text("")
    before = files_in(home)
    for name in ("codes.csv", "bezwaren.csv", "lijsten.toml", OVERVIEW, CODES):
        words = ("a.csv", "--codes", "codes.csv", "--exclude", "bezwaren.csv", "--contents", name, "--replace")
        assert factlab(home, "ingest", *words).code == 2, name
        assert files_in(home) == before


@pytest.mark.parametrize("ending", [*ENDINGS, ".docx"])
def test_lists_of_every_readable_kind_are_known_as_lists(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"lijst{ending}"
    path.write_bytes(b"postcode")
    with pytest.raises(UnreadableInput) as caught:
        read_list(path)
    assert (caught.value.key == "list_format_unknown") is (ending == ".docx")
