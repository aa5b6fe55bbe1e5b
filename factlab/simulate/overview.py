"""overzicht.html: what each variant shows beside the others, for who decides about threshold, rounding and partners."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from factlab.demo.invented_profiles import Invented
from factlab.protocol.round import Round
from factlab.show.drawings.tally import tally
from factlab.show.marks import marks
from factlab.simulate.outcome import Outcome
from factlab.simulate.variants import Variant
from factlab.text import Text
from factlab.text.pages import templates

MOST_NAMED = 8
"""Meetings that are written out of those that only a partner brings."""


@dataclass(frozen=True, slots=True)
class Added:
    """What is shown with a partner and not without it.

    `voorzieningen` nobody else delivers; `hidden` others deliver too, but too few to be shown. `meetings` are the first
    few of `meetings_count`.
    """

    partner: str
    delivers: int
    voorzieningen: list[str]
    hidden: list[str]
    meetings: list[str]
    meetings_count: int
    refused: bool


def overview(round_: Round, city: Invented, outcomes: Sequence[Outcome], *, seed: int, version: str, text: Text) -> str:
    """The page of these outcomes, the base first."""
    made = [one for one in outcomes if one.refusal is None]
    page = (
        templates("factlab.show")
        .get_template("simulate.html.j2")
        .render(
            **marks(text),
            version=version,
            tally=tally,
            round=round_,
            date=text.long_date(round_.peildatum),
            households=len(city.area),
            own_size=sum(area.huishoudens for area in round_.gebiedsnamen),
            seed=seed,
            outcomes=outcomes,
            made=made,
            names={one.variant.name: name_of(one.variant, round_, text) for one in outcomes},
            area_names={area.gebied: area.naam for area in round_.gebiedsnamen}
            | {round_.gemeente: round_.gemeente_naam},
            tables=list(dict.fromkeys(name for one in made for name in one.tables or {})),
            indicators=_indicators(made),
            added=[_added(one, outcomes[0], round_) for one in outcomes if one.variant.kind == "without"],
            assumed=[f"{id_} {round_.name_of(id_)}" for id_ in city.assumed],
        )
    )
    return page.rstrip() + "\n"


def name_of(variant: Variant, round_: Round, text: Text) -> str:
    """What a variant is called: by what it changes, and the base by its policy."""
    policy = variant.policy
    match variant.kind:
        case "base":
            rounding = text("simulate.rounded", unit=policy.afronden) if policy.afronden else text("simulate.exact")
            return text("simulate.base", threshold=policy.drempel, rounding=rounding)
        case "without":
            partner = round_.partner(variant.what)
            return text("simulate.without", partner=partner.naam if partner else variant.what)
        case "threshold":
            return text("simulate.threshold", threshold=policy.drempel)
        case "rounding" if policy.afronden:
            return text("simulate.rounding", unit=policy.afronden)
        case _:
            return text("simulate.no_rounding")


def _indicators(made: Sequence[Outcome]) -> list[tuple[str, list[int]]]:
    """Each indicator with the number of areas in which it is public, per variant."""
    named = {one.key: one.name for outcome in made for one in outcome.indicators}
    found = [{one.key: one.areas for one in outcome.indicators} for outcome in made]
    return [(name, [areas.get(key, 0) for areas in found]) for key, name in named.items()]


def _added(without: Outcome, base: Outcome, round_: Round) -> Added:
    partner = round_.partner(without.variant.what)
    meetings = sorted(base.meetings - without.meetings)
    others = {v for other in round_.partners if other != partner for v in other.voorzieningen}
    gone = sorted(base.voorzieningen - without.voorzieningen)
    return Added(
        partner=partner.naam if partner else without.variant.what,
        delivers=len(partner.voorzieningen) if partner else 0,
        voorzieningen=[round_.name_of(id_) for id_ in gone if id_ not in others],
        hidden=[round_.name_of(id_) for id_ in gone if id_ in others],
        meetings=[f"{round_.name_of(a)} + {round_.name_of(b)}" for a, b in meetings[:MOST_NAMED]],
        meetings_count=len(meetings),
        refused=without.refusal is not None or base.refusal is not None,
    )
