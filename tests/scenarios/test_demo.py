"""`factlab demo`, as the README has it, on a smaller municipality: every published cell is true, or hidden."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import oracle
import pytest
from plain_rows import Report

from factlab.cli import run
from factlab.demo import truth
from factlab.protocol.round import read_round
from factlab.publication import read

HOUSEHOLDS, PARTNERS, SEED = 2_000, 5, 3


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo") / "gemeente"
    sizes = ["--households", str(HOUSEHOLDS), "--partners", str(PARTNERS), "--seed", str(SEED)]
    assert run(["demo", str(folder), *sizes, "--lang", "en"]) == 0
    return folder


def test_every_published_cell_of_the_demo_is_what_was_so_in_the_invented_municipality(demo: Path) -> None:
    published = read(demo / "hub" / "uitvoer")
    scope = read_round(published.round_file, published.round_file_name).round.scope()
    told = truth(households=HOUSEHOLDS, partners=PARTNERS, seed=SEED).households
    reports = [
        Report(partner, number, household.area, voorziening)
        for number, household in enumerate(told.values())
        for partner, voorziening in sorted(household.told)
    ]
    true = oracle.tables(reports, scope, published.policy.drempel)
    shown = 0
    for name, table in published.tables.items():
        for place, area in enumerate(table.areas):
            for column, labels in enumerate(table.labels):
                counted = true[name].get(area, {}).get(labels, 0)
                if table.hidden[place, column]:
                    assert counted > 0, (name, area, labels)
                else:
                    assert table.counts[place, column] == counted, (name, area, labels)
                    assert counted == 0 or counted >= published.policy.drempel or labels == ("alle",)
                    shown += counted > 0
    assert shown > 50


def test_no_folder_of_the_demo_holds_what_another_party_keeps_to_itself(demo: Path) -> None:
    secrets = {path.relative_to(demo).parts[:-1] for path in demo.rglob("*.identity")}
    assert len(secrets) == PARTNERS + 2
    assert {path.parent.name for path in demo.rglob("*.hub")} == {"hub"}
    assert not list((demo / "hub").rglob("*.key"))
    assert not [path for path in demo.rglob("*.csv") if "hub" in path.relative_to(demo).parts]


def test_the_demo_is_the_same_again_but_for_keys(demo: Path, tmp_path: Path) -> None:
    sizes = ["--households", str(HOUSEHOLDS), "--partners", str(PARTNERS), "--seed", str(SEED)]
    assert run(["demo", str(tmp_path / "again"), *sizes, "--lang", "en"]) == 0
    first, again = (read(folder / "hub" / "uitvoer") for folder in (demo, tmp_path / "again"))
    for name, table in first.tables.items():
        assert np.array_equal(table.counts, again.tables[name].counts), name
        assert np.array_equal(table.hidden, again.tables[name].hidden), name
