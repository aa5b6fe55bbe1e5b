"""The folder with the comparison: all of it or nothing, and never over something else."""

from __future__ import annotations

import contextlib
import secrets
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from factlab.errors import FactlabError, UsageFault, WouldOverwrite
from factlab.publication import is_publication

PAGE: Final = "vergelijking.html"
WORKBOOK: Final = "vergelijking.xlsx"
PARQUET: Final = "vergelijking.parquet"
CSV: Final = "vergelijking.csv"
FILES: Final = frozenset((PAGE, WORKBOOK, PARQUET, CSV))


def check_place(out: Path, *, replace: bool) -> None:
    """Refuses a place where the comparison cannot come, before anything is computed.

    Raises UsageFault inside a published folder (it may hold nothing else), WouldOverwrite when something is there
    already; with `replace` only when that is not a comparison, or holds more than that.
    """
    full = out.resolve()
    for parent in (full, *full.parents):
        if is_publication(parent):
            raise UsageFault("publish_in_publication", folder=str(out), publication=str(parent))
    if not full.exists():
        return
    inside = {path.name for path in full.iterdir()} if full.is_dir() else {""}
    if not replace:
        raise WouldOverwrite("output_exists", folder=str(out))
    if not inside <= FILES:
        raise WouldOverwrite("output_not_ours", folder=str(out))


def write_folder(out: Path, contents: Mapping[str, bytes], *, replace: bool) -> None:
    """Writes the files beside their place and puts them there together.

    Raises what `check_place` raises, and FactlabError `cannot_write` when the disk or the folder does not take it.
    """
    check_place(out, replace=replace)
    full, mark = out.resolve(), secrets.token_hex(4)
    fresh, aside = (full.with_name(f".{full.name}.{mark}.{kind}") for kind in ("nieuw", "oud"))
    above = [folder for folder in reversed(full.parents) if not folder.exists()]
    try:
        for folder in (*above, fresh):
            folder.mkdir()
        for name, data in contents.items():
            (fresh / name).write_bytes(data)
        if full.exists():
            full.replace(aside)
        fresh.replace(full)
    except BaseException as error:
        if aside.exists():
            aside.replace(full)
        shutil.rmtree(fresh, ignore_errors=True)
        for folder in reversed(above):
            with contextlib.suppress(OSError):
                folder.rmdir()
        if isinstance(error, OSError):
            raise FactlabError("cannot_write", file=str(out)) from None
        raise
    shutil.rmtree(aside, ignore_errors=True)
