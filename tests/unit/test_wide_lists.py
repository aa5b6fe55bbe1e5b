"""A list with a column per voorziening says the same as a list with a row per voorziening."""

from __future__ import annotations

from builders import World
from hypothesis import given
from hypothesis import strategies as st
from lists_in_memory import see

WIDE = {"team": "AL01", "raad": "AL02", "opvang": "WM16", "reclassering": "JW47"}
HEADER = "postcode;huisnummer;team;raad;opvang;reclassering"


def test_a_row_counts_for_each_voorziening_it_marks_and_once_as_a_row(small: World) -> None:
    seen = see(small.round, ["1506AA;1;x;ja;;", "1506AA;2;;1;;", "1506AA;3;nee;-;0;"], header=HEADER, wide=WIDE)
    assert seen.leaves == {("1506AA|1||", "AL01"), ("1506AA|1||", "AL02"), ("1506AA|2||", "AL02")}
    assert (seen.preview.rows, seen.preview.active, seen.preview.unmarked, seen.preview.going) == (3, 2, 1, 2)
    assert seen.preview.idle == 0
    assert (seen.preview.reports, seen.preview.households, seen.preview.duplicates) == (3, 2, 0)
    assert seen.preview.wide


def test_a_mark_that_cannot_be_read_rejects_the_row_once(small: World) -> None:
    seen = see(small.round, ["1506AA;1;?;misschien;;", "1506AA;2;x;?;;", "1506AA;3;x;;;"], header=HEADER, wide=WIDE)
    assert seen.lists[0].rejected == [(2, "voorziening_unknown"), (3, "voorziening_unknown")]
    assert seen.leaves == {("1506AA|3||", "AL01")}


def test_a_row_of_a_voorziening_of_somebody_else_is_rejected(small: World) -> None:
    seen = see(small.round, ["1506AA;1;x"], header="postcode;huisnummer;hulp", wide={"hulp": "WM01"})
    assert seen.preview.rejected == {"voorziening_unknown": 1}


def test_what_is_never_delivered_is_dropped_and_counted_and_a_shelter_hides_the_address(small: World) -> None:
    rows = ["1506AA;1;x;;;x", "1506AA;2;;;;x", "1506AA;3;x;;x;", "1506AA;3;;x;;"]
    seen = see(small.round, rows, header=HEADER, wide=WIDE)
    assert seen.leaves == {("1506AA|1||", "AL01")}
    assert seen.preview.left_out == {"niet_leveren": 3, "opvang": 2}
    assert (seen.preview.active, seen.preview.dropped_beside) == (3, 2)


def test_dates_count_for_each_voorziening_as_the_catalogue_says(small: World) -> None:
    header, wide = "postcode;huisnummer;einddatum;a;b", {"a": "AL01", "b": "MN01"}
    seen = see(small.round, ["1506AA;1;01-05-2026;x;x", "1506AA;2;geen idee;x;x"], header=header, wide=wide)
    assert seen.leaves == {("1506AA|1||", "MN01")}
    assert (seen.preview.active, seen.preview.rejected) == (1, {"date_invalid": 1})


def test_a_voorziening_for_the_whole_list_goes_before_its_columns(small: World) -> None:
    seen = see(small.round, ["1506AA;1;;;;"], header=HEADER, wide=WIDE, fixed="MN01")
    assert seen.leaves == {("1506AA|1||", "MN01")}


PLACES = st.tuples(st.sampled_from(["1506AA", "1506AC", "9999ZZ", "?"]), st.sampled_from(["1", "2", "30", ""]))
MARKS = st.tuples(*[st.sampled_from(["x", "nee", "", "1"])] * 3)


@given(st.lists(st.tuples(PLACES, MARKS, st.sampled_from(["c1", "c2", "c3", "c4", "c5"])), min_size=1, max_size=30))
def test_wide_and_long_send_the_same(small: World, rows: list[tuple[tuple[str, str], tuple[str, ...], str]]) -> None:
    ids = {"team": "AL01", "raad": "AL02", "opvang": "WM16"}
    wide = [f"{postcode};{number};{';'.join(marks)};{client}" for (postcode, number), marks, client in rows]
    long = [
        f"{postcode};{number};{voorziening};{client}"
        for (postcode, number), marks, client in rows
        for voorziening, said in zip(ids.values(), marks, strict=True)
        if said in ("x", "1")
    ]
    one = see(small.round, wide, header="postcode;huisnummer;team;raad;opvang;clientnummer", wide=ids)
    other = see(small.round, long)
    assert one.leaves == other.leaves
    assert one.preview.households == other.preview.households
    assert one.preview.duplicates == other.preview.duplicates
    assert one.preview.voorzieningen == other.preview.voorzieningen


def test_an_unreadable_mark_for_a_shelter_hides_the_address_all_the_same(small: World) -> None:
    seen = see(small.round, ["1506AA;1;;;?;", "1506AA;1;x;;;", "1506AA;2;x;;;"], header=HEADER, wide=WIDE)
    assert seen.leaves == {("1506AA|2||", "AL01")}
    assert (seen.preview.rejected, seen.preview.left_out) == ({"voorziening_unknown": 1}, {"opvang": 1})
