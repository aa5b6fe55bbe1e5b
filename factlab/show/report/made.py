"""How it was made, what is hidden and why, what it cannot say."""

from __future__ import annotations

from collections.abc import Mapping

from factlab.publication.figures import Figures
from factlab.publication.publication import Publication
from factlab.show.report.chapter import Chapter, View
from factlab.show.wording import explanation, hidden_range


def _build(view: View) -> Mapping[str, object]:
    publication, text = view.publication, view.text
    return {
        "hidden": hidden_per_table(publication, view.figures),
        "hidden_range": hidden_range(publication, text),
        "explanation": explanation(publication, text),
    }


MADE = Chapter("made", "verantwoording", "report.h_made", _build)


def hidden_per_table(publication: Publication, figures: Figures) -> list[tuple[str, int, int]]:
    """Name, cells and dots of every table: how many, which anybody can count; never which."""
    return [(name, table.counts.size, figures.hidden_cells(name)) for name, table in publication.tables.items()]
