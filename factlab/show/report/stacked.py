"""Bars that are a whole, cut into the parts that are published and what of it is hidden."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from factlab.publication.figures import Figure, Figures
from factlab.show.drawings.paint import shade
from factlab.show.drawings.stacks import HATCHED, Slice, stack_svg
from factlab.show.wording import or_more, percent
from factlab.text import Text

Parts = Sequence[tuple[str, Figure]]

NONE_AT_ALL = "#dfe3e7"
"""The grey of households without any."""
STUB = 0.05
"""The width of a hidden part of which nothing is known: always the same."""


@dataclass(frozen=True, slots=True)
class Stack:
    """One bar: `everyone` is its whole, None when hidden; without a drawing there is nobody, or too few for a share."""

    name: str
    everyone: int | None
    drawing: Markup


def share_stack(figures: Figures, name: str, everyone: int | None, parts: Parts, text: Text) -> Stack:
    """The parts of `everyone` from light to dark; hatched is what is left of it, or all of it when it is hidden.

    Rounded parts need not add up: they are then drawn as parts of their sum where that is larger, and what is
    missing without a hidden part is left open.
    """
    if everyone is None:
        return Stack(name, None, stack_svg([_hatched(1.0, text)]))
    if figures.fraction(0, everyone) is None:
        return Stack(name, everyone, Markup(""))
    counts = [figure.count for _, figure in parts if figure.possible]
    shown = sum(count for count in counts if count is not None)
    whole = max(everyone, shown)
    slices = [
        _slice(label, figure.count, whole, colour(number, len(parts)), text, everyone)
        for number, (label, figure) in enumerate(parts)
        if figure.count is not None
    ]
    left = (whole - shown) / whole if None in counts else 0.0
    return Stack(name, everyone, stack_svg([*slices, _hatched(left, text)]))


def count_stack(name: str, some: Parts, none: tuple[str, Figure], scale: float, text: Text) -> Stack:
    """Published numbers on one scale (households per width), with a stub of fixed width for each hidden one.

    For bars of which the whole is not published, so that nothing can be a share of it.
    """
    slices = []
    for number, (label, figure) in enumerate(some):
        slices.append(
            _hatched(STUB, text)
            if figure.count is None
            else _slice(label, figure.count, scale, colour(number, len(some)), text)
        )
    label, figure = none
    last = (
        _hatched(STUB, text)
        if figure.count is None
        else _slice(label, figure.count, scale, (NONE_AT_ALL, "#10243a"), text)
    )
    return Stack(name, None, stack_svg([*slices, last]))


def colour(number: int, of: int) -> tuple[str, str]:
    """Background and text colour of one of so many, from light to dark."""
    return shade((number + 1) / (of + 1), 1.0)


def key(labels: Sequence[str]) -> list[tuple[str, str]]:
    """The colour of every label."""
    return [(colour(number, len(labels))[0], label) for number, label in enumerate(labels)]


def with_number(label: str, text: Text) -> str:
    """`1` as 'met 1 voorziening', `6+` as 'met 6 of meer voorzieningen'."""
    return text("meeting.with_one") if label == "1" else text("meeting.with_number", number=or_more(label, text))


def _slice(
    label: str, count: int, whole: float, colours: tuple[str, str], text: Text, everyone: int | None = None
) -> Slice:
    title = f"{label}: {text('report.count', households=count)}"
    if everyone is None:
        return Slice(count / whole, *colours, title, text.number(count))
    share = percent(count / everyone, text, 0)
    return Slice(count / whole, *colours, f"{title} ({share})", share)


def _hatched(part: float, text: Text) -> Slice:
    return Slice(part, HATCHED, "", text("report.hidden"))
