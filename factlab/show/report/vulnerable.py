"""From how many voorzieningen, and with how many domains, a household gets vulnerable."""

from __future__ import annotations

from collections.abc import Mapping

from factlab.publication.figures import Figure, Figures
from factlab.show.report.chapter import Chapter, View
from factlab.show.rows import Grid
from factlab.show.wording import or_more
from factlab.text import Text


def _build(view: View) -> Mapping[str, object]:
    return {"grid": vulnerability(view.figures, view.text)}


VULNERABLE = Chapter("vulnerable", "kwetsbaar", "report.h_vulnerable", _build, ("kwetsbaarheid",))


def vulnerability(figures: Figures, text: Text) -> Grid:
    """Of the households with n voorzieningen (down) the share by number of domains (across)."""
    table = figures.table("kwetsbaarheid")
    numbers = [n for n in dict.fromkeys(a for a, _ in table.labels) if n != "0"]
    crossed = [d for d in dict.fromkeys(b for _, b in table.labels) if d != "0"]
    rows = []
    for number in numbers:
        everyone = figures.with_number(number)
        cells = [figures.figure("kwetsbaarheid", figures.everywhere, number, domains) for domains in crossed]
        of_row = [Figure(c.count, figures.fraction(c.count, everyone), c.possible) for c in cells]
        rows.append((or_more(number, text), of_row))
    return Grid(rows, crossed, 1.0)
