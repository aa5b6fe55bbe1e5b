"""The definition of every published table: its dimensions, its labels, and which households a cell counts.

`counted_in` is the definition in executable form, household by household. The hub computes the same
numbers in SQL; protection reasons about households with these definitions, and refuses to go on when
the two do not agree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations, product

from factlab.protocol.catalogue import LAWS
from factlab.protocol.frame import group_and_class
from factlab.protocol.scope import Scope

Labels = tuple[str, ...]

MOST_COMBINATIONS = 50
REST = "overig"
GROUPS = "groepen"
"""The table that only a round with a frame has."""


@dataclass(frozen=True, slots=True)
class Household:
    """What is known of one household: its voorzieningen, the organisations at its door, its classes in the frame."""

    voorzieningen: frozenset[str]
    organisations: frozenset[str]
    classes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class TableDefinition:
    """One published table.

    `labels` gives every combination of labels in order (empty for `combinaties`, whose labels follow
    from the counts); `counted_in` gives the labels under which a household is counted; `impossible`
    says which labels no household can have; `base` names the labels, in the same table, of which a
    cell is a share (None: the households of the area).
    """

    name: str
    dimensions: tuple[str, ...]
    per_area: bool
    labels: Callable[[Scope], tuple[Labels, ...]]
    counted_in: Callable[[Household, Scope], Iterator[Labels]]
    impossible: Callable[[Labels], bool] = lambda labels: False
    base: Callable[[Labels], Labels] | None = None


def units(household: Household, scope: Scope) -> int:
    """Stapeling: the number of different counted voorzieningen, those with the same `telt_als` once."""
    return len({scope.by_id[v].unit for v in household.voorzieningen if scope.by_id[v].counts})


def domains(household: Household, scope: Scope) -> set[str]:
    """The domains in which the household has a counted voorziening."""
    return {scope.by_id[v].domein for v in household.voorzieningen if scope.by_id[v].counts}


def counted(household: Household, scope: Scope) -> list[str]:
    """The household's counted voorzieningen, sorted by id."""
    return sorted(v for v in household.voorzieningen if scope.by_id[v].counts)


def capped(number: int, highest: int) -> str:
    """`0`, `1`, … and `highest+` from there on."""
    return f"{highest}+" if number >= highest else str(number)


def _up_to(highest: int) -> tuple[str, ...]:
    return (*(str(n) for n in range(highest)), f"{highest}+")


def _single(labels: tuple[str, ...]) -> tuple[Labels, ...]:
    return tuple((label,) for label in labels)


def _law_combinations() -> tuple[str, ...]:
    return tuple("+".join(laws) for size in (1, 2, 3) for laws in combinations(LAWS, size))


def _bereik(household: Household, scope: Scope) -> Iterator[Labels]:
    yield ("alle",)
    yield ("met",) if counted(household, scope) else ("zonder",)


def _laws(household: Household, scope: Scope) -> Iterator[Labels]:
    under_law = [scope.by_id[v] for v in counted(household, scope) if scope.by_id[v].cbs_wet]
    if under_law:
        laws = "+".join(sorted({v.cbs_wet for v in under_law}))
        number = capped(len({v.unit for v in under_law}), 3)
        yield from product(("totaal", laws), ("totaal", number))


def _impossible_laws(labels: Labels) -> bool:
    laws, number = labels
    return laws != "totaal" and number in ("1", "2") and laws.count("+") + 1 > int(number)


def _vulnerability(household: Household, scope: Scope) -> Iterator[Labels]:
    yield capped(units(household, scope), 6), str(len(domains(household, scope)))


def _impossible_vulnerability(labels: Labels) -> bool:
    voorzieningen, crossed = labels[0], int(labels[1])
    if voorzieningen == "6+":
        return crossed == 0
    return crossed > int(voorzieningen) or (crossed == 0) != (voorzieningen == "0")


def _signals(household: Household, scope: Scope) -> Iterator[Labels]:
    warned = any(scope.by_id[v].soort == "signaal" for v in household.voorzieningen)
    yield capped(units(household, scope), 6), "ja" if warned else "nee"


def _combination(household: Household, scope: Scope) -> Iterator[Labels]:
    if ids := counted(household, scope):
        yield ("+".join(ids),)


def _groups(household: Household, scope: Scope) -> Iterator[Labels]:
    number = capped(units(household, scope), 6)
    for name in sorted(household.classes):
        yield *group_and_class(name), number


def _with_itself(labels: Labels) -> Labels:
    return (labels[0], labels[0])


TABLES: dict[str, TableDefinition] = {
    table.name: table
    for table in (
        TableDefinition("bereik", ("gebruik",), True, lambda s: _single(("alle", "met", "zonder")), _bereik),
        TableDefinition(
            "voorzieningen",
            ("voorziening",),
            True,
            lambda s: _single(tuple(v.id for v in s.voorzieningen)),
            lambda h, s: iter(_single(tuple(sorted(h.voorzieningen)))),
        ),
        TableDefinition(
            "domeinen",
            ("domein",),
            True,
            lambda s: _single(s.domains),
            lambda h, s: iter(_single(tuple(domains(h, s)))),
        ),
        TableDefinition(
            "stapeling",
            ("aantal_voorzieningen",),
            True,
            lambda s: _single(_up_to(6)),
            lambda h, s: iter(((capped(units(h, s), 6),),)),
        ),
        TableDefinition(
            "organisaties",
            ("aantal_organisaties",),
            True,
            lambda s: _single(_up_to(5)),
            lambda h, s: iter(((capped(len(h.organisations), 5),),)),
        ),
        TableDefinition(
            "aantal_domeinen",
            ("aantal_domeinen",),
            True,
            lambda s: _single(tuple(str(n) for n in range(len(s.domains) + 1))),
            lambda h, s: iter(((str(len(domains(h, s))),),)),
        ),
        TableDefinition(
            "wetten",
            ("combinatie", "aantal_voorzieningen"),
            True,
            lambda s: tuple(product(("totaal", *_law_combinations()), ("totaal", "1", "2", "3+"))),
            _laws,
            _impossible_laws,
        ),
        TableDefinition(
            "kwetsbaarheid",
            ("aantal_voorzieningen", "aantal_domeinen"),
            True,
            lambda s: tuple(product(_up_to(6), (str(n) for n in range(len(s.domains) + 1)))),
            _vulnerability,
            _impossible_vulnerability,
        ),
        TableDefinition(
            "signalen",
            ("aantal_voorzieningen", "signaal"),
            False,
            lambda s: tuple(product(_up_to(6), ("ja", "nee"))),
            _signals,
        ),
        TableDefinition(
            "samenloop_domeinen",
            ("domein_a", "domein_b"),
            True,
            lambda s: tuple(product(s.domains, s.domains)),
            lambda h, s: product(domains(h, s), repeat=2),
            base=_with_itself,
        ),
        TableDefinition(
            "samenloop_voorzieningen",
            ("voorziening_a", "voorziening_b"),
            False,
            lambda s: tuple(product((v.id for v in s.counted), repeat=2)),
            lambda h, s: product(counted(h, s), repeat=2),
            base=_with_itself,
        ),
        TableDefinition(
            "samenloop_organisaties",
            ("organisatie_a", "organisatie_b"),
            False,
            lambda s: tuple(product(s.organisations, repeat=2)),
            lambda h, s: product(sorted(h.organisations), repeat=2),
            base=_with_itself,
        ),
        TableDefinition("combinaties", ("combinatie",), False, lambda s: (), _combination),
        TableDefinition(
            GROUPS,
            ("groep", "klasse", "aantal_voorzieningen"),
            True,
            lambda s: tuple((group.id, k, n) for group in s.groepen for k in group.klassen for n in _up_to(6)),
            _groups,
        ),
    )
}


def tables_of(*, frame: bool) -> tuple[str, ...]:
    """The names of all tables that a round with or without a frame can ask for, in the order of the design."""
    return tuple(name for name in TABLES if frame or name != GROUPS)


def listed_combinations(counts: dict[str, int], threshold: int) -> list[str]:
    """The combinations that `combinaties` names: the most frequent with at least `threshold` households.

    Ties go by name, so that the choice is the same on every machine; the rest is `overig`. Listed by name:
    an order by frequency would tell of hidden numbers.
    """
    frequent = [name for name, households in counts.items() if households >= threshold]
    return sorted(sorted(frequent, key=lambda name: (-counts[name], name))[:MOST_COMBINATIONS])
