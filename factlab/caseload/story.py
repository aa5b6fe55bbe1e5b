"""`factlab caseload`, the whole story: a published folder and assumptions in, a page and a workbook out."""

from __future__ import annotations

from factlab.caseload.assumptions import Assumptions
from factlab.caseload.book import book
from factlab.caseload.page import page
from factlab.caseload.sizing import Sizing, sizing
from factlab.publication.figures import Figures
from factlab.publication.publication import Publication
from factlab.text import Text

PAGE = "wijkteams.html"
WORKBOOK = "wijkteams.xlsx"
ASSUMPTIONS = "aannames.toml"


def caseload(
    publication: Publication, assumed: Assumptions, *, language: str, version: str
) -> tuple[Sizing, dict[str, bytes]]:
    """What follows from the assumptions, and the files that say so, by name."""
    text = Text(language)
    made = sizing(Figures(publication), assumed)
    written = page(publication, assumed, made, version=version, text=text)
    return made, {PAGE: written.encode(), WORKBOOK: book(publication, assumed, made, text)}


def result(made: Sizing, assumed: Assumptions) -> dict[str, object]:
    """The outcomes as one JSON-able object."""
    return {
        "wat_als": True,
        "aannames": assumed.model_dump(mode="json"),
        "gebieden": [
            {
                "gebied": area.place.code,
                "naam": area.place.name,
                "huishoudens_met": [[one.low, one.high] for one in area.classes],
                "uren": [area.hours.low, area.hours.high],
                "fte": [area.fte.low, area.fte.high],
                "medewerkers": [area.workers.low, area.workers.high],
                "kosten": None if area.costs is None else [area.costs.low, area.costs.high],
            }
            for area in made.areas
        ],
    }
