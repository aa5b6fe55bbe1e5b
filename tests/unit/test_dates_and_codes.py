"""What counts on the peildatum."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from builders import World
from hypothesis import given
from hypothesis import strategies as st
from lists_in_memory import raw_list, see

from factlab.errors import UnreadableInput
from factlab.partner.columns.chosen import Columns
from factlab.partner.rows.codes import Codes, read_codes
from factlab.partner.rows.codes_to_fill_in import codes_to_fill_in
from factlab.partner.rows.dates import OPEN_END, no_date, parse_date, parse_end, period_start
from factlab.partner.rows.judge import count_rows

REFERENCE = date(2026, 10, 1)


@pytest.mark.parametrize(
    "text",
    [
        "05-03-2024",
        "5-3-2024",
        "05/03/2024",
        "5.3.2024",
        "05 03 2024",
        "5-3-24",
        "2024-03-05",
        "2024/3/5",
        "20240305",
        "45356",
        "2024-03-05 00:00:00",
        "2024-03-05T13:45:00.123456",
        "05-03-2024 13:45",
        "  05-03-2024  ",
        "2024-03-05T00:00:00Z",
        "2024-03-05T00:00:00+01:00",
        "45356.0",
        "45356,5",
        "05-mrt-2024",
        "5 maart 2024",
        "5-MAA-24",
        "05-mrt.-2024",
    ],
)
def test_every_way_dutch_exports_write_a_date_is_read(text: str) -> None:
    assert parse_date(text, REFERENCE) == date(2024, 3, 5)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "31-02-2024",
        "2024-13-01",
        "00-00-0000",
        "gisteren",
        "5-3",
        "maart 2024",
        "123",
        "1234567",
        "12-2024",
        "5 oogst 2024",
    ],
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert parse_date(text, REFERENCE) is None


def test_a_year_of_two_digits_lies_at_most_ten_years_after_the_peildatum() -> None:
    assert parse_date("1-1-36", REFERENCE) == date(2036, 1, 1)
    assert parse_date("1-1-37", REFERENCE) == date(1937, 1, 1)


@given(st.dates(date(1955, 1, 1), date(2036, 12, 31)))
def test_all_spellings_of_a_day_are_that_day(day: date) -> None:
    serial = str((day - date(1899, 12, 30)).days)
    for text in (day.isoformat(), day.strftime("%d-%m-%Y"), day.strftime("%Y%m%d"), serial):
        assert parse_date(text, REFERENCE) == day


@pytest.mark.parametrize(
    ("reference", "months", "first"),
    [
        (date(2026, 10, 1), 12, date(2025, 10, 2)),
        (date(2026, 3, 31), 1, date(2026, 3, 1)),
        (date(2024, 2, 29), 12, date(2023, 3, 1)),
        (date(2026, 12, 31), 6, date(2026, 7, 1)),
        (date(2026, 1, 15), 1, date(2025, 12, 16)),
        (date(2026, 12, 15), 12, date(2025, 12, 16)),
    ],
)
def test_the_period_is_so_many_months_up_to_and_including_the_peildatum(
    reference: date, months: int, first: date
) -> None:
    assert period_start(reference, months) == first


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 60))
def test_the_period_never_differs_more_than_a_few_days_from_its_months(reference: date, months: int) -> None:
    length = (reference - period_start(reference, months)) + timedelta(days=1)
    assert abs(length.days - months * 365.25 / 12) < 4


def test_a_voorziening_is_known_by_id_name_and_standard_code(small: World) -> None:
    codes = Codes(small.round.voorzieningen)
    for text in ("WM01", "wm01", " WM-01", "Hulp bij het huishouden", "HULP BIJ HET HUISHOUDEN", "iWmo 01", "iwmo01"):
        found = codes.find(text)
        assert found is not None
        assert found.id == "WM01"
    assert codes.find("WM99") is None
    assert codes.find("") is None


def test_a_spelling_that_two_voorzieningen_share_points_at_neither(small: World) -> None:
    one, other, third = (v.model_copy(update={"naam": "Hulp"}) for v in small.round.voorzieningen[:3])
    codes = Codes((one, other, third))
    assert codes.find("hulp") is None
    assert codes.find(one.id) == one


@pytest.mark.parametrize(
    ("text", "month"),
    list(zip("jan feb mrt apr mei jun jul aug sep okt nov dec".split(), range(1, 13), strict=True))
    + list(
        zip(
            "januari februari maart april mei juni juli augustus september oktober november december".split(),
            range(1, 13),
            strict=True,
        )
    ),
)
def test_dutch_month_names_are_read_short_and_long(text: str, month: int) -> None:
    assert parse_date(f"1 {text} 2026", REFERENCE) == date(2026, month, 1)


def test_only_as_an_end_the_last_day_of_99_stands_for_never() -> None:
    assert parse_end("31-12-99", REFERENCE) == OPEN_END
    assert parse_date("31-12-99", REFERENCE) == date(1999, 12, 31)
    assert parse_end("29-12-99", REFERENCE) == date(1999, 12, 29)
    assert parse_end("gisteren", REFERENCE) is None


@pytest.mark.parametrize(
    "text",
    [
        "1-1-1900", "01-01-1900", "1900-01-01", "1899-12-30", "1899-12-31 00:00:00", "01-01-1753", "00-01-1900",
        "0-1-1900", "0-jan-00", "30-12-99", "doorlopend", "Lopend", "onbepaald", "voor onbepaalde tijd", "loopt nog",
        "heden", "geen einddatum", "nog lopend",
    ],
)  # fmt: skip
def test_a_zero_of_a_program_and_a_word_for_going_on_are_an_open_end(text: str) -> None:
    assert parse_end(text, REFERENCE) == OPEN_END


def test_only_zeros_are_a_begin_that_is_empty() -> None:
    assert no_date("00-01-1900")
    assert not no_date("doorlopend")
    assert parse_date("doorlopend", REFERENCE) is None
    assert parse_date("1-1-1900", REFERENCE) == date(1900, 1, 1)


@pytest.mark.parametrize(
    ("text", "year"), [("31-12-49", 2049), ("31-12-40", 2040), ("1 jan 37", 2037), ("1-1-79", 2079)]
)
def test_an_end_in_a_year_of_two_digits_is_none_of_long_ago(text: str, year: int) -> None:
    found = parse_end(text, REFERENCE)
    assert found is not None
    assert found.year == year


@pytest.mark.parametrize(
    ("begin", "end", "counts", "turned"),
    [
        ("1-1-2024", "31-12-85", 1, 0),
        ("1-1-1984", "31-12-85", 0, 0),
        ("", "31-12-85", 0, 0),
        ("1-1-24", "31-12-49", 1, 0),
        ("1-1-2024", "31-12-1985", 0, 1),
        ("1-1-2024", "31-12-20", 0, 1),
        ("00-01-1900", "doorlopend", 1, 0),
        ("1-1-2024", "1-1-1900", 1, 0),
        ("1-1-2024", "29-02-96", 1, 0),
    ],
)
def test_a_short_year_of_an_end_lies_after_the_begin_and_an_end_before_it_is_counted(
    small: World, begin: str, end: str, counts: int, turned: int
) -> None:
    header = "postcode;huisnummer;voorziening;begindatum;einddatum"
    seen = see(small.round, [f"1506AA;1;AL01;{begin};{end}"], header=header)
    assert (seen.preview.active, seen.preview.turned, seen.preview.rejected) == (counts, turned, {})
    assert seen.preview.idle == 1 - counts


def code_list(small: World, *rows: str, header: str = "code;voorziening") -> Codes:
    return Codes(small.round.voorzieningen, read_codes(raw_list(header, rows, "codes.csv"), small.round))


def test_an_own_code_names_a_voorziening_by_id_name_or_standard_code(small: World) -> None:
    codes = code_list(small, "H1;WM01", "Hulp thuis;Hulp bij het huishouden", "12;iWmo 01", "AL01;AL02")
    for text in ("H1", " h1 ", "HULP  thuis", "12", "12.0", "012"):
        found = codes.find(text)
        assert found is not None
        assert found.id == "WM01"
    # A partner's own code goes before the catalogue; what it does not name is looked up there.
    assert [found.id for text in ("AL01", "MN01") if (found := codes.find(text))] == ["AL02", "MN01"]
    assert codes.find("H2") is None


@pytest.mark.parametrize("right", ["-", "", "niet", "NIET", "nvt", "niet leveren", "–"])
def test_an_own_code_can_be_known_and_not_delivered(small: World, right: str) -> None:
    codes = code_list(small, f"H9;{right}", "H1;AL01")
    assert codes.is_not_delivered("h9")
    assert codes.find("h9") is None
    assert not codes.is_not_delivered("H1")
    assert not codes.is_not_delivered("H8")
    seen = see(small.round, ["1506AA;1;H9;", "1506AA;1;H1;"], own={"H9": "-", "H1": "AL01"})
    assert seen.preview.left_out == {"code_niet_geleverd": 1}
    assert (seen.preview.active, seen.preview.idle, seen.preview.rejected) == (1, 0, {})


def test_codes_that_only_signs_or_zeros_tell_apart_stay_apart(small: World) -> None:
    codes = code_list(small, "1;AL01", "01;AL02", "1.1;MN01", "11;WM01", "A-1;AL01", "A1;AL02", "10;WM03")
    named = [found.id if (found := codes.find(text)) else None for text in ("1", "01", "1.1", "11", "A-1", "a1")]
    assert named == ["AL01", "AL02", "MN01", "WM01", "AL01", "AL02"]
    # Two codes could be meant, so none is; and 1.0 is 1 with decimals, never 10.
    assert [codes.find(text) for text in ("001", "1.0", "A 1")] == [None, None, None]


@pytest.mark.parametrize(
    ("header", "rows", "key", "row"),
    [
        ("code;voorziening", ["H1;AL01", "h1;AL02"], "codes_contradict", "3"),
        ("code;voorziening", ["H1;AL01", "H2;XX99"], "codes_voorziening_unknown", "3"),
        ("code;voorziening", ["H1;AL01", ";AL02"], "codes_row", "3"),
        ("H1;AL01", ["H2;AL02"], "codes_no_header", None),
        ("code;omschrijving;voorziening", ["H1;x;AL01"], "codes_columns", None),
        ("code", ["H1"], "codes_columns", None),
    ],
)
def test_a_code_list_that_is_not_clear_is_refused_by_its_row(
    small: World, header: str, rows: list[str], key: str, row: str | None
) -> None:
    with pytest.raises(UnreadableInput) as refused:
        code_list(small, *rows, header=header)
    assert (refused.value.key, refused.value.where.get("row")) == (key, row)


def test_a_code_list_may_repeat_itself_turn_its_columns_and_count_rows(small: World) -> None:
    codes = code_list(small, "AL01;H1;12", "AL01;h1;3", header="voorziening;onze code;aantal")
    found = codes.find("H1")
    assert found is not None
    assert found.id == "AL01"


def test_what_spss_shows_as_a_label_may_be_known_by_its_value(small: World) -> None:
    raw = raw_list("postcode;huisnummer;product", ["1506AA;1;wijkteam, traject", "1506AA;2;oud", "1506AA;3;AL02"])
    labelled = replace(raw, labels={"product": {"wijkteam, traject": "AL01", "oud": "99"}})
    columns = Columns({"postcode": "postcode", "huisnummer": "huisnummer", "voorziening": "product"})
    codes = Codes(small.round.voorzieningen)
    rows = count_rows(labelled, columns, small.round, frozenset({"AL01", "AL02"}), None, codes, None)
    assert [rows.voorzieningen[at] for at in rows.voorziening[rows.address >= 0].tolist()] == ["AL01", "AL02"]
    assert rows.unmapped == {"oud": 1}
    assert "oud" not in repr(rows)


def test_what_could_not_be_mapped_becomes_a_list_to_fill_in_and_to_pass_as_codes(small: World) -> None:
    rows = ["1506AA;1;H1;"] * 3 + ["1506AA;1;K 2;", "1506AA;1;H1;", "1506AA;1;;", "1506AA;1;WM01;"]
    seen = see(small.round, rows)
    assert seen.lists[0].unmapped == {"H1": 4, "K 2": 1}
    assert seen.preview.unmapped == 2
    data = codes_to_fill_in([{"H1": 4}, {"H1": 1, "K2": 1}])
    assert data == b"\xef\xbb\xbfcode;rijen;voorziening\r\nH1;5;\r\nK2;1;\r\n"
    filled = read_codes(raw_list("code;rijen;voorziening", ["H1;5;AL01", "K2;1;"], "c.csv"), small.round)
    assert filled == {"H1": "AL01", "K2": "-"}


@pytest.mark.parametrize(
    "unmapped",
    [
        {},
        {f"H{n}": 9 for n in range(201)},
        {"J. Jansen": 90},
        {"Jansen, P.": 90},
        {"mevr Jansen": 90},
        {"Dorpsstraat 12": 90},
        {"1506AB": 90},
        {"1506 ab": 90},
        {"12-03-1980": 90},
        {"jan@voorbeeld.nl": 90},
        {"0612345678": 90},
        {"123456782": 90},
        {"Jansen": 1, "Pietersen": 1},
        {"H1": 500, "Jansen": 1},
        {"48151": 1},
        {"=1+1": 90},
        {"x" * 61: 90},
        {"H1\nH2": 90},
        {"JAN": 1, "EVA": 1, "BEN": 1},
        {"JAN": 90},
        {"JANSEN": 30},
        {"Jansen": 15, "De Vries": 15},
        {"Mohammed": 6},
        {"van der Groep": 90},
        {"jansen": 90},
        {"Thuiszorg Jansen": 90},
        {"12B": 9},
        {"14A": 50},
        {"7": 90},
        {"12-1": 90},
        {"12 bis": 90},
        {"Dam 12": 90},
        {"Laan12": 90},
        {"AB-12-CD": 1, "CD-34-EF": 1},
        {"C481": 1, "C482": 2, "C483": 1},
        {"HBH": 1},
        {"begeleiding groep": 9},
        {f"zorg {'abcdefghijklmnopqrstuvwxyz'[n % 26]}{'zorg' * (n // 26)}": 20 for n in range(60)},
    ],
)
def test_a_list_of_codes_is_not_made_when_a_text_may_be_somebody(unmapped: dict[str, int]) -> None:
    assert codes_to_fill_in([unmapped]) is None
    # One doubt keeps the codes beside it back as well.
    assert not unmapped or codes_to_fill_in([{"H1": 5}, unmapped]) is None


def test_words_that_return_often_are_codes() -> None:
    words = {"begeleiding groep": 40, "Respijtzorg": 10, "Hulp bij het huishouden (licht)": 12}
    data = codes_to_fill_in([{**words, "02A15": 7, "HBH": 3, "WM-12": 3, "WM-13": 5, "K 2": 4}])
    assert data is not None
    assert data.decode("utf-8-sig").split("\r\n")[1] == "begeleiding groep;40;"


@pytest.mark.parametrize(
    "text",
    ["2026-09-30T22:00:00Z", "2026-09-30 22:00:00+00:00", "2026-10-01T00:00:00+02:00", "2026-09-30T22:00:00+0000"],
)
def test_a_time_with_a_zone_is_on_the_day_it_was_here(text: str) -> None:
    assert parse_date(text, REFERENCE) == date(2026, 10, 1)


def test_a_time_without_a_zone_is_on_the_day_it_says() -> None:
    assert parse_date("2026-09-30T22:00:00", REFERENCE) == date(2026, 9, 30)
