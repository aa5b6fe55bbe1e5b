"""The most used voorzieningen against each other: how many times more often than by chance they meet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from factlab.publication.figures import Figures
from factlab.publication.long import WITH_LIFT, lift
from factlab.show.wording import decimal, percent
from factlab.text import Text

MOST_VOORZIENINGEN = 20


@dataclass(frozen=True, slots=True)
class LiftCell:
    """One meeting. `times` is for a cell of kind `lift`; `shown` stands in it, `said` is for who listens or points."""

    kind: Literal["lift", "count", "bound", "self", "hidden"]
    shown: str
    said: str
    times: float | None = None


@dataclass(frozen=True, slots=True)
class LiftRow:
    """A voorziening; `domain` is given where a new one begins."""

    name: str
    cells: list[LiftCell]
    domain: str


@dataclass(frozen=True, slots=True)
class LiftGrid:
    """Voorzieningen by domain, down and across, of the `of` there are; of the `pairs` in it `hidden` are hidden."""

    rows: list[LiftRow]
    begins: frozenset[int]
    pairs: int
    hidden: int
    of: int


def lift_grid(figures: Figures, text: Text) -> LiftGrid | None:
    """The voorzieningen with the most households as far as is published; None where no lift of them is.

    A voorziening of which the number is hidden has at least as many households as its largest published meeting.
    """
    publication, table = figures.publication, figures.table(WITH_LIFT)
    place = {labels: number for number, labels in enumerate(table.labels)}
    times = lift(publication, table)[0]
    ids = list(dict.fromkeys(a for a, _ in table.labels))
    shown = {labels: 0 if table.hidden[0, at] else int(table.counts[0, at]) for labels, at in place.items()}
    least = {a: max(shown[a, b] for b in ids) for a in ids}
    chosen = sorted((a for a in ids if least[a]), key=lambda a: (-least[a], a))[:MOST_VOORZIENINGEN]
    domain = {v.id: v.domein for v in publication.voorzieningen}
    order = {name: number for number, name in enumerate(publication.domains)}
    chosen.sort(key=lambda a: (order.get(domain[a], len(order)), -least[a], a))
    hidden = [(a, b) for a in chosen for b in chosen if a < b and table.hidden[0, place[a, b]]]
    pairs = len(chosen) * (len(chosen) - 1) // 2
    rows = []
    begins = set()
    for number, a in enumerate(chosen):
        is_new = number == 0 or domain[a] != domain[chosen[number - 1]]
        if is_new:
            begins.add(number)
        cells = [_cell(figures, a, b, float(times[place[a, b]]), text) for b in chosen]
        name = publication.name("voorziening", a, text)
        rows.append(LiftRow(name, cells, publication.name("domein", domain[a], text) if is_new else ""))
    if not any(cell.kind == "lift" for row in rows for cell in row.cells):
        return None
    return LiftGrid(rows, frozenset(begins), pairs, len(hidden), len(ids))


def _cell(figures: Figures, a: str, b: str, times: float, text: Text) -> LiftCell:
    figure = figures.figure(WITH_LIFT, figures.everywhere, a, b)
    if figure.count is None:
        return LiftCell("hidden", "", text("report.hidden"))
    households = text("report.count", households=figure.count)
    if a == b:
        return LiftCell("self", text.number(figure.count), households)
    share = "" if figure.share is None else ", " + text("meeting.share_of_row", share=percent(figure.share, text))
    if figures.bound(a, b):
        return LiftCell("bound", text.number(figure.count), f"{households}{share}; {text('meeting.bound')}")
    if times != times:
        return LiftCell("count", text.number(figure.count), f"{households}{share}; {text('meeting.no_lift')}")
    said = text("meeting.lift_said", times=decimal(times, text), households=figure.count) + share
    shown = "0" if not figure.count else decimal(times, text) if times < 9.95 else f"{times:.0f}"
    return LiftCell("lift", shown, said, times)
