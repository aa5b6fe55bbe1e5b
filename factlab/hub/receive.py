"""Submissions as they arrive: believed only after seal, signature, digest and control addresses agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from factlab.errors import FactlabError, Fault, SubmissionRefused
from factlab.hub.frame import check_frame
from factlab.protocol.agreed import differences
from factlab.protocol.round import Partner, Round
from factlab.protocol.seal import Envelope, OpeningKey, preamble, take_apart
from factlab.protocol.submission import (
    SUBMISSION_KIND,
    Rows,
    SubmissionHeader,
    contents_hash,
    read_submission_header,
    unpack,
)


@dataclass(frozen=True, slots=True)
class Received:
    """A verified submission."""

    partner: str
    file: str
    rows: Rows


def receive(
    inbox: Mapping[str, bytes], round_: Round, opening: OpeningKey, without: frozenset[str] = frozenset()
) -> list[Received]:
    """Verify every submission; SubmissionRefused lists all that is wrong, per file.

    A partner that is missing is refused too, unless it is left out by name; one whose file is refused is
    not missing as well. Files of partners that are left out are not opened.
    """
    if unknown := sorted(without - {partner.id for partner in round_.partners}):
        raise SubmissionRefused("unknown_without", partners=", ".join(unknown))
    expected = [partner for partner in round_.partners if partner.id not in without]
    if all(partner.kader for partner in expected):
        raise SubmissionRefused("nobody_left")
    faults: list[Fault] = []
    received: dict[str, Received] = {}
    named: set[str] = set()
    for file, data in sorted(inbox.items()):
        try:
            envelope = take_apart(data, SUBMISSION_KIND, file)
            header = read_submission_header(envelope.header)
            if header.partner in without:
                continue
            named.add(header.partner)
            partner = _from_partner(envelope, header, round_, file)
            if earlier := received.get(partner.id):
                raise SubmissionRefused("submitted_twice", other=earlier.file)
            received[partner.id] = Received(partner.id, file, _open(envelope, header, partner, round_, opening))
        except FactlabError as error:
            told = Fault(error.key, file, "", **{k: v for k, v in error.where.items() if k != "file"})
            faults += error.faults or (told,)
    faults += [Fault("submission_missing", partner.id) for partner in expected if partner.id not in named]
    if not faults:
        faults += compare_controls(list(received.values()))
    if faults:
        raise SubmissionRefused("submissions_refused", faults=faults, count=len(faults))
    return [received[partner.id] for partner in expected]


def _from_partner(envelope: Envelope, header: SubmissionHeader, round_: Round, file: str) -> Partner:
    """Who signed it: a partner of the round, for this round, with the same agreements.

    What differs is told part by part; a record that hides it is told in general, and one that does not go
    with its digest is refused too.
    """
    if header.round_id != round_.id:
        raise SubmissionRefused("submission_of_another_round", round=round_.id)
    partner = round_.partner(header.partner)
    if partner is None:
        raise SubmissionRefused("submission_of_a_stranger", round=round_.id)
    if header.sender != partner.sleutel.fingerprint or not envelope.is_from(partner.sleutel.signing):
        raise SubmissionRefused("submission_not_signed", partner=partner.id)
    if header.round_digest != round_.digest or header.agreed != round_.agreed:
        parts = differences(header.agreed, round_.agreed, file)
        raise SubmissionRefused("submission_of_a_stale_round", partner=partner.id, faults=parts)
    return partner


def _open(envelope: Envelope, header: SubmissionHeader, partner: Partner, round_: Round, opening: OpeningKey) -> Rows:
    payload = opening.open(envelope.body, preamble(SUBMISSION_KIND, envelope.header))
    if contents_hash(payload) != header.contents_sha256:
        raise SubmissionRefused("contents_differ_from_header")
    rows = unpack(payload)
    if partner.kader:
        check_frame(rows, partner, round_)
    elif set(rows.voorzieningen) - set(partner.voorzieningen):
        raise SubmissionRefused("voorziening_not_allowed", partner=partner.id)
    if set(rows.areas) - {name.gebied for name in round_.gebiedsnamen}:
        raise SubmissionRefused("area_not_in_round", partner=partner.id)
    if not len(rows) or not len(rows.controls):
        raise SubmissionRefused("submission_empty", partner=partner.id)
    return rows


def compare_controls(received: Sequence[Received]) -> list[Fault]:
    """All partners' control addresses must be equal; the minority is named with the likely cause.

    The digest has already shown that round, address version and profile are the same, so what is left is
    another key (nothing in common) or a program that reads addresses differently (some in common).
    """
    sets = {one.partner: one.rows.controls.tobytes() for one in received}
    counts = Counter(sets.values()).most_common()
    if len(counts) < 2:
        return []
    if counts[0][1] == counts[1][1]:
        return [Fault("controls_tie", one.file) for one in received]
    majority = counts[0][0]
    return [
        Fault(
            "controls_other_key" if not _in_common(sets[one.partner], majority) else "controls_other_rules",
            one.file,
        )
        for one in received
        if sets[one.partner] != majority
    ]


def _in_common(one: bytes, other: bytes) -> int:
    if len(one) != len(other):
        return 0
    keys = [np.frombuffer(side, dtype=np.uint8).reshape(-1, 16) for side in (one, other)]
    return int((keys[0] == keys[1]).all(axis=1).sum())
