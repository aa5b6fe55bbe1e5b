"""factlab audit on a folder with earlier releases, and on lists of cells by whomever."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from builders import world
from invented_rounds import tabulated
from transcripts import Factlab

from factlab.protocol.publication import Profile, ProtectedTable
from factlab.protocol.round import Round
from factlab.protocol.tables import TABLES
from factlab.publication import Publication, read

NINE = "cel;waarde\nt;19\na;17\nx;\ny;.\n"
SUM = "relatie;cel;factor\nr;t;-1\nr;a;1\nr;x;1\nr;y;1\n"


@pytest.fixture
def lists(tmp_path: Path) -> Path:
    (tmp_path / "c.csv").write_text(NINE)
    (tmp_path / "r.csv").write_text(SUM)
    return tmp_path


def test_lists_with_a_leak_end_with_15_and_every_leak(lists: Path, factlab: Factlab) -> None:
    ran = factlab(lists, "audit", "c.csv", "--relations", "r.csv")
    assert ran.code == 15
    assert ran.out.splitlines() == ["x: can be worked out exactly (1)", "y: can be worked out exactly (1)"]
    assert ran.err.startswith("error: The audit found 2 leaks; the first in cell x.")


def test_a_leak_is_told_in_json_with_its_interval_and_its_attack(lists: Path, factlab: Factlab) -> None:
    ran = factlab(lists, "audit", "c.csv", "--relations", "r.csv", "--json")
    told = json.loads(ran.out)
    assert (ran.code, told["cells"], told["dots"], told["unproven"]) == (15, 4, 2, [])
    assert told["leaks"][0] == {"kind": "exact", "cell": "x", "low": 1, "high": 1, "how": "bounds"}


def test_two_groupings_leak_one_region_and_one_dot_more_is_enough(tmp_path: Path, factlab: Factlab) -> None:
    numbers = {"r1": 3, "r2": 6, "r3": 4, "r4": 30, "r5": 20, "r6": 40, "r7": 25, "r8": 50}
    sums = {
        "noord": ("r1", "r2", "r5", "r6"),
        "zuid": ("r3", "r4", "r7", "r8"),
        "oost": ("r1", "r3", "r4", "r6"),
        "west": ("r2", "r5", "r7", "r8"),
    }
    rows = [f"{whole};{part};1" for whole, parts in sums.items() for part in parts]
    (tmp_path / "r.csv").write_text(
        "\n".join(["relatie;cel;factor", *rows, *(f"{whole};{whole};-1" for whole in sums)])
    )
    shown = {**numbers, **{whole: sum(numbers[part] for part in parts) for whole, parts in sums.items()}}
    for hidden, code in ((("r1", "r2", "r3", "r4", "r5"), 15), (("r1", "r2", "r3", "r4", "r5", "r6"), 0)):
        cells = [f"{name};{'' if name in hidden else number}" for name, number in shown.items()]
        (tmp_path / "c.csv").write_text("\n".join(["cel;waarde", *cells]))
        ran = factlab(tmp_path, "audit", "c.csv", "--relations", "r.csv")
        assert ran.code == code
        assert ("r1: can be worked out exactly (3)" in ran.out) == (code == 15)


def test_intervals_of_all_hidden_cells_are_written_once(lists: Path, factlab: Factlab) -> None:
    words = ("audit", "c.csv", "--relations", "r.csv", "--intervals", "i.csv", "--threshold", "2", "--width", "1")
    assert factlab(lists, *words, "--lang", "nl").code == 15
    text = (lists / "i.csv").read_bytes().decode("utf-8-sig")
    assert text == "cel;laagst;hoogst;aanval\r\nx;1;1;grenzen\r\ny;1;1;grenzen\r\n"
    assert factlab(lists, *words).code == 17
    assert factlab(lists, *words, "--replace").code == 15


def test_threshold_and_width_decide_what_is_a_leak(lists: Path, factlab: Factlab) -> None:
    (lists / "c.csv").write_text(NINE.replace("19", "24"))
    assert factlab(lists, "audit", "c.csv", "--relations", "r.csv").code == 0
    ran = factlab(lists, "audit", "c.csv", "--relations", "r.csv", "--width", "6")
    assert (ran.code, ran.out.splitlines()[0]) == (15, "x: can be approached too closely (1 to 6)")
    assert factlab(lists, "audit", "c.csv", "--relations", "r.csv", "--width", "0").code == 2


def test_bad_lists_are_refused_with_file_row_and_column(lists: Path, factlab: Factlab) -> None:
    (lists / "c.csv").write_text("cel;waarde\na;1,5\na;2\n;3\n")
    ran = factlab(lists, "audit", "c.csv", "--relations", "r.csv")
    assert ran.code == 10
    assert ran.err.splitlines() == [
        "  c.csv, 2: column waarde must be a whole number",
        "  c.csv, 3: a is already there (line 2)",
        "  c.csv, 4: fill in: cel",
        "error: c.csv: this list cannot be used.",
        "hint: Repair what is listed above; docs/formats.md describes both lists (cells and relations).",
    ]
    (lists / "c.csv").write_text(NINE)
    (lists / "r.csv").write_text(SUM + "r;z;1\n")
    ran = factlab(lists, "audit", "c.csv", "--relations", "r.csv")
    assert (ran.code, ran.err.splitlines()[0]) == (10, "  r.csv, 6: cell z is not in c.csv")
    (lists / "r.csv").write_text(SUM.replace("r;a;1\n", ""))
    (lists / "c.csv").write_text(NINE.replace("19", "1"))
    ran = factlab(lists, "audit", "c.csv", "--relations", "r.csv")
    assert (ran.code, ran.err.splitlines()[0]) == (10, "error: No numbers at all fit what is written here.")
    assert factlab(lists, "audit", "c.csv", "--relations", "niet.csv").code == 10


def test_options_of_lists_and_of_folders_are_not_mixed(lists: Path, factlab: Factlab) -> None:
    assert factlab(lists, "audit", "c.csv").code == 2
    assert factlab(lists, "audit", ".", "--threshold", "5").code == 2
    assert factlab(lists, "audit", ".", "--width", "5").code == 2
    assert factlab(lists, "audit", "c.csv", "--relations", "r.csv", "--previous", ".").code == 2


def only_small_hidden(published: Publication, round_: Round) -> Publication:
    """The safeguard taken out: tables with a leak, of which everything around them says that all is well."""
    scope, policy = round_.scope(frozenset()), round_.beveiliging
    users = []
    for place, area in enumerate(scope.areas):
        for v in scope.counted:
            there = [o for o in scope.organisations if v.id in scope.delivers[o]]
            users.append(Profile(area.code, frozenset({v.id}), frozenset(there[:1]), 20 if place else 3))
        rest = area.households - sum(one.households for one in users if one.area == area.code)
        users.append(Profile(area.code, frozenset(), frozenset(), rest))
    tables, verdict = {}, json.loads(json.dumps(published.verdict))
    for name, table in tabulated(scope, users, scope.tables).items():
        hidden = (table.counts > 0) & (table.counts < policy.drempel)
        tables[name] = ProtectedTable(name, table.areas, table.labels, np.where(hidden, 0, table.counts), hidden)
        gemeente, every = int(hidden[0].sum()), int(hidden.sum())
        told = {"punten": every, "punten_gemeente": gemeente, "punten_gebieden": every - gemeente}
        possible = sum(not TABLES[name].impossible(labels) for labels in table.labels)
        verdict["tabellen"][name] |= {"cellen": possible * len(table.areas), **told}
    return replace(published, tables=tables, verdict=verdict)


def test_a_folder_with_only_its_small_cells_hidden_is_broken(
    hub: Path, factlab: Factlab, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert factlab(hub, "analyse", ".").code == 0
    assert factlab(hub, "audit", "uitvoer").code == 0
    monkeypatch.setattr("factlab.publication.read", lambda folder: only_small_hidden(read(folder), world().round))
    ran = factlab(hub, "audit", "uitvoer")
    assert ran.code == 15
    assert "can be worked out exactly" in ran.out
    told = json.loads(factlab(hub, "audit", "uitvoer", "--json").out)
    assert "exact" in {breach["kind"] for breach in told["breaches"]}
    assert all(set(breach) == {"kind", "table", "area", "labels"} for breach in told["breaches"])


def test_a_folder_is_attacked_with_an_earlier_release(hub: Path, factlab: Factlab) -> None:
    assert factlab(hub, "analyse", ".").code == 0
    ran = factlab(hub, "audit", "uitvoer", "--previous", "uitvoer", "--intervals", "i.csv")
    assert ran.code == 0
    assert "Together with earlier releases of the same reference date: 1." in ran.out
    rows = list(csv.reader((hub / "i.csv").read_text("utf-8-sig").splitlines(), delimiter=";"))
    assert rows[0] == ["tabel", "gebied", "labels", "laagst", "hoogst", "aanval"]
    dots = json.loads(factlab(hub, "audit", "uitvoer", "--json").out)["dots"]
    assert len(rows) == 1 + dots
    assert all(int(high) - int(low) >= 5 or int(low) >= 10 for *_, low, high, _ in rows[1:])
    assert factlab(hub, "audit", "uitvoer", "--previous", "bestaat-niet").code == 10
