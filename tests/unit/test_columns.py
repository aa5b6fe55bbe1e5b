"""Columns by name, never by position; and what may never be in a list is refused by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
import pytest
from builders import World

from factlab.errors import UnreadableInput, UsageFault
from factlab.partner.columns.choose import choose_columns
from factlab.partner.columns.chosen import Chosen, Columns
from factlab.partner.columns.headers import plain
from factlab.partner.columns.mapping import SYNONYMS, check_named, known_headers, looks_like_data, map_columns, told
from factlab.partner.columns.one_voorziening import refuse_second_column, whole_list
from factlab.partner.columns.personal import PERSONAL, is_personal, kind_of_values
from factlab.partner.columns.question import Unclear
from factlab.partner.columns.remembered import still_there
from factlab.partner.providers import RawList
from factlab.partner.rows.codes import Codes
from factlab.partner.said import Said


def columns(headers: Sequence[str], given: Mapping[str, str] | None = None, ignored: Sequence[str] = ()) -> Columns:
    """The columns by header alone, of a list that may use every one of them."""
    return map_columns(headers, "f", given or {}, ignored, without=())


def of(headers: Sequence[str], given: Mapping[str, str] | None = None, ignored: Sequence[str] = ()) -> dict[str, str]:
    return dict(columns(headers, given, ignored).of)


def raw_list(table: Mapping[str, Sequence[str]], file: str = "f.csv") -> RawList:
    size = len(next(iter(table.values())))
    arrays = {header: pa.array(list(values), pa.string()) for header, values in table.items()}
    return RawList(file, arrays, np.arange(2, size + 2), ())


def chosen(world: World, table: Mapping[str, Sequence[str]], said: Said | None = None, file: str = "f.csv") -> Chosen:
    """Which columns are read of a list of the wijkteam (AL01, AL02, MN01)."""
    partner = world.round.partner("wijkteam")
    assert partner is not None
    raw, codes = raw_list(table, file), Codes(world.round.voorzieningen)
    found = choose_columns(raw, said or Said(), world.round, partner, codes)
    whole_list(raw, found.columns, said or Said(), world.round, partner, codes)
    refuse_second_column(raw, found.columns, said or Said(), codes)
    return found


def test_every_synonym_finds_its_column() -> None:
    for canonical, synonyms in SYNONYMS.items():
        for synonym in synonyms:
            rest = [h for h in ("postcode", "huisnummer") if h != canonical]
            rest += ["postcode_letters"] if canonical == "postcode_cijfers" else []
            rest += ["postcode_cijfers"] if canonical == "postcode_letters" else []
            if canonical in ("postcode_cijfers", "postcode_letters"):
                rest.remove("postcode")
            assert of([synonym, *rest])[canonical] == synonym


def test_no_synonym_points_at_two_columns_or_at_something_personal() -> None:
    every = [synonym for synonyms in SYNONYMS.values() for synonym in synonyms]
    assert len(every) == len(set(every))
    assert not PERSONAL & set(every)
    assert all(plain(synonym) == synonym for synonym in every)


@pytest.mark.parametrize(
    "header", ["Huis-nummer", "HUISNUMMER", " huis nummer ", "Huis_Nummer", "huisnummer:", "hüisnummer"]
)
def test_case_accents_spaces_and_signs_of_a_header_do_not_matter(header: str) -> None:
    assert of(["Postcode", header])["huisnummer"] == header


def test_position_does_not_matter() -> None:
    one = of(["postcode", "huisnummer", "begindatum"])
    other = of(["begindatum", "huisnummer", "postcode"])
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
        of(headers)
    assert caught.value.where["columns"] == header
    assert header not in of(headers, None, [header]).values()


def test_two_columns_that_could_be_the_same_thing_are_refused_and_columns_decides() -> None:
    headers = ["postcode", "huisnr", "nummer"]
    with pytest.raises(UnreadableInput, match="columns_alike"):
        of(headers)
    assert of(headers, {"huisnummer": "nummer"})["huisnummer"] == "nummer"
    assert of(headers, None, ["huisnr"])["huisnummer"] == "nummer"


def test_columns_goes_before_the_synonyms() -> None:
    chosen = of(["postcode", "woonpostcode", "huisnummer"], {"postcode": "Woonpostcode"})
    assert chosen["postcode"] == "woonpostcode"


HEADERS = {"a.csv": ["postcode", "nr"], "b.csv": ["adres"]}


@pytest.mark.parametrize(
    ("given", "key"), [({"huis": "nr"}, "column_name_unknown"), ({"huisnummer": "getal"}, "column_not_there")]
)
def test_columns_that_names_what_is_in_no_list_is_wrong_usage(given: dict[str, str], key: str) -> None:
    with pytest.raises(UsageFault, match=key):
        check_named(HEADERS, dict.fromkeys(HEADERS, Said(columns=given)))
    with pytest.raises(UsageFault, match="column_not_there"):
        check_named({"a.csv": ["postcode", "nr"]}, {"a.csv": Said(ignore=("BSN",))})
    check_named(HEADERS, dict.fromkeys(HEADERS, Said(columns={"huisnummer": "NR"}, ignore=("Adres",))))


def test_what_is_said_of_one_list_must_be_in_that_list() -> None:
    with pytest.raises(UsageFault, match="column_not_there") as caught:
        check_named(HEADERS, {"b.csv": Said(columns={"huisnummer": "nr"})})
    assert caught.value.where["file"] == "b.csv"


def test_what_columns_says_of_one_list_leaves_another_list_to_its_own_headers() -> None:
    given = {"huisnummer": "getal"}
    assert of(["pc", "getal", "nr"], given)["huisnummer"] == "getal"
    assert of(["pc", "nr"], given)["huisnummer"] == "nr"


@pytest.mark.parametrize(
    ("headers", "missing"),
    [
        (["huisnummer"], "postcode"),
        (["postcode"], "huisnummer"),
        (["postcode cijfers", "huisnummer"], "postcode"),
        (["straat"], "postcode"),
    ],
)
def test_without_an_address_the_missing_column_is_named(small: World, headers: list[str], missing: str) -> None:
    with pytest.raises(Unclear, match="address_columns_missing") as caught:
        chosen(small, {header: [""] for header in headers})
    assert caught.value.where["name"] == missing


def test_an_address_in_one_column_or_a_postcode_in_two_is_enough() -> None:
    assert of(["Volledig adres"]) == {"adres": "Volledig adres"}
    assert len(of(["Postcode (cijfers)", "Postcode (letters)", "nr"])) == 3


@pytest.mark.parametrize(
    "row", [["Jansen", "Piet", "AL01"], ["1506AB", "12", "Jansen"], ["Jansen", "voorziening", "P. de Boer"]]
)
def test_of_a_list_without_headers_no_value_is_repeated(small: World, row: list[str]) -> None:
    with pytest.raises(Unclear) as caught:
        chosen(small, {header: [header] * 20 for header in row})
    assert not caught.value.question.choices
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
    of(["postcode", "huisnummer", "voorziening", header])


def test_no_known_header_is_personal() -> None:
    assert [header for headers in SYNONYMS.values() for header in headers if is_personal(header)] == []


def test_what_the_refusal_says_to_ignore_can_be_pasted_with_what_was_ignored_before() -> None:
    headers = ["postcode", "huisnummer", "BSN", "Geb. datum", "Naam, voorletters", 'Tel."nr"']
    with pytest.raises(UnreadableInput, match="personal_column") as caught:
        of(headers, None, ["BSN"])
    option = str(caught.value.where["ignore"])
    assert option == '"BSN,Geb. datum,Naam voorletters,Tel. nr"'
    assert of(headers, None, option.strip('"').split(",")) == {
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
    assert of(["pc", "nr", header])[LONGER[header]] == header


def test_longer_headers_are_enough_for_an_address() -> None:
    chosen = of(["Postcode client", "Huisnummer client", *LONGER])
    assert len(chosen) == 9
    assert chosen["huisnummer"] == "Huisnummer client"


def test_two_longer_headers_for_the_same_are_refused_with_words_to_paste_and_an_exact_one_decides() -> None:
    headers = ["pc", "nr", "Begindatum zorg", "Begindatum indicatie"]
    with pytest.raises(UnreadableInput, match="columns_alike") as caught:
        of(headers)
    assert caught.value.where["choice"] == '"begindatum=Begindatum zorg"'
    assert of(headers, {"begindatum": "Begindatum zorg"})["begindatum"] == "Begindatum zorg"
    assert of([*headers, "startdatum"])["begindatum"] == "startdatum"
    assert of(headers, None, ["Begindatum zorg"])["begindatum"] == "Begindatum indicatie"


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


def test_a_header_row_is_known_by_its_headers_and_a_title_row_is_not() -> None:
    assert known_headers(["Postcode", "Huisnr.", "Begindatum zorg", "Team", ""]) == 3
    assert known_headers(["Overzicht oktober", "", ""]) == 0
    assert known_headers(["1506AB", "12", "AL01"]) == 0


POSTCODES = [f"1506 A{letter}" for letter in "ABCDE" for _ in range(4)]
NUMBERS = [str(number) for number in range(1, 21)]
CODE = ["AL01"] * 20


def unclear(world: World, table: Mapping[str, Sequence[str]], said: Said | None = None, file: str = "f.csv") -> Unclear:
    with pytest.raises(Unclear) as caught:
        chosen(world, table, said, file)
    return caught.value


@pytest.mark.parametrize(
    "other",
    [
        "Postadres {}", "Correspondentie {}", "Factuur{}", "{} gezagsdrager", "Ouder 1 {}",
        "{} wettelijk vertegenwoordiger",
        "Bewindvoerder {}", "Contact {}", "Werk {}", "School {}", "{} huisarts", "Vorig {}", "Oud {}",
        "{} zorgaanbieder",
    ],
)  # fmt: skip
def test_another_address_beside_the_home_address_is_asked_about_and_both_answers_work(small: World, other: str) -> None:
    others = {other.format("postcode"): POSTCODES, other.format("huisnummer"): NUMBERS}
    home = {"postcode": POSTCODES, "huisnummer": NUMBERS, "toevoeging": [""] * 20, "Woonplaats": CODE}
    table = {**home, "product": CODE, **others}
    question = unclear(small, table).question
    assert question.key == "address_beside"
    here, elsewhere = question.choices
    assert chosen(small, table, here.said).columns.of["postcode"] == "postcode"
    there = chosen(small, table, elsewhere.said).columns.of
    assert (there["postcode"], there["huisnummer"]) == tuple(others)
    assert "toevoeging" not in there


@pytest.mark.parametrize("home", ["woon{}", "Woonadres {}", "Bezoekadres {}", "Verblijf {}", "Werkelijk {}"])
def test_an_address_that_is_said_to_be_the_home_leaves_the_other_out_and_notes_it(small: World, home: str) -> None:
    mine = {home.format("postcode"): POSTCODES, home.format("huisnummer"): NUMBERS}
    other = {"Postadres postcode": POSTCODES, "Postadres huisnummer": NUMBERS}
    found = chosen(small, {**other, **mine, "product": CODE})
    assert (found.columns.of["postcode"], found.columns.of["huisnummer"]) == tuple(mine)
    assert found.other_address == tuple(other)
    told = Said(columns={"postcode": "postcode", "huisnummer": "nr"})
    found = chosen(small, {**other, "postcode": POSTCODES, "nr": NUMBERS, "product": CODE}, told)
    assert found.columns.of["postcode"] == "postcode"


def test_only_another_address_is_asked_about(small: World) -> None:
    table = {"Factuurpostcode": POSTCODES, "Factuur nr": NUMBERS, "product": CODE}
    error = unclear(small, table)
    assert error.key == "address_other_only"
    (answer,) = error.question.choices
    assert error.where["columns"] == '"postcode=Factuurpostcode,huisnummer=Factuur nr"'
    assert chosen(small, table, answer.said).columns.of["huisnummer"] == "Factuur nr"


def test_a_guardians_address_is_the_address_where_the_round_counts_youth_there(small: World) -> None:
    world = small.but(adres=small.round.adres.model_copy(update={"jeugd": "gezagsdrager"}))
    guardian = {"Postcode gezagsdrager": POSTCODES, "Huisnummer gezagsdrager": NUMBERS}
    assert chosen(world, {**guardian, "product": CODE}).columns.of["postcode"] == "Postcode gezagsdrager"
    error = unclear(world, {"woonpostcode": POSTCODES, "woonhuisnummer": NUMBERS, "product": CODE, **guardian})
    assert error.key == "address_beside_guardian"
    assert unclear(small, {**guardian, "product": CODE}).key == "address_other_only"


@pytest.mark.parametrize(
    "header",
    [
        "Factuurnummer",
        "Contactnummer",
        "Postbus",
        "Schoolplaats",
        "Postcode school",
        "Woonplaats",
        "Werkgebied",
        "Budgethouder",
    ],
)
def test_a_number_a_name_or_half_an_address_is_no_other_address(small: World, header: str) -> None:
    table = {"postcode": POSTCODES, "huisnummer": NUMBERS, "product": CODE, header: NUMBERS}
    assert chosen(small, table).columns.of == {
        "postcode": "postcode",
        "huisnummer": "huisnummer",
        "voorziening": "product",
    }


MARKS = ["ja", "nee", "", "x"] * 5


def test_a_column_per_voorziening_is_read_by_id_name_or_code_when_it_holds_marks(small: World) -> None:
    name = next(one.naam for one in small.round.voorzieningen if one.id == "AL02")
    table = {"postcode": POSTCODES, "nr": NUMBERS, "al01": MARKS, name: MARKS, "Uren AL01": NUMBERS, "WM01": MARKS}
    found = chosen(small, table)
    assert found.columns.wide == {"al01": "AL01", name: "AL02"}
    assert found.unread_marks == ("Uren AL01",)
    assert unclear(small, {**table, "MN01": NUMBERS}).key == "marks_unreadable"
    assert chosen(small, {**table, "Voorziening": CODE}).columns.wide == {}
    assert chosen(small, table, Said(voorziening="MN01")).columns.wide == {}
    spelled = {"postcode": POSTCODES, "nr": NUMBERS, "Voorziening AL01 - traject": MARKS, "AL02 (consult)": MARKS}
    assert set(chosen(small, {**spelled}).columns.wide.values()) == {"AL01", "AL02"}


def test_a_missing_voorziening_is_asked_for_with_the_column_or_the_likeliest_first(small: World) -> None:
    table = {"postcode": POSTCODES, "nr": NUMBERS}
    error = unclear(small, table)
    assert [choice.said.voorziening for choice in error.question.choices] == ["AL01", "AL02", "MN01"]
    assert (error.where["voorziening"], error.question.sure) == ('"f.csv=ID"', False)
    named = unclear(small, table, file="mn01 oktober.csv")
    assert named.question.choices[0].said.voorziening == "MN01"
    assert (named.where["voorziening"], named.question.sure) == ('"mn01 oktober.csv=MN01"', True)
    question = unclear(small, {**table, "wat": CODE}).question
    assert (question.key, question.sure) == ("voorziening_in_column", True)
    assert question.choices[0].said.columns == {"voorziening": "wat"}
    assert not unclear(small, {**table, "wat": CODE, "of wat": CODE}).question.sure


@pytest.mark.parametrize("file", ["a.csv", "s.csv", "hulp.csv", "zorg 2026.csv"])
def test_a_letter_or_a_word_that_is_in_many_names_says_nothing_of_a_voorziening(small: World, file: str) -> None:
    assert not unclear(small, {"postcode": POSTCODES, "nr": NUMBERS}, file=file).question.sure


def test_a_column_with_codes_of_ones_own_is_among_the_answers_and_first(small: World) -> None:
    table = {"postcode": POSTCODES, "nr": NUMBERS, "Team": ["N", "Z"] * 10, "Product omschrijving": ["HH", "PV"] * 10}
    error = unclear(small, table, file="schulden.csv")
    first, second, *others = error.question.choices
    assert (first.key, first.said.columns) == ("own_codes", {"voorziening": "Product omschrijving"})
    assert second.said.columns == {"voorziening": "Team"}
    assert [choice.said.voorziening for choice in others] == ["AL01", "AL02", "MN01"]
    assert not error.question.sure
    assert error.where["column"] == '"voorziening=Product omschrijving"'
    marks = {"postcode": POSTCODES, "nr": NUMBERS, "actief": MARKS, "Volgnr": NUMBERS, "dag": ["2026-01-01"] * 20}
    assert {choice.key for choice in unclear(small, marks).question.choices} == {"voorziening"}


def test_a_second_column_with_voorzieningen_is_not_lost_in_silence(small: World) -> None:
    table = {"postcode": POSTCODES, "nr": NUMBERS, "Voorziening 1": CODE, "Voorziening 2": ["AL02", ""] * 10}
    error = unclear(small, table)
    assert (error.key, error.question.sure) == ("columns_alike", False)
    for other in ("Voorziening 2", "Tweede"):
        said = error.question.choices[0].said
        of_two = {**{name: table[name] for name in ("postcode", "nr", "Voorziening 1")}, other: table["Voorziening 2"]}
        lost = unclear(small, of_two, said)
        assert (lost.key, lost.question.sure, lost.where["columns"]) == ("voorziening_twice", False, other)
        assert chosen(small, of_two, said.then(lost.question.choices[0].said))
    name = next(one.naam for one in small.round.voorzieningen if one.id == "AL01")
    assert chosen(small, {"postcode": POSTCODES, "nr": NUMBERS, "product": CODE, "Omschrijving": [name] * 20})


def test_a_number_of_a_client_is_never_a_house_number_and_a_street_with_number_is_an_address(small: World) -> None:
    street = [f"Dorpsstraat {n}" for n in NUMBERS]
    table = {"Nr cliënt": NUMBERS, "Straat en nr": street, "PC": POSTCODES, "product": CODE}
    of = chosen(small, table).columns.of
    assert (of["adres"], of["clientnummer"]) == ("Straat en nr", "Nr cliënt")
    unnamed = {"Dossier": NUMBERS, "Zaaknr": NUMBERS, "Waar": street, "PC": POSTCODES, "product": CODE}
    question = unclear(small, unnamed).question
    assert [choice.said.columns for choice in question.choices] == [{"adres": "Waar"}]


def test_where_a_street_and_a_bare_number_both_fit_the_street_is_first_and_enter_is_no_answer(small: World) -> None:
    street = [f"Dorpsstraat {n}" for n in NUMBERS]
    error = unclear(small, {"Hnum": NUMBERS, "Waar": street, "PC": POSTCODES, "product": CODE})
    assert [choice.said.columns for choice in error.question.choices] == [{"adres": "Waar"}, {"huisnummer": "Hnum"}]
    assert (error.where["choice"], error.question.sure) == ("adres=Waar", False)
    assert not unclear(small, {"aantal": NUMBERS, "PC": POSTCODES, "product": CODE}).question.sure


ENGLISH = ["Client number", "House number", "Zip code", "Start date", "End date", "Product"]


def test_english_headers_are_known() -> None:
    assert list(of(ENGLISH)) == ["clientnummer", "huisnummer", "postcode", "begindatum", "einddatum", "voorziening"]


def test_the_remedy_for_an_address_names_the_dates_that_can_be_told_by_their_values(small: World) -> None:
    begin, end = [f"{n}-1-2026" for n in NUMBERS], ["", *(f"{n}-2-2026" for n in NUMBERS[1:])]
    table = {"Bis": end, "Von": begin, "Plz": POSTCODES, "H": NUMBERS, "product": CODE}
    assert unclear(small, table).where["choice"] == '"postcode=Plz,huisnummer=H,begindatum=Von,einddatum=Bis"'
    decided = {**table, "Bis": [f"{n}-2-2026" for n in NUMBERS]}
    assert unclear(small, decided).where["choice"] == '"postcode=Plz,huisnummer=H"'
    with_begin = {"Begindatum": begin, "Bis": end, "Plz": POSTCODES, "H": NUMBERS, "product": CODE}
    assert unclear(small, with_begin).where["choice"] == '"postcode=Plz,huisnummer=H,einddatum=Bis"'


def test_of_a_remembered_column_that_is_gone_the_officer_is_asked_and_one_to_leave_out_is_not_missed() -> None:
    raw = raw_list({"postcode": POSTCODES, "nr": NUMBERS, "Sinds": CODE})
    kept = Said(columns={"postcode": "postcode"}, ignore=("Naam",), remembered=frozenset({"Naam", "postcode"}))
    assert still_there(raw, kept).ignore == ()
    typed = Said(ignore=("Naam",))
    assert still_there(raw, typed).ignore == ("Naam",)
    gone = Said(columns={"begindatum": "Ingang zorg"}, remembered=frozenset({"Ingang zorg"}))
    with pytest.raises(Unclear, match="remembered_column_gone") as caught:
        still_there(raw, gone)
    assert not caught.value.question.sure
    for choice in caught.value.question.choices:
        assert still_there(raw, gone.then(choice.said)).columns == choice.said.columns
    assert caught.value.question.choices[-1].said.columns == {"begindatum": ""}
    assert told(raw.columns, {"begindatum": ""}, ()) == {}


def test_two_columns_that_are_called_alike_are_chosen_by_enter_only_beside_a_counter() -> None:
    for headers, sure in ((["huisnr", "nummer"], True), (["Begindatum zorg", "Begindatum indicatie"], False)):
        with pytest.raises(Unclear, match="columns_alike") as caught:
            of(headers)
        assert caught.value.question.sure is sure


def test_the_column_of_an_address_is_guessed_by_its_values_and_only_its_header_is_shown(small: World) -> None:
    table = {"Kode": POSTCODES, "H": NUMBERS, "Rest": ["x"] * 20, "product": CODE}
    error = unclear(small, table)
    assert (error.key, error.where["choice"]) == ("address_columns_missing", '"postcode=Kode,huisnummer=H"')
    first = error.question.choices[0].said
    assert first.columns == {"postcode": "Kode"}
    second = unclear(small, table, first)
    assert second.question.choices[0].said.columns == {"huisnummer": "H"}
    assert chosen(small, table, first.then(second.question.choices[0].said)).columns.of["huisnummer"] == "H"
    street = {"pc": POSTCODES, "waar": [f"Dorpsstraat {n}" for n in NUMBERS], "product": CODE}
    assert unclear(small, street).question.choices[-1].said.columns == {"adres": "waar"}
    line = {"waar": [f"Dorpsstraat {n}, 1506 AB Zaandam" for n in NUMBERS], "product": CODE}
    assert unclear(small, line).where["choice"] == "adres=waar"


def test_a_header_that_is_itself_an_address_is_a_value_and_is_not_shown(small: World) -> None:
    table = {"Dorpsstraat 5": [f"Dorpsstraat {n}" for n in NUMBERS], "pc": POSTCODES, "product": CODE}
    error = unclear(small, table)
    assert not error.question.choices
    assert "Dorpsstraat" not in str(error.where)


def test_a_column_that_is_ignored_is_not_read_whatever_else_is_said_of_it(small: World) -> None:
    table = {"postcode": POSTCODES, "nr": NUMBERS, "product": CODE, "nummer client": NUMBERS}
    said = Said(columns={"clientnummer": "nummer client"}, ignore=("nummer client",))
    assert "clientnummer" not in chosen(small, table, said).columns.of


def test_columns_of_a_street_list_or_the_frame_are_read_only_where_they_are_of_use(small: World) -> None:
    table = {"postcode": POSTCODES, "nr": NUMBERS, "product": CODE, "Straatnaam": CODE, "Huishoudtype": CODE}
    assert set(chosen(small, table).columns.of) == {"postcode", "huisnummer", "voorziening"}
    streets = small.but(straten=(("Dorpsstraat", "Zaandam", "1506AB", None),))
    assert chosen(streets, table).columns.of["straat"] == "Straatnaam"


@pytest.mark.parametrize("header", ["Geheim", "Indicatie geheim", "geheim adres", "Adres afgeschermd", "Geheimhouding"])
def test_a_column_that_marks_secret_addresses_is_known(small: World, header: str) -> None:
    table = {"postcode": POSTCODES, "nr": NUMBERS, "product": CODE, header: MARKS}
    assert chosen(small, table).columns.of["geheim"] == header


def test_a_street_and_a_number_are_an_address_where_the_round_has_a_street_list(small: World) -> None:
    streets = small.but(straten=(("Dorpsstraat", "Zaandam", "1506AB", None),))
    table = {"straat": CODE, "nr": NUMBERS, "plaats": CODE, "product": CODE, "Postadres": CODE}
    assert unclear(streets, table).key == "address_beside"
    told = Said(ignore=("Postadres",))
    assert set(chosen(streets, table, told).columns.of) == {"straat", "huisnummer", "plaats", "voorziening"}
    assert unclear(small, table, told).key == "address_columns_missing"


def test_of_headers_that_may_be_values_no_other_address_is_named_and_none_is_read(small: World) -> None:
    table = {"1506AB": POSTCODES, "12": NUMBERS, "Schooladres Jansen": CODE, "product": CODE}
    error = unclear(small, table)
    assert (error.key, error.question.choices) == ("address_columns_missing", ())
    assert "Jansen" not in str(error.where)
    table = {"postcode": POSTCODES, "nr": NUMBERS, "Schooladres": CODE, "product": CODE, "06-12345678": CODE}
    assert "adres" not in chosen(small, table).columns.of


def test_one_voorziening_for_the_rest_may_not_differ_from_the_columns_of_a_wide_list(small: World) -> None:
    table = {"postcode": POSTCODES, "nr": NUMBERS, "AL01": MARKS, "AL02": MARKS}
    with pytest.raises(UnreadableInput, match="voorziening_differs") as caught:
        chosen(small, table, Said(voorziening_of_rest="AL01"))
    assert caught.value.where["ignore"] == '"AL01,AL02"'
    one = chosen(small, {"postcode": POSTCODES, "nr": NUMBERS, "AL01": MARKS}, Said(voorziening_of_rest="AL01"))
    assert one.columns.wide == {"AL01": "AL01"}


@pytest.mark.parametrize(
    "header",
    [
        "Verstrekkingsbeperking",
        "Beperking verstrekking",
        "Indicatie verstrekkingsbeperking",
        "Beperkte verstrekking gegevens",
        "Geheimhouding ja/nee",
        "Adres afgeschermd j/n",
        "Afscherming adres",
        "Beveiligd adres",
        "Adresbeveiliging",
    ],
)
def test_a_column_for_secret_addresses_is_known_by_all_its_names(header: str) -> None:
    found = map_columns(["Postcode", "Huisnummer", header], "lijst.csv", {}, ())
    assert found.of["geheim"] == header


def test_all_columns_for_secret_addresses_are_read_also_beside_the_one_that_was_named() -> None:
    headers = ["Postcode", "Huisnummer", "Geheim", "Verstrekkingsbeperking", "Afscherming adres", "Schild"]
    found = map_columns(headers, "lijst.csv", {}, ()).of
    assert {found["geheim"], found["geheim_2"], found["geheim_3"]} == set(headers[2:5])
    found = map_columns(headers, "lijst.csv", {"geheim": "Schild"}, ("Geheim",)).of
    assert [found[name] for name in ("geheim", "geheim_2", "geheim_3")] == [
        "Schild",
        "Verstrekkingsbeperking",
        "Afscherming adres",
    ]


def test_protected_housing_is_no_secret_address() -> None:
    assert "geheim" not in map_columns(["Postcode", "Huisnummer", "Beveiligd wonen"], "lijst.csv", {}, ()).of
