"""factlab ingest: what somebody must look at before anything leaves, told to people and to scripts."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from builders import identity, list_csv, world
from transcripts import Factlab

from factlab.cli.console import Console
from factlab.cli.lists import Lists
from factlab.cli.preview import show
from factlab.partner.ingest import judge
from factlab.protocol.frame import AGE_CLASSES, AGES, HOUSEHOLD_TYPES, UNKNOWN, Group
from factlab.protocol.round import Partner
from factlab.text import Text

KEYS = "rows active rejected repaired outside duplicates left_out households voorzieningen submission".split()


@pytest.fixture
def home(homes: Path) -> Path:
    rows = [f"1506AB;{n};;AL01;{100 + n}" for n in range(1, 10)]
    (homes / "wijkteam/a.csv").write_bytes(
        list_csv(*rows, header="postcode;huisnummer;toevoeging;voorziening;clientnummer")
    )
    return homes / "wijkteam"


def objections(home: Path, *rows: str) -> None:
    header = "clientnummer;postcode;huisnummer;toevoeging;reden"
    (home / "bezwaren.csv").write_bytes(list_csv(*rows, header=header))


def test_an_objection_that_met_nothing_reaches_people_and_scripts_by_its_row(home: Path, factlab: Factlab) -> None:
    objections(home, "103;;;;", "999;;;;", ";1506AB;5;B;geheim", ";1506AD;8123;;opvang")
    shown = factlab(home, "ingest", "a.csv", "--exclude", "bezwaren.csv", "--dry-run", "--lang", "nl")
    script = factlab(home, "ingest", "a.csv", "--exclude", "bezwaren.csv", "--dry-run", "--lang", "nl", "--json")
    for ran in (shown, script):
        assert ran.code == 0
        assert "bezwaren.csv, regel 3: dit cliëntnummer staat in geen van de lijsten" in ran.err
        assert "bezwaren.csv, regel 4: dit huisnummer staat wel in de lijsten, maar met een andere" in ran.err
        assert "bezwaren.csv, regel 5: dit adres staat in geen van de lijsten" in ran.err
        for value in ("999", "1506A", "8123"):
            assert value not in ran.said
    assert list(json.loads(script.out)) == KEYS


def test_objections_that_all_met_something_say_nothing(home: Path, factlab: Factlab) -> None:
    objections(home, "103;;;;", ";1506AB;5;0;geheim")
    ran = factlab(home, "ingest", "a.csv", "--exclude", "bezwaren.csv", "--dry-run", "--json")
    assert (ran.code, ran.err) == (0, "")
    assert json.loads(ran.out)["left_out"] == {"bezwaar": 1, "geheim_adres": 1}


def test_a_client_number_that_excel_spoiled_stops_the_run_by_its_row(home: Path, factlab: Factlab) -> None:
    objections(home, "103;;;;", "1.000;;;;")
    ran = factlab(home, "ingest", "a.csv", "--exclude", "bezwaren.csv", "--lang", "nl")
    assert ran.code == 10
    assert "bezwaren.csv, regel 3: dit cliëntnummer is op meer manieren te lezen" in ran.err
    assert "opmaak Tekst" in ran.err


def test_the_preview_of_a_frame_says_that_type_and_age_of_every_address_leave(tmp_path: Path) -> None:
    path = tmp_path / "kader.csv"
    path.write_bytes(list_csv("1506AA;1;Alleenstaand;80", header="postcode;huisnummer;huishoudtype;leeftijdsklasse"))
    groups = (
        Group(id="huishoudtype", klassen=(*HOUSEHOLD_TYPES, UNKNOWN)),
        Group(id=AGES, klassen=(*AGE_CLASSES, UNKNOWN)),
    )
    public = identity("burgerzaken").public
    partner = Partner(
        id="burgerzaken", naam="Burgerzaken", voorzieningen=(), aan_de_deur=False, sleutel=public, kader=True
    )
    round_ = world().but(groepen=groups, partners=(*world().round.partners, partner)).round
    out = io.StringIO()
    show(
        Console(Text("nl"), Text("nl"), out, io.StringIO()),
        judge([path], round_, partner, {}),
        round_,
        Lists([path], None),
    )
    assert "versleuteld adres, gebied, huishoudtype en leeftijdsklasse" in out.getvalue()
    assert "versleuteld adres, gebied, voorziening" not in out.getvalue()
