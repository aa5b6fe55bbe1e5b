"""Whatever comes in, nothing small goes out: the cells are checked again before anything is written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from made_up_release import PASSED, POLICY, ROUND_FILE, ROUND_NAME, a_release, a_scope

from factlab.errors import NotProtectable
from factlab.protocol.publication import ProtectedTable, Release
from factlab.publish import publish


def changed(release: Release, name: str, change: Callable[[ProtectedTable], ProtectedTable]) -> Release:
    return replace(release, tables={**release.tables, name: change(release.tables[name])})


def with_cell(
    number: int, *, hidden: bool = False, at: tuple[int, int] = (1, 1)
) -> Callable[[ProtectedTable], ProtectedTable]:
    def change(table: ProtectedTable) -> ProtectedTable:
        counts, dots = table.counts.copy(), table.hidden.copy()
        counts[at], dots[at] = number, hidden
        return replace(table, counts=counts, hidden=dots)

    return change


def refusal(release: Release, folder: Path) -> str:
    with pytest.raises(NotProtectable) as refused:
        publish(release, ROUND_FILE, ROUND_NAME, None, folder / "uitvoer", version="0.1.0")
    assert not list(folder.iterdir())
    return refused.value.key


@pytest.mark.parametrize("number", [1, 5, 9])
def test_a_number_below_the_threshold_is_refused(tmp_path: Path, number: int) -> None:
    assert refusal(changed(a_release(), "stapeling", with_cell(number)), tmp_path) == "publish_small"


@pytest.mark.parametrize("number", [0, 10])
def test_a_zero_and_the_threshold_itself_may_be_shown(tmp_path: Path, number: int) -> None:
    release = changed(a_release(), "stapeling", with_cell(number))
    publish(release, ROUND_FILE, ROUND_NAME, None, tmp_path / "uitvoer", version="0.1.0")


def test_a_negative_number_is_refused(tmp_path: Path) -> None:
    assert refusal(changed(a_release(), "stapeling", with_cell(-12)), tmp_path) == "publish_negative"


def test_a_number_left_behind_a_dot_is_refused(tmp_path: Path) -> None:
    release = changed(a_release(), "stapeling", with_cell(4, hidden=True))
    assert refusal(release, tmp_path) == "publish_behind_dot"


def test_a_number_of_households_that_cannot_exist_is_refused(tmp_path: Path) -> None:
    release = a_release()
    place = release.tables["kwetsbaarheid"].labels.index(("1", "2"))
    broken = changed(release, "kwetsbaarheid", with_cell(20, at=(0, place)))
    assert refusal(broken, tmp_path) == "publish_impossible"


def test_a_number_that_is_not_rounded_is_refused_where_the_policy_rounds(tmp_path: Path) -> None:
    release = replace(a_release(), policy=POLICY.model_copy(update={"afronden": 5}))
    assert refusal(release, tmp_path) == "publish_not_rounded"


@pytest.mark.parametrize(
    "verdict",
    [
        {},
        {**PASSED, "audit": {"geslaagd": False}},
        {**PASSED, "audit": "geslaagd"},
        {**PASSED, "bewijs": "mislukt"},
        {"audit": {"geslaagd": True}},
    ],
)
def test_a_release_whose_audit_did_not_pass_is_refused(tmp_path: Path, verdict: dict[str, object]) -> None:
    assert refusal(replace(a_release(), verdict=verdict), tmp_path) == "publish_verdict"


def test_a_table_that_the_round_does_not_ask_for_is_refused(tmp_path: Path) -> None:
    release = replace(a_release(), scope=a_scope(tables=("bereik", "stapeling")))
    assert refusal(release, tmp_path) == "publish_tables"


def test_a_table_that_the_round_asks_for_and_is_not_there_is_refused(tmp_path: Path) -> None:
    release = a_release()
    fewer = {name: table for name, table in release.tables.items() if name != "wetten"}
    assert refusal(replace(release, tables=fewer), tmp_path) == "publish_tables"


@pytest.mark.parametrize(
    "change",
    [
        lambda table: replace(table, areas=table.areas[::-1]),
        lambda table: replace(table, labels=table.labels[::-1]),
        lambda table: replace(table, counts=table.counts[:, 1:]),
        lambda table: replace(table, hidden=table.hidden[:-1]),
        lambda table: replace(table, counts=table.counts.astype(np.float64)),
        lambda table: replace(table, hidden=table.hidden.astype(np.int64)),
    ],
)
def test_a_table_without_the_areas_labels_and_shape_of_its_definition_is_refused(
    tmp_path: Path, change: Callable[[ProtectedTable], ProtectedTable]
) -> None:
    assert refusal(changed(a_release(), "stapeling", change), tmp_path) == "publish_shape"


@pytest.mark.parametrize("label", ["WM01+JW45", "WM99", "SH03", "JW45+JW45"])
def test_a_combination_that_no_household_can_have_is_refused(tmp_path: Path, label: str) -> None:
    def change(table: ProtectedTable) -> ProtectedTable:
        return replace(table, labels=((label,), *table.labels[1:]))

    assert refusal(changed(a_release(), "combinaties", change), tmp_path) == "publish_shape"
