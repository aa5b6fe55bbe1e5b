"""factlab round: init, build, close."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest
from builders import draft_texts, identity, write_draft
from transcripts import Factlab, files_in

from factlab.cli import files
from factlab.errors import FactlabError, WouldOverwrite
from factlab.protocol.round import read_round


def test_round_init_leaves_a_round_that_explains_itself_and_the_lists_to_fill_in(
    tmp_path: Path, factlab: Factlab
) -> None:
    ran = factlab(tmp_path, "round", "init", "ronde")
    assert (ran.code, ran.err) == (0, "")
    left = files_in(tmp_path / "ronde")
    assert sorted(left) == [
        "gebieden.csv",
        "gebiedsnamen.csv",
        "instellingen.csv",
        "noemers.csv",
        "ronde.toml",
        "voorzieningen.csv",
    ]
    assert (tmp_path / "ronde" / "partners").is_dir()
    assert left["ronde.toml"].count(b"#") > 20
    assert left["voorzieningen.csv"].count(b"\n") == 69


def test_round_init_overwrites_nothing(tmp_path: Path, factlab: Factlab) -> None:
    (tmp_path / "ronde").mkdir()
    (tmp_path / "ronde" / "noemers.csv").write_text("mine")
    assert factlab(tmp_path, "round", "init", "ronde").code == 17
    assert files_in(tmp_path) == {"ronde/noemers.csv": b"mine"}


def test_building_what_init_left_tells_everything_that_is_still_to_be_filled_in(
    tmp_path: Path, factlab: Factlab
) -> None:
    factlab(tmp_path, "round", "init", "ronde")
    ran = factlab(tmp_path, "round", "build", "ronde", "--lang", "nl")
    assert ran.code == 16
    for name in ("gebiedsnamen.csv", "noemers.csv", "partners/hub.public", "partners/wijkteam.public"):
        assert name in ran.err
    assert ran.err.splitlines()[-2].startswith("fout: ")
    assert ran.err.splitlines()[-1].startswith("hint: ")


def test_round_build_leaves_a_signed_round_and_the_hubs_secret(homes: Path, factlab: Factlab) -> None:
    hub = homes / "hub"
    (hub / "klein-2026-1.ronde").unlink()
    (hub / "klein-2026-1.hub").unlink()
    ran = factlab(hub, "round", "build", "../ronde", "--json")
    assert (ran.code, ran.err) == (0, "")
    round_ = read_round((hub / "klein-2026-1.ronde").read_bytes(), "f").round
    assert json.loads(ran.out) == {
        "round": "klein-2026-1.ronde",
        "hub": "klein-2026-1.hub",
        "digest": round_.digest,
        "earlier_submissions_valid": None,
    }
    assert os.name == "nt" or (hub / "klein-2026-1.hub").stat().st_mode & 0o077 == 0


def test_building_again_needs_replace_keeps_the_secret_and_leaves_the_digest_for_a_late_partner(
    homes: Path, factlab: Factlab
) -> None:
    hub, late = homes / "hub", identity("later")
    before = files_in(hub)
    toml = draft_texts()["ronde.toml"] + (
        '\n[[partner]]\nid = "later"\nnaam = "Later"\nopenbare_sleutel = "partners/later.public"\n'
        'voorzieningen = ["GZ01"]\naan_de_deur = false\n'
    )
    write_draft(homes / "ronde", {"ronde.toml": toml}, extra=("later",))
    ran = factlab(hub, "round", "build", "../ronde")
    assert ran.code == 17
    assert files_in(hub) == before
    ran = factlab(hub, "round", "build", "../ronde", "--replace")
    assert ran.code == 0
    assert "stayed the same" in ran.out
    assert "earlier submissions remain valid" in ran.out
    after = files_in(hub)
    assert after["klein-2026-1.hub"] == before["klein-2026-1.hub"]
    old, new = (read_round(data["klein-2026-1.ronde"], "f").round for data in (before, after))
    assert new.partner_with(late.public) is not None
    assert (old.digest, old.zegel_ronde) == (new.digest, new.zegel_ronde)


def test_the_same_draft_gives_the_same_bytes(homes: Path, factlab: Factlab) -> None:
    before = (homes / "hub" / "klein-2026-1.ronde").read_bytes()
    assert factlab(homes / "hub", "round", "build", "../ronde", "--replace").code == 0
    assert (homes / "hub" / "klein-2026-1.ronde").read_bytes() == before


def test_all_that_is_wrong_is_listed_by_file_and_row_and_nothing_is_written(homes: Path, factlab: Factlab) -> None:
    write_draft(
        homes / "ronde",
        {
            "ronde.toml": draft_texts()["ronde.toml"].replace('"WM03"', '"WM99"').replace('["*"]', '["geheim"]'),
            "gebieden.csv": "pc6;huisnummer;gebied\n1506AA;;WK990001\nhier;;WK990001\n",
            "noemers.csv": "gebied;huishoudens;bron\nWK990001;veel;?\nWK990002;1;?\nWK990003;1;?\n",
        },
    )
    before = files_in(homes / "hub")
    for language, words in (("nl", "postcode"), ("en", "postcode")):
        ran = factlab(homes / "hub", "round", "build", "../ronde", "--lang", language)
        assert ran.code == 16
        lines = [line.strip() for line in ran.err.splitlines()]
        assert sum(line.startswith("ronde.toml, ") for line in lines) == 2
        assert any(line.startswith("gebieden.csv, 3: ") and words in line for line in lines)
        assert any(line.startswith("noemers.csv, 2: ") for line in lines)
        assert not any(line.startswith("gebiedsnamen.csv") for line in lines)
        assert f"{len(lines) - 2}" in lines[-2]
    assert files_in(homes / "hub") == before


def test_cbs_own_file_of_areas_is_taken_as_it_is(homes: Path, factlab: Factlab) -> None:
    cbs = "PC6;Huisnummer;Buurt2024;Wijk2024;Gemeente2024\r\n" + "".join(
        f"1506A{letter};{number};99000{wijk}01;99000{wijk};9900\r\n"
        for letter, wijk in (("A", 1), ("B", 2), ("D", 3))
        for number in (1, 2)
    )
    write_draft(homes / "ronde", {"gebieden.csv": cbs + "1011AA;1;3630000;36300;363\r\n"})
    ran = factlab(homes / "hub", "round", "build", "../ronde", "--replace")
    assert ran.code == 0, ran.err
    round_ = read_round((homes / "hub" / "klein-2026-1.ronde").read_bytes(), "f").round
    assert len(round_.gebieden) == 6
    assert round_.areas.find("1506AB", 2)[0] == "WK990002"


def test_only_the_hubs_identity_builds(homes: Path, factlab: Factlab) -> None:
    ran = factlab(
        homes / "hub", "round", "build", "../ronde", "--replace", "--identity", "../wijkteam/wijkteam.identity"
    )
    assert ran.code == 12
    assert "wijkteam" in ran.err


def test_another_hub_file_in_the_folder_is_refused(homes: Path, factlab: Factlab) -> None:
    (homes / "hub" / "klein-2026-1.hub").write_bytes(b"factlab-hub/1\n{}\nx")
    assert factlab(homes / "hub", "round", "build", "../ronde", "--replace").code == 10


def test_when_the_round_cannot_be_written_no_secret_is_left_behind(
    homes: Path, factlab: Factlab, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub = homes / "hub"
    for ending in ("ronde", "hub"):
        (hub / f"klein-2026-1.{ending}").unlink()
    before = files_in(hub)
    real = files._write

    def fails(path: Path, data: bytes, *, secret: bool) -> None:
        if path.suffix == ".ronde":
            raise OSError(28, "No space left on device")
        real(path, data, secret=secret)

    monkeypatch.setattr(files, "_write", fails)
    assert factlab(hub, "round", "build", "../ronde").code == 1
    assert files_in(hub) == before


def test_round_close_asks_destroys_the_secret_and_names_the_submissions_that_are_left(
    homes: Path, factlab: Factlab
) -> None:
    hub = homes / "hub"
    (hub / "inzendingen" / "a.factlab").write_bytes(b"x")
    assert factlab(hub, "round", "close", ".").code == 2
    assert factlab(hub, "round", "close", ".", typed="n\n").code == 2
    assert (hub / "klein-2026-1.hub").exists()
    ran = factlab(hub, "round", "close", ".", typed="y\n")
    assert ran.code == 0
    assert not (hub / "klein-2026-1.hub").exists()
    assert "1 submissions" in ran.out
    assert factlab(hub, "round", "close", ".", "--yes").code == 2


def test_after_close_nothing_of_the_round_can_be_analysed(homes: Path, factlab: Factlab) -> None:
    shutil.copy(homes / "hub" / "klein-2026-1.ronde", homes / "ronde")
    factlab(homes / "hub", "round", "close", ".", "--yes")
    ran = factlab(homes / "hub", "analyse", ".")
    assert ran.code == 2
    assert not (homes / "hub" / "uitvoer").exists()


def test_after_other_agreements_it_says_that_everybody_must_submit_again(homes: Path, factlab: Factlab) -> None:
    toml = draft_texts()["ronde.toml"].replace("periode_maanden = 12", "periode_maanden = 6")
    write_draft(homes / "ronde", {"ronde.toml": toml})
    ran = factlab(homes / "hub", "round", "build", "../ronde", "--replace")
    assert ran.code == 0
    assert "submit again" in ran.out
    assert "remain valid" not in ran.out
    ran = factlab(homes / "hub", "round", "build", "../ronde", "--replace", "--json")
    assert json.loads(ran.out)["earlier_submissions_valid"] is True


@pytest.mark.parametrize("there", [None, b"not a round"])
def test_without_an_earlier_round_it_does_not_say_that_submissions_stay_valid(
    homes: Path, factlab: Factlab, there: bytes | None
) -> None:
    path = homes / "hub" / "klein-2026-1.ronde"
    path.unlink()
    if there:
        path.write_bytes(there)
    ran = factlab(homes / "hub", "round", "build", "../ronde", "--replace")
    assert ran.code == 0
    assert "remain valid" not in ran.out
    assert "nothing" not in ran.err


def test_many_rows_with_one_fault_are_one_line(homes: Path, factlab: Factlab) -> None:
    rows = draft_texts()["gebieden.csv"] + "hier;;WK990001\n" * 300
    write_draft(homes / "ronde", {"gebieden.csv": rows})
    ran = factlab(homes / "hub", "round", "build", "../ronde", "--replace")
    assert ran.code == 16
    (line,) = [line for line in ran.err.splitlines() if "gebieden.csv" in line]
    assert "300 lines are like this" in line


def test_when_the_second_of_two_files_cannot_be_written_the_first_is_put_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = tmp_path / "een", tmp_path / "twee"
    files.write_together({first: b"oud een", second: b"oud twee"})
    real = files._write

    def fails(path: Path, data: bytes, *, secret: bool) -> None:
        if path == second:
            raise OSError(28, "No space left on device")
        real(path, data, secret=secret)

    with monkeypatch.context() as patch:
        patch.setattr(files, "_write", fails)
        with pytest.raises(FactlabError):
            files.write_together({first: b"nieuw een", second: b"nieuw twee"}, replace=True)
    assert files_in(tmp_path) == {"een": b"oud een", "twee": b"oud twee"}
    files.write_together({first: b"nieuw een", second: b"nieuw twee"}, secret={first}, replace=True)
    assert files_in(tmp_path) == {"een": b"nieuw een", "twee": b"nieuw twee"}
    with pytest.raises(WouldOverwrite):
        files.write_together({tmp_path / "drie": b"", second: b""})
    assert not (tmp_path / "drie").exists()
