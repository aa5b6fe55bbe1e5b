"""Half a frame is not published as if it were the gemeente; the one who delivered it hears so."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from builders import PARTNERS
from framed_round import FRAME, HOUSEHOLDS, Framed, framed, hub_folder
from transcripts import Factlab

from factlab.errors import SubmissionRefused
from factlab.hub.frame import AreaCompared, compare_with_denominators
from factlab.protocol.round import AreaName
from factlab.protocol.submission import Rows


def with_denominators(denominators: dict[str, int] | None) -> Framed:
    """The round with a frame, with noemers.csv beside it."""
    made = framed()
    names = tuple(
        AreaName(gebied=n.gebied, naam=n.naam, huishoudens=(denominators or {}).get(n.gebied, 0))
        for n in made.round.gebiedsnamen
    )
    return Framed(made.world.but(gebiedsnamen=names), made.reports, made.rows)


def part_of(rows: Rows, kept: dict[str, float]) -> Rows:
    """The frame with, of every area, only the first of its addresses."""
    stays = np.zeros(len(rows), dtype=bool)
    for number, area in enumerate(rows.areas):
        mine = np.flatnonzero(rows.area == number)
        addresses = len(mine) // 2  # two groups: two rows for an address, one after the other
        stays[mine[: 2 * round(kept.get(area, 1.0) * addresses)]] = True
    return Rows(
        rows.areas, rows.voorzieningen, rows.link_keys[stays], rows.area[stays], rows.voorziening[stays], rows.controls
    )


def compared(denominators: dict[str, int] | None, kept: dict[str, float]) -> list[AreaCompared]:
    round_ = with_denominators(denominators).round
    frame = round_.frame
    assert frame is not None
    return compare_with_denominators(part_of(framed().rows[FRAME], kept), "gemeente.factlab", frame, round_)


FIRST, SECOND, *_ = HOUSEHOLDS


def test_a_whole_frame_says_nothing() -> None:
    assert compared(dict(HOUSEHOLDS), {}) == []
    assert compared(None, {}) == []


def test_a_difference_of_more_than_a_tenth_is_told_and_the_largest_comes_first() -> None:
    found = compared({**HOUSEHOLDS, SECOND: round(HOUSEHOLDS[SECOND] / 2)}, {FIRST: 0.8})
    assert [(area.code, round(area.difference, 1)) for area in found] == [(SECOND, 1.0), (FIRST, -0.2)]


def test_a_few_addresses_are_a_matter_of_rounding() -> None:
    assert compared({**HOUSEHOLDS, FIRST: HOUSEHOLDS[FIRST] + 9}, {}) == []
    assert compared(dict.fromkeys(HOUSEHOLDS, 3), {area: 2 / HOUSEHOLDS[area] for area in HOUSEHOLDS}) == []


@pytest.mark.parametrize(
    ("denominators", "kept", "expected"),
    [
        (dict(HOUSEHOLDS), {FIRST: 0.5}, [("frame_area_short", 50)]),
        (dict(HOUSEHOLDS), {FIRST: 0.74, SECOND: 0.0}, [("frame_area_short", 26), ("frame_area_empty", None)]),
        ({**HOUSEHOLDS, FIRST: 5}, {FIRST: 0.0}, [("frame_area_empty", None)]),
        (None, {FIRST: 0.0}, [("frame_area_empty", None)]),
    ],
)
def test_a_frame_that_misses_part_of_an_area_is_refused_by_the_name_of_the_area(
    denominators: dict[str, int] | None, kept: dict[str, float], expected: list[tuple[str, int | None]]
) -> None:
    with pytest.raises(SubmissionRefused) as refused:
        compared(denominators, kept)
    assert refused.value.key == "frame_incomplete"
    assert [(fault.key, fault.where.get("share")) for fault in refused.value.faults] == expected
    names = {name.gebied: name.naam for name in framed().round.gebiedsnamen}
    assert [fault.place for fault in refused.value.faults] == [names[area] for area in kept]


def test_an_area_without_homes_is_one_when_the_denominators_say_so() -> None:
    assert compared({**HOUSEHOLDS, FIRST: 0}, {FIRST: 0.0}) == []


def _hub(folder: Path, kept: dict[str, float], denominators: dict[str, int] | None = None) -> Path:
    made = with_denominators(denominators)
    rows = {**made.rows, FRAME: part_of(made.rows[FRAME], kept)}
    return hub_folder(folder / "hub", Framed(made.world, made.reports, rows))


def test_analyse_refuses_half_a_frame_and_says_what_to_do(tmp_path: Path, factlab: Factlab) -> None:
    hub = _hub(tmp_path, {FIRST: 0.5}, dict(HOUSEHOLDS))
    ran = factlab(hub, "analyse", ".", "--lang", "nl")
    assert ran.code == 13
    assert "gemeente.factlab" in ran.err and "50 % minder adressen" in ran.err
    assert "--without gemeente" in ran.err
    assert not (hub / "uitvoer").exists()


def test_analyse_with_somewhat_too_small_a_frame_names_its_partner_and_nobody_else(
    tmp_path: Path, factlab: Factlab
) -> None:
    hub = _hub(tmp_path, dict.fromkeys(HOUSEHOLDS, 0.8), dict(HOUSEHOLDS))
    ran = factlab(hub, "analyse", ".", "--lang", "nl")
    assert ran.code == 0
    flagged = [line for line in ran.out.splitlines() if line.startswith("  ")]
    assert [line.split(" van ")[1].split(" ")[0] for line in flagged] == ["Gemeente", "Gemeente"]
    quality = json.loads((hub / "intern" / "uitvoer" / "koppelkwaliteit.json").read_bytes())
    assert [flag["kind"] for flag in quality["signalen"]] == ["frame_incomplete", "frame_fewer"]
    assert set(quality["stapeling"]["te_grof"]) == set(PARTNERS)
    assert {area["gebied"] for area in quality["kader"]["gebieden"]} == set(HOUSEHOLDS)
