"""The numbers of the search by the names of their cells, for the proof, which knows no others."""

from __future__ import annotations

from collections.abc import Mapping

from factlab.hub.protect.cells import Cell
from factlab.hub.protect.classes.counts import ClassCounts
from factlab.hub.protect.proof import Protected
from factlab.model.columns import Columns
from factlab.model.places import Places
from factlab.model.targets import Number, Target
from factlab.protocol.publication import ProtectedTable


class Names:
    """Cells by name: the numbers of a target as anybody can recount them."""

    def __init__(self, columns: Columns, classes: ClassCounts | None, places: Places) -> None:
        self._columns, self._classes, self._places = columns, classes, places

    def protected(self, target: Target, known: bool) -> Protected:
        part = self._cells(target.part) if target.part else ()
        return Protected(self._cells(target.whole), part, target.group, known)

    def published(self, target: Target, tables: Mapping[str, ProtectedTable]) -> bool:
        """Whether its cells are in tables that are asked for."""
        numbers = [target.whole, *([target.part] if target.part else ())]
        return all(cell.table in tables for number in numbers for cell in self._cells(number))

    def _cells(self, number: Number) -> tuple[Cell, ...]:
        place, column = number
        names = [self._columns.names[column]] if self._classes is None else self._classes.names(column)
        return tuple(Cell(table, self._places.areas[place].code, labels) for table, labels in names)
