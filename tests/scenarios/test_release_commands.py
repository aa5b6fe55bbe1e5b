"""factlab release and factlab report, from the folder of the output checker."""

from __future__ import annotations

import gzip
import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import jsonschema
import pytest
from builders import identity, world
from released_folder import CHECKER, drafted, forge, secret_of, write_json
from test_audit_commands import only_small_hidden
from transcripts import Factlab, done, files_in

from factlab.audit.check_certificate import written
from factlab.protocol.fingerprint import in_words
from factlab.protocol.identity import write_identity
from factlab.protocol.publication import tables_hash
from factlab.publication import read
from factlab.publication.files import CERTIFICATE, fingerprint

ROOT = Path(__file__).parents[2]
FINGERPRINT = identity(CHECKER).public.fingerprint


@pytest.fixture(scope="module")
def party(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return drafted(tmp_path_factory.mktemp("release"))


@pytest.fixture
def desk(party: Path, tmp_path: Path) -> Path:
    """The checker's own folder: identity, the draft, and what is internal beside it."""
    for name in ("uitvoer", "intern"):
        shutil.copytree(party / "hub" / name, tmp_path / name)
    shutil.copy(party / f"{CHECKER}.identity", tmp_path)
    return tmp_path


def test_a_release_shows_what_is_signed_asks_and_writes_the_folder_again(desk: Path, factlab: Factlab) -> None:
    before, internal = files_in(desk / "uitvoer"), files_in(desk / "intern")
    tables = read(desk / "uitvoer").tables
    ran = factlab(desk, "release", "uitvoer", typed="y\n")
    assert ran.code == 0
    lines = ran.out.splitlines()
    assert lines[0] == "This will be signed: Een kleine ronde (round klein-2026-1)"
    assert lines[1] == "Reference date: 1 October 2026"
    dots = sum(int(table.hidden.sum()) for table in tables.values())
    assert lines[2].startswith("13 tables, ")
    assert lines[2].endswith(f"cells, {dots:,} of them hidden")
    assert lines[3].endswith("and the certificate holds.")
    assert lines[4] == f"The tables in words: {in_words(tables_hash(tables))}"
    assert lines[5] == f"You sign as {CHECKER} ({in_words(FINGERPRINT)})"
    assert lines[6] == "uitvoer is released; the report and the description now say so."
    assert "may this folder go out? [y/N]" in ran.err
    after = files_in(desk / "uitvoer")
    assert set(after) == {*before, "vrijgave.json"}
    same = {name for name in before if before[name] == after[name]}
    assert same >= set(before) - {"rapport.html", "factlab.xlsx", "datapackage.json"}
    assert files_in(desk / "intern") == internal
    released = read(desk / "uitvoer").released
    assert released is not None
    assert (released.name, released.fingerprint, released.day) == (CHECKER, FINGERPRINT, date.today())


def test_until_then_everything_says_draft_and_then_by_whom_and_when(desk: Path, factlab: Factlab) -> None:
    def told() -> tuple[str, str, dict[str, object]]:
        report = (desk / "uitvoer" / "rapport.html").read_text("utf-8")
        package = json.loads((desk / "uitvoer" / "datapackage.json").read_bytes())
        header = report.partition("<main>")[0].partition("</style>")[2]
        title = report.partition("<title>")[2].partition("</title>")[0]
        return title, header, package

    title, header, package = told()
    assert title == "CONCEPT · Een kleine ronde"
    assert "CONCEPT" in header
    assert 'class="state draft"' in header
    assert str(package["description"]).startswith("CONCEPT")
    assert package["factlab"]["staat"] == "concept"  # type: ignore[index]
    assert factlab(desk, "release", "uitvoer", "--yes").code == 0
    title, header, package = told()
    assert title == "Een kleine ronde"
    assert f"Vrijgegeven door {CHECKER} op " in header
    assert in_words(FINGERPRINT) in header
    assert "CONCEPT" not in header + json.dumps(package)
    assert 'class="state"' in header
    assert str(package["description"]).startswith(f"Vrijgegeven door {CHECKER} op ")
    assert package["factlab"]["staat"] == "vrijgegeven"  # type: ignore[index]


@pytest.mark.parametrize("answer", ["n\n", "\n", ""])
def test_whoever_does_not_say_yes_leaves_a_draft(desk: Path, factlab: Factlab, answer: str) -> None:
    before = files_in(desk)
    ran = factlab(desk, "release", "uitvoer", typed=answer)
    assert ran.code == 2
    assert ran.err.endswith("error: Not confirmed; nothing was done.\n")
    assert files_in(desk) == before


def test_without_a_terminal_it_must_be_said_beforehand(desk: Path, factlab: Factlab) -> None:
    before = files_in(desk)
    ran = factlab(desk, "release", "uitvoer")
    assert (ran.code, ran.out) == (2, "")
    assert "--yes" in ran.err
    assert files_in(desk) == before


def test_json_is_one_object_and_nothing_else(desk: Path, factlab: Factlab) -> None:
    ran = factlab(desk, "release", "uitvoer", "--yes", "--json")
    assert (ran.code, ran.err) == (0, "")
    assert json.loads(ran.out) == {
        "output": "uitvoer",
        "round": "klein-2026-1",
        "released_by": CHECKER,
        "fingerprint": FINGERPRINT,
        "day": date.today().isoformat(),
    }
    require = json.loads((ROOT / "schemas/vrijgave.schema.json").read_bytes())
    jsonschema.Draft202012Validator(require).validate(json.loads((desk / "uitvoer/vrijgave.json").read_bytes()))


def test_a_release_is_made_once(desk: Path, factlab: Factlab) -> None:
    assert factlab(desk, "release", "uitvoer", "--yes").code == 0
    before = files_in(desk)
    ran = factlab(desk, "release", "uitvoer", "--yes")
    assert ran.code == 17
    assert f"released already, by {CHECKER}" in ran.err
    assert files_in(desk) == before


def test_a_passphrase_is_asked_of_the_file_that_was_named(desk: Path, factlab: Factlab) -> None:
    (desk / "andere.identity").write_bytes(write_identity("andere", bytes(range(32)), "paard batterij"))
    (desk / "zin.txt").write_text("paard batterij\n")
    assert factlab(desk, "release", "uitvoer", "--yes").code == 2
    words = ("release", "uitvoer", "--yes", "--identity", "andere.identity")
    assert factlab(desk, *words).code == 12
    assert factlab(desk, *words, "--passphrase-file", "zin.txt").code == 0
    released = read(desk / "uitvoer").released
    assert released is not None
    assert released.name == "andere"


def test_a_folder_with_a_leak_ends_with_15_and_is_not_released(
    desk: Path, factlab: Factlab, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = files_in(desk)
    monkeypatch.setattr("factlab.publication.read", lambda folder: only_small_hidden(read(folder), world().round))
    monkeypatch.setattr("factlab.cli.attempts.opened", opened_without_remarks())
    ran = factlab(desk, "release", "uitvoer", "--yes")
    assert ran.code == 15
    assert "can be worked out exactly" in ran.out
    assert files_in(desk) == before


def opened_without_remarks() -> Callable[..., object]:
    """The round of the tests that the leaking tables were made with has no remarks."""
    from dataclasses import replace

    from factlab.cli.attempts import opened

    return lambda published: opened(replace(published, known=(), notes={}, round_file=world().round_bytes))


def test_a_certificate_that_does_not_hold_ends_with_15_and_is_not_released(desk: Path, factlab: Factlab) -> None:
    told = json.loads(gzip.decompress((desk / "uitvoer" / CERTIFICATE).read_bytes()))
    told["basis"][0] += 1
    data = gzip.compress(written(told).encode())
    (desk / "uitvoer" / CERTIFICATE).write_bytes(data)
    package = json.loads((desk / "uitvoer" / "datapackage.json").read_bytes())
    for resource in package["resources"]:
        if resource["path"] == CERTIFICATE:
            resource |= {"bytes": len(data), "hash": fingerprint(data)}
    write_json(desk / "uitvoer" / "datapackage.json", package)
    before = files_in(desk)
    ran = factlab(desk, "release", "uitvoer", "--yes")
    assert ran.code == 15
    assert files_in(desk) == before


def test_a_folder_that_says_otherwise_than_its_round_is_not_released(desk: Path, factlab: Factlab) -> None:
    forge(desk / "uitvoer", "datapackage.json", lambda package: package["factlab"]["toelichting"].update(wetten="x"))
    before = files_in(desk)
    ran = factlab(desk, "release", "uitvoer", "--yes")
    assert ran.code == 10
    assert "toelichting in datapackage.json differs" in ran.err
    assert files_in(desk) == before


def test_audit_says_whether_it_is_a_draft_and_who_released_it(desk: Path, factlab: Factlab) -> None:
    assert "The folder is still a draft." in factlab(desk, "audit", "uitvoer").out
    assert factlab(desk, "release", "uitvoer", "--yes").code == 0
    ran = factlab(desk, "audit", "uitvoer")
    assert ran.code == 0
    assert f"Released by {CHECKER} on " in ran.out
    assert in_words(FINGERPRINT) in ran.out
    assert json.loads(factlab(desk, "audit", "uitvoer", "--json").out)["released_by"] == FINGERPRINT
    assert factlab(desk, "audit", "uitvoer", "--certificate").code == 0


def test_a_released_folder_that_is_analysed_again_is_a_draft_and_counts_as_known(
    party: Path, tmp_path: Path, factlab: Factlab
) -> None:
    hub = shutil.copytree(party / "hub", tmp_path / "hub")
    (tmp_path / f"{CHECKER}.identity").write_bytes(secret_of(CHECKER))
    done(hub, "release", "uitvoer", "--yes", "--identity", f"../{CHECKER}.identity")
    first = read(hub / "uitvoer")
    assert first.released is not None
    done(hub, "analyse", ".", "--replace")
    again = read(hub / "uitvoer")
    assert again.released is None
    assert again.earlier == [(first.round_id, tables_hash(first.tables))]
    (kept,) = (hub / "intern" / "uitvoer" / "eerder").iterdir()
    assert read(kept).released == first.released
    ran = factlab(hub, "release", "uitvoer", "--yes", "--identity", f"../{CHECKER}.identity")
    assert ran.code == 0
    assert "klein-2026-1" in ran.err
    assert "--previous" in ran.err
    ran = factlab(hub, "audit", "uitvoer", "--previous", kept)
    assert ran.code == 0


def test_the_report_is_written_again_in_english_beside_the_folder(desk: Path, factlab: Factlab) -> None:
    before = files_in(desk / "uitvoer")
    ran = factlab(desk, "report", "uitvoer", "--lang", "en")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == "Report: uitvoer-rapport.en.html\n"
    assert '<html lang="en">' in (desk / "uitvoer-rapport.en.html").read_text("utf-8")
    assert files_in(desk / "uitvoer") == before
    assert read(desk / "uitvoer").released is None


def test_the_report_is_dutch_unless_asked_and_the_one_in_the_folder(desk: Path, factlab: Factlab) -> None:
    assert factlab(desk / "uitvoer", "report", ".", "--out", "../nl.html").code == 0
    assert (desk / "nl.html").read_bytes() == (desk / "uitvoer" / "rapport.html").read_bytes()
    assert factlab(desk / "uitvoer", "report", ".").code == 0
    assert (desk / "uitvoer-rapport.nl.html").exists()
    assert factlab(desk, "audit", "uitvoer").code == 0


def test_a_report_says_who_released_the_folder(desk: Path, factlab: Factlab) -> None:
    assert factlab(desk, "release", "uitvoer", "--yes").code == 0
    told = json.loads(factlab(desk, "report", "uitvoer", "--lang", "en", "--json").out)
    assert told == {
        "report": "uitvoer-rapport.en.html",
        "language": "en",
        "round": "klein-2026-1",
        "released": True,
    }
    assert f"Released by {CHECKER} on " in (desk / "uitvoer-rapport.en.html").read_text("utf-8")


def test_a_report_is_not_overwritten_without_replace_and_never_lies_in_a_publication(
    desk: Path, factlab: Factlab
) -> None:
    (desk / "mijn.html").write_text("mine")
    before = files_in(desk)
    assert factlab(desk, "report", "uitvoer", "--out", "mijn.html").code == 17
    for inside in ("uitvoer/rapport.en.html", "uitvoer/tabellen/rapport.html", "uitvoer/rapport.html"):
        ran = factlab(desk, "report", "uitvoer", "--out", inside, "--replace")
        assert ran.code == 2
        assert "lies inside a published folder" in ran.err
    assert files_in(desk) == before
    assert factlab(desk, "report", "uitvoer", "--out", "mijn.html", "--replace").code == 0
    assert files_in(desk)["mijn.html"] != b"mine"


def test_no_report_is_made_of_a_folder_that_was_changed(desk: Path, factlab: Factlab) -> None:
    forge(desk / "uitvoer", "datapackage.json", lambda package: package["factlab"]["organisaties"].update(wijkteam="X"))
    ran = factlab(desk, "report", "uitvoer")
    assert ran.code == 10
    assert not (desk / "uitvoer-rapport.nl.html").exists()
