"""Columns by name, never by position; and what may never be in a list is refused by name."""

from __future__ import annotations

import pytest

from factlab.errors import UnreadableInput, UsageFault
from factlab.partner.columns import PERSONAL, SYNONYMS, check_named, map_columns, plain


def test_every_synonym_finds_its_column() -> None:
    for canonical, synonyms in SYNONYMS.items():
        for synonym in synonyms:
            rest = [h for h in ("postcode", "huisnummer") if h != canonical]
            rest += ["postcode_letters"] if canonical == "postcode_cijfers" else []
            rest += ["postcode_cijfers"] if canonical == "postcode_letters" else []
            if canonical in ("postcode_cijfers", "postcode_letters"):
                rest.remove("postcode")
            assert map_columns([synonym, *rest], "f", {}, ())[canonical] == synonym


def test_no_synonym_points_at_two_columns_or_at_something_personal() -> None:
    every = [synonym for synonyms in SYNONYMS.values() for synonym in synonyms]
    assert len(every) == len(set(every))
    assert not PERSONAL & set(every)
    assert all(plain(synonym) == synonym for synonym in every)


@pytest.mark.parametrize(
    "header", ["Huis-nummer", "HUISNUMMER", " huis nummer ", "Huis_Nummer", "huisnummer:", "hüisnummer"]
)
def test_case_accents_spaces_and_signs_of_a_header_do_not_matter(header: str) -> None:
    assert map_columns(["Postcode", header], "f", {}, ())["huisnummer"] == header


def test_position_does_not_matter() -> None:
    one = map_columns(["postcode", "huisnummer", "begindatum"], "f", {}, ())
    other = map_columns(["begindatum", "huisnummer", "postcode"], "f", {}, ())
    assert one == other


@pytest.mark.parametrize("header", ["BSN", "Achternaam", "Geboorte-datum", "e-mail", "Telefoon nummer", "IBAN"])
def test_a_personal_column_refuses_the_list_until_it_is_ignored_by_name(header: str) -> None:
    headers = ["postcode", "huisnummer", header]
    with pytest.raises(UnreadableInput, match="personal_column") as caught:
        map_columns(headers, "f", {}, ())
    assert caught.value.where["columns"] == header
    assert header not in map_columns(headers, "f", {}, [header]).values()


def test_two_columns_that_could_be_the_same_thing_are_refused_and_columns_decides() -> None:
    headers = ["postcode", "huisnr", "nummer"]
    with pytest.raises(UnreadableInput, match="columns_alike"):
        map_columns(headers, "f", {}, ())
    assert map_columns(headers, "f", {"huisnummer": "nummer"}, ())["huisnummer"] == "nummer"
    assert map_columns(headers, "f", {}, ["huisnr"])["huisnummer"] == "nummer"


def test_columns_goes_before_the_synonyms() -> None:
    chosen = map_columns(["postcode", "woonpostcode", "huisnummer"], "f", {"postcode": "Woonpostcode"}, ())
    assert chosen["postcode"] == "woonpostcode"


@pytest.mark.parametrize(
    ("given", "key"), [({"huis": "nr"}, "column_name_unknown"), ({"huisnummer": "getal"}, "column_not_there")]
)
def test_columns_that_names_what_is_in_no_list_is_wrong_usage(given: dict[str, str], key: str) -> None:
    with pytest.raises(UsageFault, match=key):
        check_named({"a.csv": ["postcode", "nr"], "b.csv": ["adres"]}, given, ())
    with pytest.raises(UsageFault, match="column_not_there"):
        check_named({"a.csv": ["postcode", "nr"]}, {}, ["BSN"])
    check_named({"a.csv": ["postcode", "nr"], "b.csv": ["adres"]}, {"huisnummer": "NR"}, ["Adres"])


def test_what_columns_says_of_one_list_leaves_another_list_to_its_own_headers() -> None:
    given = {"huisnummer": "getal"}
    assert map_columns(["pc", "getal", "nr"], "a.csv", given, ())["huisnummer"] == "getal"
    assert map_columns(["pc", "nr"], "b.csv", given, ())["huisnummer"] == "nr"


@pytest.mark.parametrize(
    ("headers", "missing"),
    [
        (["huisnummer"], "postcode"),
        (["postcode"], "huisnummer"),
        (["postcode cijfers", "huisnummer"], "postcode"),
        (["straat"], "postcode"),
    ],
)
def test_without_an_address_the_missing_column_is_named(headers: list[str], missing: str) -> None:
    with pytest.raises(UnreadableInput, match="address_columns_missing") as caught:
        map_columns(headers, "f", {}, ())
    assert caught.value.where["name"] == missing


def test_an_address_in_one_column_or_a_postcode_in_two_is_enough() -> None:
    assert map_columns(["Volledig adres"], "f", {}, ()) == {"adres": "Volledig adres"}
    assert len(map_columns(["Postcode (cijfers)", "Postcode (letters)", "nr"], "f", {}, ())) == 3


@pytest.mark.parametrize(
    "row", [["Jansen", "Piet", "AL01"], ["1506AB", "12", "Jansen"], ["Jansen", "voorziening", "P. de Boer"]]
)
def test_of_a_list_without_headers_no_value_is_repeated(row: list[str]) -> None:
    with pytest.raises(UnreadableInput) as caught:
        map_columns(row, "f", {}, ())
    assert not {"Jansen", "Piet", "1506AB", "P. de Boer", "AL01"} & set(str(caught.value.where["headers"]).split(", "))
