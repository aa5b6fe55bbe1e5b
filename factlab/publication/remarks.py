"""What of a round's known figures and notes belongs to what was published."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from factlab.protocol.publication import ProtectedTable
from factlab.protocol.round import NOTE_OF_ALL, KnownFigure

Tables = Mapping[str, ProtectedTable]


def known_in(tables: Tables, known: Iterable[KnownFigure]) -> tuple[KnownFigure, ...]:
    """The figures of which these tables have the cell.

    A partner that is left out takes its voorzieningen along; a combination need not be among those that are named.
    """
    return tuple(
        figure
        for figure in known
        if figure.tabel in tables
        and figure.gebied in tables[figure.tabel].areas
        and figure.labels in tables[figure.tabel].labels
    )


def notes_of(tables: Tables, notes: Mapping[str, str]) -> dict[str, str]:
    """The notes about these tables, and the one about the whole."""
    return {name: note for name, note in notes.items() if name in tables or name == NOTE_OF_ALL}
