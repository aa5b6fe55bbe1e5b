"""Why each dot is there: for the output checker alone, never for publication."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from factlab.hub.protect.classes.counts import ClassCounts
from factlab.hub.protect.classes.suppression import ClassSuppression
from factlab.hub.protect.earlier import Told
from factlab.hub.protect.suppression import Suppression
from factlab.model.columns import Columns
from factlab.model.places import Places
from factlab.model.targets import Number, Target
from factlab.protocol.publication import ProtectedTable
from factlab.protocol.scope import Scope
from factlab.protocol.tables import GROUPS


def reasons(
    found: Suppression,
    columns: Columns,
    values: NDArray[np.int64],
    tables: Mapping[str, ProtectedTable],
    places: Places,
    rows: NDArray[np.int64],
    past: Told,
    threshold: int,
) -> dict[str, object]:
    """JSON-able: each dot with its reason and what it protects, and what hiding costs.

    `rows` are the places of the rows of the tables, which are those of one division.
    A dot is `klein` (small itself), `eerdere_publicatie` (an earlier release told another number, that differs by a
    small one), or `beschermt` (changed by the witness of another number).
    """
    small = {target.whole for target in found.targets[: found.protected] if target.part is None}
    protects: dict[int, int] = {}
    for witness in found.witnesses:
        for number in witness.where.tolist():
            protects.setdefault(number, witness.purpose)
    dots = []
    for name, table in tables.items():
        for row, at in np.argwhere(table.hidden).tolist():
            number = (int(rows[row]), columns.of[name][table.labels[at]])
            dot: dict[str, object] = {"tabel": name, "gebied": table.areas[row], "labels": list(table.labels[at])}
            if past.changed[number] and values[number] >= threshold:
                dot["reden"] = "eerdere_publicatie"
            elif number in small:
                dot["reden"] = "klein"
            else:
                target = found.targets[protects[number[0] * columns.count + number[1]]]
                dot["reden"] = "beschermt"
                dot["van"] = _named(target.whole, columns, places)
                if target.part is not None:
                    dot["zonder"] = _named(target.part, columns, places)
            dots.append(dot)
    return {
        "punten": dots,
        "verlies": {
            "punten": len(dots),
            "punten_klein": sum(dot["reden"] == "klein" for dot in dots),
            "beschermde_getallen": found.protected,
            "getuigen": len(found.witnesses),
            "huishoudens_verborgen": int(values[rows][found.hidden[rows]].sum()),
        },
    }


def class_reasons(
    told: dict[str, object],
    found: Suppression,
    also: ClassSuppression,
    classes: ClassCounts,
    targets: Sequence[tuple[Target, bool]],
    scope: Scope,
) -> dict[str, object]:
    """The same with the dots of `groepen`: what such a dot protects may be a number of another table.

    `bekend_met_klassen` are the numbers that may be told to who knows the households of every class.
    """
    protects: dict[tuple[int, int], Target] = {}
    for witness in also.witnesses:
        own = witness.purpose >= 0
        target = also.targets[witness.purpose].target if own else found.targets[found.witnesses[witness.base].purpose]
        for place, cell in np.argwhere(witness.cells).tolist():
            protects.setdefault((place, cell), target)
    small = {one.target.whole for one in also.targets[: also.protected] if one.target.part is None}
    dots: list[dict[str, object]] = []
    for place, cell in np.argwhere(also.hidden).tolist():
        area, labels = scope.places[place].code, list(classes.labels[cell])
        dot: dict[str, object] = {"tabel": GROUPS, "gebied": area, "labels": labels}
        if (place, classes.first + cell) in small:
            dot["reden"] = "klein"
        else:
            whole_place, column = protects[place, cell].whole
            table, names = classes.names(column)[0]
            dot["reden"] = "beschermt"
            dot["van"] = {"tabel": table, "gebied": scope.places[whole_place].code, "labels": list(names)}
        dots.append(dot)
    before, loss = told["punten"], told["verlies"]
    if not isinstance(before, list) or not isinstance(loss, dict):
        return told
    more = {
        "punten": len(dots),
        "punten_klein": sum(dot["reden"] == "klein" for dot in dots),
        "beschermde_getallen": also.protected,
        "getuigen": sum(witness.purpose >= 0 for witness in also.witnesses),
        "huishoudens_verborgen": int(classes.counts[also.hidden].sum()),
    }
    return {
        **told,
        "punten": before + dots,
        "verlies": {key: loss[key] + n for key, n in more.items()},
        "bekend_met_klassen": [_number(target, classes, scope) for target, known in targets if not known],
    }


def with_loss(told: dict[str, object], name: str, value: object) -> dict[str, object]:
    """The same, with something more beside the losses, as `ondergrens`: the fewest dots there can be."""
    loss = told["verlies"]
    return {**told, "verlies": {**loss, name: value}} if isinstance(loss, dict) else told


def _number(target: Target, classes: ClassCounts, scope: Scope) -> dict[str, object]:
    """A protected number by name: of all households of a class, or of those with a voorziening, the first cell."""
    told: dict[str, object] = {}
    for key, number in (("", target.whole), ("zonder", target.part)):
        if number is not None:
            table, labels = classes.names(number[1])[0]
            named = {"tabel": table, "gebied": scope.places[number[0]].code, "labels": list(labels)}
            told |= {key: named} if key else named
    return told


def _named(number: Number, columns: Columns, places: Places) -> dict[str, object]:
    place, column = number
    table, labels = columns.names[column]
    return {"tabel": table, "gebied": places.areas[place].code, "labels": list(labels)}
