"""The most common combinations of voorzieningen, as an UpSet picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from factlab.publication.figures import Figures
from factlab.show.drawings.upset import Combination, Thing, Words, upset_svg
from factlab.text import Text

MOST_COMBINATIONS = 15
MOST_HIDDEN = 6
MOST_THINGS = 24


@dataclass(frozen=True, slots=True)
class CommonCombinations:
    """The picture, and how many combinations of two or more there are in it, hidden in it, listed, hidden in all."""

    drawing: Markup
    published: int
    drawn_hidden: int
    listed: int
    hidden: int
    hidden_names: list[str]


def common_combinations(figures: Figures, text: Text) -> CommonCombinations:
    """Published combinations from large to small and then hidden ones by name: their order tells nothing."""
    publication, everywhere = figures.publication, figures.everywhere
    listed = [labels[0] for labels in figures.table("combinaties").labels if "+" in labels[0]]
    count = {label: figures.figure("combinaties", everywhere, label).count for label in listed}
    named = {label: publication.name("combinatie", label, text) for label in listed}
    shown = sorted((label for label in listed if count[label]), key=lambda label: (-(count[label] or 0), named[label]))
    hidden = sorted((label for label in listed if count[label] is None), key=lambda label: named[label])
    drawn = _with_few_things([*shown[:MOST_COMBINATIONS], *hidden[:MOST_HIDDEN]]) if shown else []
    return CommonCombinations(
        _drawing(figures, drawn, count, named, text) if drawn else Markup(""),
        len(shown),
        sum(count[label] is None for label in drawn),
        len(listed),
        len(hidden),
        [named[label] for label in hidden],
    )


def _with_few_things(labels: Sequence[str]) -> list[str]:
    kept: list[str] = []
    things: set[str] = set()
    for label in labels:
        if len(things | set(label.split("+"))) <= MOST_THINGS:
            things |= set(label.split("+"))
            kept.append(label)
    return kept


def _drawing(
    figures: Figures, drawn: Sequence[str], count: dict[str, int | None], named: dict[str, str], text: Text
) -> Markup:
    publication = figures.publication
    size = {one: _size(figures, one) for label in drawn for one in label.split("+")}
    ids = sorted(size, key=lambda one: (-(size[one] or -1), publication.name("voorziening", one, text)))
    row = {one: number for number, one in enumerate(ids)}
    things = [Thing(publication.name("voorziening", one, text), size[one]) for one in ids]
    columns = [Combination(tuple(row[one] for one in label.split("+")), count[label], named[label]) for label in drawn]
    numbers = {n: text.number(n) for n in (*size.values(), *count.values()) if n is not None}
    words = Words(text("meeting.upset_alt"), text("meeting.upset_sizes"), numbers, text("report.hidden"))
    return upset_svg(things, columns, words)


def _size(figures: Figures, voorziening: str) -> int | None:
    if figures.has("voorzieningen"):
        return figures.figure("voorzieningen", figures.everywhere, voorziening).count
    if figures.has("samenloop_voorzieningen"):
        return figures.figure("samenloop_voorzieningen", figures.everywhere, voorziening, voorziening).count
    return None
