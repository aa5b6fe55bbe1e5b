"""factlab ingest where files are called alike, are open elsewhere, or are no files at all."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from builders import list_csv
from transcripts import Factlab, Typing

CODES = "klein-2026-1.wijkteam.codes.csv"


def test_two_lists_that_differ_in_their_date_alone_are_remembered_each_by_its_name(
    type_: Typing, factlab: Factlab, home: Path
) -> None:
    for month, numbers in ((9, range(1, 11)), (10, range(11, 16))):
        rows = [f"1506AB;{number}" for number in numbers]
        (home / f"hulp-2026-{month:02}.csv").write_bytes(list_csv(*rows, header="postcode;huisnummer"))
    words = ["hulp-2026-09.csv", "hulp-2026-10.csv", "--dry-run"]
    for name, voorziening in zip(words, ("AL01", "AL02"), strict=False):
        words += ["--voorziening", f"{name}={voorziening}"]
    assert type_(home, "ingest", *words, typed="\n\n").code == 0
    again = factlab(home, "ingest", "--json", "--dry-run")
    assert again.code == 0, again.err
    assert json.loads(again.out)["voorzieningen"] == {"AL01": 10, "AL02": 5}


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_the_code_list_of_this_command_is_never_written_over(factlab: Factlab, home: Path, mark: bytes) -> None:
    (home / "lijst.csv").write_bytes(list_csv(*(f"1506AB;{n};W1" for n in range(1, 30)), "1506AB;40;Q7"))
    (home / CODES).write_bytes(mark + b"code;rijen;voorziening\r\nW1;29;AL01\r\n")
    ran = factlab(home, "ingest", "lijst.csv", "--codes", CODES, "--dry-run", "--replace", "--json")
    assert ran.code == 0, ran.err
    assert json.loads(ran.out)["voorzieningen"] == {"AL01": 29}
    assert (home / CODES).read_bytes().startswith(mark + b"code;rijen;voorziening\r\nW1;29;AL01\r\n")


def test_a_report_that_is_open_in_another_program_is_a_plain_refusal(
    factlab: Factlab, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = [f"1506AB;{number};AL01" for number in range(1, 30)]
    (home / "lijst.csv").write_bytes(list_csv(*good, "1506A;40;AL01"))
    assert factlab(home, "ingest", "lijst.csv", "--dry-run").code == 0
    (home / "lijst.csv").write_bytes(list_csv(*good))

    def busy(self: Path, missing_ok: bool = False) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "unlink", busy)
    ran = factlab(home, "ingest", "lijst.csv", "--dry-run")
    assert ran.code == 1
    assert "afgewezen.csv" in ran.err and "unforeseen" not in ran.err


@pytest.mark.parametrize("name", ["a**.csv", "x" * 300 + "*.csv", "x" * 300 + ".csv", "[.csv", "*/"])
def test_a_wildcard_that_no_folder_can_have_is_a_list_that_is_not_there(
    factlab: Factlab, home: Path, name: str
) -> None:
    ran = factlab(home, "ingest", name)
    assert ran.code == 10
    assert "unforeseen" not in ran.err


@pytest.mark.parametrize("name", [".", "./", "a**.csv", "y" * 300])
def test_a_lijsten_toml_that_names_no_file_is_refused(factlab: Factlab, home: Path, name: str) -> None:
    (home / "lijsten.toml").write_text(f'[[lijst]]\nbestand = "{name}"\n', "utf-8")
    ran = factlab(home, "ingest")
    assert ran.code == 10
    assert "unforeseen" not in ran.err
