"""Who has no round key cannot compute a link key, and keys of two worlds never meet."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest
from builders import World, list_csv
from hypothesis import given
from hypothesis import strategies as st

from factlab.partner.address import Address, normalise
from factlab.partner.controls import control_texts
from factlab.partner.ingest import contents, judge
from factlab.partner.link_key import control_keys, link_keys
from factlab.protocol.round_key import RoundKey

ADDRESSES = [f"1506A{letter}|{number}|{suffix}|" for letter in "AB" for number in range(1, 40) for suffix in ("", "A")]


def keys(made: World, key: RoundKey | None = None) -> set[bytes]:
    hashed = link_keys(key or made.key, made.round)
    return {hashed(address) for address in ADDRESSES}


def test_one_address_has_one_key_of_16_bytes_and_two_addresses_have_two(small: World) -> None:
    hashed = link_keys(small.key, small.round)
    assert hashed(ADDRESSES[0]) == link_keys(small.key, small.round)(ADDRESSES[0])
    assert len(keys(small)) == len(ADDRESSES)
    assert {len(key) for key in keys(small)} == {16}


def test_without_the_round_key_everything_public_gives_no_link_key(small: World) -> None:
    # Everything the hub knows, tried as the key: the round's id, digest, public keys, nothing at all.
    round_ = small.round
    public = [b"", round_.id.encode(), bytes.fromhex(round_.digest), round_.zegel_ronde.encode(), b"\0" * 32]
    tried = {
        key
        for guess in public
        for key in keys(small, RoundKey(round_.id, sha256(guess).digest())) | keys(small, RoundKey(round_.id, guess))
    }
    plain = {sha256(address.encode()).digest()[:16] for address in ADDRESSES}
    assert not (tried | plain) & keys(small)
    # Teeth: with the key itself, an address is found at once.
    assert keys(small, RoundKey(round_.id, small.key.secret)) == keys(small)


@pytest.mark.parametrize("changes", [{"id": "klein-2026-2"}, {"adres": "utrecht"}, {"adres": "version"}])
def test_keys_of_another_round_profile_or_address_version_never_meet(small: World, changes: dict[str, str]) -> None:
    if changes.get("adres") == "utrecht":
        other = small.but(adres=small.round.adres.model_copy(update={"schrijfwijze": "utrecht"}))
        hashed = link_keys(small.key, other.round)
    elif changes.get("adres") == "version":
        future = small.round.adres.model_copy(update={"versie": "factlab/address/v2"})
        hashed = link_keys(small.key, small.round.model_copy(update={"adres": future}))
    else:
        hashed = link_keys(small.key, small.but(**changes).round)
    assert not {hashed(address) for address in ADDRESSES} & keys(small)


def test_round_id_and_profile_cannot_be_shifted_into_each_other(small: World) -> None:
    one = link_keys(small.key, small.but(id="a-b").round)
    other = link_keys(small.key, small.but(id="a").round)
    assert one(ADDRESSES[0]) != other(ADDRESSES[0])


@given(st.text(st.characters(max_codepoint=127), max_size=30))
def test_a_control_address_never_meets_a_household_even_with_the_same_text(small: World, text: str) -> None:
    assert control_keys(small.key, small.round, [text])[0] != link_keys(small.key, small.round)(text)


def test_some_fifty_control_addresses_have_as_many_keys_and_show_the_profile() -> None:
    standard, amsterdam = control_texts("standaard"), control_texts("amsterdam")
    assert 45 <= len(standard) == len(set(standard)) <= 60
    assert standard != amsterdam


BLANK = st.sampled_from(["", " ", "\t", "-", "nvt", "geen", "0", "?", "."])


@given(BLANK, BLANK, BLANK, BLANK, BLANK)
def test_blanks_never_become_an_address(one: str, two: str, three: str, four: str, five: str) -> None:
    assert not isinstance(normalise(one, two, three, four, five), Address)
    assert not isinstance(normalise("1506AA", two, three, four, five), Address)
    assert not isinstance(normalise(one, "12", three, four, five), Address)


def test_rows_with_blanks_do_not_link_with_each_other(tmp_path: Path, small: World) -> None:
    path = tmp_path / "lijst.csv"
    path.write_bytes(list_csv("1506AA;;AL01", ";1;AL01", ";;AL01", "nvt;nvt;AL01", "1506AA;1;AL01"))
    partner = small.round.partner("wijkteam")
    assert partner is not None
    judged = judge([path], small.round, partner, {})
    assert len(contents(judged, small.round, small.key)) == 1


def test_the_order_of_a_submission_is_that_of_its_keys_and_tells_nothing_of_the_list(
    tmp_path: Path, small: World
) -> None:
    path = tmp_path / "lijst.csv"
    path.write_bytes(list_csv(*(f"1506AA;{number};AL01" for number in range(1, 300) if number != 99)))
    partner = small.round.partner("wijkteam")
    assert partner is not None
    rows = contents(judge([path], small.round, partner, {}), small.round, small.key)
    order = [key.tobytes() for key in rows.link_keys]
    assert order == sorted(order)
    hashed = link_keys(small.key, small.round)
    assert order != [hashed(f"1506AA|{number}||") for number in range(1, 300) if number != 99]
