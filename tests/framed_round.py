"""The small round of `builders` with a frame: who lives where is told by the gemeente, and some partners err."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

import numpy as np
from builders import AREAS, PARTNERS, ROUND_ID, World, identity, rows_of, submission, world
from plain_rows import Report

from factlab.protocol.frame import Group, class_id
from factlab.protocol.identity import write_identity
from factlab.protocol.round import AreaName, Partner, Round
from factlab.protocol.submission import Rows
from factlab.protocol.tables import tables_of

FRAME = "gemeente"
GROUPS = (
    Group(id="huishoudtype", klassen=("alleen", "samen", "onbekend")),
    Group(id="leeftijdsklasse", klassen=("jong", "oud", "onbekend")),
)
HOUSEHOLDS = {area: households for area, (_, households) in AREAS.items()}
OUTSIDE = 7
"""How many addresses of each partner are not in the frame."""


@dataclass(frozen=True)
class Framed:
    world: World
    reports: tuple[Report, ...]
    rows: dict[str, Rows]

    @property
    def round(self) -> Round:
        return self.world.round

    def inbox(self, **changes: Rows) -> dict[str, bytes]:
        """A submission of everybody, some with other rows."""
        return {
            f"{partner}.factlab": submission(partner, rows, self.round)
            for partner, rows in {**self.rows, **changes}.items()
        }


def framed_world() -> World:
    """The round with a partner that delivers the frame, and without denominators."""
    plain = world()
    frame = Partner(
        id=FRAME, naam="Gemeente", voorzieningen=(), aan_de_deur=False, sleutel=identity(FRAME).public, kader=True
    )
    names = tuple(AreaName(gebied=n.gebied, naam=n.naam, huishoudens=0) for n in plain.round.gebiedsnamen)
    return plain.but(
        partners=(*plain.round.partners, frame),
        groepen=GROUPS,
        gebiedsnamen=names,
        tabellen=tables_of(frame=True),
    )


def address(household: int) -> str:
    return f"1506AB|{household}||"


@cache
def framed() -> Framed:
    """Some 900 households; of each partner some addresses are not among them."""
    made, random = framed_world(), np.random.default_rng(4)
    area_of = [area for area, households in HOUSEHOLDS.items() for _ in range(households)]
    reports, rows = [], {}
    for partner, ids in PARTNERS.items():
        told = {}
        for number in [*np.flatnonzero(random.random(len(area_of)) < 0.3), *range(5000, 5000 + OUTSIDE)]:
            household = int(number)
            area = area_of[household] if household < len(area_of) else "WK990001"
            uses = tuple(v for v in ids if random.random() < 0.45) or ids[:1]
            told[address(household)] = area, uses
            reports += [Report(partner, household, area, v) for v in uses]
        rows[partner] = rows_of(told, round_=made.round)
    homes = {}
    for household, area in enumerate(area_of):
        classes = tuple(
            class_id(group.id, group.klassen[int(random.choice(3, p=[0.55, 0.43, 0.02]))]) for group in GROUPS
        )
        homes[address(household)] = area, classes
        reports += [Report(FRAME, household, area, name) for name in classes]
    rows[FRAME] = rows_of(homes, round_=made.round)
    return Framed(made, tuple(reports), rows)


def hub_folder(folder: Path, made: Framed) -> Path:
    """What the hub has on its machine before it analyses."""
    (folder / "inzendingen").mkdir(parents=True)
    (folder / f"{ROUND_ID}.ronde").write_bytes(made.world.round_bytes)
    (folder / f"{ROUND_ID}.hub").write_bytes(made.world.hub_secret)
    (folder / "hub.identity").write_bytes(write_identity("hub", sha256(b"test hub").digest(), None))
    for name, data in made.inbox().items():
        (folder / "inzendingen" / name).write_bytes(data)
    return folder
