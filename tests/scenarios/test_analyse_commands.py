"""factlab analyse and audit, from the folder of a hub."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from builders import PARTNERS, identity, lay_out, some_rows, submission, world
from transcripts import Factlab, files_in

from factlab.cli import run
from factlab.hub.round_secret import new_round_secret
from factlab.publication.files import fingerprint

TABLES = (
    "bereik voorzieningen domeinen stapeling organisaties aantal_domeinen wetten kwetsbaarheid signalen "
    "samenloop_domeinen samenloop_voorzieningen samenloop_organisaties combinaties"
).split()


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


def test_a_place_that_cannot_be_is_refused_before_a_submission_is_opened(hub: Path, factlab: Factlab) -> None:
    assert factlab(hub, "analyse", ".").code == 0
    (hub / "inzendingen" / "wijkteam.factlab").write_bytes(b"not a submission")
    before = files_in(hub)
    refusals = {"uitvoer": 17, "uitvoer/x": 2, "uitvoer/tabellen/x": 2, "intern": 2, "intern/x": 2, "/proc/x": 1}
    for out, code in refusals.items():
        ran = factlab(hub, "analyse", ".", "--out", out)
        assert (ran.code, "unforeseen" in ran.err) == (code, False), out
        assert "wijkteam.factlab" not in ran.err
    assert factlab(hub, "analyse", ".", "--out", "elders").code == 13
    assert files_in(hub) == before


def test_two_outputs_side_by_side_do_not_touch_each_other(hub: Path, factlab: Factlab) -> None:
    assert factlab(hub, "analyse", ".").code == 0
    first = files_in(hub / "uitvoer"), files_in(hub / "intern" / "uitvoer")
    assert factlab(hub, "analyse", ".", "--out", "uitvoer2", "--without", "thuiszorg").code == 0
    assert factlab(hub, "analyse", ".", "--out", "uitvoer2", "--without", "thuiszorg", "--replace").code == 0
    assert (files_in(hub / "uitvoer"), files_in(hub / "intern" / "uitvoer")) == first
    assert factlab(hub, "audit", "uitvoer2").code == 0


def test_leaving_everybody_out_is_refused(hub: Path, factlab: Factlab) -> None:
    everybody = [word for partner in PARTNERS for word in ("--without", partner)]
    ran = factlab(hub, "analyse", ".", *everybody)
    assert ran.code == 13
    assert "no partner" in ran.err


def test_a_folder_without_a_round_does_not_point_to_an_option_that_is_not_there(hub: Path, factlab: Factlab) -> None:
    (hub / "klein-2026-1.ronde").unlink()
    ran = factlab(hub, "analyse", ".")
    assert "--round" not in ran.err
    assert ".ronde" in ran.err


def test_what_is_missing_and_what_is_wrong_are_told_together(hub: Path, factlab: Factlab) -> None:
    (hub / "inzendingen" / "thuiszorg.factlab").unlink()
    (hub / "inzendingen" / "schuldhulp.factlab").write_bytes(b"not a submission")
    (hub / "inzendingen" / "wijkteam2.factlab").write_bytes(submission("wijkteam"))
    ran = factlab(hub, "analyse", ".")
    assert ran.code == 13
    told = "".join(line for line in ran.err.splitlines(keepends=True) if line.startswith("  "))
    for name in ("thuiszorg: ", "schuldhulp.factlab: ", "wijkteam2.factlab: "):
        assert name in told
    assert "newest" in told


def test_the_public_verdict_counts_the_dots_of_the_gemeente_and_of_its_areas(published_once: Path) -> None:
    tables = json.loads((published_once / "onthulling.json").read_bytes())["tabellen"]
    assert set(tables) == set(TABLES)
    for counted in tables.values():
        assert counted["punten"] == counted["punten_gemeente"] + counted["punten_gebieden"]
    assert tables["combinaties"]["punten_gebieden"] == 0


def test_audit_says_what_it_tried_and_whose_round_it_is(hub: Path, factlab: Factlab) -> None:
    factlab(hub, "analyse", ".")
    ran = factlab(hub, "audit", "uitvoer")
    assert "elimination" in ran.out
    assert "klein-2026-1 is signed by the hub" in ran.out


def _forge(folder: Path, name: str, change: Callable[[dict[str, Any]], object]) -> None:
    """Change a JSON file of a publication, and the hash by which the description knows it."""
    content = json.loads((folder / name).read_bytes())
    change(content)
    (folder / name).write_text(json.dumps(content), encoding="utf-8")
    if name != "datapackage.json":
        package = json.loads((folder / "datapackage.json").read_bytes())
        for resource in package["resources"]:
            if resource["path"] == name:
                resource["hash"] = fingerprint((folder / name).read_bytes())
        (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "change", "what"),
    [
        ("datapackage.json", lambda p: p["factlab"]["beveiliging"].update(drempel=2, breedte=1), "beveiliging"),
        ("datapackage.json", lambda p: p["factlab"]["plaatsen"][1].update(huishoudens=10**6), "bereik.parquet"),
        ("datapackage.json", lambda p: p["factlab"]["plaatsen"][1].update(naam="Elders"), "bereik.parquet"),
        ("datapackage.json", lambda p: p["factlab"]["voorzieningen"][0].update(impliceert=["AL02"]), "voorzieningen"),
        ("datapackage.json", lambda p: p["factlab"]["tabellen"].remove("bereik"), "tabellen"),
        ("datapackage.json", lambda p: p["factlab"]["organisaties"].update(wijkteam="Anders"), "organisaties"),
        ("datapackage.json", lambda p: p["factlab"].update(peildatum="2025-10-01"), "bereik.parquet"),
        ("onthulling.json", lambda v: v["beleid"].update(drempel=5), "beleid"),
        ("onthulling.json", lambda v: v.update(zonder=["niemand"]), "zonder"),
        ("onthulling.json", lambda v: v.update(zonder=["thuiszorg"]), "datapackage.json"),
        ("onthulling.json", lambda v: v.update(vervallen_implicaties=[["AL01", "AL02"]]), "vervallen_implicaties"),
        ("onthulling.json", lambda v: v["tabellen"]["bereik"].update(punten=99), "tabellen.bereik"),
    ],
)
def test_audit_believes_the_signed_round_and_names_what_says_otherwise(
    published_once: Path,
    tmp_path: Path,
    factlab: Factlab,
    name: str,
    change: Callable[[dict[str, Any]], object],
    what: str,
) -> None:
    shutil.copytree(published_once, tmp_path / "uitvoer")
    _forge(tmp_path / "uitvoer", name, change)
    ran = factlab(tmp_path, "audit", "uitvoer")
    assert ran.code == 10
    assert what in ran.err


@pytest.fixture(scope="module")
def published_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = lay_out(tmp_path_factory.mktemp("once")) / "hub"
    for partner in PARTNERS:
        (folder / "inzendingen" / f"{partner}.factlab").write_bytes(submission(partner))
    assert run(["analyse", str(folder), "--out", str(folder / "uitvoer"), "--lang", "en"]) == 0
    return folder / "uitvoer"
