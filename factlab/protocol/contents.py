"""`ingest --contents FILE`: exactly the fields that leave, row by row, for anyone to read.

CSV with semicolons: `soort;koppelsleutel;gebied;voorziening`. `adres` rows hold a household's link key,
its area and a voorziening; `controle` rows the keys of the control addresses; the `zout` row the salt of
the hash. The file and the sealed payload are two forms of the same rows, so `inspect --against` can
recompute the signed hash from it.
"""

from __future__ import annotations

import csv
import io
import re

import numpy as np

from factlab.errors import UnreadableInput
from factlab.protocol.submission import KEY_BYTES, Rows

HEADER = ("soort", "koppelsleutel", "gebied", "voorziening")
_KEY = re.compile(r"[0-9a-f]{32}")


def write_contents(rows: Rows) -> bytes:
    """The readable form of what leaves."""
    lines = [";".join(HEADER)]
    areas, voorzieningen = rows.areas, rows.voorzieningen
    for key, area, voorziening in zip(
        _hex(rows.link_keys.tobytes()), rows.area.tolist(), rows.voorziening.tolist(), strict=True
    ):
        lines.append(f"adres;{key};{areas[area]};{voorzieningen[voorziening]}")
    lines += [f"controle;{key};;" for key in _hex(rows.controls.tobytes())]
    lines.append(f"zout;{rows.salt.hex()};;")
    return ("\n".join(lines) + "\n").encode()


def read_contents(data: bytes, file: str) -> Rows:
    """The rows out of the readable form, in the order of the file."""
    try:
        lines = list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";", strict=True))
    except (UnicodeDecodeError, csv.Error):
        raise UnreadableInput("contents_unreadable", file=file) from None
    if not lines or tuple(lines[0]) != HEADER:
        raise UnreadableInput("contents_unreadable", file=file)
    for number, line in enumerate(lines[1:], start=2):
        if len(line) != len(HEADER) or line[0] not in ("adres", "controle", "zout") or not _KEY.fullmatch(line[1]):
            raise UnreadableInput("contents_row_unreadable", file=file, row=number)
    rows = [line for line in lines[1:] if line[0] == "adres"]
    controls = [line for line in lines[1:] if line[0] == "controle"]
    salts = [line for line in lines[1:] if line[0] == "zout"]
    if len(salts) != 1:
        raise UnreadableInput("contents_unreadable", file=file)
    areas, voorzieningen = (tuple(sorted({row[column] for row in rows})) for column in (2, 3))
    return Rows(
        areas,
        voorzieningen,
        _keys([row[1] for row in rows]),
        np.array([areas.index(row[2]) for row in rows], dtype=np.uint16),
        np.array([voorzieningen.index(row[3]) for row in rows], dtype=np.uint16),
        _keys([row[1] for row in controls]),
        bytes.fromhex(salts[0][1]),
    )


def _hex(keys: bytes) -> list[str]:
    text = keys.hex()
    return [text[at : at + 2 * KEY_BYTES] for at in range(0, len(text), 2 * KEY_BYTES)]


def _keys(texts: list[str]) -> np.ndarray[tuple[int, int], np.dtype[np.uint8]]:
    return np.frombuffer(bytes.fromhex("".join(texts)), dtype=np.uint8).reshape(-1, KEY_BYTES)
