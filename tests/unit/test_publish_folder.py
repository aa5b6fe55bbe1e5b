"""The published folder is written whole or not at all, and opens only when it is whole."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from made_up_release import NAMES, POLICY, ROUND_FILE, ROUND_NAME, a_map, a_release

from factlab.errors import UnreadableInput, UsageFault, WouldOverwrite
from factlab.protocol.publication import Release
from factlab.protocol.tables import TABLES
from factlab.publish import Publication, publish, read


@pytest.fixture(scope="module")
def release() -> Release:
    return a_release()


def published(release: Release, out: Path, **more: Any) -> Path:
    return publish(release, ROUND_FILE, ROUND_NAME, a_map(), out, version="0.1.0", organisation_names=NAMES, **more)


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def same_tables(left: Publication, release: Release) -> bool:
    return all(
        np.array_equal(left.tables[name].counts, table.counts)
        and np.array_equal(left.tables[name].hidden, table.hidden)
        and left.tables[name].labels == table.labels
        and left.tables[name].areas == table.areas
        for name, table in release.tables.items()
    )


def test_the_folder_holds_every_file_of_the_design_and_the_internal_files_lie_beside_it(
    release: Release, tmp_path: Path
) -> None:
    out = published(release, tmp_path / "uitvoer", csv=True)
    expected = {f"tabellen/{name}.{kind}" for name in TABLES for kind in ("parquet", "csv")}
    expected |= {"factlab.xlsx", "rapport.html", "kaart.geojson", ROUND_NAME, "onthulling.json", "datapackage.json"}
    assert set(files(out)) == expected
    assert set(files(tmp_path / "intern")) == {"LEESMIJ.txt", "verborgen.json", "koppeling.json"}
    assert {path.name for path in tmp_path.iterdir()} == {"uitvoer", "intern"}


def test_the_round_and_the_verdict_are_published_as_they_came(release: Release, tmp_path: Path) -> None:
    out = published(release, tmp_path / "uitvoer")
    assert (out / ROUND_NAME).read_bytes() == ROUND_FILE
    assert json.loads((out / "onthulling.json").read_bytes()) == release.verdict


def test_the_same_release_gives_the_same_bytes_in_every_file(release: Release, tmp_path: Path) -> None:
    first = files(published(release, tmp_path / "een" / "uitvoer", csv=True))
    second = files(published(release, tmp_path / "twee" / "uitvoer", csv=True))
    assert first == second


def test_reading_a_published_folder_gives_back_what_was_published(release: Release, tmp_path: Path) -> None:
    found = read(published(release, tmp_path / "uitvoer", title="Eerste ronde"))
    assert same_tables(found, release)
    assert list(found.tables) == list(TABLES)
    assert found.title == "Eerste ronde"
    assert found.round_id == release.scope.round_id
    assert found.reference_date == release.scope.reference_date
    assert found.policy == POLICY
    assert found.voorzieningen == release.scope.voorzieningen
    assert found.organisations == NAMES
    assert [(p.code, p.name, p.households) for p in found.places] == [
        (area.code, area.name, area.households) for area in release.scope.places
    ]
    assert found.round_file == ROUND_FILE
    assert found.map is not None


def test_an_existing_folder_is_not_touched_without_replace(release: Release, tmp_path: Path) -> None:
    out = published(release, tmp_path / "uitvoer")
    before = files(tmp_path)
    with pytest.raises(WouldOverwrite):
        published(a_release(seed=2), out)
    assert files(tmp_path) == before


def test_replace_puts_the_new_folder_in_place_of_the_whole_old_one(release: Release, tmp_path: Path) -> None:
    out = published(release, tmp_path / "uitvoer", csv=True)
    other = a_release(seed=2)
    published(other, out, replace=True)
    assert not list(out.rglob("*.csv"))
    assert same_tables(read(out), other)
    assert {path.name for path in tmp_path.iterdir()} == {"uitvoer", "intern"}


@pytest.mark.parametrize("name", ["uitvoer", "intern"])
def test_a_folder_that_factlab_did_not_make_is_never_replaced(release: Release, tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    (tmp_path / name / "scriptie.docx").write_bytes(b"van iemand anders")
    with pytest.raises(WouldOverwrite):
        published(release, tmp_path / "uitvoer", replace=True)
    assert files(tmp_path) == {f"{name}/scriptie.docx": b"van iemand anders"}


WRITERS = ["write_parquet", "write_csv", "write_workbook", "render", "datapackage", "read", "_write_internal"]


@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize("there_already", [False, True], ids=["new", "replacing"])
def test_nothing_half_written_stays_when_any_writer_fails(
    release: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, writer: str, there_already: bool
) -> None:
    if there_already:
        published(release, tmp_path / "uitvoer")
    before = files(tmp_path)

    def full_disk(*_: object, **__: object) -> None:
        raise OSError("schijf vol")

    monkeypatch.setattr(f"factlab.publish.folder.{writer}", full_disk)
    with pytest.raises(OSError, match="schijf vol"):
        published(a_release(seed=2), tmp_path / "uitvoer", csv=True, replace=True)
    assert files(tmp_path) == before
    assert {path.name for path in tmp_path.iterdir()} == ({"uitvoer", "intern"} if there_already else set())


@pytest.mark.parametrize(("fails_on", "error"), [(0, WouldOverwrite), (1, OSError), (2, WouldOverwrite), (3, OSError)])
def test_the_old_folders_are_put_back_when_a_rename_fails(
    release: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails_on: int, error: type[Exception]
) -> None:
    published(release, tmp_path / "uitvoer")
    before = files(tmp_path)
    rename: Callable[[Path, Path], Path] = Path.replace
    renamed: list[Path] = []

    def in_use(self: Path, target: Path) -> Path:
        renamed.append(self)
        if len(renamed) == fails_on + 1:
            raise PermissionError("in gebruik")
        return rename(self, target)

    monkeypatch.setattr(Path, "replace", in_use)
    with pytest.raises(error):
        published(a_release(seed=2), tmp_path / "uitvoer", replace=True)
    assert files(tmp_path) == before
    assert {path.name for path in tmp_path.iterdir()} == {"uitvoer", "intern"}


def test_what_is_internal_is_nowhere_in_the_published_folder(tmp_path: Path) -> None:
    mark = "alleen-voor-de-controleur"
    release = a_release()
    marked = Release(release.scope, release.policy, release.tables, release.verdict, {"verborgen": {mark: [1, 2]}})
    out = published(marked, tmp_path / "uitvoer", csv=True)
    assert mark in (tmp_path / "intern" / "verborgen.json").read_text(encoding="utf-8")
    assert not [name for name, content in files(out).items() if mark.encode() in content]


@pytest.mark.parametrize("name", ["../x.ronde", "x.txt", ".ronde"])
def test_a_round_without_a_usable_name_is_refused(release: Release, tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageFault):
        publish(release, ROUND_FILE, name, None, tmp_path / "uitvoer", version="0.1.0")
    assert not list(tmp_path.iterdir())


def test_the_published_folder_cannot_be_the_internal_one(release: Release, tmp_path: Path) -> None:
    with pytest.raises(UsageFault):
        published(release, tmp_path / "intern")


@pytest.mark.parametrize(
    "name",
    ["tabellen/stapeling.parquet", "onthulling.json", ROUND_NAME, "kaart.geojson", "rapport.html", "factlab.xlsx"],
)
def test_a_folder_with_a_changed_or_missing_file_does_not_open(release: Release, tmp_path: Path, name: str) -> None:
    out = published(release, tmp_path / "uitvoer")
    (out / name).write_bytes((out / name).read_bytes() + b" ")
    with pytest.raises(UnreadableInput) as changed:
        read(out)
    assert changed.value.key == "publication_changed"
    (out / name).unlink()
    with pytest.raises(UnreadableInput) as missing:
        read(out)
    assert missing.value.key == "publication_incomplete"


@pytest.mark.parametrize(
    ("change", "key"),
    [
        (lambda package: package["factlab"].update(formaat=2), "publication_version"),
        (lambda package: package.pop("factlab"), "publication_missing"),
        (lambda package: package["resources"][0].update(path="../geheim.txt"), "publication_malformed"),
        (lambda package: package["factlab"].pop("plaatsen"), "publication_malformed"),
        (lambda package: package["factlab"]["voorzieningen"][0].update(soort="?"), "publication_malformed"),
        (lambda package: package.update(resources=[]), "publication_malformed"),
    ],
)
def test_a_description_that_is_not_ours_is_refused(
    release: Release, tmp_path: Path, change: Callable[[dict[str, Any]], object], key: str
) -> None:
    out = published(release, tmp_path / "uitvoer")
    package = json.loads((out / "datapackage.json").read_bytes())
    change(package)
    (out / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    with pytest.raises(UnreadableInput) as refused:
        read(out)
    assert refused.value.key == key


def test_a_folder_without_a_description_is_not_a_publication(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput):
        read(tmp_path)
