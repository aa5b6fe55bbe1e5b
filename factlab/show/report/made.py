"""How it was made, what is hidden and why, who checked it, what it cannot say."""

from __future__ import annotations

from collections.abc import Mapping

from factlab.publication.figures import Figures
from factlab.publication.publication import Publication
from factlab.show.report.chapter import Chapter, View
from factlab.show.wording import explanation, hidden_range
from factlab.text import Text

_STEPS = ("list", "code", "join", "count", "protect", "check")
_CANNOT = ("address", "partners", "day", "cause", "verdict", "small")


def _build(view: View) -> Mapping[str, object]:
    publication, text = view.publication, view.text
    tables = hidden_per_table(publication, view.figures)
    values = _values(publication, text)
    return {
        "steps": [(text(f"account.step_{step}"), text(f"account.step_{step}_means", **values)) for step in _STEPS],
        "cannot": [(text(f"account.cannot_{one}"), text(f"account.cannot_{one}_means", **values)) for one in _CANNOT],
        "hidden": tables,
        "all_cells": sum(cells for _, cells, _ in tables),
        "all_dots": sum(dots for _, _, dots in tables),
        "values": values,
        "passed": _passed(publication),
        "explanation": explanation(publication, text),
    }


MADE = Chapter("made", "verantwoording", "report.h_made", _build)


def hidden_per_table(publication: Publication, figures: Figures) -> list[tuple[str, int, int]]:
    """Name, cells and dots of every table: how many, which anybody can count; never which."""
    return [(name, table.counts.size, figures.hidden_cells(name)) for name, table in publication.tables.items()]


def _values(publication: Publication, text: Text) -> dict[str, object]:
    policy = publication.policy
    return {
        "range": hidden_range(publication, text),
        "lowest": policy.drempel,
        "width": policy.breedte,
        "date": text.long_date(publication.reference_date),
    }


def _passed(publication: Publication) -> bool:
    """Whether onthulling.json says that the audit found nothing."""
    audit = publication.verdict.get("audit")
    return isinstance(audit, Mapping) and audit.get("geslaagd") is True
