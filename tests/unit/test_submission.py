"""The payload: one form for one content, and exactly that form or nothing."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from factlab.errors import SubmissionRefused
from factlab.protocol.submission import Rows, contents_hash, in_order, pack, read_submission_header, unpack

CONTENT = st.lists(
    st.tuples(st.binary(min_size=16, max_size=16), st.sampled_from("ABC"), st.sampled_from("xyz")), max_size=40
)


def rows(content: list[tuple[bytes, str, str]], controls: int = 2, names: tuple[str, ...] = ("A", "B", "C")) -> Rows:
    return Rows(
        names,
        ("x", "y", "z"),
        np.frombuffer(b"".join(key for key, _, _ in content), dtype=np.uint8).reshape(-1, 16),
        np.array([names.index(area) for _, area, _ in content], dtype=np.uint16),
        np.array(["xyz".index(voorziening) for _, _, voorziening in content], dtype=np.uint16),
        np.arange(16 * controls, dtype=np.uint8).reshape(controls, 16),
    )


def told(found: Rows) -> list[tuple[bytes, str, str]]:
    return [
        (key.tobytes(), found.areas[area], found.voorzieningen[voorziening])
        for key, area, voorziening in zip(found.link_keys, found.area, found.voorziening, strict=True)
    ]


@given(CONTENT)
def test_in_order_is_the_set_of_rows_ascending(content: list[tuple[bytes, str, str]]) -> None:
    assert told(in_order(rows(content))) == sorted(set(content))


@given(CONTENT, st.randoms(use_true_random=False))
def test_order_repetition_and_unused_names_do_not_change_the_hash(
    content: list[tuple[bytes, str, str]], random
) -> None:
    again = content + content[: len(content) // 2]
    random.shuffle(again)
    one = pack(in_order(rows(content)))
    other = pack(in_order(rows(again, names=("C", "unused", "B", "A"))))
    assert contents_hash(one) == contents_hash(other)


@given(CONTENT)
def test_what_is_packed_unpacks_to_the_same_rows(content: list[tuple[bytes, str, str]]) -> None:
    ordered = in_order(rows(content))
    back = unpack(pack(ordered))
    assert told(back) == told(ordered)
    assert back.controls.tobytes() == ordered.controls.tobytes()
    assert pack(back) == pack(ordered)


GOOD = pack(in_order(rows([(bytes([n]) * 16, "A", "x") for n in range(5)])))


def with_meta(**changes: object) -> bytes:
    line, _, body = GOOD.partition(b"\n")
    return json.dumps({**json.loads(line), **changes}).encode() + b"\n" + body


@pytest.mark.parametrize(
    "changes",
    [
        {"format": "factlab/payload/v2"},
        {"rows": 4},
        {"rows": -1},
        {"rows": 5.0},
        {"rows": True},
        {"rows": 10**30},
        {"controls": 1},
        {"controls": "2"},
        {"areas": []},
        {"areas": [1]},
        {"areas": None},
        {"voorzieningen": []},
        {"voorzieningen": [["x"]]},
    ],
)
def test_a_payload_that_is_not_exactly_the_format_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(SubmissionRefused, match="payload_malformed"):
        unpack(with_meta(**changes))


@pytest.mark.parametrize(
    "payload",
    [b"", b"\n", b"{}\n", b"[]\n", b"null\n", b"no json\n", GOOD + b"x", b"[" * 100_000 + b"\n", b"\xff\xfe\n"],
)
def test_a_payload_of_nonsense_is_refused(payload: bytes) -> None:
    with pytest.raises(SubmissionRefused, match="payload_malformed"):
        unpack(payload)


def test_a_payload_cut_anywhere_is_refused() -> None:
    for length in range(len(GOOD)):
        with pytest.raises(SubmissionRefused, match="payload_malformed"):
            unpack(GOOD[:length])


def test_a_header_with_more_or_less_than_agreed_is_refused() -> None:
    for line in (b"", b"{}", b'{"round_id":"x"}', b"[1]"):
        with pytest.raises(SubmissionRefused, match="submission_malformed"):
            read_submission_header(line)
