"""The folder with the comparison: all of it or nothing, and never over something else."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from factlab.errors import WouldOverwrite
from factlab.publication.whole_folder import all_or_nothing, refuse_inside_publication

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
    refuse_inside_publication(out)
    full = out.resolve()
    if not full.exists():
        return
    inside = {path.name for path in full.iterdir()} if full.is_dir() else {""}
    if not replace:
        raise WouldOverwrite("output_exists", folder=str(out))
    if not inside <= FILES:
        raise WouldOverwrite("output_not_ours", folder=str(out))


def write_folder(out: Path, contents: Mapping[str, bytes], *, replace: bool) -> None:
    """Writes the files beside their place and puts them there together.

    Raises what `check_place` and `all_or_nothing` raise.
    """
    check_place(out, replace=replace)
    with all_or_nothing(out) as (fresh,):
        for name, data in contents.items():
            (fresh / name).write_bytes(data)
