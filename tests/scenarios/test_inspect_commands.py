"""factlab inspect: what is in a file, as a person can read it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from builders import World, identity, list_csv
from transcripts import Factlab

from factlab.protocol.fingerprint import in_words


@pytest.fixture
def sent(homes: Path, factlab: Factlab) -> Path:
    home = homes / "wijkteam"
    (home / "l.csv").write_bytes(list_csv("1506AA;1;AL01", "1506AC;21;AL02"))
    assert factlab(home, "ingest", "l.csv", "--contents", "inhoud.csv").code == 0
    return home


def test_a_round_shows_purpose_protection_and_everybodys_fingerprint(homes: Path, factlab: Factlab) -> None:
    ran = factlab(homes / "wijkteam", "inspect", "klein-2026-1.ronde")
    assert (ran.code, ran.err) == (0, "")
    for name in ("hub", "sleutelbewaarder", "wijkteam", "schuldhulp", "thuiszorg"):
        assert in_words(identity(name).public.fingerprint) in ran.out
    assert "Hoeveel huishoudens" in ran.out


def test_json_of_every_kind_names_the_file_and_its_kind(sent: Path, factlab: Factlab, small: World) -> None:
    kinds = {
        "klein-2026-1.ronde": "ronde",
        "klein-2026-1.wijkteam.key": "key",
        "klein-2026-1.wijkteam.factlab": "submission",
        "wijkteam.public": "public",
    }
    for name, kind in kinds.items():
        ran = factlab(sent, "inspect", name, "--json")
        assert (ran.code, ran.err) == (0, "")
        found = json.loads(ran.out)
        assert (found["file"], found["kind"]) == (name, kind)
    found = json.loads(factlab(sent, "inspect", "klein-2026-1.wijkteam.factlab", "--json").out)
    assert found["round_digest"] == small.round.digest
    assert found["signature"] is True
    assert found["agreed"] == small.round.agreed


def test_a_round_and_a_submission_show_what_was_agreed_part_by_part(sent: Path, factlab: Factlab, small: World) -> None:
    for name in ("klein-2026-1.ronde", "klein-2026-1.wijkteam.factlab"):
        shown = factlab(sent, "inspect", name).out.splitlines()
        for part, value in small.round.agreed.items():
            assert f"  {part:<22} {value}" in shown


def test_a_submission_is_compared_with_the_contents_that_were_written(sent: Path, factlab: Factlab) -> None:
    ran = factlab(sent, "inspect", "klein-2026-1.wijkteam.factlab", "--against", "inhoud.csv", "--json")
    assert (ran.code, json.loads(ran.out)["same_contents"]) == (0, True)
    text = (sent / "inhoud.csv").read_text()
    (sent / "inhoud.csv").write_text(text.replace("WK990001", "WK990002", 1))
    ran = factlab(sent, "inspect", "klein-2026-1.wijkteam.factlab", "--against", "inhoud.csv")
    assert ran.code == 12
    (sent / "inhoud.csv").write_text("iets anders")
    assert factlab(sent, "inspect", "klein-2026-1.wijkteam.factlab", "--against", "inhoud.csv").code == 10
    assert factlab(sent, "inspect", "klein-2026-1.ronde", "--against", "inhoud.csv").code == 2


def test_a_changed_submission_is_refused_and_without_a_round_said_to_be_unchecked(sent: Path, factlab: Factlab) -> None:
    path = sent / "klein-2026-1.wijkteam.factlab"
    data = path.read_bytes()
    path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    assert factlab(sent, "inspect", path.name).code == 13
    (sent / "klein-2026-1.ronde").rename(sent / "weg")
    ran = factlab(sent, "inspect", path.name)
    assert ran.code == 0
    assert "--round" in ran.out


@pytest.mark.parametrize("name", ["wijkteam.identity", "l.csv", "bestaat.niet", "."])
def test_what_is_not_to_be_inspected_is_refused(sent: Path, factlab: Factlab, name: str) -> None:
    ran = factlab(sent, "inspect", name)
    assert ran.code == 10
    assert ran.out == ""


def test_nothing_secret_is_shown(sent: Path, factlab: Factlab, small: World) -> None:
    said = factlab(sent, "inspect", "klein-2026-1.wijkteam.key").said
    assert small.key.secret.hex() not in said


def test_beside_another_rounds_file_it_says_that_the_submission_belongs_to_another_round(
    sent: Path, factlab: Factlab, small: World
) -> None:
    (sent / "ander.ronde").write_bytes(small.but(id="ander-2026-1").round_bytes)
    ran = factlab(sent, "inspect", "klein-2026-1.wijkteam.factlab", "--round", "ander.ronde")
    assert ran.code == 12
    assert "klein-2026-1" in ran.err
    assert "ander-2026-1" in ran.err
