"""What a publication says of its own state is said in one way, wherever it is shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from made_up_release import NAMES, ROUND_FILE, ROUND_NAME, a_release

from factlab.export import export
from factlab.publication import Publication, long, read
from factlab.publication.publication import Released
from factlab.publication.published import Published
from factlab.publication.state import state, state_in_short
from factlab.publish import publish
from factlab.publish.datapackage import datapackage
from factlab.show.workbook import write_workbook
from factlab.text import LANGUAGES, Text


@pytest.fixture(scope="module")
def draft(tmp_path_factory: pytest.TempPathFactory) -> Publication:
    out = tmp_path_factory.mktemp("state") / "uitvoer"
    return read(publish(a_release(), ROUND_FILE, ROUND_NAME, None, out, version="0.1.0", organisation_names=NAMES))


@pytest.fixture(params=["concept", "vrijgegeven", "simulatie"])
def publication(draft: Publication, request: pytest.FixtureRequest) -> Publication:
    by = Released("controleur", "ab12" * 16, date(2026, 11, 3)) if request.param == "vrijgegeven" else None
    return replace(draft, released=by, verdict={**draft.verdict, "simulatie": request.param == "simulatie"})


@pytest.mark.parametrize("language", LANGUAGES)
def test_notebook_workbook_description_and_export_say_it_in_the_same_words(
    publication: Publication, language: str, tmp_path: Path
) -> None:
    text = Text(language)
    said = state(publication, text)
    shown = Published(publication, text)
    assert shown.state == said and said in repr(shown) and said in shown._repr_html_()
    assert datapackage(publication, [], tmp_path, text)["description"].startswith(f"{said} ")
    write_workbook(publication, [long(publication, "bereik")], tmp_path / "factlab.xlsx", text)
    for sheet in openpyxl.load_workbook(tmp_path / "factlab.xlsx").worksheets:
        assert said in [cell.value for row in sheet.iter_rows(max_row=3, max_col=1) for cell in row], sheet.title
    note = export(publication, "csv", tmp_path / "export", language=language)[text("export.read_me")]
    assert said in note.decode("utf-8-sig").splitlines()


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_begins_with_the_one_word_that_stands_for_it(publication: Publication, language: str) -> None:
    text = Text(language)
    assert state(publication, text).startswith(state_in_short(publication, text))
