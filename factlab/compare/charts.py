"""The slope charts: of two rounds one per indicator with a line per area, of two places one per subject."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from factlab.compare.comparison import Comparison
from factlab.compare.differences import INDICATORS, Row
from factlab.compare.naming import some
from factlab.compare.wording import label_name
from factlab.show.drawings.slope import Line, Weight, slope
from factlab.show.wording import percent
from factlab.text import Text

_COLOURED = 3
_MOST_CHARTS = 8
_MOST_LINES = 14
_FEW_LINES = 8
"""With fewer lines than this, those of which one end is hidden are drawn too."""
_SUBJECTS = ("domeinen", "stapeling", "voorzieningen")


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing, what of it stands in the table under it, and which of its lines have no or only one end."""

    id: str
    name: str
    drawing: Markup
    rows: tuple[tuple[str, Row], ...]
    half: tuple[str, ...]
    hidden: str
    apart: str
    left_out: int = 0


def charts(comparison: Comparison, text: Text) -> list[Chart]:
    """Those with a line; what cannot be compared at all is told elsewhere."""
    if not comparison.places:
        found = [
            _chart(comparison, one.key, one.name, [(_area(comparison, row), row) for row in rows], text)
            for one, rows in comparison.indicators
        ]
        found = [chart for chart in found if chart.drawing]
        found += _other_domains(comparison, text)[: max(_MOST_CHARTS - len(found), 0)]
    else:
        every = [row for _, rows in comparison.indicators for row in rows]
        found = [_of_labels(comparison, INDICATORS, every, text)]
        found += [
            _of_labels(comparison, table, [row for row in comparison.rows if row.table == table], text)
            for table in _SUBJECTS
        ]
    return [chart for chart in found if chart.drawing]


def _other_domains(comparison: Comparison, text: Text) -> list[Chart]:
    """The domains that are no indicator and can be compared: they fill the room of indicators that cannot be."""
    known = {one.key for one, _ in comparison.indicators}
    rows: dict[str, list[tuple[str, Row]]] = {}
    for row in comparison.rows:
        if row.table == "domeinen" and f"domein_{row.labels[0]}" not in known:
            rows.setdefault(row.labels[0], []).append((_area(comparison, row), row))
    drawn = []
    for domain, of_domain in rows.items():
        name = text("indicator.domain", domain=label_name(comparison, "domeinen", (domain,), text))
        drawn.append(_chart(comparison, f"domein_{domain}", name, of_domain, text))
    return [chart for chart in drawn if chart.drawing]


def _of_labels(comparison: Comparison, table: str, rows: Sequence[Row], text: Text) -> Chart:
    """Of two places: a line per label, those with the largest shares when there are many."""
    named = [(label_name(comparison, table, row.labels, text), row) for row in rows if row.labels != ("0",)]
    drawn = [(name, row) for name, row in named if row.comparable]
    drawn.sort(key=lambda one: -max(_share(one[1], first=True) or 0.0, _share(one[1], first=False) or 0.0))
    whole = [one for one in drawn if _share(one[1], first=True) is not None and _share(one[1], first=False) is not None]
    half = [one for one in drawn if one not in whole]
    kept = [*whole[:_MOST_LINES], *half[: max(_FEW_LINES - len(whole), 0)]]
    name = text("compare.h_indicators") if table == INDICATORS else text(f"table.{table}")
    left_out = len(drawn) - len(kept)
    return _chart(comparison, table, name, [*kept, *((n, r) for n, r in named if not r.comparable)], text, left_out)


def _chart(
    comparison: Comparison, id_: str, name: str, rows: Sequence[tuple[str, Row]], text: Text, left_out: int = 0
) -> Chart:
    drawn = [(label, row) for label, row in rows if row.comparable]
    weights = _weights(comparison, [row for _, row in drawn])
    lines = [
        Line(label, _share(row, first=True), _share(row, first=False), weight)
        for (label, row), weight in zip(drawn, weights, strict=True)
    ]
    drawing = slope(
        lines,
        comparison.axes,
        lambda value: percent(value, text),
        f"lijn-{id_}",
        text("compare.chart_title", name=name, first=comparison.axes[0], second=comparison.axes[1]),
        text("report.hidden"),
    )
    half = [line for line in lines if line.is_half]
    return Chart(
        id_,
        name,
        drawing,
        tuple(drawn),
        tuple(_half(line, text) for line in half),
        some((line.name for line in lines if not line.drawn), text),
        some((label for label, row in rows if not row.comparable), text),
        left_out,
    )


def _half(line: Line, text: Text) -> str:
    ends = [text("report.hidden") if value is None else percent(value, text) for value in (line.first, line.second)]
    return text("compare.half", name=line.name, first=ends[0], second=ends[1])


def _weights(comparison: Comparison, rows: Sequence[Row]) -> list[Weight]:
    """The gemeente boldest, and the largest changes of the others in colour: real ones, no small ones."""
    gemeente = None if comparison.places else comparison.second.figures.everywhere
    moved = sorted(
        (row for row in rows if row.area != gemeente and row.verdict in ("meer", "minder") and row.points),
        key=lambda row: (-abs(row.points or 0.0), row.area, row.labels),
    )[:_COLOURED]
    found: list[Weight] = []
    for row in rows:
        if row.area == gemeente:
            found.append("main")
        elif any(row is one for one in moved):
            found.append("up" if (row.points or 0.0) > 0 else "down")
        else:
            found.append("quiet")
    return found


def _share(row: Row, *, first: bool) -> float | None:
    figure = row.first if first else row.second
    return figure.share if figure else None


def _area(comparison: Comparison, row: Row) -> str:
    return comparison.place(row.area).name
