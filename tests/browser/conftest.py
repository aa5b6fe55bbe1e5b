"""A headless browser for the pages: the one that is installed, or Playwright's own.

Without one these tests are skipped and say so; where CI=true they fail, so that nobody takes silence for a pass.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, sync_playwright

INSTALLED = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
# Nothing of a browser's own may look for the network: what is asked for then is asked by the page.
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = next((path for name in INSTALLED if (path := shutil.which(name))), None)
    with sync_playwright() as playwright:
        try:
            running = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        except Error:
            if os.environ.get("CI") == "true":
                raise
            pytest.skip("no browser: install Chromium (make browser)")
        yield running
        running.close()


@pytest.fixture
def desktop(browser: Browser) -> Iterator[Page]:
    yield from _page(browser.new_context(viewport={"width": 1200, "height": 900}))


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    yield from _page(browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True))


def _page(context: BrowserContext) -> Iterator[Page]:
    page = context.new_page()
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    yield page
    context.close()
    # Whatever a test was about: a page asks for itself alone, and has nothing to complain of.
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert complaints == []
