"""The outcomes as one JSON-able object, for `--json` and for simulatie.json."""

from __future__ import annotations

from collections.abc import Sequence

from factlab.demo.invented_profiles import Invented
from factlab.protocol.round import Round
from factlab.protocol.simulation import SIMULATED
from factlab.simulate.outcome import Outcome


def result(round_: Round, city: Invented, outcomes: Sequence[Outcome], seed: int) -> dict[str, object]:
    """What was simulated, and per variant what would be published."""
    return {
        SIMULATED: True,
        "ronde": round_.id,
        "huishoudens": len(city.area),
        "seed": seed,
        "aangenomen_voorzieningen": list(city.assumed),
        "varianten": [_of(one, outcomes[0]) for one in outcomes],
    }


def _of(one: Outcome, base: Outcome) -> dict[str, object]:
    variant = one.variant
    found: dict[str, object] = {
        "naam": variant.name,
        "zonder": sorted(variant.without),
        "beleid": variant.policy.model_dump(mode="json"),
    }
    if one.refusal:
        return found | {"niet_te_beveiligen": {"tabel": one.refusal.table, "gebied": one.refusal.area}}
    return found | {
        "cellen": one.total.cells,
        "punten": one.total.dots,
        "tabellen": {name: {"cellen": s.cells, "punten": s.dots} for name, s in (one.tables or {}).items()},
        "indicatoren": {i.key: i.areas for i in one.indicators},
        "gebieden": one.areas,
        "antwoorden": list(one.sentences),
        "huishoudens_achter_punten": one.hidden_users,
        "voorzieningen_zichtbaar": len(one.voorzieningen),
        "samenloop_zichtbaar": len(one.meetings),
        "alleen_in_basis": {
            "voorzieningen": sorted(base.voorzieningen - one.voorzieningen),
            "samenloop": ["+".join(pair) for pair in sorted(base.meetings - one.meetings)],
        },
    }
