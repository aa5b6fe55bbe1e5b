"""A round of fifteen lists in other shapes than the demo's, through the commands a person would use."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import oracle
import pyarrow.parquet as parquet
import pytest
from builders import draft_texts
from hand_made import HOUSEHOLDS, PARTNERS, HandMade, hand_made, write
from transcripts import done, files_in

from factlab.hub.engine import Engine
from factlab.hub.link import link
from factlab.hub.receive import receive
from factlab.hub.round_secret import open_round_secret
from factlab.hub.tabulate import tabulate
from factlab.protocol.identity import read_identity
from factlab.protocol.round import read_round
from factlab.protocol.scope import Scope
from factlab.protocol.tables import TABLES, tables_of

ROUND_ID = "heuvel-2026-1"


class Walked:
    """The round, walked once: what each ingest said, and what was published."""

    def __init__(self, folder: Path, made: HandMade, said: dict[str, dict[str, object]]) -> None:
        self.folder, self.made, self.said = folder, made, said
        self.output = folder / "hub" / "uitvoer"

    @property
    def scope(self) -> Scope:
        name = f"{ROUND_ID}.ronde"
        return read_round((self.output / name).read_bytes(), name).round.scope()

    def rows(self, table: str) -> list[dict[str, object]]:
        return parquet.read_table(self.output / "tabellen" / f"{table}.parquet").to_pylist()  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Walked:
    folder, made = tmp_path_factory.mktemp("heuvelstad"), hand_made()
    write(folder, draft_texts()["voorzieningen.csv"], made)

    hub, custodian = folder / "hub", folder / "sleutelbewaarder"
    for name in ("hub", "sleutelbewaarder", *PARTNERS):
        (folder / name).mkdir(exist_ok=True)
        done(folder / name, "identity", "new", name)
        shutil.copy(folder / name / f"{name}.public", folder / "ronde" / "partners")
    done(hub, "round", "build", "../ronde")
    for home in (custodian, *(folder / partner for partner in PARTNERS)):
        shutil.copy(hub / f"{ROUND_ID}.ronde", home)
    done(custodian, "key", "new", f"{ROUND_ID}.ronde", "--yes")
    (hub / "inzendingen").mkdir()
    said = {}
    for partner in PARTNERS:
        home = folder / partner
        shutil.move(custodian / f"{ROUND_ID}.{partner}.key", home)
        names = [name for name, _ in made.lists[partner]]
        said[partner] = json.loads(done(home, "ingest", *names, *made.words[partner], "--json"))
        shutil.copy(home / f"{ROUND_ID}.{partner}.factlab", hub / "inzendingen")
    done(hub, "analyse", ".")
    return Walked(folder, made, said)


def test_there_are_fifteen_lists_in_every_format(walked: Walked) -> None:
    names = [name for lists in walked.made.lists.values() for name, _ in lists]
    assert len(names) == 15
    assert {Path(name).suffix for name in names} == {".txt", ".csv", ".tsv", ".xlsx", ".parquet"}


@pytest.mark.parametrize("partner", PARTNERS)
def test_each_partner_sends_exactly_what_is_so(walked: Walked, partner: str) -> None:
    reports = [report for report in walked.made.reports if report.partner == partner]
    said = walked.said[partner]
    ids = {report.voorziening for report in reports}
    assert said["voorzieningen"] == {v: sum(report.voorziening == v for report in reports) for v in sorted(ids)}
    assert said["households"] == len({report.household for report in reports})


def test_what_must_not_count_is_counted_as_such(walked: Walked) -> None:
    said = walked.said
    assert said["buurtteam"]["outside"] == 4
    assert said["jeugdhulp"]["left_out"] == {"niet_leveren": 8}
    assert said["jeugdhulp"]["rejected"] == {"excel_damage": 1}
    assert said["thuiszorg"]["rejected"] == {"not_an_address": 1, "postcode_missing": 1}
    assert said["ggz"]["left_out"] == {"instelling": 30, "verzameladres": 12}
    assert said["ggz"]["rejected"] == {"date_invalid": 1}
    assert said["inkomen"]["rejected"] == {}
    assert int(str(said["kantoor"]["duplicates"])) > 50


def test_every_published_cell_is_what_plain_counting_says_or_is_hidden(walked: Walked) -> None:
    truth = oracle.tables(walked.made.reports, walked.scope, threshold=10)
    compared = hidden = 0
    for name in tables_of(frame=False):
        definition, rows = TABLES[name], walked.rows(name)
        assert rows, name
        for row in rows:
            labels = tuple(str(row[dimension]) for dimension in definition.dimensions)
            expected = truth.get(name, {}).get(str(row["gebied"]), {}).get(labels, 0)
            match row["status"]:
                case "gepubliceerd":
                    assert row["huishoudens"] == expected, (name, row["gebied"], labels)
                    compared += 1
                case "geheim":
                    assert row["huishoudens"] is None
                    hidden += 1
                case "onmogelijk":
                    assert (row["huishoudens"], expected) == (None, 0), (name, labels)
                case other:
                    pytest.fail(f"status {other}")
    assert compared > 150
    assert hidden > 100


def test_before_protection_every_cell_is_what_plain_counting_says(walked: Walked) -> None:
    hub = walked.folder / "hub"
    round_ = read_round((hub / f"{ROUND_ID}.ronde").read_bytes(), "f").round
    identity = read_identity((hub / "hub.identity").read_bytes(), "f")
    opening = open_round_secret((hub / f"{ROUND_ID}.hub").read_bytes(), "f", ROUND_ID, identity)
    inbox = {path.name: path.read_bytes() for path in (hub / "inzendingen").iterdir()}
    scope = round_.scope()
    arrivals = [(one.partner, one.rows) for one in receive(inbox, round_, opening)]
    with Engine() as engine:
        link(engine, arrivals, scope)
        raw = tabulate(engine, scope, threshold=10)
    truth = oracle.tables(walked.made.reports, scope, threshold=10)
    for name, found in raw.items():
        for area, counts in zip(found.areas, found.counts.tolist(), strict=True):
            expected = truth.get(name, {}).get(area, {})
            assert dict(zip(found.labels, counts, strict=True)) == {
                label: expected.get(label, 0) for label in found.labels
            }


def test_no_small_number_and_no_share_of_one_is_published(walked: Walked) -> None:
    for name in tables_of(frame=False):
        for row in walked.rows(name):
            assert row["huishoudens"] is None or row["huishoudens"] == 0 or int(str(row["huishoudens"])) >= 10
            assert row["aandeel"] is None or row["huishoudens"] is not None


def test_the_households_nobody_reported_are_there_too(walked: Walked) -> None:
    everyone = {row["gebied"]: row["huishoudens"] for row in walked.rows("bereik") if row["gebruik"] == "alle"}
    assert everyone == {**HOUSEHOLDS, "GM9901": sum(HOUSEHOLDS.values())}


def test_voorzieningen_that_count_as_one_pile_up_once(walked: Walked) -> None:
    both = {r.household for r in walked.made.reports if r.voorziening == "WM01"} & {
        r.household for r in walked.made.reports if r.voorziening == "WM02"
    }
    assert both
    assert walked.scope.by_id["WM02"].unit == "WM01"


def test_nothing_at_the_hub_holds_an_address(walked: Walked) -> None:
    for name, data in files_in(walked.folder / "hub").items():
        if not name.endswith(".ronde"):
            assert b"9401A" not in data, name


def test_audit_holds_and_analysing_again_gives_the_same_tables(walked: Walked, tmp_path: Path) -> None:
    done(walked.folder / "hub", "audit", "uitvoer")
    done(walked.folder / "hub", "analyse", ".", "--out", str(tmp_path / "weer" / "uitvoer"))
    for name in tables_of(frame=False):
        again = parquet.read_table(tmp_path / "weer" / "uitvoer" / "tabellen" / f"{name}.parquet")
        assert again.to_pylist() == walked.rows(name)
