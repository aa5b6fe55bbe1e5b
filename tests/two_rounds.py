"""Published folders with real, signed rounds in them, of households that are made up: to lay beside each other.

They are not audited: they only have the shape of a publication that was.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
from builders import identity, world
from invented_rounds import tabulated

from factlab.protocol.publication import BROKEN, EARLIER, FRAME, WITHOUT, Policy, Profile, ProtectedTable, Release
from factlab.protocol.round import Round, write_round
from factlab.protocol.scope import Scope
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
    made = made_up(scope, np.random.default_rng(seed), also_hidden)
    tables = dict(change(made) if change else made)
    release = Release(scope, round_.beveiliging, tables, verdict(tables, round_.beveiliging, without, earlier), {})
    write = {"version": "0.1.0", "title": round_.titel, "replace": out.exists()}
    names = {partner.id: partner.naam for partner in round_.partners}
    data = write_round(round_, identity("hub").signing)
    publish(release, data, f"{round_.id}.ronde", None, out, organisation_names=names, **write)  # type: ignore[arg-type]
    return read(out)


def made_up(scope: Scope, random: np.random.Generator, also_hidden: float) -> dict[str, ProtectedTable]:
    """Tables of made-up households, their small cells hidden and a share of the others, but for those of `bereik`."""
    counts: Counter[tuple[str, frozenset[str], frozenset[str]]] = Counter()
    likely = random.dirichlet(np.full(len(scope.voorzieningen), 2.0))
    for number, area in enumerate(scope.areas):
        for _ in range(area.households):
            size = int(random.geometric(0.5)) if random.random() < 0.3 + 0.1 * number else 0
            drawn = random.choice(
                len(scope.voorzieningen), min(size, len(scope.voorzieningen)), replace=False, p=likely
            )
            ids = frozenset(scope.voorzieningen[n].id for n in drawn)
            used = {id_ for id_ in ids if scope.by_id[id_].counts}
            doors = frozenset(one for one in scope.organisations if used & scope.delivers[one])
            counts[area.code, ids, doors] += 1
    profiles = [Profile(area, ids, doors, n) for (area, ids, doors), n in counts.items()]
    tables = {}
    for name, raw in tabulated(scope, profiles, scope.tables).items():
        hidden = (raw.counts > 0) & (raw.counts < 10)
        if name != "bereik":
            hidden |= (raw.counts > 0) & (random.random(raw.counts.shape) < also_hidden)
        tables[name] = ProtectedTable(name, raw.areas, raw.labels, np.where(hidden, 0, raw.counts), hidden)
    return tables


def verdict(
    tables: Tables, policy: Policy, without: tuple[str, ...], earlier: tuple[tuple[str, str], ...]
) -> dict[str, object]:
    """onthulling.json as the hub writes it, for these tables."""
    told: dict[str, object] = {"bewijs": "geslaagd", "audit": {"geslaagd": True, "lekken": 0}, BROKEN: [], FRAME: None}
    told["beleid"] = policy.model_dump(mode="json")
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
