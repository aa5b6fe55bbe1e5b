"""`factlab analyse`, the hub's whole story: sealed submissions in, protected tables out.

    received → linked, stripped, profiled → tables → protected

Link keys end in the linking step, profiles and true counts with this function; what it returns holds
neither.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from factlab.hub.engine import Engine
from factlab.hub.implied import broken_implications
from factlab.hub.link import link
from factlab.hub.protect import Protection, protect
from factlab.hub.receive import receive
from factlab.hub.tabulate import tabulate
from factlab.protocol.publication import BROKEN, WITHOUT, Release
from factlab.protocol.round import Round
from factlab.protocol.seal import OpeningKey

Progress = Callable[[str, float], None]


def analyse(
    inbox: Mapping[str, bytes],
    round_: Round,
    opening: OpeningKey,
    *,
    without: frozenset[str] = frozenset(),
    progress: Progress = lambda step, done: None,
) -> Release:
    """Verify, link, tabulate and protect; `progress` is told the step and how far it is (0 to 1)."""
    progress("receive", 0.0)
    received = receive(inbox, round_, opening, without)
    scope = round_.scope(without)
    with Engine() as engine:
        progress("link", 0.0)
        profiles = link(engine, ((one.partner, one.rows) for one in received), scope)
        progress("tabulate", 0.0)
        raw = tabulate(engine, scope, round_.beveiliging.drempel)
    del received
    broken = broken_implications(profiles, scope)
    scope = scope.without_implications(broken)
    progress("protect", 0.0)
    protection = protect(profiles, raw, scope, round_.beveiliging, progress)
    verdict = {**_per_level(protection), WITHOUT: sorted(without), BROKEN: [list(pair) for pair in broken]}
    return Release(scope, round_.beveiliging, protection.tables, verdict, protection.internal)


def _per_level(protection: Protection) -> dict[str, object]:
    """The verdict with the dots of each table told apart: those of the gemeente, and those of its areas."""
    counted = protection.verdict["tabellen"]
    tables = dict(counted) if isinstance(counted, dict) else {}
    for name, table in protection.tables.items():
        of_all, of_gemeente = int(table.hidden.sum()), int(table.hidden[0].sum())
        tables[name] = {**tables[name], "punten_gemeente": of_gemeente, "punten_gebieden": of_all - of_gemeente}
    return {**protection.verdict, "tabellen": tables}
