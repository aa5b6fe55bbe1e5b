"""Map, fan and the page of every area: what they say, what they leave open, and with what there is to show."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from made_up_release import a_map, a_release, a_scope
from test_publish_report import Page, hiding, publication

from factlab.protocol.publication import Release
from factlab.protocol.scope import Area
from factlab.publication import Figures, Publication, read
from factlab.publish import publish
from factlab.show import render
from factlab.show.report.areas import Areas
from factlab.show.report.chapter import View
from factlab.show.report.how_much import HOW_MUCH
from factlab.show.report.standing_out import sentences, standing_in_words
from factlab.show.report.wijk import AreaPage, area_pages
from factlab.text import Text


def areas_of(found: Publication, language: str = "nl") -> Areas:
    return Areas(View(found, Figures(found), Text(language)))


def pages_of(found: Publication) -> list[AreaPage]:
    return area_pages(areas_of(found))


def page_of(html: str, anchor: str) -> str:
    """The article of one area."""
    start = html.index(f'<article class="wijk" id="{anchor}"')
    return html[start : html.index("</article>", start)]


def with_counts(release: Release, name: str, row: int, counts: dict[str, int]) -> Release:
    """The release with other published numbers in one row of a table with one dimension."""
    table = release.tables[name]
    changed, hidden = table.counts.copy(), table.hidden.copy()
    for label, count in counts.items():
        column = table.labels.index((label,))
        changed[row, column], hidden[row, column] = count, False
    return replace(release, tables={**release.tables, name: replace(table, counts=changed, hidden=hidden)})


def many_areas(number: int) -> tuple[Area, ...]:
    return tuple(Area(f"BU{at:08d}", f"Buurt {at}", 150 + at) for at in range(number))


def a_grid(areas: tuple[Area, ...]) -> dict[str, object]:
    """Squares, ten in a row."""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"statcode": area.code},
                "geometry": {
                    "type": "Polygon",
                    "coordinates": [[[at % 10 + x, at // 10 + y] for x, y in ((0, 0), (1, 0), (1, 1), (0, 1), (0, 0))]],
                },
            }
            for at, area in enumerate(areas)
        ],
    }


def of_areas(tmp_path: Path, areas: tuple[Area, ...], level: str, geo: dict[str, object] | None) -> Publication:
    scope = a_scope(
        areas=areas, municipality=Area("GM9999", "Verzonnen", sum(a.households for a in areas)), level=level
    )
    return read(publish(a_release(scope), b"ronde", "verzonnen-2026-1.ronde", geo, tmp_path / "uitvoer", version="1"))


def test_every_area_has_a_page_under_its_code_with_links_to_its_neighbours(tmp_path: Path) -> None:
    html = render(publication(tmp_path), "nl")
    codes = ["WK999901", "WK999902", "WK999903"]
    assert re.findall(r'<article class="wijk" id="([^"]+)"', html) == codes
    middle = page_of(html, "WK999902")
    assert 'href="#WK999901" rel="prev"' in middle
    assert 'href="#WK999903" rel="next"' in middle
    assert 'rel="prev"' not in page_of(html, "WK999901")
    assert 'rel="next"' not in page_of(html, "WK999903")
    for code in codes:
        assert f'<a href="#{code}">' in html[html.index('id="waar"') : html.index("<article")]


def test_codes_that_are_no_cbs_codes_cannot_take_the_place_of_a_chapter(tmp_path: Path) -> None:
    areas = (Area("kern", "Kern", 900), Area("noord 1", "Noord", 700), Area('"><b>', "Zuid", 400))
    html = render(of_areas(tmp_path, areas, "stadsdeel", None), "nl")
    assert re.findall(r'<article class="wijk" id="([^"]+)"', html) == ["gebied-1", "gebied-2", "gebied-3"]
    ids = [attributes["id"] for _, attributes in Page(html).elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert "<b>" not in html
    assert "Per gebied" in html


def test_on_a_page_hidden_is_said_in_words_and_has_no_dot_on_its_strip(tmp_path: Path) -> None:
    release = hiding(a_release(also_hidden=0.0), "bereik", lambda t: (1, [1, 2]))
    found = publication(tmp_path, release)
    row = next(row for row in pages_of(found)[0].fan if row.name.startswith("Gebruikt"))
    assert row.own.share is None
    assert "fan-dot" not in row.drawn
    assert row.published == 2
    assert row.standing == ""
    html = page_of(render(found, "nl"), "WK999901")
    first = html[html.index("Gebruikt een voorziening") :]
    first = first[: first.index("</tr>")]
    assert "gepubliceerd voor 2 van de 3 wijken" in first
    assert "afgeschermd" in first
    other = pages_of(found)[1].fan[0]
    assert "fan-dot" in other.drawn
    assert other.published == 2


def test_where_an_area_stands_is_said_of_the_published_areas_alone(tmp_path: Path) -> None:
    release = a_release(also_hidden=0.0)
    for row, users in ((1, 450), (2, 70), (3, 80)):  # of 900, 700 and 400: 50, 10 and 20 percent
        release = with_counts(release, "bereik", row, {"met": users})
    areas = areas_of(publication(tmp_path / "alle", release))
    users = areas.compared[0]
    places = areas.publication.areas
    assert [standing_in_words(areas, users, place) for place in places] == [
        "hoogste van 3",
        "laagste van 3",
        "hoger dan in 1 van 2",
    ]
    few = areas_of(publication(tmp_path / "deel", hiding(release, "bereik", lambda t: (2, [1, 2]))))
    assert standing_in_words(few, few.compared[0], places[2]) == "laagste van 2"
    assert standing_in_words(few, few.compared[0], places[1]) == ""


def test_equal_shares_are_neither_highest_nor_lowest(tmp_path: Path) -> None:
    release = a_release(also_hidden=0.0)
    for row, users in ((1, 90), (2, 70), (3, 40)):
        release = with_counts(release, "bereik", row, {"met": users})
    areas = areas_of(publication(tmp_path, release))
    assert {standing_in_words(areas, areas.compared[0], place) for place in areas.publication.areas} == {
        "gelijk aan 2 andere"
    }


def test_what_stands_out_names_the_share_and_how_many_published_areas_it_passes(tmp_path: Path) -> None:
    release = a_release(also_hidden=0.0)
    for row, users in ((1, 450), (2, 70), (3, 80)):
        release = with_counts(release, "bereik", row, {"met": users})
    areas = areas_of(publication(tmp_path, release))
    assert sentences(areas, areas.publication.areas[0])[0] == (
        "Het aandeel huishoudens dat een voorziening gebruikt is 50,0\u00a0%: "
        "hoger dan in alle 2 andere wijken waarvan dit is gepubliceerd."
    )


def test_an_area_like_the_gemeente_does_not_stand_out_however_it_ranks(tmp_path: Path) -> None:
    release = only_bereik(a_release(also_hidden=0.0))
    for row, users in ((0, 600), (1, 288), (2, 208), (3, 116)):  # 30, 32, 29.7 and 29 percent
        release = with_counts(release, "bereik", row, {"met": users})
    areas = areas_of(publication(tmp_path, release))
    assert sentences(areas, areas.publication.areas[0]) == [
        "Het aandeel huishoudens dat een voorziening gebruikt is 32,0\u00a0%, tegen 30,0\u00a0% in de hele gemeente.",
        "Geen van de cijfers die voor Havenwijk zijn gepubliceerd, springt eruit: "
        "ze liggen dicht bij die van de gemeente, of tussen die van de andere wijken in.",
    ]


def only_bereik(release: Release) -> Release:
    """The release with nothing shown of any area but the users."""
    for name in release.tables:
        if name != "bereik":
            release = hiding(release, name, lambda t: (slice(None), slice(None)))
    return release


def test_nothing_stands_out_where_too_little_is_published(tmp_path: Path) -> None:
    release = a_release()
    for name in release.tables:
        release = hiding(release, name, lambda t: (slice(2, None) if len(t.areas) > 1 else 0, slice(None)))
    areas = areas_of(publication(tmp_path, release))
    for place in areas.publication.areas:
        assert sentences(areas, place) == ["Van deze wijk is te weinig gepubliceerd om te zeggen wat er opvalt."]


def test_a_voorziening_differs_only_where_chance_does_not_explain_it(tmp_path: Path) -> None:
    release = a_release(also_hidden=0.0)
    release = with_counts(release, "voorzieningen", 0, {"PW01": 200, "WM01": 200, "JW45": 200})  # 10 % of 2000
    release = with_counts(release, "voorzieningen", 1, {"PW01": 125, "WM01": 110, "JW45": 45})  # 90 of 900 expected
    found = pages_of(publication(tmp_path, release))[0].voorzieningen
    assert found is not None
    # Three times the square root of 90 is 28.5: 125 and 45 are further from 90, 110 is not.
    assert [one.name for one in found.more if one.gemeente.count == 200] == ["Algemene bijstand"]
    assert [one.name for one in found.fewer if one.gemeente.count == 200] == ["Jeugdhulp ambulant"]
    assert next(one for one in found.more if one.name == "Algemene bijstand").times == pytest.approx(125 / 900 / 0.1)


def test_a_hidden_voorziening_is_not_compared_and_that_is_counted(tmp_path: Path) -> None:
    release = a_release(also_hidden=0.0)
    release = with_counts(release, "voorzieningen", 0, {"PW01": 200})
    release = with_counts(release, "voorzieningen", 1, {"PW01": 400})
    both = pages_of(publication(tmp_path / "a", release))[0].voorzieningen
    column = release.tables["voorzieningen"].labels.index(("PW01",))
    for place in (0, 1):
        hidden = hiding(release, "voorzieningen", lambda t, place=place: (place, column))
        one = pages_of(publication(tmp_path / f"b{place}", hidden))[0].voorzieningen
        assert both is not None
        assert one is not None
        assert one.compared == both.compared - 1
        assert "Algemene bijstand" not in [row.name for row in one.more]


def test_areas_with_few_households_have_numbers_and_no_shares(tmp_path: Path) -> None:
    found = publication(tmp_path)
    small = replace(found, policy=found.policy.model_copy(update={"percentage_vanaf": 500}))
    html = page_of(render(small, "nl"), "WK999903")  # 400 households
    assert "geen aandeel: minder dan 500 huishoudens" in html
    assert "fan-dot" not in re.sub(r'<ul class="key".*?</ul>', "", html, flags=re.S)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_single_area_has_a_page_and_is_not_compared_with_itself(tmp_path: Path, language: str) -> None:
    found = of_areas(tmp_path, (Area("WK999901", "Havenwijk", 2000),), "wijk", a_map())
    html = render(found, language)
    Page(html)
    (page,) = pages_of(found)
    assert (page.sentences, page.fan, page.voorzieningen, page.before, page.after) == ([], [], None, None, None)
    assert 'class="fan spread"' not in html


def test_a_hundred_areas_are_told_apart_in_less_than_five_megabytes(tmp_path: Path) -> None:
    areas = many_areas(100)
    found = of_areas(tmp_path, areas, "buurt", a_grid(areas))
    html = render(found, "nl")
    Page(html)
    assert len(html.encode()) < 5_000_000
    assert len(re.findall('<article class="wijk"', html)) == 100
    assert "Per buurt" in html
    assert "100 buurten" in html
    # Every outline is in the file once, however many maps refer to it.
    assert len(re.findall('<path id="k', html)) == 100


def test_without_a_map_there_is_the_list_and_no_empty_drawing(tmp_path: Path) -> None:
    found = of_areas(tmp_path, a_scope().areas, "wijk", None)
    html = render(found, "nl")
    assert 'class="map"' not in html
    assert 'class="locator"' not in html
    assert 'class="areas"' in html
    assert 'class="fan spread"' in html


def test_areas_without_an_outline_are_named_beside_the_map(tmp_path: Path) -> None:
    geo = a_map()
    geo["features"] = geo["features"][:2]
    html = render(of_areas(tmp_path, a_scope().areas, "wijk", geo), "nl")
    assert "Niet op de kaart: Polder." in html
    assert '<svg class="locator"' not in page_of(html, "WK999903")
    assert '<svg class="locator"' in page_of(html, "WK999901")


def test_with_everything_hidden_there_is_a_page_per_area_and_no_percentage(tmp_path: Path) -> None:
    release = a_release()
    for name in release.tables:
        release = hiding(release, name, lambda t: (slice(None), slice(None)))
    html = render(publication(tmp_path, release), "nl")
    words = re.sub(r"<[^>]*>", "", page_of(html, "WK999901"))
    assert "afgeschermd" in words
    assert "%" not in words
    assert "Voor geen van de wijken is een aandeel gepubliceerd" in html
    fills = re.findall(r'<title>(\w+)[^<]*: niet gepubliceerd</title><use href="#k\d" fill="([^"]+)"', html)
    assert fills == [(name, "url(#streep)") for name in ("Havenwijk", "Dorp", "Polder")]


def test_every_indicator_can_be_chosen_and_the_first_one_is(tmp_path: Path) -> None:
    found = publication(tmp_path, a_release(also_hidden=0.0))
    html = render(found, "nl")
    radios = re.findall(r'<input type="radio" name="kies" id="kies-(\d+)"( checked)?>', html)
    told = [one for one in areas_of(found).compared if one.shares]
    assert [number for number, _ in radios] == [str(at) for at in range(1, len(told) + 1)]
    assert [bool(checked) for _, checked in radios] == [True] + [False] * (len(told) - 1)
    for number, _ in radios:
        assert f".choose > input:nth-of-type({number}):checked ~ .panel:nth-of-type({number})" in html
    assert len(re.findall('<div class="panel">', html)) == len(told)


def test_an_indicator_that_no_area_has_is_named_and_cannot_be_chosen(tmp_path: Path) -> None:
    release = hiding(a_release(also_hidden=0.0), "aantal_domeinen", lambda t: (slice(1, None), slice(None)))
    html = render(publication(tmp_path, release), "nl")
    assert re.search(r"Voor geen van de wijken gepubliceerd: [^.]*drie of meer domeinen", html)
    assert ">Drie of meer domeinen</label>" not in html
    assert "voor geen van de wijken gepubliceerd" in page_of(html, "WK999901")


def test_the_list_goes_from_high_to_low_with_the_gemeente_where_it_belongs(tmp_path: Path) -> None:
    release = a_release(also_hidden=0.0)
    release = with_counts(release, "bereik", 0, {"met": 600})  # 30 %
    for row, users in ((1, 180), (2, 350), (3, 160)):  # 20, 50 and 40 percent
        release = with_counts(release, "bereik", row, {"met": users})
    html = render(publication(tmp_path, release), "nl")
    table = html[html.index('class="areas"') :]
    table = table[: table.index("</table>")]
    order = [table.index(name) for name in ("Dorp &amp; Dijk", "Polder", "Verzonnen", "Havenwijk")]
    assert order == sorted(order)


def test_a_hidden_layer_of_the_pyramid_is_no_wider_than_published_numbers_allow(tmp_path: Path) -> None:
    release = a_release(also_hidden=0.0)
    known = {"0": 1400, "1": 400, "2": 120, "3": 50, "4": 30}  # 2000 in all: nobody has more
    release = with_counts(release, "stapeling", 0, {**known, "5": 0, "6+": 0})
    release = hiding(release, "stapeling", lambda t: (0, [t.labels.index((n,)) for n in ("3", "4")]))
    found = publication(tmp_path, release)
    contents = HOW_MUCH.build(View(found, Figures(found), Text("nl")))
    assert contents is not None
    layers = {layer.name: layer for layer in contents["pyramids"]["stapeling"].layers}  # type: ignore[index]
    assert list(layers)[-1] == "1"
    assert layers["1"].width == 1.0
    # Of 3 or more there are 80, as 2000 - 1400 - 400 - 120 tells; hidden layers can be no larger.
    for name in ("3", "4"):
        assert layers[name].width is None
        assert layers[name].most == pytest.approx(80 / 400)


def test_pages_leave_out_what_the_round_does_not_publish(tmp_path: Path) -> None:
    only = publication(tmp_path, a_release(a_scope(tables=("voorzieningen",))))
    html = render(only, "nl")
    Page(html)
    assert 'class="fan"' not in page_of(html, "WK999901")
    assert "Anders dan in de gemeente" in html
    none = publication(tmp_path / "geen", a_release(a_scope(tables=("samenloop_voorzieningen",))))
    assert pages_of(none) == []
    assert "<article" not in render(none, "nl")


def test_a_page_holds_no_number_that_is_not_in_the_tables_of_its_area(tmp_path: Path) -> None:
    release = a_release()
    for name, table in release.tables.items():
        counts = np.where(table.hidden, 0, 2 * table.counts)
        release = replace(release, tables={**release.tables, name: replace(table, counts=counts)})
    found = publication(tmp_path, release)
    allowed = {
        int(number)
        for name in ("bereik", "stapeling", "organisaties", "domeinen", "voorzieningen")
        for number, hidden in zip(found.tables[name].counts[1], found.tables[name].hidden[1], strict=True)
        if not hidden
    }
    html = page_of(render(found, "nl"), "WK999901")
    rows = re.findall(r"<tr><th scope=\"row\">.*?</tr>", html[html.index('class="profile"') :], re.S)
    shown = [int(cell.replace(".", "")) for row in rows for cell in re.findall(r"<td>([\d.]+)</td>", row)]
    assert len(shown) > 10
    assert set(shown) <= allowed
