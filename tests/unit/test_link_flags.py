"""Flags name what is wrong and not what is ordinary; the correction brings the stapeling nearer to the truth."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from numpy.typing import NDArray
from plain_rows import Report, arrivals
from scipy.stats import poisson

from factlab.hub.engine import Engine
from factlab.hub.frame import AreaCompared, Outside
from factlab.hub.link import link
from factlab.hub.link_account import account
from factlab.hub.link_flags import flags
from factlab.hub.link_quality import CLASSES, Observed, chance_of_so_few, observe
from factlab.protocol.catalogue import Voorziening
from factlab.protocol.publication import LINK_QUALITY
from factlab.protocol.scope import Area, Scope
from factlab.protocol.tables import TABLES
from factlab.publish.link_quality import link_flags, link_quality_page
from factlab.text import Text

NAMES = ("a", "b", "c", "d")


def made_up(
    together: list[list[int]], expected: float = 100.0, in_one_area: tuple[float, ...] = (0.2, 0.2, 0.2, 0.2)
) -> Observed:
    """Four partners that chance would bring together equally often; the diagonal is how many each has."""
    met = np.array(together, dtype=np.int64)
    chance = np.full(met.shape, expected)
    np.fill_diagonal(chance, 0.0)
    nothing = np.zeros((len(NAMES), len(CLASSES)), dtype=np.int64)
    return Observed(
        NAMES, met, chance, np.zeros(len(NAMES), dtype=np.int64), np.array(in_one_area),
        np.array([1000, 90, 50, 20, 10, 5, 1]), nothing, nothing,
    )  # fmt: skip


def meeting(**pairs: int) -> list[list[int]]:
    """Everybody meets everybody 250 times, but for the pairs named (`ab=3`)."""
    found = [[2000 if row == column else 250 for column in range(4)] for row in range(4)]
    for (one, other), number in pairs.items():
        for row, column in ((one, other), (other, one)):
            found[NAMES.index(row)][NAMES.index(column)] = number
    return found


def kinds(observed: Observed, outside: dict[str, Outside] | None = None) -> list[tuple[str, str, str]]:
    return [(flag.kind, flag.partner, flag.other) for flag in flags(observed, outside, (), "burgerzaken")]


@pytest.mark.parametrize(("observed", "expected"), [(0, 10.0), (3, 12.5), (40, 160.0), (900, 4000.0), (20, 12.0)])
def test_the_chance_of_so_few_is_that_of_poisson(observed: int, expected: float) -> None:
    assert chance_of_so_few(observed, expected) == pytest.approx(poisson.cdf(observed, expected), rel=1e-9, abs=1e-300)
    assert chance_of_so_few(0, 0.0) == 1.0


def test_ordinary_lists_raise_no_flag() -> None:
    assert kinds(made_up(meeting())) == []
    assert kinds(made_up(meeting(ab=80, cd=1200))) == []


def test_a_partner_that_meets_nobody_is_named_and_the_pairs_it_spoils_are_not() -> None:
    assert kinds(made_up(meeting(ab=0, ac=0, ad=0))) == [("nobody", "a", "")]


def test_a_partner_far_below_chance_is_told_by_where_its_addresses_are() -> None:
    stranger = meeting(ab=9, ac=6, ad=4)
    assert kinds(made_up(stranger)) == [("few", "a", "")]
    assert kinds(made_up(stranger, in_one_area=(0.97, 0.2, 0.2, 0.2))) == [("few_in_one_place", "a", "")]


def test_two_strangers_are_both_named() -> None:
    assert kinds(made_up(meeting(ab=0, ac=3, ad=4, bc=5, bd=6))) == [("few", "a", ""), ("few", "b", "")]


def test_a_pair_that_hardly_meets_is_named_when_both_meet_the_others() -> None:
    assert kinds(made_up(meeting(ab=5))) == [("pair", "a", "b")]


def test_where_chance_gives_too_few_nothing_is_said() -> None:
    assert kinds(made_up(meeting(ab=0, ac=0, ad=0), expected=3.0)) == []


def test_lists_that_are_nearly_the_same_are_named() -> None:
    assert kinds(made_up(meeting(ab=1990))) == [("same_list", "a", "b")]


def test_addresses_outside_the_frame_are_named_from_one_in_twenty() -> None:
    shares = {"a": 0.01, "b": 0.05, "c": 0.2, "d": 0.049}
    outside = {name: Outside(1000, round(1000 * share)) for name, share in shares.items()}
    assert kinds(made_up(meeting()), outside) == [("outside_frame", "c", ""), ("outside_frame", "b", "")]


def test_one_of_three_addresses_outside_the_frame_says_nothing() -> None:
    assert kinds(made_up(meeting()), {"a": Outside(3, 1), "b": Outside(40, 4)}) == []
    assert kinds(made_up(meeting()), {"a": Outside(40, 5), "b": Outside(40, 0)}) == [("outside_frame", "a", "")]


def test_when_most_partners_are_outside_it_is_the_frame_that_is_named_and_nobody_else() -> None:
    half = dict.fromkeys(NAMES[:3], Outside(200, 100)) | {"d": Outside(200, 0)}
    assert kinds(made_up(meeting()), half) == [("frame_incomplete", "burgerzaken", "")]
    (flag,) = flags(made_up(meeting()), half, (), "burgerzaken")
    assert flag.share == 0.5


def test_of_the_areas_in_which_the_frame_differs_the_worst_is_named_each_way() -> None:
    areas = [
        AreaCompared("W1", "Een", 100, 85),
        AreaCompared("W2", "Twee", 100, 80),
        AreaCompared("W3", "Drie", 100, 130),
    ]
    found = [(flag.kind, flag.other, round(flag.share, 2)) for flag in flags(made_up(meeting()), {}, areas, "kader")]
    assert found == [("frame_fewer", "W2", 0.2), ("frame_more", "W3", 0.3)]


@pytest.mark.parametrize(
    ("seen", "expected", "named"),
    [
        (267, 1800.0, True),  # a list without any order among lists that meet 2.5 times chance
        (1134, 1260.0, True),  # two thirds of a long list shifted by a row: no doubt, although near to chance
        (72, 73.5, False),  # care for the old alone: about one time chance, on a list that is right
        (1300, 1260.0, False),
        (19, 26.0, False),  # too short a list to say it of
        (9, 30.0, True),
    ],
)
def test_how_far_below_the_others_is_far_depends_on_how_sure_it_is(seen: int, expected: float, named: bool) -> None:
    # The others meet three times as often as chance.
    met = np.full((6, 6), 900, dtype=np.int64)
    chance = np.full((6, 6), 300.0)
    met[0, 1:] = met[1:, 0] = [seen // 5 + (place < seen % 5) for place in range(5)]
    chance[0, 1:] = chance[1:, 0] = expected / 5
    np.fill_diagonal(met, 5000)
    np.fill_diagonal(chance, 0.0)
    none, nothing = np.zeros(6, dtype=np.int64), np.zeros((6, len(CLASSES)), dtype=np.int64)
    stacks = np.array([1000, 90, 50, 20, 10, 5, 1])
    observed = Observed(tuple("abcdef"), met, chance, none, np.full(6, 0.2), stacks, nothing, nothing)
    assert [flag.partner for flag in flags(observed) if flag.kind == "few"] == (["a"] if named else [])


SCOPE = Scope(
    round_id="simulated",
    reference_date=date(2026, 10, 1),
    level="wijk",
    municipality=Area("GM0000", "Verzonnen", 12_000),
    areas=tuple(Area(f"WK{n:02}", f"Wijk {n}", 1_500) for n in range(8)),
    voorzieningen=tuple(Voorziening(id=f"V{n:02}", naam="", domein="zorg") for n in range(12)),
    organisations=("p0", "p1", "p2"),
    domains=("zorg",),
    delivers={f"p{n}": frozenset(f"V{v:02}" for v in range(3 * n, 3 * n + 3)) for n in range(4)},
    tables=tuple(TABLES),
)


def simulated(seed: int) -> list[Report]:
    """Households with more or less need; who needs one voorziening often needs another."""
    random = np.random.default_rng(seed)
    need = random.beta(0.5, 3.0, SCOPE.municipality.households)
    return [
        Report(partner, household, SCOPE.areas[household % 8].code, voorziening)
        for household, chance in enumerate(need.tolist())
        for partner, delivered in SCOPE.delivers.items()
        for voorziening in sorted(delivered)
        if random.random() < chance
    ]


def damaged(reports: list[Report], shares: dict[str, float], seed: int) -> list[Report]:
    """The same reports, where a share of each partner's addresses lost its suffix: a key that nobody else has."""
    random = np.random.default_rng(seed)
    lost = set()
    for partner, share in shares.items():
        own = sorted({r.household for r in reports if r.partner == partner})
        lost |= {(partner, int(h)) for h in random.choice(own, round(share * len(own)), replace=False)}
    offset = {partner: 100_000 * (number + 1) for number, partner in enumerate(SCOPE.delivers)}
    return [
        r._replace(household=r.household + offset[r.partner]) if (r.partner, r.household) in lost else r
        for r in reports
    ]


def seen(reports: list[Report]) -> Observed:
    with Engine(threads=1) as engine:
        link(engine, arrivals(reports, SCOPE.delivers), SCOPE)
        return observe(engine, SCOPE)


def distance(one: NDArray[np.float64], other: NDArray[np.int64]) -> float:
    return float(np.abs(one - other).sum())


def of_users(stacks: NDArray[np.float64] | NDArray[np.int64]) -> float:
    """The share with two or more of those that use any."""
    return float(stacks[2:].sum() / stacks[1:].sum())


@pytest.mark.parametrize(
    "shares",
    [
        {"p0": 0.05},
        {"p3": 0.10},
        dict.fromkeys(SCOPE.delivers, 0.02),
        dict.fromkeys(SCOPE.delivers, 0.05),
    ],
    ids=["one partner 5 %", "a witness 10 %", "all 2 %", "all 5 %"],
)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_corrected_stapeling_is_nearer_to_the_truth(shares: dict[str, float], seed: int) -> None:
    # Which addresses are damaged is a draw, so some of the error stays: at most three tenths of it.
    reports = simulated(seed)
    truth = seen(reports).stacks
    linked = seen(damaged(reports, shares, seed))
    corrected = linked.corrected(shares, strays_counted=True)
    assert corrected.sum() == pytest.approx(truth.sum())
    assert distance(corrected, truth) < 0.3 * distance(linked.stacks.astype(np.float64), truth)
    assert abs(of_users(corrected) - of_users(truth)) < 0.3 * abs(of_users(linked.stacks) - of_users(truth))


def test_with_a_frame_what_was_missed_was_in_no_table() -> None:
    reports = simulated(4)  # a small error to begin with: only what one partner alone told is gone
    truth = seen(reports).stacks
    gone = [r for r in damaged(reports, {"p1": 0.08}, 4) if r.household < 100_000]
    linked = seen(gone)
    corrected = linked.corrected({"p1": 0.08}, strays_counted=False)
    assert distance(corrected, truth) < 0.5 * distance(linked.stacks.astype(np.float64), truth)


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("counted", [True, False])
def test_a_correction_neither_makes_nor_loses_a_household(seed: int, counted: bool) -> None:
    observed = seen(simulated(seed))
    for share in (0.01, 0.05, 0.3, 0.5):
        corrected = observed.corrected(dict.fromkeys(SCOPE.delivers, share), strays_counted=counted)
        assert corrected.sum() == pytest.approx(SCOPE.municipality.households)
        assert corrected.min() >= 0


def test_above_one_in_ten_missed_there_is_no_estimate_and_the_page_says_why() -> None:
    observed = seen(simulated(5))
    names = {"p0": "Zorg", "p1": "Wijkteam", "p2": "Loket", "p3": "Vierde"}
    found = account(observed, replace(SCOPE, frame="kader"), names, {"p0": Outside(900, 91), "p1": Outside(900, 89)})
    assert (found["stapeling"]["te_grof"], found["stapeling"]["gecorrigeerd"]) == (["p0"], [])
    page = link_quality_page(found, Text("nl"))
    assert "Er is geen schatting: van Zorg staat meer dan 10 %" in page
    assert "Laagste en hoogste" not in page
    few = account(observed, replace(SCOPE, frame="kader"), names, {"p0": Outside(9, 4), "p1": Outside(900, 89)})
    assert few["stapeling"]["te_grof"] == []
    (estimate,) = few["stapeling"]["gecorrigeerd"]
    alone = account(observed, replace(SCOPE, frame="kader"), names, {"p1": Outside(900, 89)})["stapeling"]
    assert estimate == alone["gecorrigeerd"][0]
    assert sum(estimate["huishoudens"]) == pytest.approx(SCOPE.municipality.households, abs=4)
    assert "Laagste en hoogste" in link_quality_page(few, Text("nl"))


def test_the_page_shows_the_areas_in_which_the_frame_differs_and_who_delivered_it() -> None:
    areas = [AreaCompared("WK01", "Het <Oosten>", 1500, 1200), AreaCompared("WK02", "West", 1500, 1800)]
    names = {"kader": "Burgerzaken"}
    found = account(seen(simulated(5)), replace(SCOPE, frame="kader"), names, {"p0": Outside(900, 0)}, areas)
    page = link_quality_page(found, Text("nl"))
    assert "Het &lt;Oosten&gt;" in page
    assert "−20,0 %" in page.replace("\N{NO-BREAK SPACE}", " ") and "+20,0 %" in page.replace("\N{NO-BREAK SPACE}", " ")
    fewer, more = link_flags({LINK_QUALITY: found}, Text("nl"))
    assert fewer.startswith("De adressenlijst van Burgerzaken heeft in Het <Oosten> te weinig adressen: 20,0")
    assert more.startswith("De adressenlijst van Burgerzaken heeft in West te veel adressen: 20,0")


def test_the_account_is_json_and_its_page_says_that_it_is_internal_and_shows_names_as_they_are() -> None:
    reports = simulated(5)
    names = {"p0": "Zorg & <b>Zn</b>", "p1": "Wijkteam"}
    missing = {"p0": 900, "p1": 0, "p2": 3, "p3": 2}
    for outside in (None, {name: Outside(1200, number) for name, number in missing.items()}):
        found = account(seen(reports), SCOPE, names, outside)
        assert json.loads(json.dumps(found, allow_nan=False)) == found
        for language, words in (("nl", "Intern, niet voor publicatie"), ("en", "Internal, not for publication")):
            page = link_quality_page(found, Text(language))
            assert page.count(words) == 2
            assert "Zorg &amp; &lt;b&gt;Zn&lt;/b&gt;" in page
            assert "http" not in page.replace("http-equiv", "")
    assert [flag["kind"] for flag in found["signalen"]] == ["outside_frame"]
    assert link_flags({LINK_QUALITY: found}, Text("nl"))[0].startswith("Van Zorg & <b>Zn</b> staat ")
    assert link_flags({}, Text("nl")) == []


def test_every_kind_of_flag_has_a_sentence() -> None:
    found = account(made_up(meeting()), SCOPE, {})
    of_partners = ("nobody", "few", "few_in_one_place", "outside_frame", "same_list", "pair")
    for kind in (*of_partners, "frame_incomplete", "frame_fewer", "frame_more"):
        told = {**found, "signalen": [{"kind": kind, "partner": "a", "share": 0.02, "other": "b"}]}
        for language in ("nl", "en"):
            (sentence,) = link_flags({LINK_QUALITY: told}, Text(language))
            assert sentence.endswith(".")
            assert "{" not in sentence
