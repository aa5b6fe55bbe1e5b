"""A bar that is one whole, cut into its parts; what is hidden of it is hatched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

_HEIGHT = 26


HATCHED = "url(#streep)"


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of a bar: `part` 0-1 of its width, its colours, and what it says; `shown` stands in it where it fits."""

    part: float
    fill: str
    ink: str
    title: str
    shown: str = ""


def stack_svg(slices: Sequence[Slice]) -> Markup:
    """The slices side by side; what they leave of the width stays open."""
    found, at = [], 0.0
    for one in slices:
        if one.part <= 0:
            continue
        found.append(
            Markup(
                '<rect x="{:.2f}%" width="{:.2f}%" height="{}" fill="{}" stroke="#fff"><title>{}</title></rect>'
            ).format(100 * at, 100 * one.part, _HEIGHT, one.fill, one.title)
        )
        if one.part >= 0.09 and one.shown:
            found.append(
                Markup('<text x="{:.2f}%" y="18" text-anchor="middle" fill="{}">{}</text>').format(
                    100 * (at + one.part / 2), one.ink, one.shown
                )
            )
        at += one.part
    return Markup('<svg class="stack" height="{}" aria-hidden="true" focusable="false">{}</svg>').format(
        _HEIGHT, Markup("").join(found)
    )
