"""Published folders with real, signed rounds in them, of households that are made up: to lay beside each other.

They are not audited: they only have the shape of a publication that was.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
from builders import identity, world
from made_up_release import PASSED, a_release

from factlab.protocol.publication import BROKEN, EARLIER, FRAME, WITHOUT, Policy, ProtectedTable, Release
from factlab.protocol.round import Round, write_round
from factlab.publication import Publication, read
from factlab.publication.publication import impossible
from factlab.publish import publish

Tables = Mapping[str, ProtectedTable]


def a_round(**changes: object) -> Round:
    """The small round of the builders, with other fields: `a_round(id="klein-2027-1", peildatum=date(...))`."""
    return world().but(**changes).round


def catalogue(round_: Round, **changes: Mapping[str, object]) -> dict[str, object]:
    """The catalogue of a round with some voorzieningen changed: `catalogue(r, WM01={"telling": "periode"})`."""
    return {"voorzieningen": tuple(v.model_copy(update=dict(changes.get(v.id, {}))) for v in round_.voorzieningen)}


def partners(round_: Round, *names: str, **delivers: tuple[str, ...]) -> dict[str, object]:
    """Those partners of a round, some with other voorzieningen."""
    kept = [p for p in round_.partners if p.id in names]
    return {
        "partners": tuple(p.model_copy(update={"voorzieningen": delivers.get(p.id, p.voorzieningen)}) for p in kept)
    }


def a_publication(
    out: Path,
    round_: Round,
    *,
    seed: int = 1,
    without: tuple[str, ...] = (),
    earlier: tuple[tuple[str, str], ...] = (),
    change: Callable[[Tables], Tables] | None = None,
    also_hidden: float = 0.05,
) -> Publication:
    """Publishes made-up households under a round at `out`, and reads it back."""
    scope = round_.scope(frozenset(without))
    made = a_release(scope, seed=seed, also_hidden=also_hidden)
    tables = dict(change(made.tables) if change else made.tables)
    release = Release(scope, round_.beveiliging, tables, verdict(tables, round_.beveiliging, without, earlier), {})
    write = {"version": "0.1.0", "title": round_.titel, "replace": out.exists()}
    names = {partner.id: partner.naam for partner in round_.partners}
    data = write_round(round_, identity("hub").signing)
    publish(release, data, f"{round_.id}.ronde", None, out, organisation_names=names, **write)  # type: ignore[arg-type]
    return read(out)


def verdict(
    tables: Tables, policy: Policy, without: tuple[str, ...], earlier: tuple[tuple[str, str], ...]
) -> dict[str, object]:
    """onthulling.json as the hub writes it, for these tables."""
    told: dict[str, object] = {**PASSED, "beleid": policy.model_dump(mode="json"), BROKEN: [], FRAME: None}
    told[WITHOUT] = list(without)
    told[EARLIER] = [{"ronde": round_id, "tabellen": tables_hash} for round_id, tables_hash in earlier]
    told["tabellen"] = {name: _dots(table) for name, table in tables.items()}
    return told


def _dots(table: ProtectedTable) -> dict[str, int]:
    hidden = table.hidden & ~impossible(table)
    dots, of_gemeente = int(hidden.sum()), int(hidden[0].sum())
    cells = int((~impossible(table)).sum()) * len(table.areas)
    return {"cellen": cells, "punten": dots, "punten_gemeente": of_gemeente, "punten_gebieden": dots - of_gemeente}


def shown_as(name: str, area: int, label: tuple[str, ...], count: int | None) -> Callable[[Tables], Tables]:
    """Puts one number in a table, or a dot (None)."""

    def changed(tables: Tables) -> Tables:
        table = tables[name]
        counts, hidden = table.counts.copy(), table.hidden.copy()
        at = area, table.labels.index(label)
        counts[at], hidden[at] = (0, True) if count is None else (count, False)
        return {**tables, name: ProtectedTable(name, table.areas, table.labels, counts, np.asarray(hidden))}

    return changed
