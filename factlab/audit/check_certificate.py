"""Checks the certificate of a published folder in plain whole numbers: no data, no solver, no code of the protection.

A certificate holds sets of tables: `basis`, and `basis` with each of `stappen` added. What must hold between cells is
made anew from the definitions (`sums.py`); a certificate that lists anything else is refused. Every set must agree with
all that is published and all that must hold. Each dot must then lie `breedte` apart in two sets, or be `drempel` or
more by adding up relations (`grenzen`); and a number less a part of it must lie so far apart too, or be 0 in some set,
or `drempel` or more; `zonder_bewijs` must name all others. So nobody who uses these relations, all at once and in whole
numbers, gets closer. Not shown: that each set is a municipality of households that can exist (the hub proves that).
Nothing is said of groups, of who knows classes of households, or of earlier releases.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections import Counter
from collections.abc import Mapping
from typing import Any, NamedTuple

from factlab.errors import BreachFound
from factlab.protocol.publication import Policy
from factlab.protocol.scope import Scope
from factlab.protocol.sums import Relations, Row
from factlab.protocol.tables import REST, Labels

Cells = Mapping[str, Mapping[tuple[str, Labels], int | None]]
"""What is published: of each table, by area and labels; None is a dot."""
Proof = list[tuple[int, int]]  # relations by their place in the order of `rows`, and how many times each


class Checked(NamedTuple):
    """What a certificate that holds establishes: of how many dots, and of how many dots and differences not."""

    dots: int
    without: int
    differences_without: int


def check(certificate: bytes, tables: Cells, scope: Scope, policy: Policy) -> Checked:
    """Raises BreachFound `certificate_wrong`, with what does not hold as `rule`."""
    relations = Relations({table: dict.fromkeys(labels for _, labels in own) for table, own in tables.items()}, scope)
    told, listed = _opened(certificate), relations.listed(policy)
    _demand("form", told.keys() == {*listed, "basis", "stappen", "grenzen", "zonder_bewijs"})
    _demand("relations", all(written(told[name]) == written(listed[name]) for name in listed))
    low, high, dots = limits(tables, relations, policy)
    rows, sets = list(relations.rows()), _sets(told, len(low))
    for numbers in sets:
        _demand("published", all(map(int.__le__, low, numbers)) and all(map(int.__le__, numbers, high)))
        _demand("sums", all(holds(row, numbers) for row in rows))
    large = {n for n, multiples in _proofs(told["grenzen"]) if is_large(n, multiples, rows, low, high, policy.drempel)}
    _demand("bounds", len(large) == len(told["grenzen"]))
    closed, apart = narrow(dots, sets, low, policy), narrow_differences(relations, sets, low, policy)
    closed = [number for number in closed if number not in large]
    _demand("room", written(told["zonder_bewijs"]) == written({"punten": closed, "verschillen": apart}))
    return Checked(len(dots), len(closed), len(apart))


def written(content: object) -> str:
    """The one way in which a certificate is written, so that nothing in it can be said twice."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n"


def limits(tables: Cells, relations: Relations, policy: Policy) -> tuple[list[int], list[int], list[int]]:
    """The least and the most that each number is by what is published, and which numbers are dots."""
    places, low, high, dots = relations.scope.places, [], [], []
    for number, place, cell in relations.numbers():
        table, labels = relations.cells[cell]
        value = tables[table].get((places[place].code, labels), -1)
        least, most, step = 1, places[place].households, policy.afronden or 1
        if value is None:
            dots.append(number)
        else:
            _demand("small", value == 0 or value >= policy.drempel)
            least, most = (max(value - step // 2, policy.drempel), value + (step - 1) // 2) if value else (0, 0)
        low.append(max(least, policy.drempel) if table == "combinaties" and labels != (REST,) else least)
        high.append(most)
    other = [own[key] for table, own in tables.items() for key in own if key[1] not in relations.of[table]]
    _demand("published", not any(value != 0 for value in other))
    _demand("published", sum(map(len, tables.values())) == len(low) + len(other))
    return low, high, dots


def holds(row: Row, numbers: list[int]) -> bool:
    least, most, terms = row
    total = sum(factor * numbers[number] for number, factor in terms)
    return least <= total and (most is None or total <= most)


def narrow(dots: list[int], sets: list[list[int]], low: list[int], policy: Policy) -> list[int]:
    """The dots that do not lie the breadth apart in any two sets, and are not large for being named."""
    spread = [max(own) - min(own) for own in zip(*sets, strict=True)]
    return [number for number in dots if spread[number] < policy.breedte and low[number] < policy.drempel]


def narrow_differences(relations: Relations, sets: list[list[int]], low: list[int], policy: Policy) -> list[list[int]]:
    """Parts and wholes whose difference is small in every set, never 0, and nowhere the breadth apart."""
    found = []
    for part, whole in relations.pairs():
        if low[part] and 0 < sets[0][whole] - sets[0][part] < policy.drempel:
            apart = [numbers[whole] - numbers[part] for numbers in sets]
            if min(apart) > 0 and max(apart) < policy.drempel and max(apart) - min(apart) < policy.breedte:
                found.append([part, whole])
    return found


def is_large(number: int, multiples: Proof, rows: list[Row], low: list[int], high: list[int], threshold: int) -> bool:
    """Whether these relations, so many times, leave the number no less than the threshold."""
    total, least = Counter[int](), 0
    for row, times in multiples:
        _demand("bounds", 0 <= row < len(rows) and (times > 0 or rows[row][1] is not None))
        least += times * (rows[row][0] if times > 0 else rows[row][1] or 0)
        for other, factor in rows[row][2]:
            total[other] += times * factor
    times = total.pop(number, 0)
    most = sum(max(factor * low[other], factor * high[other]) for other, factor in total.items())
    return times > 0 and least - most > times * (threshold - 1)


def _opened(certificate: bytes) -> dict[str, Any]:
    try:
        told = json.loads(content := gzip.decompress(certificate).decode())
    except (OSError, EOFError, ValueError, RecursionError, zlib.error):
        raise BreachFound("certificate_wrong", rule="form") from None
    _demand("form", isinstance(told, dict) and written(told) == content)
    return dict(told)


def _sets(told: dict[str, Any], size: int) -> list[list[int]]:
    """The base, and the base with each step added."""
    basis, steps = told["basis"], told["stappen"]
    lists = [basis, *steps] if isinstance(steps, list) else [steps]
    _demand("form", all(isinstance(n, list) and len(n) == size and {*map(type, n)} == {int} for n in lists))
    return [basis, *([one + more for one, more in zip(basis, step, strict=True)] for step in steps)]


def _proofs(told: Any) -> list[tuple[int, Proof]]:
    """The numbers said to be large, and which relations show it, how many times."""
    try:
        found = [(number, [(row, times) for row, times in multiples]) for number, multiples in told]
    except (TypeError, ValueError):
        raise BreachFound("certificate_wrong", rule="form") from None
    _demand("form", all(type(n) is int for number, own in found for n in [number, *sum(own, ())]))
    return found


def _demand(rule: str, holds: bool) -> None:
    if not holds:
        raise BreachFound("certificate_wrong", rule=rule)
