"""SPSS files (.sav, .zsav): labels become the text, with the values they stand for beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from factlab.errors import UnreadableInput
from factlab.partner.columns.mapping import known_headers
from factlab.partner.providers.extent import list_too_large
from factlab.partner.providers.raw import RawList, as_text, checked_headers

if TYPE_CHECKING:
    from pyreadstat import metadata_container

_ENCRYPTED = b"ENCRYPTEDSAV"
_BEGINS = (b"$FL2", b"$FL3")
_OWN_ENCODING = (None, "WINDOWS-1252")
"""As the file says; files of before SPSS 15 do not say it, and were made in Windows."""


def check_begin(path: Path, file: str) -> None:
    """UnreadableInput when the file is no SPSS file, or one with a password."""
    try:
        with path.open("rb") as source:
            begin = source.read(64)
    except OSError:
        raise UnreadableInput("list_unreadable", file=file) from None
    if _ENCRYPTED in begin:
        raise UnreadableInput("list_password", file=file)
    if not begin.startswith(_BEGINS):
        raise UnreadableInput("spss_unreadable", file=file)


def read_spss(path: Path, file: str) -> RawList:
    """The cases as columns of text; values that SPSS holds for missing (also those of the user) become empty.

    A header is the name of the variable, or its label where only the label is a header known here.
    UnreadableInput when the file is damaged; it can also end the process (see `own_process`).
    """
    values, about = _read(path, file)
    names = list(values)
    header = checked_headers(_headers(names, about.column_names_to_labels), file)
    columns: dict[str, pa.Array] = {}
    labels: dict[str, Mapping[str, str]] = {}
    for name, shown in zip(names, header, strict=True):
        labelled = {as_text(value): label for value, label in about.variable_value_labels.get(name, {}).items()}
        columns[shown] = _labelled(values[name], labelled)
        used = Counter(labelled.values())
        if told := {label: value for value, label in labelled.items() if used[label] == 1}:
            labels[shown] = told
    rows = len(next(iter(columns.values())))
    about_it = zip(header, (about.column_names_to_labels.get(name) or "" for name in names), strict=True)
    titles = {shown: title.strip() for shown, title in about_it if title.strip() and title.strip() != shown}
    return RawList(file, columns, np.arange(1, rows + 1), (), labels=labels, titles=titles)


def _read(path: Path, file: str) -> tuple[dict[str, Any], metadata_container]:
    import pyreadstat

    for encoding in _OWN_ENCODING:
        try:
            _, about = pyreadstat.read_sav(path, metadataonly=True, encoding=encoding)
            if list_too_large(about.number_rows or 0, about.number_columns or 0):
                raise UnreadableInput("list_too_large", file=file)
            values, about = pyreadstat.read_sav(path, output_format="dict", encoding=encoding)
        except UnreadableInput:
            raise
        except Exception as damage:
            # What is damaged makes the library stumble anywhere; only text it cannot convert is worth another try.
            if isinstance(damage, UnicodeDecodeError) or "convert" in str(damage):
                continue
            break
        return values, about
    raise UnreadableInput("spss_unreadable", file=file)


def _headers(names: list[str], labels: Mapping[str, str | None]) -> list[str]:
    """The names, or the label of a variable where that says more (`V12`, "Postcode")."""
    headers = []
    for name in names:
        label = (labels.get(name) or "").strip()
        by_label = bool(label) and label not in names and not known_headers([name]) and bool(known_headers([label]))
        headers.append(label if by_label else name)
    doubles = {header for header, count in Counter(headers).items() if count > 1}
    return [name if header in doubles else header for name, header in zip(names, headers, strict=True)]


def _labelled(values: Any, labels: Mapping[str, str]) -> pa.Array:
    """Values as text, each under its label where it has one."""
    texts = [as_text(value).rstrip(" ") for value in (values.tolist() if hasattr(values, "tolist") else values)]
    return pa.array([labels.get(text, text) for text in texts] if labels else texts, pa.string())
