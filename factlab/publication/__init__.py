"""The published folder as anybody holds it: opened, checked against the round in it, and looked up in.

`read` opens a folder and refuses one that is not whole; `scope_of` holds it against its round. `long` gives a table
as people and programs read it, `Figures` looks numbers up; `factlab.read` gives it to a notebook as a `Published`.
Nothing here knows how the numbers were protected.
"""

from factlab.publication.against_round import scope_of
from factlab.publication.figures import Figure, Figures
from factlab.publication.long import LongTable, long
from factlab.publication.publication import Place, Publication
from factlab.publication.read import certificate_of, is_publication, read
from factlab.publication.simulated import require_alike, require_real

__all__ = [
    "Figure",
    "Figures",
    "LongTable",
    "Place",
    "Publication",
    "certificate_of",
    "is_publication",
    "long",
    "read",
    "require_alike",
    "require_real",
    "scope_of",
]
