"""What the round says beside its numbers: figures that were known before, and notes for readers.

`controle.csv` is a list as the others: `tabel;gebied;label;aantal;eenheid;bron`, where `label` is the labels of
the table's dimensions with `|` between. `toelichting.md` has a heading `# tabel` above every note, `# rapport` above
the one for the whole. Both are public with the round, and submissions need not agree on them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from typing import Final

from factlab.errors import Fault
from factlab.hub.round_lists import ListReader
from factlab.protocol.round import NOTE_OF_ALL, KnownFigure
from factlab.protocol.scope import Scope
from factlab.protocol.tables import REST, TABLES, Labels

COLUMNS: Final = ("tabel", "gebied", "label", "aantal", "eenheid", "bron")

MOST_FIGURES = 2_000
MOST_IN_UNIT, MOST_IN_SOURCE, MOST_IN_NOTE = 60, 300, 5_000
"""Characters: what has a place beside a number, and beside a table."""

_HEADING = re.compile(r"#\s*([^#\s].*?)\s*#*")
_MOST_REPEATED = 40


def known_figures(reader: ListReader, name: str, scope: Scope | None, least: int) -> list[KnownFigure]:
    """controle.csv in the order of its rows.

    `scope` is that of all partners, or None while it is not clear: then tables, areas and labels are not looked at.
    `least` is the smallest number that may be in a file for everybody.
    """
    found: dict[tuple[str, str, Labels], KnownFigure] = {}
    lines: dict[tuple[str, str, Labels], int] = {}
    for line, row in reader.rows(name, COLUMNS):
        place = str(line)
        tabel, gebied, aantal = row["tabel"], row["gebied"], row["aantal"]
        labels = tuple(label.strip() for label in row["label"].split("|"))
        unit, source = (" ".join(row[column].split()) for column in ("eenheid", "bron"))
        at = tabel, gebied, labels
        faults = [Fault("value_empty", name, place, column=column) for column in COLUMNS if not row[column]]
        if not faults:
            if scope is not None and (wrong := _misplaced(name, place, tabel, gebied, labels, scope)):
                faults.append(wrong)
            elif at in lines:
                faults.append(Fault("double", name, place, what=" ".join((tabel, gebied, *labels)), first=lines[at]))
            if not re.fullmatch(r"\d{1,9}", aantal):
                faults.append(Fault("whole_number", name, place, column="aantal"))
            elif int(aantal) < least:
                faults.append(Fault("figure_below_threshold", name, place, least=least))
            for column, text, most in (("eenheid", unit, MOST_IN_UNIT), ("bron", source, MOST_IN_SOURCE)):
                if len(text) > most:
                    faults.append(Fault("text_too_long", name, place, column=column, most=most))
                elif not text.isprintable():
                    faults.append(Fault("value_not_allowed", name, place, column=column))
        lines.setdefault(at, line)
        reader.faults += faults
        if not faults:
            found[at] = KnownFigure(
                tabel=tabel, gebied=gebied, labels=labels, aantal=int(aantal), eenheid=unit, bron=source
            )
    reader.check_filled(name, found)
    if len(found) > MOST_FIGURES:
        reader.faults.append(Fault("too_many_figures", name, most=MOST_FIGURES))
    return list(found.values())


def notes(reader: ListReader, name: str, tables: Collection[str] | None) -> dict[str, str]:
    """toelichting.md: the notes in Markdown by table, and under `rapport` the one for the whole.

    `tables` are those that the round asks for, or None while that is not clear. Of a note the text is kept as it is,
    without empty lines around it.
    """
    text = reader.text(name)
    if text is None:
        return {}
    known = None if tables is None else (NOTE_OF_ALL, *tables)
    found: dict[str, list[str]] = {}
    lines: dict[str, int] = {}
    heading = ""
    for number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), start=1):
        if any(unicodedata.category(sign) == "Cc" and sign != "\t" for sign in line):
            reader.faults.append(Fault("note_sign", name, str(number)))
        if is_heading := _HEADING.fullmatch(line.strip()):
            heading = is_heading[1].casefold()
            _check_heading(reader, name, number, heading, known, lines)
            lines.setdefault(heading, number)
            found.setdefault(heading, [])
        elif heading:
            found[heading].append(line.rstrip())
        elif line.strip() and not any(fault.key == "note_without_heading" for fault in reader.faults):
            reader.faults.append(Fault("note_without_heading", name, str(number)))
    kept = {heading: "\n".join(written).strip("\n") for heading, written in found.items()}
    for heading, note in kept.items():
        place = str(lines.get(heading, 1))
        if not note.strip():
            reader.faults.append(Fault("note_empty", name, place, what=heading[:_MOST_REPEATED]))
        elif len(note) > MOST_IN_NOTE:
            reader.faults.append(Fault("note_too_long", name, place, most=MOST_IN_NOTE))
    reader.check_filled(name, kept)
    return kept


def _check_heading(
    reader: ListReader,
    name: str,
    number: int,
    heading: str,
    known: Collection[str] | None,
    lines: dict[str, int],
) -> None:
    told = heading[:_MOST_REPEATED]
    if known is not None and heading not in known:
        reader.faults.append(Fault("note_heading", name, str(number), what=told, headings=", ".join(known)))
    elif heading in lines:
        reader.faults.append(Fault("double", name, str(number), what=told, first=lines[heading]))


def _misplaced(name: str, place: str, tabel: str, gebied: str, labels: Labels, scope: Scope) -> Fault | None:
    """What is wrong with the cell that a figure is put beside; None when the round has that cell."""
    if tabel not in scope.tables:
        return Fault("table_not_asked", name, place, what=tabel, tables=", ".join(scope.tables))
    table, everywhere = TABLES[tabel], scope.municipality.code
    if gebied not in {area.code for area in scope.places}:
        return Fault("area_without_name", name, place, what=gebied)
    if gebied != everywhere and not table.per_area:
        return Fault("table_of_gemeente", name, place, what=tabel, area=everywhere)
    if len(labels) != len(table.dimensions):
        return Fault("label_parts", name, place, what=tabel, dimensions="|".join(table.dimensions))
    if not _has_label(tabel, labels, scope):
        return Fault("label_unknown", name, place, what="|".join(labels), table=tabel)
    if table.impossible(labels):
        return Fault("label_impossible", name, place, what="|".join(labels), table=tabel)
    return None


def _has_label(tabel: str, labels: Labels, scope: Scope) -> bool:
    if tabel != "combinaties":
        return labels in TABLES[tabel].labels(scope)
    # Which combinations are named follows from the counts; only those that can be are accepted.
    ids = labels[0].split("+")
    return labels == (REST,) or (ids == sorted(set(ids)) and set(ids) <= {v.id for v in scope.counted})
