"""What a published folder shows of itself in a notebook: whose it is, of when, whether released, and its tables."""

from __future__ import annotations

from dataclasses import dataclass

from factlab.publication.publication import Publication, impossible
from factlab.publication.state import state
from factlab.text import Text
from factlab.text.pages import templates


@dataclass(frozen=True, slots=True)
class Row:
    """A table in the overview: cells that can exist, and how many of them are hidden."""

    name: str
    title: str
    where: str
    cells: int
    dots: int

    @property
    def hidden(self) -> float:
        return self.dots / self.cells if self.cells else 0.0


def as_words(publication: Publication, text: Text) -> str:
    """A few lines for a terminal."""
    rows = overview(publication, text)
    widest = max((len(row.name) for row in rows), default=0)
    lines = [
        f"{publication.title} ({publication.round_id}, {publication.reference_date.isoformat()})",
        state(publication, text),
        text("read.shape", areas=len(publication.areas), households=_households(publication, text)),
        *(f"  {row.name:<{widest}}  {text('read.row', cells=row.cells, dots=row.dots)}" for row in rows),
    ]
    return "\n".join(lines)


def as_html(publication: Publication, text: Text) -> str:
    """A card that follows the notebook's own colours, light or dark; everything in it is escaped."""
    return (
        templates("factlab.publication")
        .get_template("first_look.html.j2")
        .render(
            t=text,
            p=publication,
            rows=overview(publication, text),
            state=state(publication, text),
            day=text.long_date(publication.reference_date),
            households=_households(publication, text),
        )
    )


def overview(publication: Publication, text: Text) -> list[Row]:
    return [
        Row(
            name,
            text(f"table.{name}"),
            _where(publication, name, text),
            int((~impossible(table)).sum()) * len(table.areas),
            int(table.hidden.sum()),
        )
        for name, table in publication.tables.items()
    ]


def _where(publication: Publication, table: str, text: Text) -> str:
    areas = len(publication.tables[table].areas) - 1
    return text("read.gemeente_and", areas=areas) if areas else text("read.gemeente")


def _households(publication: Publication, text: Text) -> str:
    households = publication.municipality.households
    return text("read.dot") if households is None else text.number(households)
