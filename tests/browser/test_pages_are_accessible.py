"""axe-core looks at every page that people open, at the width of a desk and of a phone."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from pages import published, url
from playwright.sync_api import Browser

from factlab.publication import read
from factlab.show import render


def faults(browser: Browser, file: Path, width: int) -> list[str]:
    """What axe-core finds, as rule and place."""
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(url(file))
    found = Axe().run(page).response["violations"]
    page.close()
    return [f"{rule['id']}: {node['target']}" for rule in found for node in rule["nodes"]]


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The report of one publication in both languages."""
    folder = tmp_path_factory.mktemp("rapporten")
    publication = read(published(folder / "uitvoer"))
    made = {language: folder / f"rapport.{language}.html" for language in ("nl", "en")}
    for language, file in made.items():
        file.write_text(render(publication, language), encoding="utf-8")
    return made


@pytest.mark.parametrize("width", [1200, 390])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_report_has_no_fault_that_axe_finds(
    browser: Browser, reports: dict[str, Path], language: str, width: int
) -> None:
    assert faults(browser, reports[language], width) == []


def test_a_page_with_faults_is_found_out(browser: Browser, tmp_path: Path) -> None:
    page = tmp_path / "fout.html"
    page.write_text("<!doctype html><html><title></title><img src='data:,'><a href='#'></a></html>")
    rules = {fault.partition(":")[0] for fault in faults(browser, page, 1200)}
    assert rules >= {"html-has-lang", "image-alt", "link-name"}
