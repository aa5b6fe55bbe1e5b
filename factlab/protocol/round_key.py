"""`ID.PARTNER.key`: the round's key on its way from the custodian to one partner.

Sealed to that partner alone and signed by the custodian; a key without the custodian's signature is
refused. The hub's code has no import path to this module.
"""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, ValidationError

from factlab.errors import NotTogether, UnreadableInput
from factlab.protocol.identity import Identity, PublicIdentity
from factlab.protocol.names import Name, RoundId, Sha256
from factlab.protocol.round import Round
from factlab.protocol.seal import SECRET_BYTES, preamble, signed_file, take_apart

KIND = "key"


class KeyHeader(BaseModel):
    """The readable line of a key file: for which round, from whom, for whom."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    round_id: RoundId
    holder: Name
    issuer: Sha256
    recipient: Sha256


@dataclass(frozen=True, slots=True)
class RoundKey:
    """The round's key in memory; never shown."""

    round_id: str
    secret: bytes

    def __repr__(self) -> str:
        return f"RoundKey({self.round_id!r})"


def write_key(key: RoundKey, holder: str, recipient: PublicIdentity, custodian: Identity) -> bytes:
    """A key file for one recipient, named `holder` in the round."""
    header = KeyHeader(
        round_id=key.round_id,
        holder=holder,
        issuer=custodian.public.fingerprint,
        recipient=recipient.fingerprint,
    )
    line = header.model_dump_json().encode()
    sealed = recipient.sealing.seal(key.secret, preamble(KIND, line))
    return signed_file(KIND, line, sealed, custodian.signing)


def read_key_header(data: bytes, file: str) -> KeyHeader:
    """The readable line, not yet believed."""
    try:
        return KeyHeader.model_validate_json(take_apart(data, KIND, file).header)
    except ValidationError:
        raise UnreadableInput("file_damaged", file=file) from None


def check_key(data: bytes, file: str, round_: Round) -> KeyHeader:
    """Check a key file against a round: the same round, signed by its custodian."""
    header = read_key_header(data, file)
    if header.round_id != round_.id:
        raise NotTogether("key_of_another_round", file=file, round=round_.id)
    custodian = round_.sleutelbewaarder
    if header.issuer != custodian.fingerprint or not take_apart(data, KIND, file).is_from(custodian.signing):
        raise NotTogether("key_not_signed_by_custodian", file=file)
    return header


def open_key(data: bytes, file: str, round_: Round, identity: Identity) -> RoundKey:
    """Open a key file that was checked, with the recipient's own identity."""
    header = check_key(data, file, round_)
    if header.recipient != identity.public.fingerprint:
        raise NotTogether("key_for_someone_else", file=file, identity=identity.name)
    envelope = take_apart(data, KIND, file)
    secret = identity.opening.open(envelope.body, preamble(KIND, envelope.header))
    if len(secret) != SECRET_BYTES:
        raise UnreadableInput("file_damaged", file=file)
    return RoundKey(round_.id, secret)
