"""Tables protected by anybody: cells and what holds between them, as two plain lists, and the attack on them.

`docs/formats.md` has the lists. Nothing is known here of what cells mean: a relation that is not listed is not used.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from factlab.audit.asking import Asker, Told
from factlab.audit.bounds import Bounding, tightened
from factlab.audit.questions import DOT, Question
from factlab.audit.system import Whole, system_of
from factlab.errors import Fault, UnreadableInput
from factlab.model.relations import NO_LIMIT, Relation

CELL, VALUE, LOWEST, HIGHEST = "cel", "waarde", "laagst", "hoogst"
RELATION, FACTOR, AT_LEAST, AT_MOST = "relatie", "factor", "minstens", "hoogstens"

_HIDDEN = ("", ".")
_WHOLE = re.compile(r"-?[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Cells:
    """Cells in the order of the list: what is known of each, and which are hidden."""

    names: tuple[str, ...]
    low: Whole
    high: Whole
    hidden: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Leak:
    """A cell and what an attacker gets of it. `kind`: `small` (it is shown), `exact`, `narrow`; `how` is the attack."""

    kind: str
    cell: str
    low: int
    high: int
    how: str


@dataclass(frozen=True, slots=True)
class CellsAudit:
    """The outcome: `intervals` of all hidden cells when asked for; `unproven` were not told before a limit."""

    cells: int
    dots: int
    leaks: tuple[Leak, ...]
    unproven: tuple[str, ...]
    intervals: tuple[Leak, ...]
    programs: int


def audit_cells(
    cells: Cells, relations: Sequence[Relation], threshold: int, width: int, *, intervals: bool = False
) -> CellsAudit:
    """The shown cells below the threshold, and the hidden ones that may be and are known to fewer than `width`.

    Raises UnreadableInput (`audit_contradiction`) when no whole numbers within the bounds agree with the relations.
    """
    nothing = np.zeros(0, dtype=np.int64)
    known = tightened(Bounding(relations, nothing, nothing), cells.low, cells.high)
    dots = [n for n, hidden in enumerate(cells.hidden) if hidden]
    asker = Asker(system_of(relations, known.low, known.high, dots), known)
    asker.mix(dots, width)
    questions = [Question(DOT, ((n, 1),), threshold, width, (("", "", (cells.names[n],)),)) for n in dots]
    told = asker.breaches(questions)
    small = [
        Leak("small", name, value, value, "shown")
        for name, value, hidden in zip(cells.names, cells.low.tolist(), cells.hidden, strict=True)
        if not hidden and 0 < value < threshold
    ]
    return CellsAudit(
        len(cells.names),
        len(dots),
        (*small, *(_leak(one) for one in told if not one.unproven)),
        tuple(_leak(one).cell for one in told if one.unproven),
        tuple(_leak(asker.interval(question)) for question in questions) if intervals else (),
        asker.programs,
    )


def _leak(told: Told) -> Leak:
    _, _, (name,) = told.question.cells[0]
    return Leak("exact" if told.low >= told.high else "narrow", name, told.low, told.high, told.how)


def read_cells(data: bytes, file: str) -> Cells:
    """The list of cells; raises UnreadableInput with all that is wrong in it."""
    faults: list[Fault] = []
    first: dict[str, int] = {}
    known: list[tuple[int | None, int | None, int | None]] = []
    for line, row in _rows(data, file, (CELL, VALUE), (LOWEST, HIGHEST), faults):
        name = row[CELL]
        if not name:
            faults.append(Fault("value_empty", file, str(line), column=CELL))
        elif name in first:
            faults.append(Fault("double", file, str(line), what=name, first=first[name]))
        else:
            first[name] = line
            value = None if row[VALUE] in _HIDDEN else _number(row, VALUE, file, line, faults)
            lowest, highest = (
                _number(row, column, file, line, faults) if row.get(column) else None for column in (LOWEST, HIGHEST)
            )
            bounds = [value, lowest, highest]
            if any(n is not None and n < 0 for n in bounds):
                faults.append(Fault("cell_below_zero", file, str(line)))
            given = [n for n in (lowest, value, highest) if n is not None]
            if given != sorted(given):
                faults.append(Fault("cell_bounds", file, str(line), lowest=LOWEST, highest=HIGHEST))
            known.append((value, lowest, highest))
    if not first and not faults:
        faults.append(Fault("list_empty", file))
    if faults:
        raise UnreadableInput("cells_unreadable", faults=faults, file=file)
    # Nothing bounds a hidden number from above but its relations; the limit is far above whatever those can give.
    limit = 1_000_000 + 2 * sum(max(filter(None, row), default=0) for row in known)
    shown = [value is not None for value, _, _ in known]
    low = [v if v is not None else (1 if lowest is None else lowest) for v, lowest, _ in known]
    high = [v if v is not None else (limit if highest is None else highest) for v, _, highest in known]
    hidden = tuple(not one for one in shown)
    return Cells(tuple(first), np.array(low, dtype=np.int64), np.array(high, dtype=np.int64), hidden)


def read_relations(data: bytes, file: str, cells: Cells, cells_file: str) -> list[Relation]:
    """The list of relations between these cells; raises UnreadableInput with all that is wrong in it."""
    faults: list[Fault] = []
    number = {name: i for i, name in enumerate(cells.names)}
    terms: dict[str, dict[int, int]] = {}
    limits: dict[str, tuple[int, int]] = {}
    for line, row in _rows(data, file, (RELATION, CELL, FACTOR), (AT_LEAST, AT_MOST), faults):
        if missing := [column for column in (RELATION, CELL) if not row[column]]:
            faults.append(Fault("value_empty", file, str(line), column=", ".join(missing)))
            continue
        if row[CELL] not in number:
            faults.append(Fault("cell_unknown", file, str(line), what=row[CELL], list=cells_file))
            continue
        own = terms.setdefault(row[RELATION], {})
        if number[row[CELL]] in own:
            faults.append(Fault("cell_twice", file, str(line), what=row[CELL]))
        factor = _number(row, FACTOR, file, line, faults)
        own[number[row[CELL]]] = factor or 0
        given = [_number(row, c, file, line, faults) if row.get(c) else None for c in (AT_LEAST, AT_MOST)]
        between = _limits(*given)
        if between[0] > between[1] or limits.setdefault(row[RELATION], between) != between:
            faults.append(Fault("relation_limits", file, str(line), least=AT_LEAST, most=AT_MOST))
    if not terms and not faults:
        faults.append(Fault("list_empty", file))
    if faults:
        raise UnreadableInput("cells_unreadable", faults=faults, file=file)
    return [
        Relation(tuple((n, f) for n, f in own.items() if f), *limits[name])
        for name, own in terms.items()
        if any(own.values())
    ]


def _limits(least: int | None, most: int | None) -> tuple[int, int]:
    """Neither given: exactly 0. One given: no limit on the other side."""
    if least is None and most is None:
        return 0, 0
    return -NO_LIMIT if least is None else least, NO_LIMIT if most is None else most


def _number(row: dict[str, str], column: str, file: str, line: int, faults: list[Fault]) -> int | None:
    if _WHOLE.fullmatch(row[column]):
        return int(row[column])
    faults.append(Fault("whole_number", file, str(line), column=column))
    return None


def _rows(
    data: bytes, file: str, needed: tuple[str, ...], optional: tuple[str, ...], faults: list[Fault]
) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows by column, with their number; the header is row 1. Separated by `;` or, where it has none, by `,`."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        faults.append(Fault("not_utf8", file))
        return
    separator = ";" if ";" in text.partition("\n")[0] else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        header = [column.strip().lower() for column in next(reader, [])]
        if missing := [column for column in needed if column not in header]:
            faults.append(Fault("columns_missing", file, columns=", ".join(missing)))
            return
        if len(set(header)) < len(header) or not set(header) <= {*needed, *optional}:
            faults.append(Fault("columns_other", file, columns=", ".join((*needed, *optional))))
            return
        for fields in reader:
            if not any(field.strip() for field in fields):
                continue
            if len(fields) != len(header):
                faults.append(Fault("row_has_other_width", file, str(reader.line_num)))
                continue
            yield reader.line_num, dict(zip(header, (field.strip() for field in fields), strict=True))
    except csv.Error:
        faults.append(Fault("row_unreadable", file, str(reader.line_num)))
