"""A list that links to nobody is named, not counted; and who meets whom never gets into what is published."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from builders import PARTNERS, World, identity, rows_of, some_rows, submission, world
from demo_inbox import Damage, fill, numbers_raised, shifted, shuffled_nearby, sorted_alone
from transcripts import Factlab, files_in

from factlab.hub import analyse as story
from factlab.hub.engine import Engine
from factlab.hub.link import link
from factlab.hub.link_account import account
from factlab.hub.link_quality import observe
from factlab.hub.receive import receive
from factlab.hub.round_secret import open_round_secret
from factlab.protocol.identity import read_identity
from factlab.protocol.round import read_round
from factlab.protocol.round_key import RoundKey
from factlab.protocol.seal import signed_file, take_apart
from factlab.protocol.submission import SUBMISSION_KIND


def with_rules(small: World, **changes: object) -> World:
    return small.but(adres=small.round.adres.model_copy(update=changes))


STALE: dict[str, tuple[Callable[[World], World], str]] = {
    "an older peildatum": (
        lambda small: small.but(peildatum=date(2026, 9, 1)),
        "made with an older .ronde file: peildatum 2026-09-01; the round has 2026-10-01",
    ),
    "a later peildatum": (
        lambda small: small.but(peildatum=date(2026, 11, 1)),
        "made for another peildatum: 2026-11-01; the round has 2026-10-01",
    ),
    "another period": (
        lambda small: small.but(periode_maanden=6),
        "made with another period: 6 months; the round has 12 months",
    ),
    "another profile": (
        lambda small: with_rules(small, schrijfwijze="amsterdam"),
        "made with another spelling profile: amsterdam; the round has standaard",
    ),
    "another rule for the young": (
        lambda small: with_rules(small, jeugd="gezagsdrager"),
        "made with another agreement on the address of the young: gezagsdrager; the round has verblijf",
    ),
    "another limit": (
        lambda small: with_rules(small, verzameladres_vanaf=20),
        "made with another limit for shared addresses: 20; the round has 4",
    ),
    "another catalogue": (
        lambda small: small.but(voorzieningen=small.round.voorzieningen[:-1]),
        "made with another catalogue of voorzieningen than the round has",
    ),
    "other areas": (
        lambda small: small.but(gebieden=(*small.round.gebieden, ("1506ZZ", None, "WK990001"))),
        "made with another list of areas than the round has",
    ),
    "other institutions": (
        lambda small: small.but(instellingen=()),
        "made with another list of institutions than the round has",
    ),
}


@pytest.mark.parametrize("stale", STALE)
def test_a_submission_made_with_other_agreements_is_refused_with_what_differs(
    hub: Path, factlab: Factlab, small: World, stale: str
) -> None:
    change, words = STALE[stale]
    other = change(small).round
    (hub / "inzendingen" / "wijkteam.factlab").write_bytes(
        submission("wijkteam", some_rows("wijkteam", round_=other), other)
    )
    ran = factlab(hub, "analyse", ".")
    assert ran.code == 13
    assert ran.err.splitlines()[:-2] == [f"  wijkteam.factlab: {words}"]
    assert not (hub / "uitvoer").exists()
    ran = factlab(hub, "inspect", "inzendingen/wijkteam.factlab")
    assert ran.code == 13
    assert words in ran.err


def test_everything_that_differs_is_told_of_one_file(hub: Path, factlab: Factlab, small: World) -> None:
    other = with_rules(small.but(peildatum=date(2026, 9, 1)), schrijfwijze="utrecht").round
    (hub / "inzendingen" / "wijkteam.factlab").write_bytes(submission("wijkteam", round_=other))
    told = factlab(hub, "analyse", ".").err.splitlines()[:-2]
    assert [("peildatum" in line, "profile" in line) for line in told] == [(True, False), (False, True)]


def test_another_round_is_named_as_such(hub: Path, factlab: Factlab, small: World) -> None:
    other = small.but(id="klein-2025-1").round
    (hub / "inzendingen" / "wijkteam.factlab").write_bytes(submission("wijkteam", round_=other))
    ran = factlab(hub, "analyse", ".")
    assert ran.code == 13
    assert ran.err.splitlines()[0] == "  wijkteam.factlab: does not belong to round klein-2026-1"


def test_a_wrong_key_is_named_as_such(hub: Path, factlab: Factlab) -> None:
    wrong = RoundKey("klein-2026-1", b"wrong".ljust(32))
    (hub / "inzendingen" / "thuiszorg.factlab").write_bytes(submission("thuiszorg", some_rows("thuiszorg", key=wrong)))
    ran = factlab(hub, "analyse", ".")
    assert ran.code == 13
    assert ran.err.splitlines()[:-2] == [
        "  thuiszorg.factlab: the control addresses differ: this partner used another key"
    ]


def _with_record(data: bytes, change: Callable[[dict[str, Any]], object]) -> bytes:
    """The submission with another header, signed again by its own partner."""
    envelope = take_apart(data, SUBMISSION_KIND, "f")
    header = json.loads(envelope.header)
    change(header)
    line = json.dumps(header, separators=(",", ":")).encode()
    return signed_file(SUBMISSION_KIND, line, envelope.body, identity("wijkteam").signing)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda header: header["agreed"].update(schrijfwijze="utrecht"), "another spelling profile: utrecht"),
        (lambda header: header.update(round_digest="0" * 64), "an older or a different .ronde file"),
        (lambda header: header["agreed"].update(iets="1"), "another agreement on iets: 1; the round has -"),
        (lambda header: header["agreed"].update(jeugd="\x1b[2J"), "the header cannot be read"),
        (lambda header: header["agreed"].update(jeugd="x" * 61), "the header cannot be read"),
        (lambda header: header["agreed"].update({f"p{'x' * n}": "1" for n in range(39)}), "the header cannot be read"),
        (lambda header: header.pop("agreed"), "the header cannot be read"),
    ],
)
def test_a_record_that_lies_or_is_made_to_be_shown_is_refused(
    hub: Path, factlab: Factlab, change: Callable[[dict[str, Any]], object], words: str
) -> None:
    (hub / "inzendingen" / "wijkteam.factlab").write_bytes(_with_record(submission("wijkteam"), change))
    ran = factlab(hub, "analyse", ".")
    assert ran.code == 13
    assert words in ran.err.splitlines()[0]
    assert "\x1b" not in ran.said


def test_link_quality_is_internal_and_never_in_the_public_folder(hub: Path, factlab: Factlab) -> None:
    ran = factlab(hub, "analyse", ".", "--lang", "nl")
    assert ran.code == 0
    assert "koppelkwaliteit.html" in ran.out
    internal = hub / "intern" / "uitvoer"
    for name in ("koppelkwaliteit.json", "koppelkwaliteit.html"):
        assert (internal / name).stat().st_mode & 0o077 == 0
    assert "Intern, niet voor publicatie" in (internal / "koppelkwaliteit.html").read_text("utf-8")
    found = json.loads((internal / "koppelkwaliteit.json").read_bytes())
    assert found["intern"] is True
    # Everybody's first voorziening is at the same twelve households: that is what is flagged here.
    assert {flag["kind"] for flag in found["signalen"]} <= {"same_list"}
    public = files_in(hub / "uitvoer")
    assert not [name for name in public if "koppel" in name]
    for name, data in public.items():
        for word in (b"koppelkwaliteit", b'verwacht":', b'keer_toeval":', b"met_anderen", b'signalen": ['):
            assert word not in data, name
    assert set(json.loads(factlab(hub, "analyse", ".", "--out", "weer", "--json").out)) == {
        *("output", "tables", "cells", "dots", "verdict")
    }


def test_the_terminal_names_partners_and_shares_but_no_counts(
    hub: Path, factlab: Factlab, monkeypatch: pytest.MonkeyPatch
) -> None:
    households = {f"1506AB|{n}||": ("WK990001", ("AL01",)) for n in range(1, 31)}
    (hub / "inzendingen" / "wijkteam.factlab").write_bytes(submission("wijkteam", rows_of(households)))
    twin = {f"1506AB|{n}||": ("WK990001", ("SH01",)) for n in range(1, 31)}
    (hub / "inzendingen" / "schuldhulp.factlab").write_bytes(submission("schuldhulp", rows_of(twin)))
    ran = factlab(hub, "analyse", ".")
    assert ran.code == 0
    assert "Partner schuldhulp and Partner wijkteam name nearly the same households: 100.0%" in ran.out
    assert "30" not in next(line for line in ran.out.splitlines() if "schuldhulp" in line)


def accounted(hub: Path) -> dict[str, Any]:
    """The link quality of an inbox, without the protection that would follow."""
    round_ = read_round((hub / "demo-2026-1.ronde").read_bytes(), "f").round
    who = read_identity((hub / "hub.identity").read_bytes(), "f", None)
    opening = open_round_secret((hub / "demo-2026-1.hub").read_bytes(), "f", round_.id, who)
    inbox = {path.name: path.read_bytes() for path in (hub / "inzendingen").iterdir()}
    scope = round_.scope()
    with Engine(threads=1) as engine:
        link(engine, ((one.partner, one.rows) for one in receive(inbox, round_, opening)), scope)
        return account(observe(engine, scope), scope, {})


@pytest.mark.parametrize(
    ("partner", "file", "column"),
    [
        ("wmo-loket", "wmo_indicaties.csv", "pc6"),
        ("wmo-loket", "wmo_indicaties.csv", "hnr"),
        ("welzijn", "maatschappelijk_werk.csv", "pc6"),
    ],
)
def test_a_list_of_which_one_column_was_sorted_alone_is_named(
    tmp_path: Path, partner: str, file: str, column: str
) -> None:
    found = accounted(fill(tmp_path, households=10_000, damage={partner: sorted_alone(file, column)}))
    assert [(flag["kind"], flag["partner"]) for flag in found["signalen"]] == [("few", partner)]


@pytest.mark.parametrize(
    ("partner", "damage"),
    [
        ("onderwijs", shifted("leerlingen.csv", "PC")),
        ("onderwijs", shuffled_nearby("leerlingen.csv", "PC")),
        ("jeugdbescherming", shuffled_nearby("maatregelen.csv", "postcode", ",")),
        ("jeugdbescherming", numbers_raised("maatregelen.csv", "huisnummer", ",")),
        ("wmo-loket", shifted("wmo_indicaties.csv", "pc6")),
    ],
    ids=["shifted", "shuffled nearby", "a short list shuffled nearby", "numbers raised", "a long list shifted"],
)
def test_a_list_that_meets_the_others_only_as_often_as_neighbours_do_is_named(
    tmp_path: Path, partner: str, damage: Damage
) -> None:
    found = accounted(fill(tmp_path, households=10_000, damage={partner: damage}))
    assert [(flag["kind"], flag["partner"]) for flag in found["signalen"]] == [("few", partner)]


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
@pytest.mark.parametrize("households", [10_000, 20_000])
def test_in_the_invented_municipality_as_it_is_nobody_is_named(tmp_path: Path, households: int, seed: int) -> None:
    assert accounted(fill(tmp_path, households=households, seed=seed))["signalen"] == []


def test_the_story_of_the_hub_counts_who_met_before_anything_is_protected(small: World) -> None:
    order: list[str] = []
    (release,) = story.analyse(
        {f"{partner}.factlab": submission(partner) for partner in PARTNERS},
        world().round,
        small.opening,
        progress=lambda step, done: order.append(step),
    )
    assert "koppelkwaliteit" in release.internal
    assert list(dict.fromkeys(order))[:4] == ["receive", "link", "tabulate", "protect"]
