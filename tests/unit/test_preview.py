"""The preview adds up: every row that was read is somewhere in it."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders import World, list_csv
from hypothesis import given
from hypothesis import strategies as st

from factlab.errors import TooManyRejects, UnreadableInput
from factlab.partner.ingest import judge, refuse_if_unfit
from factlab.partner.preview import Preview, warnings

CELLS = st.tuples(
    st.sampled_from(["1506AA", "1506 ab", "1506AC", "15O6AD", "1506AE", "9999ZZ", "1506", ""]),
    st.sampled_from(["1", "2", "12a", "30", "50", "99", "3.0", "12-feb", ""]),
    st.sampled_from(["AL01", "AL02", "MN01", "WM16", "WM01", "?"]),
    st.sampled_from(["", "01-01-2020", "1-1-2030", "31-02-2020"]),
    st.sampled_from(["", "31-12-2019", "01-10-2026", "30-09-2026", "1-1-2027"]),
    st.sampled_from(["c1", "c2", "c3", "c4", "c5", ""]),
)
HEADER = "postcode;huisnummer;voorziening;begindatum;einddatum;clientnummer"


def preview_of(folder: Path, small: World, lines: list[str]) -> Preview:
    path = folder / "lijst.csv"
    path.write_bytes(list_csv(*lines, header=HEADER))
    partner = small.round.partner("wijkteam")
    assert partner is not None
    return judge([path], small.round, partner, {}).preview


@given(st.lists(CELLS, min_size=1, max_size=60))
def test_every_row_is_counted_exactly_once(tmp_path: Path, small: World, cells: list[tuple[str, ...]]) -> None:
    preview = preview_of(tmp_path, small, [";".join(row) for row in cells])
    before = preview.rejected.get("voorziening_unknown", 0) + preview.rejected.get("date_invalid", 0)
    addresses = preview.rejected_rows - before
    never = preview.left_out.get("niet_leveren", 0)
    left_out = sum(preview.left_out.values()) - never
    pairs = sum(preview.voorzieningen.values())
    assert preview.rows == len(cells)
    assert preview.active == addresses + preview.outside + left_out + preview.duplicates + pairs
    assert preview.active + before + never <= preview.rows
    assert max(preview.voorzieningen.values(), default=0) <= preview.households <= pairs


def test_a_list_of_which_nothing_counts_is_refused_after_its_preview(tmp_path: Path, small: World) -> None:
    path = tmp_path / "oud.csv"
    path.write_bytes(list_csv("1506AA;1;AL01;;01-01-2020;", header=HEADER))
    partner = small.round.partner("wijkteam")
    assert partner is not None
    judged = judge([path], small.round, partner, {})
    assert (judged.preview.rows, judged.preview.active, judged.preview.households) == (1, 0, 0)
    with pytest.raises(UnreadableInput, match="nothing_to_send"):
        refuse_if_unfit(judged, small.round, accept_rejects=True)


def test_the_share_of_rejects_is_of_the_rows_that_were_judged(tmp_path: Path, small: World) -> None:
    old = ["1506AA;1;AL01;;01-01-2020;"] * 100
    good = [f"1506AA;{n};AL01;;;" for n in range(1, 9)]
    bad = ["1506AA;;AL01;;;", "1506AA;1;XX99;;;"]
    assert preview_of(tmp_path, small, old + good + bad).reject_share == pytest.approx(0.2)


def test_more_rejects_than_agreed_are_refused_unless_accepted(tmp_path: Path, small: World) -> None:
    path = tmp_path / "lijst.csv"
    path.write_bytes(list_csv("1506AA;1;AL01;;;", "1506AA;;AL01;;;", header=HEADER))
    partner = small.round.partner("wijkteam")
    assert partner is not None
    judged = judge([path], small.round, partner, {})
    with pytest.raises(TooManyRejects, match="too_many_rejects"):
        refuse_if_unfit(judged, small.round, accept_rejects=False)
    refuse_if_unfit(judged, small.round, accept_rejects=True)


def test_json_has_exactly_the_keys_of_the_contract(tmp_path: Path, small: World) -> None:
    printed = preview_of(tmp_path, small, ["1506AA;1;AL01;;;"]).model_dump(mode="json")
    assert list(printed) == (
        "rows active rejected repaired outside duplicates left_out households voorzieningen submission".split()
    )


def test_what_does_not_count_on_the_peildatum_is_told_beside_the_numbers(tmp_path: Path, small: World) -> None:
    path = tmp_path / "lijst.csv"
    path.write_bytes(list_csv("1506AA;1;AL01;;01-01-2020;c1", "1506AA;1;AL01;;;c1", "1506AA;2;?;;;c2", header=HEADER))
    partner = small.round.partner("wijkteam")
    assert partner is not None
    judged = judge([path], small.round, partner, {})
    (read,) = judged.readings
    assert (judged.preview.idle, judged.preview.active, judged.preview.rejected_rows) == (1, 1, 1)
    assert (read.file, read.unused, read.notes) == ("lijst.csv", (), ("no_suffix",))
    assert set(read.columns) == set(HEADER.split(";"))


def test_a_list_that_gives_nearly_everybody_one_address_is_told(tmp_path: Path, small: World) -> None:
    office = [f"1506AA;1;AL01;;;c{n}" for n in range(48)]
    few = preview_of(tmp_path, small, [*office, "1506AA;2;AL01;;;d1", "1506AA;3;AL01;;;d2"])
    assert warnings(few) == []
    many = preview_of(tmp_path, small, [*office, "1506AA;1;AL01;;;d1", "1506AA;3;AL01;;;d2"])
    assert warnings(many) == [("preview.same_address", {"rows": 50, "households": 2})]
    assert warnings(preview_of(tmp_path, small, office)) == []
