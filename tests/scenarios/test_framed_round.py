"""A round with a frame, from submissions to a folder that anybody can audit."""

from __future__ import annotations

import contextlib
import io
import json
from dataclasses import dataclass, replace
from pathlib import Path

import oracle
import pyarrow.parquet as parquet
import pytest
from builders import PARTNERS
from framed_round import FRAME, GROUPS, HOUSEHOLDS, OUTSIDE, framed, hub_folder

from factlab.cli import run
from factlab.errors import UnreadableInput
from factlab.hub.analyse import analyse
from factlab.protocol.publication import Release
from factlab.protocol.round import read_round
from factlab.protocol.tables import TABLES
from factlab.publication import read, scope_of


@dataclass(frozen=True)
class Walked:
    folder: Path
    release: Release

    @property
    def output(self) -> Path:
        return self.folder / "uitvoer"


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Walked:
    folder = hub_folder(tmp_path_factory.mktemp("framed") / "hub", framed())
    with contextlib.chdir(folder), contextlib.redirect_stdout(io.StringIO()):
        assert run(["analyse", "."]) == 0
        assert run(["audit", "uitvoer"]) == 0
    made = framed()
    return Walked(folder, *analyse(made.inbox(), made.round, made.world.opening))


def test_every_published_cell_is_what_plain_counting_says_or_is_hidden(walked: Walked) -> None:
    truth = oracle.tables(framed().reports, walked.release.scope, threshold=10)
    shown = 0
    for name, definition in TABLES.items():
        for row in parquet.read_table(walked.output / "tabellen" / f"{name}.parquet").to_pylist():
            labels = tuple(str(row[dimension]) for dimension in definition.dimensions)
            expected = truth.get(name, {}).get(str(row["gebied"]), {}).get(labels, 0)
            if row["status"] == "gepubliceerd":
                assert row["huishoudens"] == expected, (name, row["gebied"], labels)
                shown += name == "groepen"
            elif row["status"] == "geheim":
                assert expected > 0
    assert shown > 20


def test_the_denominators_are_the_addresses_of_the_frame(walked: Walked) -> None:
    rows = parquet.read_table(walked.output / "tabellen" / "bereik.parquet").to_pylist()
    everyone = {row["gebied"]: row["huishoudens"] for row in rows if row["gebruik"] == "alle"}
    assert everyone == {**HOUSEHOLDS, "GM9900": sum(HOUSEHOLDS.values())}
    verdict = json.loads((walked.output / "onthulling.json").read_bytes())
    assert verdict["kader_huishoudens"] == HOUSEHOLDS


def test_shares_of_groups_are_of_the_households_of_the_area(walked: Walked) -> None:
    rows = parquet.read_table(walked.output / "tabellen" / "groepen.parquet").to_pylist()
    assert {(row["groep"], row["klasse"]) for row in rows} == {(g.id, k) for g in GROUPS for k in g.klassen}
    shared = [row for row in rows if row["aandeel"] is not None and row["gebied"] in HOUSEHOLDS]
    assert shared
    for row in shared:
        assert row["aandeel"] == pytest.approx(row["huishoudens"] / HOUSEHOLDS[row["gebied"]])


def test_the_report_has_a_chapter_on_groups(walked: Walked) -> None:
    report = (walked.output / "rapport.html").read_text("utf-8")
    assert "Bij welke groepen?" in report and "Leeftijd van de oudste" in report


def test_addresses_outside_the_frame_are_counted_per_partner_and_stay_internal(walked: Walked) -> None:
    told = json.loads((walked.folder / "intern" / "uitvoer" / "kader.json").read_bytes())
    assert told == {"adressen": sum(HOUSEHOLDS.values()), "buiten_kader": dict.fromkeys(PARTNERS, OUTSIDE)}
    for file in walked.output.rglob("*"):
        assert not file.is_file() or b"buiten_kader" not in file.read_bytes()


def test_a_folder_that_gives_other_denominators_than_its_tables_is_refused(walked: Walked) -> None:
    publication = read(walked.output)
    round_ = read_round(publication.round_file, publication.round_file_name).round
    assert scope_of(publication, round_).municipality.households == sum(HOUSEHOLDS.values())
    counted = dict(HOUSEHOLDS)
    counted["WK990001"] += 1
    for households in (counted, {"WK990001": 900}, None, {**HOUSEHOLDS, "WK990001": -1}):
        other = replace(publication, verdict={**publication.verdict, "kader_huishoudens": households})
        with pytest.raises(UnreadableInput) as refusal:
            scope_of(other, round_)
        assert refusal.value.key == "publication_differs"


def test_without_its_frame_a_round_that_has_no_denominators_is_refused(walked: Walked) -> None:
    with contextlib.chdir(walked.folder), contextlib.redirect_stderr(io.StringIO()) as said:
        assert run(["analyse", ".", "--without", FRAME, "--out", "anders"]) == 13
    assert FRAME in said.getvalue()
    assert not (walked.folder / "anders").exists()
