"""What was said of a list: the last word counts, what is ignored adds up, and a list is read once."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders import World, list_csv

from factlab.partner import ingest
from factlab.partner.columns.question import Unclear
from factlab.partner.providers import RawList, read_list
from factlab.partner.said import Said


def test_what_is_said_later_goes_before_and_what_is_ignored_adds_up() -> None:
    before = Said(columns={"postcode": "A", "huisnummer": "N"}, ignore=("x",), voorziening="AL01", sheet="Een")
    after = before.then(Said(columns={"postcode": "B"}, ignore=("y", "x"), codes=Path("c.csv")))
    assert after == Said(
        columns={"postcode": "B", "huisnummer": "N"},
        ignore=("x", "y"),
        voorziening="AL01",
        codes=Path("c.csv"),
        sheet="Een",
    )
    rest = after.then(Said(voorziening_of_rest="AL02"))
    assert (rest.voorziening, rest.voorziening_of_rest) == ("", "AL02")


def test_a_list_is_read_once_however_many_questions_it_takes(
    tmp_path: Path, small: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.csv").write_bytes(list_csv(*(f"1506AB;{n};x" for n in range(1, 30)), header="kode;hn;Naam"))
    times = 0

    def counting(path: Path, called: str = "", sheet: str = "") -> RawList:
        nonlocal times
        times += 1
        return read_list(path, called, sheet)

    monkeypatch.setattr(ingest, "read_list", counting)
    partner = small.round.partner("wijkteam")
    assert partner is not None
    read, said, asked = ingest.remembering(), {"a.csv": Said()}, []
    while True:
        try:
            judged = ingest.judge([tmp_path / "a.csv"], small.round, partner, said, None, read)
            break
        except Unclear as unclear:
            asked.append(unclear.key)
            said["a.csv"] = said["a.csv"].then(unclear.question.choices[0].said)
    assert asked == ["personal_column", "address_columns_missing", "address_columns_missing", "voorziening_missing"]
    assert (times, judged.preview.households) == (1, 29)


def test_of_what_was_said_only_what_is_about_the_list_is_kept(tmp_path: Path, small: World) -> None:
    (tmp_path / "a.csv").write_bytes(list_csv("1506AB;1;AL01;x", header="pc;nr;product;Naam"))
    partner = small.round.partner("wijkteam")
    assert partner is not None
    (tmp_path / "b.csv").write_bytes(list_csv("1506AB;2", header="kode;nr"))
    said = Said(columns={"postcode": "KODE"}, ignore=("naam",), voorziening_of_rest="AL02")
    with pytest.raises(Exception, match="voorziening_differs"):
        ingest.judge(
            [tmp_path / "a.csv", tmp_path / "b.csv"], small.round, partner, dict.fromkeys(("a.csv", "b.csv"), said)
        )
    only = {"a.csv": Said(columns=said.columns, ignore=said.ignore), "b.csv": said}
    judged = ingest.judge([tmp_path / "a.csv", tmp_path / "b.csv"], small.round, partner, only)
    assert [reading.said for reading in judged.readings] == [
        Said(ignore=("Naam",)),
        Said(columns={"postcode": "kode"}, voorziening="AL02"),
    ]
