"""`factlab ingest`: lists of a partner become one sealed, signed submission.

lists → rows that count on the peildatum → canonical address → area, link key → sealed and signed
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from factlab.errors import NotTogether, TooManyRejects, UnreadableInput, UsageFault
from factlab.partner.columns.headers import as_option
from factlab.partner.columns.mapping import check_named, map_columns
from factlab.partner.columns.reading import Reading, reading, understand
from factlab.partner.controls import control_texts
from factlab.partner.link_key import control_keys, link_keys
from factlab.partner.place import Households, gather
from factlab.partner.preview import Preview, summarise
from factlab.partner.providers import RawList, read_list
from factlab.partner.rows.codes import Codes
from factlab.partner.rows.judge import CountedRows, count_rows, encode
from factlab.protocol.identity import Identity
from factlab.protocol.round import Partner, Round, round_sealing_key
from factlab.protocol.round_key import RoundKey
from factlab.protocol.seal import preamble, signed_file
from factlab.protocol.submission import (
    KEY_BYTES,
    SALT_BYTES,
    SUBMISSION_KIND,
    Rows,
    SubmissionHeader,
    contents_hash,
    in_order,
    pack,
)


@dataclass(frozen=True, slots=True)
class Instructions:
    """What the officer said about the lists: columns by name, columns to ignore, the one voorziening of a list
    by the list's name (see `names_of`), and the one of every list that has no column for it."""

    columns: Mapping[str, str]
    ignore: Sequence[str]
    voorziening: Mapping[str, str]
    voorziening_of_rest: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """The lists after all rules, with the preview, every rejected row as (file, row, reason), how each list was
    read, and the number of rows that do not count on the reference date."""

    households: Households
    preview: Preview
    rejects: list[tuple[str, int, str]]
    readings: list[Reading]
    idle: int


def partner_of(round_: Round, identity: Identity) -> Partner:
    """The partner this identity is in the round."""
    partner = round_.partner_with(identity.public)
    if partner is None:
        raise NotTogether("not_a_partner", identity=identity.name, round=round_.id)
    return partner


def names_of(lists: Sequence[Path]) -> list[str]:
    """What each list is called: its file name, or the path as given where several have that name."""
    names = [path.name for path in lists]
    return [str(path) if names.count(path.name) > 1 else path.name for path in lists]


def judge(lists: Sequence[Path], round_: Round, partner: Partner, said: Instructions) -> Judged:
    """Read the lists and apply every rule; nothing is hashed yet."""
    only = {name: _own(text, round_, partner) for name, text in said.voorziening.items()}
    rest = _own(said.voorziening_of_rest, round_, partner) if said.voorziening_of_rest else ""
    raws = [read_list(path, name) for path, name in zip(lists, names_of(lists), strict=True)]
    check_named({raw.file: tuple(raw.columns) for raw in raws}, said.columns, said.ignore)
    counted: list[CountedRows] = []
    readings: list[Reading] = []
    for raw in raws:
        columns = map_columns(list(raw.columns), raw.file, said.columns, said.ignore)
        columns = understand(raw, columns, said.columns, said.ignore, round_.adres.schrijfwijze)
        fixed = only.get(raw.file) or _of_rest(raw, columns, rest, round_, said.ignore)
        if fixed:
            columns.pop("voorziening", None)
        counted.append(count_rows(raw, columns, round_, frozenset(partner.voorzieningen), fixed))
        readings.append(reading(raw, columns, counted[-1]))
    households = gather(counted, round_)
    rejects = [(rows.file, number, reason) for rows in counted for number, reason in rows.rejected]
    return Judged(households, summarise(counted, households), rejects, readings, sum(rows.idle for rows in counted))


def refuse_if_unfit(judged: Judged, round_: Round, *, accept_rejects: bool) -> None:
    """More rejects than the round allows, or nothing to send, is refused."""
    preview, limit = judged.preview, round_.adres.afwijzing_tot
    if preview.reject_share > limit and preview.rejected_rows and not accept_rejects:
        raise TooManyRejects(
            "too_many_rejects", rejected=preview.rejected_rows, rows=preview.rows, limit=f"{limit:.0%}"
        )
    if not preview.households:
        raise UnreadableInput("nothing_to_send", rows=preview.rows)


def contents(judged: Judged, round_: Round, key: RoundKey) -> Rows:
    """Exactly what will leave: per household and voorziening the link key, the area and the voorziening."""
    households = judged.households
    hashed = link_keys(key, round_)
    going = np.flatnonzero(households.goes)
    place = np.full(len(households.keys), -1, dtype=np.int64)
    place[going] = np.arange(len(going))
    keys = np.frombuffer(b"".join([hashed(households.keys[at]) for at in going.tolist()]), dtype=np.uint8)
    area_of = [households.fate[at] for at in going.tolist()]
    areas = tuple(sorted(set(area_of)))
    position = {area: number for number, area in enumerate(areas)}
    area = np.array([position[name] for name in area_of], dtype=np.uint16)
    rows = households.goes[households.address]
    at = place[households.address[rows]]
    controls = control_keys(key, round_, control_texts(round_.adres.schrijfwijze))
    return in_order(
        Rows(
            areas,
            households.voorzieningen,
            keys.reshape(-1, KEY_BYTES)[at],
            area[at],
            households.voorziening[rows].astype(np.uint16),
            np.frombuffer(b"".join(controls), dtype=np.uint8).reshape(-1, KEY_BYTES),
        )
    )


def salted(rows: Rows, identity: Identity) -> Rows:
    """The rows with a salt that only this partner can make: the same rows and partner give the same salt."""
    return replace(rows, salt=hmac.digest(identity.salting, pack(rows), "sha256")[:SALT_BYTES])


def seal(rows: Rows, round_: Round, partner: Partner, identity: Identity) -> bytes:
    """The submission: sealed to the round's hub, signed by the partner."""
    payload = pack(rows)
    header = SubmissionHeader(
        round_id=round_.id,
        round_digest=round_.digest,
        partner=partner.id,
        sender=identity.public.fingerprint,
        contents_sha256=contents_hash(payload),
    )
    line = header.model_dump_json().encode()
    sealed = round_sealing_key(round_).seal(payload, preamble(SUBMISSION_KIND, line))
    return signed_file(SUBMISSION_KIND, line, sealed, identity.signing)


def _own(text: str, round_: Round, partner: Partner) -> str:
    """The id of the partner's voorziening that a text names: by id, name or standard code."""
    found = Codes(round_.voorzieningen).find(text)
    named = found.id if found and text not in partner.voorzieningen else text
    if named not in partner.voorzieningen:
        raise UsageFault("voorziening_not_yours", partner=partner.id, allowed=", ".join(partner.voorzieningen))
    return named


def _of_rest(raw: RawList, columns: Mapping[str, str], rest: str, round_: Round, ignored: Sequence[str]) -> str | None:
    """The one voorziening for lists without a column of their own; a column may be there if it says the same."""
    header = columns.get("voorziening")
    if not rest:
        if header is None:
            raise UnreadableInput("voorziening_missing", file=raw.file)
        return None
    if header is not None:
        codes = Codes(round_.voorzieningen)
        said = [codes.find(text) for text in encode(raw.columns[header]).values.to_pylist() if text.strip()]
        if any(voorziening is None or voorziening.id != rest for voorziening in said):
            ignore = as_option([*ignored, header])
            raise UnreadableInput("voorziening_differs", file=raw.file, column=header, ignore=ignore)
    return rest
