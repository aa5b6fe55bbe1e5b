"""The comparison as files: a page for people, a workbook, and a long table for programs."""

from __future__ import annotations

from pathlib import Path

from factlab.compare.comparison import Comparison
from factlab.compare.folder import CSV, PAGE, PARQUET, WORKBOOK, write_folder
from factlab.compare.long_table import as_csv, as_parquet, long_table
from factlab.compare.page import render
from factlab.compare.workbook import workbook
from factlab.text import Text


def write(comparison: Comparison, out: Path, text: Text, *, version: str, replace: bool) -> None:
    """Writes the whole folder or nothing; raises what `write_folder` raises."""
    table = long_table(comparison)
    contents = {
        PAGE: render(comparison, text, version).encode(),
        WORKBOOK: workbook(comparison, text),
        PARQUET: as_parquet(table),
        CSV: as_csv(table),
    }
    write_folder(out, contents, replace=replace)
