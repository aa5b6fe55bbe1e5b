"""Which encoding a text file has, and text that came through a wrong one before it got here.

UTF-8 proves itself: other text is hardly ever valid UTF-8. Windows-1252 and CP850 (DOS, and what is exported
from older administrations) both give meaning to nearly every byte, so they are told apart by what stands
between letters: `Cli\\x89nt` is Cliënt in CP850 and Cli‰nt in Windows-1252, `Cli\\xebnt` the other way around.
A library for this was tried (charset-normalizer): with only these two to choose from it took Windows-1252 for
every list in CP850, since most of a list is digits and single words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from string import ascii_letters

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from factlab.errors import UnreadableInput

_ZIP = b"PK\x03\x04"
_OTHER_FILES = (_ZIP, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
_LETTERS = {"cp1252": "ëéèêïíîöóôòüúûäáâàçñËÉÈÏÖÜÄ", "cp850": "ëéèêïíîöóôòüúäâçñ"}
"""Letters of Dutch names and streets. In CP850 without those whose byte is a sign that stands between letters
in Windows-1252 too: the dash (û), the dots (à), the hard space (á), and the quotation mark of `foto’s` (Æ)."""

_ENDS_A_WORD = "ëéèï"
"""Letters in CP850 that may have only a letter before them; others there are closing marks in Windows-1252."""

_SAMPLE = 200_000
"""Bytes outside ASCII that are looked at."""

_CP1252_OF_UPPER = [bytes([byte]).decode("cp1252", "replace") for byte in range(0x80, 0xC0)]
_FOLLOWS = "".join(sign if sign != "\ufffd" else chr(0x80 + at) for at, sign in enumerate(_CP1252_OF_UPPER))
_MANGLED = re.compile(f"[ÃÂÅÄ][{re.escape(_FOLLOWS)}]|â€|├[^ -~]|\ufffd")
_MARKS = tuple(sign.encode() for sign in ("Ã", "Â", "â€", "├", "\ufffd"))


def as_utf8(content: bytes, file: str) -> tuple[bytes, tuple[str, ...]]:
    """Text as UTF-8 without a byte-order mark, and what to note: UTF-8, UTF-16 (Excel's "Unicode text") with its
    mark, Windows-1252 or CP850. UnreadableInput when it is none of these."""
    if content.startswith(_OTHER_FILES):
        raise UnreadableInput("excel_named_csv", file=file)
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decoded(content, "utf-16", file), ()
    if b"\0" in content:
        raise UnreadableInput("csv_unreadable", file=file)
    if content.isascii() or _is_utf8(content):
        return content.removeprefix(b"\xef\xbb\xbf"), ()
    if _is_cp850(content):
        return _decoded(content, "cp850", file), ("encoding_cp850",)
    return _decoded(content, "cp1252", file), ()


def is_mangled(columns: Iterable[pa.Array], headers: Iterable[str]) -> bool:
    """Whether text was read in a wrong encoding and saved again (`CliÃ«nt`), or signs were lost (U+FFFD).

    Looked for in the memory of whole columns; what is found there is then judged as text.
    """
    if any(_MANGLED.search(header) for header in headers):
        return True
    for column in columns:
        values = column.buffers()[2]
        if values is None or not len(values) or np.frombuffer(values, dtype=np.uint8).max() < 0x80:
            continue
        text = bytes(values)
        for mark in _MARKS:
            place = text.find(mark)
            while place >= 0:
                if _MANGLED.match(text[place : place + 8].decode("utf-8", "ignore")):
                    return True
                place = text.find(mark, place + 1)
    return False


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _decoded(content: bytes, encoding: str, file: str) -> bytes:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        raise UnreadableInput("encoding_unknown", file=file) from None
    if "\0" in text:
        raise UnreadableInput("csv_unreadable", file=file)
    return text.encode("utf-8")


def _bytes_of(letters: str, encoding: str) -> NDArray[np.bool_]:
    """Which of the 256 bytes are these letters."""
    found = np.zeros(256, dtype=bool)
    found[list(letters.encode(encoding))] = True
    return found


def _is_cp850(content: bytes) -> bool:
    """Whether the bytes beside letters make more letters in CP850 than in Windows-1252."""
    codes = np.frombuffer(content, dtype=np.uint8)
    letter = _bytes_of(ascii_letters, "ascii")
    places = np.flatnonzero(codes >= 0x80)[:_SAMPLE]
    beside = codes[places]
    before = letter[codes[np.maximum(places - 1, 0)]] & (places > 0)
    behind = letter[codes[np.minimum(places + 1, len(codes) - 1)]] & (places + 1 < len(codes))
    between = _bytes_of(_LETTERS["cp850"], "cp850")[beside] & before & behind
    at_the_end = _bytes_of(_ENDS_A_WORD, "cp850")[beside] & before & ~behind
    in_cp1252 = _bytes_of(_LETTERS["cp1252"], "cp1252")[beside] & (before | behind)
    return int((between | at_the_end).sum()) > int(in_cp1252.sum())
