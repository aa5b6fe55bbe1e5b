"""What the catalogue says is implied holds only as far as registers bear it out."""

from __future__ import annotations

from dataclasses import replace

from invented_rounds import invent, tabulated

from factlab.hub.implied import broken_implications
from factlab.hub.protect import protect
from factlab.protocol.publication import Policy
from factlab.protocol.scope import Scope


def stating(scope: Scope, *pairs: tuple[str, str]) -> Scope:
    """The scope with a catalogue that says that the first of each pair implies the second."""
    return replace(
        scope,
        voorzieningen=tuple(
            v.model_copy(update={"impliceert": tuple(b for a, b in pairs if a == v.id)}) for v in scope.voorzieningen
        ),
    )


def test_an_implication_that_some_household_breaks_is_found_and_one_that_holds_is_not() -> None:
    city = invent(3)
    a, b, c = (v.id for v in city.scope.counted[:3])
    scope = stating(city.scope, (a, b), (a, c))
    kinds = [
        replace(p, voorzieningen=p.voorzieningen | {c} if a in p.voorzieningen else p.voorzieningen)
        for p in city.profiles
    ]
    assert any(a in p.voorzieningen and b not in p.voorzieningen for p in kinds)
    assert broken_implications(kinds, scope) == [(a, b)]
    assert scope.without_implications([(a, b)]).by_id[a].impliceert == (c,)


def test_tables_are_protected_although_registers_break_what_the_catalogue_says() -> None:
    city = invent(3)
    a, b = (v.id for v in city.scope.counted[:2])
    scope = stating(city.scope, (a, b))
    loosened = scope.without_implications(broken_implications(city.profiles, scope))
    protected = protect(city.profiles, tabulated(loosened, city.profiles, loosened.tables), loosened, Policy())
    assert protected.verdict["bewijs"] == "geslaagd"


def test_a_catalogue_that_implies_nothing_has_nothing_to_break() -> None:
    city = invent(3)
    assert broken_implications(city.profiles, stating(city.scope)) == []
