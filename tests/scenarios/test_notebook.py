"""The notebooks open a published folder as an analyst would, and their pictures come out and say what they show."""

from __future__ import annotations

import io
import json
import re
import runpy
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from PIL import Image

import factlab
from factlab.protocol.publication import Release
from factlab.publish import publish

ROOT = Path(__file__).parents[2]
SCRIPT = runpy.run_path(str(ROOT / "notebooks" / "execute.py"))
NOTEBOOKS: tuple[Path, ...] = SCRIPT["NOTEBOOKS"]
MADE_UP = runpy.run_path(str(ROOT / "tests" / "made_up_release.py"))


def a_folder(out: Path, release: Release, *, with_map: bool = True) -> Path:
    outlines = MADE_UP["a_map"]() if with_map else None
    names = {id_: MADE_UP["NAMES"].get(id_, id_) for id_ in release.scope.organisations}
    return publish(
        release, MADE_UP["ROUND_FILE"], MADE_UP["ROUND_NAME"], outlines, out, version="0.1.0", organisation_names=names
    )


def a_round(**more: Any) -> Release:
    return MADE_UP["a_release"](**more)  # type: ignore[no-any-return]


def without_frame() -> Release:
    """Without groepen, as most rounds are."""
    scope = MADE_UP["a_scope"]()
    tables = tuple(name for name in scope.tables if name != "groepen")
    release = a_round(scope=replace(scope, tables=tables, groepen=(), frame=None), also_hidden=0.3)
    return replace(release, verdict={key: said for key, said in release.verdict.items() if "kader" not in key})


def nearly_all_hidden() -> Release:
    """Of every table only the zeros are shown."""
    release = a_round()
    tables = {
        name: replace(table, hidden=table.counts > 0, counts=np.zeros_like(table.counts))
        for name, table in release.tables.items()
    }
    return replace(release, tables=tables)


def another_round() -> Release:
    """A partner less, and one wijk with another code."""
    scope = MADE_UP["a_scope"]()
    areas = (*scope.areas[:2], replace(scope.areas[2], code="WK999904"))
    delivers = {name: ids for name, ids in scope.delivers.items() if name != "jeugdhulp"}
    voorzieningen = tuple(v for v in scope.voorzieningen if v.id != "JW45")
    changed = replace(scope, areas=areas, delivers=delivers, organisations=tuple(delivers), voorzieningen=voorzieningen)
    return a_round(scope=changed, seed=2, also_hidden=0.2)


class Executed:
    """A notebook after running: its pictures with their descriptions, and what it said."""

    def __init__(self, notebook: Any) -> None:
        self.pictures = [(cell, picture, said) for cell, picture, said in SCRIPT["pictures"](notebook)]
        self.markdown = " ".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
        outputs = [out for cell in notebook.cells for out in cell.get("outputs", ())]
        self.printed = "".join(out["text"] for out in outputs if out["output_type"] == "stream")
        self.complaints = [out for out in outputs if out.get("name") == "stderr"]
        self.pages = "".join(str(out.get("data", {}).get("text/html", "")) for out in outputs)

    def described(self, cell: str) -> str:
        return next(said for name, _, said in self.pictures if name == cell)


@pytest.fixture
def execute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Executed]:
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.setenv("MPLCONFIGDIR", str(tmp_path / "matplotlib"))
    monkeypatch.setenv("PYDEVD_DISABLE_FILE_VALIDATION", "1")
    monkeypatch.delenv("FACTLAB_WIJK", raising=False)

    def run(name: str, *folders: Path, **environment: str) -> Executed:
        monkeypatch.setenv("FACTLAB_UITVOER", str(folders[0]))
        monkeypatch.setenv("FACTLAB_UITVOER_2", str(folders[-1]))
        for key, value in environment.items():
            monkeypatch.setenv(key, value)
        done = Executed(SCRIPT["executed"](ROOT / "notebooks" / f"{name}.ipynb"))
        assert done.complaints == []
        for cell, picture, said in done.pictures:
            assert len(said) > 40, cell
            assert not re.search(r"\bnan\b|<NA>|None", said), cell
            assert has_ink(picture), cell
        return done

    return run


def has_ink(picture: bytes) -> bool:
    with Image.open(io.BytesIO(picture)) as image:
        shades = np.asarray(image.convert("L"))
    return bool(image.width > 800 and (shades < 200).mean() > 0.01)


def test_the_first_look_answers_the_seed_questions_with_pictures(
    tmp_path: Path, execute: Callable[..., Executed]
) -> None:
    folder = a_folder(tmp_path / "uitvoer", a_round(also_hidden=0.3))
    done = execute("eerste_blik", folder)
    questions = ("Hoeveel huishoudens", "Waar", "Wat komt samen", "kwetsbaar", "organisaties", "groepen")
    assert all(question in done.markdown for question in questions)
    cells = [cell for cell, _, _ in done.pictures]
    assert cells == ["stapeling", "waar", "kaart", "samen", "kwetsbaar", "organisaties", "groepen"]
    assert "CONCEPT" in done.pages
    shown = factlab.read(folder).wide("stapeling").loc["Verzonnen"]
    for number, households in shown.items():
        expected = "afgeschermd" if pd.isna(households) else f"{households:,}".replace(",", ".")
        assert number == "0" or f"{number}: {expected}" in done.described("stapeling")


def test_one_wijk_is_shown_beside_the_gemeente_and_the_others(tmp_path: Path, execute: Callable[..., Executed]) -> None:
    folder = a_folder(tmp_path / "uitvoer", a_round(also_hidden=0.2))
    done = execute("een_wijk", folder, FACTLAB_WIJK="Dorp & Dijk")
    cells = [cell for cell, _, _ in done.pictures]
    assert cells[:4] == ["kaart", "waaier", "stapeling", "domeinen"] and "afgeschermd" in cells
    assert "Dorp & Dijk (WK999902): 700 huishoudens" in done.printed
    assert "Dorp & Dijk: 1: " in done.described("stapeling") and "Gemeente: 1: " in done.described("stapeling")


def test_a_wijk_that_is_not_there_is_refused_with_those_that_are(
    tmp_path: Path, execute: Callable[..., Executed]
) -> None:
    folder = a_folder(tmp_path / "uitvoer", a_round())
    with pytest.raises(Exception, match=r"geen gebied Elders\. Kies uit Verzonnen, Havenwijk"):
        execute("een_wijk", folder, FACTLAB_WIJK="Elders")


def test_two_rounds_are_compared_as_far_as_they_can_be(tmp_path: Path, execute: Callable[..., Executed]) -> None:
    first = a_folder(tmp_path / "een" / "uitvoer", a_round(also_hidden=0.2))
    second = a_folder(tmp_path / "twee" / "uitvoer", another_round())
    done = execute("rondes_vergelijken", first, second)
    assert [cell for cell, _, _ in done.pictures][:3] == ["punten", "gemeente", "wijken"]
    assert "Het panel is veranderd" in done.printed
    assert "2 gebieden staan in beide, 2 in een van beide." in done.printed
    assert "5 voorzieningen tellen in beide rondes hetzelfde; 1 niet." in done.printed
    assert "beide hebben dezelfde peildatum" in done.printed
    assert "met voorbehoud: het panel is veranderd en de getelde voorzieningen zijn veranderd" in done.pages
    assert "Polder" not in done.described("wijken")


def test_a_round_beside_itself_has_changed_in_nothing(tmp_path: Path, execute: Callable[..., Executed]) -> None:
    folder = a_folder(tmp_path / "uitvoer", a_round())
    done = execute("rondes_vergelijken", folder)
    assert "Dezelfde organisaties." in done.printed
    assert "voorbehoud" not in done.pages
    assert "Bij 0 daarvan" in done.printed
    differences = re.findall(r"([+-]\d+,\d) procentpunt", done.described("wijken"))
    assert differences and set(differences) == {"+0,0"}


@pytest.mark.parametrize("name", [file.stem for file in NOTEBOOKS])
def test_a_round_of_which_nearly_everything_is_hidden_still_has_its_pictures(
    name: str, tmp_path: Path, execute: Callable[..., Executed]
) -> None:
    hidden = a_folder(tmp_path / "uitvoer", nearly_all_hidden())
    done = execute(name, hidden)
    assert done.pictures
    told = " ".join(said for _, _, said in done.pictures)
    assert "afgeschermd" in told or "niet gepubliceerd" in told or name == "rondes_vergelijken"


@pytest.mark.parametrize("name", [file.stem for file in NOTEBOOKS])
def test_a_round_without_a_map_and_without_a_frame_has_the_other_pictures(
    name: str, tmp_path: Path, execute: Callable[..., Executed]
) -> None:
    plain = a_folder(tmp_path / "uitvoer", without_frame(), with_map=False)
    done = execute(name, plain)
    cells = [cell for cell, _, _ in done.pictures]
    assert cells and not {"kaart", "groepen"} & set(cells)
    if name == "eerste_blik":
        assert "geen kader" in done.printed
    if name != "rondes_vergelijken":
        assert "geen kaart" in done.printed


@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.stem)
def test_a_notebook_is_kept_without_outputs_and_in_the_form_in_which_a_change_can_be_read(file: Path) -> None:
    kept = file.read_text("utf-8")
    notebook = json.loads(kept)
    assert kept == SCRIPT["tidy"](notebook)
    ids = [cell["id"] for cell in notebook["cells"]]
    assert len(set(ids)) == len(ids) and all(re.fullmatch(r"[a-z-]+", id_) for id_ in ids)


def test_tidying_leaves_out_outputs_counts_and_who_ran_it() -> None:
    used = json.loads(NOTEBOOKS[0].read_text("utf-8"))
    clean = SCRIPT["tidy"](used)
    for number, cell in enumerate(used["cells"]):
        cell["metadata"] = {"scrolled": True}
        if cell["cell_type"] == "code":
            cell.update(execution_count=number, outputs=[{"output_type": "stream", "name": "stdout", "text": "x"}])
    used["metadata"] = {"kernelspec": {"name": "of-somebody"}}
    assert SCRIPT["tidy"](used) == clean


def test_every_notebook_there_is_has_been_executed() -> None:
    assert set((ROOT / "notebooks").glob("*.ipynb")) == set(NOTEBOOKS)
