"""Runs the notebooks on a published folder and writes them with their outputs elsewhere; or tidies their sources.

    python notebooks/execute.py UITVOER [UITVOER_2] --out DIR
    python notebooks/execute.py --tidy

The notebooks are kept without outputs and in one form, so that a change reads as what was changed.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import json
import os
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

HERE = Path(__file__).parent
NOTEBOOKS = tuple(HERE / f"{name}.ipynb" for name in ("eerste_blik", "een_wijk", "rondes_vergelijken"))
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def tidy(notebook: Any) -> str:
    """The source of a notebook as it is kept: no outputs, no counts, no traces of who ran it; keys in order."""
    cells = [
        {
            "cell_type": cell["cell_type"],
            "id": cell["id"],
            "metadata": {},
            **({"execution_count": None, "outputs": []} if cell["cell_type"] == "code" else {}),
            "source": "".join(cell["source"]).rstrip("\n").splitlines(keepends=True),
        }
        for cell in notebook["cells"]
    ]
    kept = {"cells": cells, "metadata": METADATA, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(kept, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def executed(file: Path, seconds: int = 300) -> Any:
    """The notebook after every cell has run; a cell that raises stops it. The folders come from the environment."""
    notebook = nbformat.read(file, as_version=4)
    client = NotebookClient(
        notebook, timeout=seconds, kernel_name="python3", resources={"metadata": {"path": str(file.parent)}}
    )
    with warnings.catch_warnings():
        # The kernel's own libraries deprecate each other; a fault in a cell still raises.
        warnings.simplefilter("ignore")
        if os.name == "nt":
            asyncio.set_event_loop_policy(asyncio.WindowsSelectorEventLoopPolicy())
        client.execute()
    return notebook


def pictures(notebook: Any) -> Iterator[tuple[str, bytes, str]]:
    """Of every picture: the id of its cell, the PNG, and its description."""
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            if "image/png" in output.get("data", {}):
                said = output["metadata"].get("image/png", output["metadata"]).get("alt", "")
                yield cell["id"], base64.b64decode(output["data"]["image/png"]), said


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path, metavar="UITVOER")
    parser.add_argument("--out", type=Path, help="where the notebooks and their pictures go")
    parser.add_argument("--tidy", action="store_true", help="rewrite the sources in the form in which they are kept")
    given = parser.parse_args()
    if given.tidy:
        for file in NOTEBOOKS:
            file.write_text(tidy(json.loads(file.read_text("utf-8"))), "utf-8", newline="\n")
        return
    if not given.folders or given.out is None:
        parser.error("give a published folder and --out")
    os.environ["FACTLAB_UITVOER"] = str(given.folders[0].resolve())
    os.environ["FACTLAB_UITVOER_2"] = str(given.folders[-1].resolve())
    given.out.mkdir(parents=True, exist_ok=True)
    for file in NOTEBOOKS:
        notebook = executed(file)
        nbformat.write(notebook, given.out / file.name)
        for number, (cell, picture, _) in enumerate(pictures(notebook), start=1):
            (given.out / f"{file.stem}_{number}_{cell}.png").write_bytes(picture)


if __name__ == "__main__":
    main()
