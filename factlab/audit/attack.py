"""Tries to break what is to be published, from the published numbers and the definitions alone.

The attacks, the cheap ones first: the same number shown in one cell and hidden in another; equations that determine a
dot, in exact arithmetic; bounds, passed along every relation; linear programs over all relations together; whole
numbers, where the linear range is close. A dot that may be small and is known to within the breadth, a small difference
of published numbers, or a group known to be nine in ten, is a breach. Nothing is reported that rests on a rounded
number: what linear programs tell is proven again in whole numbers.

What this attacker does not know:

- Relations are between published numbers. That these are sums over household types says more (of three voorzieningen,
  what pairs imply for all three); each such fact that is left out makes him weaker, so he never accuses wrongly, and
  what it costs is that a leak only a household model sees goes unseen here. The hub's proof and the certificate cover
  that: they show whole municipalities, W apart.
- Whole numbers are tried in the relations around a number, not in all at once; there the linear range counts.
- Of an earlier release with other partners or another catalogue only voorzieningen delivered by the same are compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from factlab.audit.asking import Asker, Told
from factlab.audit.bounds import tightened
from factlab.audit.definitions import Definitions, definitions_of
from factlab.audit.implications import undecided_implications
from factlab.audit.knowledge import Knowledge
from factlab.audit.questions import (
    DIFFERENCE,
    DOT,
    Cell,
    Question,
    differences,
    groups,
    groups_of_classes,
    remainders,
)
from factlab.audit.system import Whole, system_of
from factlab.errors import BreachFound, UnreadableInput
from factlab.model.classes import KnownClasses
from factlab.model.relations import Relation
from factlab.model.targets import told_by_zeros
from factlab.model.types import HouseholdTypes, add_plain_types
from factlab.protocol.publication import Earlier, Policy, ProtectedTable
from factlab.protocol.scope import Scope
from factlab.protocol.tables import Labels


@dataclass(frozen=True, slots=True)
class Breach:
    """What an attacker can tell, and where: never the number itself.

    `kind`: `shown` (the same number is published elsewhere), `small` (a small number is published),
    `exact`, `narrow`, `difference`, `group`.
    """

    kind: str
    table: str
    area: str
    labels: Labels


@dataclass(frozen=True, slots=True)
class Interval:
    """What an attacker gets of a dot: `how` is the attack that tells it (`equations`, `bounds`, `linear`, `whole`)."""

    table: str
    area: str
    labels: Labels
    low: int
    high: int
    how: str


@dataclass(frozen=True, slots=True)
class AuditResult:
    """The outcome of all attacks; `dots` counts the hidden cells that were attacked, `programs` the linear programs.

    `unproven` are places that were not shown to be safe, nor broken, before a limit was reached. `intervals` has those
    of all dots when asked for, else those that are breaches.
    """

    dots: int
    breaches: tuple[Breach, ...]
    unproven: tuple[Breach, ...] = ()
    intervals: tuple[Interval, ...] = ()
    programs: int = 0

    @property
    def passed(self) -> bool:
        return not self.breaches

    def require(self) -> None:
        """Raises BreachFound, with the first place, if there is any breach."""
        if self.breaches:
            first = self.breaches[0]
            raise BreachFound(
                "breach_found", count=len(self.breaches), kind=first.kind, table=first.table, area=first.area
            )


def audit(
    tables: Mapping[str, ProtectedTable],
    scope: Scope,
    policy: Policy,
    classes: KnownClasses | None = None,
    earlier: Sequence[Earlier] = (),
    *,
    intervals: bool = False,
    programs: bool = True,
    worlds: Sequence[Whole] = (),
    definitions: Definitions | None = None,
) -> AuditResult:
    """Attacks the tables with nothing but themselves, the scope, the policy and earlier releases.

    `classes` are in no table; the hub has them. With them only dots are attacked, and what the zeros and the
    classes tell by themselves is no breach: no dot can undo it. `worlds` are all numbers, flat by place and column, of
    municipalities that may agree with what is known: those that do save programs, and change no outcome. Without
    `programs` the cheap attacks are all: equations and bounds. `definitions` are those of all these cells, for whoever
    has them already.

    Raises UnreadableInput (`audit_contradiction`) when no numbers at all agree with the tables.
    """
    definitions = definitions or definitions_of(tables, scope, policy, classes, earlier)
    attack = _consistent(definitions, tables, scope, policy, earlier, programs=programs)
    if programs:
        attack.look_around(worlds)
    if classes is None:
        return attack.result_of_all(_dots(tables), intervals)
    told = attack.dots()
    if told:
        zeros = {name: _zeros(table) for name, table in tables.items()}
        by_zeros = _consistent(definitions_of(zeros, scope, policy, classes), zeros, scope, policy)
        by_zeros.look_around(())
        alone = {cell for one in by_zeros.dots() for cell in one.question.cells}
        told = [one for one in told if not alone.issuperset(one.question.cells)]
    return attack.result(told, _dots(tables))


def _consistent(
    definitions: Definitions,
    tables: Mapping[str, ProtectedTable],
    scope: Scope,
    policy: Policy,
    earlier: Sequence[Earlier] = (),
    *,
    programs: bool = True,
) -> _Attack:
    """The attack with all that can be joined: a place that contradicts the rest was corrected, and stays apart."""
    known = partial(Knowledge, definitions, tables, scope, policy, earlier)
    knowledge = known()
    try:
        return _Attack(knowledge, policy, programs=programs)
    except UnreadableInput:
        if not knowledge.joined:
            raise
    apart = set(knowledge.joined)
    for place in sorted(knowledge.joined):
        try:
            _Attack(known(apart - {place}), policy, programs=programs)
        except UnreadableInput:
            continue
        apart.discard(place)
    return _Attack(known(apart), policy, programs=programs)


def _dots(tables: Mapping[str, ProtectedTable]) -> int:
    return sum(int(table.hidden.sum()) for table in tables.values())


def _zeros(table: ProtectedTable) -> ProtectedTable:
    """The table with nothing but its zeros; the households of every area are told by the scope."""
    hidden = table.hidden | (table.counts > 0)
    return ProtectedTable(table.name, table.areas, table.labels, np.zeros_like(table.counts), hidden)


class _Attack:
    """One attempt: everything known, in bounds and relations."""

    def __init__(self, knowledge: Knowledge, policy: Policy, *, programs: bool = True) -> None:
        self._knowledge, self._policy = knowledge, policy
        columns, places, definitions = knowledge.columns, knowledge.places, knowledge.definitions
        known = tightened(definitions.bounding, *knowledge.bounds())
        self._low, self._high = low, high = known.low, known.high
        self._numbers = numbers = [dot.number for dot in knowledge.dots]
        # Without programs the bounds have passed along all relations already.
        found: list[Relation] = []
        if programs:
            found = [*definitions.relations, *undecided_implications(columns, len(places.areas), low, high)]
        self._asker = Asker(system_of(found, low, high, numbers), known, programs=programs)
        self._programs = programs

    def look_around(self, worlds: Sequence[Whole]) -> None:
        """Remembers numbers that agree with everything known: those of the worlds, or else some far apart."""
        kept = [world for world in worlds if self._asker.remember(world)]
        if not kept:
            self._asker.mix(self._numbers, self._policy.breedte)

    def dots(self) -> list[Told]:
        return self._asker.breaches(self._questions(every=self._programs))

    def result_of_all(self, dots: int, intervals: bool) -> AuditResult:
        """All attacks; with the interval of every dot, if asked for."""
        columns, scope, places = self._knowledge.columns, self._knowledge.scope, self._knowledge.places
        limits = Question(DIFFERENCE, (), self._policy.drempel, self._policy.breedte, ())
        of_dots = self._questions(every=self._programs or intervals)
        questions = [
            *of_dots,
            *differences(columns, places, self._low, self._high, self._asker.samples, limits, programs=self._programs),
            *remainders(columns, places, self._low, self._high, limits),
            *groups(columns, scope, places, self._low, self._high, programs=self._programs),
            *groups_of_classes(columns, places, self._high),
        ]
        told = self._not_by_zeros(self._asker.breaches(questions))
        every = [self._asker.interval(question) for question in of_dots] if intervals else None
        return self.result(told, dots, every)

    def _questions(self, *, every: bool) -> list[Question]:
        """The hidden numbers, once each, with the strictest limits of the releases that hide them.

        Unless `every`, those alone that bounds could tell.
        """
        dots = self._knowledge.dots
        widest = max((dot.width for dot in dots), default=0)
        asked = ((self._high - self._low < widest) | every).tolist()
        cells: dict[int, list[Cell]] = {}
        limits: dict[int, tuple[int, int]] = {}
        for dot in dots:
            if asked[dot.number]:
                cells.setdefault(dot.number, []).append((dot.table, dot.area, dot.labels))
                threshold, width = limits.get(dot.number, (0, 0))
                limits[dot.number] = max(threshold, dot.threshold), max(width, dot.width)
        return [Question(DOT, ((n, 1),), *limits[n], tuple(dict.fromkeys(own))) for n, own in cells.items()]

    def _not_by_zeros(self, told: list[Told]) -> list[Told]:
        """Without the groups that the zeros tell."""
        if not any(one.question.target for one in told):
            return told
        plain = self._knowledge.scope.without_groups()
        places = self._knowledge.places
        types = HouseholdTypes((), self._knowledge.columns, plain, places)
        add_plain_types(types, plain)
        fit = types.fits_in(types.fit(self._high.reshape(len(places.areas), self._knowledge.columns.count)))
        return [
            one
            for one in told
            if one.question.target is None or not told_by_zeros(one.question.target, fit, types.rows)
        ]

    def result(self, told: list[Told], dots: int, every: list[Told] | None = None) -> AuditResult:
        breaches = [
            *(Breach("shown", dot.table, dot.area, dot.labels) for dot in self._knowledge.shown),
            *(Breach("small", dot.table, dot.area, dot.labels) for dot in self._knowledge.small),
            *(breach for one in told if not one.unproven for breach in _named(one)),
        ]
        unproven = tuple(breach for one in told if one.unproven for breach in _named(one))
        shown = every if every is not None else [one for one in told if one.question.kind == DOT]
        intervals = tuple(Interval(*cell, one.low, one.high, one.how) for one in shown for cell in one.question.cells)
        return AuditResult(dots, tuple(breaches), unproven, intervals, self._asker.programs)


def _named(told: Told) -> Iterator[Breach]:
    kind = told.question.kind
    if kind == DOT:
        kind = "exact" if told.low >= told.high else "narrow"
    return (Breach(kind, *cell) for cell in told.question.cells)
