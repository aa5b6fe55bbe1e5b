"""How many organisations come to the door, and which ones meet there."""

from __future__ import annotations

from collections.abc import Mapping

from factlab.show.report.chapter import Chapter, View
from factlab.show.report.together import frequent_pairs
from factlab.show.rows import distribution, meetings


def _build(view: View) -> Mapping[str, object]:
    figures, text = view.figures, view.text
    meet = figures.has("samenloop_organisaties")
    return {
        "doors": distribution(figures, "organisaties", text) if figures.has("organisaties") else None,
        "grid": meetings(figures, "samenloop_organisaties", text) if meet else None,
        "pairs": frequent_pairs(figures, "samenloop_organisaties") if meet else None,
    }


ORGANISATIONS = Chapter(
    "organisations",
    "organisaties",
    "report.h_organisations",
    _build,
    ("organisaties", "samenloop_organisaties"),
)
