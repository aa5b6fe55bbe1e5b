"""Why each dot is there: for the output checker alone, never for publication."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from factlab.hub.protect.columns import Columns
from factlab.hub.protect.suppression import Suppression
from factlab.hub.protect.targets import Number
from factlab.protocol.publication import ProtectedTable
from factlab.protocol.scope import Scope


def reasons(
    found: Suppression,
    columns: Columns,
    values: NDArray[np.int64],
    tables: Mapping[str, ProtectedTable],
    scope: Scope,
) -> dict[str, object]:
    """JSON-able: each dot with its reason and what it protects, and what hiding costs.

    A dot is `klein` (small itself) or `beschermt` (changed by the witness of another number).
    """
    small = {target.whole for target in found.targets[: found.protected] if target.part is None}
    protects: dict[int, int] = {}
    for witness in found.witnesses:
        for number in witness.where.tolist():
            protects.setdefault(number, witness.purpose)
    dots = []
    for name, table in tables.items():
        for row, at in np.argwhere(table.hidden).tolist():
            number = (row, columns.of[name][table.labels[at]])
            dot: dict[str, object] = {"tabel": name, "gebied": table.areas[row], "labels": list(table.labels[at])}
            if number in small:
                dot["reden"] = "klein"
            else:
                target = found.targets[protects[number[0] * columns.count + number[1]]]
                dot["reden"] = "beschermt"
                dot["van"] = _named(target.whole, columns, scope)
                if target.part is not None:
                    dot["zonder"] = _named(target.part, columns, scope)
            dots.append(dot)
    return {
        "punten": dots,
        "verlies": {
            "punten": len(dots),
            "punten_klein": sum(dot["reden"] == "klein" for dot in dots),
            "beschermde_getallen": found.protected,
            "getuigen": len(found.witnesses),
            "huishoudens_verborgen": int(values[found.hidden].sum()),
        },
    }


def _named(number: Number, columns: Columns, scope: Scope) -> dict[str, object]:
    place, column = number
    table, labels = columns.names[column]
    return {"tabel": table, "gebied": scope.places[place].code, "labels": list(labels)}
