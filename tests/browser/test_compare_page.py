"""vergelijking.html as people open it: on a desk and on a phone, printed, offline, with the keyboard, by ear."""

from __future__ import annotations

from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from two_rounds import a_publication, a_round, catalogue, partners

from factlab.compare import compare, write
from factlab.text import Text

STATLINE = (
    '"Aantal voorzieningen";"Soort voorziening sociaal domein";"Wijken";"Perioden";"Huishoudens met voorzieningen"\n'
    '"Totaal";"Totaal";"Kleinstad";"2026";"260"\n"Totaal";"Alleen Wmo";"Kleinstad";"2026";"."\n'
    '"Totaal";"Totaal";"Noord";"2026";"90"\n'
)
LATER = {"id": "klein-2027-1", "titel": "De tweede ronde", "peildatum": date(2027, 10, 1)}


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """`rounds`: much is comparable; `apart`: other partners; `places`: beside a wijk of another; `english`."""
    folder = tmp_path_factory.mktemp("vergelijking")
    (folder / "cbs.csv").write_text(STATLINE, "utf-8")
    buur = {"id": "buur-2026-1", "gemeente": "GM9901", "gemeente_naam": "Buurstad aan de Lange Vaart"}
    a_publication(folder / "een", a_round(), also_hidden=0.1)
    a_publication(folder / "twee", a_round(**LATER, **catalogue(a_round(), AL02={"naam": "Iets anders"})), seed=2)
    a_publication(folder / "minder", a_round(**LATER, **partners(a_round(), "wijkteam", "schuldhulp")), seed=3)
    a_publication(folder / "buur", a_round(**buur), seed=4)
    made = {}
    for name, other, language, with_area in (
        ("rounds", "twee", "nl", None),
        ("apart", "minder", "nl", None),
        ("places", "buur", "nl", "WK990001"),
        ("english", "twee", "en", None),
    ):
        text = Text(language)
        statline = folder / "cbs.csv" if name == "rounds" else None
        found = compare(folder / "een", folder / other, text, area=None, with_area=with_area, statline=statline)
        write(found, folder / name, text, version="0.1.0", replace=False)
        made[name] = folder / name / "vergelijking.html"
    return made


NAMES = ("rounds", "apart", "places", "english")


def opened(browser: Any, path: Path, width: int = 1200) -> Any:
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(path.as_uri())
    return page


@pytest.mark.parametrize("name", NAMES)
def test_the_page_asks_nothing_of_any_network_and_complains_of_nothing(
    browser: Any, pages: dict[str, Path], name: str
) -> None:
    page = browser.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto(pages[name].as_uri())
    assert [url for url in asked if not url.startswith("data:")] == [pages[name].as_uri()]
    assert said == []
    page.close()


@pytest.mark.parametrize("width", [1200, 390])
@pytest.mark.parametrize("name", NAMES)
def test_nothing_runs_off_the_page(browser: Any, pages: dict[str, Path], name: str, width: int) -> None:
    page = opened(browser, pages[name], width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(
        "[...document.querySelectorAll('svg.slope')].every(s => s.getBoundingClientRect().width > 250)"
    )
    page.close()


@pytest.mark.parametrize("name", NAMES)
def test_no_two_words_of_a_chart_lie_over_each_other(browser: Any, pages: dict[str, Path], name: str) -> None:
    page = opened(browser, pages[name])
    charts = page.evaluate(
        """[...document.querySelectorAll('svg.slope')].map(svg => [...svg.querySelectorAll('text')].map(
             t => { const r = t.getBoundingClientRect(); return [r.left, r.top, r.right, r.bottom]; }))"""
    )
    assert charts
    for boxes in charts:
        for (left, top, right, bottom), (left2, top2, right2, bottom2) in combinations(boxes, 2):
            # A line of letters has some air above and below it.
            across, down = min(right, right2) - max(left, left2), min(bottom, bottom2) - max(top, top2)
            assert across <= 0.5 or down <= 0.3 * (bottom - top)
    page.close()


@pytest.mark.parametrize("name", NAMES)
def test_the_words_of_a_chart_stay_inside_its_own_half_of_the_page(
    browser: Any, pages: dict[str, Path], name: str
) -> None:
    page = opened(browser, pages[name])
    over = page.evaluate(
        """[...document.querySelectorAll('svg.slope')].map(svg => {
             const own = svg.closest('figure').getBoundingClientRect();
             return Math.max(...[...svg.querySelectorAll('text')].map(t => {
               const r = t.getBoundingClientRect(); return Math.max(own.left - r.left, r.right - own.right); })); })"""
    )
    assert max(over) <= 30  # the gap between two charts
    page.close()


def test_a_hidden_end_is_seen_and_said(browser: Any, pages: dict[str, Path]) -> None:
    page = opened(browser, pages["places"])
    half = page.locator("svg.slope .dot-open").count()
    assert half > 0
    assert page.get_by_text("Aan één kant afgeschermd:").count() > 0
    page.close()


def test_the_numbers_under_a_chart_open_with_the_keyboard(browser: Any, pages: dict[str, Path]) -> None:
    page = opened(browser, pages["rounds"])
    summary = page.locator("figure summary").first
    summary.focus()
    page.keyboard.press("Enter")
    table = page.locator("figure details[open] table").first
    assert table.is_visible() and table.locator("tbody tr").count() == 4
    page.close()


def test_every_link_of_the_page_leads_somewhere_on_it(browser: Any, pages: dict[str, Path]) -> None:
    for name in NAMES:
        page = opened(browser, pages[name])
        targets = page.evaluate("[...document.querySelectorAll('a[href]')].map(a => a.getAttribute('href'))")
        assert len(targets) >= 6
        for target in targets:
            assert page.locator(target).count() == 1
        page.close()


def test_what_changed_comes_before_any_difference_and_the_reasons_are_on_the_page(
    browser: Any, pages: dict[str, Path]
) -> None:
    page = opened(browser, pages["apart"])
    headings = page.locator("h2").all_inner_texts()
    assert headings.index("Wat is er veranderd") < headings.index("Wat niet te vergelijken is")
    assert "Partner thuiszorg" in page.locator("#veranderd").inner_text()
    assert "Alleen bij de eerste ronde: WM01" in page.locator("#niet").inner_text()
    assert "niet te vergelijken" in page.locator("#kern table").inner_text()
    page.close()


def test_the_figures_of_cbs_stand_beside_ours(browser: Any, pages: dict[str, Path]) -> None:
    page = opened(browser, pages["rounds"])
    assert "260" in page.locator("#cbs table").first.inner_text()
    assert page.locator("#cbs details").count() == 2  # the wijk, in both rounds, folded away
    page.close()


def test_the_page_prints_on_a4_without_its_navigation(browser: Any, pages: dict[str, Path]) -> None:
    page = opened(browser, pages["rounds"])
    page.emulate_media(media="print")
    assert not page.locator("nav").is_visible()
    assert page.locator("svg.slope").first.is_visible()
    assert page.pdf(format="A4").startswith(b"%PDF")
    page.close()


def test_the_page_speaks_the_language_that_was_asked_for(browser: Any, pages: dict[str, Path]) -> None:
    page = opened(browser, pages["english"])
    assert page.evaluate("document.documentElement.lang") == "en"
    words = page.locator("main").inner_text()
    assert "What has changed" in words and "huishoudens" not in words and "procentpunt" not in words
    page.close()


@pytest.mark.parametrize("name", NAMES)
def test_an_accessibility_checker_finds_nothing(browser: Any, pages: dict[str, Path], name: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page = browser.new_context(bypass_csp=True).new_page()
    page.goto(pages[name].as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    found = axe.Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    page.close()
