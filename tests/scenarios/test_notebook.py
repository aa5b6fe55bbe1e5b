"""The notebook opens a published folder as an analyst would, and its pictures come out."""

from __future__ import annotations

import asyncio
import os
import runpy
import warnings
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from factlab.publish import publish

ROOT = Path(__file__).parents[2]
NOTEBOOK = ROOT / "notebooks" / "eerste_blik.ipynb"
QUESTIONS = ("Hoeveel huishoudens", "Waar", "Wat komt samen", "kwetsbaar", "organisaties")


def executed(uitvoer: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The notebook after running every cell on `uitvoer`; a cell that raises fails the test."""
    monkeypatch.setenv("FACTLAB_UITVOER", str(uitvoer))
    monkeypatch.setenv("IPYTHONDIR", str(uitvoer.parent / "ipython"))
    monkeypatch.setenv("MPLCONFIGDIR", str(uitvoer.parent / "matplotlib"))
    monkeypatch.setenv("PYDEVD_DISABLE_FILE_VALIDATION", "1")
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    client = NotebookClient(
        notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(NOTEBOOK.parent)}}
    )
    with warnings.catch_warnings():
        # The kernel's own libraries deprecate each other; a fault in a cell still raises.
        warnings.simplefilter("ignore")
        if os.name == "nt":
            asyncio.set_event_loop_policy(asyncio.WindowsSelectorEventLoopPolicy())
        client.execute()
    return notebook


def pictures(notebook: Any) -> int:
    return sum(
        "image/png" in output.get("data", {})
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
    )


@pytest.fixture(scope="module")
def made_up() -> dict[str, Any]:
    return runpy.run_path(str(ROOT / "tests" / "made_up_release.py"))


def test_the_notebook_answers_the_seed_questions_with_pictures(
    made_up: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    uitvoer = publish(
        made_up["a_release"](also_hidden=0.3),
        made_up["ROUND_FILE"],
        made_up["ROUND_NAME"],
        made_up["a_map"](),
        tmp_path / "uitvoer",
        version="0.1.0",
    )
    notebook = executed(uitvoer, monkeypatch)
    headings = " ".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    assert all(question in headings for question in QUESTIONS)
    assert pictures(notebook) == 6


def test_the_notebook_is_kept_without_outputs() -> None:
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    for cell in notebook.cells:
        assert cell.cell_type != "code" or (cell.outputs == [] and cell.execution_count is None)
