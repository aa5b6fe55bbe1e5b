"""The front of the report in a browser: an indicator to choose, the page of an area, print, keyboard, no network."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from made_up_release import NAMES, ROUND_FILE, ROUND_NAME, a_map, a_release, a_scope
from playwright.sync_api import Browser, Page

from factlab.protocol.catalogue import Voorziening
from factlab.protocol.scope import Area
from factlab.publication import Publication, read
from factlab.publish import publish
from factlab.show import render

AREAS = ("WK999901", "WK999902", "WK999903")


@pytest.fixture(scope="module")
def publication(tmp_path_factory: pytest.TempPathFactory) -> Publication:
    """Three wijken; of Havenwijk the users are hidden."""
    release = a_release(also_hidden=0.0)
    table = release.tables["bereik"]
    hidden = table.hidden.copy()
    hidden[1, 1:] = True
    counts = np.where(hidden, 0, table.counts)
    release = replace(release, tables={**release.tables, "bereik": replace(table, counts=counts, hidden=hidden)})
    out = tmp_path_factory.mktemp("front") / "uitvoer"
    words = {"version": "1", "organisation_names": NAMES, "title": "Verzonnen ronde"}
    return read(publish(release, ROUND_FILE, ROUND_NAME, a_map(), out, **words))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def report(publication: Publication, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("rapport") / "rapport.html"
    file.write_text(render(publication, "nl"), encoding="utf-8")
    return file


@pytest.fixture(params=[1200, 390])
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    opened = browser.new_page(viewport={"width": request.param, "height": 900})
    asked: list[str] = []
    opened.on("request", lambda one: asked.append(one.url))
    yield opened
    opened.close()
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []


def open_at(page: Page, report: Path, fragment: str = "") -> None:
    page.goto(report.as_uri() + (f"#{fragment}" if fragment else ""))


def shown(page: Page, selector: str) -> list[str]:
    """The ids of what is on the screen."""
    return [str(one.get_attribute("id")) for one in page.locator(selector).all() if one.is_visible()]


def panel(page: Page) -> str:
    """The heading of the one panel that shows."""
    (heading,) = [one.inner_text() for one in page.locator(".panel h3").all() if one.is_visible()]
    return heading


def test_choosing_an_indicator_changes_map_list_and_heading(page: Page, report: Path) -> None:
    open_at(page, report)
    assert panel(page) == "Gebruikt een voorziening"
    before = page.locator(".panel:visible svg.map use").evaluate_all("all => all.map(one => one.getAttribute('fill'))")
    assert "url(#streep)" in before
    page.get_by_text("Twee of meer voorzieningen", exact=True).first.click()
    assert panel(page) == "Twee of meer voorzieningen"
    after = page.locator(".panel:visible svg.map use").evaluate_all("all => all.map(one => one.getAttribute('fill'))")
    assert "url(#streep)" not in after
    assert page.locator(".panel:visible table").count() == 1


def test_an_indicator_is_chosen_with_the_keyboard_alone(page: Page, report: Path) -> None:
    open_at(page, report)
    page.locator("#kies-1").focus()
    page.keyboard.press("ArrowRight")
    assert page.locator("#kies-2").is_checked()
    assert panel(page) == "Twee of meer voorzieningen"
    outlined = page.locator("#kies-2 + label").evaluate("one => getComputedStyle(one).outlineStyle")
    assert outlined == "solid"


def test_an_area_is_opened_from_the_map_and_hides_the_rest(page: Page, report: Path) -> None:
    open_at(page, report)
    assert shown(page, "article.wijk") == []
    page.locator('.panel:visible svg.map a[href="#WK999902"]').click()
    assert page.url.endswith("#WK999902")
    assert shown(page, "article.wijk") == ["WK999902"]
    assert shown(page, "main > section") == []
    assert page.locator("#WK999902 h2").inner_text() == "Dorp & Dijk"
    assert page.locator("header.top .concept").is_visible()


def test_from_the_list_to_a_page_to_the_next_and_back(page: Page, report: Path) -> None:
    open_at(page, report)
    page.locator(".panel:visible table a", has_text="Dorp & Dijk").focus()
    page.keyboard.press("Enter")
    assert shown(page, "article.wijk") == ["WK999902"]
    page.locator("#WK999902 a[rel=next]").click()
    assert shown(page, "article.wijk") == ["WK999903"]
    page.locator("#WK999903 .turn a").first.click()
    assert shown(page, "article.wijk") == []
    assert len(shown(page, "main > section")) > 5
    page.go_back()
    assert shown(page, "article.wijk") == ["WK999903"]


def test_the_keyboard_goes_on_in_the_page_that_was_opened(page: Page, report: Path) -> None:
    open_at(page, report, "WK999902")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('article').id") == "WK999902"


def test_a_link_from_elsewhere_opens_the_page_at_its_top(page: Page, report: Path) -> None:
    open_at(page, report, "WK999901")
    assert shown(page, "article.wijk") == ["WK999901"]
    top = page.locator("#WK999901-naam").bounding_box()
    assert top is not None
    assert 0 <= top["y"] < 400
    state = page.locator("header.top .concept").bounding_box()
    assert state is not None
    assert state["y"] >= 0
    assert "afgeschermd" in page.locator("#WK999901 table.fan").inner_text()


@pytest.mark.parametrize("fragment", ["", *AREAS])
def test_nothing_sticks_out_of_the_page(page: Page, report: Path, fragment: str) -> None:
    open_at(page, report, fragment)
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    wide = (
        """all => all.filter(one => one.scrollWidth > one.clientWidth + 1).map(one => one.getAttribute('aria-label'))"""
    )
    own = "#kern .scroll, #hoeveel .scroll, #waar .scroll, .wijk .scroll"
    assert page.locator(own).evaluate_all(wide) == []


@pytest.mark.parametrize("fragment", ["", "WK999901"])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_checker_for_accessibility_finds_nothing(
    page: Page, publication: Publication, tmp_path: Path, fragment: str, language: str
) -> None:
    file = tmp_path / "rapport.html"
    file.write_text(render(publication, language), encoding="utf-8")
    open_at(page, file, fragment)
    found = Axe().run(page).response["violations"]
    assert [f"{rule['id']}: {node['target']}" for rule in found for node in rule["nodes"]] == []


def pages(page: Page) -> int:
    return len(re.findall(rb"/Type\s*/Page[^s]", page.pdf(prefer_css_page_size=True)))


@pytest.mark.parametrize("area", AREAS)
def test_an_open_page_prints_on_one_sheet_of_paper(page: Page, report: Path, area: str) -> None:
    open_at(page, report, area)
    assert pages(page) == 1


def test_the_fullest_page_still_prints_on_one_sheet(page: Page, tmp_path: Path) -> None:
    """Six domains, long names, three voorzieningen more and three less, two long sentences, rounded numbers."""
    domains = ("maatschappelijke_ondersteuning", "jeugd", "werk_inkomen", "zorg", "onderwijs", "wonen_welzijn")
    every = tuple(
        Voorziening(id=f"XX{at:02}", naam=f"Voorziening met een heel lange naam, nummer {at}", domein=domains[at % 6])
        for at in range(18)
    )
    doors = tuple(f"organisatie_{at}" for at in range(6))
    delivers = {door: frozenset(v.id for v in every) for door in doors}
    areas = tuple(Area(code, f"Een lange naam van een wijk, nummer {code[-1]}", 9000) for code in AREAS)
    municipality = Area("GM9999", "Verzonnen", 27000)
    changed = {"voorzieningen": every, "delivers": delivers, "organisations": doors, "domains": domains}
    scope = a_scope(**changed, areas=areas, municipality=municipality)
    release = a_release(scope, also_hidden=0.0)
    table = release.tables["voorzieningen"]
    counts, hidden = table.counts.copy(), np.zeros_like(table.hidden)
    counts[0], counts[1, ::2], counts[1, 1::2] = 5400, 4000, 600  # of all a fifth, of the first area 44 and 7 percent
    tables = {**release.tables, "voorzieningen": replace(table, counts=counts, hidden=hidden)}
    found = read(publish(replace(release, tables=tables), ROUND_FILE, ROUND_NAME, a_map(), tmp_path / "u", version="1"))
    found = replace(found, policy=found.policy.model_copy(update={"afronden": 5}))
    file = tmp_path / "vol.html"
    file.write_text(render(found, "nl"), encoding="utf-8")
    open_at(page, file, AREAS[0])
    assert page.locator(f"#{AREAS[0]} table.different tbody tr").count() == 6
    assert page.locator(f"#{AREAS[0]} table.domeinen tbody tr").count() == 6
    assert page.locator(f"#{AREAS[0]} table.fan tbody tr").count() == 8
    assert pages(page) == 1


def test_the_report_prints_with_every_area_on_a_sheet_of_its_own(page: Page, report: Path) -> None:
    open_at(page, report)
    every = pages(page)
    page.add_style_tag(content="@media print { .wijk { display: none !important } }")
    assert every == pages(page) + len(AREAS)


def test_a_browser_that_does_not_know_has_shows_the_pages_further_down(
    browser: Browser, report: Path, tmp_path: Path
) -> None:
    """Where `:has` is unknown every rule with it is skipped: here by a name that no browser knows."""
    old = tmp_path / "oud.html"
    old.write_text(report.read_text(encoding="utf-8").replace(":has(", ":unknown("), encoding="utf-8")
    page = browser.new_page(viewport={"width": 1200, "height": 900})
    open_at(page, old, "WK999902")
    assert shown(page, "article.wijk") == list(AREAS)
    assert len(shown(page, "main > section")) > 5
    page.get_by_text("Twee of meer voorzieningen", exact=True).first.click()
    assert panel(page) == "Twee of meer voorzieningen"
    page.close()
