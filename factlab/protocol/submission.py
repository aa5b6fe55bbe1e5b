"""What a partner sends: per household and voorziening one row of link key, area, voorziening.

The payload is a small columnar format of our own, so that what leaves can be specified in ten lines
and compared byte for byte (docs/formats.md):

    one line of JSON: format, areas, voorzieningen, rows, controls, salt
    rows x 16 bytes   link keys, ascending
    rows x 2 bytes    position in areas, little-endian
    rows x 2 bytes    position in voorzieningen, little-endian
    controls x 16     link keys of the control addresses, in their fixed order

Rows are sorted and without doubles, so order and repetition in a partner's list tell the hub nothing.
The salt, which only the partner can make, keeps the hash in the readable header from confirming a guess
of the contents to somebody who has the round's key.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from factlab.errors import SubmissionRefused
from factlab.protocol.agreed import PartName, PartValue
from factlab.protocol.names import Name, RoundId, Sha256

PAYLOAD_FORMAT: Final = "factlab/payload/v1"
SUBMISSION_KIND = "submission"
KEY_BYTES = 16
SALT_BYTES = 16
_LIMIT_META_BYTES = 1_000_000


class SubmissionHeader(BaseModel):
    """The signed, readable part of a submission: who, for which round, and the hash of the contents.

    `round_digest` is the digest of everything that must agree between partners, and `agreed` the same part
    by part, by which the hub tells what differs; `contents_sha256` the hash of the payload before sealing,
    which `inspect --against` compares with a file of `--contents`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    round_id: RoundId
    round_digest: Sha256
    agreed: dict[PartName, PartValue] = Field(max_length=40)
    partner: Name
    sender: Sha256
    contents_sha256: Sha256


class _Meta(BaseModel):
    """The first line of a payload."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)

    format: Literal["factlab/payload/v1"]
    areas: tuple[str, ...]
    voorzieningen: tuple[str, ...]
    rows: int = Field(ge=0, lt=2**40)
    controls: int = Field(ge=0, lt=2**20)
    salt: str = Field(pattern=r"^[0-9a-f]{32}$")


def read_submission_header(line: bytes) -> SubmissionHeader:
    """The readable line of a submission, not yet believed."""
    try:
        return SubmissionHeader.model_validate_json(line)
    except ValidationError:
        raise SubmissionRefused("submission_malformed") from None


@dataclass(frozen=True, slots=True)
class Rows:
    """The contents of a submission as columns.

    `link_keys` uint8 (rows, 16); `area` and `voorziening` uint16 (rows,), positions in `areas` and
    `voorzieningen`; `controls` uint8 (controls, 16). Rows ascend by key, area, voorziening; none twice.
    `salt` is 16 bytes, zeros until the partner has added its own.
    """

    areas: tuple[str, ...]
    voorzieningen: tuple[str, ...]
    link_keys: NDArray[np.uint8]
    area: NDArray[np.uint16]
    voorziening: NDArray[np.uint16]
    controls: NDArray[np.uint8]
    salt: bytes = bytes(SALT_BYTES)

    def __len__(self) -> int:
        return len(self.area)


def in_order(rows: Rows) -> Rows:
    """The same rows, names sorted, rows ascending and without doubles: one form for one content."""
    areas, area = _sorted_names(rows.areas, rows.area)
    voorzieningen, voorziening = _sorted_names(rows.voorzieningen, rows.voorziening)
    high, middle, low = _as_numbers(rows.link_keys, area, voorziening)
    order = np.lexsort((low, middle, high))
    high, middle, low = high[order], middle[order], low[order]
    new = np.ones(len(order), dtype=bool)
    new[1:] = (high[1:] != high[:-1]) | (middle[1:] != middle[:-1]) | (low[1:] != low[:-1])
    keep = order[new]
    return Rows(areas, voorzieningen, rows.link_keys[keep], area[keep], voorziening[keep], rows.controls, rows.salt)


def _as_numbers(
    link_keys: NDArray[np.uint8], area: NDArray[np.uint16], voorziening: NDArray[np.uint16]
) -> tuple[NDArray[np.uint64], NDArray[np.uint64], NDArray[np.uint32]]:
    """Every row as three numbers, by which rows are ordered one after the other."""
    high = link_keys[:, :8].copy().view(">u8").ravel().astype(np.uint64)
    middle = link_keys[:, 8:].copy().view(">u8").ravel().astype(np.uint64)
    return high, middle, ((area.astype(np.uint32) << 16) | voorziening).astype(np.uint32)


def _is_in_order(rows: Rows) -> bool:
    """Whether names and rows ascend, and nothing is there twice."""
    high, middle, low = _as_numbers(rows.link_keys, rows.area, rows.voorziening)
    later = low[1:] > low[:-1]
    for column in (middle, high):
        later = (column[1:] > column[:-1]) | ((column[1:] == column[:-1]) & later)
    names = all(list(found) == sorted(set(found)) for found in (rows.areas, rows.voorzieningen))
    return names and bool(later.all())


def _sorted_names(names: tuple[str, ...], positions: NDArray[np.uint16]) -> tuple[tuple[str, ...], NDArray[np.uint16]]:
    used = sorted({names[position] for position in np.unique(positions)})
    moved = np.zeros(max(len(names), 1), dtype=np.uint16)
    for place, name in enumerate(names):
        if name in used:
            moved[place] = used.index(name)
    return tuple(used), moved[positions]


def pack(rows: Rows) -> bytes:
    """The payload of rows that are in order."""
    meta = _Meta(
        format=PAYLOAD_FORMAT,
        areas=rows.areas,
        voorzieningen=rows.voorzieningen,
        rows=len(rows),
        controls=len(rows.controls),
        salt=rows.salt.hex(),
    )
    return b"".join(
        (
            meta.model_dump_json().encode() + b"\n",
            rows.link_keys.tobytes(),
            rows.area.astype("<u2").tobytes(),
            rows.voorziening.astype("<u2").tobytes(),
            rows.controls.tobytes(),
        )
    )


def unpack(payload: bytes) -> Rows:
    """Read a payload back; anything that is not exactly the format is refused."""
    end = payload.find(b"\n", 0, _LIMIT_META_BYTES)
    if end < 0:
        raise SubmissionRefused("payload_malformed")
    try:
        meta = _Meta.model_validate_json(payload[:end])
    except ValidationError:
        raise SubmissionRefused("payload_malformed") from None
    rows, controls = meta.rows, meta.controls
    body = memoryview(payload)[end + 1 :]
    if len(body) != rows * (KEY_BYTES + 4) + controls * KEY_BYTES:
        raise SubmissionRefused("payload_malformed")
    at = rows * KEY_BYTES
    area = np.frombuffer(body[at : at + 2 * rows], dtype="<u2").astype(np.uint16)
    voorziening = np.frombuffer(body[at + 2 * rows : at + 4 * rows], dtype="<u2").astype(np.uint16)
    if rows and (int(area.max()) >= len(meta.areas) or int(voorziening.max()) >= len(meta.voorzieningen)):
        raise SubmissionRefused("payload_malformed")
    found = Rows(
        meta.areas,
        meta.voorzieningen,
        np.frombuffer(body[:at], dtype=np.uint8).reshape(rows, KEY_BYTES),
        area,
        voorziening,
        np.frombuffer(body[at + 4 * rows :], dtype=np.uint8).reshape(controls, KEY_BYTES),
        bytes.fromhex(meta.salt),
    )
    if not _is_in_order(found):
        raise SubmissionRefused("payload_malformed")
    return found


def contents_hash(payload: bytes) -> str:
    """SHA-256 of the payload, in hexadecimal, as the signed header holds it."""
    return sha256(payload).hexdigest()
