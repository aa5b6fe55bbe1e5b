"""A pyramid: levels on top of each other, each as wide as its share; what is not known precisely is hatched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

_WIDTH, _ROW, _BAR = 480.0, 52.0, 20.0


@dataclass(frozen=True, slots=True)
class Step:
    """A level: what it is called, its share 0-1 at the least and at the most, and that share in words."""

    name: str
    low: float
    high: float
    words: str


def pyramid(steps: Sequence[Step], title: str) -> Markup:
    """The steps from top to bottom, centred; `title` is what a screen reader gets before the numbers."""
    widest = max((step.high for step in steps), default=0.0) or 1.0
    rows = []
    for number, step in enumerate(steps):
        top = number * _ROW
        rows.append(
            Markup('<text x="0" y="{}" class="level">{}</text><text x="{}" y="{}" class="part">{}</text>').format(
                f"{top + 14:.0f}", step.name, f"{_WIDTH:.0f}", f"{top + 14:.0f}", step.words
            )
        )
        for share, fill in ((step.high, "url(#streep)"), (step.low, "#2c72ab")):
            width = max(_WIDTH * share / widest, 1.5 if share else 0.0)
            rows.append(
                Markup('<rect x="{}" y="{}" width="{}" height="{}" fill="{}"/>').format(
                    f"{(_WIDTH - width) / 2:.1f}", f"{top + 23:.0f}", f"{width:.1f}", f"{_BAR:.0f}", fill
                )
            )
    said = "; ".join(f"{step.name}: {step.words}" for step in steps)
    return Markup('<svg class="pyramid" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>').format(
        f"{_WIDTH:.0f}", f"{len(steps) * _ROW:.0f}", f"{title}. {said}", Markup("").join(rows)
    )
