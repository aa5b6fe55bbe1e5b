"""`ID.hub`: the round's secret half, to which submissions are sealed; itself sealed to the hub's identity.

It exists apart from the hub's identity so that `round close` can end it: once gone, no stored or copied
submission of the round can be opened again.
"""

from __future__ import annotations

import base64

from pydantic import BaseModel, ConfigDict, ValidationError

from factlab.errors import NotTogether, UnreadableInput
from factlab.protocol.identity import Identity, new_secret
from factlab.protocol.names import RoundId, Sha256
from factlab.protocol.round import Round
from factlab.protocol.seal import OpeningKey, preamble, take_apart

KIND = "hub"


class SecretHeader(BaseModel):
    """The readable line of `ID.hub`."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    round_id: RoundId
    hub: Sha256


def new_round_secret(round_id: str, hub: Identity) -> bytes:
    """The bytes of a fresh `ID.hub`."""
    line = SecretHeader(round_id=round_id, hub=hub.public.fingerprint).model_dump_json().encode()
    return preamble(KIND, line) + hub.opening.public.seal(new_secret(), preamble(KIND, line))


def open_round_secret(data: bytes, file: str, round_id: str, hub: Identity) -> OpeningKey:
    """The key that opens this round's submissions."""
    envelope = take_apart(data, KIND, file, signed=False)
    try:
        header = SecretHeader.model_validate_json(envelope.header)
    except ValidationError:
        raise UnreadableInput("file_damaged", file=file) from None
    if header.round_id != round_id:
        raise NotTogether("hub_secret_of_another_round", file=file, round=round_id)
    if header.hub != hub.public.fingerprint:
        raise NotTogether("hub_secret_of_another_hub", file=file, identity=hub.name)
    return OpeningKey(hub.opening.open(envelope.body, preamble(KIND, envelope.header)))


def sealing_text(opening: OpeningKey) -> str:
    """The public half as the round carries it."""
    return base64.b64encode(opening.public.raw).decode()


def check_belongs(opening: OpeningKey, round_: Round) -> None:
    """Refuse an `ID.hub` that is not the one this `ID.ronde` was built with."""
    if sealing_text(opening) != round_.zegel_ronde:
        raise NotTogether("hub_secret_differs", round=round_.id)
