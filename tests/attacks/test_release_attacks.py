"""A released folder is what its checker signed, all of it; nobody else can make, change, move or half make one.

The attacker holds the folder, all of factlab and every key but the checker's. Each attempt changes one thing and
puts everything else right again, so that only the signature, or the refusal it tries, can stop it.
"""

from __future__ import annotations

import base64
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from builders import identity, world
from released_folder import CHECKER, DAY, another_count, describe, drafted, forge, rewritten, secret_of, write_json
from transcripts import Factlab, files_in

from factlab.errors import FactlabError, NotTogether, UnreadableInput
from factlab.protocol.agreed import canonical
from factlab.protocol.clearance import Clearance, hash_of, sign_clearance, write_clearance
from factlab.protocol.identity import Identity, identity_of
from factlab.protocol.publication import tables_hash
from factlab.publication import Publication, certificate_of, read
from factlab.publication.files import CLEARANCE, DESCRIPTOR, fingerprint
from factlab.publication.publication import Released
from factlab.publication.released import described
from factlab.publish import release
from factlab.publish.folder import write_folder


@pytest.fixture(scope="module")
def party(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Everybody's folders: hub/uitvoer is a draft, hub/vrij the same released, hub/ander another that was released."""
    folder = drafted(tmp_path_factory.mktemp("release"))
    hub = folder / "hub"
    for name in ("vrij", "ander"):
        shutil.copytree(hub / "uitvoer", hub / name)
    signed(hub / "vrij")
    # The same numbers in another language: as like to the first as another folder can be.
    english = replace(read(hub / "ander"), language="en")
    shutil.rmtree(hub / "ander")
    (hub / "ander").mkdir()
    write_folder(english, hub / "ander", csv=True, certificate=certificate_of(hub / "uitvoer"))
    signed(hub / "ander")
    return folder


def signed(folder: Path, checker: Identity | None = None) -> Publication:
    published = read(folder)
    return release(
        published,
        folder,
        world().round,
        checker or identity(CHECKER),
        DAY,
        version=published.version,
        certificate=certificate_of(folder),
    )


@pytest.fixture
def free(party: Path, tmp_path: Path) -> Path:
    """A copy of the released folder."""
    return shutil.copytree(party / "hub" / "vrij", tmp_path / "vrij")


def refusal(folder: Path) -> tuple[str, object]:
    with pytest.raises(UnreadableInput) as refused:
        read(folder)
    return refused.value.key, refused.value.where.get("file")


def described_again(folder: Path) -> None:
    """Put right what datapackage.json says of every file it names."""
    package = json.loads((folder / DESCRIPTOR).read_bytes())
    for resource in package["resources"]:
        data = (folder / resource["path"]).read_bytes()
        resource |= {"bytes": len(data), "hash": fingerprint(data)}
    write_json(folder / DESCRIPTOR, package)


def test_what_was_released_opens_and_says_by_whom_and_when(party: Path) -> None:
    checker = identity(CHECKER).public
    assert read(party / "hub" / "vrij").released == Released(CHECKER, checker.fingerprint, DAY)
    assert read(party / "hub" / "uitvoer").released is None


def renamed(publication: Publication) -> Publication:
    return replace(publication, organisations={**publication.organisations, "wijkteam": "Wijkteam Zuid"})


def released_by(publication: Publication, **changes: Any) -> Publication:
    assert publication.released is not None
    return replace(publication, released=replace(publication.released, **changes))


CHANGES: dict[str, Callable[[Publication], Publication]] = {
    "a cell": another_count,
    "a note": lambda p: replace(p, notes={**p.notes, "wetten": "Alles klopt."}),
    "a known figure": lambda p: replace(p, known=(p.known[0].model_copy(update={"aantal": 121}),)),
    "a known figure gone": lambda p: replace(p, known=()),
    "a name": renamed,
    "the title": lambda p: replace(p, title="Een andere ronde"),
    "the reference date": lambda p: replace(p, reference_date=date(2025, 10, 1)),
    "the language": lambda p: replace(p, language="en"),
    "the verdict": lambda p: replace(p, verdict={**p.verdict, "opmerking": "akkoord"}),
    "who released it": lambda p: released_by(p, name="wethouder"),
    "whose fingerprint": lambda p: released_by(p, fingerprint="0" * 64),
    "the day": lambda p: released_by(p, day=date(2027, 1, 1)),
}


@pytest.mark.parametrize("change", CHANGES)
def test_nothing_can_be_changed_after_release_even_when_everything_else_is_written_anew(
    party: Path, tmp_path: Path, change: str
) -> None:
    folder = rewritten(party / "hub" / "vrij", CHANGES[change], tmp_path / "veranderd")
    key, file = refusal(folder)
    assert key == "release_differs"
    assert isinstance(file, str)
    assert (folder / file).is_file()


def test_writing_it_anew_without_a_change_is_no_attack(party: Path, tmp_path: Path) -> None:
    folder = rewritten(party / "hub" / "vrij", lambda p: p, tmp_path / "zelfde")
    assert files_in(folder) == files_in(party / "hub" / "vrij")


@pytest.mark.parametrize(
    "name", ["rapport.html", "factlab.xlsx", "onthulling.json", "certificaat.json.gz", "tabellen/stapeling.csv"]
)
def test_one_byte_more_in_any_file_is_refused_by_the_name_of_the_file(free: Path, name: str) -> None:
    with (free / name).open("ab") as file:
        file.write(b" ")
    assert refusal(free) == ("publication_changed", name)
    described_again(free)
    assert refusal(free) == ("release_differs", name)


def test_a_file_that_is_added_or_taken_away_is_refused_by_its_name(free: Path) -> None:
    (free / "tabellen" / "wetten.csv").unlink()
    package = json.loads((free / DESCRIPTOR).read_bytes())
    gone = next(one for one in package["resources"] if one["path"] == "tabellen/wetten.csv")
    package["resources"].remove(gone)
    write_json(free / DESCRIPTOR, package)
    assert refusal(free) == ("release_differs", "tabellen/wetten.csv")
    (free / "tabellen" / "wetten.csv").write_bytes(b"")
    (free / "bijlage.html").write_bytes(b"<p>meer</p>")
    package["resources"] += [
        gone | {"hash": fingerprint(b"")},
        {"path": "bijlage.html", "hash": fingerprint(b"<p>meer</p>")},
    ]
    write_json(free / DESCRIPTOR, package)
    assert refusal(free) == ("release_differs", "bijlage.html")


@pytest.mark.parametrize(
    "change",
    [
        lambda package: package.update(description="Vrijgegeven door de burgemeester"),
        lambda package: package["factlab"].update(versie="9.9.9"),
        lambda package: package["resources"][0].update(title="Iets anders"),
        lambda package: package["resources"].reverse(),
        lambda package: package.update(opmerking="erbij"),
    ],
)
def test_the_description_itself_is_signed(free: Path, change: Callable[[dict[str, Any]], object]) -> None:
    forge(free, DESCRIPTOR, change)
    assert refusal(free) == ("release_differs", DESCRIPTOR)


def test_a_draft_that_says_released_without_a_signature_is_refused(party: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(party / "hub" / "uitvoer", tmp_path / "uitvoer")
    forge(folder, DESCRIPTOR, lambda package: package["factlab"].update(staat="vrijgegeven"))
    assert refusal(folder) == ("release_missing", CLEARANCE)


def test_a_state_that_nobody_knows_is_refused(party: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(party / "hub" / "uitvoer", tmp_path / "uitvoer")
    forge(folder, DESCRIPTOR, lambda package: package["factlab"].update(staat="Vrijgegeven"))
    assert refusal(folder) == ("publication_malformed", DESCRIPTOR)


def test_a_released_folder_that_says_draft_by_hand_is_refused(free: Path) -> None:
    forge(free, DESCRIPTOR, lambda package: package["factlab"].update(staat="concept"))
    assert refusal(free) == ("release_beside_draft", CLEARANCE)


def test_a_signature_of_another_folder_does_not_release_this_one(party: Path, tmp_path: Path) -> None:
    by = read(party / "hub" / "vrij").released
    folder = tmp_path / "afgespeeld"
    folder.mkdir()
    draft = replace(read(party / "hub" / "uitvoer"), released=by)
    write_folder(draft, folder, csv=True, certificate=certificate_of(party / "hub" / "uitvoer"))
    shutil.copy(party / "hub" / "ander" / CLEARANCE, folder / CLEARANCE)
    describe(draft, folder)
    assert refusal(folder)[0] == "release_differs"
    # The signature that does belong to it shows that nothing else was wrong.
    shutil.copy(party / "hub" / "vrij" / CLEARANCE, folder / CLEARANCE)
    describe(draft, folder)
    assert read(folder).released == by


FIELDS: dict[str, object] = {
    "formaat": "factlab/vrijgave/v2",
    "ronde": "andere-2026-1",
    "dag": "2027-01-01",
    "tabellen": "0" * 64,
    "bestanden": {},
    "beschrijving": "0" * 64,
    "controleur": identity("wijkteam").public.model_dump(mode="json"),
    "vingerafdruk": identity("wijkteam").public.fingerprint,
    "handtekening": base64.b64encode(bytes(64)).decode(),
    "opmerking": "akkoord",
}


@pytest.mark.parametrize("field", FIELDS)
def test_no_field_of_the_signature_can_be_changed(free: Path, field: str) -> None:
    forge(free, CLEARANCE, lambda clearance: clearance.update({field: FIELDS[field]}))
    assert refusal(free)[0] in ("release_malformed", "release_not_signed")


def test_somebody_else_cannot_sign_in_the_name_of_the_checker(free: Path) -> None:
    clearance = Clearance.model_validate_json((free / CLEARANCE).read_bytes())
    forgery = base64.b64encode(identity("wijkteam").signing.sign(clearance.signed)).decode()
    forge(free, CLEARANCE, lambda content: content.update(handtekening=forgery))
    assert refusal(free) == ("release_not_signed", CLEARANCE)


def test_whoever_signs_anew_under_the_same_name_shows_another_fingerprint(party: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(party / "hub" / "uitvoer", tmp_path / "uitvoer")
    impostor = identity_of(CHECKER, sha256(b"somebody else").digest())
    made = signed(folder, impostor).released
    assert made is not None
    assert made.name == CHECKER
    assert made.fingerprint == impostor.public.fingerprint != identity(CHECKER).public.fingerprint
    assert read(folder).released == made


def test_nobody_can_sign_with_a_key_of_his_own_and_show_the_fingerprint_of_the_checker(free: Path) -> None:
    before = Clearance.model_validate_json((free / CLEARANCE).read_bytes())
    impostor = identity_of(CHECKER, sha256(b"somebody else").digest())
    mixed = before.model_copy(update={"controleur": impostor.public})
    forgery = base64.b64encode(impostor.signing.sign(mixed.signed)).decode()
    (free / CLEARANCE).write_bytes(write_clearance(mixed.model_copy(update={"handtekening": forgery})))
    described_again(free)
    assert refusal(free) == ("release_not_signed", CLEARANCE)


def test_nobody_can_put_the_keys_of_another_in_an_identity_of_the_name_of_the_checker(free: Path) -> None:
    before = Clearance.model_validate_json((free / CLEARANCE).read_bytes())
    thief = identity("wijkteam")
    stolen = before.controleur.model_copy(update={"handtekening": thief.public.handtekening})
    mixed = before.model_copy(update={"controleur": stolen, "vingerafdruk": stolen.fingerprint})
    forgery = base64.b64encode(thief.signing.sign(mixed.signed)).decode()
    (free / CLEARANCE).write_bytes(write_clearance(mixed.model_copy(update={"handtekening": forgery})))
    described_again(free)
    assert refusal(free) == ("release_not_signed", CLEARANCE)


def test_a_signature_for_anything_else_releases_nothing(free: Path) -> None:
    clearance = Clearance.model_validate_json((free / CLEARANCE).read_bytes())
    content = canonical(clearance.model_dump(mode="json", exclude={"handtekening"}))
    bare = base64.b64encode(identity(CHECKER).signing.sign(content)).decode()
    forge(free, CLEARANCE, lambda told: told.update(handtekening=bare))
    assert refusal(free) == ("release_not_signed", CLEARANCE)


@pytest.mark.parametrize("field", ["ronde", "tabellen"])
def test_what_the_checker_signed_must_be_this_round_and_these_tables(free: Path, field: str) -> None:
    """A checker with another program, that signs the files and says something else of them."""
    before = Clearance.model_validate_json((free / CLEARANCE).read_bytes())
    package = json.loads((free / DESCRIPTOR).read_bytes())
    said = {"ronde": before.ronde, "tabellen": tables_hash(read(free).tables)} | {field: "0" * 64}
    again = sign_clearance(
        identity(CHECKER),
        round_id=said["ronde"][:60],
        day=DAY,
        tables=said["tabellen"],
        files=before.bestanden,
        description=described(package),
    )
    assert again.beschrijving == before.beschrijving == hash_of(described(package))
    (free / CLEARANCE).write_bytes(write_clearance(again))
    described_again(free)
    assert refusal(free) == ("release_differs", CLEARANCE)


@pytest.mark.parametrize("called", ["hub", "controleur"])
def test_the_hub_cannot_release_its_own_work_under_any_name(
    party: Path, tmp_path: Path, factlab: Factlab, called: str
) -> None:
    shutil.copytree(party / "hub" / "uitvoer", tmp_path / "uitvoer")
    (tmp_path / "wie.identity").write_bytes(secret_of("hub", called))
    before = files_in(tmp_path)
    ran = factlab(tmp_path, "release", "uitvoer", "--yes")
    assert ran.code == 12
    assert f"{called} is the hub of round klein-2026-1" in ran.err
    assert files_in(tmp_path) == before
    with pytest.raises(NotTogether):
        signed(tmp_path / "uitvoer", identity_of(called, sha256(b"test hub").digest()))


@pytest.mark.parametrize("called", ["hub", "controleur"])
def test_a_release_that_the_hub_signed_with_a_program_of_its_own_is_not_believed(
    party: Path, tmp_path: Path, called: str
) -> None:
    hub = identity_of(called, sha256(b"test hub").digest())
    draft = read(party / "hub" / "uitvoer")
    own_work = replace(draft, released=Released(called, hub.public.fingerprint, DAY))
    folder = tmp_path / "eigen"
    folder.mkdir()
    write_folder(own_work, folder, csv=True, certificate=certificate_of(party / "hub" / "uitvoer"), checker=hub)
    assert refusal(folder) == ("released_by_hub", CLEARANCE)


WRITERS = [
    "write_parquet",
    "write_csv",
    "write_workbook",
    "render",
    "sign_clearance",
    "write_clearance",
    "datapackage",
    "read",
]


@pytest.mark.parametrize("writer", WRITERS)
def test_a_release_that_breaks_off_leaves_the_draft_as_it_was(
    party: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, writer: str
) -> None:
    folder = shutil.copytree(party / "hub" / "uitvoer", tmp_path / "uitvoer")
    before = files_in(tmp_path)

    def full_disk(*_: object, **__: object) -> None:
        raise OSError("schijf vol")

    monkeypatch.setattr(f"factlab.publish.folder.{writer}", full_disk)
    with pytest.raises(FactlabError) as refused:
        signed(folder)
    assert refused.value.key == "cannot_write"
    assert files_in(tmp_path) == before
    assert [path.name for path in tmp_path.iterdir()] == ["uitvoer"]
    assert read(folder).released is None


@pytest.mark.parametrize("at", [0, 1], ids=["moving the draft aside", "putting the new one in its place"])
def test_a_folder_that_is_in_use_stays_a_draft(
    party: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, factlab: Factlab, at: int
) -> None:
    """As Windows does when the report or the workbook is open."""
    shutil.copytree(party / "hub" / "uitvoer", tmp_path / "uitvoer")
    shutil.copy(party / f"{CHECKER}.identity", tmp_path)
    before = files_in(tmp_path)
    move, tried = Path.replace, []

    def locked(self: Path, target: Path) -> Path:
        tried.append(self)
        if len(tried) == at + 1:
            raise PermissionError(13, "in use")
        return move(self, target)

    monkeypatch.setattr(Path, "replace", locked)
    ran = factlab(tmp_path, "release", "uitvoer", "--yes")
    assert ran.code == (17 if at == 0 else 1)
    assert ran.err.startswith("error: ")
    assert "hint: " in ran.err
    assert files_in(tmp_path) == before


def test_a_release_that_was_killed_between_two_moves_can_be_done_again(
    party: Path, tmp_path: Path, factlab: Factlab
) -> None:
    shutil.copytree(party / "hub" / "uitvoer", tmp_path / ".uitvoer.0123abcd.oud")
    shutil.copytree(party / "hub" / "vrij", tmp_path / ".uitvoer.0123abcd.nieuw")
    shutil.copy(party / f"{CHECKER}.identity", tmp_path)
    assert factlab(tmp_path, "release", "uitvoer", "--yes").code == 0
    assert {path.name for path in tmp_path.iterdir()} == {"uitvoer", f"{CHECKER}.identity"}
    assert read(tmp_path / "uitvoer").released is not None


def test_what_is_signed_is_what_was_checked_though_the_folder_changes_meanwhile(party: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(party / "hub" / "uitvoer", tmp_path / "uitvoer")
    checked, certificate = read(folder), certificate_of(folder)
    shutil.rmtree(folder)
    folder.mkdir()
    write_folder(another_count(checked), folder, csv=True, certificate=None)
    release(checked, folder, world().round, identity(CHECKER), DAY, version=checked.version, certificate=certificate)
    assert tables_hash(read(folder).tables) == tables_hash(checked.tables)
    assert certificate_of(folder) == certificate
