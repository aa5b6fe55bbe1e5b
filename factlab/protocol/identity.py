"""Who someone is: a secret half to open and sign with, a public half to seal to and check against.

`NAME.identity` holds 32 secret bytes, as they are or under a passphrase (Argon2id, then AES-256-GCM);
all keys are derived from them. `NAME.public` is the text to hand out; it is signed by its own key, so
that nobody can claim somebody else's sealing key.
"""

from __future__ import annotations

import base64
import os
from dataclasses import dataclass, field
from typing import Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from factlab.errors import NotTogether, UnreadableInput
from factlab.protocol.fingerprint import fingerprint
from factlab.protocol.names import Name
from factlab.protocol.seal import SECRET_BYTES, OpeningKey, SealingKey, SigningKey, derive, is_signed_by, kind_of

_SEALING_BYTES = 1216
_PUBLIC_CONTEXT = b"factlab/public/v1\0"


class PublicIdentity(BaseModel):
    """`NAME.public`: base64 of the sealing and signing keys, and a proof that both belong together."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    naam: Name
    zegel: str
    handtekening: str
    bewijs: str

    @property
    def sealing(self) -> SealingKey:
        return SealingKey(base64.b64decode(self.zegel))

    @property
    def signing(self) -> bytes:
        return base64.b64decode(self.handtekening)

    @property
    def fingerprint(self) -> str:
        return fingerprint(self._claim())

    def _claim(self) -> bytes:
        return _PUBLIC_CONTEXT + b"\0".join((self.naam.encode(), self.sealing.raw, self.signing))

    def is_proven(self) -> bool:
        """Whether the keys have the right size and the proof is theirs."""
        try:
            proof = base64.b64decode(self.bewijs, validate=True)
            base64.b64decode(self.zegel, validate=True)
            base64.b64decode(self.handtekening, validate=True)
        except ValueError:
            return False
        sized = len(self.sealing.raw) == _SEALING_BYTES and len(self.signing) == SECRET_BYTES
        return sized and is_signed_by(self.signing, self._claim(), proof)


class SecretFile(BaseModel):
    """`NAME.identity`; with a passphrase `geheim` is encrypted under Argon2id (RFC 9106, 64 MiB, 3 passes)."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    naam: Name
    bescherming: Literal["geen", "argon2id"]
    zout: str = ""
    geheim: str = Field(repr=False)


@dataclass(frozen=True, slots=True)
class Identity:
    """Someone's own secret half, in memory."""

    name: str
    opening: OpeningKey
    signing: SigningKey
    salting: bytes = field(repr=False)

    @property
    def public(self) -> PublicIdentity:
        zegel = base64.b64encode(self.opening.public.raw).decode()
        handtekening = base64.b64encode(self.signing.public).decode()
        unproven = PublicIdentity(naam=self.name, zegel=zegel, handtekening=handtekening, bewijs="")
        proof = base64.b64encode(self.signing.sign(unproven._claim())).decode()
        return unproven.model_copy(update={"bewijs": proof})


def new_secret() -> bytes:
    """32 secret bytes from the operating system."""
    return os.urandom(SECRET_BYTES)


def identity_of(name: str, secret: bytes) -> Identity:
    """The identity that follows from 32 secret bytes."""
    return Identity(name, OpeningKey(secret), SigningKey(secret), derive(secret, "factlab/salt/v1"))


def write_identity(name: str, secret: bytes, passphrase: str | None) -> bytes:
    """The bytes of `NAME.identity`."""
    if passphrase is None:
        content = SecretFile(naam=name, bescherming="geen", geheim=base64.b64encode(secret).decode())
    else:
        salt = os.urandom(16)
        # A fresh salt makes a fresh key, so the fixed nonce is used once only.
        locked = AESGCM(_stretch(passphrase, salt)).encrypt(bytes(12), secret, name.encode())
        content = SecretFile(
            naam=name,
            bescherming="argon2id",
            zout=base64.b64encode(salt).decode(),
            geheim=base64.b64encode(locked).decode(),
        )
    return b"factlab-identity/1\n" + content.model_dump_json(exclude_defaults=True).encode() + b"\n"


def needs_passphrase(data: bytes, file: str) -> bool:
    """Whether this identity is under a passphrase."""
    return _secret_file(data, file).bescherming == "argon2id"


def read_identity(data: bytes, file: str, passphrase: str | None = None) -> Identity:
    """Open `NAME.identity`; NotTogether when the passphrase is wrong or missing."""
    content = _secret_file(data, file)
    try:
        secret = base64.b64decode(content.geheim, validate=True)
        salt = base64.b64decode(content.zout, validate=True)
    except ValueError:
        raise UnreadableInput("file_damaged", file=file) from None
    if content.bescherming == "argon2id":
        if passphrase is None:
            raise NotTogether("passphrase_missing", file=file)
        try:
            secret = AESGCM(_stretch(passphrase, salt)).decrypt(bytes(12), secret, content.naam.encode())
        except InvalidTag:
            raise NotTogether("passphrase_wrong", file=file) from None
    if len(secret) != SECRET_BYTES:
        raise UnreadableInput("file_damaged", file=file)
    return identity_of(content.naam, secret)


def write_public(public: PublicIdentity) -> bytes:
    """The bytes of `NAME.public`."""
    return b"factlab-public/1\n" + public.model_dump_json().encode() + b"\n"


def read_public(data: bytes, file: str) -> PublicIdentity:
    """Read `NAME.public`; UnreadableInput when it is damaged or its keys do not belong together."""
    try:
        public = PublicIdentity.model_validate_json(_content(data, "public", file))
    except ValidationError:
        raise UnreadableInput("file_damaged", file=file) from None
    if not public.is_proven():
        raise UnreadableInput("public_not_proven", file=file)
    return public


def _secret_file(data: bytes, file: str) -> SecretFile:
    try:
        return SecretFile.model_validate_json(_content(data, "identity", file))
    except ValidationError:
        raise UnreadableInput("file_damaged", file=file) from None


def _content(data: bytes, kind: str, file: str) -> bytes:
    found = kind_of(data)
    if found is None:
        raise UnreadableInput("not_a_factlab_file", file=file)
    if found != kind:
        raise UnreadableInput("another_kind_of_file", file=file, expected=kind)
    first, _, rest = data.partition(b"\n")
    if not first.endswith(b"/1"):
        raise UnreadableInput("unknown_format_version", file=file)
    return rest.strip()


def _stretch(passphrase: str, salt: bytes) -> bytes:
    return Argon2id(salt=salt, length=32, iterations=3, lanes=4, memory_cost=64 * 1024).derive(passphrase.encode())
