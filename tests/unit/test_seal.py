"""Sealing and signing: opens for one, under one context, and what was changed shows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factlab.errors import NotTogether, UnreadableInput
from factlab.protocol.seal import (
    OpeningKey,
    SigningKey,
    derive,
    is_signed_by,
    kind_of,
    preamble,
    signed_file,
    take_apart,
)

ALICE, BOB = OpeningKey(b"a" * 32), OpeningKey(b"b" * 32)
SIGNER = SigningKey(b"a" * 32)


@given(st.binary(max_size=300), st.binary(max_size=60))
def test_what_is_sealed_opens_for_the_recipient_under_the_same_context(plaintext: bytes, context: bytes) -> None:
    assert ALICE.open(ALICE.public.seal(plaintext, context), context) == plaintext


def test_sealing_twice_gives_two_different_texts() -> None:
    assert ALICE.public.seal(b"same", b"") != ALICE.public.seal(b"same", b"")


@pytest.mark.parametrize("length", [0, 1, 31, 1000, 1119, 1120, 1135])
def test_a_seal_that_is_cut_short_does_not_open(length: int) -> None:
    with pytest.raises(NotTogether, match="seal_broken"):
        ALICE.open(ALICE.public.seal(b"secret", b"")[:length], b"")


def test_another_recipient_or_context_does_not_open_it() -> None:
    sealed = ALICE.public.seal(b"secret", b"one")
    with pytest.raises(NotTogether):
        BOB.open(sealed, b"one")
    with pytest.raises(NotTogether):
        ALICE.open(sealed, b"two")


def test_the_same_secret_always_gives_the_same_public_halves() -> None:
    assert OpeningKey(b"a" * 32).public == ALICE.public != BOB.public
    assert SigningKey(b"a" * 32).public == SIGNER.public


def test_subkeys_for_two_purposes_have_nothing_in_common() -> None:
    assert derive(b"a" * 32, "one") != derive(b"a" * 32, "two")
    assert len(derive(b"a" * 32, "one", 64)) == 64


def test_a_signature_is_of_one_message_and_one_signer() -> None:
    signature = SIGNER.sign(b"message")
    assert is_signed_by(SIGNER.public, b"message", signature)
    assert not is_signed_by(SIGNER.public, b"message!", signature)
    assert not is_signed_by(SigningKey(b"b" * 32).public, b"message", signature)
    assert not is_signed_by(b"no key", b"message", signature)
    assert not is_signed_by(SIGNER.public, b"message", signature[:-1])


def test_a_file_comes_apart_as_it_was_put_together() -> None:
    data = signed_file("thing", b'{"a":1}', b"\nbody\n", SIGNER)
    envelope = take_apart(data, "thing", "f")
    assert (envelope.header, envelope.body) == (b'{"a":1}', b"\nbody\n")
    assert envelope.is_from(SIGNER.public)
    assert data.startswith(preamble("thing", b'{"a":1}'))
    assert kind_of(data) == "thing"


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"", "not_a_factlab_file"),
        (b"PK\x03\x04 something\n", "not_a_factlab_file"),
        (b"factlab-thing/1", "not_a_factlab_file"),
        (b"factlab-other/1\n{}\n" + b"x" * 64, "another_kind_of_file"),
        (b"factlab-thing/2\n{}\n" + b"x" * 64, "unknown_format_version"),
        (b"factlab-thing\n{}\n" + b"x" * 64, "unknown_format_version"),
        (b"factlab-thing/1\n{}", "file_cut_short"),
        (b"factlab-thing/1\n{}\n" + b"x" * 63, "file_cut_short"),
        (b"factlab-thing/1\n" + b"x" * 100_001 + b"\n" + b"x" * 64, "file_cut_short"),
    ],
)
def test_a_file_of_another_kind_version_or_length_is_refused_with_its_name(data: bytes, key: str) -> None:
    with pytest.raises(UnreadableInput, match=key) as caught:
        take_apart(data, "thing", "post.factlab")
    assert caught.value.where["file"] == "post.factlab"


def test_bytes_that_are_no_factlab_file_have_no_kind() -> None:
    assert kind_of(b"") is None
    assert kind_of(b"%PDF-1.7\n") is None
