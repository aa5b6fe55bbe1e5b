"""Sealing and signing: the only cryptography two sides share. One way, no options.

Sealing is HPKE (RFC 9180) with the hybrid KEM ML-KEM-768 + X25519 (X-Wing), HKDF-SHA-256 and
AES-256-GCM: whoever records a submission today cannot open it with a quantum computer later.
Signing is Ed25519. HPKE in base mode says nothing about the sender, so what must have a sender is
signed, and the signed header is bound into the seal: a sealed body cannot be signed again by
somebody else as his own.

A file is

    factlab-KIND/1\\n            magic and version
    {…}\\n                       header: one line of JSON, readable by anyone
    body                         sealed or plain bytes
    64 bytes                     Ed25519 signature over all of the above (for kinds that are signed)
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hpke import (
    AEAD,
    KDF,
    KEM,
    MLKEM768X25519PrivateKey,
    MLKEM768X25519PublicKey,
    Suite,
)
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from factlab.errors import NotTogether, UnreadableInput

SIGNATURE_BYTES = 64
SECRET_BYTES = 32
_MLKEM_PUBLIC_BYTES = 1184
_LIMIT_HEADER_BYTES = 100_000
_SIGNATURE_CONTEXT = b"factlab/signature/v1\0"


@cache
def _suite() -> Suite:
    return Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


def derive(secret: bytes, purpose: str, length: int = SECRET_BYTES) -> bytes:
    """A subkey for one purpose (HKDF-SHA-256, RFC 5869); subkeys tell nothing about each other."""
    return HKDF(algorithm=SHA256(), length=length, salt=None, info=purpose.encode()).derive(secret)


@dataclass(frozen=True, slots=True)
class SealingKey:
    """The public half to which something is sealed."""

    raw: bytes

    def seal(self, plaintext: bytes, context: bytes) -> bytes:
        """Seal so that only the secret half opens it, and only under the same context."""
        key = MLKEM768X25519PublicKey(
            MLKEM768PublicKey.from_public_bytes(self.raw[:_MLKEM_PUBLIC_BYTES]),
            X25519PublicKey.from_public_bytes(self.raw[_MLKEM_PUBLIC_BYTES:]),
        )
        return _suite().encrypt(plaintext, key, info=context)


class OpeningKey:
    """The secret half, derived from 32 secret bytes."""

    __slots__ = ("_mlkem", "_x25519")

    def __init__(self, secret: bytes) -> None:
        self._mlkem = MLKEM768PrivateKey.from_seed_bytes(derive(secret, "factlab/seal/mlkem768/v1", 64))
        self._x25519 = X25519PrivateKey.from_private_bytes(derive(secret, "factlab/seal/x25519/v1"))

    @property
    def public(self) -> SealingKey:
        return SealingKey(self._mlkem.public_key().public_bytes_raw() + self._x25519.public_key().public_bytes_raw())

    def open(self, sealed: bytes, context: bytes) -> bytes:
        """What was sealed; NotTogether when it was not sealed to this key, or was changed."""
        try:
            return _suite().decrypt(sealed, MLKEM768X25519PrivateKey(self._mlkem, self._x25519), info=context)
        except (InvalidTag, ValueError):
            raise NotTogether("seal_broken") from None


class SigningKey:
    """The secret half that signs, derived from 32 secret bytes."""

    __slots__ = ("_key",)

    def __init__(self, secret: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(derive(secret, "factlab/sign/ed25519/v1"))

    @property
    def public(self) -> bytes:
        return self._key.public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        return self._key.sign(_SIGNATURE_CONTEXT + message)


def is_signed_by(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the holder of this public key signed this message."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, _SIGNATURE_CONTEXT + message)
    except (InvalidSignature, ValueError):
        return False
    return True


@dataclass(frozen=True, slots=True)
class Envelope:
    """A factlab file taken apart: nothing in it has been believed yet."""

    header: bytes
    body: bytes
    signed: bytes
    signature: bytes

    def is_from(self, signer: bytes) -> bool:
        """Whether the whole file, header and body, was signed by this public key."""
        return is_signed_by(signer, self.signed, self.signature)


def preamble(kind: str, header: bytes) -> bytes:
    """The readable lines of a file; also the context that binds a sealed body to them."""
    return f"factlab-{kind}/1\n".encode() + header + b"\n"


def signed_file(kind: str, header: bytes, body: bytes, signer: SigningKey) -> bytes:
    """The bytes of a signed file."""
    content = preamble(kind, header) + body
    return content + signer.sign(content)


def take_apart(data: bytes, kind: str, file: str, *, signed: bool = True) -> Envelope:
    """Split a file into its parts; UnreadableInput when it is another kind, version or no factlab file."""
    first, newline, rest = data.partition(b"\n")
    if not newline or not first.startswith(b"factlab-"):
        raise UnreadableInput("not_a_factlab_file", file=file)
    found, _, version = first.removeprefix(b"factlab-").partition(b"/")
    if found != kind.encode():
        raise UnreadableInput("another_kind_of_file", file=file, expected=kind)
    if version != b"1":
        raise UnreadableInput("unknown_format_version", file=file)
    header, newline, rest = rest.partition(b"\n")
    if not newline or len(header) > _LIMIT_HEADER_BYTES or len(rest) < (SIGNATURE_BYTES if signed else 0):
        raise UnreadableInput("file_cut_short", file=file)
    if not signed:
        return Envelope(header, rest, b"", b"")
    return Envelope(header, rest[:-SIGNATURE_BYTES], data[:-SIGNATURE_BYTES], rest[-SIGNATURE_BYTES:])


def kind_of(data: bytes) -> str | None:
    """Which kind of factlab file this is, or None."""
    first = data[:64].partition(b"\n")[0]
    if not first.startswith(b"factlab-"):
        return None
    return first.removeprefix(b"factlab-").partition(b"/")[0].decode("ascii", "replace")
