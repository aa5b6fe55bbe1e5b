"""lijsten.toml: what was said of each list comes back as it was said, and nothing outside the folder is named."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factlab.errors import UnreadableInput
from factlab.partner.columns.mapping import SYNONYMS
from factlab.partner.lists_file import (
    Entry,
    ListsFile,
    entry_for,
    entry_of,
    lists_in,
    read_lists_file,
    remember,
    the_objections,
    wildcard,
    write_lists_file,
)
from factlab.partner.said import Said

TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
NAMES = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="/\\:.*\0"), min_size=1, max_size=8)
ENTRIES = st.builds(
    Entry,
    bestand=NAMES,
    kolommen=st.dictionaries(st.sampled_from(list(SYNONYMS)), TEXT, max_size=3),
    negeren=st.lists(TEXT, max_size=3),
    voorziening=TEXT,
    codes=NAMES,
    blad=TEXT,
)


def nobody(_: Path) -> bool:
    return False


@given(st.builds(ListsFile, weglaten=NAMES, lijst=st.lists(ENTRIES, max_size=3)))
def test_whatever_is_remembered_is_read_back_as_it_was(remembered: ListsFile) -> None:
    data = write_lists_file(remembered)
    assert read_lists_file(data, "f") == remembered
    assert write_lists_file(read_lists_file(data, "f")) == data
    tomllib.loads(data.decode())


@pytest.mark.parametrize(
    ("name", "remembered"),
    [
        ("clienten-2026-10.xlsx", "clienten-*.xlsx"),
        ("clienten.xlsx", "clienten.xlsx"),
        ("huishulp2.csv", "huishulp2.csv"),
        ("20261001_export.csv", "*_export.csv"),
        ("export 01-10-2026.csv", "export *.csv"),
        ("jan/lijst 2026Q3.csv", "jan/lijst *.csv"),
        ("2026-10.xlsx", "2026-10.xlsx"),
        ("lijst [1] 2026.csv", "lijst [[]1] *.csv"),
        ("dossier 123456.csv", "dossier 123456.csv"),
    ],
)
def test_a_date_in_a_name_becomes_a_wildcard_when_enough_is_left_to_know_the_list_by(
    tmp_path: Path, name: str, remembered: str
) -> None:
    assert wildcard(name) == remembered
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.touch()
    assert list(lists_in(ListsFile(lijst=[Entry(bestand=remembered)]), tmp_path, nobody)) == [path]


@pytest.mark.parametrize(
    ("text", "key", "place"),
    [
        ("[[lijst", "toml_unreadable", ""),
        ("x = 1", "toml_unknown_field", ""),
        ("[[lijst]]\nnegeren = ['a']", "toml_missing", "lijst 1, bestand"),
        ("[[lijst]]\nbestand = ''", "toml_too_short", "lijst 1, bestand"),
        ("[[lijst]]\nbestand = 'a'\n[[lijst]]\nbestand = 5", "toml_wrong_type", "lijst 2, bestand"),
        ("[[lijst]]\nbestand = 'a'\nnegeren = [1]", "toml_wrong_type", "lijst 1, negeren 1"),
        ("[[lijst]]\nbestand = 'a'\nhuis = 1", "toml_unknown_field", "lijst 1"),
        ("[[lijst]]\nbestand = 'a'\nkolommen = {huis = 'x'}", "lists_file_column", "lijst 1, kolommen"),
        ("weglaten = '../b.csv'", "lists_file_outside", "weglaten"),
        ("[[lijst]]\nbestand = '/etc/a'", "lists_file_outside", "lijst 1, bestand"),
        ("[[lijst]]\nbestand = 'C:\\a'", "lists_file_outside", "lijst 1, bestand"),
        ("[[lijst]]\nbestand = '..\\a'", "lists_file_outside", "lijst 1, bestand"),
        ("[[lijst]]\nbestand = '**/a'", "lists_file_outside", "lijst 1, bestand"),
        ("[[lijst]]\nbestand = 'a'\ncodes = 'b/../../c'", "lists_file_outside", "lijst 1, codes"),
    ],
)
def test_what_is_wrong_is_named_by_its_place_and_never_by_its_value(text: str, key: str, place: str) -> None:
    with pytest.raises(UnreadableInput, match="lists_file_invalid") as caught:
        read_lists_file(text.encode(), "lijsten.toml")
    (fault,) = caught.value.faults
    assert (fault.key, fault.place) == (key, place)


def test_a_file_that_is_no_utf8_is_refused_as_such() -> None:
    with pytest.raises(UnreadableInput) as caught:
        read_lists_file(b"weglaten = '\xe9'", "lijsten.toml")
    assert caught.value.faults[0].key == "toml_not_utf8"


def test_a_list_that_is_not_there_or_fits_two_files_is_refused_by_name(tmp_path: Path) -> None:
    remembered = ListsFile(lijst=[Entry(bestand="clienten-*.csv")])
    with pytest.raises(UnreadableInput, match="remembered_list_missing"):
        lists_in(remembered, tmp_path, nobody)
    for month in ("09", "10"):
        (tmp_path / f"clienten-2026-{month}.csv").touch()
    with pytest.raises(UnreadableInput, match="remembered_lists_alike") as caught:
        lists_in(remembered, tmp_path, nobody)
    assert caught.value.where["lists"] == "clienten-2026-09.csv, clienten-2026-10.csv"
    (only,) = lists_in(remembered, tmp_path, lambda path: "09" in path.name)
    assert only.name == "clienten-2026-10.csv"


def test_the_first_entry_that_fits_a_list_counts_and_one_for_the_objections_is_no_list(tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv", "bezwaren.csv"):
        (tmp_path / name).touch()
    entries = [Entry(bestand="bezwaren.csv"), Entry(bestand="a.csv", voorziening="AL01"), Entry(bestand="a*.csv")]
    remembered = ListsFile(weglaten="bezwaren.csv", lijst=[*entries, Entry(bestand="b.csv")])
    assert [path.name for path in lists_in(remembered, tmp_path, nobody)] == ["a.csv", "b.csv"]
    by_wildcard = ListsFile(weglaten="bezwaren.csv", lijst=[Entry(bestand="b*.csv")])
    assert [path.name for path in lists_in(by_wildcard, tmp_path, nobody)] == ["b.csv"]
    found = entry_of(tmp_path / "a.csv", remembered, tmp_path)
    assert found is not None
    assert found.said(tmp_path).voorziening == "AL01"
    assert entry_of(tmp_path / "c.csv", remembered, tmp_path) is None


def test_of_the_objections_another_date_is_another_list_and_two_of_them_are_refused(tmp_path: Path) -> None:
    old, new = tmp_path / "bezwaren 2026-10.csv", tmp_path / "bezwaren 2027-04.csv"
    for remembered in (ListsFile(weglaten="bezwaren *.csv"), ListsFile(weglaten=old.name)):
        with pytest.raises(UnreadableInput, match="remembered_exclude_missing"):
            the_objections(remembered, tmp_path)
        new.touch()
        assert the_objections(remembered, tmp_path) == new
        old.touch()
        with pytest.raises(UnreadableInput, match="remembered_exclude_alike") as caught:
            the_objections(remembered, tmp_path)
        assert (caught.value.where["file"], caught.value.where["lists"]) == ("lijsten.toml", f"{old.name}, {new.name}")
        new.unlink()
        assert the_objections(remembered, tmp_path) == old
        with pytest.raises(UnreadableInput, match="remembered_exclude_alike"):
            the_objections(remembered, tmp_path, [tmp_path / "avg verzoeken.csv"])
        old.unlink()
    assert the_objections(ListsFile(), tmp_path) is None


def test_the_objections_are_read_by_their_own_entry_where_a_wildcard_of_a_list_fits_them_too(tmp_path: Path) -> None:
    path = tmp_path / "clienten bezwaar 2026.csv"
    path.touch()
    entries = [Entry(bestand="clienten *.csv"), Entry(bestand="clienten bezwaar *.csv", negeren=["x"])]
    remembered = ListsFile(weglaten=entries[1].bestand, lijst=entries)
    assert entry_of(path, remembered, tmp_path, objections=True) == entries[1]
    assert entry_of(path, remembered, tmp_path) == entries[0]


def test_what_lies_outside_the_folder_is_not_remembered(tmp_path: Path) -> None:
    folder = tmp_path / "hier"
    folder.mkdir()
    assert entry_for(tmp_path / "a.csv", Said(), folder) is None
    assert entry_for(folder / "a.csv", Said(codes=tmp_path / "codes.csv"), folder) is None
    kept = entry_for(folder / "a.csv", Said(codes=folder / "c.csv", sheet="Blad1"), folder, "a*.csv")
    assert kept == Entry(bestand="a*.csv", codes="c.csv", blad="Blad1")


def test_a_new_answer_replaces_the_old_one_and_leaves_the_other_lists_alone() -> None:
    before = ListsFile(weglaten="b.csv", lijst=[Entry(bestand="a"), Entry(bestand="c", voorziening="AL01")])
    after = remember(before, [Entry(bestand="a", negeren=["x"]), Entry(bestand="d")], "")
    assert after.weglaten == "b.csv"
    assert [(one.bestand, one.negeren) for one in after.lijst] == [("a", ["x"]), ("c", []), ("d", [])]
    assert remember(after, after.lijst, "b.csv") == after
