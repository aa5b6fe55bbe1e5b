"""Headers as text: compared without case, accents and signs, and shown so that a command can be copied."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

_OF_SOMEBODY = (
    "client klant dossier relatie deelnemer burger persoon inwoner zaak kenmerk referentie aanvraag beschikking "
    "besluit indicatie factuur customer volgn"
).split()


def _decomposed(header: str) -> str:
    return unicodedata.normalize("NFKD", header.casefold())


def plain(header: str) -> str:
    """A header without case, accents and anything but letters and digits."""
    return re.sub(r"[^a-z0-9]", "", _decomposed(header))


def words(header: str) -> frozenset[str]:
    """The words of a header, without case and accents."""
    bare = "".join(sign for sign in _decomposed(header) if not unicodedata.combining(sign))
    return frozenset(re.findall("[a-z]+", bare))


def is_of_somebody(header: str) -> bool:
    """Whether it counts or names a person or a file of one, and so never a house (`Nr cliënt`, `Zaaknummer`)."""
    return any(sign in plain(header) for sign in _OF_SOMEBODY)


def as_option(headers: Iterable[str], before: str = "") -> str:
    """Headers as the value of an option that can be pasted behind it, on any shell.

    What a shell or the option itself would take for a sign of its own is left out: it is not compared.
    """
    return _pasted(before + _bare(header) for header in headers)


def as_columns(columns: Mapping[str, str]) -> str:
    """Canonical name → header as the value of --columns that can be pasted behind it."""
    return _pasted(f"{canonical}={_bare(header)}" for canonical, header in columns.items())


def _bare(header: str) -> str:
    return " ".join(re.sub(r"""[,"'`$%!^\\=]""", " ", header).split())


def _pasted(parts: Iterable[str]) -> str:
    text = ",".join(parts)
    return text if re.fullmatch(r"[\w.=+-]+", text) else f'"{text}"'
