"""The answer in five sentences, and the big numbers."""

from __future__ import annotations

from collections.abc import Mapping

from factlab.publication.figures import Figure, Figures
from factlab.show.findings import findings
from factlab.show.report.chapter import Chapter, View
from factlab.show.wording import percent
from factlab.text import Text


def _build(view: View) -> Mapping[str, object]:
    return {"findings": findings(view.figures, view.text), "tiles": _tiles(view.figures, view.text)}


CORE = Chapter("core", "kern", "report.h_core", _build)


def _tiles(figures: Figures, text: Text) -> list[tuple[str, str, str]]:
    """The big numbers: share, what it is a share of, and how many households."""
    found: list[tuple[str, Figure]] = []
    everywhere = figures.everywhere
    if figures.has("bereik"):
        found.append(("users", figures.figure("bereik", everywhere, "met")))
    if figures.has("stapeling"):
        found.append(("several", figures.at_least("stapeling", everywhere, 2)))
        found.append(("many", figures.at_least("stapeling", everywhere, 5)))
    if figures.has("organisaties"):
        found.append(("organisations", figures.at_least("organisaties", everywhere, 3)))
    tiles = []
    for name, figure in found:
        share = text("report.hidden") if figure.share is None else percent(figure.share, text)
        number = text("report.hidden_count") if figure.count is None else text("report.count", households=figure.count)
        tiles.append((share, text(f"report.tile_{name}"), number))
    return tiles
