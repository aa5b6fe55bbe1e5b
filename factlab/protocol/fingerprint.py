"""A public key in words, to compare over the telephone.

Twelve words out of 256, each a byte of a SHA-256: 96 bits, beyond anyone's reach to imitate. The words
are short Dutch nouns that are hard to mistake for one another.
"""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from importlib import resources

WORDS_SHOWN = 12


@cache
def _words() -> tuple[str, ...]:
    return tuple(resources.files("factlab.protocol").joinpath("data/woorden.txt").read_text("utf-8").split())


def fingerprint(public: bytes) -> str:
    """The fingerprint of public key bytes, in hexadecimal: what signed headers hold."""
    return sha256(b"factlab/fingerprint/v1\0" + public).hexdigest()


def in_words(fingerprint_hex: str) -> str:
    """A fingerprint as words for people: three lots of four."""
    chosen = [_words()[byte] for byte in bytes.fromhex(fingerprint_hex)[:WORDS_SHOWN]]
    return " · ".join(" ".join(chosen[at : at + 4]) for at in range(0, WORDS_SHOWN, 4))
