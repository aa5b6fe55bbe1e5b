"""factlab key: new, add, check, destroy."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from builders import PARTNERS, draft_texts, identity, list_csv, write_draft
from transcripts import Factlab, files_in

from factlab.cli import files
from factlab.protocol.fingerprint import in_words
from factlab.protocol.identity import write_identity

RONDE, OWN = "klein-2026-1.ronde", "klein-2026-1.custodian.key"


@pytest.fixture
def custodian(homes: Path) -> Path:
    (homes / "sleutelbewaarder" / OWN).unlink()
    return homes / "sleutelbewaarder"


def test_key_new_shows_every_fingerprint_and_leaves_a_key_for_each_partner_and_the_custodian(
    custodian: Path, factlab: Factlab
) -> None:
    ran = factlab(custodian, "key", "new", RONDE, "--yes")
    assert (ran.code, ran.err) == (0, "")
    made = {name for name in files_in(custodian) if name.endswith(".key")}
    assert made == {OWN, *(f"klein-2026-1.{partner}.key" for partner in PARTNERS)}
    for partner in PARTNERS:
        assert in_words(identity(partner).public.fingerprint) in ran.out
    assert os.name == "nt" or (custodian / OWN).stat().st_mode & 0o077 == 0


def test_key_new_in_a_script_needs_yes_and_at_a_terminal_an_answer(custodian: Path, factlab: Factlab) -> None:
    before = files_in(custodian)
    ran = factlab(custodian, "key", "new", RONDE)
    assert ran.code == 2
    assert "--yes" in ran.err
    for answer in ("n\n", "\n", ""):
        assert factlab(custodian, "key", "new", RONDE, typed=answer).code == 2
    assert files_in(custodian) == before
    assert factlab(custodian, "key", "new", RONDE, typed="j\n").code == 0


def test_key_new_is_not_repeated_over_keys_that_exist(custodian: Path, factlab: Factlab) -> None:
    factlab(custodian, "key", "new", RONDE, "--yes")
    before = files_in(custodian)
    assert factlab(custodian, "key", "new", RONDE, "--yes").code == 17
    assert files_in(custodian) == before


def test_only_the_custodian_makes_keys(homes: Path, factlab: Factlab) -> None:
    for who in ("hub", "wijkteam"):
        before = files_in(homes / who)
        ran = factlab(homes / who, "key", "new", RONDE, "--yes", "--out", "nieuw")
        assert ran.code == 12
        assert files_in(homes / who) == before


def test_when_one_key_cannot_be_written_none_is_left(
    custodian: Path, factlab: Factlab, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, real = files_in(custodian), files._write

    def fails_on_the_last(path: Path, data: bytes, *, secret: bool) -> None:
        if "thuiszorg" in path.name:
            raise OSError(28, "No space left on device")
        real(path, data, secret=secret)

    monkeypatch.setattr(files, "_write", fails_on_the_last)
    assert factlab(custodian, "key", "new", RONDE, "--yes").code == 1
    assert files_in(custodian) == before


def test_key_check_says_whose_it_is_and_for_which_round(homes: Path, factlab: Factlab) -> None:
    ran = factlab(homes / "wijkteam", "key", "check", "klein-2026-1.wijkteam.key", "--json")
    assert (ran.code, ran.err) == (0, "")
    assert json.loads(ran.out) == {
        "round": "klein-2026-1",
        "for": "wijkteam",
        "custodian": identity("sleutelbewaarder").public.fingerprint,
        "good": True,
    }


def test_key_check_refuses_somebody_elses_key_and_a_changed_one(homes: Path, factlab: Factlab) -> None:
    home = homes / "wijkteam"
    ran = factlab(home, "key", "check", "../thuiszorg/klein-2026-1.thuiszorg.key")
    assert ran.code == 12
    data = bytearray((home / "klein-2026-1.wijkteam.key").read_bytes())
    data[-100] ^= 1
    (home / "klein-2026-1.wijkteam.key").write_bytes(data)
    ran = factlab(home, "key", "check", "klein-2026-1.wijkteam.key")
    assert ran.code == 12
    assert "\nhint: " in ran.err


def test_a_late_partner_gets_the_same_key_while_earlier_submissions_stay_valid(homes: Path, factlab: Factlab) -> None:
    """The whole road of a partner that comes after the others have submitted."""
    for partner, (voorziening, *_) in PARTNERS.items():
        (homes / partner / "l.csv").write_bytes(list_csv(*(f"1506AA;{n};{voorziening}" for n in range(1, 30))))
        assert factlab(homes / partner, "ingest", "l.csv", "--out", "../hub/inzendingen").code == 0
    toml = draft_texts()["ronde.toml"] + (
        '\n[[partner]]\nid = "later"\nnaam = "Later"\nopenbare_sleutel = "partners/later.public"\n'
        'voorzieningen = ["GZ01"]\naan_de_deur = true\n'
    )
    write_draft(homes / "ronde", {"ronde.toml": toml}, extra=("later",))
    custodian, late = homes / "sleutelbewaarder", homes / "later"
    assert factlab(custodian, "key", "add", RONDE, "later", "--yes").code == 2
    assert factlab(homes / "hub", "round", "build", "../ronde", "--replace").code == 0
    late.mkdir()
    for home in (custodian, late):
        (home / RONDE).write_bytes((homes / "hub" / RONDE).read_bytes())
    from hashlib import sha256

    (late / "later.identity").write_bytes(write_identity("later", sha256(b"test later").digest(), None))
    assert factlab(custodian, "key", "add", RONDE, "later").code == 2
    ran = factlab(custodian, "key", "add", RONDE, "later", "--yes", "--out", "../later")
    assert ran.code == 0
    assert in_words(identity("later").public.fingerprint) in ran.out
    assert factlab(custodian, "key", "add", RONDE, "later", "--yes", "--out", "../later").code == 17
    (late / "l.csv").write_bytes(list_csv(*(f"1506AA;{n};GZ01" for n in range(1, 30))))
    assert factlab(late, "ingest", "l.csv", "--out", "../hub/inzendingen").code == 0
    ran = factlab(homes / "hub", "analyse", ".")
    assert ran.code == 0, ran.err


def test_key_destroy_overwrites_and_removes_secrets_and_nothing_else(homes: Path, factlab: Factlab) -> None:
    home = homes / "sleutelbewaarder"
    (home / "lijst.csv").write_text("x")
    for other in ("lijst.csv", RONDE, "sleutelbewaarder.public"):
        assert factlab(home, "key", "destroy", other, "--yes").code == 2
        assert (home / other).exists()
    assert factlab(home, "key", "destroy", OWN).code == 2
    assert factlab(home, "key", "destroy", OWN, typed="n\n").code == 2
    assert (home / OWN).exists()
    assert factlab(home, "key", "destroy", OWN, "--yes").code == 0
    assert not (home / OWN).exists()
    assert factlab(home, "key", "destroy", OWN, "--yes").code == 10
