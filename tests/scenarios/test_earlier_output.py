"""A second publication for the same reference date, and a round that publishes rounded numbers."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from builders import AREAS, PARTNERS, World, rows_of, submission, world
from transcripts import Factlab, files_in

from factlab.errors import FactlabError
from factlab.protocol.publication import Policy, tables_hash
from factlab.protocol.round import Round
from factlab.publication import Publication, read
from factlab.publish import earlier_releases

STREETS = {"WK990001": "1506AB", "WK990002": "1506AC", "WK990003": "1506AD"}
PERIODS = {"wijkteam": (2, 3), "schuldhulp": (3, 4), "thuiszorg": (2, 5)}


def some_of_each(partner: str, more: int = 0) -> Any:
    """Per area some eighty households with one of the partner's voorzieningen, or two; `more` in the first."""
    first, second, *_ = PARTNERS[partner]
    each, both = PERIODS[partner]
    households = {}
    for at, (area, postcode) in enumerate(STREETS.items()):
        for n in range(1, 161 + (more * each if not at else 0)):
            if n % each == 0:
                ids = (first, second) if n % both == 0 else (first,)
                households[f"{postcode}|{n + 200 * at}||"] = (area, ids)
    return rows_of(households)


@pytest.fixture
def filled(hub: Path) -> Path:
    """The hub of a round in which enough households use something to show numbers."""
    fill(hub, world())
    return hub


def fill(hub: Path, made: World, more: int = 0) -> None:
    (hub / f"{made.round.id}.ronde").write_bytes(made.round_bytes)
    for partner in PARTNERS:
        rows = some_of_each(partner, more if partner == "thuiszorg" else 0)
        (hub / "inzendingen" / f"{partner}.factlab").write_bytes(submission(partner, rows, made.round))


def taken(hub: Path, out: str = "uitvoer") -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads((hub / out / "onthulling.json").read_text("utf-8"))["eerdere_publicaties"]
    return found


def subtracted(then: Publication, now: Publication) -> set[int]:
    """The small changes that who subtracts what both show finds."""
    found: set[int] = set()
    for name, table in then.tables.items():
        other = now.tables[name]
        if table.labels == other.labels:
            change = np.abs(table.counts - other.counts)[~table.hidden & ~other.hidden]
            found |= set(change[(change > 0) & (change < then.policy.drempel)].tolist())
    return found


def test_a_first_publication_says_that_there_was_none_before(filled: Path, factlab: Factlab) -> None:
    ran = factlab(filled, "analyse", ".")
    assert ran.code == 0 and "Earlier publications" not in ran.said
    assert taken(filled) == []


def test_the_output_that_is_there_is_taken_along_by_itself(filled: Path, factlab: Factlab) -> None:
    assert factlab(filled, "analyse", ".").code == 0
    first = read(filled / "uitvoer")
    ran = factlab(filled, "analyse", ".", "--replace")
    assert ran.code == 0
    assert "Earlier publications of this reference date that were taken into account: 1." in ran.said
    assert taken(filled) == [{"ronde": world().round.id, "tabellen": tables_hash(first.tables)}]
    assert read(filled / "uitvoer").earlier == [(world().round.id, tables_hash(first.tables))]
    assert subtracted(first, read(filled / "uitvoer")) == set()


def test_an_output_that_was_moved_aside_is_taken_along_and_another_is_when_it_is_named(
    filled: Path, factlab: Factlab
) -> None:
    assert factlab(filled, "analyse", ".").code == 0
    (filled / "uitvoer").rename(filled / "uitvoer-eerste")
    assert factlab(filled, "analyse", ".", "--replace").code == 0
    assert len(taken(filled)) == 1
    assert factlab(filled, "analyse", ".", "--out", "anders").code == 0
    assert taken(filled, "anders") == []
    assert factlab(filled, "analyse", ".", "--out", "weer", "--previous", "uitvoer-eerste").code == 0
    assert len(taken(filled, "weer")) == 1
    twice = ("--previous", "uitvoer-eerste", "--previous", "uitvoer-eerste")
    assert factlab(filled, "analyse", ".", "--out", "nogmaals", *twice).code == 0
    assert len(taken(filled, "nogmaals")) == 1


def test_replacing_an_output_forgets_nothing_of_what_was_published_before(filled: Path, factlab: Factlab) -> None:
    fill(filled, world().but(tabellen=("bereik",)))
    assert factlab(filled, "analyse", ".").code == 0
    first = tables_hash(read(filled / "uitvoer").tables)
    fill(filled, world())
    assert factlab(filled, "analyse", ".", "--replace").code == 0
    second = tables_hash(read(filled / "uitvoer").tables)
    assert first != second
    assert factlab(filled, "analyse", ".", "--replace").code == 0
    assert {one["tabellen"] for one in taken(filled)} == {first, second}
    assert len(list((filled / "intern" / "uitvoer" / "eerder").iterdir())) == 2


def test_a_correction_is_published_so_that_it_cannot_be_subtracted_or_not_at_all(
    filled: Path, factlab: Factlab
) -> None:
    assert factlab(filled, "analyse", ".").code == 0
    before, first = files_in(filled / "uitvoer"), read(filled / "uitvoer")
    fill(filled, world(), more=3)
    ran = factlab(filled, "analyse", ".", "--replace", "--lang", "nl")
    if ran.code == 0:
        assert subtracted(first, read(filled / "uitvoer")) == set()
    else:
        assert ran.code == 14
        assert files_in(filled / "uitvoer") == before
    # Nobody knows of the first when it is taken away: then the correction is there for who kept a copy.
    for path in ("uitvoer", "intern/uitvoer"):
        (filled / path).rename(filled / f"weg-{path.replace('/', '-')}")
    assert factlab(filled, "analyse", ".").code == 0
    assert subtracted(first, read(filled / "uitvoer")) != set()


def test_a_run_without_a_partner_after_one_with_it_is_refused_and_nothing_changes(
    filled: Path, factlab: Factlab
) -> None:
    assert factlab(filled, "analyse", ".").code == 0
    before = files_in(filled)
    ran = factlab(filled, "analyse", ".", "--replace", "--without", "thuiszorg", "--lang", "nl")
    assert ran.code == 14
    assert "andere deelnemers of voorzieningen" in ran.err and "nooit gepubliceerd" in ran.err
    assert files_in(filled) == before


def test_a_publication_of_another_date_is_refused_when_it_is_named_and_left_out_when_it_is_not(
    filled: Path, factlab: Factlab
) -> None:
    fill(filled, world().but(peildatum=date(2026, 9, 1)))
    assert factlab(filled, "analyse", ".").code == 0
    fill(filled, world())
    ran = factlab(filled, "analyse", ".", "--out", "nieuw", "--previous", "uitvoer")
    assert ran.code == 12 and "another gemeente or reference date" in ran.err
    assert factlab(filled, "analyse", ".", "--replace").code == 0
    assert taken(filled) == []


def test_a_publication_that_is_not_whole_is_refused(filled: Path, factlab: Factlab) -> None:
    assert factlab(filled, "analyse", ".").code == 0
    (filled / "uitvoer" / "tabellen" / "bereik.parquet").write_bytes(b"")
    assert factlab(filled, "analyse", ".", "--replace").code == 10
    assert factlab(filled, "analyse", ".", "--out", "nieuw", "--previous", "uitvoer").code == 10
    assert factlab(filled, "analyse", ".", "--out", "nieuw", "--previous", "niets").code == 10


def other_areas(round_: Round, moved: str) -> Round:
    """The round with an address in another area, or with other codes."""
    fields = {name: getattr(round_, name) for name in Round.model_fields}
    rows = [(postcode, number, moved if postcode == "1506AB" else area) for postcode, number, area in round_.gebieden]
    names = round_.gebiedsnamen
    if moved not in AREAS:
        names = (names[0].model_copy(update={"gebied": moved}), *names[1:])
        rows = [(p, n, moved if area == "WK990001" else area) for p, n, area in round_.gebieden]
    return Round.model_validate({**fields, "gebieden": rows, "gebiedsnamen": names})


@pytest.mark.parametrize("moved", ["WK990002", "WK990009"])
def test_a_publication_with_other_areas_is_refused(filled: Path, factlab: Factlab, moved: str) -> None:
    assert factlab(filled, "analyse", ".").code == 0
    out = filled / "nieuw"
    assert len(earlier_releases({"wijk": out}, [filled / "uitvoer"], world().round)) == 1
    with pytest.raises(FactlabError) as refusal:
        earlier_releases({"wijk": out}, [filled / "uitvoer"], other_areas(world().round, moved))
    assert (refusal.value.key, refusal.value.exit_code) == ("earlier_other_areas", 14)


ROUNDED = Policy(afronden=5)


def test_a_rounded_round_publishes_multiples_of_five_and_says_so_everywhere(filled: Path, factlab: Factlab) -> None:
    fill(filled, world().but(beveiliging=ROUNDED))
    assert factlab(filled, "analyse", ".", "--csv").code == 0
    out = filled / "uitvoer"
    published = read(out)
    shown = np.concatenate([t.counts[~t.hidden] for t in published.tables.values()])
    assert (shown % 5 == 0).all() and len(set(shown.tolist())) > 5
    assert [place.households for place in published.places] == [900, 400, 300, 200]
    package = json.loads((out / "datapackage.json").read_text("utf-8"))
    assert "afgerond op veelvouden van 5" in package["description"]
    fields = [f for r in package["resources"] if r.get("type") == "table" for f in r["schema"]["fields"]]
    assert all("veelvoud van 5" in f["description"] for f in fields if f["name"] == "huishoudens")
    assert "afgerond op veelvouden van 5" in (out / "rapport.html").read_text("utf-8")
    ran = factlab(filled, "audit", "uitvoer")
    assert (ran.code, ran.err) == (0, "")


def test_a_second_rounded_publication_takes_the_first_along(filled: Path, factlab: Factlab) -> None:
    fill(filled, world().but(beveiliging=ROUNDED))
    assert factlab(filled, "analyse", ".").code == 0
    assert factlab(filled, "analyse", ".", "--replace").code == 0
    assert len(taken(filled)) == 1
