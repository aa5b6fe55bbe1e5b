"""vergelijking.html: one page that works offline, prints, and says first what changed and what can be compared."""

from __future__ import annotations

from markupsafe import Markup

from factlab.compare.changed import Changed
from factlab.compare.charts import charts
from factlab.compare.comparison import Comparison
from factlab.compare.told import Tally, largest, neighbours, not_compared, tally
from factlab.compare.wording import label_name, signed, signed_points, two_decimals
from factlab.show.marks import hidden, marks
from factlab.show.wording import decimal, hidden_range
from factlab.text import Text
from factlab.text.pages import templates


def render(comparison: Comparison, text: Text, version: str) -> str:
    """The page in the language of `text`; the same comparison gives the same bytes."""
    drawn = charts(comparison, text)
    given = {
        **marks(text),
        "version": version,
        "c": comparison,
        "title": title(comparison, text),
        "sides": [
            (name, side, text.long_date(side.round.peildatum), hidden_range(side.publication, text))
            for name, side in zip(comparison.names, (comparison.first, comparison.second), strict=True)
        ],
        "sentences": sentences(comparison, text),
        "core": [(one.name, rows[0]) for one, rows in comparison.indicators],
        "changes": [change for change in comparison.changes if change.sentences],
        "unchanged": [change.subject for change in comparison.changes if not change.sentences],
        "charts": drawn,
        "largest": largest(comparison, text),
        "apart": not_compared(comparison, text),
        "other_panel": not comparison.places and "panel" in {one.subject for one in substantial(comparison)},
        "neighbours": neighbours(comparison),
        "indicators": [one.name for one, rows in comparison.indicators if rows[0].comparable],
        "name": lambda row: label_name(comparison, row.table, row.labels, text),
        "diff": lambda value: hidden(text) if value is None else signed(value, text),
        "points": lambda value: hidden(text) if value is None else signed_points(value, text),
        "often": lambda value: Markup("") if value is None else f"{decimal(value, text)} ×",
        "ratio": lambda value: two_decimals(value, text),
        "day": lambda third: text.long_date(third.side.round.peildatum),
        "wetten": lambda third: [
            (label_name(comparison, "wetten", row.labels, text), row) for row in third.rows if row.in_file
        ],
    }
    page = templates("factlab.compare", "factlab.show").get_template("vergelijking.html.j2").render(given)
    return page.rstrip() + "\n"


def title(comparison: Comparison, text: Text) -> str:
    if comparison.places:
        return text("compare.title_places", first=comparison.names[0], second=comparison.names[1])
    return text("compare.title_rounds", place=comparison.at[1].name)


def substantial(comparison: Comparison) -> list[Changed]:
    """What differs, but for the date and the number of households: these always do, and count nothing otherwise."""
    return [one for one in comparison.changes if one.sentences and one.subject not in ("date", "households")]


def sentences(comparison: Comparison, text: Text) -> list[str]:
    """Before any number: what changed, how much of the tables can be compared, and how to take a difference."""
    names = {"first": comparison.names[0], "second": comparison.names[1]}
    subjects = [text(f"compare.subject_{one.subject}") for one in substantial(comparison)]
    same = text("compare.nothing_changed", **names)
    found = [text("compare.something_changed", subjects=", ".join(subjects), **names) if subjects else same]
    counted: Tally = tally(comparison.rows)
    key = "compare.all_comparable" if not counted.apart else "compare.some_comparable"
    found.append(text(key, all=counted.all, comparable=counted.comparable, apart=counted.apart))
    if counted.hidden:
        found.append(text("compare.some_hidden", hidden=counted.hidden))
    found.append(text("compare.full_counts", width=comparison.width))
    if comparison.rounding:
        found.append(text("compare.rounded", unit=comparison.rounding))
    return found
