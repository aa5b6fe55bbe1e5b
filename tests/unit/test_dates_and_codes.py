"""What counts on the peildatum."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from builders import World
from hypothesis import given
from hypothesis import strategies as st

from factlab.partner.rows.codes import Codes
from factlab.partner.rows.dates import OPEN_END, parse_date, parse_end, period_start

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
    assert parse_end("30-12-99", REFERENCE) == date(1999, 12, 30)
    assert parse_end("gisteren", REFERENCE) is None
