"""The published folder is written whole or not at all, and opens only when it is whole."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from made_up_release import NAMES, POLICY, ROUND_FILE, ROUND_NAME, a_map, a_release

from factlab.errors import FactlabError, UnreadableInput, UsageFault, WouldOverwrite
from factlab.protocol.publication import Release
from factlab.protocol.tables import TABLES
from factlab.publication import Publication, read
from factlab.publication.files import fingerprint
from factlab.publish import check_place, publish


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
    internal = tmp_path / "intern" / "uitvoer"
    assert set(files(tmp_path / "intern")) == {
        f"uitvoer/{n}" for n in ("LEESMIJ.txt", "verborgen.json", "koppeling.json")
    }
    if os.name == "posix":
        assert internal.stat().st_mode & 0o077 == 0
        assert not [path for path in internal.iterdir() if path.stat().st_mode & 0o077]
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


@pytest.mark.parametrize("name", ["uitvoer", "intern/uitvoer"])
def test_a_folder_that_factlab_did_not_make_is_never_replaced(release: Release, tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir(parents=True)
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
    with pytest.raises(FactlabError) as refused:
        published(a_release(seed=2), tmp_path / "uitvoer", csv=True, replace=True)
    assert refused.value.key == "cannot_write"
    assert files(tmp_path) == before
    assert {path.name for path in tmp_path.iterdir()} == ({"uitvoer", "intern"} if there_already else set())


@pytest.mark.parametrize(
    ("fails_on", "error"), [(0, WouldOverwrite), (1, FactlabError), (2, WouldOverwrite), (3, FactlabError)]
)
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
    assert mark in (tmp_path / "intern" / "uitvoer" / "verborgen.json").read_text(encoding="utf-8")
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
        (lambda package: package.update(resources=[]), "publication_stray"),
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


def test_a_second_publication_leaves_the_first_and_its_internal_files_alone(release: Release, tmp_path: Path) -> None:
    first = published(release, tmp_path / "uitvoer")
    before = files(first), files(tmp_path / "intern" / "uitvoer")
    published(a_release(seed=2), tmp_path / "uitvoer2")
    published(a_release(seed=3), tmp_path / "uitvoer2", replace=True)
    assert (files(first), files(tmp_path / "intern" / "uitvoer")) == before
    assert {path.name for path in (tmp_path / "intern").iterdir()} == {"uitvoer", "uitvoer2"}


@pytest.mark.parametrize("inside", ["nieuw", "tabellen/nieuw", "tabellen/../../uitvoer/diep/er/in"])
def test_nothing_can_be_published_inside_a_publication(release: Release, tmp_path: Path, inside: str) -> None:
    out = published(release, tmp_path / "uitvoer")
    before = files(tmp_path)
    for attempt in (lambda: check_place(out / inside, replace=True), lambda: published(release, out / inside)):
        with pytest.raises(UsageFault) as refused:
            attempt()
        assert refused.value.key == "publish_in_publication"
    assert files(tmp_path) == before


def test_nothing_can_be_published_among_the_internal_files(release: Release, tmp_path: Path) -> None:
    published(release, tmp_path / "uitvoer")
    with pytest.raises(UsageFault) as refused:
        check_place(tmp_path / "intern" / "nieuw", replace=False)
    assert refused.value.key == "publish_in_internal"


@pytest.mark.parametrize("stray", ["intern/punten.json", "notities.txt", "tabellen/.stapeling.swp"])
def test_a_file_that_the_description_does_not_name_is_refused_by_name(
    release: Release, tmp_path: Path, stray: str
) -> None:
    out = published(release, tmp_path / "uitvoer")
    (out / stray).parent.mkdir(exist_ok=True)
    (out / stray).write_bytes(b"{}")
    with pytest.raises(UnreadableInput) as refused:
        read(out)
    assert refused.value.key == "publication_stray"
    assert stray.startswith(str(refused.value.where["file"]))


def test_an_empty_folder_that_the_description_does_not_name_is_refused_too(release: Release, tmp_path: Path) -> None:
    out = published(release, tmp_path / "uitvoer")
    (out / "intern").mkdir()
    with pytest.raises(UnreadableInput):
        read(out)


def test_a_place_that_cannot_be_written_is_refused_before_anything_is_computed(tmp_path: Path) -> None:
    (tmp_path / "bestand").write_bytes(b"")
    for out in (tmp_path / "bestand" / "uitvoer", Path("/proc/uitvoer")):
        with pytest.raises(FactlabError) as refused:
            check_place(out, replace=False)
        assert refused.value.key == "cannot_write"
    check_place(tmp_path / "nog" / "niet" / "uitvoer", replace=False)
    assert files(tmp_path) == {"bestand": b""}


def test_a_parent_that_was_not_there_is_gone_again_when_writing_fails(
    release: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full_disk(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("factlab.publish.folder.write_parquet", full_disk)
    with pytest.raises(FactlabError):
        published(release, tmp_path / "nog" / "niet" / "uitvoer")
    assert not list(tmp_path.iterdir())


def test_what_a_killed_run_left_is_tidied_by_the_next_and_an_old_publication_comes_back(
    release: Release, tmp_path: Path
) -> None:
    out = published(release, tmp_path / "uitvoer")
    before = files(tmp_path)
    half = tmp_path / "intern" / ".uitvoer.0123abcd.nieuw"
    half.mkdir()
    (half / "punten.json").write_bytes(b"[]")
    out.replace(tmp_path / ".uitvoer.0123abcd.oud")
    other = tmp_path / ".uitvoer2.0123abcd.nieuw"
    other.mkdir()
    with pytest.raises(WouldOverwrite):
        check_place(out, replace=False)
    assert files(tmp_path) == before
    assert other.exists()


def test_a_number_or_share_left_behind_a_dot_in_a_table_on_disk_is_refused(release: Release, tmp_path: Path) -> None:
    out = published(release, tmp_path / "uitvoer")
    file = out / "tabellen" / "stapeling.parquet"
    whole = pq.read_table(file)
    row = whole.column("status").to_pylist().index("geheim")
    for column, value in (("huishoudens", 3), ("aandeel", 0.25)):
        values = whole.column(column).to_pylist()
        values[row] = value
        place = whole.schema.get_field_index(column)
        pq.write_table(
            whole.set_column(place, whole.schema.field(place), pa.array(values, whole.schema.types[place])), file
        )
        package = json.loads((out / "datapackage.json").read_bytes())
        for resource in package["resources"]:
            if resource["path"] == "tabellen/stapeling.parquet":
                resource["hash"] = fingerprint(file.read_bytes())
        (out / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
        with pytest.raises(UnreadableInput) as refused:
            read(out)
        assert refused.value.key == "publication_malformed"
