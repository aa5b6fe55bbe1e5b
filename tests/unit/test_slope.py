"""The slope chart: no label over another, hidden ends neither drawn as zero nor left out in silence."""

from __future__ import annotations

import re
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from factlab.show.drawings.slope import Line, slope, spread

VALUES = st.lists(st.floats(0, 400), min_size=1, max_size=40)


def chart(*lines: Line, axes: tuple[str, str] = ("toen", "nu")) -> str:
    return str(slope(lines, axes, lambda value: f"{100 * value:.1f} %", "proef", "Proef", "afgeschermd"))


@given(VALUES)
def test_labels_are_never_nearer_than_a_line_and_keep_their_order(wanted: list[float]) -> None:
    wanted = sorted(wanted)
    places = spread(wanted, 14.0, 0.0, 400.0)
    assert all(after - before >= 14.0 - 1e-6 for before, after in pairwise(places))


@given(VALUES)
def test_labels_stay_on_the_chart_when_there_is_room(wanted: list[float]) -> None:
    room = max(400.0, 14.0 * len(wanted))
    places = spread(sorted(min(value, room) for value in wanted), 14.0, 0.0, room)
    assert places[0] >= -1e-6 and places[-1] <= room + 1e-6


def test_labels_with_room_stay_where_they_belong() -> None:
    assert spread([10.0, 50.0, 90.0], 14.0, 0.0, 100.0) == [10.0, 50.0, 90.0]


def test_labels_that_meet_move_apart_as_little_as_they_must() -> None:
    assert spread([50.0, 50.0], 14.0, 0.0, 100.0) == [43.0, 57.0]


def heights(svg: str, anchor: str) -> list[float]:
    """Where the labels of one side stand."""
    return sorted(
        float(y) for y in re.findall(rf'<text class="\w+" x="[\d.]+" y="([\d.]+)" text-anchor="{anchor}">', svg)
    )


def test_no_label_of_a_crowded_chart_lies_over_another() -> None:
    svg = chart(*(Line(f"Wijk {n}", 0.1 + n / 10000, 0.12) for n in range(30)))
    for anchor in ("end", "start"):
        places = heights(svg, anchor)
        assert len(places) == 30
        assert all(after - before >= 14 for before, after in pairwise(places))


def test_a_hidden_end_is_an_open_circle_with_a_stub_and_is_said() -> None:
    svg = chart(Line("Noord", 0.3, 0.4), Line("Zuid", 0.2, None), Line("Oost", None, 0.5))
    assert svg.count("dot-open") == svg.count('class="stub"') == 2
    assert svg.count("dot-full") == 2
    assert "Zuid: 20.0 % – afgeschermd" in svg and "Oost: afgeschermd – 50.0 %" in svg
    assert "0.0 %" not in svg.replace("20.0 %", "").replace("30.0 %", "").replace("40.0 %", "").replace("50.0 %", "")


def test_what_is_hidden_on_both_sides_is_not_drawn_and_nothing_at_all_is_no_chart() -> None:
    assert "West" not in chart(Line("Noord", 0.3, 0.4), Line("West", None, None))
    assert chart(Line("West", None, None)) == chart() == ""


def test_a_published_zero_is_drawn_at_the_bottom_as_a_zero() -> None:
    svg = chart(Line("Noord", 0.0, 0.4))
    assert "dot-open" not in svg and "0.0 %" in svg


def test_a_little_difference_does_not_fill_the_chart() -> None:
    svg = chart(Line("Noord", 0.100, 0.101))
    first, second = (float(y) for y in re.findall(r'<circle class="dot-full" cx="[\d.]+" cy="([\d.]+)"', svg))
    assert 0 < first - second < 10


def test_names_are_never_markup_and_long_ones_are_told_in_full() -> None:
    svg = chart(Line("<b>Wijk</b> & de rest van het dorp aan de dijk", 0.1, 0.2))
    assert "<b>" not in svg and "&lt;b&gt;Wijk&lt;/b&gt; &amp; de rest van het dorp aan de dijk" in svg


def test_the_chart_has_a_title_and_words_for_who_cannot_see_it() -> None:
    svg = chart(Line("Noord", 0.3, 0.4))
    assert 'role="img" aria-labelledby="proef-titel" aria-describedby="proef-tekst"' in svg
    assert '<title id="proef-titel">Proef</title>' in svg and "Noord: 30.0 % – 40.0 %" in svg


def test_rises_and_falls_differ_by_more_than_their_colour() -> None:
    svg = chart(Line("Noord", 0.3, 0.4, "up"), Line("Zuid", 0.4, 0.3, "down"))
    up, down = re.findall(r'<g class="(?:up|down)">.*?</g>', svg)
    assert ("stroke-dasharray" in up) != ("stroke-dasharray" in down)
