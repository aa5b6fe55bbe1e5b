"""The fan (waaier): a strip per indicator, with every area as a tick, the gemeente as a mark, one area as a dot.

What all areas share (band, ticks, mark, lowest and highest value) is drawn once and referred to. Every strip has a
scale of its own, from the lowest to the highest published share. Everything is in percents of the width, so that a
strip fits any column and its dot stays round.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

HEIGHT = 34
_MIDDLE, _MARGIN = 11, 2.0


@dataclass(frozen=True, slots=True)
class Scale:
    """From the lowest to the highest share on a strip."""

    low: float
    high: float

    def place(self, share: float) -> str:
        """Where a share stands, in percents of the width."""
        part = (share - self.low) / (self.high - self.low) if self.high > self.low else 0.5
        return f"{_MARGIN + (100 - 2 * _MARGIN) * part:.1f}%"


def scale_of(shares: Sequence[float], gemeente: float | None) -> Scale | None:
    """The scale for the published shares of the areas; None when there are none."""
    every = [*shares, *([] if gemeente is None else [gemeente])]
    return Scale(min(every), max(every)) if shares else None


def strip_symbol(
    name: str, scale: Scale | None, shares: Sequence[float], gemeente: float | None, lowest: str, highest: str
) -> Markup:
    """The strip that all areas share, as `name`; hatched when no area is published. `shares` are the areas' own."""
    if scale is None:
        band = Markup('<rect x="{0}%" width="{1}%" y="4" height="14" rx="2" fill="url(#streep)"/>').format(
            _MARGIN, 100 - 2 * _MARGIN
        )
        return Markup('<symbol id="{}">{}</symbol>').format(name, band)
    left, right = scale.place(min(shares)), scale.place(max(shares))
    width = f"{float(right[:-1]) - float(left[:-1]):.1f}%"
    band = Markup('<rect class="fan-band" x="{}" width="{}" y="4" height="14" rx="2"/>').format(left, width)
    ticks = Markup("").join(
        Markup('<line class="fan-tick" x1="{0}" x2="{0}" y1="4" y2="18"/>').format(place)
        for place in dict.fromkeys(scale.place(share) for share in sorted(shares))
    )
    mark = Markup("")
    if gemeente is not None:
        mark = Markup('<line class="fan-gemeente" x1="{0}" x2="{0}" y1="0" y2="22"/>').format(scale.place(gemeente))
    ends = Markup('<text class="fan-end" x="0" y="32">{}</text>').format(lowest)
    if scale.high > scale.low:
        ends += Markup('<text class="fan-end" x="100%" y="32" text-anchor="end">{}</text>').format(highest)
    return Markup('<symbol id="{}">{}</symbol>').format(name, band + ticks + mark + ends)


def strip(name: str, scale: Scale | None, share: float | None) -> Markup:
    """The shared strip with one area's dot; no dot where its share is not published, which the words beside it say."""
    dot = Markup("")
    if scale is not None and share is not None:
        dot = Markup('<circle class="fan-dot" cx="{}" cy="{}" r="6.5"/>').format(scale.place(share), _MIDDLE)
    return Markup('<svg class="fan" height="{}" aria-hidden="true" focusable="false"><use href="#{}"/>{}</svg>').format(
        HEIGHT, name, dot
    )
