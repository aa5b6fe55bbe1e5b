"""What audit and release share: a folder held against the round in it, and attacked with what anybody has."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from factlab.audit.attack import AuditResult
    from factlab.cli.console import Console
    from factlab.protocol.publication import Earlier
    from factlab.protocol.round import Round
    from factlab.publication import Publication


@dataclass(frozen=True, slots=True)
class Attempt:
    """What was attacked, the earlier releases that went along, and what came of it."""

    opened: Earlier
    earlier: list[Earlier]
    result: AuditResult


def opened(published: Publication) -> tuple[Earlier, Round]:
    """What was published, with the scope and policy of the signed round in it."""
    from factlab.protocol.publication import Earlier
    from factlab.protocol.round import read_round
    from factlab.publication import scope_of

    round_ = read_round(published.round_file, published.round_file_name).round
    # What is not signed is believed only where it says the same as the round.
    return Earlier(scope_of(published, round_), round_.beveiliging, published.tables), round_


def attack(
    console: Console, release: Earlier, round_: Round, previous: Iterable[Path], *, intervals: bool = False
) -> Attempt:
    """Every attack on a release of the round; says what was found, and leaves it to the caller to refuse it."""
    from factlab.audit.attack import audit
    from factlab.errors import NotTogether
    from factlab.publication import read
    from factlab.publication.divisions import in_terms_of

    earlier = []
    for path in previous:
        then, then_round = opened(read(path))
        same = (then.scope.municipality.code, then.scope.reference_date)
        if same != (release.scope.municipality.code, release.scope.reference_date):
            raise NotTogether("previous_other", folder=str(path))
        earlier.append(replace(then, scope=in_terms_of(round_, then.scope, then_round) or then.scope))
    console.progress("audit", 0.0)
    result = audit(release.tables, release.scope, release.policy, earlier=earlier, intervals=intervals)
    for breach in result.breaches:
        labels = ", ".join(breach.labels)
        console.say(f"audit.breach_{breach.kind}", table=breach.table, area=breach.area, labels=labels)
    for breach in result.unproven:
        labels = ", ".join(breach.labels)
        console.note("audit.unproven", place=f"{breach.table}, {breach.area}, {labels}")
    return Attempt(release, earlier, result)


def not_given(published: Publication, earlier: Iterable[Earlier]) -> list[str]:
    """The rounds of the releases that were known when this was made, and that are not attacked along with it."""
    from factlab.protocol.publication import tables_hash

    given = {tables_hash(release.tables) for release in earlier}
    return [round_id for round_id, tables in published.earlier if tables not in given]
