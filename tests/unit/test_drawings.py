"""Drawings: shapes of the numbers they are given, and nothing of what they are not."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factlab.show.drawings.fan import scale_of, strip, strip_symbol
from factlab.show.drawings.hundred import houses
from factlab.show.drawings.map import Area, choropleth, class_breaks, class_of, locator, outlines, symbols
from factlab.show.drawings.paint import MAP_SHADES

SHARES = st.lists(st.floats(0, 1, allow_nan=False), min_size=1, max_size=40)


@given(SHARES)
def test_every_share_is_in_a_class_whose_limits_hold_it(shares: list[float]) -> None:
    breaks = class_breaks(shares)
    assert 2 <= len(breaks) <= len(MAP_SHADES) + 1
    assert breaks == sorted(set(breaks))
    for share in shares:
        at = class_of(share, breaks)
        assert breaks[at] - 1e-6 <= share <= breaks[at + 1] + 1e-6


def test_shares_that_lie_close_together_get_classes_of_tenths() -> None:
    assert class_breaks([0.002, 0.009]) == pytest.approx([0.002, 0.004, 0.006, 0.008, 0.01])
    assert class_breaks([0.244, 0.455]) == pytest.approx([0.24, 0.29, 0.34, 0.39, 0.44, 0.49])


@given(SHARES)
def test_a_hundred_houses_stay_a_hundred(shares: list[float]) -> None:
    found = houses(shares)
    if sum(shares) > 1e-6:
        assert sum(found) == 100
        assert all(abs(n - 100 * share / sum(shares)) < 1 for n, share in zip(found, shares, strict=True))


def squares(*corners: tuple[float, float]) -> dict[str, object]:
    return {
        "features": [
            {
                "id": f"WK{at}",
                "geometry": {
                    "type": "Polygon",
                    "coordinates": [[[x, y], [x + 1, y], [x + 1, y + 1], [x, y + 1], [x, y]]],
                },
            }
            for at, (x, y) in enumerate(corners)
        ]
    }


def test_neighbours_share_the_same_points() -> None:
    drawn = outlines(squares((4.0, 52.0), (5.0, 52.0)))
    left, right = (set(drawn.rings[code][0]) for code in ("WK0", "WK1"))
    assert len(left & right) == 2


def test_kilometres_are_as_long_to_the_north_as_to_the_east() -> None:
    degrees, metres = outlines(squares((4.0, 52.0))), outlines(squares((120000.0, 490000.0)))
    assert degrees.height == pytest.approx(1000 / 0.6088, abs=2)  # the cosine of 52.5 degrees
    assert metres.height == 1000


def test_a_ring_with_a_hole_and_an_area_of_several_parts_are_drawn_whole() -> None:
    geo = squares((4.0, 52.0))
    geo["features"][0]["geometry"] = {  # type: ignore[index]
        "type": "MultiPolygon",
        "coordinates": [
            [[[4, 52], [6, 52], [6, 54], [4, 54], [4, 52]], [[4.5, 52.5], [5, 52.5], [5, 53], [4.5, 53], [4.5, 52.5]]],
            [[[7, 52], [8, 52], [8, 53], [7, 53], [7, 52]]],
        ],
    }
    path = re.findall(r' d="([^"]+)"', symbols(outlines(geo), {"WK0": "k1"}))[0]
    assert path.count("M") == path.count("z") == 3


def test_a_hidden_area_is_hatched_and_a_link_is_no_stop_for_the_keyboard() -> None:
    drawn = outlines(squares((4.0, 52.0), (5.0, 52.0)))
    names = {"WK0": "k1", "WK1": "k2"}
    areas = {"WK0": Area(None, "Noord: afgeschermd", "2", "WK0"), "WK1": Area(4, "Zuid & West", "1", None)}
    svg = choropleth(drawn, names, areas, "titel")
    assert '<a href="#WK0" tabindex="-1"><title>Noord: afgeschermd</title><use href="#k1" fill="url(#streep)"/>' in svg
    assert "Zuid &amp; West" in svg
    assert f'fill="{MAP_SHADES[4]}"' in svg
    assert svg.count("<a ") == 1
    assert '<use href="#k2" class="here"/>' in locator(drawn, "k2")


def test_a_number_stands_inside_its_area_even_when_that_is_bent() -> None:
    geo = squares((0.0, 0.0))
    corner = [[0, 0], [200, 0], [200, 20], [20, 20], [20, 200], [0, 200], [0, 0]]  # an L of metres
    geo["features"][0]["geometry"] = {"type": "Polygon", "coordinates": [corner]}  # type: ignore[index]
    svg = choropleth(outlines(geo), {"WK0": "k1"}, {"WK0": Area(0, "L", "1", None)}, "titel")
    x, y = (float(n) for n in re.search(r'<text x="([\d.]+)" y="([\d.]+)"', svg).groups())  # type: ignore[union-attr]
    assert x < 50 or y > 450  # of 500


def test_an_area_too_small_for_its_number_has_none() -> None:
    drawn = outlines({"features": [*squares((0, 0))["features"], *_tiny()]})  # type: ignore[misc]
    areas = {code: Area(0, code, "10", None) for code in drawn.rings}
    svg = choropleth(drawn, {code: f"k{code}" for code in drawn.rings}, areas, "titel")
    assert svg.count("<text") == 1


def _tiny() -> list[dict[str, object]]:
    ring = [[1, 0], [1.001, 0], [1.001, 0.001], [1, 0.001], [1, 0]]
    return [{"id": "klein", "geometry": {"type": "Polygon", "coordinates": [ring]}}]


def test_a_strip_runs_from_the_lowest_to_the_highest_and_includes_the_gemeente() -> None:
    scale = scale_of([0.2, 0.4], 0.5)
    assert scale is not None
    assert (scale.low, scale.high) == (0.2, 0.5)
    assert scale.place(0.2) == "2.0%"
    assert scale.place(0.5) == "98.0%"
    drawn = strip_symbol("s", scale, [0.2, 0.4], 0.5, "20 %", "50 %")
    assert drawn.count("fan-tick") == 2
    assert drawn.count("fan-gemeente") == 1


def test_a_strip_of_equal_shares_stands_in_the_middle() -> None:
    scale = scale_of([0.3, 0.3], None)
    assert scale is not None
    assert scale.place(0.3) == "50.0%"
    assert "fan-gemeente" not in strip_symbol("s", scale, [0.3, 0.3], None, "30 %", "30 %")


def test_a_strip_without_published_areas_is_hatched_and_has_no_dot() -> None:
    assert scale_of([], 0.4) is None
    drawn = strip_symbol("s", None, [], 0.4, "", "")
    assert "url(#streep)" in drawn
    assert "fan-gemeente" not in drawn
    assert "circle" not in strip("s", None, 0.3)
    assert "circle" not in strip("s", scale_of([0.1, 0.2], None), None)
