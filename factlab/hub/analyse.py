"""`factlab analyse`, the hub's whole story: sealed submissions in, protected tables out.

    received → linked, stripped, profiled → tables → protected

Link keys end in the linking step, profiles and true counts with this function; what it returns holds
neither.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from factlab.errors import SubmissionRefused
from factlab.hub.engine import Engine
from factlab.hub.frame import AreaCompared, compare_with_denominators
from factlab.hub.implied import broken_implications
from factlab.hub.link import link, outside_frame
from factlab.hub.link_account import account
from factlab.hub.link_quality import observe
from factlab.hub.protect import Protection, protect_together
from factlab.hub.protect.asked import Tabulated
from factlab.hub.receive import Received, receive
from factlab.hub.tabulate import tabulate_all
from factlab.protocol.publication import (
    BROKEN,
    EARLIER,
    FRAME,
    LINK_QUALITY,
    WITHOUT,
    Earlier,
    Policy,
    Profile,
    Release,
    tables_hash,
)
from factlab.protocol.round import Round
from factlab.protocol.scope import Scope
from factlab.protocol.seal import OpeningKey
from factlab.protocol.tables import GROUPS

Progress = Callable[[str, float], None]


def analyse(
    inbox: Mapping[str, bytes],
    round_: Round,
    opening: OpeningKey,
    *,
    without: frozenset[str] = frozenset(),
    levels: Sequence[str] = (),
    earlier: Sequence[Earlier] = (),
    progress: Progress = lambda step, done: None,
) -> list[Release]:
    """Verify, link, tabulate and protect; `progress` is told the step and how far it is (0 to 1).

    Gives a release by each of these `levels` of the round, in its order, or by all; linked is always by the round's
    own areas. `earlier` are the releases of the same gemeente and reference date that are known already.
    """
    progress("receive", 0.0)
    received = receive(inbox, round_, opening, without)
    own = round_.scope(without)
    _require_denominators(own, round_)
    differing = _compare_frame(received, round_)
    with Engine() as engine:
        progress("link", 0.0)
        profiles = link(engine, ((one.partner, one.rows) for one in received), own)
        outside = None
        if own.frame is not None:
            own = own.with_households(households_of(profiles))
            outside = outside_frame(engine, [one.partner for one in received])
        names = {partner.id: partner.naam for partner in round_.partners}
        quality = account(observe(engine, own), own, names, outside, differing)
        progress("tabulate", 0.0)
        counted = tabulated(engine, round_, own, without, levels or round_.levels)
    del received
    internal: dict[str, object] = {LINK_QUALITY: quality}
    if own.frame is not None:
        missing = {partner: found.missing for partner, found in (outside or {}).items()}
        internal["kader"] = {"adressen": own.municipality.households, "buiten_kader": missing}
    releases = protected(profiles, counted, round_.beveiliging, without, progress, earlier)
    return [replace(release, internal={**release.internal, **internal}) for release in releases]


def tabulated(
    engine: Engine, round_: Round, own: Scope, without: frozenset[str], levels: Collection[str]
) -> list[Tabulated]:
    """The tables by all divisions of the round, those by these levels to be published now.

    `own` has the round's own areas with their households, as the frame counts them if there is one. By groups there
    are no more than these levels: one at most.
    """
    households = {area.code: area.households for area in own.areas}
    every = (level for level in round_.levels if level in levels or GROUPS not in own.tables)
    scopes = [round_.scope(without, level).with_households(households) for level in every]
    raw = tabulate_all(engine, scopes, round_.beveiliging.drempel)
    return [Tabulated(scope, tables, now=scope.level in levels) for scope, tables in zip(scopes, raw, strict=True)]


def protected(
    profiles: Sequence[Profile],
    divisions: Sequence[Tabulated],
    policy: Policy,
    without: frozenset[str],
    progress: Progress,
    earlier: Sequence[Earlier] = (),
) -> list[Release]:
    """Protect what was counted: a release by each division that is to be published now.

    Its scope is as protection relied on it: without implications that do not hold.
    """
    broken = broken_implications(profiles, divisions[0].scope)
    divisions = [replace(one, scope=one.scope.without_implications(broken)) for one in divisions]
    progress("protect", 0.0)
    found = protect_together(profiles, divisions, policy, progress, earlier)
    releases = []
    for one, protection in zip((one for one in divisions if one.now), found, strict=True):
        verdict: dict[str, object] = {
            **_per_level(protection),
            WITHOUT: sorted(without),
            BROKEN: [list(pair) for pair in broken],
            EARLIER: [
                {"ronde": past.scope.round_id, "tabellen": tables_hash(past.tables)} for past in protection.known
            ],
        }
        if one.scope.frame is not None:
            verdict[FRAME] = {area.code: area.households for area in one.scope.homes}
        releases.append(Release(one.scope, policy, protection.tables, verdict, protection.internal))
    return releases


def _require_denominators(scope: Scope, round_: Round) -> None:
    """A round that leaves the number of households to the frame cannot do without it."""
    if scope.frame is None and round_.frame is not None and not scope.municipality.households:
        raise SubmissionRefused("frame_needed", partner=round_.frame.id)


def _compare_frame(received: Iterable[Received], round_: Round) -> list[AreaCompared]:
    """The areas in which the frame differs much from noemers.csv; half a frame is refused."""
    frame = round_.frame
    return [
        area
        for one in received
        if frame is not None and one.partner == frame.id
        for area in compare_with_denominators(one.rows, one.file, frame, round_)
    ]


def households_of(profiles: Iterable[Profile]) -> dict[str, int]:
    """The households of every area: the frame has them all."""
    counts: Counter[str] = Counter()
    for profile in profiles:
        counts[profile.area] += profile.households
    return counts


def _per_level(protection: Protection) -> dict[str, object]:
    """The verdict with the dots of each table told apart: those of the gemeente, and those of its areas."""
    counted = protection.verdict["tabellen"]
    tables = dict(counted) if isinstance(counted, dict) else {}
    for name, table in protection.tables.items():
        of_all, of_gemeente = int(table.hidden.sum()), int(table.hidden[0].sum())
        tables[name] = {**tables[name], "punten_gemeente": of_gemeente, "punten_gebieden": of_all - of_gemeente}
    return {**protection.verdict, "tabellen": tables}
