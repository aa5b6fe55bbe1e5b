"""Whoever cuts, changes, swaps or re-signs a file of factlab is refused, and by a FactlabError alone."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest
from builders import ROUND_ID, World, identity, some_rows, submission, world
from hypothesis import given, settings
from hypothesis import strategies as st

from factlab.custodian.issue import keep
from factlab.errors import FactlabError, NotTogether, SubmissionRefused
from factlab.hub.receive import receive
from factlab.hub.round_secret import open_round_secret
from factlab.protocol.contents import read_contents, write_contents
from factlab.protocol.identity import read_identity, read_public, write_identity, write_public
from factlab.protocol.round import read_round, write_round
from factlab.protocol.round_key import open_key
from factlab.protocol.seal import OpeningKey, SigningKey, preamble, signed_file, take_apart
from factlab.protocol.submission import SUBMISSION_KIND, in_order, pack, unpack

SECRET = b"s" * 32


def _receive_one(data: bytes) -> object:
    made = world()
    return receive({"f": data}, made.round, made.opening, frozenset({"schuldhulp", "thuiszorg"}))


@cache
def kinds() -> dict[str, tuple[bytes, Callable[[bytes], object]]]:
    """Every kind of file with what reads it."""
    made = world()
    return {
        "ronde": (made.round_bytes, lambda data: read_round(data, "f")),
        "key": (made.key_bytes("wijkteam"), lambda data: open_key(data, "f", made.round, identity("wijkteam"))),
        "custodian": (
            keep(made.key, identity("sleutelbewaarder")),
            lambda data: open_key(data, "f", made.round, identity("sleutelbewaarder")),
        ),
        "hub": (made.hub_secret, lambda data: open_round_secret(data, "f", ROUND_ID, identity("hub"))),
        "submission": (submission("wijkteam"), _receive_one),
        "public": (write_public(identity("wijkteam").public), lambda data: read_public(data, "f")),
        "identity": (write_identity("wijkteam", SECRET, None), lambda data: read_identity(data, "f")),
    }


KINDS = ("ronde", "key", "custodian", "hub", "submission", "public", "identity")
WITHOUT_A_SEAL = ("identity",)
"""An open identity is a secret without a check of its own: a changed one is simply another identity."""


@pytest.mark.parametrize("kind", KINDS)
def test_the_untouched_file_is_taken(kind: str) -> None:
    data, read = kinds()[kind]
    read(data)


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_cut_at_any_length_is_refused(kind: str) -> None:
    data, read = kinds()[kind]
    ends = {*range(min(len(data), 400)), *range(400, len(data), 41), *range(len(data) - 70, len(data))}
    for end in sorted(e for e in ends if 0 <= e < len(data.rstrip())):
        with pytest.raises(FactlabError):
            read(data[:end])


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=60)
@given(choice=st.data())
def test_a_file_with_any_changed_byte_is_refused(kind: str, choice: st.DataObject) -> None:
    data, read = kinds()[kind]
    at = choice.draw(st.integers(0, len(data.rstrip()) - 1))
    flip = choice.draw(st.integers(1, 255))
    changed = data[:at] + bytes([data[at] ^ flip]) + data[at + 1 :]
    if kind in WITHOUT_A_SEAL:
        try:
            read(changed)
        except FactlabError:
            return
    else:
        with pytest.raises(FactlabError):
            read(changed)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=25)
@given(tail=st.binary(min_size=1, max_size=80))
def test_a_file_with_something_behind_it_is_refused(kind: str, tail: bytes) -> None:
    data, read = kinds()[kind]
    if kind in ("public", "identity") and not tail.strip():
        return  # text files: blank lines at the end are harmless
    with pytest.raises(FactlabError):
        read(data + tail)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=25)
@given(noise=st.binary(max_size=400))
def test_noise_behind_a_right_first_line_is_refused(kind: str, noise: bytes) -> None:
    data, read = kinds()[kind]
    first = data.partition(b"\n")[0]
    for attempt in (noise, first + b"\n" + noise, first + b"\n{}\n" + noise):
        with pytest.raises(FactlabError):
            read(attempt)


@given(noise=st.binary(max_size=300))
def test_noise_is_no_payload_and_no_contents(noise: bytes) -> None:
    with pytest.raises(FactlabError):
        unpack(noise)
    with pytest.raises(FactlabError):
        read_contents(noise, "f")


@settings(max_examples=60)
@given(at=st.integers(0, 10_000), value=st.sampled_from(list(b';\n"a0\xff')))
def test_contents_with_a_changed_byte_are_refused_or_give_another_hash(at: int, value: int) -> None:
    data = write_contents(some_rows("wijkteam"))
    at %= len(data) - 1
    changed = data[:at] + bytes([value]) + data[at + 1 :]
    try:
        rows = in_order(read_contents(changed, "f"))
    except FactlabError:
        return
    assert changed == data or pack(rows) != pack(some_rows("wijkteam")) or changed.replace(b'"', b"") == data


def _with_header(data: bytes, **changes: str) -> tuple[bytes, bytes]:
    """The header of a submission with some fields changed, and its sealed body."""
    import json

    envelope = take_apart(data, SUBMISSION_KIND, "f")
    header = json.dumps({**json.loads(envelope.header), **changes}, separators=(",", ":")).encode()
    return header, envelope.body


def _refusal(data: bytes, made: World, *without: str) -> list[str]:
    with pytest.raises(SubmissionRefused) as caught:
        receive({"f": data}, made.round, made.opening, frozenset(without))
    return [fault.key for fault in caught.value.faults]


def test_another_partner_cannot_sign_a_sealed_body_as_its_own(small: World) -> None:
    thief = identity("schuldhulp")
    header, body = _with_header(submission("wijkteam"), partner="schuldhulp", sender=thief.public.fingerprint)
    stolen = signed_file(SUBMISSION_KIND, header, body, thief.signing)
    assert _refusal(stolen, small, "wijkteam", "thuiszorg") == ["seal_broken"]


def test_what_stops_the_thief_is_the_header_bound_into_the_seal(small: World) -> None:
    # Teeth: sealed without that context, the stolen body would open.
    thief = identity("schuldhulp")
    payload = pack(some_rows("wijkteam"))
    loose = small.opening.public.seal(payload, b"")
    assert small.opening.open(loose, b"") == payload
    header, _ = _with_header(submission("wijkteam"), partner="schuldhulp", sender=thief.public.fingerprint)
    with pytest.raises(NotTogether, match="seal_broken"):
        small.opening.open(loose, preamble(SUBMISSION_KIND, header))


@pytest.mark.parametrize("field", ["round_id", "round_digest", "partner", "sender", "contents_sha256"])
def test_a_changed_header_is_refused_even_when_its_own_partner_signs_it_again(small: World, field: str) -> None:
    header, body = _with_header(submission("wijkteam"), **{field: "0" * 64})
    signed = signed_file(SUBMISSION_KIND, header, body, identity("wijkteam").signing)
    refused = _refusal(signed, small, "schuldhulp", "thuiszorg")
    assert len([key for key in refused if key != "submission_missing"]) == 1


def test_a_signature_of_somebody_else_is_refused(small: World) -> None:
    forged = submission("wijkteam", signer="schuldhulp")
    assert _refusal(forged, small, "schuldhulp", "thuiszorg") == ["submission_not_signed"]


def test_a_submission_sealed_to_another_hub_does_not_open(small: World) -> None:
    other = OpeningKey(b"another hub".ljust(32))
    import base64

    elsewhere = small.but(zegel_ronde=base64.b64encode(other.public.raw).decode())
    assert elsewhere.round.digest == small.round.digest
    strayed = submission("wijkteam", round_=elsewhere.round)
    assert _refusal(strayed, small, "schuldhulp", "thuiszorg") == ["seal_broken"]


def test_no_secret_of_the_hub_opens_a_key_file(small: World) -> None:
    data = small.key_bytes("wijkteam")
    hub = identity("hub")
    with pytest.raises(NotTogether, match="key_for_someone_else"):
        open_key(data, "f", small.round, hub)
    envelope = take_apart(data, "key", "f")
    context = preamble("key", envelope.header)
    for opening in (hub.opening, small.opening):
        with pytest.raises(NotTogether, match="seal_broken"):
            opening.open(envelope.body, context)
    # Teeth: the one it is for does get in, the same way.
    assert identity("wijkteam").opening.open(envelope.body, context) == small.key.secret


def test_a_key_signed_by_anyone_but_the_custodian_is_refused(small: World) -> None:
    from factlab.protocol.round_key import write_key

    for signer in ("hub", "schuldhulp", "wijkteam"):
        forged = write_key(small.key, "wijkteam", identity("wijkteam").public, identity(signer))
        with pytest.raises(NotTogether, match="key_not_signed_by_custodian"):
            open_key(forged, "f", small.round, identity("wijkteam"))


def test_a_key_that_claims_the_custodian_as_issuer_without_his_signature_is_refused(small: World) -> None:
    envelope = take_apart(small.key_bytes("wijkteam"), "key", "f")
    forged = signed_file("key", envelope.header, envelope.body, identity("hub").signing)
    with pytest.raises(NotTogether, match="key_not_signed_by_custodian"):
        open_key(forged, "f", small.round, identity("wijkteam"))


def test_a_key_for_somebody_else_is_refused_even_under_ones_own_name(small: World) -> None:
    with pytest.raises(NotTogether, match="key_for_someone_else"):
        open_key(small.key_bytes("schuldhulp"), "f", small.round, identity("wijkteam"))


def test_a_round_signed_by_anyone_but_the_hub_it_names_is_refused(small: World) -> None:
    for signer in ("wijkteam", "sleutelbewaarder"):
        with pytest.raises(NotTogether, match="round_not_signed_by_hub"):
            read_round(write_round(small.round, identity(signer).signing), "f")


def test_a_public_half_with_somebody_elses_sealing_key_is_refused() -> None:
    mine, other = identity("wijkteam").public, identity("hub").public
    swapped = mine.model_copy(update={"zegel": other.zegel})
    with pytest.raises(FactlabError, match="public_not_proven"):
        read_public(write_public(swapped), "f")


def test_no_file_that_travels_holds_a_secret_in_any_form(small: World) -> None:
    import base64

    secrets = [small.key.secret, *(identity(n).signing._key.private_bytes_raw() for n in ("hub", "wijkteam"))]
    travelling = [small.round_bytes, small.key_bytes("wijkteam"), submission("wijkteam"), small.hub_secret]
    for data in travelling:
        for secret in secrets:
            assert secret not in data
            assert secret.hex().encode() not in data
            assert base64.b64encode(secret) not in data
    assert isinstance(identity("hub").signing, SigningKey)
