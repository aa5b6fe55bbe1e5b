"""From where vulnerable, groups, laws, what was known before, and the account: dots stay dots in all of them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from made_up_release import a_release, a_scope
from set_cells import chapter, hide_all, opened, set_cells

from factlab.protocol.publication import WITHOUT
from factlab.protocol.round import KnownFigure
from factlab.publication.figures import Figure, Figures
from factlab.publication.publication import Released
from factlab.show import render
from factlab.show.report.groups import group_pictures
from factlab.show.report.known import beside_ours, missing_partners, without_households
from factlab.show.report.laws import by_number
from factlab.show.report.stacked import STUB
from factlab.show.report.vulnerable import crossings, signals
from factlab.text import Text

NL = Text("nl")


def widths(svg: str) -> list[tuple[str, float]]:
    """Fill and width (0-1) of the slices of a bar."""
    found = re.findall(r'<rect x="[\d.]+%" width="([\d.]+)%" height="26" fill="([^"]+)"', svg)
    return [(fill, float(width) / 100) for width, fill in found]


def test_a_bar_is_cut_by_domains_and_what_is_hidden_of_it_is_hatched(tmp_path: Path) -> None:
    release = set_cells(a_release(also_hidden=0.0), "stapeling", {("2",): 400, ("3",): 200})
    release = set_cells(
        release, "kwetsbaarheid", {("2", "1"): 100, ("2", "2"): 300, ("3", "1"): None, ("3", "2"): None, ("3", "3"): 50}
    )
    two, three, *rest = crossings(Figures(opened(tmp_path, release)), NL)
    assert [width for _, width in widths(two.drawing)] == pytest.approx([0.25, 0.75])
    assert "url(#streep)" not in two.drawing
    assert widths(three.drawing)[-1] == ("url(#streep)", pytest.approx(0.75))
    assert [width for _, width in widths(three.drawing)[:-1]] == pytest.approx([0.25])
    assert [one.everyone for one in rest] == [0, 0, 0]
    assert all(not one.drawing for one in rest)


def test_a_bar_of_which_the_whole_is_hidden_is_hatched_from_end_to_end(tmp_path: Path) -> None:
    release = set_cells(a_release(also_hidden=0.0), "stapeling", {("2",): None})
    release = set_cells(release, "kwetsbaarheid", {("2", "1"): 100, ("2", "2"): None})
    two = crossings(Figures(opened(tmp_path, release)), NL)[0]
    assert two.everyone is None
    assert widths(two.drawing) == [("url(#streep)", 1.0)]


def test_rounded_parts_that_do_not_add_up_are_no_hidden_part(tmp_path: Path) -> None:
    release = set_cells(a_release(also_hidden=0.0), "stapeling", {("2",): 400, ("3",): 400})
    release = set_cells(release, "kwetsbaarheid", {("2", "1"): 200, ("2", "2"): 195, ("3", "1"): 200, ("3", "2"): 205})
    publication = opened(tmp_path, release)
    publication = replace(publication, policy=publication.policy.model_copy(update={"afronden": 5}))
    less, more = crossings(Figures(publication), NL)[:2]
    assert "url(#streep)" not in less.drawing + more.drawing
    assert sum(width for _, width in widths(less.drawing)) == pytest.approx(395 / 400, abs=1e-3)
    assert sum(width for _, width in widths(more.drawing)) == pytest.approx(1.0, abs=1e-3)


def test_the_share_with_a_signal_is_of_the_households_with_so_many_voorzieningen(tmp_path: Path) -> None:
    cells: dict[tuple[str, ...], int | None] = {("1", "ja"): 50, ("1", "nee"): 150, ("2", "ja"): None, ("2", "nee"): 90}
    cells |= {("3", "ja"): 130, ("3", "nee"): None, ("4", "ja"): 10, ("4", "nee"): 20}
    bars = signals(Figures(opened(tmp_path, set_cells(a_release(also_hidden=0.0), "signalen", cells))), NL)
    by_name = {bar.name: bar for bar in bars}
    assert by_name["1"].figure == Figure(50, 0.25)
    assert by_name["1"].width == 1.0
    assert by_name["2"].figure == Figure(None, None)
    # Half of the row is hidden: a number, and no share of what is not known. Too few: no share either.
    assert by_name["3"].figure == Figure(130, None)
    assert by_name["4"].figure == Figure(10, None)
    assert [by_name[n].width for n in "234"] == [None, None, None]


def group_cells(hidden: bool) -> dict[tuple[str, ...], int | None]:
    cells: dict[tuple[str, ...], int | None] = {}
    for klasse, (none, one, two) in {"eenpersoons": (200, 100, 100), "paar_met_kinderen": (60, 30, 30)}.items():
        cells |= {("huishoudtype", klasse, n): count for n, count in zip("012", (none, one, two), strict=True)}
    for klasse in ("tot_27", "27-64"):
        cells |= {("leeftijdsklasse", klasse, n): 100 for n in "012"}
    if hidden:
        cells["huishoudtype", "paar_met_kinderen", "2"] = None
    return cells


def test_groups_that_are_published_whole_are_drawn_as_shares(tmp_path: Path) -> None:
    figures = Figures(opened(tmp_path, set_cells(a_release(also_hidden=0.0), "groepen", group_cells(False))))
    types = group_pictures(figures, NL)[0]
    assert types.is_share
    assert [[width for _, width in widths(one.drawing)] for one in types.stacks] == [pytest.approx([0.25, 0.25])] * 2


def test_a_group_with_a_dot_is_drawn_in_households_and_the_dot_has_a_width_that_says_nothing(tmp_path: Path) -> None:
    figures = Figures(opened(tmp_path, set_cells(a_release(also_hidden=0.0), "groepen", group_cells(True))))
    types, ages = group_pictures(figures, NL)
    assert not types.is_share
    assert ages.is_share
    single, couple = (widths(one.drawing) for one in types.stacks)
    assert all(one.everyone is None for one in types.stacks)
    assert single[0][1] / couple[0][1] == pytest.approx(100 / 30, rel=0.01)
    assert [width for fill, width in couple if fill == "url(#streep)"] == [pytest.approx(STUB)]
    assert sum(width for _, width in single) <= 1.001


def test_the_laws_are_laid_out_as_the_table_of_cbs(tmp_path: Path) -> None:
    cells: dict[tuple[str, ...], int | None] = {
        ("Jeugd", "totaal"): 300,
        ("Jeugd", "1"): None,
        ("totaal", "totaal"): 900,
    }
    publication = opened(tmp_path, set_cells(a_release(also_hidden=0.0), "wetten", cells))
    grid = by_number(Figures(publication), NL)
    assert [name for name, _ in grid.rows] == [
        "totaal",
        "alleen Jeugd",
        "alleen P-wet",
        "alleen Wmo",
        "Jeugd + P-wet",
        "Jeugd + Wmo",
        "P-wet + Wmo",
        "Jeugd + P-wet + Wmo",
    ]
    assert grid.columns == ["totaal", "1", "2", "3+"]
    rows = dict(grid.rows)
    assert [cell.count for cell in rows["alleen Jeugd"]] == [300, None, 0, 0]
    assert not rows["Jeugd + P-wet"][1].possible
    page = chapter(render(publication, "nl"), "wetten")
    assert "85994NED" in page
    assert "Ze zullen niet gelijk zijn" in page


def known(tabel: str, labels: tuple[str, ...], aantal: int, gebied: str = "GM9999") -> KnownFigure:
    return KnownFigure(tabel=tabel, gebied=gebied, labels=labels, aantal=aantal, eenheid="cliënten", bron="Jaarverslag")


def test_a_known_figure_stands_beside_ours_with_a_factor_of_published_numbers_alone(tmp_path: Path) -> None:
    release = set_cells(a_release(also_hidden=0.0), "voorzieningen", {("PW01",): 300, ("WM01",): None})
    figures = Figures(opened(tmp_path, release))
    shown = beside_ours(figures, known("voorzieningen", ("PW01",), 200), NL)
    assert (shown.what, shown.where, shown.number) == ("Voorzieningen: Algemene bijstand", "Verzonnen", 200)
    assert shown.ours == Figure(300, 0.15)
    assert shown.factor == 1.5
    hidden = beside_ours(figures, known("voorzieningen", ("WM01",), 200), NL)
    assert hidden.ours == Figure(None, None)
    assert hidden.factor is None
    assert hidden.place is None
    for elsewhere in (
        known("voorzieningen", ("XX99",), 5),
        known("voorzieningen", ("PW01",), 5, "WK000000"),
        known("signalen", ("1", "ja"), 5, "WK999901"),
    ):
        assert beside_ours(figures, elsewhere, NL).ours is None
    assert beside_ours(figures, known("voorzieningen", ("PW01",), 0), NL).factor is None


def test_the_chapter_of_known_figures_shows_a_dot_for_ours_and_no_factor(tmp_path: Path) -> None:
    release = set_cells(a_release(also_hidden=0.0), "voorzieningen", {("PW01",): 300, ("WM01",): None, ("WM02",): 12})
    publication = opened(tmp_path, release, known=(known("voorzieningen", ("WM01",), 1234),))
    page = chapter(render(publication, "nl"), "bekend")
    row = re.search(r"<tr><th scope=\"row\">Voorzieningen: Hulp bij het huishouden.*?</tr>", page, re.DOTALL)
    assert row is not None
    assert "1.234" in row.group()
    assert row.group().count("afgeschermd") >= 2
    assert "×" not in row.group()


def test_voorzieningen_without_a_single_household_are_named_and_hidden_ones_are_not(tmp_path: Path) -> None:
    cells: dict[tuple[str, ...], int | None] = {
        ("PW01",): 300,
        ("WM01",): None,
        ("SH01",): 20,
        ("SH03",): 30,
        ("JW45",): 11,
    }
    publication = opened(tmp_path, set_cells(a_release(also_hidden=0.0), "voorzieningen", cells))
    assert without_households(Figures(publication)) == ["Begeleiding"]
    assert "<li>Begeleiding</li>" in chapter(render(publication, "nl"), "bekend")


def test_partners_that_are_missing_are_named_and_without_anything_to_say_there_is_no_chapter(tmp_path: Path) -> None:
    full = {(v.id,): 50 for v in a_scope().voorzieningen}
    release = set_cells(a_release(also_hidden=0.0), "voorzieningen", full)  # type: ignore[arg-type]
    publication = opened(tmp_path, release)
    assert chapter(render(publication, "nl"), "bekend") == ""
    publication = replace(publication, verdict={**publication.verdict, WITHOUT: ["voedselbank"]})
    assert missing_partners(publication) == ["voedselbank"]
    assert "<li>voedselbank</li>" in chapter(render(publication, "nl"), "bekend")


def test_the_account_says_what_is_hidden_and_that_it_passed_only_when_it_did(tmp_path: Path) -> None:
    publication = opened(tmp_path, a_release())
    account = chapter(render(publication, "nl"), "verantwoording")
    dots = sum(int(table.hidden.sum()) for table in publication.tables.values())
    cells = sum(table.counts.size for table in publication.tables.values())
    assert f"{NL.number(dots)} van de {NL.number(cells)} getallen een punt" in account
    assert "Aantallen van 1 tot en met 9 worden niet getoond" in account
    assert "De onthullingscontrole is geslaagd" in account
    assert "certificaat.json.gz" in account
    failed = replace(publication, verdict={**publication.verdict, "audit": {"geslaagd": False}})
    account = chapter(render(failed, "nl"), "verantwoording")
    assert "De onthullingscontrole is geslaagd" not in account
    assert "Gebruik de cijfers dan niet" in account


def test_the_account_says_who_released_it_and_what_holds_for_own_lists(tmp_path: Path) -> None:
    publication = opened(tmp_path, a_release())
    account = chapter(render(publication, "nl"), "verantwoording")
    assert "heeft nog niet getekend" in account
    assert "Wat zij daaruit kan opmaken, is aan de controleur gemeld" in account
    released = replace(
        publication,
        released=Released("Controleur <b>", "0" * 64, date(2026, 11, 3)),
        policy=publication.policy.model_copy(update={"eigen_lijst": True}),
    )
    account = chapter(render(released, "nl"), "verantwoording")
    assert "Op 3 november 2026 heeft Controleur &lt;b&gt; de uitvoer nagekeken en vrijgegeven." in account
    assert "heeft nog niet getekend" not in account
    assert "Deze ronde schermt ook daartegen af." in account


def test_with_everything_hidden_these_chapters_show_no_number_of_households(tmp_path: Path) -> None:
    release = a_release()
    for name in release.tables:
        release = hide_all(release, name)
    page = render(opened(tmp_path, release), "nl")
    for anchor in ("samen", "kwetsbaar", "wetten", "groepen"):
        assert not re.search(
            r"\d huishoudens|<td[^>]*>[\d.]+<|%<", re.sub(r"minstens \d+ huishoudens", "", chapter(page, anchor))
        )
