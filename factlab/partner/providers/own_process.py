"""Files that are read in a process of their own: workbooks of before Excel 2007 (.xls) and SPSS files.

A damaged .xls can make the library that reads it ask for a terabyte, and a damaged .sav can make its library
reach outside its memory. The whole process then ends without an error that could be caught, or prints its own
stack. Neither may befall the officer: the process that reads ends, and this one says that the file is damaged.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa

from factlab.errors import UnreadableInput
from factlab.partner.providers.raw import RawList
from factlab.partner.providers.sheet import read_workbook
from factlab.partner.providers.spss import read_spss

_LONGEST_SECONDS = 600
_HERE = Path(__file__).parents[3]
"""From where this module can be found, installed or in a checkout."""
_READ, _REFUSED = b"read", b"refused"
_BESIDE = ("heading", "labels", "notes", "titles", "doubles")
"""What is known of a list beside its columns and rows."""


def read_apart(path: Path, file: str, sheet: str, damaged: str) -> RawList:
    """The list in this file; UnreadableInput with key `damaged` also when the file makes a library end."""
    asked = json.dumps([str(path.resolve()), file, sheet])
    try:
        done = subprocess.run(
            [sys.executable, "-c", f"from {__name__} import answer; answer()"],
            input=asked.encode(),
            capture_output=True,
            check=True,
            cwd=_HERE,
            timeout=_LONGEST_SECONDS,
        )
        table = pa.ipc.open_stream(done.stdout).read_all()
    except (OSError, subprocess.SubprocessError, pa.ArrowException):
        # What it wrote to its error output is not repeated: it may hold what is in the file.
        raise UnreadableInput(damaged, file=file) from None
    about = table.schema.metadata
    if refusal := about.get(_REFUSED):
        key, where = json.loads(refusal)
        raise UnreadableInput(key, **where)
    first, rest = json.loads(about[_READ])
    columns = {name: table.column(name).combine_chunks() for name in table.column_names}
    numbers = np.arange(first, first + table.num_rows)
    return RawList(file, columns, numbers, (), **{**rest, "notes": tuple(rest["notes"])})


def answer() -> None:
    """In the process of its own: the list, or the refusal, as one Arrow stream on the output."""
    path, file, sheet = json.loads(sys.stdin.buffer.read())
    try:
        raw = read_spss(Path(path), file) if path.lower().endswith("sav") else read_workbook(Path(path), file, sheet)
        first = int(raw.numbers[0]) if len(raw.numbers) else 1
        told = {_READ: json.dumps([first, {name: getattr(raw, name) for name in _BESIDE}]).encode()}
        table = pa.table(raw.columns).replace_schema_metadata(told)
    except UnreadableInput as refusal:
        told = {_REFUSED: json.dumps([refusal.key, refusal.where]).encode()}
        table = pa.table({}).replace_schema_metadata(told)
    with pa.ipc.new_stream(sys.stdout.buffer, table.schema) as stream:
        stream.write_table(table)
