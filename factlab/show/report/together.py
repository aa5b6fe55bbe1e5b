"""Which laws, domains, voorzieningen and organisations meet in one household."""

from __future__ import annotations

from collections.abc import Mapping

from factlab.publication.figures import Figures, Pair
from factlab.show.report.chapter import Chapter, View
from factlab.show.report.common_combinations import common_combinations
from factlab.show.report.doors import doors
from factlab.show.report.lift_grid import lift_grid
from factlab.show.report.three_sets import three_sets
from factlab.show.rows import meetings, most_used

MOST_PAIRS = 10


def _build(view: View) -> Mapping[str, object]:
    figures, text = view.figures, view.text
    pairs, at_door = figures.has("samenloop_voorzieningen"), figures.has("samenloop_organisaties")
    combined = figures.has("combinaties")
    return {
        "three": three_sets(figures, text),
        "domains": meetings(figures, "samenloop_domeinen", text) if figures.has("samenloop_domeinen") else None,
        "any_domains": bool(figures.pairs("samenloop_domeinen")) if figures.has("samenloop_domeinen") else False,
        "has_pairs": pairs,
        "lifts": lift_grid(figures, text) if pairs else None,
        "frequent": frequent_pairs(figures, "samenloop_voorzieningen") if pairs else None,
        "remarkable": remarkable_pairs(figures) if pairs else None,
        "upset": common_combinations(figures, text) if combined else None,
        "combinations": most_used(figures, "combinaties", text) if combined else None,
        "doors": doors(figures, text) if at_door else None,
        "door_pairs": frequent_pairs(figures, "samenloop_organisaties") if at_door else None,
    }


TOGETHER = Chapter(
    "together",
    "samen",
    "report.h_together",
    _build,
    ("wetten", "samenloop_domeinen", "samenloop_voorzieningen", "combinaties", "samenloop_organisaties"),
)


def frequent_pairs(figures: Figures, table: str) -> list[Pair]:
    return figures.pairs(table)[:MOST_PAIRS]


def remarkable_pairs(figures: Figures) -> list[Pair]:
    """The voorzieningen that meet most above chance."""
    above = [pair for pair in figures.pairs("samenloop_voorzieningen") if (pair.times or 0.0) > 1.0]
    return sorted(above, key=lambda pair: (-(pair.times or 0.0), pair.a, pair.b))[:MOST_PAIRS]
