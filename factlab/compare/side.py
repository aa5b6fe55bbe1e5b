"""One of the two published folders: opened, and held against the signed round that lies in it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from factlab.errors import UnreadableInput, UsageFault
from factlab.protocol.publication import tables_hash
from factlab.protocol.round import Round, read_round
from factlab.protocol.scope import Scope
from factlab.publication import Figures, Publication, read, scope_of
from factlab.publication.publication import Place


@dataclass(frozen=True)
class Side:
    """A published folder with its round. `fingerprint` is the hash of its tables, as a later release names it."""

    publication: Publication
    round: Round
    scope: Scope
    figures: Figures
    fingerprint: str

    def place(self, code: str | None) -> Place:
        """The area with this code, or the gemeente. Raises UsageFault for a code that the folder does not have."""
        if code is None:
            return self.publication.municipality
        for place in self.publication.places:
            if place.code == code:
                return place
        raise UsageFault("compare_area", area=code, round=self.publication.round_id)

    def delivers(self, voorziening: str) -> frozenset[str]:
        """The partners that may submit a voorziening and were not left out."""
        return frozenset(partner for partner, ids in self.scope.delivers.items() if voorziening in ids)


def opened(folder: Path) -> Side:
    """The published folder, and nothing beside it.

    Raises what `read` and `read_round` raise, and UnreadableInput naming the folder when it says otherwise than
    the round in it.
    """
    publication = read(folder)
    round_ = read_round(publication.round_file, publication.round_file_name).round
    try:
        scope = scope_of(publication, round_)
    except UnreadableInput as wrong:
        raise UnreadableInput("compare_differs", folder=str(folder), what=wrong.where["file"]) from None
    return Side(publication, round_, scope, Figures(publication), tables_hash(publication.tables))
