"""Notes of the round stand beside what they are about."""

from __future__ import annotations

from pathlib import Path

import pytest
from made_up_release import a_release
from set_cells import opened

from factlab.protocol.tables import TABLES
from factlab.show import render


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_note_on_every_table_and_on_the_whole_is_in_the_report(tmp_path: Path, language: str) -> None:
    notes = {name: f"Over de tabel {name}." for name in (*TABLES, "rapport")}
    page = render(opened(tmp_path, a_release(), notes=notes), language)
    assert [name for name in notes if f"<p>Over de tabel {name}.</p>" not in page] == []


def test_a_note_on_a_table_that_is_not_published_is_not_shown(tmp_path: Path) -> None:
    page = render(opened(tmp_path, a_release(), notes={"bestaat_niet": "Over niets."}), "nl")
    assert "Over niets" not in page
