"""Columns by name, never by position; and what may never be in a list is refused by name."""

from __future__ import annotations

import pyarrow as pa
import pytest

from factlab.errors import UnreadableInput, UsageFault
from factlab.partner.columns.headers import plain
from factlab.partner.columns.mapping import SYNONYMS, check_named, looks_like_data, map_columns
from factlab.partner.columns.personal import PERSONAL, is_personal, kind_of_values


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


@pytest.mark.parametrize(
    "header",
    [
        "BSN",
        "Achternaam",
        "Geboorte-datum",
        "e-mail",
        "Telefoon nummer",
        "IBAN",
        "BSN-nummer",
        "Cliënt BSN",
        "Naam cliënt",
        "Naam",
        "Geb. datum",
        "Geb.dat.",
        "Tel.nr",
        "E-mail 2",
        "Mobiel nr",
        "Telefoon (privé)",
        "Naam contactpersoon school",
        "Voorletter(s)",
        "Rekeningnr",
    ],
)
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


@pytest.mark.parametrize(
    "header",
    [
        "plaatsnaam", "Straatnaam", "voorzieningnaam", "Naam voorziening", "teamnaam", "productnaam", "Wijknaam",
        "Gebied", "Gebruik", "Woonplaats", "gezamenlijk", "Totaal", "Hotel", "Opname", "Soort",
    ],
)  # fmt: skip
def test_the_name_of_a_thing_is_nothing_personal(header: str) -> None:
    assert not is_personal(header)
    map_columns(["postcode", "huisnummer", "voorziening", header], "f", {}, ())


def test_no_known_header_is_personal() -> None:
    assert [header for headers in SYNONYMS.values() for header in headers if is_personal(header)] == []


def test_what_the_refusal_says_to_ignore_can_be_pasted_with_what_was_ignored_before() -> None:
    headers = ["postcode", "huisnummer", "BSN", "Geb. datum", "Naam, voorletters", 'Tel."nr"']
    with pytest.raises(UnreadableInput, match="personal_column") as caught:
        map_columns(headers, "f", {}, ["BSN"])
    option = str(caught.value.where["ignore"])
    assert option == '"BSN,Geb. datum,Naam voorletters,Tel. nr"'
    assert map_columns(headers, "f", {}, option.strip('"').split(",")) == {
        "postcode": "postcode",
        "huisnummer": "huisnummer",
    }


LONGER = {
    "Begindatum zorg": "begindatum",
    "Huisletter (BAG)": "huisletter",
    "Huisnummertoevoeging BAG": "toevoeging",
    "Einddatum indicatie": "einddatum",
    "Cliëntnummer instelling": "clientnummer",
    "Voorzieningnaam": "voorziening",
    "Aanduiding bij huisnummer (BAG)": "aanduiding",
}


@pytest.mark.parametrize("header", LONGER)
def test_a_longer_header_that_holds_a_known_name_is_that_column(header: str) -> None:
    assert map_columns(["pc", "nr", header], "f", {}, ())[LONGER[header]] == header


def test_longer_headers_are_enough_for_an_address() -> None:
    chosen = map_columns(["Postcode client", "Huisnummer client", *LONGER], "f", {}, ())
    assert len(chosen) == 9
    assert chosen["huisnummer"] == "Huisnummer client"


def test_two_longer_headers_for_the_same_are_refused_with_words_to_paste_and_an_exact_one_decides() -> None:
    headers = ["pc", "nr", "Begindatum zorg", "Begindatum indicatie"]
    with pytest.raises(UnreadableInput, match="columns_alike") as caught:
        map_columns(headers, "f", {}, ())
    assert caught.value.where["choice"] == '"begindatum=Begindatum zorg"'
    assert map_columns(headers, "f", {"begindatum": "Begindatum zorg"}, ())["begindatum"] == "Begindatum zorg"
    assert map_columns([*headers, "startdatum"], "f", {}, ())["begindatum"] == "startdatum"
    assert map_columns(headers, "f", {}, ["Begindatum zorg"])["begindatum"] == "Begindatum indicatie"


@pytest.mark.parametrize(
    ("headers", "data"),
    [
        (["postcode", "nr", "Soort traject", "Jeugd 2026", "kolom9"], False),
        (["postcode", "1506AB"], True),
        (["1506 AB"], True),
        (["12"], True),
        (["Jan 06-12345678"], True),
        (["j@voorbeeld.nl"], True),
        (["01-02-1990"], True),
    ],
)
def test_headers_that_may_be_values_are_known_as_such(headers: list[str], data: bool) -> None:
    assert looks_like_data(headers) is data


def bsn(number: int) -> str | None:
    """The BSN that begins with these eight digits, if there is one."""
    front = f"{number:08d}"
    last = sum(w * int(d) for w, d in zip(range(9, 1, -1), front, strict=True)) % 11
    return f"{front}{last}" if last < 10 else None


BSNS = [text for number in range(1_234_567, 1_234_600) if (text := bsn(number))]
OTHERS = {
    "BSN": BSNS,
    "IBAN": [f"NL{98 - int(f'11101110{n:010d}232100') % 97:02d}BABA{n:010d}" for n in range(12)],
    "e-mail": [f"iemand{n}@voorbeeld.nl" for n in range(12)],
    "tel.": [f"06-{n:08d}" for n in range(10_000_000, 10_000_012)],
}


@pytest.mark.parametrize("kind", OTHERS)
def test_what_may_never_be_in_a_list_is_known_by_its_values(kind: str) -> None:
    values = OTHERS[kind]
    assert kind_of_values(pa.array(values)) == kind
    assert kind_of_values(pa.array([*values, "", " "] * 3)) == kind
    assert kind_of_values(pa.array(values[:9] * 40)) == ""


def test_a_bsn_is_known_without_its_zero_with_dots_among_other_values_and_in_a_long_column() -> None:
    assert kind_of_values(pa.array([text.lstrip("0") for text in BSNS])) == "BSN"
    assert kind_of_values(pa.array([f"{text[:4]}.{text[4:6]}.{text[6:]}" for text in BSNS])) == "BSN"
    assert kind_of_values(pa.array([f"{text}.0" for text in BSNS])) == "BSN"
    assert kind_of_values(pa.array([*BSNS, *(f"onbekend {n}" for n in range(300))])) == "BSN"
    many = [text for number in range(1_000_000, 1_300_000) if (text := bsn(number))]
    assert kind_of_values(pa.array(many)) == "BSN"


def test_running_numbers_zeros_and_codes_are_no_bsn() -> None:
    assert kind_of_values(pa.array([str(number) for number in range(100_000_000, 100_001_000)])) == ""
    assert kind_of_values(pa.array(["000000000"] * 40)) == ""
    assert kind_of_values(pa.array([f"c{n}" for n in range(40)])) == ""
    assert kind_of_values(pa.array([str(n) for n in range(1_000_000)])) == ""
