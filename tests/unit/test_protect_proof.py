"""The proof is checked by code that trusts nothing: each way in which it can be wrong is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest
from invented_rounds import Invented, invent

import factlab.hub.protect.proven as room
from factlab.errors import NotProtectable
from factlab.hub.protect import protect
from factlab.hub.protect.proof import prove
from factlab.protocol.publication import Policy, ProtectedTable
from factlab.protocol.tables import Household


@dataclass
class Given:
    """What protect() hands to the proof."""

    profiles: Any
    tables: dict[str, ProtectedTable]
    others: list[list[tuple[str, Household, int]]]
    numbers: list[Any]
    scope: Any
    policy: Policy
    earlier: Any = ()
    elsewhere: Any = None

    def check(self) -> None:
        known = self.scope, self.policy, self.earlier, self.elsewhere
        prove(self.profiles, self.tables, self.others, self.numbers, *known)


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> Given:
    invented: Invented = invent(8, areas=3, voorzieningen=7, partners=3, households=900)
    kept: list[Given] = []

    def keep(*arguments: Any) -> None:
        kept.append(Given(*arguments))
        prove(*arguments)

    monkeypatch.setattr(room, "prove", keep)
    protect(invented.profiles, invented.raw, invented.scope, Policy())
    return kept[0]


def refused(given: Given) -> str:
    with pytest.raises(NotProtectable) as refusal:
        given.check()
    return str(refusal.value.where["rule"])


def test_the_proof_that_protect_gives_is_accepted(given: Given) -> None:
    given.check()
    assert given.others


def test_without_its_witnesses_nothing_is_proven(given: Given) -> None:
    given.others = []
    assert refused(given) == "width"


def test_every_witness_is_needed_or_the_widths_are_too_small(given: Given) -> None:
    given.others = given.others[1:]
    assert refused(given) == "width"


def test_a_shown_small_cell_is_refused(given: Given) -> None:
    table = given.tables["voorzieningen"]
    hidden, counts = table.hidden.copy(), table.counts.copy()
    where = tuple(np.argwhere(hidden)[0])
    hidden[where], counts[where] = False, 3
    given.tables["voorzieningen"] = replace(table, hidden=hidden, counts=counts)
    assert refused(given) == "published"


def _more(area: str, kind: Household, fewer: Household) -> Callable[[Given], None]:
    def change(given: Given) -> None:
        given.others[0] = [*given.others[0], (area, kind, 1), (area, fewer, -1)]

    return change


def test_a_witness_that_changes_a_published_number_is_refused(given: Given) -> None:
    table = given.tables["bereik"]
    met = table.labels.index(("met",))
    area = next(a for a, shown in zip(table.areas, ~table.hidden[:, met], strict=True) if shown and a != table.areas[0])
    user = next(p for p in given.profiles if p.area == area and p.organisations)
    nobody = Household(frozenset(), frozenset())
    _more(area, nobody, Household(user.voorzieningen, user.organisations))(given)
    assert refused(given) == "agreement"


def test_a_witness_with_other_numbers_of_households_is_refused(given: Given) -> None:
    area, kind, n = given.others[0][0]
    given.others[0] = [(area, kind, n + 1), *given.others[0][1:]]
    assert refused(given) == "households"


def test_a_witness_with_fewer_than_no_households_is_refused(given: Given) -> None:
    area = given.scope.areas[0].code
    kind = next(kind for _, kind, n in given.others[0] if n > 0)
    given.others[0] = [*given.others[0], (area, kind, -10_000), (area, Household(frozenset(), frozenset()), 10_000)]
    assert refused(given) == "households"


def test_a_witness_with_a_household_that_cannot_exist_is_refused(given: Given) -> None:
    """An organisation at the door of a household without a voorziening."""
    area, nobody = given.scope.areas[0].code, frozenset[str]()
    ghost = Household(nobody, frozenset({given.scope.organisations[0]}))
    given.others[0] = [*given.others[0], (area, ghost, 1), (area, Household(nobody, nobody), -1)]
    assert refused(given) == "households"


def test_a_protected_number_without_room_is_refused(given: Given) -> None:
    given.policy = given.policy.model_copy(update={"breedte": 400})
    assert refused(given) == "width"


def test_a_witness_in_which_other_combinations_would_be_named_is_refused(given: Given) -> None:
    table = given.tables["combinaties"]
    labels = (table.labels[1], table.labels[0], *table.labels[2:])
    hidden = np.ones_like(table.hidden)
    given.tables = {"combinaties": replace(table, labels=labels, hidden=hidden, counts=np.zeros_like(table.counts))}
    given.numbers = []
    assert refused(given) in ("combinations", "dots")
