"""Objections, secret addresses and shelters leave before anything is hashed, and are counted by reason."""

from __future__ import annotations

import pytest
from builders import World
from lists_in_memory import HEADER, columns_of, excluding, raw_list, see

from factlab.errors import UnreadableInput
from factlab.partner.preview import row_ranges, warnings
from factlab.partner.rows.exclusions import client_key, read_exclusions

ADDRESSES = "clientnummer;postcode;huisnummer;reden"


def test_an_objection_by_client_number_removes_the_rows_of_that_client_and_no_others(small: World) -> None:
    rows = ["1506AA;1;AL01;17", "1506AA;1;AL02;18", "1506AA;2;AL01;17", "1506AA;3;AL01;"]
    seen = see(small.round, rows, leave_out=excluding(small.round, "17"))
    assert seen.leaves == {("1506AA|1||", "AL02"), ("1506AA|3||", "AL01")}
    assert seen.preview.left_out == {"bezwaar": 2}
    assert seen.preview.active == 4


@pytest.mark.parametrize(
    "written", ["0017", " 17 ", "17.0", "17,00", "00017.0", "1-7", "1.7", "１７", "'17", "17.0000"]
)
def test_a_client_number_is_the_same_with_zeros_decimals_case_and_spaces(small: World, written: str) -> None:
    for in_list, in_objection in ((written, "17"), ("17", written)):
        seen = see(small.round, [f"1506AA;1;AL01;{in_list}"], leave_out=excluding(small.round, in_objection))
        assert (seen.leaves, seen.preview.exclusions_unmatched) == (set(), 0)


def test_client_numbers_of_letters_are_compared_without_case_and_empty_ones_are_nobody() -> None:
    assert client_key("Cl 0a7") == client_key("cl0A7") == "cl0a7"
    assert [client_key(text) for text in ("", " ", "-", "nvt", "onbekend", "0")] == ["", "", "", "", "", "0"]


@pytest.mark.parametrize(
    ("one", "other"), [("C-100", "c100"), ("12-34", "1234"), ("1.234.567", "1234567"), ("1.234,00", "1234")]
)
def test_signs_between_the_parts_of_a_client_number_do_not_count(one: str, other: str) -> None:
    assert client_key(one) == client_key(other) == other


@pytest.mark.parametrize("unclear", ["1.000", "1,000", "100.000", "1.0E+03", "1,2e+05", "1E+03", " １.０００ "])
def test_a_client_number_that_can_be_two_is_refused_by_its_row_and_never_matched(small: World, unclear: str) -> None:
    assert client_key(unclear) is None
    with pytest.raises(UnreadableInput) as refused:
        excluding(small.round, "17", unclear)
    assert (refused.value.key, refused.value.where) == ("client_number_unclear", {"file": "bezwaar.csv", "row": "3"})
    rows = ["1506AA;1;AL01;1", "1506AA;2;AL01;1000", f"1506AA;3;AL01;{unclear}"]
    with pytest.raises(UnreadableInput) as refused:
        see(small.round, rows, leave_out=excluding(small.round, "17"))
    assert (refused.value.key, refused.value.where) == ("client_number_unclear", {"file": "lijst0.csv", "row": "4"})
    # Where nobody is looked up by number, it is somebody all the same.
    assert len(see(small.round, rows).leaves) == 3


def test_a_number_that_ends_in_zeros_or_has_decimals_is_never_cut(small: World) -> None:
    assert client_key("1000") == client_key("1000.0") == client_key("1000,00") == client_key("1000.000") == "1000"
    assert client_key("1e3") == "1e3"
    seen = see(small.round, ["1506AA;1;AL01;1", "1506AA;2;AL01;1000"], leave_out=excluding(small.round, "1000.0"))
    assert seen.leaves == {("1506AA|1||", "AL01")}


def test_an_objection_by_address_alone_removes_every_row_of_the_partner_there(small: World) -> None:
    out = excluding(small.round, ";1506 aa;1;", header=ADDRESSES)
    seen = see(small.round, ["1506AA;1;AL01;17", "1506AA;2;AL01;18"], ["1506AA;1;AL02;19"], leave_out=out)
    assert seen.leaves == {("1506AA|2||", "AL01")}
    assert seen.preview.left_out == {"bezwaar": 2}


def test_a_client_number_goes_before_the_address_beside_it(small: World) -> None:
    out = excluding(small.round, "17;1506AA;1;bezwaar", header=ADDRESSES)
    seen = see(small.round, ["1506AA;1;AL01;18", "1506AA;5;AL01;17"], leave_out=out)
    assert seen.leaves == {("1506AA|1||", "AL01")}


@pytest.mark.parametrize(("reason", "told"), [("opvang", "opvang"), ("Geheim", "geheim_adres"), ("", "bezwaar")])
def test_a_secret_address_or_shelter_of_one_client_is_left_out_for_everybody_there(
    small: World, reason: str, told: str
) -> None:
    out = excluding(small.round, f"17;;;{reason}", header=ADDRESSES)
    seen = see(small.round, ["1506AA;1;AL01;17", "1506AA;1;AL02;18"], ["1506AA;1;MN01;19"], leave_out=out)
    others = {("1506AA|1||", "AL02"), ("1506AA|1||", "MN01")} if told == "bezwaar" else set()
    assert seen.leaves == others
    assert seen.preview.left_out == {told: 3 - len(others)}


@pytest.mark.parametrize("row", [";;;", ";1506AA;;", ";9;9;", "-;;;", ";1506AA;12-feb;"])
def test_an_exclusion_that_cannot_be_read_is_refused_by_its_row_and_never_passed_over(small: World, row: str) -> None:
    with pytest.raises(UnreadableInput) as refused:
        excluding(small.round, "17;;;", row, header=ADDRESSES)
    assert (refused.value.key, refused.value.where) == ("exclude_row", {"file": "bezwaar.csv", "row": "3"})


def test_a_row_that_does_not_fit_an_unknown_reason_or_no_column_at_all_is_refused(small: World) -> None:
    raw = raw_list("clientnummer", ["17"], "bezwaar.csv")
    damaged = type(raw)(raw.file, raw.columns, raw.numbers, (3,))
    with pytest.raises(UnreadableInput, match="exclude_row"):
        read_exclusions(damaged, columns_of("clientnummer"), small.round)
    with pytest.raises(UnreadableInput, match="exclude_reason"):
        excluding(small.round, "17;;;gehiem", header=ADDRESSES)
    with pytest.raises(UnreadableInput, match="exclude_columns"):
        excluding(small.round, "17", header="opmerking")


def test_a_list_without_client_numbers_cannot_meet_objections_by_client_number(small: World) -> None:
    with pytest.raises(UnreadableInput) as refused:
        see(
            small.round,
            ["1506AA;1;AL01"],
            header="postcode;huisnummer;voorziening",
            leave_out=excluding(small.round, "17"),
        )
    assert refused.value.where == {"file": "lijst0.csv", "exclude": "bezwaar.csv"}
    by_address = excluding(small.round, "1506AA;1", header="postcode;huisnummer")
    seen = see(small.round, ["1506AA;1;AL01"], header="postcode;huisnummer;voorziening", leave_out=by_address)
    assert seen.leaves == set()


def test_exclusions_that_meet_nobody_are_told_and_those_that_meet_a_row_of_the_past_are_not(small: World) -> None:
    header = "postcode;huisnummer;voorziening;clientnummer;einddatum"
    out = excluding(small.round, "17;;;", "18;;;", ";1506AA;2;", ";1506AA;8;", header=ADDRESSES)
    rows = ["1506AA;1;AL01;17;01-01-2020", "1506AA;2;AL01;99;01-01-2020", "1506AA;3;AL01;5;"]
    seen = see(small.round, rows, header=header, leave_out=out)
    assert seen.preview.exclusions_unmatched == 2
    assert seen.households.keys == ["1506AA|3||"]


def test_rows_without_a_client_number_are_told_where_clients_are_excluded(small: World) -> None:
    rows = ["1506AA;1;AL01;17", "1506AA;2;AL01;", "1506AA;3;AL01;-", "1506AA;4;?;"]
    assert see(small.round, rows, leave_out=excluding(small.round, "17")).preview.exclusions_unsure == 2
    told = warnings(see(small.round, rows, leave_out=excluding(small.round, "17")).preview)
    assert told == [("preview.exclusions_unsure", {"count": 2})]
    assert see(small.round, rows).preview.exclusions_unsure == 0


def test_a_row_marked_secret_is_left_out_with_everybody_at_its_address_and_an_unclear_mark_too(small: World) -> None:
    header = "postcode;huisnummer;voorziening;geheim"
    rows = ["1506AA;1;AL01;7", "1506AA;1;AL02;0", "1506AA;2;AL01;?", "1506AA;3;AL01;0", ";;AL01;1", "1506AA;4;AL01;"]
    seen = see(small.round, rows, header=header)
    assert seen.leaves == {("1506AA|3||", "AL01"), ("1506AA|4||", "AL01")}
    assert seen.preview.left_out == {"geheim_adres": 4}
    assert seen.preview.rejected == {}


@pytest.mark.parametrize("cell", ["geheim", "GEHEIM ADRES", "Adres is afgeschermd", "geheim, Zaandam"])
def test_an_address_cell_that_says_secret_is_left_out_and_not_rejected(small: World, cell: str) -> None:
    seen = see(small.round, [f"{cell};1;AL01;17", "1506AA;1;AL01;18"])
    assert seen.preview.left_out == {"geheim_adres": 1}
    assert (seen.preview.rejected, len(seen.leaves)) == ({}, 1)


def test_a_street_that_only_holds_the_letters_of_secret_is_a_street(small: World) -> None:
    header = "adres;voorziening"
    seen = see(small.round, ["Geheimzinnigeweg 12, 1506AA Zaandam;AL01"], header=header)
    assert seen.leaves == {("1506AA|12||", "AL01")}


def test_where_the_partner_reports_a_shelter_all_its_rows_are_left_out_also_after_the_stay(small: World) -> None:
    header = "postcode;huisnummer;voorziening;einddatum"
    rows = ["1506AA;1;WM16;01-01-2020", "1506AA;1;AL01;", "1506AA;2;JW47;", "1506AA;2;AL01;", "onzin;1;WM17;"]
    seen = see(small.round, rows, ["1506AA;1;MN01;"], header=header)
    assert seen.leaves == {("1506AA|2||", "AL01")}
    assert seen.preview.left_out == {"niet_leveren": 3, "opvang": 2}
    assert seen.preview.rejected == {}


def test_nothing_that_is_excluded_shows_when_printed(small: World) -> None:
    out = excluding(small.round, "48151;;;", ";1506AD;62342;", header=ADDRESSES)
    seen = see(small.round, ["1506AD;62342;AL01;48151"], header=HEADER, leave_out=out)
    shown = repr(out) + repr(seen.lists) + repr(seen.households)
    assert "48151" not in shown
    assert "62342" not in shown


def test_a_secret_address_named_beside_its_client_is_left_out_for_others_there(small: World) -> None:
    out = excluding(small.round, "17;1506AA;1;geheim", header=ADDRESSES)
    seen = see(small.round, ["1506AA;1;AL01;18", "1506AA;2;AL01;19"], leave_out=out)
    assert seen.leaves == {("1506AA|2||", "AL01")}


SUFFIXED = "postcode;huisnummer;huisletter;toevoeging;voorziening"


@pytest.mark.parametrize(
    ("in_list", "objection"),
    [
        (["1506AB;12;;0;AL01", "1506AB;13;;A;AL01"], ["1506AB;12;;0;geheim"]),
        (["1506AB;12;;0;AL01", "1506AB;13;;0;AL01"], ["1506AB;12;;0;geheim", "1506AB;99;;B;geheim"]),
        (["1506AB;12;;;AL01", "1506AB;13;;A;AL01"], ["1506AB;12;;0;geheim", "1506AB;99;;B;geheim"]),
        (["1506AB;12;;0;AL01", "1506AB;13;;A;AL01"], ["1506AB;12;;;geheim", "1506AB;99;;B;geheim"]),
        (["1506AB;12;A;0;AL01", "1506AB;13;;A;AL01"], ["1506AB;12;A;0;geheim"]),
        (["1506AB;12;A;0;AL01"], ["1506AB;12;A;0;geheim", "1506AB;99;;B;geheim"]),
    ],
)
def test_an_address_is_held_back_whether_or_not_its_toevoeging_of_nought_says_something(
    small: World, in_list: list[str], objection: list[str]
) -> None:
    out = excluding(small.round, *objection, header="postcode;huisnummer;huisletter;toevoeging;reden")
    seen = see(small.round, in_list, header=SUFFIXED, leave_out=out)
    assert not [key for key, _ in seen.leaves if key.startswith("1506AB|12|")]
    assert len(seen.leaves) == len(in_list) - 1
    assert seen.households.unmet.near == ()


def test_a_secret_mark_in_one_list_holds_in_a_list_where_nought_reads_otherwise(small: World) -> None:
    header = "postcode;huisnummer;toevoeging;voorziening;geheim"
    zeros, mixed = ["1506AB;12;0;AL01;ja"], ["1506AB;12;0;AL02;", "1506AB;13;A;AL02;"]
    for lists in ((zeros, mixed), (mixed, zeros)):
        assert see(small.round, *lists, header=header).leaves == {("1506AB|13|A|", "AL02")}
    other_way = ["1506AB;12;0;AL01;ja", "1506AB;14;B;AL01;"], ["1506AB;12;0;AL02;"]
    assert see(small.round, *other_way, header=header).leaves == {("1506AB|14|B|", "AL01")}


def test_a_toevoeging_of_ten_or_nought_one_is_another_household_than_that_of_nought(small: World) -> None:
    out = excluding(small.round, "1506AB;12;0;geheim", header="postcode;huisnummer;toevoeging;reden")
    rows = ["1506AB;12;10;AL01", "1506AB;12;01;AL01", "1506AB;12;1;AL01", "1506AB;120;;AL01"]
    seen = see(small.round, rows, header="postcode;huisnummer;toevoeging;voorziening", leave_out=out)
    assert len(seen.leaves) == 4


def test_what_meets_nothing_is_told_by_its_row_and_a_house_number_with_another_suffix_apart(small: World) -> None:
    rows = (
        "17;;;;", "99;;;;", ";1506AA;1;;geheim", ";1506AA;2;A;opvang", ";1506AA;8;;", "98;1506AA;3;;geheim",
        "18;1506AA;9;;geheim",
    )  # fmt: skip
    out = excluding(small.round, *rows, header="clientnummer;postcode;huisnummer;toevoeging;reden")
    lists = ["1506AA;1;AL01;17", "1506AA;2;AL01;18"], ["1506AA;2;AL02;19", "1506AA;3;MN01;20"]
    seen = see(small.round, *lists, leave_out=out)
    unmet = seen.households.unmet
    assert (unmet.file, unmet.clients, unmet.addresses, unmet.near) == ("bezwaar.csv", (3, 7), (6, 8), (5,))
    assert dict(warnings(seen.preview)) == {
        "preview.client_not_met": {"file": "bezwaar.csv", "rows": "3, 7", "count": 2},
        "preview.address_not_met": {"file": "bezwaar.csv", "rows": "6, 8", "count": 2},
        "preview.address_nearly_met": {"file": "bezwaar.csv", "rows": "5", "count": 1},
    }


def test_an_address_that_stands_opposite_or_beside_is_near_and_one_that_was_met_is_not(small: World) -> None:
    out = excluding(small.round, "1506AA;1", "1506AA;2", header="postcode;huisnummer")
    rows = ["1506AA;1;AL01;17", "1506AA;1 A;AL01;18", "1506AA;t/o 2;AL01;19"]
    seen = see(small.round, rows, leave_out=out)
    assert seen.households.unmet.near == (3,)
    assert {key for key, _ in seen.leaves} == {"1506AA|1|A|", "1506AA|2||TO"}


def test_row_numbers_are_told_as_ranges_and_no_more_than_fit() -> None:
    assert row_ranges((2, 3, 4, 4, 7, 9, 10)) == "2-4, 7, 9-10"
    assert row_ranges((2, 4, 6), most=2) == "2, 4, …"
    assert row_ranges((2, 4), most=2) == "2, 4"
    assert row_ranges(()) == ""


def test_a_secret_row_without_an_address_to_know_others_by_is_told_by_its_row(small: World) -> None:
    header = "postcode;huisnummer;voorziening;geheim"
    seen = see(small.round, ["1506AA;1;AL01;ja", ";;AL01;ja", "geheim;1;AL01;"], ["1506AA;2;AL01;"], header=header)
    assert warnings(seen.preview) == [
        ("preview.secret_unreadable", {"file": "lijst0.csv", "rows": "3-4", "count": 2}),
    ]


def test_a_secret_address_beside_its_client_that_cannot_be_read_is_refused(small: World) -> None:
    for cells in ("1506AA;", "1506AA;12-feb", ";12"):
        with pytest.raises(UnreadableInput) as refused:
            excluding(small.round, f"17;{cells};geheim", header=ADDRESSES)
        assert (refused.value.key, refused.value.where["row"]) == ("exclude_address", "2")
    for cells in (";", "geheim;", "-;-"):
        assert excluding(small.round, f"17;{cells};geheim", header=ADDRESSES).clients == {"17": "geheim_adres"}
    assert excluding(small.round, "17;1506AA;;bezwaar", header=ADDRESSES).clients == {"17": "bezwaar"}


def test_a_list_of_objections_with_a_column_for_secret_addresses_holds_the_whole_address_back(small: World) -> None:
    out = excluding(small.round, "17;ja", "18;nee", header="clientnummer;geheim")
    rows = ["1506AA;1;AL01;17", "1506AA;1;AL02;20", "1506AA;2;AL01;18", "1506AA;2;AL02;21"]
    assert see(small.round, rows, leave_out=out).leaves == {("1506AA|2||", "AL02")}


def test_every_column_that_marks_an_address_secret_holds_it_back(small: World) -> None:
    header = "postcode;huisnummer;voorziening;geheim;geheim_2"
    rows = ["1506AA;1;AL01;nee;nee", "1506AA;2;AL01;nee;J", "1506AA;3;AL01;J;nee"]
    assert see(small.round, rows, header=header).leaves == {("1506AA|1||", "AL01")}
