"""Known figures and notes on their way from the signed round to the published folder."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from builders import PARTNERS, ROUND_ID, identity, lay_out, submission, world
from transcripts import Factlab, done

from factlab.protocol.round import KnownFigure, write_round
from factlab.publication import read


def figure(tabel: str, gebied: str, *labels: str) -> KnownFigure:
    return KnownFigure(
        tabel=tabel, gebied=gebied, labels=labels, aantal=120, eenheid="personen", bron="CBS <2025> & eigen telling"
    )


KNOWN = (
    figure("wetten", "GM9900", "totaal", "totaal"),
    figure("voorzieningen", "WK990001", "WM01"),
    figure("samenloop_organisaties", "GM9900", "thuiszorg", "wijkteam"),
    figure("combinaties", "GM9900", "AL01+AL02+MN01+SH01"),
)
NOTES = {"rapport": "Voor *iedereen*.", "wetten": "- zoals CBS telt"}


@pytest.fixture(scope="module")
def hub_with_remarks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The hub's folder with a round that got its remarks after the submissions were made."""
    folder = lay_out(tmp_path_factory.mktemp("remarks")) / "hub"
    for partner in PARTNERS:
        (folder / "inzendingen" / f"{partner}.factlab").write_bytes(submission(partner))
    more = world().but(controle=KNOWN, toelichting=NOTES)
    (folder / f"{ROUND_ID}.ronde").write_bytes(write_round(more.round, identity("hub").signing))
    done(folder, "analyse", ".")
    done(folder, "analyse", ".", "--out", "zonder", "--without", "thuiszorg")
    return folder


def test_the_published_folder_gives_back_the_figures_and_notes_of_its_round(hub_with_remarks: Path) -> None:
    found = read(hub_with_remarks / "uitvoer")
    assert found.known == KNOWN[:3]
    assert found.notes == NOTES


def test_a_figure_goes_along_only_where_its_cell_is_published(hub_with_remarks: Path) -> None:
    assert read(hub_with_remarks / "zonder").known == KNOWN[:1]


def test_audit_holds_them_against_the_round(hub_with_remarks: Path, factlab: Factlab) -> None:
    for folder in ("uitvoer", "zonder"):
        assert factlab(hub_with_remarks, "audit", folder).code == 0


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda own: own["controle"][0].update(aantal=121), "controle"),
        (lambda own: own["controle"].pop(), "controle"),
        (lambda own: own.pop("controle"), "controle"),
        (lambda own: own["toelichting"].update(wetten="Alles klopt."), "toelichting"),
        (lambda own: own["toelichting"].update(bereik="Erbij."), "toelichting"),
        (lambda own: own.pop("toelichting"), "toelichting"),
        (lambda own: own.update(toelichting=["x"]), "datapackage.json"),
        (lambda own: own["controle"][0].update(oordeel="goed"), "datapackage.json"),
    ],
)
def test_a_folder_that_says_otherwise_than_its_round_is_refused(
    hub_with_remarks: Path, tmp_path: Path, factlab: Factlab, change: Callable[[dict[str, Any]], object], what: str
) -> None:
    shutil.copytree(hub_with_remarks / "uitvoer", tmp_path / "uitvoer")
    package = json.loads((tmp_path / "uitvoer" / "datapackage.json").read_bytes())
    change(package["factlab"])
    (tmp_path / "uitvoer" / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    ran = factlab(tmp_path, "audit", "uitvoer")
    assert ran.code == 10
    assert f"{what} in datapackage.json differs" in ran.err or what == "datapackage.json" in ran.err


def test_a_folder_of_before_there_were_remarks_still_opens(hub_with_remarks: Path, tmp_path: Path) -> None:
    shutil.copytree(hub_with_remarks / "uitvoer", tmp_path / "uitvoer")
    package = json.loads((tmp_path / "uitvoer" / "datapackage.json").read_bytes())
    del package["factlab"]["controle"], package["factlab"]["toelichting"]
    (tmp_path / "uitvoer" / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    found = read(tmp_path / "uitvoer")
    assert (found.known, found.notes) == ((), {})


def test_round_build_says_that_they_go_along_and_that_submissions_stay_valid(homes: Path, factlab: Factlab) -> None:
    hub, toml = homes / "hub", homes / "ronde" / "ronde.toml"
    factlab(hub, "round", "build", "../ronde", "--replace")
    text = toml.read_text("utf-8").replace(
        "[bestanden]", '[bestanden]\ncontrole = "controle.csv"\ntoelichting = "toelichting.md"'
    )
    toml.write_text(text, "utf-8")
    (toml.parent / "controle.csv").write_text("tabel;gebied;label;aantal;eenheid;bron\nbereik;GM9900;met;50;x;CBS\n")
    (toml.parent / "toelichting.md").write_text("# rapport\nLees dit.\n\n# wetten\nEn dit.\n")
    ran = factlab(hub, "round", "build", "../ronde", "--replace")
    assert (ran.code, ran.err) == (0, "")
    assert "Known figures: 1, notes: 2." in ran.out
    assert "earlier submissions" in ran.out.lower()
    told = json.loads(factlab(hub, "round", "build", "../ronde", "--replace", "--json").out)
    assert told["earlier_submissions_valid"] is True
