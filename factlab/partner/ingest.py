"""`factlab ingest`: lists of a partner become one sealed, signed submission.

lists → rows that count on the peildatum → canonical address → area, link key → sealed and signed
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np

from factlab.errors import NotTogether, TooManyRejects, UnreadableInput
from factlab.partner.columns.choose import choose_columns, choose_exclusions
from factlab.partner.columns.chosen import Chosen
from factlab.partner.columns.mapping import check_named
from factlab.partner.columns.one_voorziening import refuse_second_column, tells_voorzieningen, whole_list
from factlab.partner.columns.reading import Reading, of_this_list, reading
from factlab.partner.columns.remembered import still_there
from factlab.partner.controls import control_texts
from factlab.partner.frame import one_class_each
from factlab.partner.link_key import control_keys, link_keys
from factlab.partner.place import Households, gather
from factlab.partner.preview import Preview, summarise
from factlab.partner.providers import RawList, read_list
from factlab.partner.rows.codes import Codes, read_codes
from factlab.partner.rows.exclusions import Exclusions, read_exclusions
from factlab.partner.rows.judge import CountedRows, count_rows
from factlab.partner.said import Said, together
from factlab.partner.sheets import Reader, Sheet, each_row_counts, read_sheets
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
class Judged:
    """The lists after all rules, with the preview, every rejected row as (file, row, reason), how each list was
    read, the rows of each, what was said of the list of objections as far as it was needed, and its rows."""

    households: Households
    preview: Preview
    rejects: list[tuple[str, int, str]]
    readings: list[Reading]
    counted: list[CountedRows]
    of_objections: Said | None
    objections_read: int = 0


def partner_of(round_: Round, identity: Identity) -> Partner:
    """The partner this identity is in the round."""
    partner = round_.partner_with(identity.public)
    if partner is None and any(identity.name in (one.id, one.sleutel.naam) for one in round_.partners):
        raise NotTogether("not_a_partner_key", identity=identity.name, round=round_.id)
    if partner is None:
        raise NotTogether("not_a_partner", identity=identity.name, round=round_.id)
    return partner


def names_of(lists: Sequence[Path]) -> list[str]:
    """What each list is called: its file name, or the path as given where several have that name."""
    names = [path.name for path in lists]
    return [str(path) if names.count(path.name) > 1 else path.name for path in lists]


def name_of_exclusions(exclude: Path, lists: Sequence[Path]) -> str:
    """What the list of objections is called: its file name, or the path as given where a list has that name."""
    return str(exclude) if exclude.name in names_of(lists) else exclude.name


def remembering() -> Reader:
    """A reader that reads every list once, for who judges again after an answer."""
    return cache(read_list)


def judge(
    lists: Sequence[Path],
    round_: Round,
    partner: Partner,
    said: Mapping[str, Said],
    exclude: Path | None = None,
    read: Reader | None = None,
) -> Judged:
    """Read the lists and apply every rule; nothing is hashed yet.

    `said` is by `names_of` (and `name_of_exclusions`). Raises Unclear when a question about a list must be answered
    first: add the answer to what was said and judge again, with a `read` that remembers what it read.
    """
    read = read or remembering()
    names = names_of(lists)
    sheets = [one for path, name in zip(lists, names, strict=True) for one in read_sheets(path, name, said, read)]
    each = each_row_counts(read)
    objections = read_sheets(exclude, name_of_exclusions(exclude, lists), said, each) if exclude else []
    every = _as_they_are([*sheets, *objections])
    sheets, objections = every[: len(sheets)], every[len(sheets) :]
    settled = [_settle(one.raw, one.said, round_, partner, read) for one in sheets]
    leave_out = _exclusions(objections, round_, partner) if objections else None
    allowed = frozenset(partner.voorzieningen)
    counted = [
        count_rows(one.raw, one.chosen.columns, round_, allowed, one.whole, one.codes, leave_out) for one in settled
    ]
    readings = [
        replace(
            reading(one.raw, one.chosen, rows, replace(one.said, voorziening=one.whole or "", voorziening_of_rest="")),
            sheets_behind=sheet.behind,
        )
        for one, rows, sheet in zip(settled, counted, sheets, strict=True)
    ]
    households = gather(counted, round_, leave_out)
    if partner.kader:
        households = one_class_each(households, round_)
    rejects = [(rows.file, number, reason) for rows in counted for number, reason in rows.rejected]
    needed = together([of_this_list(one.raw, one.said) for one in objections]) if objections else Said()
    read_of_them = sum(len(one.raw.numbers) for one in objections)
    return Judged(households, summarise(counted, households), rejects, readings, counted, needed, read_of_them)


def tells(path: Path, round_: Round, partner: Partner, read: Reader) -> bool:
    """Whether there is a voorziening in a file, as a list of objections has none; no for one that cannot be read."""
    try:
        return tells_voorzieningen(read(path, path.name, ""), round_, partner)
    except UnreadableInput:
        return False


@dataclass(frozen=True, slots=True)
class _Settled:
    """A list with everything decided about it; `whole` is its one voorziening, if it has one."""

    raw: RawList
    said: Said
    codes: Codes
    chosen: Chosen
    whole: str | None


def _settle(raw: RawList, said: Said, round_: Round, partner: Partner, read: Reader) -> _Settled:
    own = read_codes(each_row_counts(read)(said.codes, said.codes.name, ""), round_) if said.codes else {}
    codes = Codes(round_.voorzieningen, own)
    chosen = choose_columns(raw, said, round_, partner, codes)
    whole = None if partner.kader else whole_list(raw, chosen.columns, said, round_, partner, codes)
    if not partner.kader:
        refuse_second_column(raw, chosen.columns, said, codes)
    return _Settled(raw, said, codes, chosen.of_one_voorziening() if whole else chosen, whole)


def _as_they_are(sheets: Sequence[Sheet]) -> list[Sheet]:
    """The lists with what was said of the columns they have; refused when an option names one that is nowhere."""
    there = [replace(one, said=still_there(one.raw, one.said)) for one in sheets]
    check_named({one.raw.file: tuple(one.raw.columns) for one in there}, {one.raw.file: one.said for one in there})
    return there


def _exclusions(sheets: Sequence[Sheet], round_: Round, partner: Partner) -> Exclusions:
    """All objections, of every sheet that they were said to be on."""
    first, *more = [
        read_exclusions(one.raw, choose_exclusions(one.raw, one.said, round_, partner), round_) for one in sheets
    ]
    for other in more:
        first = first.joined_with(other)
    return first


def refuse_if_unfit(judged: Judged, round_: Round, *, accept_rejects: bool) -> None:
    """More rejects than the round allows, or as many classes of a frame that cannot be read, and nothing to send."""
    preview, limit = judged.preview, round_.adres.afwijzing_tot
    if preview.reject_share > limit and preview.rejected_rows and not accept_rejects:
        raise TooManyRejects(
            "too_many_rejects", rejected=preview.rejected_rows, rows=preview.rows, limit=f"{limit:.0%}"
        )
    if preview.unread_share > limit and not accept_rejects:
        group = max(preview.unread, key=lambda name: preview.unread[name])
        raise TooManyRejects(
            "too_many_unread", group=group, rows=preview.unread[group], of=preview.addressed, limit=f"{limit:.0%}"
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
        agreed=round_.agreed,
        partner=partner.id,
        sender=identity.public.fingerprint,
        contents_sha256=contents_hash(payload),
    )
    line = header.model_dump_json().encode()
    sealed = round_sealing_key(round_).seal(payload, preamble(SUBMISSION_KIND, line))
    return signed_file(SUBMISSION_KIND, line, sealed, identity.signing)
