"""A bar that is one whole, cut into its parts; what is hidden of it is hatched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

_HEIGHT = 26


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of a bar: `part` 0-1 of the whole, its colours, and what it says; `shown` stands in it where it fits."""

    part: float
    fill: str
    ink: str
    title: str
    shown: str


def stack_svg(slices: Sequence[Slice], hidden: float, hidden_title: str) -> Markup:
    """The slices side by side over the width, `hidden` (0-1) of it hatched at the end."""
    found, at = [], 0.0
    for one in slices:
        if one.part <= 0:
            continue
        found.append(
            Markup(
                '<rect x="{0:.2f}%" width="{1:.2f}%" height="{2}" fill="{3}" stroke="#fff"><title>{4}</title></rect>'
            ).format(100 * at, 100 * one.part, _HEIGHT, one.fill, one.title)
        )
        if one.part >= 0.09:
            found.append(
                Markup('<text x="{:.2f}%" y="18" text-anchor="middle" fill="{}">{}</text>').format(
                    100 * (at + one.part / 2), one.ink, one.shown
                )
            )
        at += one.part
    if hidden > 0:
        found.append(
            Markup(
                '<rect x="{:.2f}%" width="{:.2f}%" height="{}" fill="url(#streep)" stroke="#fff">'
                "<title>{}</title></rect>"
            ).format(100 * min(at, 1.0), 100 * min(hidden, 1.0), _HEIGHT, hidden_title)
        )
    return Markup('<svg class="stack" height="{}" aria-hidden="true" focusable="false">{}</svg>').format(
        _HEIGHT, Markup("").join(found)
    )
