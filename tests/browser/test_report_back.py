"""The second half of the report in a browser: notes do nothing, drawings can be read, what is folded is printed."""

from __future__ import annotations

from pathlib import Path

import pytest
from made_up_release import a_release
from pages import url
from playwright.sync_api import Browser, Page
from set_cells import opened, set_cells

from factlab.show import render

HOSTILE = (
    "<img src=https://example.org/a.png onerror=\"document.title='geraakt'\">"
    "<script>document.title='geraakt'</script>\n\n![x](https://example.org/b.png)\n\n"
    "[klik](javascript:document.title='geraakt') [bron](https://www.cbs.nl/)"
)
WITH_A_PLACE = (
    "rapport",
    "wetten",
    "samenloop_domeinen",
    "samenloop_voorzieningen",
    "combinaties",
    "samenloop_organisaties",
    "kwetsbaarheid",
    "signalen",
    "groepen",
)
LAWS = {
    "Jeugd": 300,
    "P-wet": 400,
    "Wmo": 500,
    "Jeugd+P-wet": 40,
    "Jeugd+Wmo": 30,
    "P-wet+Wmo": 90,
    "Jeugd+P-wet+Wmo": 20,
}


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rapport")
    cells: dict[tuple[str, ...], int | None] = {(law, "totaal"): n for law, n in LAWS.items()}
    release = set_cells(a_release(also_hidden=0.02), "wetten", {**cells, ("totaal", "totaal"): sum(LAWS.values())})
    publication = opened(folder, release, notes=dict.fromkeys(WITH_A_PLACE, HOSTILE))
    file = folder / "rapport.html"
    file.write_text(render(publication, "nl"), encoding="utf-8")
    return file


def test_notes_stand_beside_their_tables_and_ask_or_run_nothing(browser: Browser, report: Path) -> None:
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(url(report))
    page.wait_for_load_state("networkidle")
    shown = page.locator("aside.from-round")
    assert shown.count() >= len(WITH_A_PLACE)
    assert page.locator("aside.from-round :is(img, script, iframe, svg)").count() == 0
    links = page.locator("aside.from-round a")
    assert set(links.evaluate_all("all => all.map(one => one.href)")) == {"https://www.cbs.nl/"}
    assert set(links.evaluate_all("all => all.map(one => one.rel)")) == {"noreferrer noopener"}
    assert "<img src=" in shown.first.inner_text()
    assert "geraakt" not in page.title()
    assert asked == [url(report)]
    page.close()


def test_a_page_with_all_that_folds_open_fits_a_phone(phone: Page, report: Path) -> None:
    phone.goto(url(report))
    for summary in phone.locator("section summary").all():
        summary.click()
    assert phone.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")


def test_names_of_combinations_stay_in_view_while_the_rest_scrolls(phone: Page, report: Path) -> None:
    phone.goto(url(report))
    names, region = phone.locator(".upset svg.names"), phone.locator(".upset-scroll")
    before = names.bounding_box()
    region.evaluate("one => { one.scrollLeft = 100 }")
    assert region.evaluate("one => one.scrollLeft") > 20
    after = names.bounding_box()
    assert before is not None
    assert after is not None
    assert after["x"] == pytest.approx(before["x"], abs=2)


def test_words_in_the_drawing_of_sets_can_be_read_on_a_phone(phone: Page, report: Path) -> None:
    phone.goto(url(report))
    heights = phone.locator("svg.euler text").evaluate_all("all => all.map(one => one.getBoundingClientRect().height)")
    assert len(heights) >= len(LAWS)
    assert min(heights) >= 11


@pytest.mark.parametrize("width", [1200, 390])
def test_words_in_the_drawing_of_sets_do_not_lie_on_each_other(browser: Browser, report: Path, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(url(report))
    boxes = page.locator("svg.euler text").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect()).map(b => [b.left, b.top, b.right, b.bottom])"
    )
    page.close()
    for number, one in enumerate(boxes):
        for other in boxes[number + 1 :]:
            wide = min(one[2], other[2]) - max(one[0], other[0])
            high = min(one[3], other[3]) - max(one[1], other[1])
            # The lines of one label touch; their letters do not.
            assert wide <= 1 or high <= 6


def test_what_is_folded_is_printed(desktop: Page, report: Path) -> None:
    desktop.goto(url(report))
    row = desktop.locator("section#verantwoording details tbody tr").first
    assert not row.is_visible()
    desktop.emulate_media(media="print")
    assert row.evaluate("one => one.getBoundingClientRect().height") > 5


def test_whoever_listens_hears_what_a_hidden_and_a_coloured_cell_say(desktop: Page, report: Path) -> None:
    desktop.goto(url(report))
    cells = desktop.locator("table.lift:not(.doors) td.lift, table.lift:not(.doors) td.hidden")
    said = cells.evaluate_all("all => all.map(one => one.querySelector('.heard').textContent)")
    assert any("keer toeval" in words for words in said)
    assert all("keer toeval" in words or words == "afgeschermd" for words in said)
