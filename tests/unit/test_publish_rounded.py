"""In the rounded mode everything that is published is made of rounded numbers, and claims no more than they bear."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from made_up_release import NAMES, POLICY, ROUND_FILE, ROUND_NAME, a_map, a_release
from python_calamine import CalamineWorkbook

from factlab.model.rounding import rounded
from factlab.protocol.publication import Release
from factlab.publication import Publication, read
from factlab.publication.figures import Figures
from factlab.publication.long import lift, shares
from factlab.publish import publish
from factlab.show import answers, render

ROUNDED = POLICY.model_copy(update={"afronden": 5})


def a_rounded_release(seed: int = 1) -> Release:
    release = a_release(seed=seed)
    tables = {name: replace(t, counts=rounded(t.counts, ROUNDED)) for name, t in release.tables.items()}
    return replace(release, policy=ROUNDED, tables=tables)


def published(release: Release, folder: Path) -> Publication:
    words = {"version": "1", "organisation_names": NAMES}
    return read(publish(release, ROUND_FILE, ROUND_NAME, a_map(), folder / "uit", **words))  # type: ignore[arg-type]


@pytest.fixture
def publication(tmp_path: Path) -> Publication:
    return published(a_rounded_release(), tmp_path)


def test_shares_are_of_published_numbers(publication: Publication) -> None:
    table = publication.tables["stapeling"]
    found = shares(publication, table)
    for row, code in enumerate(table.areas):
        base = publication.place(code).households
        assert base is not None and base % 5 == 0
        expected = np.where(table.hidden[row], np.nan, table.counts[row] / base)
        np.testing.assert_array_equal(found[row], expected)


def test_times_chance_is_of_published_numbers_and_only_above_the_base(publication: Publication) -> None:
    table = publication.tables["samenloop_voorzieningen"]
    of = {
        labels: int(n) for labels, n, dot in zip(table.labels, table.counts[0], table.hidden[0], strict=True) if not dot
    }
    told = 0
    for (a, b), times in zip(table.labels, lift(publication, table)[0], strict=True):
        if not np.isnan(times):
            told += 1
            assert min(of[a, a], of[b, b]) >= publication.policy.percentage_vanaf
            assert times == pytest.approx(of[a, b] * (publication.municipality.households or 0) / of[a, a] / of[b, b])
    assert told


def test_no_number_of_the_folder_is_other_than_a_multiple(publication: Publication) -> None:
    for table in publication.tables.values():
        assert (table.counts % 5 == 0).all()
    assert all((place.households or 0) % 5 == 0 for place in publication.places)


def test_the_report_the_workbook_and_the_answers_say_that_numbers_are_rounded(tmp_path: Path) -> None:
    found = published(a_rounded_release(), tmp_path)
    assert "Alle aantallen zijn afgerond op veelvouden van 5" in render(found, "nl")
    assert "All numbers are rounded to multiples of 5" in render(found, "en")
    told = answers(found, "nl")
    assert any(sentence.startswith("Naar de gepubliceerde, afgeronde aantallen") for sentence in told)
    book = CalamineWorkbook.from_path(str(tmp_path / "uit" / "factlab.xlsx"))
    texts = [str(cell) for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python() for cell in row]
    assert any("dichtstbijzijnde veelvoud van 5: er staat 10 of meer, of 0" in text for text in texts)
    assert sum("hoeven niet op te tellen" in text for text in texts) > len(found.tables)


def test_a_release_that_is_not_rounded_says_nothing_of_it(tmp_path: Path) -> None:
    found = published(a_release(), tmp_path)
    assert "afgerond" not in render(found, "nl")
    assert not any("afgeronde" in sentence for sentence in answers(found, "nl"))


def crossings(seed: int, tmp_path: Path) -> tuple[Figures, Figures]:
    """The same release with exact and with rounded numbers, everything shown but the small ones."""
    exact = a_release(seed=seed, also_hidden=0.0)
    tables = {name: replace(t, counts=rounded(t.counts, ROUNDED)) for name, t in exact.tables.items()}
    found = (
        published(one, tmp_path / name)
        for name, one in (("exact", exact), ("rounded", replace(exact, policy=ROUNDED, tables=tables)))
    )
    first, second = (Figures(one) for one in found)
    return first, second


@pytest.mark.parametrize("seed", range(6))
def test_what_is_certain_with_rounded_numbers_is_certain_with_exact_ones(seed: int, tmp_path: Path) -> None:
    exact, rough = crossings(seed, tmp_path)
    for number in ("1", "2", "3", "4"):
        for fewest in (2, 3):
            said = rough.mostly_in_domains(number, fewest)
            assert said == exact.mostly_in_domains(number, fewest) or said == "unknown"


def test_a_majority_within_the_rounding_is_not_certain(publication: Publication) -> None:
    """15 of 30: 17 of 30 or 13 of 30."""
    table = publication.tables["kwetsbaarheid"]
    counts, hidden = table.counts.copy(), np.zeros_like(table.hidden)
    own = [at for at, (number, _) in enumerate(table.labels) if number == "2"]
    counts[0, own] = 0
    for crossed in ("1", "2"):
        counts[0, table.labels.index(("2", crossed))] = 15
    stapeling = publication.tables["stapeling"]
    total = stapeling.counts.copy()
    total[0, stapeling.labels.index(("2",))] = 30
    tables = {
        **publication.tables,
        "kwetsbaarheid": replace(table, counts=counts, hidden=hidden),
        "stapeling": replace(stapeling, counts=total, hidden=np.zeros_like(stapeling.hidden)),
    }
    assert Figures(replace(publication, tables=tables)).mostly_in_domains("2", 2) == "unknown"
    assert Figures(replace(publication, tables=tables, policy=POLICY)).mostly_in_domains("2", 2) == "no"
