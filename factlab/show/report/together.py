"""Which domains and voorzieningen meet in one household."""

from __future__ import annotations

from collections.abc import Mapping

from factlab.publication.figures import Figures, Pair
from factlab.show.report.chapter import Chapter, View
from factlab.show.rows import meetings, most_used

MOST_PAIRS = 10


def _build(view: View) -> Mapping[str, object]:
    figures, text = view.figures, view.text
    pairs = figures.has("samenloop_voorzieningen")
    return {
        "domains": meetings(figures, "samenloop_domeinen", text) if figures.has("samenloop_domeinen") else None,
        "frequent": frequent_pairs(figures, "samenloop_voorzieningen") if pairs else None,
        "remarkable": remarkable_pairs(figures) if pairs else None,
        "combinations": most_used(figures, "combinaties", text) if figures.has("combinaties") else None,
    }


TOGETHER = Chapter(
    "together",
    "samen",
    "report.h_together",
    _build,
    ("samenloop_domeinen", "samenloop_voorzieningen", "combinaties"),
)


def frequent_pairs(figures: Figures, table: str) -> list[Pair]:
    return figures.pairs(table)[:MOST_PAIRS]


def remarkable_pairs(figures: Figures) -> list[Pair]:
    """The voorzieningen that meet most above chance."""
    above = [pair for pair in figures.pairs("samenloop_voorzieningen") if (pair.times or 0.0) > 1.0]
    return sorted(above, key=lambda pair: (-(pair.times or 0.0), pair.a, pair.b))[:MOST_PAIRS]
