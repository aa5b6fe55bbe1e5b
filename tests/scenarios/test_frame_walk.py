"""A gemeente takes part with the list of all its addresses: from ronde.toml to the table of groups."""

from __future__ import annotations

import json
import random
import shutil
from collections import Counter
from pathlib import Path

import pyarrow.parquet as parquet
import pytest
from builders import PARTNERS, ROUND_ID, draft_texts, write_draft
from transcripts import done

FRAME = "burgerzaken"
BLOCK = f"""
[[partner]]
id = "{FRAME}"
naam = "Burgerzaken"
openbare_sleutel = "partners/{FRAME}.public"
kader = true
voorzieningen = []
aan_de_deur = false
"""
STREETS = {"1506AA": "WK990001", "1506AB": "WK990001", "1506AC": "WK990002", "1506AD": "WK990003"}
NUMBERS = {"1506AA": range(1, 91), "1506AB": range(1, 201), "1506AC": range(1, 21), "1506AD": range(1, 181)}
AGES = {"jong": "tot 27 jaar", "midden": "27 tot 45", "oud": "75 jaar en ouder"}


def _frame_list() -> str:
    chance = random.Random(7)
    rows = []
    for postcode, numbers in NUMBERS.items():
        for number in numbers:
            kind = chance.choice(("Eenpersoons", "Eenouder", "Paar met kinderen", "?"))
            rows.append(f"{postcode};{number};{kind};{chance.choice([*AGES.values()])}")
    return "\n".join(("Postcode;Huisnummer;Huishoudtype;Leeftijd oudste", *rows, ""))


def _partner_list(partner: str) -> str:
    chance = random.Random(partner)
    homes = [(postcode, number) for postcode, numbers in NUMBERS.items() for number in numbers]
    rows = [f"{p};{n};{chance.choice(PARTNERS[partner])}" for p, n in chance.sample(homes, 160)]
    # In the round's area, and not in the frame.
    rows += [f"1506AD;{n};{PARTNERS[partner][0]}" for n in range(900, 904)]
    return "\n".join(("postcode;huisnummer;voorziening", *rows, ""))


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kader")
    toml = draft_texts()["ronde.toml"].replace('noemers = "noemers.csv"\n', "") + BLOCK
    write_draft(folder / "ronde", {"ronde.toml": toml, "noemers.csv": None})
    everybody = (*PARTNERS, FRAME)
    for name in ("hub", "sleutelbewaarder", *everybody):
        (folder / name).mkdir()
        done(folder / name, "identity", "new", name)
        shutil.copy(folder / name / f"{name}.public", folder / "ronde" / "partners")
    done(folder / "hub", "round", "build", "../ronde")
    for home in ("sleutelbewaarder", *everybody):
        shutil.copy(folder / "hub" / f"{ROUND_ID}.ronde", folder / home)
    done(folder / "sleutelbewaarder", "key", "new", f"{ROUND_ID}.ronde", "--yes")
    (folder / "hub" / "inzendingen").mkdir()
    for name in everybody:
        home = folder / name
        shutil.move(folder / "sleutelbewaarder" / f"{ROUND_ID}.{name}.key", home)
        (home / "lijst.csv").write_text(_frame_list() if name == FRAME else _partner_list(name), "utf-8")
        (home / "said.json").write_text(done(home, "ingest", "lijst.csv", "--json"), "utf-8")
        shutil.copy(home / f"{ROUND_ID}.{name}.factlab", folder / "hub" / "inzendingen")
    done(folder / "hub", "analyse", ".")
    done(folder / "hub", "audit", "uitvoer")
    return folder


def test_the_preview_of_the_frame_counts_households_per_class(walked: Path) -> None:
    said = json.loads((walked / FRAME / "said.json").read_text("utf-8"))
    homes = sum(map(len, NUMBERS.values()))
    assert (said["rows"], said["households"], said["duplicates"]) == (homes, homes, 0)
    per_group = Counter[str]()
    for name, households in said["voorzieningen"].items():
        per_group[name.partition("=")[0]] += households
    assert per_group == {"huishoudtype": homes, "leeftijdsklasse": homes}
    assert said["voorzieningen"]["huishoudtype=onbekend"] > 0


def test_the_frame_gives_the_denominators_and_the_table_of_groups(walked: Path) -> None:
    tables = walked / "hub" / "uitvoer" / "tabellen"
    everyone = {
        row["gebied"]: row["huishoudens"]
        for row in parquet.read_table(tables / "bereik.parquet").to_pylist()
        if row["gebruik"] == "alle"
    }
    expected = Counter[str]()
    for postcode, area in STREETS.items():
        expected[area] += len(NUMBERS[postcode])
    assert everyone == {**expected, "GM9900": sum(expected.values())}
    groups = parquet.read_table(tables / "groepen.parquet").to_pylist()
    assert {row["groep"] for row in groups} == {"huishoudtype", "leeftijdsklasse"}
    assert any(row["huishoudens"] for row in groups)


def test_addresses_outside_the_frame_are_in_no_table_and_told_internally(walked: Path) -> None:
    told = json.loads((walked / "hub" / "intern" / "uitvoer" / "kader.json").read_bytes())
    assert told["buiten_kader"] == dict.fromkeys(PARTNERS, 4)
