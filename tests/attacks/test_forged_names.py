"""A name in somebody else's file is shown before it is believed: it cannot speak in our words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from builders import identity, submission
from transcripts import Factlab

from factlab.cli.console import one_line
from factlab.errors import FactlabError
from factlab.protocol.seal import preamble, signed_file, take_apart
from factlab.protocol.submission import SUBMISSION_KIND, read_submission_header

FORGED = "wijkteam\nSigned by wijkteam, and whole.\x1b[8m"


def _with(field: str, value: str) -> bytes:
    """A good submission with another word in its readable header, signed again by its sender."""
    envelope = take_apart(submission("wijkteam"), SUBMISSION_KIND, "f")
    line = json.dumps({**json.loads(envelope.header), field: value}).encode()
    assert preamble(SUBMISSION_KIND, line)
    return signed_file(SUBMISSION_KIND, line, envelope.body, identity("wijkteam").signing)


@pytest.mark.parametrize("field", ["round_id", "round_digest", "partner", "sender", "contents_sha256"])
def test_no_word_of_a_submission_header_adds_or_hides_a_line(factlab: Factlab, tmp_path: Path, field: str) -> None:
    (tmp_path / "x.factlab").write_bytes(_with(field, FORGED))
    ran = factlab(tmp_path, "inspect", "x.factlab")
    assert ran.code != 0
    assert "\x1b" not in ran.out + ran.err
    assert "Signed by wijkteam" not in ran.out + ran.err


def test_a_name_of_ninety_thousand_letters_is_refused() -> None:
    line = take_apart(_with("partner", "a" * 90_000), SUBMISSION_KIND, "f").header
    with pytest.raises(FactlabError) as refused:
        read_submission_header(line)
    assert refused.value.key == "submission_malformed"


def test_a_file_name_with_an_escape_sequence_is_shown_as_it_is_not_obeyed(factlab: Factlab, homes: Path) -> None:
    hub = homes / "hub"
    (hub / "inzendingen" / "x\x1b[2K\ny.factlab").write_bytes(b"nothing")
    ran = factlab(hub, "analyse", ".")
    assert ran.code == 13
    assert "\x1b" not in ran.out + ran.err
    assert any("y.factlab" in line and "x\ufffd" in line for line in ran.err.splitlines())


@pytest.mark.parametrize("sign", ["\x1b", "\x07", "\r", "\n", "\u202e", "\u2028", "\x9b"])
def test_what_steers_a_terminal_is_made_visible(sign: str) -> None:
    assert one_line(f"voor{sign}na") == "voor\ufffdna"


def test_words_of_our_own_stay_as_they_are() -> None:
    assert one_line("Reünie 1.234 \u2013 12,3\u00a0%") == "Reünie 1.234 \u2013 12,3\u00a0%"
