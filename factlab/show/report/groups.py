"""Groups of households, where the round has a frame."""

from __future__ import annotations

from collections.abc import Mapping

from factlab.publication.figures import Figure, Figures
from factlab.show.report.chapter import Chapter, View
from factlab.show.rows import Grid
from factlab.text import Text


def _build(view: View) -> Mapping[str, object]:
    return {"groups": groups(view.figures, view.text)}


GROUPS = Chapter("groups", "groepen", "report.h_groups", _build, ("groepen",))


def groups(figures: Figures, text: Text) -> list[tuple[str, Grid]]:
    """For each group of the frame its classes down, across all households and then by number of voorzieningen.

    Of the whole gemeente. The share is that of the households of the class, where all its cells are published. A
    class that the frame never uses is left out.
    """
    publication, table = figures.publication, figures.table("groepen")
    found = []
    for group in dict.fromkeys(labels[0] for labels in table.labels):
        numbers = list(dict.fromkeys(number for own, _, number in table.labels if own == group))
        rows = []
        for klasse in dict.fromkeys(klasse for own, klasse, _ in table.labels if own == group):
            cells = [figures.figure("groepen", figures.everywhere, group, klasse, number) for number in numbers]
            counts = [cell.count for cell in cells]
            everyone = None if None in counts else sum(count for count in counts if count is not None)
            if everyone != 0:
                of_class = [Figure(c.count, figures.fraction(c.count, everyone), c.possible) for c in cells]
                total = Figure(everyone, None, possible=everyone is not None)
                rows.append((publication.name("klasse", klasse, text), [total, *of_class]))
        found.append((publication.name("groep", group, text), Grid(rows, numbers, 0.0)))
    return found
