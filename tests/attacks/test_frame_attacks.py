"""What the hub believes of the frame, and what it refuses to."""

from __future__ import annotations

import numpy as np
import pytest
from builders import PARTNERS, rows_of, some_rows
from framed_round import FRAME, GROUPS, Framed, address, framed

from factlab.errors import Fault, SubmissionRefused
from factlab.hub.engine import Engine
from factlab.hub.link import link
from factlab.hub.receive import receive
from factlab.protocol.submission import Rows, in_order


@pytest.fixture(scope="module")
def made() -> Framed:
    return framed()


def faults(made: Framed, **changes: Rows) -> list[Fault]:
    with pytest.raises(SubmissionRefused) as refusal:
        receive(made.inbox(**changes), made.round, made.world.opening)
    return list(refusal.value.faults)


def frame_of(made: Framed, homes: dict[int, tuple[str, tuple[str, ...]]]) -> Rows:
    return rows_of({address(household): home for household, home in homes.items()}, round_=made.round)


ONE, OTHER = ("huishoudtype=alleen", "leeftijdsklasse=oud"), ("huishoudtype=samen", "leeftijdsklasse=jong")


def test_the_frame_and_the_lists_come_in_together(made: Framed) -> None:
    assert [one.partner for one in receive(made.inbox(), made.round, made.world.opening)] == [*PARTNERS, FRAME]


def test_an_address_with_no_class_or_two_of_one_group_is_refused_and_only_counted(made: Framed) -> None:
    rows = frame_of(
        made,
        {
            1: ("WK990001", ONE),
            2: ("WK990001", ONE[:1]),
            3: ("WK990001", (*ONE, "huishoudtype=samen")),
            4: ("WK990002", ("huishoudtype=samen", "huishoudtype=alleen")),
            5: ("WK990002", OTHER),
        },
    )
    (fault,) = faults(made, **{FRAME: rows})
    assert (fault.key, fault.where) == ("frame_classes", {"partner": FRAME, "count": 3})


def test_an_address_of_the_frame_in_two_areas_is_refused(made: Framed) -> None:
    twice = [frame_of(made, {1: (area, ONE)}) for area in ("WK990001", "WK990002")]
    both = in_order(
        Rows(
            ("WK990001", "WK990002"),
            twice[0].voorzieningen,
            np.vstack([one.link_keys for one in twice]),
            np.array([0, 0, 1, 1], dtype=np.uint16),
            np.array([0, 1, 0, 1], dtype=np.uint16),
            twice[0].controls,
        )
    )
    assert [fault.key for fault in faults(made, **{FRAME: both})] == ["frame_classes"]


@pytest.mark.parametrize("name", ["huishoudtype=kasteel", "AL01", "alleen", "huishoudtype", "inkomen=hoog"])
def test_the_frame_names_classes_of_the_round_and_nothing_else(made: Framed, name: str) -> None:
    rows = frame_of(made, {1: ("WK990001", (*ONE, name))})
    assert [fault.key for fault in faults(made, **{FRAME: rows})] == ["class_not_in_round"]


def test_a_partner_that_does_not_deliver_the_frame_cannot_send_classes(made: Framed) -> None:
    rows = frame_of(made, {1: ("WK990001", ONE)})
    assert [fault.key for fault in faults(made, wijkteam=rows)] == ["voorziening_not_allowed"]


def test_an_address_that_the_frame_has_in_another_area_is_refused_as_of_any_partner(made: Framed) -> None:
    arrivals = [*((name, some_rows(name)) for name in PARTNERS), (FRAME, frame_of(made, {3: ("WK990002", ONE)}))]
    with Engine(threads=1) as engine, pytest.raises(SubmissionRefused) as refusal:
        link(engine, arrivals, made.round.scope())
    assert refusal.value.key == "key_in_two_areas"
    assert refusal.value.where == {"partners": ", ".join([*PARTNERS, FRAME]), "count": 1}


def test_a_round_of_which_only_the_frame_is_left_has_nothing_to_count(made: Framed) -> None:
    with pytest.raises(SubmissionRefused) as refusal:
        receive(made.inbox(), made.round, made.world.opening, frozenset(PARTNERS))
    assert refusal.value.key == "nobody_left"


def test_a_frame_leaves_earlier_submissions_valid_and_so_do_other_classes(made: Framed) -> None:
    without = made.world.but(partners=made.round.partners[:-1], groepen=())
    others = made.world.but(groepen=GROUPS[:1])
    assert made.round.digest == without.round.digest == others.round.digest
