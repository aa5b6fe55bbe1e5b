"""From canonical address to link key: HMAC-SHA-256 under a subkey of the round, cut to 128 bits.

The subkey (HKDF-SHA-256 of the round's key) is bound to round id, address version and spelling profile,
so keys of two rounds, versions or profiles never meet. 128 bits: with 10 million addresses the chance
of any accidental meeting is below 1e-24. Control addresses run under a subkey of their own and can
never meet a real household.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterable

from factlab.protocol.round import Round
from factlab.protocol.round_key import RoundKey
from factlab.protocol.seal import derive
from factlab.protocol.submission import KEY_BYTES


def _subkey(key: RoundKey, round_: Round, label: str) -> bytes:
    return derive(
        key.secret,
        "|".join(("factlab", label, "v1", round_.id, round_.adres.versie, round_.adres.schrijfwijze)),
    )


def _hasher(subkey: bytes) -> Callable[[str], bytes]:
    digest = hmac.digest

    def link_key(canonical_address: str) -> bytes:
        return digest(subkey, canonical_address.encode("ascii"), "sha256")[:KEY_BYTES]

    return link_key


def link_keys(key: RoundKey, round_: Round) -> Callable[[str], bytes]:
    """A function from canonical address (`1506AB|12|A|`) to its 16-byte link key in this round."""
    return _hasher(_subkey(key, round_, "link-key"))


def control_keys(key: RoundKey, round_: Round, canonical_addresses: Iterable[str]) -> list[bytes]:
    """The keys of the control addresses, which go along with every submission."""
    return [*map(_hasher(_subkey(key, round_, "control-key")), canonical_addresses)]
