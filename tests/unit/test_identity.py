"""Identities: a secret half for one, a public half that proves its keys belong together."""

from __future__ import annotations

import base64

import pytest
from builders import identity

from factlab.errors import NotTogether, UnreadableInput
from factlab.protocol.identity import (
    identity_of,
    needs_passphrase,
    new_secret,
    read_identity,
    read_public,
    write_identity,
    write_public,
)

SECRET = b"s" * 32


def test_an_identity_reads_back_as_it_was_written() -> None:
    data = write_identity("wijkteam", SECRET, None)
    assert not needs_passphrase(data, "f")
    assert read_identity(data, "f").public == identity_of("wijkteam", SECRET).public


def test_under_a_passphrase_the_secret_is_not_in_the_file_and_opens_with_it_alone() -> None:
    data = write_identity("wijkteam", SECRET, "paarden eten geen komkommer")
    assert needs_passphrase(data, "f")
    assert base64.b64encode(SECRET) not in data
    assert SECRET not in data
    assert read_identity(data, "f", "paarden eten geen komkommer").public == identity_of("wijkteam", SECRET).public
    with pytest.raises(NotTogether, match="passphrase_wrong"):
        read_identity(data, "f", "paarden eten wel komkommer")
    with pytest.raises(NotTogether, match="passphrase_missing"):
        read_identity(data, "f")


def test_a_locked_identity_under_another_name_does_not_open() -> None:
    data = write_identity("wijkteam", SECRET, "zin").replace(b'"wijkteam"', b'"iemand"')
    with pytest.raises(NotTogether, match="passphrase_wrong"):
        read_identity(data, "f", "zin")


def test_two_secrets_from_the_system_differ() -> None:
    assert new_secret() != new_secret()
    assert len(new_secret()) == 32


def test_a_public_half_reads_back_and_shows_its_fingerprint() -> None:
    public = identity("wijkteam").public
    read = read_public(write_public(public), "f")
    assert read == public
    assert len(read.fingerprint) == 64
    assert read.fingerprint != identity("thuiszorg").public.fingerprint


@pytest.mark.parametrize("field", ["zegel", "handtekening", "bewijs", "naam"])
def test_a_public_half_of_which_one_part_was_swapped_is_refused(field: str) -> None:
    mine, other = identity("wijkteam").public, identity("thuiszorg").public
    swapped = mine.model_copy(update={field: getattr(other, field)})
    with pytest.raises(UnreadableInput, match="public_not_proven"):
        read_public(write_public(swapped), "f")


@pytest.mark.parametrize("value", ["", "not base64!", "AAAA"])
@pytest.mark.parametrize("field", ["zegel", "handtekening", "bewijs"])
def test_a_public_half_with_nonsense_for_a_key_is_refused(field: str, value: str) -> None:
    with pytest.raises(UnreadableInput):
        read_public(write_public(identity("wijkteam").public.model_copy(update={field: value})), "f")


@pytest.mark.parametrize(
    "damaged",
    [
        b"",
        b"hello",
        b"factlab-identity/2\n{}",
        b"factlab-identity/1\n{}",
        b"factlab-identity/1\nnot json",
        b'factlab-identity/1\n{"naam":"x","bescherming":"geen","geheim":"AAAA"}',
        b'factlab-identity/1\n{"naam":"x","bescherming":"geen","geheim":"###"}',
        b'factlab-identity/1\n{"naam":"x","bescherming":"rot13","geheim":"AAAA"}',
    ],
)
def test_a_damaged_identity_is_refused(damaged: bytes) -> None:
    with pytest.raises(UnreadableInput):
        read_identity(damaged, "f")


def test_public_and_secret_halves_are_not_taken_for_each_other() -> None:
    with pytest.raises(UnreadableInput, match="another_kind_of_file"):
        read_public(write_identity("wijkteam", SECRET, None), "f")
    with pytest.raises(UnreadableInput, match="another_kind_of_file"):
        read_identity(write_public(identity("wijkteam").public), "f")


def test_no_secret_shows_in_what_an_identity_prints() -> None:
    shown = repr(identity_of("wijkteam", SECRET)) + str(identity_of("wijkteam", SECRET))
    assert "ssss" not in shown
    assert base64.b64encode(SECRET).decode() not in shown
