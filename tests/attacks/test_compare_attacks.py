"""Comparing must not tell more than the two folders do, and must not lay side by side what tells by subtraction."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from builders import identity
from invented_rounds import Invented, corrected, invent, tabulated
from transcripts import files_in
from two_rounds import a_publication, a_round, partners, verdict

from factlab.compare import compare, write
from factlab.compare.long_table import long_table
from factlab.errors import NotTogether, UnreadableInput
from factlab.hub.protect import protect
from factlab.protocol.publication import Earlier, Policy, ProtectedTable, Release, tables_hash
from factlab.protocol.round import AreaName, Partner, Round, write_round
from factlab.publish import publish
from factlab.text import Text

NL = Text("nl")
POLICY = Policy()
TABLES = ("bereik", "voorzieningen", "domeinen", "stapeling", "organisaties")


def in_a_round(city: Invented) -> tuple[Round, Invented]:
    """A signed round of an invented municipality, and the same households in its scope."""
    deliver = {
        name: Partner(
            id=name,
            naam=name,
            voorzieningen=tuple(sorted(ids)),
            aan_de_deur=name in city.scope.organisations,
            sleutel=identity(name).public,
        )
        for name, ids in city.scope.delivers.items()
    }
    round_ = a_round(
        id="verzonnen-2026-1",
        gemeente=city.scope.municipality.code,
        gemeente_naam=city.scope.municipality.name,
        voorzieningen=city.scope.voorzieningen,
        gebiedsnamen=tuple(AreaName(gebied=a.code, naam=a.name, huishoudens=a.households) for a in city.scope.areas),
        gebieden=tuple((f"15{n:02d}AA", None, a.code) for n, a in enumerate(city.scope.areas)),
        instellingen=(),
        tabellen=TABLES,
        partners=tuple(deliver.values()),
    )
    scope = round_.scope()
    return round_, Invented(scope, city.profiles, tabulated(scope, city.profiles, TABLES))


def published(out: Path, round_: Round, city: Invented, *earlier: Earlier) -> Earlier:
    """Protects and publishes a municipality, with or without knowing what was published before."""
    tables = protect(city.profiles, city.raw, city.scope, POLICY, earlier=list(earlier)).tables
    known = tuple((one.scope.round_id, tables_hash(one.tables)) for one in earlier)
    release = Release(city.scope, POLICY, tables, verdict(tables, POLICY, (), known), {})
    data = write_round(round_, identity("hub").signing)
    publish(release, data, f"{round_.id}.ronde", None, out, version="0.1.0", title=round_.titel)
    return Earlier(city.scope, POLICY, tables)


def small_differences(first: dict[str, ProtectedTable], second: dict[str, ProtectedTable]) -> list[int]:
    found = []
    for name, table in first.items():
        both = ~table.hidden & ~second[name].hidden
        change = abs(table.counts - second[name].counts)[both]
        found += [int(number) for number in change if 0 < number < POLICY.drempel]
    return found


@pytest.fixture(scope="module")
def twice() -> tuple[Round, Invented, Invented]:
    """A municipality, and the same after three households were corrected."""
    city = invent(3, areas=3, voorzieningen=5, partners=3, households=900)
    round_, before = in_a_round(city)
    after = corrected(before)
    return round_, before, after


def test_releases_of_one_date_that_tell_by_subtraction_are_not_laid_side_by_side(
    tmp_path: Path, twice: tuple[Round, Invented, Invented]
) -> None:
    round_, before, after = twice
    first, second = published(tmp_path / "een", round_, before), published(tmp_path / "twee", round_, after)
    # The attack works by hand: three households were corrected, and the two folders tell it.
    assert 3 in small_differences(dict(first.tables), dict(second.tables))
    for one, other in (("een", "twee"), ("twee", "een")):
        for area in (None, before.scope.areas[0].code):
            with pytest.raises(NotTogether) as refusal:
                compare(tmp_path / one, tmp_path / other, NL, area=area, with_area=area, statline=None)
            assert refusal.value.key == "compare_same_date"
            assert not re.search(r"(?<![\w-])3(?![\w-])", " ".join(map(str, refusal.value.where.values())))


def test_a_release_that_knew_the_earlier_one_can_be_compared_and_tells_no_small_difference(
    tmp_path: Path, twice: tuple[Round, Invented, Invented]
) -> None:
    round_, before, after = twice
    first = published(tmp_path / "een", round_, before)
    published(tmp_path / "twee", round_, after, first)
    for one, other in (("een", "twee"), ("twee", "een")):
        found = compare(tmp_path / one, tmp_path / other, NL, area=None, with_area=None, statline=None)
        assert found.second.publication.earlier and not found.first.publication.earlier
        differences = [row.difference for row in found.rows if row.difference]
        assert [number for number in differences if abs(number) < POLICY.drempel] == []


def test_a_release_that_only_says_it_knew_another_one_is_refused(tmp_path: Path) -> None:
    """The hash of what was known is of these tables, not of any release of that round."""
    a_publication(tmp_path / "een", a_round())
    a_publication(tmp_path / "twee", a_round(), seed=2, earlier=(("klein-2026-1", "0" * 64),))
    with pytest.raises(NotTogether):
        compare(tmp_path / "een", tmp_path / "twee", NL, area=None, with_area=None, statline=None)


def test_an_onthulling_that_was_rewritten_to_allow_it_is_noticed(tmp_path: Path) -> None:
    first = a_publication(tmp_path / "een", a_round())
    a_publication(tmp_path / "twee", a_round(), seed=2)
    told = tmp_path / "twee" / "onthulling.json"
    known = f'[{{"ronde": "klein-2026-1", "tabellen": "{tables_hash(first.tables)}"}}]'
    told.write_text(re.sub(r'"eerdere_publicaties": \[\]', f'"eerdere_publicaties": {known}', told.read_text()))
    with pytest.raises(UnreadableInput) as refusal:
        compare(tmp_path / "een", tmp_path / "twee", NL, area=None, with_area=None, statline=None)
    assert refusal.value.key == "publication_changed"


_opened: list[str] | None = None


def _hook(event: str, arguments: tuple[object, ...]) -> None:
    if _opened is not None and event in ("open", "os.listdir", "os.scandir") and arguments:
        _opened.append(str(arguments[0]))


@contextmanager
def watched() -> Iterator[list[str]]:
    """Every file and folder that this process opens, by whatever library."""
    global _opened
    if not getattr(watched, "hooked", False):
        sys.addaudithook(_hook)
        watched.hooked = True  # type: ignore[attr-defined]
    _opened = []
    try:
        yield _opened
    finally:
        _opened = None


def test_what_is_internal_beside_a_folder_is_never_opened(tmp_path: Path) -> None:
    a_publication(tmp_path / "een", a_round())
    a_publication(tmp_path / "twee", a_round(id="klein-2027-1", peildatum=date(2027, 10, 1)), seed=2)
    assert (tmp_path / "intern" / "een").is_dir() and (tmp_path / "intern" / "twee").is_dir()
    before = files_in(tmp_path / "intern")
    with watched() as opened:
        found = compare(tmp_path / "een", tmp_path / "twee", NL, area=None, with_area=None, statline=None)
        write(found, tmp_path / "vergelijking", NL, version="0.1.0", replace=False)
    assert any(name.endswith("datapackage.json") for name in opened)
    assert [name for name in opened if "intern" in Path(name).parts] == []
    assert files_in(tmp_path / "intern") == before


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """Two rounds with other partners, of which a good part is hidden, compared and written."""
    first = a_round(**partners(a_round(), "wijkteam", "schuldhulp"))
    second = a_round(id="klein-2027-1", peildatum=date(2027, 10, 1))
    a_publication(tmp_path / "een", first, also_hidden=0.2)
    a_publication(tmp_path / "twee", second, seed=2, also_hidden=0.2)
    found = compare(tmp_path / "een", tmp_path / "twee", NL, area=None, with_area=None, statline=None)
    write(found, tmp_path / "vergelijking", NL, version="0.1.0", replace=False)
    return tmp_path


def cells(folder: Path) -> dict[tuple[str, str, str], tuple[int | None, float | None]]:
    """What a folder publishes, read with nothing of ours: (table, area, labels) → households, share."""
    found = {}
    for file in (folder / "tabellen").glob("*.parquet"):
        table = pq.read_table(file)
        dimensions = table.column_names[5 : table.column_names.index("huishoudens")]
        for row in table.to_pylist():
            labels = " | ".join(row[name] for name in dimensions)
            found[file.stem, row["gebied"], labels] = row["huishoudens"], row["aandeel"]
    return found


def test_every_number_of_the_comparison_can_be_computed_from_published_cells(written: Path) -> None:
    one, two = cells(written / "een"), cells(written / "twee")
    rows = pq.read_table(written / "vergelijking" / "vergelijking.parquet").to_pylist()
    hidden = shown = 0
    for row in rows:
        if row["tabel"] == "indicatoren":
            continue
        key = row["tabel"], row["gebied"], row["labels"]
        (first, share_first), (second, share_second) = one.get(key, (None, None)), two.get(key, (None, None))
        assert (row["eerste"], row["tweede"]) == (first, second)
        assert (row["aandeel_eerste"], row["aandeel_tweede"]) == (share_first, share_second)
        known = row["vergelijkbaar"] and first is not None and second is not None
        assert row["verschil"] == (second - first if known else None)
        assert row["keer"] == (second / first if known and first else None)
        both = row["vergelijkbaar"] and share_first is not None and share_second is not None
        assert row["verschil_aandeel"] == (share_second - share_first if both else None)
        hidden, shown = hidden + (not known), shown + known
    assert hidden > 100 and shown > 50


def test_every_indicator_can_be_computed_from_published_cells(written: Path) -> None:
    published_cells = cells(written / "een"), cells(written / "twee")
    tables = {"users": ("bereik", ["met"]), "organisations": ("organisaties", ["3", "4", "5+"])}
    tables |= {"several": ("stapeling", ["2", "3", "4", "5", "6+"]), "many": ("stapeling", ["5", "6+"])}
    fewer = {"organisations": ["0", "1", "2"], "several": ["0", "1"], "many": ["0", "1", "2", "3", "4"]}
    checked = 0
    for row in pq.read_table(written / "vergelijking" / "vergelijking.parquet").to_pylist():
        key = row["labels"]
        if row["tabel"] != "indicatoren" or key not in tables:
            continue
        table, more = tables[key]
        for published, value in zip(published_cells, (row["eerste"], row["tweede"]), strict=True):
            parts = [published[table, row["gebied"], label][0] for label in more]
            others = [published[table, row["gebied"], label][0] for label in fewer.get(key, [])]
            everyone = published["bereik", row["gebied"], "alle"][0]
            possible = {sum(parts)} if None not in parts else set()
            if key in fewer and None not in others and everyone is not None:
                possible.add(everyone - sum(others))
            assert value in possible or (value is None and not possible)
            checked += value is not None
    assert checked > 5


def test_no_number_on_the_page_or_in_the_workbook_is_of_a_hidden_cell(written: Path) -> None:
    """Dots stand in the place of every number that a side hides, and no difference is made with it."""
    import openpyxl

    book = openpyxl.load_workbook(written / "vergelijking" / "vergelijking.xlsx")
    one, two = cells(written / "een"), cells(written / "twee")
    looked = 0
    for name in ("voorzieningen", "bereik"):
        for row in book[name].iter_rows(min_row=2, values_only=True):
            labels = {label for table, area, label in (*one, *two) if table == name and area == row[0]}
            for published, value in ((one, row[3]), (two, row[4])):
                counts = {published.get((name, row[0], label), (None,))[0] for label in labels}
                if isinstance(value, int):
                    assert value in counts
                else:
                    assert value in (".", None)
            looked += 1
            if "." in (row[3], row[4]):
                assert not isinstance(row[5], (int, float)) and not isinstance(row[9], (int, float))
    assert looked > 20


def test_the_long_table_of_a_comparison_marks_every_hidden_side(written: Path) -> None:
    found = compare(written / "een", written / "twee", NL, area=None, with_area=None, statline=None)
    rows = {(r["tabel"], r["gebied"], r["labels"]): r for r in long_table(found).to_pylist()}
    for row in found.rows:
        told = rows[row.table, row.area, " | ".join(row.labels)]["reden"]
        if row.comparable and row.first and row.second:
            sides = [figure.possible and figure.count is None for figure in (row.first, row.second)]
            expected = {(True, True): "beide", (True, False): "eerste", (False, True): "tweede"}.get(tuple(sides))
            assert told == (f"geheim_{expected}" if expected else "")
