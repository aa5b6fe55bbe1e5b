"""The custodian makes the round's key and gives it to the partners, each sealed to that partner alone."""

from __future__ import annotations

import os
from collections.abc import Iterable

from factlab.errors import NotTogether, UsageFault
from factlab.protocol.identity import Identity
from factlab.protocol.round import Partner, Round
from factlab.protocol.round_key import RoundKey, open_key, write_key
from factlab.protocol.seal import SECRET_BYTES

CUSTODIAN = "custodian"


def new_key(round_: Round) -> RoundKey:
    """A fresh key for a round: 32 bytes from the operating system."""
    return RoundKey(round_.id, os.urandom(SECRET_BYTES))


def check_recipients(round_: Round, custodian: Identity) -> None:
    """Refuse what would break the separation of roles.

    The custodian must be the round's; the hub must not be among the recipients (it would be able to
    compute link keys); no two partners may share keys.
    """
    if custodian.public != round_.sleutelbewaarder:
        raise NotTogether("not_the_custodian", identity=custodian.name, round=round_.id)
    if round_.sleutelbewaarder.signing == round_.hub.signing:
        raise NotTogether("custodian_is_hub", round=round_.id)
    of_hub = {round_.hub.zegel, round_.hub.handtekening, round_.zegel_ronde}
    seen: dict[str, str] = dict.fromkeys(
        (round_.sleutelbewaarder.zegel, round_.sleutelbewaarder.handtekening), CUSTODIAN
    )
    for partner in round_.partners:
        keys = (partner.sleutel.zegel, partner.sleutel.handtekening)
        if not of_hub.isdisjoint(keys):
            raise NotTogether("partner_is_hub", partner=partner.id)
        for key in keys:
            if (other := seen.setdefault(key, partner.id)) != partner.id:
                raise NotTogether("partners_share_keys", partner=partner.id, other=other)


def partner_named(round_: Round, partner_id: str) -> Partner:
    """The partner of that id, or a usage fault that lists nothing personal."""
    partner = round_.partner(partner_id)
    if partner is None:
        raise UsageFault("unknown_partner", partner=partner_id, round=round_.id)
    return partner


def key_name(round_: Round, holder: str) -> str:
    """The file in which a holder (a partner, or `CUSTODIAN`) gets the round's key."""
    return f"{round_.id}.{holder}.key"


def issue(key: RoundKey, round_: Round, partners: Iterable[Partner], custodian: Identity) -> dict[str, bytes]:
    """The key files for these partners, by file name."""
    check_recipients(round_, custodian)
    return {
        key_name(round_, partner.id): write_key(key, partner.id, partner.sleutel, custodian) for partner in partners
    }


def keep(key: RoundKey, custodian: Identity) -> bytes:
    """The custodian's own copy, sealed to the custodian alone, from which a late partner is served."""
    return write_key(key, CUSTODIAN, custodian.public, custodian)


def reopen(data: bytes, file: str, round_: Round, custodian: Identity) -> RoundKey:
    """The round's key out of the custodian's own copy."""
    return open_key(data, file, round_, custodian)
