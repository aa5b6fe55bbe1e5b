"""A release in which the cells of the gemeente are what a test says, and the page that is made of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from made_up_release import NAMES, ROUND_FILE, ROUND_NAME, a_map

from factlab.protocol.publication import Release
from factlab.protocol.tables import TABLES
from factlab.publication import Publication, read
from factlab.publish import publish


def set_cells(release: Release, name: str, cells: Mapping[tuple[str, ...], int | None]) -> Release:
    """The release with these numbers for the gemeente, None for a dot; what is not named is a published zero."""
    table = release.tables[name]
    counts, hidden = table.counts.copy(), table.hidden.copy()
    counts[0], hidden[0] = 0, False
    for column, labels in enumerate(table.labels):
        value = cells.get(labels, 0)
        hidden[0, column] = value is None and not TABLES[name].impossible(labels)
        counts[0, column] = value or 0
    assert set(cells) <= set(table.labels)
    return replace(release, tables={**release.tables, name: replace(table, counts=counts, hidden=hidden)})


def hide_all(release: Release, name: str) -> Release:
    table = release.tables[name]
    everything = np.ones_like(table.hidden)
    everything[:, [TABLES[name].impossible(labels) for labels in table.labels]] = False
    return replace(release, tables={**release.tables, name: replace(table, hidden=everything, counts=table.counts * 0)})


def opened(tmp_path: Path, release: Release, **changes: Any) -> Publication:
    out = publish(
        release, ROUND_FILE, ROUND_NAME, a_map(), tmp_path / "uitvoer", version="0.1.0", organisation_names=NAMES
    )
    return replace(read(out), **changes)


def chapter(page: str, anchor: str) -> str:
    """The section of a page with this anchor; empty where there is none."""
    begin = page.find(f'<section id="{anchor}"')
    return "" if begin < 0 else page[begin : page.index("</section>", begin)]
