"""Drawings of overlapping sets: every part is as large as its number, or there is no drawing."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import combinations
from math import radians
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up_release import a_release, a_scope
from set_cells import chapter, hide_all, opened, set_cells

from factlab.protocol.publication import Release
from factlab.publication.figures import Figures
from factlab.show import render
from factlab.show.drawings.ellipses import Ellipse, areas, areas_and_changes
from factlab.show.drawings.euler import Part, euler_svg
from factlab.show.drawings.fitted import _fit, fit
from factlab.show.report.three_sets import three_sets
from factlab.text import Text

# The regions in the order of CBS: Jeugd, P-wet, Wmo, J+P, J+W, P+W, all three.
ORDER = (1, 2, 4, 3, 5, 6, 7)
LABELS = ("Jeugd", "P-wet", "Wmo", "Jeugd+P-wet", "Jeugd+Wmo", "P-wet+Wmo", "Jeugd+P-wet+Wmo")
UTRECHT = (5780, 8425, 13660, 830, 475, 3280, 235)
"""StatLine 85994NED, households, Utrecht 2024."""
ZAANSTAD = (6456, 532, 5930, 234, 3133, 219, 224)


def laws(*numbers: int | None, total: int | None = 0) -> Release:
    """A release with these numbers by law; a total of 0 is the sum of what is given."""
    cells: dict[tuple[str, ...], int | None] = {
        (label, "totaal"): number for label, number in zip(LABELS, numbers, strict=True)
    }
    cells["totaal", "totaal"] = sum(n or 0 for n in numbers) if total == 0 else total
    return set_cells(a_release(also_hidden=0.0), "wetten", cells)


def drawn_ellipses(svg: str) -> list[Ellipse]:
    """The ellipses as they stand in a drawing."""
    found = re.findall(
        r'<ellipse class="set" cx="([\d.-]+)" cy="([\d.-]+)" rx="([\d.]+)" ry="([\d.]+)" transform="rotate\(([\d.-]+) ',
        svg,
    )
    return [Ellipse(float(x), float(y), float(a), float(b), radians(float(turn))) for x, y, a, b, turn in found]


def counted(ellipses: list[Ellipse], steps: int = 900) -> dict[int, float]:
    """The surface of every region, by counting points of a fine grid."""
    reach = [max(one.a, one.b) for one in ellipses]
    left = min(one.x - r for one, r in zip(ellipses, reach, strict=True))
    right = max(one.x + r for one, r in zip(ellipses, reach, strict=True))
    top = min(one.y - r for one, r in zip(ellipses, reach, strict=True))
    bottom = max(one.y + r for one, r in zip(ellipses, reach, strict=True))
    grid = np.stack(np.meshgrid(np.linspace(left, right, steps), np.linspace(top, bottom, steps)), axis=-1)
    region = sum(one.holds(grid).astype(np.int64) << number for number, one in enumerate(ellipses))
    cell = (right - left) * (bottom - top) / (steps - 1) ** 2
    return {r: float(n) * cell for r, n in enumerate(np.bincount(np.asarray(region).ravel(), minlength=8)) if r}


ellipse = st.builds(
    Ellipse,
    x=st.floats(-1, 1),
    y=st.floats(-1, 1),
    a=st.floats(0.3, 1.5),
    b=st.floats(0.3, 1.5),
    turn=st.floats(0, 3),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(ellipse, min_size=2, max_size=3))
def test_areas_of_regions_are_those_that_counting_points_gives(ellipses: list[Ellipse]) -> None:
    computed, points = areas(ellipses), counted(ellipses, 500)
    for region in range(1, len(computed)):
        assert computed[region] == pytest.approx(points[region], abs=0.03)


def test_the_change_of_an_area_is_what_moving_an_edge_a_little_gives() -> None:
    ellipses = [Ellipse(0, 0, 1, 0.7, 0.3), Ellipse(0.8, 0.1, 0.9, 0.6, 1.0), Ellipse(0.4, 0.7, 0.8, 0.75, 2.0)]
    change = areas_and_changes(ellipses)[1]
    for number, one in enumerate(ellipses):
        for field, name in enumerate(("x", "y", "a", "b", "turn")):
            up, down = list(ellipses), list(ellipses)
            up[number] = replace(one, **{name: getattr(one, name) + 1e-6})
            down[number] = replace(one, **{name: getattr(one, name) - 1e-6})
            assert change[:, number, field] == pytest.approx((areas(up) - areas(down)) / 2e-6, abs=1e-5)


@pytest.mark.parametrize("numbers", [UTRECHT, ZAANSTAD, (3326, 2448, 6189, 452, 200, 1298, 217)])
def test_every_region_of_the_drawing_is_as_large_as_its_number_of_households(
    tmp_path: Path, numbers: tuple[int, ...]
) -> None:
    found = three_sets(Figures(opened(tmp_path, laws(*numbers))), Text("nl"))
    assert found is not None
    drawn = counted(drawn_ellipses(str(found.drawing)))
    surface = sum(drawn.values())
    for region, households in zip(ORDER, numbers, strict=True):
        share = households / sum(numbers)
        assert drawn[region] / surface == pytest.approx(share, rel=0.03, abs=0.0012)


def test_two_circles_are_drawn_when_nobody_is_in_the_third_set(tmp_path: Path) -> None:
    found = three_sets(Figures(opened(tmp_path, laws(0, 490, 950, 0, 0, 140, 0))), Text("nl"))
    assert found is not None
    assert found.empty == ["Jeugd"]
    drawn = counted(drawn_ellipses(str(found.drawing)))
    for region, households in ((1, 490), (2, 950), (3, 140)):
        assert drawn[region] / sum(drawn.values()) == pytest.approx(households / 1580, rel=0.03)


def test_what_no_three_ellipses_can_show_is_not_drawn_as_if_it_were_true(tmp_path: Path) -> None:
    # Everybody with two has the third as well, and each set is much larger.
    numbers = (1000, 1000, 3000, 0, 0, 0, 200)
    fitted = fit(
        dict(zip(ORDER, map(float, numbers), strict=True)),
        [((r,), float(n)) for r, n in zip(ORDER, numbers, strict=True)],
    )
    assert not fitted.is_true
    found = opened(tmp_path, laws(*numbers))
    three = three_sets(Figures(found), Text("nl"))
    assert three is not None
    assert not three.drawing
    page = chapter(render(found, "nl"), "samen")
    assert "niet zo te tekenen dat elk vlak klopt" in page
    assert 'class="euler"' not in page


def test_hidden_regions_are_hatched_and_together_as_large_as_what_is_left_of_the_total(tmp_path: Path) -> None:
    found = three_sets(
        Figures(opened(tmp_path, laws(3326, 2448, 6189, 452, None, 1298, None, total=14130))), Text("nl")
    )
    assert found is not None
    svg = str(found.drawing)
    assert found.together == 417
    assert svg.count('fill="url(#streep)"') == 2
    drawn = counted(drawn_ellipses(svg))
    assert (drawn[5] + drawn[7]) / sum(drawn.values()) == pytest.approx(417 / 14130, rel=0.05)
    assert drawn[3] / sum(drawn.values()) == pytest.approx(452 / 14130, rel=0.05)
    assert re.search(r"<title>[^<]*Jeugd \+ Wmo: afgeschermd</title>", svg)
    written = re.findall(r'<text [^>]*class="number">([\d.]+)</text>', svg)
    assert sorted(written) == sorted(["3.326", "2.448", "6.189", "452", "1.298"])


def test_the_drawing_does_not_depend_on_how_hidden_regions_are_truly_divided(tmp_path: Path) -> None:
    # The object holds no number behind a dot; what is drawn follows from what is published alone.
    one = three_sets(Figures(opened(tmp_path / "a", laws(900, 800, 700, 90, None, 80, None, total=2700))), Text("nl"))
    _fit.cache_clear()
    other = three_sets(Figures(opened(tmp_path / "b", laws(900, 800, 700, 90, None, 80, None, total=2700))), Text("nl"))
    assert one is not None
    assert other is not None
    assert one.drawing == other.drawing != ""


@pytest.mark.parametrize("total", [None, 14130])
def test_without_a_total_or_with_too_many_dots_there_are_bars_alone(tmp_path: Path, total: int | None) -> None:
    hidden = laws(3326, None, None, None, None, 1298, 200, total=total)
    found = three_sets(Figures(opened(tmp_path, hidden)), Text("nl"))
    assert found is not None
    assert not found.drawing
    assert found.together is None
    assert [row.width is None for row in found.rows] == [False, True, True, True, True, False, False]


def test_nothing_is_taken_off_a_rounded_total(tmp_path: Path) -> None:
    release = laws(3325, 2450, 6190, 450, None, 1300, None, total=14130)
    release = replace(release, policy=release.policy.model_copy(update={"afronden": 5}))
    publication = opened(tmp_path, laws(3325, 2450, 6190, 450, None, 1300, None, total=14130), policy=release.policy)
    found = three_sets(Figures(publication), Text("nl"))
    assert found is not None
    assert not found.drawing
    assert found.together is None


def domains(*numbers: int | None) -> Release:
    """Without the laws: A, B, C, A and B, A and C, B and C."""
    names = ("maatschappelijke_ondersteuning", "jeugd", "werk_inkomen")
    release = a_release(a_scope(tables=("bereik", "samenloop_domeinen")), also_hidden=0.0)
    pairs = [(0, 0), (1, 1), (2, 2), (0, 1), (0, 2), (1, 2)]
    cells = {(names[a], names[b]): n for (a, b), n in zip(pairs, numbers, strict=True)}
    return set_cells(release, "samenloop_domeinen", {**cells, **{(b, a): n for (a, b), n in cells.items()}})


def test_without_laws_the_domains_are_drawn_and_the_part_of_all_three_is_said_to_be_a_guess(tmp_path: Path) -> None:
    publication = opened(tmp_path, domains(900, 800, 700, 250, 240, 200))
    found = three_sets(Figures(publication), Text("nl"))
    assert found is not None
    drawn = counted(drawn_ellipses(str(found.drawing)))
    scale = 900 / (drawn[1] + drawn[3] + drawn[5] + drawn[7])
    assert scale * (drawn[2] + drawn[3] + drawn[6] + drawn[7]) == pytest.approx(800, rel=0.03)
    assert scale * (drawn[3] + drawn[7]) == pytest.approx(250, rel=0.04)
    assert scale * (drawn[6] + drawn[7]) == pytest.approx(200, rel=0.04)
    assert str(found.drawing).count('fill="url(#streep)"') == 1
    page = render(publication, "nl")
    assert "Hoeveel huishoudens alle drie hebben, is niet apart geteld" in page


def test_domains_of_which_a_pair_is_hidden_are_not_drawn(tmp_path: Path) -> None:
    assert three_sets(Figures(opened(tmp_path, domains(900, 800, 700, 250, None, 200))), Text("nl")) is None


def test_when_every_law_is_hidden_nothing_is_drawn_and_no_number_appears(tmp_path: Path) -> None:
    publication = opened(tmp_path, hide_all(a_release(also_hidden=0.0), "wetten"))
    assert three_sets(Figures(publication), Text("nl")) is None
    assert not re.search(r"<td>[\d.]+</td>", chapter(render(publication, "nl"), "wetten"))


@pytest.mark.parametrize("seed", range(8))
def test_labels_lie_in_the_picture_and_on_no_other_label(seed: int) -> None:
    random = np.random.default_rng(seed)
    numbers = np.concatenate([random.integers(800, 9000, 3), random.integers(20, 900, 4)])
    parts = {
        r: Part(label.replace("+", " + "), f"{n}", label) for r, label, n in zip(ORDER, LABELS, numbers, strict=True)
    }
    fitted = fit(
        dict(zip(ORDER, numbers.astype(float), strict=True)),
        [((r,), float(n)) for r, n in zip(ORDER, numbers, strict=True)],
    )
    svg = str(euler_svg(fitted.ellipses, parts, "proef"))
    height = float(re.findall(r'viewBox="0 0 480 (\d+)"', svg)[0])
    boxes = []
    for x, y, anchor, words in re.findall(r'<text x="([\d.-]+)" y="([\d.-]+)" text-anchor="(\w+)"[^>]*>([^<]*)<', svg):
        wide = 7.6 * len(words)
        left = float(x) - {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor] * wide
        boxes.append((left, float(y) - 7, left + wide, float(y) + 7))
    assert sum(str(n) in svg for n in numbers) == len(numbers)
    for box in boxes:
        assert box[0] >= 0
        assert box[2] <= 480
        assert box[1] >= 0
        assert box[3] <= height + 1
    for one, other in combinations(boxes, 2):
        assert not (one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3])
