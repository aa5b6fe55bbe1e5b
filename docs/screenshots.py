"""The pictures of the report in the README, from what `make demo` left behind: `python docs/screenshots.py`."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[1]
REPORT = ROOT / "demo" / "hub" / "uitvoer" / "rapport.html"
PICTURES = {"rapport.png": ("", 1200, 940), "wijk.png": ("#WK047912", 1200, 1040)}
"""By name: which page of the report, and how large (pixels)."""


def main(report: Path) -> None:
    found = next((path for name in ("chromium", "google-chrome") if (path := shutil.which(name))), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        for name, (place, width, height) in PICTURES.items():
            page = browser.new_page(viewport={"width": width, "height": height})
            page.goto(report.resolve().as_uri() + place)
            page.screenshot(path=ROOT / "docs" / "images" / name)
            page.close()
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else REPORT)
