"""factlab analyse and audit, from the folder of a hub."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from builders import PARTNERS, identity, lay_out, some_rows, submission, world
from transcripts import Factlab, files_in

from factlab.hub.round_secret import new_round_secret

TABLES = (
    "bereik voorzieningen domeinen stapeling organisaties aantal_domeinen wetten kwetsbaarheid signalen "
    "samenloop_domeinen samenloop_voorzieningen samenloop_organisaties combinaties"
).split()


@pytest.fixture
def hub(tmp_path: Path) -> Path:
    folder = lay_out(tmp_path) / "hub"
    for partner in PARTNERS:
        (folder / "inzendingen" / f"{partner}.factlab").write_bytes(submission(partner))
    return folder


def test_analyse_publishes_a_whole_folder_and_says_so(hub: Path, factlab: Factlab) -> None:
    ran = factlab(hub, "analyse", ".", "--json")
    assert (ran.code, ran.err) == (0, "")
    found = json.loads(ran.out)
    assert found["output"] == "uitvoer"
    assert found["tables"] == len(TABLES)
    left = set(files_in(hub / "uitvoer"))
    assert {f"tabellen/{table}.parquet" for table in TABLES} <= left
    assert {"factlab.xlsx", "rapport.html", "onthulling.json", "datapackage.json", "klein-2026-1.ronde"} <= left
    ran = factlab(hub, "audit", "uitvoer")
    assert (ran.code, ran.err) == (0, "")


def test_a_folder_that_exists_is_not_overwritten_without_replace(hub: Path, factlab: Factlab) -> None:
    (hub / "uitvoer").mkdir()
    (hub / "uitvoer" / "mijn.txt").write_text("mine")
    assert factlab(hub, "analyse", ".").code == 17
    assert factlab(hub, "analyse", ".", "--replace").code == 17
    assert files_in(hub / "uitvoer") == {"mijn.txt": b"mine"}


def test_a_refused_submission_is_named_and_nothing_is_published(hub: Path, factlab: Factlab) -> None:
    before = files_in(hub)
    wrong = world().but(periode_maanden=6).round
    (hub / "inzendingen" / "wijkteam.factlab").write_bytes(submission("wijkteam", round_=wrong))
    (hub / "inzendingen" / "thuiszorg.factlab").unlink()
    ran = factlab(hub, "analyse", ".", "--lang", "nl")
    assert ran.code == 13
    lines = ran.err.splitlines()
    assert lines[0].startswith("  wijkteam.factlab: ")
    assert lines[-2].startswith("fout: ")
    assert lines[-1].startswith("hint: ")
    assert set(files_in(hub)) == set(before) - {"inzendingen/thuiszorg.factlab"}


def test_a_missing_partner_is_named_and_left_out_by_name_alone(hub: Path, factlab: Factlab) -> None:
    (hub / "inzendingen" / "thuiszorg.factlab").unlink()
    ran = factlab(hub, "analyse", ".")
    assert ran.code == 13
    assert "thuiszorg" in ran.err
    assert factlab(hub, "analyse", ".", "--without", "niemand").code == 13
    assert factlab(hub, "analyse", ".", "--without", "thuiszorg").code == 0


@pytest.mark.parametrize("missing", ["klein-2026-1.ronde", "klein-2026-1.hub", "hub.identity"])
def test_without_round_secret_or_identity_nothing_starts(hub: Path, factlab: Factlab, missing: str) -> None:
    (hub / missing).unlink()
    assert factlab(hub, "analyse", ".").code == 2
    assert not (hub / "uitvoer").exists()


def test_another_hubs_identity_does_not_open_the_submissions(hub: Path, factlab: Factlab) -> None:
    assert factlab(hub, "analyse", ".", "--identity", "../wijkteam/wijkteam.identity").code == 12


def test_another_secret_of_the_same_hub_and_round_is_refused(hub: Path, factlab: Factlab) -> None:
    (hub / "klein-2026-1.hub").write_bytes(new_round_secret("klein-2026-1", identity("hub")))
    ran = factlab(hub, "analyse", ".")
    assert ran.code == 12
    assert ran.err.startswith("error: The .hub file")


def test_more_users_than_households_names_the_area(hub: Path, factlab: Factlab) -> None:
    small = world()
    few = tuple(name.model_copy(update={"huishoudens": 10}) for name in small.round.gebiedsnamen)
    shrunk = small.but(gebiedsnamen=few)
    assert shrunk.round.digest == small.round.digest
    (hub / "klein-2026-1.ronde").write_bytes(shrunk.round_bytes)
    ran = factlab(hub, "analyse", ".")
    assert ran.code == 13
    assert "WK990001" in ran.err
    assert "12" in ran.err
    assert not (hub / "uitvoer").exists()
    assert len(some_rows("wijkteam")) == 16


def test_a_changed_publication_is_refused_by_audit(hub: Path, factlab: Factlab) -> None:
    factlab(hub, "analyse", ".")
    (hub / "uitvoer" / "tabellen" / "bereik.parquet").write_bytes(b"x")
    assert factlab(hub, "audit", "uitvoer").code == 10
    assert factlab(hub, "audit", "bestaat-niet").code == 10
