"""What the hub believes of a submission, and what it refuses to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from builders import PARTNERS, World, identity, inbox, rows_of, some_rows, submission
from hypothesis import given
from hypothesis import strategies as st

from factlab.errors import Fault, SubmissionRefused
from factlab.hub.receive import receive
from factlab.partner.ingest import partner_of, salted
from factlab.protocol.round_key import RoundKey
from factlab.protocol.submission import Rows, contents_hash, pack


def faults(small: World, files: dict[str, bytes], *without: str) -> list[Fault]:
    with pytest.raises(SubmissionRefused) as caught:
        receive(files, small.round, small.opening, frozenset(without))
    assert caught.value.key == "submissions_refused"
    assert caught.value.where["count"] == len(caught.value.faults)
    return list(caught.value.faults)


def told(small: World, files: dict[str, bytes], *without: str) -> list[tuple[str, str]]:
    return [(fault.file, fault.key) for fault in faults(small, files, *without)]


def test_good_submissions_come_in_in_the_order_of_the_round_whatever_their_file_names(small: World) -> None:
    files = {f"{9 - number}.factlab": data for number, data in enumerate(inbox().values())}
    found = receive(files, small.round, small.opening)
    assert [one.partner for one in found] == list(PARTNERS)
    assert [len(one.rows) for one in found] == [16, 16, 16]


def test_a_submission_of_another_round_is_not_replayed(small: World) -> None:
    other = small.but(id="klein-2025-1").round
    files = inbox(wijkteam=submission("wijkteam", round_=other))
    assert told(small, files) == [("wijkteam.factlab", "submission_of_another_round")]


def test_a_submission_made_with_other_agreements_is_stale(small: World) -> None:
    other = small.but(peildatum=date(2026, 9, 1)).round
    files = inbox(wijkteam=submission("wijkteam", round_=other))
    assert told(small, files) == [("wijkteam.factlab", "agreed_older_peildatum")]


def test_a_late_partner_leaves_earlier_submissions_valid(small: World) -> None:
    late = small.round.partners[0].model_copy(update={"id": "later", "sleutel": identity("later").public})
    rebuilt = small.but(partners=(*small.round.partners, late))
    files = {**inbox(), "later.factlab": submission("later", some_rows("wijkteam"), rebuilt.round)}
    assert len(receive(files, rebuilt.round, rebuilt.opening)) == 4


def test_a_stranger_is_refused(small: World) -> None:
    later = small.round.partners[0].model_copy(update={"id": "later", "sleutel": identity("later").public})
    elsewhere = small.but(partners=(*small.round.partners, later))
    files = {**inbox(), "later.factlab": submission("later", some_rows("wijkteam"), elsewhere.round)}
    assert told(small, files) == [("later.factlab", "submission_of_a_stranger")]


def test_one_partner_submits_once(small: World) -> None:
    files = {**inbox(), "wijkteam (1).factlab": submission("wijkteam")}
    assert told(small, files) == [("wijkteam.factlab", "submitted_twice")]


def test_a_missing_partner_is_an_error_unless_left_out_by_name(small: World) -> None:
    assert told(small, inbox(thuiszorg=None)) == [("thuiszorg", "submission_missing")]
    assert len(receive(inbox(thuiszorg=None), small.round, small.opening, frozenset({"thuiszorg"}))) == 2
    with pytest.raises(SubmissionRefused, match="unknown_without"):
        receive(inbox(), small.round, small.opening, frozenset({"niemand"}))


def test_a_partner_that_is_left_out_stands_in_nobodys_way_with_a_stale_or_broken_submission(small: World) -> None:
    stale = submission("wijkteam", round_=small.but(periode_maanden=6).round)
    for data in (stale, stale[:-1] + b"x", submission("wijkteam", signer="thuiszorg")):
        found = receive(inbox(wijkteam=data), small.round, small.opening, frozenset({"wijkteam"}))
        assert [one.partner for one in found] == ["schuldhulp", "thuiszorg"]


def test_a_voorziening_or_area_that_is_not_the_partners_is_refused(small: World) -> None:
    foreign = rows_of({"1506AA|1||": ("WK990001", ("WM01",))})
    nowhere = rows_of({"1506AA|1||": ("WK999999", ("AL01",))})
    assert told(small, inbox(wijkteam=submission("wijkteam", foreign))) == [
        ("wijkteam.factlab", "voorziening_not_allowed")
    ]
    assert told(small, inbox(wijkteam=submission("wijkteam", nowhere))) == [("wijkteam.factlab", "area_not_in_round")]


def test_a_header_that_its_own_partner_signed_with_another_hash_is_refused(
    small: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The header is bound into the seal, so only the partner itself can put a false hash there.
    monkeypatch.setattr("factlab.partner.ingest.contents_hash", lambda payload: "0" * 64)
    false = submission("wijkteam")
    monkeypatch.undo()
    assert told(small, inbox(wijkteam=false)) == [("wijkteam.factlab", "contents_differ_from_header")]


def test_positions_beyond_the_names_are_refused(small: World) -> None:
    good = some_rows("wijkteam")
    for column in ("area", "voorziening"):
        beyond = replace(good, **{column: np.full(len(good), 9, dtype=np.uint16)})
        assert told(small, inbox(wijkteam=submission("wijkteam", beyond))) == [
            ("wijkteam.factlab", "payload_malformed")
        ]


def test_rows_out_of_order_or_twice_are_refused(small: World) -> None:
    good = some_rows("wijkteam")
    for order in (np.arange(len(good))[::-1], np.sort(np.arange(len(good)).repeat(2))):
        told_twice = replace(
            good, link_keys=good.link_keys[order], area=good.area[order], voorziening=good.voorziening[order]
        )
        assert told(small, inbox(wijkteam=submission("wijkteam", told_twice))) == [
            ("wijkteam.factlab", "payload_malformed")
        ]
    renamed = replace(good, voorzieningen=good.voorzieningen[::-1])
    assert told(small, inbox(wijkteam=submission("wijkteam", renamed))) == [("wijkteam.factlab", "payload_malformed")]


def test_a_submission_without_rows_or_without_control_addresses_is_refused(small: World) -> None:
    good = some_rows("wijkteam")
    nothing = Rows((), (), good.link_keys[:0], good.area[:0], good.voorziening[:0], good.controls)
    unchecked = replace(good, controls=good.controls[:0])
    for rows in (nothing, unchecked):
        assert told(small, inbox(wijkteam=submission("wijkteam", rows))) == [("wijkteam.factlab", "submission_empty")]


WRONG = RoundKey("klein-2026-1", b"wrong".ljust(32))


def test_a_wrong_key_is_found_before_anything_is_counted_and_the_minority_named(small: World) -> None:
    files = inbox(thuiszorg=submission("thuiszorg", some_rows("thuiszorg", key=WRONG)))
    assert told(small, files) == [("thuiszorg.factlab", "controls_other_key")]


def test_a_program_that_reads_some_addresses_differently_is_told_apart_from_a_wrong_key(small: World) -> None:
    rows = some_rows("thuiszorg")
    controls = rows.controls.copy()
    controls[3] ^= 1
    files = inbox(thuiszorg=submission("thuiszorg", replace(rows, controls=controls)))
    assert told(small, files) == [("thuiszorg.factlab", "controls_other_rules")]


def test_control_addresses_in_another_number_are_the_minority_too(small: World) -> None:
    rows = some_rows("thuiszorg")
    files = inbox(thuiszorg=submission("thuiszorg", replace(rows, controls=rows.controls[:-1])))
    assert told(small, files) == [("thuiszorg.factlab", "controls_other_key")]


def test_a_tie_names_all_and_refuses(small: World) -> None:
    files = inbox(thuiszorg=submission("thuiszorg", some_rows("thuiszorg", key=WRONG)), schuldhulp=None)
    assert told(small, files, "schuldhulp") == [
        ("thuiszorg.factlab", "controls_tie"),
        ("wijkteam.factlab", "controls_tie"),
    ]


@given(st.lists(st.sampled_from((1, 2, 3)), min_size=3, max_size=3))
def test_submissions_are_taken_exactly_when_all_used_the_same_key(small: World, chosen: list[int]) -> None:
    keys = {number: RoundKey("klein-2026-1", bytes([number]) * 32) for number in (1, 2, 3)}
    files = {
        partner: submission(partner, some_rows(partner, key=keys[number]))
        for partner, number in zip(PARTNERS, chosen, strict=True)
    }
    if len(set(chosen)) == 1:
        assert len(receive(files, small.round, small.opening)) == 3
    else:
        named = {file for file, _ in told(small, files)}
        common = max(set(chosen), key=chosen.count)
        minority = {partner for partner, number in zip(PARTNERS, chosen, strict=True) if number != common}
        assert named == (minority if chosen.count(common) > 1 else set(PARTNERS))


def test_everything_that_is_wrong_is_told_at_once_with_the_file(small: World) -> None:
    files = inbox(
        wijkteam=submission("wijkteam")[:-1],
        schuldhulp=submission("schuldhulp", round_=small.but(periode_maanden=6).round),
        thuiszorg=b"%PDF-1.7 not a submission",
    )
    # Who sent thuiszorg.factlab cannot be read, so that partner is missing too; wijkteam is named by its file.
    told_of = [file for file, _ in told(small, files)]
    assert told_of[:3] == ["schuldhulp.factlab", "thuiszorg.factlab", "wijkteam.factlab"]
    assert "thuiszorg" in told_of[3:]
    assert "schuldhulp" not in told_of


def test_who_is_no_partner_cannot_submit(small: World) -> None:
    from factlab.errors import NotTogether

    for name in ("hub", "sleutelbewaarder", "iemand"):
        with pytest.raises(NotTogether, match="not_a_partner"):
            partner_of(small.round, identity(name))


def test_the_hash_in_the_header_confirms_no_guess_to_who_has_the_rounds_key_and_the_right_contents() -> None:
    guess = some_rows("wijkteam")
    own = salted(guess, identity("wijkteam"))
    assert contents_hash(pack(own)) == contents_hash(pack(salted(guess, identity("wijkteam"))))
    for other in (guess, salted(guess, identity("jeugdteam")), salted(guess, identity("sleutelbewaarder"))):
        assert contents_hash(pack(other)) != contents_hash(pack(own))
