"""`factlab analyse`, the hub's whole story: sealed submissions in, protected tables out.

    received → linked, stripped, profiled → tables → protected

Link keys end in the linking step, profiles and true counts with this function; what it returns holds
neither.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from factlab.errors import SubmissionRefused
from factlab.hub.engine import Engine
from factlab.hub.frame import AreaCompared, compare_with_denominators
from factlab.hub.implied import broken_implications
from factlab.hub.link import link, outside_frame
from factlab.hub.link_account import account
from factlab.hub.link_quality import observe
from factlab.hub.protect import Protection, protect
from factlab.hub.receive import Received, receive
from factlab.hub.tabulate import tabulate
from factlab.protocol.publication import (
    BROKEN,
    EARLIER,
    FRAME,
    LINK_QUALITY,
    WITHOUT,
    Earlier,
    Policy,
    Profile,
    RawTable,
    Release,
    tables_hash,
)
from factlab.protocol.round import Round
from factlab.protocol.scope import Scope
from factlab.protocol.seal import OpeningKey

Progress = Callable[[str, float], None]


def analyse(
    inbox: Mapping[str, bytes],
    round_: Round,
    opening: OpeningKey,
    *,
    without: frozenset[str] = frozenset(),
    level: str | None = None,
    earlier: Sequence[Earlier] = (),
    progress: Progress = lambda step, done: None,
) -> Release:
    """Verify, link, tabulate and protect; `progress` is told the step and how far it is (0 to 1).

    `level` is one of the round's `levels`, by which is published; linked is always by the round's own areas.
    `earlier` are the releases of the same gemeente and reference date that are known already.
    """
    progress("receive", 0.0)
    received = receive(inbox, round_, opening, without)
    own, scope = round_.scope(without), round_.scope(without, level)
    _require_denominators(scope, round_)
    differing = _compare_frame(received, round_)
    with Engine() as engine:
        progress("link", 0.0)
        profiles = link(engine, ((one.partner, one.rows) for one in received), own)
        outside = None
        if scope.frame is not None:
            own, scope = (one.with_households(households_of(profiles)) for one in (own, scope))
            outside = outside_frame(engine, [one.partner for one in received])
        names = {partner.id: partner.naam for partner in round_.partners}
        quality = account(observe(engine, own), own, names, outside, differing)
        progress("tabulate", 0.0)
        raw = tabulate(engine, scope, round_.beveiliging.drempel)
    del received
    scope, protection, verdict = protected(profiles, raw, scope, round_.beveiliging, without, progress, earlier)
    verdict[EARLIER] = [{"ronde": past.scope.round_id, "tabellen": tables_hash(past.tables)} for past in earlier]
    internal = {**protection.internal, LINK_QUALITY: quality}
    if scope.frame is not None:
        missing = {partner: found.missing for partner, found in (outside or {}).items()}
        internal["kader"] = {"adressen": scope.municipality.households, "buiten_kader": missing}
    return Release(scope, round_.beveiliging, protection.tables, verdict, internal)


def protected(
    profiles: Sequence[Profile],
    raw: Mapping[str, RawTable],
    scope: Scope,
    policy: Policy,
    without: frozenset[str],
    progress: Progress,
    earlier: Sequence[Earlier] = (),
) -> tuple[Scope, Protection, dict[str, object]]:
    """Protect what was counted: the scope as protection relied on it, the tables, and the public verdict."""
    broken = broken_implications(profiles, scope)
    scope = scope.without_implications(broken)
    progress("protect", 0.0)
    protection = protect(profiles, raw, scope, policy, progress, earlier)
    verdict = {**_per_level(protection), WITHOUT: sorted(without), BROKEN: [list(pair) for pair in broken]}
    if scope.frame is not None:
        verdict[FRAME] = {area.code: area.households for area in scope.homes}
    return scope, protection, verdict


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
