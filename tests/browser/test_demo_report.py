"""The report that `make demo` left behind, at the size of a real municipality (`make demo-report`)."""

from __future__ import annotations

import time

import pytest
from pages import DEMO, url
from playwright.sync_api import Page

pytestmark = pytest.mark.demo

REPORT = DEMO / "rapport.html"


def test_the_report_is_less_than_five_megabytes() -> None:
    assert REPORT.stat().st_size < 5_000_000


def test_the_report_opens_within_two_seconds(desktop: Page) -> None:
    started = time.monotonic()
    desktop.goto(url(REPORT), wait_until="load")
    desktop.evaluate("() => document.body.getBoundingClientRect().height")
    assert time.monotonic() - started < 2


def test_nothing_sticks_out_of_a_phone(phone: Page) -> None:
    phone.goto(url(REPORT))
    assert phone.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
