"""How many households use how much: voorzieningen, domains, organisations."""

from __future__ import annotations

from collections.abc import Mapping

from factlab.show.report.chapter import Chapter, View
from factlab.show.rows import distribution, most_used

_COUNTED, _USED = ("stapeling", "aantal_domeinen"), ("domeinen", "voorzieningen")


def _build(view: View) -> Mapping[str, object]:
    figures, text = view.figures, view.text
    counted = {
        name: distribution(figures, name, text) for name in ("stapeling", "aantal_domeinen") if figures.has(name)
    }
    used = {name: most_used(figures, name, text) for name in ("domeinen", "voorzieningen") if figures.has(name)}
    return {"counted": counted, "used": used}


HOW_MUCH = Chapter(
    "how_much",
    "hoeveel",
    "report.h_how_much",
    _build,
    (*_COUNTED, *_USED),
)
