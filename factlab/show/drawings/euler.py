"""Two or three overlapping ellipses in which every part is as large as its number of households."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import cos, degrees, pi, sin

import numpy as np
from markupsafe import Markup
from numpy.typing import NDArray

from factlab.show.drawings.ellipses import Ellipse, outlines
from factlab.show.drawings.paint import OKABE_ITO

_WIDTH, _HEIGHT, _MARGIN = 480.0, 400.0, 6.0
_BESIDE = 92.0
"""Room at both sides for what does not fit inside."""
_LINE, _LETTER = 18.0, 8.6
_GRID = 72

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Part:
    """What is written at a region: `words` say which it is, `number` how many; `title` says both in full.

    Without words nothing is written at it; `hatched` is for what is hidden or not known.
    """

    words: str
    number: str
    title: str
    hatched: bool = False


@dataclass(frozen=True, slots=True)
class _Written:
    lines: tuple[str, ...]
    x: float
    y: float
    anchor: str
    leader: tuple[float, float, float, float] | None = None


def euler_svg(ellipses: Sequence[Ellipse], parts: Mapping[int, Part], title: str) -> Markup:
    """The ellipses with a number in every region, or beside it at the end of a line.

    `parts` is by region (see ellipses.py). Colours overlap; every part is named in words as well.
    """
    upright = _upright(ellipses)
    placed = _placed(upright, _MARGIN)
    written, outside = _inside(placed, parts)
    if outside:
        placed = _placed(upright, _BESIDE)
        written, outside = _inside(placed, parts)
        written += _beside(placed, parts, written, outside)
    shapes, lines, hatched, hover, words = [], [], [], [], []
    for number, one in enumerate(placed):
        at = Markup('cx="{:.1f}" cy="{:.1f}" rx="{:.1f}" ry="{:.1f}" transform="rotate({:.2f} {:.1f} {:.1f})"').format(
            one.x, one.y, one.a, one.b, degrees(one.turn), one.x, one.y
        )
        shapes.append(Markup('<ellipse class="set" {} fill="{}"/>').format(at, OKABE_ITO[number]))
        lines.append(Markup('<ellipse class="edge" {} stroke="{}"/>').format(at, OKABE_ITO[number]))
    for region, part in parts.items():
        path = "".join(_path(line) for line in outlines(placed, region))
        if part.hatched:
            hatched.append(Markup('<path d="{}" fill="url(#streep)" fill-rule="evenodd"/>').format(path))
        hover.append(
            Markup('<path d="{}" fill="#fff" fill-opacity="0" fill-rule="evenodd"><title>{}</title></path>').format(
                path, part.title
            )
        )
    for label in written:
        if label.leader:
            x1, y1, x2, y2 = label.leader
            words.append(
                Markup(
                    '<path class="leader" d="M{:.1f} {:.1f}L{:.1f} {:.1f}"/><circle cx="{:.1f}" cy="{:.1f}" r="2.5"/>'
                ).format(x1, y1, x2, y2, x1, y1)
            )
        top = label.y - _LINE * (len(label.lines) - 1) / 2
        for number, line in enumerate(label.lines):
            last = Markup(' class="number"') if line[:1].isdigit() else ""
            words.append(
                Markup('<text x="{:.1f}" y="{:.1f}" text-anchor="{}"{}>{}</text>').format(
                    label.x, top + _LINE * number, label.anchor, last, line
                )
            )
    height = max(_extent(placed)[3], *(_box(label)[3] for label in written), 0.0) + _MARGIN
    inner = Markup("").join([*shapes, *hatched, *lines, *words, *hover])
    return Markup(
        '<svg class="euler" viewBox="0 0 {:.0f} {:.0f}" role="img" aria-labelledby="vlakken-titel">'
        '<title id="vlakken-titel">{}</title>{}</svg>'
    ).format(_WIDTH, height, title, inner)


def _path(line: NDArray[np.float64]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in line.tolist()) + "Z"


def _extent(ellipses: Sequence[Ellipse]) -> Box:
    around = np.concatenate([one.at(np.linspace(0, 2 * pi, 90)) for one in ellipses])
    (left, top), (right, bottom) = around.min(axis=0).tolist(), around.max(axis=0).tolist()
    return left, top, right, bottom


def _turned(ellipses: Sequence[Ellipse], angle: float) -> tuple[Ellipse, ...]:
    c, s = cos(angle), sin(angle)
    return tuple(Ellipse(c * e.x - s * e.y, s * e.x + c * e.y, e.a, e.b, e.turn + angle) for e in ellipses)


def _upright(ellipses: Sequence[Ellipse]) -> tuple[Ellipse, ...]:
    """Turned so that it is about as wide as high, and the first set is up and to the left."""

    def cost(candidate: tuple[Ellipse, ...]) -> float:
        left, top, right, bottom = _extent(candidate)
        size = max(right - left, (bottom - top) * 0.9)
        first = (candidate[0].x - (left + right) / 2 + candidate[0].y - (top + bottom) / 2) / 2
        return size + 0.15 * first

    turned = [_turned(ellipses, 2 * pi * step / 36) for step in range(36)]
    return min(turned, key=lambda candidate: round(cost(candidate), 6))


def _placed(ellipses: Sequence[Ellipse], beside: float) -> tuple[Ellipse, ...]:
    """In the picture, with `beside` free at both sides."""
    left, top, right, bottom = _extent(ellipses)
    scale = min((_WIDTH - 2 * beside) / (right - left), (_HEIGHT - 2 * _MARGIN) / (bottom - top))
    x, y = _WIDTH / 2 - scale * (left + right) / 2, _MARGIN - scale * top
    return tuple(Ellipse(x + scale * e.x, y + scale * e.y, scale * e.a, scale * e.b, e.turn) for e in ellipses)


def _regions(ellipses: Sequence[Ellipse], points: NDArray[np.float64]) -> NDArray[np.int64]:
    found = np.zeros(points.shape[:-1], dtype=np.int64)
    for number, one in enumerate(ellipses):
        found |= one.holds(points).astype(np.int64) << number
    return found


def _roomy(ellipses: Sequence[Ellipse], region: int) -> NDArray[np.float64]:
    """Points in a region, those farthest from any line first; where it is too thin for the grid, of its outline."""
    left, top, right, bottom = _extent(ellipses)
    x, y = np.meshgrid(np.linspace(left, right, _GRID), np.linspace(top, bottom, _GRID))
    grid = np.stack([x, y], axis=-1).reshape(-1, 2)
    own = grid[_regions(ellipses, grid) == region]
    if not len(own):
        around = outlines(ellipses, region)
        return np.concatenate(around).mean(axis=0, keepdims=True) if around else np.empty((0, 2))
    lines = np.concatenate([one.at(np.linspace(0, 2 * pi, 90)) for one in ellipses])
    clear = ((own[:, None, :] - lines[None, :, :]) ** 2).sum(axis=-1).min(axis=1)
    return np.asarray(own[np.argsort(-clear, kind="stable")])


def _inside(ellipses: Sequence[Ellipse], parts: Mapping[int, Part]) -> tuple[list[_Written], list[int]]:
    """What can be written inside its region, and the regions that are too small for it."""
    written, outside = [], []
    for region, part in parts.items():
        if not part.words:
            continue
        number = part.number
        shapes = [(*_wrapped(part.words), number)] if number else [_wrapped(part.words)]
        if number and region.bit_count() > 1:
            shapes.append((number,))
        found = next(
            (
                label
                for lines in shapes
                for x, y in _roomy(ellipses, region)[:60].tolist()
                if (_regions(ellipses, _corners(label := _Written(lines, x, y, "middle"))) == region).all()
            ),
            None,
        )
        if found is None:
            outside.append(region)
        else:
            written.append(found)
    return written, outside


def _beside(
    ellipses: Sequence[Ellipse], parts: Mapping[int, Part], written: Sequence[_Written], outside: Sequence[int]
) -> list[_Written]:
    """Labels at the sides, with a line to their region, where they meet no label and few lines."""
    found: list[_Written] = []
    for region in outside:
        points = _roomy(ellipses, region)
        if not len(points):
            continue
        x, y = points[0].tolist()
        part = parts[region]
        lines = (*_wrapped(part.words), part.number) if part.number else _wrapped(part.words)
        candidates = list(_candidates(lines, x, y))
        found.append(min(candidates, key=lambda label: round(_cost(label, ellipses, written, found), 3)))
    return found


def _candidates(lines: tuple[str, ...], x: float, y: float) -> Iterator[_Written]:
    half, wide = _LINE * len(lines) / 2, _LETTER * max(len(line) for line in lines) + 4
    for step in range(25):
        at = half + 4 + (_HEIGHT - 2 * half - 8) * step / 24
        yield _Written(lines, _MARGIN, at, "start", (x, y, _MARGIN + wide, at))
        yield _Written(lines, _WIDTH - _MARGIN, at, "end", (x, y, _WIDTH - _MARGIN - wide, at))


def _cost(
    label: _Written, ellipses: Sequence[Ellipse], inside: Sequence[_Written], beside: Sequence[_Written]
) -> float:
    if label.leader is None:
        return 0.0
    x1, y1, x2, y2 = label.leader
    along = np.linspace(0.0, 1.0, 60)[:, None]
    line = np.array([x1, y1]) * (1 - along) + np.array([x2, y2]) * along
    cost = float(np.hypot(x2 - x1, y2 - y1)) + 60.0 * abs(y2 - y1) / abs(x2 - x1)
    cost += 5000.0 * sum(_overlap(_box(label), _box(other)) for other in (*inside, *beside))
    cost += 800.0 * sum(_hits(line, _box(other)) for other in (*inside, *beside))
    cost += 500.0 * sum(other.leader is not None and _cross(label.leader, other.leader) for other in beside)
    cost += 3000.0 * bool((_regions(ellipses, _corners(label)) > 0).any())
    regions = _regions(ellipses, line)
    return cost + 15.0 * len(set(regions.tolist()))


def _box(label: _Written) -> Box:
    wide, high = _LETTER * max(len(line) for line in label.lines), _LINE * len(label.lines)
    left = {"start": label.x, "middle": label.x - wide / 2, "end": label.x - wide}[label.anchor]
    return left, label.y - high / 2, left + wide, label.y + high / 2


def _corners(label: _Written) -> NDArray[np.float64]:
    left, top, right, bottom = _box(label)
    x, y = np.meshgrid(np.linspace(left, right, 5), np.linspace(top, bottom, 3))
    return np.stack([x, y], axis=-1)


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] + 4 and other[0] < one[2] + 4 and one[1] < other[3] + 2 and other[1] < one[3] + 2


def _hits(line: NDArray[np.float64], box: Box) -> bool:
    x, y = line[:, 0], line[:, 1]
    return bool(((x > box[0] - 3) & (x < box[2] + 3) & (y > box[1] - 3) & (y < box[3] + 3)).any())


def _cross(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    def side(line: tuple[float, float, float, float], x: float, y: float) -> bool:
        return (line[2] - line[0]) * (y - line[1]) - (line[3] - line[1]) * (x - line[0]) > 0

    return side(one, *other[:2]) != side(one, *other[2:]) and side(other, *one[:2]) != side(other, *one[2:])


def _wrapped(words: str) -> tuple[str, ...]:
    """Over lines of some eleven letters, at spaces."""
    lines = [""]
    for word in words.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if len(longer) > 11 and lines[-1]:
            lines.append(word)
        else:
            lines[-1] = longer
    return tuple(lines)
