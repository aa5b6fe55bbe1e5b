"""A published folder beside the signed round that lies in it: everything the round settles must be the same.

datapackage.json and onthulling.json are not signed. Whoever attacks the tables takes policy, areas,
catalogue and definitions from the round, and refuses a folder that says otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from factlab.errors import NotProtectable, NotTogether, UnreadableInput
from factlab.model.rounding import rounded
from factlab.protocol.publication import FRAME
from factlab.protocol.round import Round
from factlab.protocol.scope import Scope
from factlab.protocol.simulation import is_simulated
from factlab.publication.files import DESCRIPTOR, VERDICT
from factlab.publication.publication import MUNICIPALITY, Publication, impossible
from factlab.publication.remarks import known_in, notes_of
from factlab.publication.shape import check_shape


def scope_of(publication: Publication, round_: Round) -> Scope:
    """The dimensions that the round gives for this publication.

    By which of the round's divisions it was published the folder says. Raises UnreadableInput, naming the file and
    what in it differs, when the folder says otherwise than the round, and NotTogether when one of both is a
    simulation: what is invented is attacked, released and taken along by nobody.
    """
    if publication.simulated or is_simulated(round_):
        raise NotTogether("simulated", folder=publication.round_file_name)
    known = {partner.id for partner in round_.partners}
    implied = {(v.id, other) for v in round_.voorzieningen for other in v.impliceert}
    if not publication.without < known:
        raise _differs(VERDICT, "zonder")
    if not set(publication.broken_implications) <= implied:
        raise _differs(VERDICT, "vervallen_implicaties")
    level = publication.areas[0].level if publication.areas else None
    scope = round_.scope(publication.without, level).without_implications(publication.broken_implications)
    households = publication.frame_households
    if (scope.frame is None) != (households is None) or (
        households is not None and {*households} != {area.code for area in scope.homes}
    ):
        raise _differs(VERDICT, FRAME)
    if households is not None:
        scope = scope.with_households(households)
    for file, what, same in (*_described(publication, round_, scope), *_judged(publication, round_)):
        if not same:
            raise _differs(file, what)
    for name, table in publication.tables.items():
        file = f"tabellen/{name}.parquet"
        try:
            check_shape(table, scope)
        except NotProtectable:
            raise _differs(file, "gebied, labels") from None
        if name == "bereik" and not _denominators_agree(publication, scope):
            raise _differs(file, "huishoudens")
    return scope


def _described(publication: Publication, round_: Round, scope: Scope) -> Iterator[tuple[str, str, bool]]:
    """What datapackage.json says of the round: place, and whether it is what the round says."""
    places = [(area.code, area.name, scope.level) for area in scope.areas]
    places.insert(0, (scope.municipality.code, scope.municipality.name, MUNICIPALITY))
    households = _households(publication, scope)
    names = {partner.id: partner.naam for partner in round_.partners if partner.id in scope.organisations}
    same = {
        "ronde": publication.round_id == round_.id,
        "ronde_bestand": publication.round_file_name == f"{round_.id}.ronde",
        "title": publication.title == round_.titel,
        "peildatum": publication.reference_date == round_.peildatum,
        "plaatsen": [(p.code, p.name, p.level) for p in publication.places] == places
        and all(p.households in (None, households[p.code]) for p in publication.places),
        "voorzieningen": publication.voorzieningen == scope.voorzieningen,
        "organisaties": publication.organisations == names,
        "domeinen": publication.domains == scope.domains,
        "beveiliging": publication.policy == round_.beveiliging,
        "tabellen": set(publication.tables) == set(scope.tables),
        "controle": publication.known == known_in(publication.tables, round_.controle),
        "toelichting": publication.notes == notes_of(publication.tables, round_.toelichting),
    }
    for what, agrees in same.items():
        yield DESCRIPTOR, what, agrees


def _judged(publication: Publication, round_: Round) -> Iterator[tuple[str, str, bool]]:
    """What onthulling.json says: policy, cells and dots per table, and that proof and audit passed."""
    verdict = publication.verdict
    yield VERDICT, "beleid", verdict.get("beleid") == round_.beveiliging.model_dump(mode="json")
    yield VERDICT, "bewijs", verdict.get("bewijs") == "geslaagd"
    counted = verdict.get("tabellen")
    tables = counted if isinstance(counted, dict) else {}
    yield VERDICT, "tabellen", set(tables) == set(publication.tables)
    for name, table in publication.tables.items():
        said = tables.get(name)
        dots, of_gemeente = int(table.hidden.sum()), int(table.hidden[0].sum())
        true = {
            "cellen": int((~impossible(table)).sum()) * len(table.areas),
            "punten": dots,
            "punten_gemeente": of_gemeente,
            "punten_gebieden": dots - of_gemeente,
        }
        same = isinstance(said, dict) and {key: said.get(key) for key in true} == true
        yield VERDICT, f"tabellen.{name}", same


def _denominators_agree(publication: Publication, scope: Scope) -> bool:
    table = publication.tables["bereik"]
    column = table.labels.index(("alle",))
    return all(
        table.hidden[row, column] or int(table.counts[row, column]) == int(published)
        for row, published in enumerate(_households(publication, scope).values())
    )


def _households(publication: Publication, scope: Scope) -> dict[str, int]:
    """The households of every place as the folder should tell them: as `bereik` does, or else as the round does."""
    households = np.array([area.households for area in scope.places], dtype=np.int64)
    if "bereik" in publication.tables:
        households = rounded(households, publication.policy)
    return {area.code: int(number) for area, number in zip(scope.places, households, strict=True)}


def _differs(file: str, what: str) -> UnreadableInput:
    return UnreadableInput("publication_differs", file=file, what=what)
