"""factlab identity: who you are."""

from __future__ import annotations

import getpass
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from transcripts import Factlab, files_in

from factlab.protocol.fingerprint import in_words
from factlab.protocol.identity import read_identity, read_public


def test_identity_new_leaves_a_secret_and_a_public_half_and_shows_the_fingerprint(
    tmp_path: Path, factlab: Factlab
) -> None:
    ran = factlab(tmp_path, "identity", "new", "wijkteam")
    assert (ran.code, ran.err) == (0, "")
    assert sorted(files_in(tmp_path)) == ["wijkteam.identity", "wijkteam.public"]
    public = read_public((tmp_path / "wijkteam.public").read_bytes(), "f")
    assert read_identity((tmp_path / "wijkteam.identity").read_bytes(), "f").public == public
    assert in_words(public.fingerprint) in ran.out


@pytest.mark.skipif(os.name == "nt", reason="POSIX modes")
def test_the_secret_half_is_readable_by_its_owner_only(tmp_path: Path, factlab: Factlab) -> None:
    factlab(tmp_path, "identity", "new", "wijkteam")
    assert stat.S_IMODE((tmp_path / "wijkteam.identity").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "wijkteam.public").stat().st_mode) & 0o044


@pytest.mark.parametrize("there", ["wijkteam.identity", "wijkteam.public"])
def test_an_identity_is_never_overwritten(tmp_path: Path, factlab: Factlab, there: str) -> None:
    (tmp_path / there).write_text("mine")
    ran = factlab(tmp_path, "identity", "new", "wijkteam")
    assert ran.code == 17
    assert ran.err.startswith(f"error: {there} ")
    assert "\nhint: " in ran.err
    assert files_in(tmp_path) == {there: b"mine"}


@pytest.mark.parametrize("name", ["Wijkteam", "wijk team", "../wijkteam", "", "-x", "é"])
def test_a_name_that_cannot_be_a_file_or_id_is_wrong_usage(tmp_path: Path, factlab: Factlab, name: str) -> None:
    ran = factlab(tmp_path, "identity", "new", "--", name)
    assert ran.code == 2
    assert files_in(tmp_path) == {}


def test_a_passphrase_from_a_file_is_asked_for_again_by_what_opens_the_identity(
    tmp_path: Path, factlab: Factlab
) -> None:
    (tmp_path / "zin.txt").write_text("een lange zin\nen nog een regel\n")
    assert factlab(tmp_path, "identity", "new", "wijkteam", "--passphrase-file", "zin.txt").code == 0
    data = (tmp_path / "wijkteam.identity").read_bytes()
    assert read_identity(data, "f", "een lange zin").name == "wijkteam"


def test_an_empty_passphrase_file_is_refused(tmp_path: Path, factlab: Factlab) -> None:
    (tmp_path / "zin.txt").write_text("\nzin")
    ran = factlab(tmp_path, "identity", "new", "wijkteam", "--passphrase-file", "zin.txt")
    assert ran.code == 2
    assert sorted(files_in(tmp_path)) == ["zin.txt"]


def test_a_passphrase_is_typed_twice_at_a_terminal_and_nowhere_else(
    tmp_path: Path, factlab: Factlab, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert factlab(tmp_path, "identity", "new", "wijkteam", "--passphrase").code == 2

    def typing(*words: str) -> Iterator[str]:
        yield from words

    for words, code in ((("een", "twee"), 2), (("", ""), 2), (("zin", "zin"), 0)):
        answers = typing(*words)
        monkeypatch.setattr(getpass, "getpass", lambda prompt, answers=answers: next(answers))
        assert factlab(tmp_path, "identity", "new", "wijkteam", "--passphrase", typed="").code == code
    assert read_identity((tmp_path / "wijkteam.identity").read_bytes(), "f", "zin").name == "wijkteam"


def test_when_the_second_half_cannot_be_written_the_first_is_not_left(
    tmp_path: Path, factlab: Factlab, monkeypatch: pytest.MonkeyPatch
) -> None:
    from factlab.cli import files

    real = files._write

    def fails_on_public(path: Path, data: bytes, *, secret: bool) -> None:
        if path.suffix == ".public":
            raise OSError(28, "No space left on device")
        real(path, data, secret=secret)

    monkeypatch.setattr(files, "_write", fails_on_public)
    ran = factlab(tmp_path, "identity", "new", "wijkteam")
    assert ran.code == 1
    assert files_in(tmp_path) == {}


def test_out_names_the_folder_and_makes_it(tmp_path: Path, factlab: Factlab) -> None:
    assert factlab(tmp_path, "identity", "new", "hub", "--out", "thuis/sleutels").code == 0
    assert sorted(files_in(tmp_path)) == ["thuis/sleutels/hub.identity", "thuis/sleutels/hub.public"]
