"""Headers as text: compared without case, accents and signs, and shown so that a command can be copied."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable


def _decomposed(header: str) -> str:
    return unicodedata.normalize("NFKD", header.casefold())


def plain(header: str) -> str:
    """A header without case, accents and anything but letters and digits."""
    return re.sub(r"[^a-z0-9]", "", _decomposed(header))


def words(header: str) -> frozenset[str]:
    """The words of a header, without case and accents."""
    bare = "".join(sign for sign in _decomposed(header) if not unicodedata.combining(sign))
    return frozenset(re.findall("[a-z]+", bare))


def as_option(headers: Iterable[str], before: str = "") -> str:
    """Headers as the value of an option that can be pasted behind it, on any shell.

    What a shell or the option itself would take for a sign of its own is left out: it is not compared.
    """
    text = ",".join(before + " ".join(re.sub(r"""[,"'`$%!^\\=]""", " ", header).split()) for header in headers)
    return text if re.fullmatch(r"[\w.=+-]+", text) else f'"{text}"'
