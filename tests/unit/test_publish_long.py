"""The long tables: what is hidden is null, and a share tells nothing that the numbers do not."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from made_up_release import PASSED, POLICY, ROUND_FILE, ROUND_NAME, a_scope

from factlab.protocol.publication import Policy, ProtectedTable, Release
from factlab.protocol.scope import Scope
from factlab.protocol.tables import TABLES
from factlab.publish import publish

Row = dict[str, Any]


def a_table(scope: Scope, name: str, shown: dict[tuple[str, ...], int | None]) -> ProtectedTable:
    """Table `name` with these numbers in the row of the gemeente and in every area, None hidden, the rest zero."""
    labels = TABLES[name].labels(scope)
    areas = tuple(a.code for a in (scope.places if TABLES[name].per_area else (scope.municipality,)))
    row = np.array([shown.get(label, 0) or 0 for label in labels], dtype=np.int64)
    dots = np.array([shown.get(label, 0) is None for label in labels], dtype=np.bool_)
    return ProtectedTable(name, areas, labels, np.tile(row, (len(areas), 1)), np.tile(dots, (len(areas), 1)))


def rows(
    folder: Path, tables: dict[str, dict[tuple[str, ...], int | None]], name: str, policy: Policy = POLICY
) -> dict[tuple[str, ...], Row]:
    """The published rows of the gemeente, by labels."""
    scope = a_scope(tables=tuple(tables))
    made = {table: a_table(scope, table, shown) for table, shown in tables.items()}
    release = Release(scope, policy, made, PASSED, {})
    out = publish(release, ROUND_FILE, ROUND_NAME, None, folder / "uitvoer", version="0.1.0")
    every: list[Row] = pq.read_table(out / "tabellen" / f"{name}.parquet").to_pylist()
    dimensions = TABLES[name].dimensions
    return {tuple(row[d] for d in dimensions): row for row in every if row["niveau"] == "gemeente"}


REACH: dict[tuple[str, ...], int | None] = {("alle",): 2000, ("met",): 500, ("zonder",): 1500}


@pytest.mark.parametrize("name", list(TABLES))
def test_every_table_has_the_columns_and_types_of_the_design(tmp_path: Path, name: str) -> None:
    rows(tmp_path, {name: {}}, name)
    schema = pq.read_schema(tmp_path / "uitvoer" / "tabellen" / f"{name}.parquet")
    area = ["ronde", "peildatum", "niveau", "gebied", "gebied_naam"]
    extra = ["keer_toeval"] if name == "samenloop_voorzieningen" else []
    assert schema.names == [*area, *TABLES[name].dimensions, "huishoudens", "aandeel", "status", *extra]
    types = {"peildatum": pa.date32(), "huishoudens": pa.int64(), "aandeel": pa.float64(), "keer_toeval": pa.float64()}
    assert [field.type for field in schema] == [types.get(column, pa.string()) for column in schema.names]


def test_a_row_says_round_date_level_and_area(tmp_path: Path) -> None:
    rows(tmp_path, {"bereik": REACH}, "bereik")
    every = pq.read_table(tmp_path / "uitvoer" / "tabellen" / "bereik.parquet").to_pylist()
    assert [row["niveau"] for row in every] == ["gemeente"] * 3 + ["wijk"] * 9
    assert {row["ronde"] for row in every} == {"verzonnen-2026-1"}
    assert {row["peildatum"] for row in every} == {date(2026, 10, 1)}
    assert every[3]["gebied"] == "WK999901"
    assert every[3]["gebied_naam"] == "Havenwijk"


def test_a_hidden_number_has_no_number_and_no_share(tmp_path: Path) -> None:
    row = rows(tmp_path, {"bereik": REACH, "stapeling": {("2",): None}}, "stapeling")[("2",)]
    assert (row["huishoudens"], row["aandeel"], row["status"]) == (None, None, "geheim")


def test_a_share_is_of_the_households_of_the_area_and_a_zero_is_shown(tmp_path: Path) -> None:
    found = rows(tmp_path, {"bereik": REACH, "stapeling": {("2",): 250}}, "stapeling")
    assert (found[("2",)]["aandeel"], found[("2",)]["status"]) == (0.125, "gepubliceerd")
    assert (found[("3",)]["huishoudens"], found[("3",)]["aandeel"]) == (0, 0.0)


def test_a_hidden_total_leaves_no_share_in_any_table(tmp_path: Path) -> None:
    reach = {("alle",): None, ("met",): 500, ("zonder",): None}
    found = rows(tmp_path, {"bereik": reach, "stapeling": {("2",): 250}}, "stapeling")
    assert found[("2",)]["huishoudens"] == 250
    assert all(row["aandeel"] is None for row in found.values())
    package = (tmp_path / "uitvoer" / "datapackage.json").read_text(encoding="utf-8")
    assert "2000" not in package


def test_without_the_table_bereik_the_denominators_of_the_round_are_the_base(tmp_path: Path) -> None:
    found = rows(tmp_path, {"stapeling": {("2",): 250}}, "stapeling")
    assert found[("2",)]["aandeel"] == 0.125


@pytest.mark.parametrize(("least", "share"), [(2000, 0.125), (2001, None)])
def test_no_share_of_a_base_below_percentage_vanaf(tmp_path: Path, least: int, share: float | None) -> None:
    policy = POLICY.model_copy(update={"percentage_vanaf": least})
    found = rows(tmp_path, {"bereik": REACH, "stapeling": {("2",): 250}}, "stapeling", policy)
    assert found[("2",)]["aandeel"] == share


def test_what_cannot_exist_is_blank_and_says_so(tmp_path: Path) -> None:
    row = rows(tmp_path, {"bereik": REACH, "kwetsbaarheid": {("1", "2"): None}}, "kwetsbaarheid")[("1", "2")]
    assert (row["huishoudens"], row["aandeel"], row["status"]) == (None, None, "onmogelijk")


MEETING: dict[tuple[str, ...], int | None] = {
    ("PW01", "PW01"): 400,
    ("WM01", "WM01"): 200,
    ("JW45", "JW45"): None,
    ("SH01", "SH01"): 90,
    ("PW01", "WM01"): 80,
    ("WM01", "PW01"): 80,
    ("PW01", "JW45"): 40,
    ("JW45", "PW01"): 40,
    ("PW01", "SH01"): 30,
    ("SH01", "PW01"): 30,
}


def test_the_share_of_a_meeting_is_of_those_with_the_first(tmp_path: Path) -> None:
    found = rows(tmp_path, {"bereik": REACH, "samenloop_voorzieningen": MEETING}, "samenloop_voorzieningen")
    assert found[("PW01", "WM01")]["aandeel"] == 0.2
    assert found[("WM01", "PW01")]["aandeel"] == 0.4
    assert found[("PW01", "PW01")]["aandeel"] == 1.0
    assert found[("JW45", "PW01")]["aandeel"] is None
    assert found[("SH01", "PW01")]["aandeel"] is None


def test_times_chance_is_from_published_numbers_only_and_the_same_both_ways(tmp_path: Path) -> None:
    found = rows(tmp_path, {"bereik": REACH, "samenloop_voorzieningen": MEETING}, "samenloop_voorzieningen")
    times = {labels: row["keer_toeval"] for labels, row in found.items()}
    assert times["PW01", "WM01"] == times["WM01", "PW01"] == pytest.approx(80 * 2000 / (400 * 200))
    assert times["PW01", "WM02"] is None, "nobody has WM02: there is no chance to compare with"
    assert times["PW01", "PW01"] is None
    assert times["PW01", "JW45"] is None, "how many have JW45 is hidden"
    assert times["PW01", "SH01"] is None, "SH01 has fewer households than percentage_vanaf"
    assert times["SH01", "PW01"] is None


def test_times_chance_of_two_that_never_meet_is_zero(tmp_path: Path) -> None:
    never = {("PW01", "PW01"): 400, ("WM01", "WM01"): 200}
    found = rows(tmp_path, {"bereik": REACH, "samenloop_voorzieningen": never}, "samenloop_voorzieningen")
    assert found[("PW01", "WM01")]["keer_toeval"] == 0.0
