"""Yes, no, or neither: what a cell in a column per voorziening says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factlab.partner.rows.marks import is_secret, mark


@pytest.mark.parametrize(
    "text", ["ja", "JA", " Ja ", "j", "J", "y", "yes", "1", "1.0", "1,00", "x", "X", "'x", "(x)", "true", "waar", "v"]
)
def test_every_way_to_say_yes_is_yes(text: str) -> None:
    assert mark(text) is True


@pytest.mark.parametrize("text", ["WAAR", "✓", "✔", "☑", "vinkje", "ja.", "✔\ufe0f", "actief", "●"])
def test_ticks_and_words_are_yes(text: str) -> None:
    assert mark(text) is True


@pytest.mark.parametrize(
    "text",
    ["nee", "N", "no", "0", "0.0", "0,0", "false", "ONWAAR", "", "  ", "-", "–", "--", "n.v.t.", "geen", "☐", "."],
)
def test_every_way_to_say_no_is_no(text: str) -> None:
    assert mark(text) is False


@pytest.mark.parametrize("text", ["?", "misschien", "2", "10", "12-03-2024", "janee", "xyz", "01", "✗"])
def test_what_says_neither_is_neither(text: str) -> None:
    assert mark(text) is None


@given(st.text())
def test_any_text_gives_an_answer(text: str) -> None:
    assert mark(text) in (True, False, None)
    assert is_secret(text) in (True, False)


@pytest.mark.parametrize(
    "text",
    ["1", "7", "ja", "x", "geheim", "?", "onbekend", "niet zonder toestemming aan derden", "geen gegevens verstrekken"],
)
def test_an_address_is_secret_unless_its_mark_surely_says_no(text: str) -> None:
    assert is_secret(text)


@pytest.mark.parametrize(
    "text", ["0", "0.0", "", "nee", "-", "geen beperking", "0 - Geen beperking", "00", "openbaar", "niet geheim"]
)
def test_an_indicatie_of_nought_is_not_secret(text: str) -> None:
    assert not is_secret(text)
