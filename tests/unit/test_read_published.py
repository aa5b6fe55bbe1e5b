"""factlab.read: hidden is missing and never zero, labels have names, sums do not lie, other programs read it too."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import FrozenInstanceError, replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import made_up_release
import numpy as np
import pandas as pd
import pytest
from made_up_release import AREAS, NAMES, POLICY, ROUND_FILE, ROUND_NAME, VOORZIENINGEN, a_map, a_release, a_scope

import factlab
from factlab.errors import FactlabError, UnreadableInput, UsageFault
from factlab.protocol.fingerprint import in_words
from factlab.protocol.publication import Policy, ProtectedTable, Release
from factlab.protocol.scope import Area
from factlab.protocol.tables import TABLES
from factlab.publication import Figures
from factlab.publication.indicators import indicators
from factlab.publication.long import long
from factlab.publication.named import unique_names
from factlab.publication.publication import Released
from factlab.publication.published import Published
from factlab.publish import publish
from factlab.text import Text

SEVERAL = ["2", "3", "4", "5", "6+"]


def a_folder(out: Path, release: Release | None = None, outlines: dict[str, Any] | None = None) -> Path:
    release = release or a_release(also_hidden=0.2)
    return publish(release, ROUND_FILE, ROUND_NAME, outlines, out, version="0.1.0", organisation_names=NAMES)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return a_folder(tmp_path_factory.mktemp("read") / "uitvoer", outlines=a_map())


@pytest.fixture(scope="module")
def uitvoer(folder: Path) -> Published:
    return factlab.read(folder)


def changed(uitvoer: Published, **fields: Any) -> Published:
    return Published(replace(uitvoer.publication, **fields), uitvoer.text)


def with_table(uitvoer: Published, name: str, counts: Any, hidden: Any, **fields: Any) -> Published:
    table = uitvoer.publication.tables[name]
    made = ProtectedTable(name, table.areas, table.labels, np.where(hidden, 0, counts), np.asarray(hidden))
    return changed(uitvoer, tables={**uitvoer.publication.tables, name: made}, **fields)


@pytest.mark.parametrize("name", list(TABLES))
def test_every_table_has_its_published_columns_and_rows_in_the_published_order(uitvoer: Published, name: str) -> None:
    frame, published = uitvoer[name], long(uitvoer.publication, name).columns
    assert [column for column in frame if column in published] == list(published)
    assert len(frame) == len(published["status"])
    for column in ("gebied", *TABLES[name].dimensions, "status"):
        assert frame[column].tolist() == published[column]
    assert [None if pd.isna(n) else n for n in frame["huishoudens"]] == published["huishoudens"]
    assert [None if pd.isna(n) else n for n in frame["aandeel"]] == published["aandeel"]


@pytest.mark.parametrize("name", list(TABLES))
def test_what_is_hidden_or_impossible_is_missing_and_told_apart_and_a_published_zero_stays_zero(
    uitvoer: Published, name: str
) -> None:
    frame = uitvoer[name]
    assert (frame["huishoudens"].isna() == (frame["status"] != "gepubliceerd")).all()
    assert frame.loc[frame["status"] != "gepubliceerd", "aandeel"].isna().all()
    table = uitvoer.publication.tables[name]
    assert (frame["status"] == "geheim").sum() == table.hidden.sum()
    zeros = (table.counts == 0) & ~table.hidden
    zeros[:, [TABLES[name].impossible(labels) for labels in table.labels]] = False
    assert (frame["huishoudens"] == 0).sum() == zeros.sum()


def test_the_types_are_those_an_analyst_counts_on(uitvoer: Published) -> None:
    types = uitvoer["samenloop_voorzieningen"].dtypes.astype("str").to_dict()
    assert types["huishoudens"] == "Int64"
    assert types["aandeel"] == types["keer_toeval"] == "Float64"
    assert types["peildatum"] == "datetime64[s]"
    assert types["ronde"] == "str"
    assert {types[column] for column in ("niveau", "gebied", "gebied_naam", "status", "voorziening_a")} == {"category"}
    stapeling = uitvoer["stapeling"]
    assert stapeling["aantal_voorzieningen"].cat.ordered
    assert stapeling["aantal_voorzieningen"].cat.categories.tolist() == ["0", "1", "2", "3", "4", "5", "6+"]
    assert stapeling["gebied"].cat.categories.tolist() == ["GM9999", *(area.code for area in AREAS)]
    assert not stapeling["status"].cat.ordered
    assert uitvoer["kwetsbaarheid"]["status"].cat.categories.tolist() == ["gepubliceerd", "geheim", "onmogelijk"]


def test_labels_have_their_names_beside_them_and_numbers_speak_for_themselves(uitvoer: Published) -> None:
    pairs = uitvoer["samenloop_voorzieningen"]
    names = {v.id: v.naam for v in VOORZIENINGEN}
    for side in ("a", "b"):
        assert [names[label] for label in pairs[f"voorziening_{side}"]] == pairs[f"voorziening_{side}_naam"].tolist()
        assert pairs.columns.get_loc(f"voorziening_{side}_naam") == pairs.columns.get_loc(f"voorziening_{side}") + 1
    # Both sides have the same categories, so that each pair of the five counted ones can be taken once.
    assert (pairs["voorziening_a"] < pairs["voorziening_b"]).sum() == 5 * 4 / 2
    assert "aantal_voorzieningen_naam" not in uitvoer["stapeling"]
    assert set(uitvoer["bereik"]["gebruik_naam"]) == {"alle huishoudens", "met voorziening", "zonder voorziening"}
    assert set(uitvoer["samenloop_organisaties"]["organisatie_a_naam"]) == set(NAMES.values())
    assert "een persoon" in set(uitvoer["groepen"]["klasse_naam"])


def test_names_are_in_the_language_that_is_asked_for(folder: Path) -> None:
    assert set(factlab.read(folder, lang="en")["signalen"]["signaal_naam"]) != set(
        factlab.read(folder)["signalen"]["signaal_naam"]
    )


def test_two_labels_with_one_name_stay_two(uitvoer: Published) -> None:
    alike = tuple(v.model_copy(update={"naam": "Hulp"}) for v in VOORZIENINGEN)
    places = tuple(replace(place, name="Centrum") for place in uitvoer.publication.places)
    twins = changed(uitvoer, voorzieningen=alike, places=places)
    assert twins["voorzieningen"]["voorziening_naam"].cat.categories.tolist() == [f"Hulp ({v.id})" for v in alike]
    assert twins.wide("voorzieningen").shape == (len(places), len(alike))
    assert twins.places["gebied_naam"].nunique() == len(places)
    assert unique_names([("a", "x"), ("b", "x"), ("c", "x (a)")]) == {"a": "x [a]", "b": "x [b]", "c": "x (a) [c]"}


def test_a_frame_is_fresh_at_every_asking_and_the_publication_cannot_be_changed(uitvoer: Published) -> None:
    frame = uitvoer["stapeling"]
    frame["huishoudens"] = 0
    assert (uitvoer["stapeling"]["huishoudens"] != 0).any()
    uitvoer.map["features"].clear()  # type: ignore[index]
    assert uitvoer.map is not None and len(uitvoer.map["features"]) == len(AREAS)
    with pytest.raises(FrozenInstanceError):
        uitvoer.text = Text("en")  # type: ignore[misc]


def test_a_wide_table_has_places_down_and_labels_across_in_order(uitvoer: Published) -> None:
    stapeling = uitvoer.wide("stapeling")
    assert stapeling.index.tolist() == ["Verzonnen", "Havenwijk", "Dorp & Dijk", "Polder"]
    assert stapeling.columns.tolist() == ["0", "1", "2", "3", "4", "5", "6+"]
    crossing = uitvoer.wide("kwetsbaarheid")
    assert crossing.columns.tolist() == list(uitvoer.publication.tables["kwetsbaarheid"].labels)
    status = uitvoer.wide("kwetsbaarheid", values="status")
    assert (crossing.isna() == (status != "gepubliceerd")).all(axis=None)
    assert crossing.isna().any(axis=None)


def test_a_wide_table_of_one_place_has_the_first_dimension_down_and_the_others_across(uitvoer: Published) -> None:
    names = {v.id: v.naam for v in VOORZIENINGEN}
    figures = Figures(uitvoer.publication)
    shares = uitvoer.wide("samenloop_voorzieningen", values="aandeel")
    for a, b in uitvoer.publication.tables["samenloop_voorzieningen"].labels:
        expected = figures.figure("samenloop_voorzieningen", "GM9999", a, b).share
        found = shares.loc[names[a], names[b]]
        assert (pd.isna(found) and expected is None) or found == expected
    by_name, by_code = uitvoer.wide("stapeling", "polder"), uitvoer.wide("stapeling", "WK999903")
    pd.testing.assert_frame_equal(by_name, by_code)
    assert by_name.shape == (7, 1)


def test_a_total_is_missing_with_a_dot_in_it_where_pandas_would_give_a_number_that_is_too_low(
    uitvoer: Published,
) -> None:
    shape = uitvoer.publication.tables["organisaties"].counts.shape
    counts = np.full(shape, 20)
    hidden = np.zeros(shape, dtype=np.bool_)
    hidden[1, [2, 3, 4]] = True
    made = with_table(uitvoer, "organisaties", counts, hidden)
    frame = made["organisaties"]
    naive = frame[frame["aantal_organisaties"].isin(["3", "4"])].groupby("gebied")["huishoudens"].sum()
    total = made.total("organisaties", aantal_organisaties=["3", "4"]).set_index("gebied")
    assert naive["WK999901"] == 0
    assert pd.isna(total.loc["WK999901", "huishoudens"]) and pd.isna(total.loc["WK999901", "aandeel"])
    assert (total.loc["WK999901", "minstens"], total.loc["WK999901", "punten"]) == (2, 2)
    assert (total.loc["WK999902", "huishoudens"], total.loc["WK999902", "punten"]) == (40, 0)
    assert total.loc["WK999902", "aandeel"] == 40 / 700


def test_a_total_that_follows_from_the_other_published_numbers_is_given(uitvoer: Published) -> None:
    shape = uitvoer.publication.tables["stapeling"].counts.shape
    hidden = np.zeros(shape, dtype=np.bool_)
    hidden[:, [5, 6]] = True
    made = with_table(uitvoer, "stapeling", np.full(shape, 10), hidden)
    total = made.total("stapeling", aantal_voorzieningen=["5", "6+"])
    households = made.places["huishoudens"] - 5 * 10
    assert total["huishoudens"].tolist() == households.tolist() == total["minstens"].tolist()
    assert total["punten"].tolist() == [2] * len(households)
    assert made.total("stapeling", aantal_voorzieningen="5")["huishoudens"].isna().all()
    rounded = changed(made, policy=Policy(afronden=5))
    assert rounded.total("stapeling", aantal_voorzieningen=["5", "6+"])["huishoudens"].isna().all()


def test_rounded_numbers_are_at_least_what_rounding_leaves_open(uitvoer: Published) -> None:
    shape = uitvoer.publication.tables["stapeling"].counts.shape
    made = with_table(
        uitvoer, "stapeling", np.full(shape, 15), np.zeros(shape, dtype=np.bool_), policy=Policy(afronden=5)
    )
    total = made.total("stapeling", aantal_voorzieningen=["1", "2"])
    assert total["huishoudens"].tolist() == [30] * 4
    assert total["minstens"].tolist() == [26] * 4


def test_what_cannot_exist_is_nobody_in_a_total(uitvoer: Published) -> None:
    shape = uitvoer.publication.tables["kwetsbaarheid"].counts.shape
    shown = with_table(uitvoer, "kwetsbaarheid", np.full(shape, 12), np.zeros(shape, dtype=np.bool_))
    # One voorziening can be in one domain only: three of the four cells are impossible.
    assert shown.total("kwetsbaarheid", aantal_voorzieningen="1")["huishoudens"].tolist() == [12] * 4
    assert shown.total("kwetsbaarheid", aantal_voorzieningen="1")["punten"].tolist() == [0] * 4


@pytest.mark.parametrize(
    ("table", "labels"),
    [
        ("voorzieningen", {}),
        ("domeinen", {}),
        ("samenloop_domeinen", {"domein_a": "jeugd"}),
        ("samenloop_organisaties", {}),
        ("bereik", {"gebruik": ["alle", "met"]}),
        ("wetten", {"combinatie": "Wmo"}),
        ("groepen", {"aantal_voorzieningen": "1"}),
    ],
)
def test_a_household_is_never_counted_twice_in_a_total(uitvoer: Published, table: str, labels: dict[str, Any]) -> None:
    with pytest.raises(UsageFault, match="dubbel tellen"):
        uitvoer.total(table, **labels)


@pytest.mark.parametrize(
    ("table", "labels"),
    [
        ("bereik", {"gebruik": ["met", "zonder"]}),
        ("wetten", {"combinatie": ["Wmo", "Jeugd"], "aantal_voorzieningen": ["1", "2"]}),
        ("wetten", {"combinatie": "totaal", "aantal_voorzieningen": ["1", "2", "3+"]}),
        ("groepen", {"groep": "leeftijdsklasse"}),
        ("combinaties", {}),
        ("voorzieningen", {"voorziening": "WM01"}),
    ],
)
def test_what_excludes_each_other_adds_up_to_the_households_in_any_of_the_cells(
    table: str, labels: dict[str, Any], tmp_path: Path
) -> None:
    # Nothing hidden: then the total is that of the households themselves.
    release = a_release()
    shown = {n: replace(t, hidden=np.zeros_like(t.hidden)) for n, t in release.tables.items()}
    whole = factlab.read(a_folder(tmp_path / "uitvoer", replace(release, tables=shown)))
    wanted = {key: [some] if isinstance(some, str) else some for key, some in labels.items()}
    frame = whole[table]
    for key, some in wanted.items():
        frame = frame[frame[key].isin(some)]
    expected = frame.groupby("gebied")["huishoudens"].sum()
    assert whole.total(table, **labels).set_index("gebied")["huishoudens"].to_dict() == expected.to_dict()


def test_totals_and_indicators_are_the_numbers_of_the_report(uitvoer: Published) -> None:
    figures = Figures(uitvoer.publication)
    expected = {
        (place.code, one.key): one.at(figures, place.code)
        for place in uitvoer.publication.places
        for one in indicators(figures, Text("nl"))
    }
    found = uitvoer.indicators
    assert len(found) == len(expected) > 4
    for code, key, count, share in found[["gebied", "indicator", "huishoudens", "aandeel"]].itertuples(index=False):
        cell = expected[code, key]
        assert (None if pd.isna(count) else count, None if pd.isna(share) else share) == (cell.count, cell.share)
    several = uitvoer.total("stapeling", aantal_voorzieningen=SEVERAL)
    of_report = found[found["indicator"] == "several"]
    assert several["huishoudens"].tolist() == of_report["huishoudens"].tolist()


def test_a_total_is_the_true_number_or_missing_and_at_least_is_never_above_it(tmp_path: Path) -> None:
    missing = 0
    for seed in range(4):
        households = made_up_release._households(a_scope(), np.random.default_rng(seed))
        true = made_up_release._count(a_scope(), households)["stapeling"]
        hidden = factlab.read(a_folder(tmp_path / str(seed) / "uitvoer", a_release(seed=seed, also_hidden=0.3)))
        for one in hidden.total("stapeling", aantal_voorzieningen=SEVERAL).itertuples():
            everyone = sum(true[one.gebied, (label,)] for label in SEVERAL)
            assert one.minstens <= everyone
            assert pd.isna(one.huishoudens) or one.huishoudens == everyone
            missing += pd.isna(one.huishoudens)
    assert 0 < missing < 16


@pytest.mark.parametrize("name", list(TABLES))
def test_arrow_gives_the_same_table(uitvoer: Published, name: str) -> None:
    table, frame = uitvoer.arrow(name), uitvoer[name]
    assert hasattr(table, "__arrow_c_stream__")
    assert table.column_names == frame.columns.tolist()
    for column in frame:
        found = table.column(column).to_pylist()
        expected = [None if pd.isna(value) else value for value in frame[column].tolist()]
        assert found == ([day.date() for day in expected] if column == "peildatum" else expected), column
    assert table.schema.field("huishoudens").type == "int64"
    assert table.schema.field("gebied").type.ordered


def test_duckdb_reads_a_table_without_pandas(uitvoer: Published) -> None:
    stapeling = uitvoer.arrow("stapeling")
    with duckdb.connect() as con:
        con.register("stapeling", stapeling)
        found = con.execute(
            "select gebied_naam, count(*) filter (where huishoudens is null), count(*) filter (where status = 'geheim')"
            " from stapeling group by all order by gebied_naam"
        ).fetchall()
    frame = uitvoer["stapeling"]
    hidden = frame.assign(dot=frame["status"] == "geheim").groupby("gebied_naam")["dot"].sum()
    assert sorted(found) == sorted((name, dots, dots) for name, dots in hidden.items())


def test_pandas_reads_the_stream_as_any_other_reader_would(uitvoer: Published) -> None:
    frame = pd.DataFrame.from_arrow(uitvoer.arrow("bereik"))
    assert frame["huishoudens"].isna().sum() == (uitvoer["bereik"]["status"] != "gepubliceerd").sum()


def test_the_lists_of_the_round_are_there(uitvoer: Published) -> None:
    assert uitvoer.tables == tuple(TABLES) == tuple(uitvoer)
    assert len(uitvoer) == len(TABLES) and "stapeling" in uitvoer and "niets" not in uitvoer
    assert uitvoer.places["huishoudens"].tolist() == [2000, 900, 700, 400]
    assert uitvoer.voorzieningen["voorziening"].tolist() == [v.id for v in VOORZIENINGEN]
    assert (
        dict(zip(uitvoer.organisations["organisatie"], uitvoer.organisations["organisatie_naam"], strict=True)) == NAMES
    )
    assert (uitvoer.peildatum, uitvoer.round_id, uitvoer.policy) == (date(2026, 10, 1), "verzonnen-2026-1", POLICY)


def test_the_map_comes_as_geojson_and_as_outlines(uitvoer: Published, tmp_path: Path) -> None:
    assert uitvoer.map is not None
    assert list(uitvoer.outlines) == [feature["properties"]["gebied"] for feature in uitvoer.map["features"]]
    outline = uitvoer.outlines["WK999902"]
    assert [[ring.shape for ring in part] for part in outline] == [[(5, 2)]]
    assert outline[0][0].min() == 5.0
    without = factlab.read(a_folder(tmp_path / "uitvoer"))
    assert without.map is None and without.outlines == {}


def test_a_draft_says_concept_and_a_release_says_who_and_when(uitvoer: Published) -> None:
    assert uitvoer.released is None and uitvoer.state.startswith("CONCEPT")
    released = changed(uitvoer, released=Released("Controleur <b>", "ab12" * 16, date(2026, 11, 3)))
    signed = in_words("ab12" * 16)
    assert released.state == f"Vrijgegeven door Controleur <b> op 3 november 2026 (vingerafdruk {signed})."
    assert "CONCEPT" not in released._repr_html_() + repr(released)
    assert "Controleur &lt;b&gt;" in released._repr_html_()


def test_the_first_look_shows_every_table_with_its_cells_and_dots_and_escapes_what_it_shows(uitvoer: Published) -> None:
    shown = changed(uitvoer, title="Ronde <script>")
    page, words = shown._repr_html_(), repr(shown)
    assert "<script>" not in page and "Ronde &lt;script&gt;" in page
    for name, table in uitvoer.publication.tables.items():
        assert f"<code>{name}</code>" in page and name in words
        assert f">{Text('nl').number(int(table.hidden.sum()))}</td>" in page
    assert "1 oktober 2026" in page and "CONCEPT" in page and "CONCEPT" in words
    assert "http" not in page and "<img" not in page


def test_a_folder_that_is_not_whole_is_refused_in_words(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput) as none:
        factlab.read(tmp_path)
    text = Text("nl")
    missing = text("error.publication_missing", file="datapackage.json")
    assert str(none.value) == f"{missing} {text('hint.publication_missing')}"
    broken = a_folder(tmp_path / "uitvoer")
    (broken / "tabellen" / "stapeling.parquet").write_bytes(b"PAR1")
    with pytest.raises(UnreadableInput) as spoilt:
        factlab.read(str(broken), lang="en")
    assert str(spoilt.value).startswith("The published folder is not what it was: tabellen/stapeling.parquet")
    assert spoilt.value.key == "publication_changed" and spoilt.value.__cause__ is None


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda u: u["nergens"], "geen tabel nergens. Kies uit bereik"),
        (lambda u: u.arrow("nergens"), "geen tabel nergens"),
        (lambda u: u.wide("stapeling", "Elders"), "geen gebied Elders. Kies uit Verzonnen, Havenwijk"),
        (lambda u: u.wide("signalen", "Polder"), "alleen voor de hele gemeente"),
        (lambda u: u.wide("stapeling", values="keer_toeval"), "geen kolom keer_toeval"),
        (lambda u: u.total("stapeling", aantal_domeinen="1"), "geen kolom aantal_domeinen om uit te kiezen"),
        (lambda u: u.total("stapeling", aantal_voorzieningen=[7]), "geen waarde 7. Kies uit 0, 1"),
    ],
)
def test_what_is_not_there_is_refused_with_what_there_is(
    uitvoer: Published, ask: Callable[[Published], object], said: str
) -> None:
    with pytest.raises(UsageFault, match=said):
        ask(uitvoer)


def test_an_error_without_words_still_prints_its_key() -> None:
    assert str(FactlabError("some_key")) == "some_key"


def test_importing_factlab_imports_nothing_else() -> None:
    code = "import sys; before = set(sys.modules); import factlab; print(sorted(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() in ("['__future__', 'factlab']", "['factlab']")


def test_a_round_with_one_area_is_read_like_any_other(tmp_path: Path) -> None:
    scope = a_scope(areas=(Area("WK999901", "Havenwijk", 900),), municipality=Area("GM9999", "Verzonnen", 900))
    small = factlab.read(a_folder(tmp_path / "uitvoer", a_release(scope)))
    assert small.wide("stapeling").index.tolist() == ["Verzonnen", "Havenwijk"]
