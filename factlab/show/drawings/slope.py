"""The slope chart: two upright axes, a line for everything that has a value on both, names at the right.

Names and values never lie over each other: they move up or down as little as they must, and a thin line says to
which end they belong. An end that is not published is not drawn; the other end is then an open circle with a short
dotted stub, and whoever draws the chart says beside it which those are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup

Weight = Literal["main", "up", "down", "quiet"]

_WIDTH, _LEFT, _RIGHT = 380.0, 62.0, 158.0
_TOP, _LOWEST, _LINE = 34.0, 150.0, 15.5
_USUAL_NAME, _LONGEST_NAME, _LETTER = 24, 30, 6.4
_LONGEST_HEADING = 18
_LEAST_SPAN = 0.5
"""The least that the axis spans, as part of the highest value."""
_DASHED = {"up": "", "down": ' stroke-dasharray="7 3"', "main": "", "quiet": ""}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing on both axes, as fractions or counts alike; None is an end that is not published.

    `main` is drawn boldest, `up` and `down` in a colour of their own (and `down` dashed), `quiet` in grey.
    """

    name: str
    first: float | None
    second: float | None
    weight: Weight = "quiet"

    @property
    def drawn(self) -> bool:
        return self.first is not None or self.second is not None

    @property
    def is_half(self) -> bool:
        return (self.first is None) != (self.second is None)


def slope(
    lines: Sequence[Line], axes: tuple[str, str], shown: Callable[[float], str], id_: str, title: str, hidden: str
) -> Markup:
    """The chart as SVG; `shown` writes a value, `hidden` is the word for an end that is not published.

    Empty when no line has an end. `id_` makes the ids of title and description its own.
    """
    drawn = [line for line in lines if line.drawn]
    if not drawn:
        return Markup("")
    lowest, highest = _scale([value for line in drawn for value in (line.first, line.second) if value is not None])
    height = max(_LOWEST, _LINE * len(drawn))
    bottom = _TOP + height

    def place(value: float) -> float:
        return bottom - (value - lowest) / (highest - lowest) * height if highest > lowest else (_TOP + bottom) / 2

    # What has one end only is drawn last: its open circle would be lost under the others.
    order = sorted(drawn, key=lambda line: (line.is_half, ("quiet", "down", "up", "main").index(line.weight)))
    body = [_axis(_LEFT, bottom), _axis(_RIGHT, bottom), *_headings(axes)]
    body += [_stroke(line, place, shown, hidden) for line in order]
    firsts = [(line, place(line.first), shown(line.first)) for line in drawn if line.first is not None]
    seconds = [(line, place(line.second), shown(line.second)) for line in drawn if line.second is not None]
    body += _labels(firsts, bottom, left=True) + _labels(seconds, bottom, left=False)
    longest = min(max(len(line.name) for line in drawn), _LONGEST_NAME)
    wider = max(longest - _USUAL_NAME, 0) * _LETTER
    said = "; ".join(
        f"{line.name}: {_value(line.first, shown, hidden)} – {_value(line.second, shown, hidden)}" for line in drawn
    )
    return Markup(
        '<svg class="slope" viewBox="0 0 {} {}" role="img" aria-labelledby="{id}-titel" aria-describedby="{id}-tekst">'
        '<title id="{id}-titel">{}</title><desc id="{id}-tekst">{}</desc>{}</svg>'
    ).format(f"{_WIDTH + wider:.0f}", f"{bottom + 12:.0f}", title, said, Markup("").join(body), id=id_)


def spread(wanted: Sequence[float], gap: float, top: float, bottom: float) -> list[float]:
    """Places in the order of what is wanted (rising), at least `gap` apart, as near to it as they can be.

    Between `top` and `bottom` as far as there is room for all.
    """
    groups: list[tuple[float, int]] = []
    for number, value in enumerate(wanted):
        groups.append((value - number * gap, 1))
        # A label that would lie above the one before it shares its shift with it.
        while len(groups) > 1 and groups[-1][0] <= groups[-2][0]:
            (shift, size), (other, others) = groups.pop(), groups.pop()
            groups.append(((shift * size + other * others) / (size + others), size + others))
    shifts = [shift for shift, size in groups for _ in range(size)]
    room = max(bottom - gap * (len(wanted) - 1), top)
    return [min(max(shift, top), room) + number * gap for number, shift in enumerate(shifts)]


def _scale(values: Sequence[float]) -> tuple[float, float]:
    """From the lowest to the highest; wider where these are near each other, so that little does not look like much."""
    lowest, highest = min(values), max(values)
    short = max(_LEAST_SPAN * highest - (highest - lowest), 0.0)
    below = min(short / 2, max(lowest, 0.0))
    return lowest - below, highest + short - below


def _value(value: float | None, shown: Callable[[float], str], hidden: str) -> str:
    return hidden if value is None else shown(value)


def _axis(x: float, bottom: float) -> Markup:
    return Markup('<line class="axis" x1="{x}" y1="{}" x2="{x}" y2="{}"/>').format(
        f"{_TOP - 6:.1f}", f"{bottom + 6:.1f}", x=f"{x:.1f}"
    )


def _headings(axes: tuple[str, str]) -> list[Markup]:
    """Above each other where the left one would run into the right one."""
    heights = (8, 23) if len(axes[0]) > _LONGEST_HEADING else (16, 16)
    return [
        Markup('<text class="head" x="{}" y="{}">{}</text>').format(f"{x:.1f}", y, words)
        for x, y, words in zip((0.0, _RIGHT - 4), heights, axes, strict=True)
    ]


def _stroke(line: Line, place: Callable[[float], float], shown: Callable[[float], str], hidden: str) -> Markup:
    told = f"{line.name}: {_value(line.first, shown, hidden)} – {_value(line.second, shown, hidden)}"
    parts = []
    if line.first is not None and line.second is not None:
        ends = (f"{place(line.first):.1f}", f"{place(line.second):.1f}")
        parts.append(
            Markup('<line x1="{}" y1="{}" x2="{}" y2="{}"{}/>').format(
                f"{_LEFT:.1f}",
                ends[0],
                f"{_RIGHT:.1f}",
                ends[1],
                Markup(_DASHED[line.weight]),  # noqa: S704
            )
        )
        parts += [_dot(_LEFT, ends[0], "dot-full"), _dot(_RIGHT, ends[1], "dot-full")]
    else:
        x, inward = (_LEFT, 22.0) if line.second is None else (_RIGHT, -22.0)
        y = f"{place(line.first if line.first is not None else line.second or 0.0):.1f}"
        parts.append(
            Markup('<line class="stub" x1="{}" y1="{y}" x2="{}" y2="{y}"/>').format(
                f"{x:.1f}", f"{x + inward:.1f}", y=y
            )
        )
        parts.append(_dot(x, y, "dot-open"))
    return Markup('<g class="{}"><title>{}</title>{}</g>').format(line.weight, told, Markup("").join(parts))


def _dot(x: float, y: str, kind: str) -> Markup:
    return Markup('<circle class="{}" cx="{}" cy="{}" r="3.2"/>').format(kind, f"{x:.1f}", y)


def _labels(ends: list[tuple[Line, float, str]], bottom: float, *, left: bool) -> list[Markup]:
    """Values at the left, values with names at the right."""
    ends = sorted(ends, key=lambda end: (end[1], end[0].name))
    places = spread([y for _, y, _ in ends], _LINE - 1, _TOP, bottom)
    found = []
    for (line, y, value), at in zip(ends, places, strict=True):
        x, away, anchor = (_LEFT, -1, "end") if left else (_RIGHT, 1, "start")
        found.append(
            Markup('<path class="leader" d="M{} {}L{} {}"/>').format(
                f"{x + 4.5 * away:.1f}", f"{y:.1f}", f"{x + 11 * away:.1f}", f"{at:.1f}"
            )
        )
        name = Markup("") if left else Markup(' <tspan class="name">{}</tspan>').format(_short(line.name))
        found.append(
            Markup('<text class="{}" x="{}" y="{}" text-anchor="{}">{}{}</text>').format(
                line.weight, f"{x + 13 * away:.1f}", f"{at + 4:.1f}", anchor, value, name
            )
        )
    return found


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1].rstrip()}…"
