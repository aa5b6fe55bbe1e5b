"""With the round's street list and BAG list: postcodes found, addresses that do not exist told, nothing guessed."""

from __future__ import annotations

from builders import World
from lists_in_memory import excluding, see

from factlab.partner.preview import not_in_bag_rows
from factlab.text import Text

STRATEN = (
    ("Dorpsstraat", "Kleinstad", "1506AA", None),
    ("Kerkplein", "Kleinstad", "1506AB", 1),
    ("Kerkplein", "Kleinstad", "1506AD", 2),
)
HEADER = "postcode;huisnummer;straat;plaats;voorziening"


def test_a_missing_postcode_is_found_in_the_street_list_when_there_is_only_one(small: World) -> None:
    round_ = small.but(straten=STRATEN).round
    rows = [
        ";1;Dorpsstr.;KLEINSTAD;AL01",
        ";2;Kerkplein;Kleinstad;AL01",
        ";3;Kerkplein;Kleinstad;AL01",
        ";1;Onbekendeweg;Kleinstad;AL01",
        "1506AA;5;Dorpsstraat;Kleinstad;AL01",
    ]
    seen = see(round_, rows, header=HEADER)
    assert seen.leaves == {("1506AA|1||", "AL01"), ("1506AD|2||", "AL01"), ("1506AA|5||", "AL01")}
    assert seen.preview.repaired == {"postcode_found": 2}
    assert seen.lists[0].rejected == [(4, "postcode_missing"), (5, "postcode_missing")]
    without = see(small.round, rows, header=HEADER)
    assert without.leaves == {("1506AA|5||", "AL01")}


def test_street_and_number_in_one_column_and_a_town_beside_it_are_enough(small: World) -> None:
    round_ = small.but(straten=STRATEN).round
    seen = see(round_, [";Dorpsstraat 12 a;Kleinstad;AL01"], header="postcode;adres;plaats;voorziening")
    assert seen.leaves == {("1506AA|12|A|", "AL01")}
    line = see(
        round_,
        ["Dorpsstraat 12 a;Kleinstad;AL01", "Dorpsstraat 3, 1506AA Kleinstad;;AL01"],
        header="adres;plaats;voorziening",
    )
    assert line.leaves == {("1506AA|12|A|", "AL01"), ("1506AA|3||", "AL01")}
    columns = see(round_, ["Dorpsstraat;12;Kleinstad;AL01"], header="straat;huisnummer;plaats;voorziening")
    assert columns.leaves == {("1506AA|12||", "AL01")}


def test_a_street_that_lies_elsewhere_is_a_warning_and_the_postcode_is_followed(small: World) -> None:
    round_ = small.but(straten=STRATEN).round
    seen = see(round_, ["1506AB;7;Dorpsstraat;Kleinstad;AL01"], header=HEADER)
    assert seen.leaves == {("1506AB|7||", "AL01")}
    assert seen.preview.repaired == {"street_differs": 1}


def test_an_objection_by_address_finds_its_postcode_as_the_list_does(small: World) -> None:
    round_ = small.but(straten=STRATEN).round
    out = excluding(round_, "Dorpsstr;1;Kleinstad", header="straat;huisnummer;plaats")
    assert see(round_, ["1506AA;1;AL01;17"], leave_out=out).leaves == set()


def test_addresses_that_the_bag_does_not_have_go_along_and_are_told_by_cause_and_row(small: World) -> None:
    round_ = small.but(adressen=(("1506AA", 1, ""), ("1506AA", 2, "A"), ("1506AA", 12, "1"))).round
    rows = ["1506AA;1;AL01;", "1506AA;121;AL01;", "1506AA;2;AL01;", "9999ZZ;1;AL01;"]
    seen = see(round_, rows, ["1506AA;121;AL02;", "1506AA;121;AL02;"])
    assert {key for key, _ in seen.leaves} == {"1506AA|1||", "1506AA|121||", "1506AA|2||"}
    assert seen.preview.not_in_bag == {"hyphen_lost": 3, "suffix_lost": 1}
    data = not_in_bag_rows(seen.lists, seen.households, Text("nl"))
    assert data is not None
    lines = data.decode("utf-8-sig").split("\r\n")
    assert lines[0] == "bestand;rij;reden;uitleg"
    assert [line.rsplit(";", 1)[0] for line in lines[1:-1]] == [
        "lijst0.csv;3;hyphen_lost",
        "lijst0.csv;4;suffix_lost",
        "lijst1.csv;2;hyphen_lost",
        "lijst1.csv;3;hyphen_lost",
    ]
    assert "1506" not in data.decode("utf-8-sig")
    assert not_in_bag_rows(*(lambda s: (s.lists, s.households))(see(small.round, rows)), Text("nl")) is None
