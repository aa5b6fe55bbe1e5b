"""The round's key on its way: sealed to one, signed by the custodian, for one round."""

from __future__ import annotations

import pytest
from builders import PARTNERS, World, identity

from factlab.custodian.issue import issue, keep, new_key, reopen
from factlab.errors import NotTogether, UnreadableInput
from factlab.protocol.round_key import open_key, read_key_header, write_key


def test_every_partner_opens_its_own_key_and_all_get_the_same(small: World) -> None:
    for partner in PARTNERS:
        opened = open_key(small.key_bytes(partner), "f", small.round, identity(partner))
        assert opened == small.key


def test_the_header_says_for_whom_and_from_whom_and_nothing_more(small: World) -> None:
    header = read_key_header(small.key_bytes("wijkteam"), "f")
    assert header.holder == "wijkteam"
    assert header.round_id == small.round.id
    assert header.issuer == identity("sleutelbewaarder").public.fingerprint
    assert header.recipient == identity("wijkteam").public.fingerprint
    assert small.key.secret not in small.key_bytes("wijkteam")


def test_a_key_of_another_round_is_refused(small: World) -> None:
    with pytest.raises(NotTogether, match="key_of_another_round"):
        open_key(small.key_bytes("wijkteam"), "f", small.but(id="ander-2026-1").round, identity("wijkteam"))


def test_the_custodian_keeps_a_copy_from_which_a_late_partner_is_served(small: World) -> None:
    custodian = identity("sleutelbewaarder")
    kept = reopen(keep(small.key, custodian), "f", small.round, custodian)
    (late,) = issue(kept, small.round, small.round.partners[:1], custodian).values()
    assert open_key(late, "f", small.round, identity(small.round.partners[0].id)) == small.key


def test_two_new_keys_differ_and_are_never_shown(small: World) -> None:
    one, other = new_key(small.round), new_key(small.round)
    assert one.secret != other.secret
    assert repr(one) == "RoundKey('klein-2026-1')"


def test_a_key_of_another_length_is_refused(small: World) -> None:
    from factlab.protocol.round_key import RoundKey

    short = write_key(
        RoundKey(small.round.id, b"short"), "wijkteam", identity("wijkteam").public, identity("sleutelbewaarder")
    )
    with pytest.raises(UnreadableInput, match="file_damaged"):
        open_key(short, "f", small.round, identity("wijkteam"))
