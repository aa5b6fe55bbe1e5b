"""Bars that are a whole, cut into the parts that are published and what of it is hidden."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from factlab.publication.figures import Figure, Figures
from factlab.show.drawings.paint import shade
from factlab.show.drawings.stacks import Slice, stack_svg
from factlab.show.wording import percent
from factlab.text import Text


@dataclass(frozen=True, slots=True)
class Stack:
    """One bar: `everyone` is its whole; without a drawing there is nobody, or the whole is hidden or too few."""

    name: str
    everyone: int | None
    drawing: Markup


def stack(
    figures: Figures, name: str, everyone: int | None, parts: Sequence[tuple[str, Figure]], shades: int, text: Text
) -> Stack:
    """The parts of `everyone`, from the lightest to the darkest of `shades`; hatched is what is left of it.

    Rounded parts need not add up: they are then drawn as parts of their sum where that is larger, and what is
    missing without a hidden part is left open.
    """
    known = [figure.count for _, figure in parts if figure.possible]
    if figures.fraction(0, everyone) is None or not everyone:
        return Stack(name, everyone, Markup(""))
    shown = sum(count for count in known if count is not None)
    whole = max(everyone, shown)
    slices = []
    for number, (label, figure) in enumerate(parts):
        if figure.possible and figure.count is not None:
            fill, ink = shade((number + 1) / shades, 1.0)
            share = percent(figure.count / everyone, text, 0)
            title = f"{label}: {text('report.count', households=figure.count)} ({share})"
            slices.append(Slice(figure.count / whole, fill, ink, title, share))
    left = (whole - shown) / whole if None in known else 0.0
    return Stack(name, everyone, stack_svg(slices, left, text("report.hidden")))


def key(labels: Sequence[str], shades: int) -> list[tuple[str, str]]:
    """The colour of every label."""
    return [(shade((number + 1) / shades, 1.0)[0], label) for number, label in enumerate(labels)]
