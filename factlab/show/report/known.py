"""Whether it fits what was known: other sources beside ours, and who and what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import log

from factlab.errors import FactlabError
from factlab.protocol.round import KnownFigure, Round, read_round
from factlab.protocol.tables import TABLES
from factlab.publication.figures import Figure, Figures
from factlab.publication.publication import Publication
from factlab.show.report.chapter import Chapter, View
from factlab.show.wording import or_more
from factlab.text import Text


def _build(view: View) -> Mapping[str, object] | None:
    found = {
        "compared": [beside_ours(view.figures, known, view.text) for known in view.publication.known],
        "missing": missing_partners(view.publication),
        "nobody": without_households(view.figures),
        "unasked": not_delivered(view.publication),
    }
    return found if any(found.values()) else None


KNOWN = Chapter("known", "bekend", "known.h_known", _build)


@dataclass(frozen=True, slots=True)
class BesideOurs:
    """A figure known before and ours; `ours` is None where the table or its cell is not in this publication.

    `factor` is ours in theirs, from published numbers; `place` 0-1 puts it on a line from a quarter to four times.
    """

    what: str
    where: str
    number: int
    unit: str
    source: str
    ours: Figure | None
    factor: float | None
    place: float | None


def beside_ours(figures: Figures, known: KnownFigure, text: Text) -> BesideOurs:
    publication = figures.publication
    ours = _ours(figures, known)
    factor = ours.count / known.aantal if ours is not None and ours.count is not None and known.aantal > 0 else None
    where = next((place.name for place in publication.places if place.code == known.gebied), known.gebied)
    dimensions = TABLES[known.tabel].dimensions if known.tabel in TABLES else ()
    said = [
        _label(publication, dimension, label, text)
        for dimension, label in zip(dimensions, known.labels, strict=False)
        if (dimension, label) != ("aantal_voorzieningen", "totaal")
    ]
    title = text(f"table.{known.tabel}") if known.tabel in TABLES else known.tabel
    what = f"{title}: {', '.join(said)}" if said else title
    return BesideOurs(
        what, where, known.aantal, known.eenheid, known.bron, ours, factor, None if factor is None else _on_line(factor)
    )


def _ours(figures: Figures, known: KnownFigure) -> Figure | None:
    if not figures.has(known.tabel):
        return None
    table = figures.table(known.tabel)
    if known.gebied not in table.areas or known.labels not in table.labels:
        return None
    figure = figures.figure(known.tabel, known.gebied, *known.labels)
    return figure if figure.possible else None


def _on_line(factor: float) -> float:
    return min(max(0.5 + log(factor, 16) if factor > 0 else 0.0, 0.0), 1.0)


def _label(publication: Publication, dimension: str, label: str, text: Text) -> str:
    if dimension.startswith("aantal_"):
        return f"{text(f'column.{dimension}').lower()} {or_more(label, text)}"
    return publication.name(dimension, label, text)


def missing_partners(publication: Publication) -> list[str]:
    """The partners of the round that were left out, by the name that the round gives them."""
    round_ = _round(publication)
    names = {partner.id: partner.naam for partner in round_.partners} if round_ else {}
    return sorted(names.get(one, one) for one in publication.without)


def without_households(figures: Figures) -> list[str]:
    """The voorzieningen that partners may submit and of which no household has one: a published zero."""
    if not figures.has("voorzieningen"):
        return []
    return [
        voorziening.naam
        for voorziening in figures.publication.voorzieningen
        if figures.figure("voorzieningen", figures.everywhere, voorziening.id).count == 0
    ]


def not_delivered(publication: Publication) -> list[str]:
    """The voorzieningen of the catalogue that no partner here submits, as the round in the folder says."""
    round_ = _round(publication)
    if round_ is None:
        return []
    there = {voorziening.id for voorziening in publication.voorzieningen}
    return [v.naam for v in round_.voorzieningen if v.id not in there and v.gebruik != "niet_leveren"]


def _round(publication: Publication) -> Round | None:
    """The round that lies in the folder, or None where it cannot be read."""
    try:
        return read_round(publication.round_file, publication.round_file_name).round
    except FactlabError:
        return None
