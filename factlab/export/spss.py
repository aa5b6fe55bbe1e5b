"""An SPSS file per table: labels for variables and values, and a missing value that says why there is no number.

A label of a dimension is a number with a name, so that SPSS keeps the order; its code stands beside it as text
(`voorziening_code`), which stays the same from round to round.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from factlab.publication.long import AREA_COLUMNS, HIDDEN, IMPOSSIBLE, LIFT, STATUSES, LongTable, long
from factlab.publication.publication import Publication
from factlab.publication.state import state
from factlab.show.wording import or_more
from factlab.text import Text

NOT_PUBLISHED, CANNOT_BE, NO_SHARE = -9, -8, -7
"""User-missing: afgeschermd; kan niet voorkomen; the whole is hidden or too small for a share."""
_OTHER = 99
"""Of a label that is no number (`totaal`) among labels that are."""
_LABEL_BYTES, _FILE_LABEL_BYTES, _NOTE_LETTERS = 120, 60, 75
_MADE_AT = slice(92, 109)
"""Where a .sav keeps the day and hour at which it was written, which would make every file another."""
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass
class _Sheet:
    """A table on its way to SPSS: values by variable, and what is said of each."""

    values: dict[str, list[object]] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    named: dict[str, dict[int | float, str]] = field(default_factory=dict)
    missing: dict[str, list[int | float | str]] = field(default_factory=dict)
    measure: dict[str, str] = field(default_factory=dict)
    format: dict[str, str] = field(default_factory=dict)

    def add(self, name: str, values: list[object], label: str, measure: str) -> None:
        self.values[name], self.labels[name], self.measure[name] = values, label, measure


def sav_files(publication: Publication, text: Text) -> Mapping[str, bytes]:
    """`NAME.sav` for every table; the same publication gives the same bytes."""
    with tempfile.TemporaryDirectory(prefix="factlab-") as folder:
        return {
            f"{name}.sav": _written(publication, _sheet(publication, long(publication, name), text), Path(folder), text)
            for name in publication.tables
        }


def _sheet(publication: Publication, table: LongTable, text: Text) -> _Sheet:
    sheet = _Sheet()
    for name in AREA_COLUMNS:
        sheet.add(name, table.columns[name], text(f"column.{name}"), "nominal")
    sheet.measure["peildatum"] = "scale"
    for name in table.dimensions:
        _dimension(sheet, publication, table, name, text)
    status = [str(value) for value in table.columns["status"]]
    for name in ("huishoudens", "aandeel", LIFT):
        if name in table.columns:
            alike = [len({table.columns[d][at] for d in table.dimensions}) == 1 for at in range(table.rows)]
            _number(sheet, name, table.columns[name], status, alike, text)
    numbers = {value: number for number, value in enumerate(STATUSES, start=1)}
    sheet.add("status", [numbers[value] for value in status], text("column.status"), "nominal")
    sheet.named["status"] = {number: text(f"status.{value}") for value, number in numbers.items()}
    sheet.format["status"] = "F1.0"
    return sheet


def _dimension(sheet: _Sheet, publication: Publication, table: LongTable, name: str, text: Text) -> None:
    labels = list(dict.fromkeys(str(value) for value in table.columns[name]))
    counts = any(label.isdecimal() for label in labels)
    code = {
        label: int(number) if counts and (number := label.removesuffix("+")).isdecimal() else _OTHER if counts else at
        for at, label in enumerate(labels, start=1)
    }
    values = [str(value) for value in table.columns[name]]
    title = text(f"column.{name}")
    sheet.add(name, [code[value] for value in values], title, "ordinal" if counts else "nominal")
    sheet.named[name] = {
        code[label]: _cut(or_more(publication.name(name, label, text), text), _LABEL_BYTES) for label in labels
    }
    sheet.format[name] = "F4.0"
    if not counts:
        sheet.add(f"{name}_code", list(values), text("export.code_of", what=title), "nominal")


def _number(sheet: _Sheet, name: str, values: list[object], status: list[str], alike: list[bool], text: Text) -> None:
    """A number, or why there is none: hidden and impossible are told apart, and neither is a system-missing."""
    found: list[object] = []
    for value, state_, same in zip(values, status, alike, strict=True):
        if isinstance(value, (int, float)):
            found.append(float(value))
        elif state_ == IMPOSSIBLE or (name == LIFT and same):
            found.append(float(CANNOT_BE))
        else:
            found.append(float(NOT_PUBLISHED if state_ == HIDDEN else NO_SHARE))
    sheet.add(name, found, text(f"explain_column.{name}"), "scale")
    reasons: dict[int | float, str] = {NOT_PUBLISHED: text("status.geheim"), CANNOT_BE: text("status.onmogelijk")}
    if name != "huishoudens":
        reasons[NO_SHARE] = text("export.no_share")
    sheet.named[name] = reasons
    sheet.missing[name] = list(reasons)
    sheet.format[name] = {"huishoudens": "F10.0", "aandeel": "F8.4"}.get(name, "F8.2")


def _written(publication: Publication, sheet: _Sheet, folder: Path, text: Text) -> bytes:
    import pandas as pd
    import pyreadstat

    file = folder / "tabel.sav"
    said = state(publication, text)
    pyreadstat.write_sav(
        pd.DataFrame({name: _series(name, values) for name, values in sheet.values.items()}),
        file,
        file_label=_cut(f"{said.partition(':')[0]} - {publication.title}", _FILE_LABEL_BYTES),
        column_labels={name: _cut(label, 2 * _LABEL_BYTES) for name, label in sheet.labels.items()},
        note=[said[at : at + _NOTE_LETTERS] for at in range(0, len(said), _NOTE_LETTERS)],
        variable_value_labels=sheet.named,
        missing_ranges=sheet.missing,  # type: ignore[arg-type]
        variable_measure=sheet.measure,
        variable_format=sheet.format,
    )
    content = bytearray(file.read_bytes())
    day = publication.reference_date
    content[_MADE_AT] = f"{day:%d} {_MONTHS[day.month - 1]} {day:%y}00:00:00".encode("ascii")
    return bytes(content)


def _series(name: str, values: list[object]) -> object:
    import pandas as pd

    return pd.Series(values, dtype="object" if name == "peildatum" or _is_text(values) else "float64")


def _is_text(values: list[object]) -> bool:
    return not values or isinstance(values[0], str)


def _cut(words: str, most: int) -> str:
    """At most so many bytes of UTF-8, which is what the format counts."""
    return words.encode()[:most].decode(errors="ignore")
