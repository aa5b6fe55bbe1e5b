"""What meets: lift in a grid, combinations as an UpSet picture, organisations in an order that shows who meets."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from made_up_release import a_release, a_scope
from set_cells import chapter, hide_all, opened, set_cells

from factlab.protocol.publication import Release
from factlab.publication.figures import Figures
from factlab.publication.long import lift
from factlab.show import render
from factlab.show.drawings.paint import CHANCE_LIMITS, against_chance
from factlab.show.report.common_combinations import common_combinations
from factlab.show.report.doors import doors, seriation
from factlab.show.report.lift_grid import LiftCell, LiftGrid, lift_grid
from factlab.text import Text

NL = Text("nl")


def pairs(cells: dict[tuple[str, str], int | None], **scope: object) -> Release:
    """A release of pairs of voorzieningen; a pair is the same in both orders."""
    both = {**cells, **{(b, a): n for (a, b), n in cells.items()}}
    return set_cells(a_release(a_scope(**scope), also_hidden=0.0), "samenloop_voorzieningen", both)  # type: ignore[arg-type]


ALONE: dict[tuple[str, str], int | None] = {
    ("JW45", "JW45"): 200,
    ("PW01", "PW01"): 400,
    ("SH01", "SH01"): 300,
    ("WM01", "WM01"): 500,
    ("WM02", "WM02"): 90,
}


def at(grid: LiftGrid, figures: Figures, a: str, b: str) -> LiftCell:
    names = [figures.publication.name("voorziening", one, NL) for one in (a, b)]
    rows = [row.name for row in grid.rows]
    return grid.rows[rows.index(names[0])].cells[rows.index(names[1])]


def test_a_cell_of_the_grid_is_the_published_lift_with_its_households_and_share(tmp_path: Path) -> None:
    figures = Figures(opened(tmp_path, pairs({**ALONE, ("PW01", "SH01"): 180, ("JW45", "PW01"): 12})))
    grid = lift_grid(figures, NL)
    assert grid is not None
    cell = at(grid, figures, "PW01", "SH01")
    assert cell.kind == "lift"
    assert cell.times == pytest.approx(180 * 2000 / (400 * 300))
    assert cell.shown == "3,0"
    assert cell.said == "3,0 keer toeval, 180 huishoudens, 45,0\u00a0% van de voorziening op deze regel"
    table = figures.table("samenloop_voorzieningen")
    published = dict(zip(table.labels, lift(figures.publication, table)[0], strict=True))
    assert cell.times == published["PW01", "SH01"]
    assert at(grid, figures, "SH01", "PW01").said.endswith("60,0\u00a0% van de voorziening op deze regel")


def test_a_hidden_meeting_is_hatched_and_one_without_a_lift_shows_its_households_alone(tmp_path: Path) -> None:
    cells = {**ALONE, ("PW01", "SH01"): 180, ("WM01", "WM02"): 40, ("JW45", "PW01"): None}
    publication = opened(tmp_path, pairs(cells))
    figures = Figures(publication)
    grid = lift_grid(figures, NL)
    assert grid is not None
    assert at(grid, figures, "JW45", "PW01") == LiftCell("hidden", "", "afgeschermd")
    # WM02 has fewer than a hundred households: how many times chance is not published.
    few = at(grid, figures, "WM01", "WM02")
    assert (few.kind, few.shown, few.times) == ("count", "40", None)
    assert (grid.pairs, grid.hidden) == (10, 1)
    page = chapter(render(publication, "nl"), "samen")
    hidden = re.findall(r'<td class="hidden[^"]*"[^>]*>(.*?)</td>', page)
    assert hidden
    assert all("afgeschermd" in cell and not re.search(r"\d", cell) for cell in hidden)


def test_what_the_catalogue_says_goes_together_has_no_colour(tmp_path: Path) -> None:
    implied = tuple(
        v.model_copy(update={"impliceert": ("SH01",)}) if v.id == "PW01" else v for v in a_scope().voorzieningen
    )
    release = pairs({**ALONE, ("PW01", "SH01"): 180, ("JW45", "WM01"): 20}, voorzieningen=implied)
    figures = Figures(opened(tmp_path, release))
    grid = lift_grid(figures, NL)
    assert grid is not None
    assert at(grid, figures, "PW01", "SH01").kind == "bound"
    assert at(grid, figures, "SH01", "PW01").times is None


def test_a_voorziening_with_a_hidden_number_stands_in_the_grid_for_its_published_meetings(tmp_path: Path) -> None:
    figures = Figures(
        opened(tmp_path, pairs({**ALONE, ("WM01", "WM01"): None, ("WM01", "WM02"): 80, ("PW01", "SH01"): 50}))
    )
    grid = lift_grid(figures, NL)
    assert grid is not None
    assert at(grid, figures, "WM01", "WM01").kind == "hidden"
    assert at(grid, figures, "WM01", "WM02").shown == "80"


def test_without_a_single_lift_there_is_no_grid_but_a_sentence(tmp_path: Path) -> None:
    publication = opened(tmp_path, hide_all(a_release(also_hidden=0.0), "samenloop_voorzieningen"))
    assert lift_grid(Figures(publication), NL) is None
    page = chapter(render(publication, "nl"), "samen")
    assert "Van geen enkel paar voorzieningen is gepubliceerd" in page
    assert '<table aria-label="Vaker of minder vaak dan toeval"' not in page


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def test_colours_against_chance_can_be_read_and_half_is_as_far_as_double() -> None:
    for times in (0.0, 0.6, 1.0, 1.5, 3.0, 5.0, 30.0):
        light, dark = sorted(map(luminance, against_chance(times)))
        assert (dark + 0.05) / (light + 0.05) >= 4.5
    assert len({against_chance(t)[0] for t in (0.0, 0.6, 1.0, 1.5, 3.0, 5.0, 30.0)}) == 7
    assert {0.5, 2.0, 0.8, 1.25} <= set(CHANCE_LIMITS)
    # Farther from chance is darker, on both sides: a grey printer still tells far from near.
    above = [luminance(against_chance(t)[0]) for t in (1.0, 1.5, 3.0, 5.0, 30.0)]
    below = [luminance(against_chance(t)[0]) for t in (1.0, 0.6, 0.0)]
    assert above == sorted(above, reverse=True)
    assert below == sorted(below, reverse=True)


def combined(cells: dict[str, int | None]) -> Release:
    release = a_release(also_hidden=0.0)
    table = release.tables["combinaties"]
    labels = tuple((label,) for label in (*sorted(cells), "overig"))
    counts = np.array([[cells[label[0]] or 0 if label[0] in cells else 500 for label in labels]], dtype=np.int64)
    hidden = np.array([[label[0] in cells and cells[label[0]] is None for label in labels]])
    return replace(
        release, tables={**release.tables, "combinaties": replace(table, labels=labels, counts=counts, hidden=hidden)}
    )


COMBINED: dict[str, int | None] = {
    "PW01": 300,
    "PW01+SH01": 40,
    "WM01+WM02": 90,
    "JW45+PW01+SH01": 25,
    "JW45+WM01": None,
    "SH01+WM01": None,
}


def test_combinations_stand_from_large_to_small_and_hidden_ones_last_with_a_hatched_bar(tmp_path: Path) -> None:
    publication = opened(tmp_path, combined(COMBINED))
    found = common_combinations(Figures(publication), NL)
    assert (found.published, found.drawn_hidden, found.listed, found.hidden) == (3, 2, 5, 2)
    svg = str(found.drawing)
    columns = svg[svg.index('<svg class="combinations"') :]
    titles = re.findall(r"<g><title>([^<]*)</title>", columns)
    assert titles == [
        "Hulp bij het huishouden + Begeleiding: 90",
        "Algemene bijstand + Minnelijke schuldhulp: 40",
        "Jeugdhulp ambulant + Algemene bijstand + Minnelijke schuldhulp: 25",
        "Jeugdhulp ambulant + Hulp bij het huishouden: afgeschermd",
        "Minnelijke schuldhulp + Hulp bij het huishouden: afgeschermd",
    ]
    groups = re.findall(r"<g>(.*?)</g>", columns)
    assert ["url(#streep)" in group for group in groups] == [False, False, False, True, True]
    heights = [float(re.findall(r'class="bar"[^>]*height="([\d.]+)"', group)[0]) for group in groups[:3]]
    assert heights[1] / heights[0] == pytest.approx(40 / 90, rel=0.02)
    assert heights[2] / heights[0] == pytest.approx(25 / 90, rel=0.02)
    for group, size in zip(groups, (2, 2, 3, 2, 2), strict=True):
        assert group.count('class="on"') == size
        ends = re.findall(r'class="tie" d="M[\d.]+ ([\d.]+)V([\d.]+)"', group)[0]
        dots = re.findall(r'class="on" cx="[\d.]+" cy="([\d.]+)"', group)
        assert {min(map(float, dots)), max(map(float, dots))} == set(map(float, ends))


def test_sizes_beside_the_names_are_those_of_the_table_of_voorzieningen(tmp_path: Path) -> None:
    release = set_cells(combined(COMBINED), "voorzieningen", {("PW01",): 600, ("SH01",): 150, ("WM01",): None})
    svg = str(common_combinations(Figures(opened(tmp_path, release)), NL).drawing)
    sizes = svg[svg.index('<svg class="sizes"') : svg.index('<svg class="combinations"')]
    assert "Algemene bijstand: 600" in sizes
    assert re.search(r'<rect fill="url\(#streep\)"[^>]*><title>Hulp bij het huishouden: afgeschermd', sizes)
    names = re.findall(r"<title>([^:]*):", sizes)
    assert names[:2] == ["Algemene bijstand", "Minnelijke schuldhulp"]


def test_with_every_combination_hidden_there_is_no_picture_but_their_names(tmp_path: Path) -> None:
    publication = opened(tmp_path, combined(dict.fromkeys(COMBINED)))
    page = chapter(render(publication, "nl"), "samen")
    assert 'class="upset"' not in page
    assert "Van geen enkele combinatie van twee of meer voorzieningen is het aantal gepubliceerd." in page
    assert "<li>Jeugdhulp ambulant + Hulp bij het huishouden</li>" in page


def test_a_single_voorziening_is_no_combination(tmp_path: Path) -> None:
    found = common_combinations(Figures(opened(tmp_path, combined({"PW01": 300, "WM01": 90}))), NL)
    assert (found.listed, str(found.drawing)) == (0, "")


def test_what_is_alike_stands_together_in_the_order() -> None:
    alike = np.zeros((6, 6))
    for a, b in ((0, 3), (3, 5), (1, 4), (4, 2)):
        alike[a, b] = alike[b, a] = 1.0
    order = seriation(alike)
    assert sorted(order) == list(range(6))
    at = {one: number for number, one in enumerate(order)}
    assert all(abs(at[a] - at[b]) == 1 for a, b in ((0, 3), (3, 5), (1, 4), (4, 2)))
    shuffled = np.array([4, 2, 0, 5, 1, 3])
    again = [int(shuffled[one]) for one in seriation(alike[np.ix_(shuffled, shuffled)])]
    assert {frozenset(again[:3]), frozenset(again[3:])} == {frozenset({0, 3, 5}), frozenset({1, 4, 2})}


def test_organisations_without_a_published_meeting_are_named_and_not_drawn(tmp_path: Path) -> None:
    cells: dict[tuple[str, ...], int | None] = {
        ("wijkteam", "wijkteam"): 300,
        ("sociale_dienst", "sociale_dienst"): 400,
    }
    cells |= {(a, "jeugdhulp"): None for a in ("wijkteam", "sociale_dienst", "jeugdhulp")}
    cells |= {("jeugdhulp", a): None for a in ("wijkteam", "sociale_dienst")}
    cells |= {("wijkteam", "sociale_dienst"): 120, ("sociale_dienst", "wijkteam"): 120}
    publication = opened(tmp_path, set_cells(a_release(also_hidden=0.0), "samenloop_organisaties", cells))
    found = doors(Figures(publication), NL)
    assert [name for name, _ in found.rows] in (
        ["Sociaal wijkteam", "Sociale dienst"],
        ["Sociale dienst", "Sociaal wijkteam"],
    )
    assert found.apart == ["Jeugdhulp <Noord> & Zuid"]
    assert (found.pairs, found.hidden) == (3, 2)
    page = chapter(render(publication, "nl"), "samen")
    assert "niet in het overzicht: Jeugdhulp &lt;Noord&gt; &amp; Zuid." in page
    assert ">40\u00a0%<" in page


def test_with_every_meeting_at_the_door_hidden_that_is_said(tmp_path: Path) -> None:
    publication = opened(tmp_path, hide_all(a_release(also_hidden=0.0), "samenloop_organisaties"))
    assert "Van geen enkel paar organisaties is een ontmoeting gepubliceerd." in render(publication, "nl")
