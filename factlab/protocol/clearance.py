"""`vrijgave.json`: who checked a published folder and released it, signed over everything that is in the folder.

Plain JSON, since it lies among files that people open. The signature is over the canonical JSON of all other fields,
under a context of its own, so that it can stand for nothing else that is signed in factlab.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from factlab.errors import UnreadableInput
from factlab.protocol.agreed import canonical
from factlab.protocol.identity import Identity, PublicIdentity
from factlab.protocol.names import RoundId, Sha256
from factlab.protocol.seal import is_signed_by

FORMAT: Final = "factlab/vrijgave/v1"
_CONTEXT: Final = f"{FORMAT}\0".encode()


class Clearance(BaseModel):
    """The contents of `vrijgave.json`.

    `tabellen` is `tables_hash` of what is published; `bestanden` the SHA-256 of every other file by path, but for
    datapackage.json; `beschrijving` that of the canonical JSON of datapackage.json, but for its lines about this file.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    formaat: Literal["factlab/vrijgave/v1"] = FORMAT
    ronde: RoundId
    dag: date
    tabellen: Sha256
    bestanden: dict[str, Sha256]
    beschrijving: Sha256
    controleur: PublicIdentity
    vingerafdruk: Sha256
    handtekening: str

    @property
    def signed(self) -> bytes:
        """What the signature is over."""
        return _CONTEXT + canonical(self.model_dump(mode="json", exclude={"handtekening"}))

    def is_signed(self) -> bool:
        """Whether the checker that it names signed all of it."""
        try:
            signature = base64.b64decode(self.handtekening, validate=True)
        except ValueError:
            return False
        checker = self.controleur
        return (
            checker.is_proven()
            and self.vingerafdruk == checker.fingerprint
            and is_signed_by(checker.signing, self.signed, signature)
        )


def sign_clearance(
    checker: Identity, *, round_id: str, day: date, tables: str, files: Mapping[str, str], description: object
) -> Clearance:
    """Signed by the checker; `files` are hashes by path, `description` what datapackage.json says without this file."""
    unsigned = Clearance(
        ronde=round_id,
        dag=day,
        tabellen=tables,
        bestanden=dict(sorted(files.items())),
        beschrijving=hash_of(description),
        controleur=checker.public,
        vingerafdruk=checker.public.fingerprint,
        handtekening="",
    )
    signature = base64.b64encode(checker.signing.sign(unsigned.signed)).decode()
    return unsigned.model_copy(update={"handtekening": signature})


def hash_of(description: object) -> str:
    """SHA-256 over the canonical JSON, in hexadecimal."""
    return sha256(canonical(description)).hexdigest()


def write_clearance(clearance: Clearance) -> bytes:
    """The bytes of `vrijgave.json`."""
    return (json.dumps(clearance.model_dump(mode="json"), ensure_ascii=False, indent=1) + "\n").encode()


def read_clearance(data: bytes, file: str) -> Clearance:
    """Read `vrijgave.json`; UnreadableInput when it is malformed, or not signed by whom it names."""
    try:
        clearance = Clearance.model_validate_json(data)
    except ValidationError:
        raise UnreadableInput("release_malformed", file=file) from None
    if not clearance.is_signed():
        raise UnreadableInput("release_not_signed", file=file)
    if write_clearance(clearance) != data:
        raise UnreadableInput("release_malformed", file=file)
    return clearance
