"""Which combinations are most common: a column per combination, a dot for each of the things in it.

Three pictures beside each other, so that on a narrow screen the names stay in view while the rest scrolls.
The form is that of UpSet (Lex and others 2014).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

_ROW, _COLUMN = 30.0, 27.0
_BARS, _FOOT = 120.0, 8.0
_NAMES, _SIZES = 164.0, 84.0
_MOST_LETTERS = 25


@dataclass(frozen=True, slots=True)
class Thing:
    """A row: `size` is how many have it at all, None when that is hidden."""

    name: str
    size: int | None


@dataclass(frozen=True, slots=True)
class Combination:
    """A column: the rows in it, and how many have these and no other, None when that is hidden."""

    rows: tuple[int, ...]
    count: int | None
    title: str


@dataclass(frozen=True, slots=True)
class Words:
    """What is written in the pictures; numbers come as they are to be shown."""

    title: str
    sizes: str
    numbers: dict[int, str]
    hidden: str


def upset_svg(things: Sequence[Thing], combinations: Sequence[Combination], words: Words) -> Markup:
    """The pictures beside each other; combinations and things in the order in which they come."""
    height = _BARS + _ROW * len(things) + _FOOT
    return Markup('<div class="upset" role="img" aria-label="{}">{}{}{}</div>').format(
        words.title,
        _names(things, height),
        _sizes(things, words, height),
        _columns(things, combinations, words, height),
    )


def _names(things: Sequence[Thing], height: float) -> Markup:
    found = [_band(row, _NAMES) for row in range(0, len(things), 2)]
    for row, thing in enumerate(things):
        lines = _lines(thing.name)
        for number, line in enumerate(lines):
            y = _BARS + _ROW * (row + 0.5) + 4 + 12 * (number - (len(lines) - 1) / 2)
            found.append(Markup('<text x="4" y="{:.1f}">{}</text>').format(y, line))
    return _svg("names", _NAMES, height, found)


def _sizes(things: Sequence[Thing], words: Words, height: float) -> Markup:
    widest = max((thing.size or 0 for thing in things), default=0) or 1
    found = [_band(row, _SIZES) for row in range(0, len(things), 2)]
    found.append(
        Markup('<text class="head" x="{:.0f}" y="{:.0f}" text-anchor="end">{}</text>').format(
            _SIZES - 4, _BARS - 8, words.sizes
        )
    )
    for row, thing in enumerate(things):
        middle = _BARS + _ROW * (row + 0.5)
        long = _SIZES - 8 if thing.size is None else (_SIZES - 8) * thing.size / widest
        fill = Markup('fill="url(#streep)"') if thing.size is None else Markup('class="size"')
        shown = words.hidden if thing.size is None else words.numbers[thing.size]
        found.append(
            Markup(
                '<rect {} x="{:.1f}" y="{:.1f}" width="{:.1f}" height="7"><title>{}: {}</title></rect>'
                '<text class="small" x="{:.1f}" y="{:.1f}" text-anchor="end">{}</text>'
            ).format(fill, _SIZES - 4 - long, middle + 3, long, thing.name, shown, _SIZES - 4, middle - 1, shown)
        )
    return _svg("sizes", _SIZES, height, found)


def _columns(things: Sequence[Thing], combinations: Sequence[Combination], words: Words, height: float) -> Markup:
    width = _COLUMN * len(combinations) + 10
    tallest = max((one.count or 0 for one in combinations), default=0) or 1
    room = _BARS - 28
    found = [_band(row, width) for row in range(0, len(things), 2)]
    for number, one in enumerate(combinations):
        x = _COLUMN * (number + 0.5)
        high = room * 0.45 if one.count is None else max(room * one.count / tallest, 1.0)
        fill = Markup('fill="url(#streep)"') if one.count is None else Markup('class="bar"')
        shown = "." if one.count is None else words.numbers[one.count]
        column = [
            Markup('<title>{}: {}</title><rect {} x="{:.1f}" y="{:.1f}" width="17" height="{:.1f}"/>').format(
                one.title, words.hidden if one.count is None else shown, fill, x - 8.5, _BARS - 6 - high, high
            ),
            Markup('<text class="small" x="{:.1f}" y="{:.1f}" text-anchor="middle">{}</text>').format(
                x, _BARS - 11 - high, shown
            ),
        ]
        ys = [_BARS + _ROW * (row + 0.5) for row in range(len(things))]
        column += [
            Markup('<circle class="off" cx="{:.1f}" cy="{:.1f}" r="4"/>').format(x, y)
            for row, y in enumerate(ys)
            if row not in one.rows
        ]
        column.append(
            Markup('<path class="tie" d="M{:.1f} {:.1f}V{:.1f}"/>').format(x, ys[min(one.rows)], ys[max(one.rows)])
        )
        column += [Markup('<circle class="on" cx="{:.1f}" cy="{:.1f}" r="6"/>').format(x, ys[row]) for row in one.rows]
        found.append(Markup("<g>{}</g>").format(Markup("").join(column)))
    return _svg("combinations", width, height, found)


def _band(row: int, width: float) -> Markup:
    return Markup('<rect class="band" y="{:.0f}" width="{:.0f}" height="{:.0f}"/>').format(
        _BARS + _ROW * row, width, _ROW
    )


def _svg(name: str, width: float, height: float, parts: Sequence[Markup]) -> Markup:
    return Markup(
        '<svg class="{0}" width="{1:.0f}" height="{2:.0f}" viewBox="0 0 {1:.0f} {2:.0f}" aria-hidden="true"'
        ' focusable="false">{3}</svg>'
    ).format(name, width, height, Markup("").join(parts))


def _lines(name: str) -> list[str]:
    """At most two lines of so many letters; what does not fit ends in dots (the whole name is in the title)."""
    lines = [""]
    for word in name.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if len(longer) > _MOST_LETTERS and lines[-1]:
            lines.append(word)
        else:
            lines[-1] = longer
    kept = lines[:2]
    if len(lines) > 2:
        kept[1] += " …"
    return [line if len(line) <= _MOST_LETTERS else line[: _MOST_LETTERS - 1] + "…" for line in kept]
