"""Certificates that somebody tampered with, or lays beside other tables: every one of them is refused.

A tampering counts only if it changes what the certificate claims, in a way that cannot be true. So each kind below is
made such that it must be wrong: a number alone in an equation, a set of tables without which some dot has no room,
a list of relations that is another list. What leaves a claim that holds (another true set of tables, a superfluous
proof that a number is large) is no tampering, and is not made. Nor are the bytes of the packing that hold nothing.
"""

from __future__ import annotations

import ast
import gzip
import json
import random
import sys
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from invented_rounds import SMALL_FRAME, Invented, invent

from factlab.audit import check_certificate
from factlab.audit.certificate import cells_of, certify
from factlab.audit.check_certificate import Cells, check, written
from factlab.errors import BreachFound
from factlab.hub.protect import protect
from factlab.protocol import sums
from factlab.protocol.publication import Policy
from factlab.protocol.scope import Scope
from factlab.protocol.sums import Relations

POLICY = Policy()
IN_CI, IN_ALL = 120, 1000

ROUNDS: tuple[dict[str, Any], ...] = (
    {"seed": 1, "areas": 2, "voorzieningen": 6, "partners": 3, "households": 700},
    {"seed": 4, "areas": 2, "voorzieningen": 5, "partners": 3, "households": 900},
    {"seed": 3, "areas": 3, "voorzieningen": 6, "partners": 3, "households": 900, "groups": SMALL_FRAME},
)

Told = dict[str, Any]
Laid = tuple[bytes, Cells, Scope, Policy]
"""A certificate, and what it is laid beside."""


@dataclass
class Made:
    """A round with a certificate that holds."""

    city: Invented
    cells: Cells
    certificate: bytes

    @cached_property
    def told(self) -> Told:
        told: Told = json.loads(gzip.decompress(self.certificate))
        return told

    @cached_property
    def relations(self) -> Relations:
        labels = {table: dict.fromkeys(own for _, own in cells) for table, cells in self.cells.items()}
        return Relations(labels, self.city.scope)

    @cached_property
    def in_equation(self) -> list[int]:
        """Numbers of which one alone cannot change: they have a part in an equation."""
        return sorted({n for least, most, terms in self.relations.rows() if least == most for n, _ in terms})

    @cached_property
    def dots(self) -> list[int]:
        return [n for n, key in enumerate(self.keys) if self.cells[key[0]][key[1]] is None]

    @cached_property
    def keys(self) -> list[tuple[str, tuple[str, tuple[str, ...]]]]:
        """Of every number the table, and the area and labels."""
        places = self.city.scope.places
        cells = [(place, self.relations.cells[cell]) for _, place, cell in self.relations.numbers()]
        return [(table, (places[place].code, labels)) for place, (table, labels) in cells]


@pytest.fixture(scope="module")
def rounds() -> list[Made]:
    found = []
    for given in ROUNDS:
        given = dict(given)
        city = invent(given.pop("seed"), **given)
        tables = protect(city.profiles, city.raw, city.scope, POLICY).tables
        certificate = certify(tables, city.scope, POLICY)
        assert certificate is not None
        one = Made(city, cells_of(tables), certificate)
        assert check(certificate, one.cells, city.scope, POLICY)[1:] == (0, 0)
        assert one.dots and one.told["stappen"]
        found.append(one)
    return found


def changed(made: Made, told: Told) -> Laid:
    return gzip.compress(written(told).encode(), mtime=0), made.cells, made.city.scope, POLICY


def a_number_of_the_base(made: Made, told: Told, dice: random.Random) -> None:
    told["basis"][dice.choice(made.in_equation)] += dice.choice((-7, -1, 1, 2, 10_000))


def two_numbers_of_the_base_that_change_places(made: Made, told: Told, dice: random.Random) -> None:
    shown = [n for n in range(len(told["basis"])) if n not in set(made.dots)]
    one = dice.choice(shown)
    other = dice.choice([n for n in range(len(told["basis"])) if told["basis"][n] != told["basis"][one]])
    told["basis"][one], told["basis"][other] = told["basis"][other], told["basis"][one]


def a_number_of_a_step(made: Made, told: Told, dice: random.Random) -> None:
    dice.choice(told["stappen"])[dice.choice(made.in_equation)] += dice.choice((-5, -1, 1, 5))


def a_step_left_out(made: Made, told: Told, dice: random.Random) -> None:
    # Whoever makes a certificate leaves out what nothing needs, so every step has a dot that needs it.
    told["stappen"].pop(dice.randrange(len(told["stappen"])))


def a_step_that_is_nothing(made: Made, told: Told, dice: random.Random) -> None:
    told["stappen"][dice.randrange(len(told["stappen"]))] = [0] * len(told["basis"])


def a_step_the_other_way(made: Made, told: Told, dice: random.Random) -> None:
    """Steps are long: a dot that rises from 1 would fall below it."""
    told["stappen"] = [[-change for change in step] for step in told["stappen"]]
    lowest = [min((0, *changes)) + n for n, *changes in zip(told["basis"], *told["stappen"], strict=True)]
    assert min(lowest[n] for n in made.dots) < 1


def a_step_of_another_length(made: Made, told: Told, dice: random.Random) -> None:
    step = dice.choice(told["stappen"])
    dice.choice((lambda: step.pop(), lambda: step.append(0)))()


def a_number_that_is_none(made: Made, told: Told, dice: random.Random) -> None:
    number = dice.randrange(len(told["basis"]))
    wrong = dice.choice((float(told["basis"][number]), str(told["basis"][number]), None, True, [1]))
    dice.choice((told["basis"], *told["stappen"]))[number] = wrong


def a_relation_left_out(made: Made, told: Told, dice: random.Random) -> None:
    told["verbanden"].pop(dice.randrange(len(told["verbanden"])))


def a_factor_of_a_relation(made: Made, told: Told, dice: random.Random) -> None:
    dice.choice(dice.choice(told["verbanden"])[2])[1] += dice.choice((-1, 1))


def a_cell_of_a_relation(made: Made, told: Told, dice: random.Random) -> None:
    dice.choice(dice.choice(told["verbanden"])[2])[0] += 1


def a_limit_of_a_relation(made: Made, told: Told, dice: random.Random) -> None:
    line = dice.choice(told["verbanden"])
    line[1] = 3 if line[1] is None else None


def a_sort_of_a_relation(made: Made, told: Told, dice: random.Random) -> None:
    line = dice.choice(told["verbanden"])
    line[0] = dice.choice([sort for sort in told["soorten"] if sort != line[0]])


def a_relation_twice(made: Made, told: Told, dice: random.Random) -> None:
    told["verbanden"].append(dice.choice(told["verbanden"]))


def a_relation_that_nobody_knows(made: Made, told: Told, dice: random.Random) -> None:
    cell = dice.randrange(len(told["cellen"]))
    told["verbanden"].append(["telling", None, [[cell, 1]]])


def a_part_left_out(made: Made, told: Told, dice: random.Random) -> None:
    name = dice.choice([name for name in ("delen", "gelijk") if told[name]])
    told[name].pop(dice.randrange(len(told[name])))


def a_sort_in_other_words(made: Made, told: Told, dice: random.Random) -> None:
    told["soorten"][dice.choice(list(told["soorten"]))] += ", ongeveer"


def a_cell_left_out(made: Made, told: Told, dice: random.Random) -> None:
    told["cellen"].pop(dice.randrange(len(told["cellen"])))


def a_cell_of_another_name(made: Made, told: Told, dice: random.Random) -> None:
    dice.choice(told["cellen"])[-1] += "x"


def the_households_of_a_place(made: Made, told: Told, dice: random.Random) -> None:
    dice.choice(told["plaatsen"])[1] += dice.choice((-1, 1))


def a_promise(made: Made, told: Told, dice: random.Random) -> None:
    what = dice.choice(("breedte", "drempel", "afronden", "formaat", "cellen_per_gebied"))
    told[what] += dice.choice((-1, 1))


def a_round(made: Made, told: Told, dice: random.Random) -> None:
    what = dice.choice(("ronde", "peildatum"))
    told[what] = told[what][:-1] + dice.choice("abc")


def a_dot_that_is_said_to_have_no_proof(made: Made, told: Told, dice: random.Random) -> None:
    told["zonder_bewijs"]["punten"].append(dice.choice(made.dots))


def a_difference_that_is_said_to_have_no_proof(made: Made, told: Told, dice: random.Random) -> None:
    told["zonder_bewijs"]["verschillen"].append(list(dice.choice(list(made.relations.pairs()))))


def a_dot_that_is_said_to_be_large(made: Made, told: Told, dice: random.Random) -> None:
    lowest = {n: min(told["basis"][n] + step[n] for step in ([0] * len(told["basis"]), *told["stappen"]))
              for n in made.dots}  # fmt: skip
    small = dice.choice([n for n, low in lowest.items() if low < POLICY.drempel])
    rows = [at for at, row in enumerate(made.relations.rows()) if any(n == small for n, _ in row[2])]
    told["grenzen"].append(
        [small, [[row, dice.choice((-2, -1, 1, 2))] for row in dice.sample(rows, min(3, len(rows)))]]
    )


def a_part_of_the_file(made: Made, told: Told, dice: random.Random) -> None:
    told.pop(dice.choice(list(told)))


def something_more(made: Made, told: Told, dice: random.Random) -> None:
    told["bewijs"] = "geslaagd"


def other_bytes(made: Made, dice: random.Random) -> Laid:
    """Cut off, a bit turned over in what is packed, something after it, or the same said twice or in other words."""
    packed, content = made.certificate, gzip.decompress(made.certificate)
    cut, at = dice.randrange(len(packed)), dice.randrange(10, len(packed))
    turned = packed[:at] + bytes([packed[at] ^ 1 << dice.randrange(8)]) + packed[at + 1 :]
    again = gzip.compress(content.replace(b'"drempel":10', b'"drempel":5,"drempel":10'))
    spaced = gzip.compress(content.replace(b",", b", ", 1))
    own = dice.choice((packed[:cut], turned, packed + b"x", packed + packed, again, spaced, content, b""))
    return own, made.cells, made.city.scope, POLICY


def other_tables(made: Made, dice: random.Random) -> Laid:
    """A shown number changed, a dot shown, or a number hidden that is shown and has no room of its own."""
    cells = {table: dict(own) for table, own in made.cells.items()}
    kind = dice.choice(("changed", "shown", "left out"))
    shown = [key for n, key in enumerate(made.keys) if n not in set(made.dots)]
    table, key = made.keys[dice.choice(made.dots)] if kind == "shown" else dice.choice(shown)
    value = cells[table][key]
    if kind == "left out":
        del cells[table][key]
    elif value is None:
        cells[table][key] = dice.choice((0, 3, 10, 25, 400))
    else:
        cells[table][key] = value + dice.choice((-1, 1, 10))
    return made.certificate, cells, made.city.scope, POLICY


def a_number_hidden_after_all(made: Made, dice: random.Random) -> Laid:
    """All sets of tables give it the same value, so it has no room."""
    cells = {table: dict(own) for table, own in made.cells.items()}
    large = [key for n, key in enumerate(made.keys) if n not in set(made.dots) and key[0] != "combinaties"]
    table, key = dice.choice(large)
    cells[table][key] = None
    return made.certificate, cells, made.city.scope, POLICY


def another_round(made: Made, dice: random.Random) -> Laid:
    """More households in an area, another rule, or a voorziening of another domain."""
    scope, areas = made.city.scope, made.city.scope.areas
    at = dice.randrange(len(areas))
    fuller = {area.code: area.households + (number == at) for number, area in enumerate(areas)}
    policy = POLICY.model_copy(update={dice.choice(("breedte", "drempel")): dice.choice((6, 9, 11))})
    policies = (POLICY, policy) if dice.random() < 0.5 else (policy, POLICY)
    if policies[0] is POLICY:
        return made.certificate, made.cells, scope.with_households(fuller), POLICY
    return made.certificate, made.cells, scope, policy


INSIDE: tuple[Callable[[Made, Told, random.Random], None], ...] = (
    a_number_of_the_base,
    two_numbers_of_the_base_that_change_places,
    a_number_of_a_step,
    a_step_left_out,
    a_step_that_is_nothing,
    a_step_the_other_way,
    a_step_of_another_length,
    a_number_that_is_none,
    a_relation_left_out,
    a_factor_of_a_relation,
    a_cell_of_a_relation,
    a_limit_of_a_relation,
    a_sort_of_a_relation,
    a_relation_twice,
    a_relation_that_nobody_knows,
    a_part_left_out,
    a_sort_in_other_words,
    a_cell_left_out,
    a_cell_of_another_name,
    the_households_of_a_place,
    a_promise,
    a_round,
    a_dot_that_is_said_to_have_no_proof,
    a_difference_that_is_said_to_have_no_proof,
    a_dot_that_is_said_to_be_large,
    a_part_of_the_file,
    something_more,
)
AROUND = (other_bytes, other_tables, a_number_hidden_after_all, another_round)


def tampered(made: Made, kind: int, dice: random.Random) -> tuple[str, Laid]:
    if kind >= len(INSIDE):
        around = AROUND[kind - len(INSIDE)]
        return around.__name__, around(made, dice)
    told = deepcopy(made.told)
    INSIDE[kind](made, told, dice)
    assert written(told) != written(made.told)
    return INSIDE[kind].__name__, changed(made, told)


def not_refused(rounds: list[Made], times: range) -> list[str]:
    """The kinds of tampering that were not refused; each of them in turn, with each round."""
    kinds = len(INSIDE) + len(AROUND)
    kept = []
    for time in times:
        made = rounds[time // kinds % len(rounds)]
        kind, (certificate, cells, scope, policy) = tampered(made, time % kinds, random.Random(time))
        assert (certificate, cells, scope, policy) != (made.certificate, made.cells, made.city.scope, POLICY)
        try:
            check(certificate, cells, scope, policy)
        except BreachFound as refusal:
            assert refusal.key == "certificate_wrong"
        else:
            kept.append(f"{kind} ({time})")
    return kept


def test_tampered_certificates_are_refused(rounds: list[Made]) -> None:
    assert not_refused(rounds, range(IN_CI)) == []


@pytest.mark.slow
def test_each_of_a_thousand_tampered_certificates_is_refused(rounds: list[Made]) -> None:
    assert not_refused(rounds, range(IN_ALL)) == []


def test_a_certificate_of_another_round_is_refused(rounds: list[Made]) -> None:
    for made in rounds:
        for other in rounds:
            if other is not made:
                with pytest.raises(BreachFound):
                    check(other.certificate, made.cells, made.city.scope, POLICY)


def test_dots_that_lie_apart_are_refused_where_they_should_lie_further_apart(rounds: list[Made]) -> None:
    made = rounds[0]
    wider = POLICY.model_copy(update={"breedte": 10**6})
    told = {**deepcopy(made.told), "breedte": wider.breedte}
    with pytest.raises(BreachFound) as refusal:
        check(changed(made, told)[0], made.cells, made.city.scope, wider)
    assert refusal.value.where == {"rule": "room"}


def test_what_is_behind_the_dots_does_not_change_the_certificate(rounds: list[Made]) -> None:
    """Even when the true numbers lie there, which they never do."""
    made = rounds[0]
    city = made.city
    tables = protect(city.profiles, city.raw, city.scope, POLICY).tables
    for table in tables.values():
        assert not table.counts[table.hidden].any()
    spoilt = {
        name: replace(table, counts=np.where(table.hidden, city.raw[name].counts, table.counts))
        for name, table in tables.items()
    }
    assert certify(spoilt, city.scope, POLICY) == made.certificate


def test_the_check_is_short_and_takes_nothing_from_the_protection() -> None:
    """Nor does what must hold between cells, which it makes from the definitions."""
    for module, most in ((check_certificate, 149), (sums, 300)):
        source = Path(str(module.__file__)).read_text("utf-8")
        assert len(source.splitlines()) <= most
        taken = set()
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.ImportFrom):
                taken.add(str(node.module))
            elif isinstance(node, ast.Import):
                taken |= {name.name for name in node.names}
        ours = {name for name in taken if name.startswith("factlab")}
        assert ours <= {"factlab.errors"} | {name for name in ours if name.startswith("factlab.protocol.")}
        assert {name.partition(".")[0] for name in taken - ours} <= set(sys.stdlib_module_names)
