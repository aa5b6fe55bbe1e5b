"""One list in every shape in which it is delivered: the same text in the same columns, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from list_shapes import HEADERS, ROWS, write_shapes

from factlab.partner.providers import RawList, read_list

HEADED = {
    "csv, titles and totals": (5, (12,)),
    "csv, padded titles and totals": (5, (12,)),
    "csv, group headers": (2, ()),
    "xlsx, numbers, dates, titles, totals": (5, (11,)),
}
NOTED = {"csv, dos, bar": ("encoding_cp850",), "xlsx, explained on another sheet": ("sheet_chosen",)}


@pytest.fixture(scope="module")
def shapes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, RawList]:
    files = write_shapes(tmp_path_factory.mktemp("shapes"))
    return {shape: read_list(path) for shape, path in files.items()}


def test_a_list_in_nineteen_shapes_is_the_same_text_in_the_same_columns(shapes: dict[str, RawList]) -> None:
    expected = {header: [row[place] for row in ROWS] for place, header in enumerate(HEADERS)}
    differ = [shape for shape, raw in shapes.items() if {n: c.to_pylist() for n, c in raw.columns.items()} != expected]
    assert (differ, len(shapes)) == ([], 19)


def test_titles_and_totals_are_told_apart_and_rows_keep_the_numbers_that_excel_shows(
    shapes: dict[str, RawList],
) -> None:
    for shape, raw in shapes.items():
        heading, totals = HEADED.get(shape, (1, ()))
        first = 1 if shape in ("sav", "zsav", "parquet") else heading + 1
        assert (raw.heading, raw.totals, raw.misfits) == (heading, totals, ()), shape
        assert raw.numbers.tolist() == list(range(first, first + len(ROWS))), shape


def test_what_was_decided_while_reading_is_noted_and_nothing_else_is(shapes: dict[str, RawList]) -> None:
    assert {shape: raw.notes for shape, raw in shapes.items() if raw.notes} == NOTED


def test_only_spss_brings_value_labels(shapes: dict[str, RawList]) -> None:
    labels = {"voorziening": {"Begeleiding": "1", "Hulp bij het huishouden": "2"}}
    assert {shape: raw.labels for shape, raw in shapes.items() if raw.labels} == {"sav": labels, "zsav": labels}


def test_a_list_under_another_name_is_called_so(tmp_path: Path) -> None:
    path = write_shapes(tmp_path)["xls"]
    assert read_list(path, "noord/lijst.xls").file == "noord/lijst.xls"
