"""What of a release becomes public."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from factlab.protocol.publication import ProtectedTable, Release
from factlab.protocol.round import KnownFigure
from factlab.protocol.tables import TABLES
from factlab.publication.publication import MUNICIPALITY, Place, Publication, impossible
from factlab.publication.remarks import known_in, notes_of


def published(
    release: Release,
    *,
    title: str,
    organisation_names: Mapping[str, str],
    round_file: bytes,
    round_file_name: str,
    language: str,
    version: str,
    known: Iterable[KnownFigure] = (),
    notes: Mapping[str, str] | None = None,
) -> Publication:
    """What of a release becomes public; `internal` has no way in. The map is added by `with_map`."""
    scope = release.scope
    base = _denominators(release)
    places = tuple(
        Place(area.code, area.name, MUNICIPALITY if number == 0 else scope.level, base[area.code])
        for number, area in enumerate(scope.places)
    )
    tables = {}
    for name in TABLES:
        if name in release.tables:
            table = release.tables[name]
            hidden = table.hidden & ~impossible(table)
            tables[name] = ProtectedTable(name, table.areas, table.labels, table.counts, hidden)
    return Publication(
        title=title or f"Factlab {scope.municipality.name}",
        round_id=scope.round_id,
        reference_date=scope.reference_date,
        places=places,
        voorzieningen=scope.voorzieningen,
        organisations={id_: organisation_names.get(id_, id_) for id_ in scope.organisations},
        domains=scope.domains,
        policy=release.policy,
        tables=tables,
        verdict=release.verdict,
        round_file_name=round_file_name,
        round_file=round_file,
        map=None,
        language=language,
        version=version,
        known=known_in(tables, known),
        notes=notes_of(tables, notes or {}),
    )


def _denominators(release: Release) -> dict[str, int | None]:
    """Households per area as published: `bereik`, alle, where that table is asked for.

    Without it the round's own denominators, which are public with the round. A hidden total stays
    hidden: a share of it would tell it.
    """
    bereik = release.tables.get("bereik")
    if bereik is None:
        return {area.code: area.households for area in release.scope.places}
    column = bereik.labels.index(("alle",))
    return {
        code: None if bereik.hidden[row, column] else int(bereik.counts[row, column])
        for row, code in enumerate(bereik.areas)
    }
