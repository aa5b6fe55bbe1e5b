"""From how many voorzieningen, with how many domains, and with how many signals a household gets vulnerable."""

from __future__ import annotations

from collections.abc import Mapping

from factlab.publication.figures import Figure, Figures
from factlab.show.report.chapter import Chapter, View
from factlab.show.report.stacked import Stack, key, share_stack, with_number
from factlab.show.rows import Bar, Grid, part_of
from factlab.show.wording import or_more
from factlab.text import Text


def _build(view: View) -> Mapping[str, object]:
    figures, text = view.figures, view.text
    crossed = figures.has("kwetsbaarheid")
    return {
        "grid": vulnerability(figures, text) if crossed else None,
        "stacks": crossings(figures, text) if crossed else [],
        "key": key(_domain_names(figures, text)) if crossed else [],
        "signals": signals(figures, text) if figures.has("signalen") else None,
    }


VULNERABLE = Chapter("vulnerable", "kwetsbaar", "report.h_vulnerable", _build, ("kwetsbaarheid", "signalen"))


def vulnerability(figures: Figures, text: Text) -> Grid:
    """Of the households with n voorzieningen (down) the share by number of domains (across)."""
    crossed = _domains(figures)
    rows = []
    for number in _numbers(figures, "kwetsbaarheid"):
        everyone = figures.with_number(number)
        cells = [figures.figure("kwetsbaarheid", figures.everywhere, number, domains) for domains in crossed]
        of_row = [Figure(c.count, figures.fraction(c.count, everyone), c.possible) for c in cells]
        rows.append((or_more(number, text), of_row))
    return Grid(rows, crossed, 1.0)


def crossings(figures: Figures, text: Text) -> list[Stack]:
    """The same as bars, from two voorzieningen on: with one there is nothing to cross."""
    names = _domain_names(figures, text)
    found = []
    for number in _numbers(figures, "kwetsbaarheid")[1:]:
        cells = [figures.figure("kwetsbaarheid", figures.everywhere, number, domains) for domains in _domains(figures)]
        parts = list(zip(names, cells, strict=True))
        found.append(share_stack(figures, with_number(number, text), figures.with_number(number), parts, text))
    return found


def signals(figures: Figures, text: Text) -> list[Bar]:
    """Of the households with n voorzieningen, none included, those with a signal."""
    rows = []
    for number in ("0", *_numbers(figures, "signalen")):
        with_signal = figures.figure("signalen", figures.everywhere, number, "ja").count
        without = figures.figure("signalen", figures.everywhere, number, "nee").count
        everyone = None if with_signal is None or without is None else with_signal + without
        rows.append((or_more(number, text), Figure(with_signal, figures.fraction(with_signal, everyone))))
    widest = max((figure.share or 0.0 for _, figure in rows), default=0.0)
    return [Bar(name, figure, part_of(figure.share, widest)) for name, figure in rows]


def _numbers(figures: Figures, table: str) -> list[str]:
    return [n for n in dict.fromkeys(labels[0] for labels in figures.table(table).labels) if n != "0"]


def _domains(figures: Figures) -> list[str]:
    return [d for d in dict.fromkeys(labels[1] for labels in figures.table("kwetsbaarheid").labels) if d != "0"]


def _domain_names(figures: Figures, text: Text) -> list[str]:
    return [text("report.one_domain") if d == "1" else text("report.domains", number=d) for d in _domains(figures)]
