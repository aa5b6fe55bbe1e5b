"""Where: the map and the areas by share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup

from factlab.publication.figures import Figure, Figures
from factlab.publication.indicators import MANY_ORGANISATIONS, SEVERAL
from factlab.publication.publication import Place
from factlab.show.drawings.map import class_breaks, class_of, map_svg
from factlab.show.report.chapter import Chapter, View
from factlab.show.rows import part_of
from factlab.show.wording import percent
from factlab.text import Text


def _build(view: View) -> Mapping[str, object]:
    rows = area_rows(view.figures)
    picture, outlines = map_picture(view.figures, rows, view.text), view.publication.map
    drawn = Markup("")
    if picture is not None and outlines is not None:
        drawn = map_svg(outlines, picture.titles, picture.classes, picture.marks)
    return {"areas": rows, "map": picture, "map_svg": drawn}


WHERE = Chapter("where", "waar", "report.h_where", _build, ("bereik", "stapeling", "organisaties"))


@dataclass(frozen=True, slots=True)
class AreaRow:
    """One area: its number on the map, users, those with several, those with many organisations."""

    mark: str
    place: Place
    users: Figure | None
    several: Figure | None
    organisations: Figure | None
    width: float | None


@dataclass(frozen=True, slots=True)
class MapPicture:
    """What the map needs: a class and a title per area, and the limits of the classes."""

    titles: dict[str, str]
    classes: dict[str, int | None]
    marks: dict[str, str]
    legend: list[tuple[float, float]]


def area_rows(figures: Figures) -> list[AreaRow]:
    """The areas by share of users, highest first; those whose share is not public last."""
    rows = []
    for place in figures.publication.areas:
        code = place.code
        rows.append(
            (
                place,
                figures.figure("bereik", code, "met") if figures.has("bereik") else None,
                figures.at_least("stapeling", code, SEVERAL) if figures.has("stapeling") else None,
                figures.at_least("organisaties", code, MANY_ORGANISATIONS) if figures.has("organisaties") else None,
            )
        )
    rows.sort(key=lambda row: (_descending(_share(row[1])), row[0].name))
    widest = max((_share(row[1]) or 0.0 for row in rows), default=0.0)
    return [
        AreaRow(str(number), place, users, several, organisations, part_of(_share(users), widest))
        for number, (place, users, several, organisations) in enumerate(rows, 1)
    ]


def map_picture(figures: Figures, rows: list[AreaRow], text: Text) -> MapPicture | None:
    """The share of users per area in classes; None where no share is public."""
    shares = {row.place.code: _share(row.users) for row in rows}
    known = [share for share in shares.values() if share is not None]
    if figures.publication.map is None or not known:
        return None
    breaks = class_breaks(known)
    titles = {}
    for row in rows:
        share = shares[row.place.code]
        shown = text("report.hidden") if share is None else percent(share, text)
        titles[row.place.code] = f"{row.place.name}: {shown}"
    return MapPicture(
        titles,
        {code: None if share is None else class_of(share, breaks) for code, share in shares.items()},
        {row.place.code: row.mark for row in rows},
        list(pairwise(breaks)),
    )


def _share(figure: Figure | None) -> float | None:
    return None if figure is None else figure.share


def _descending(share: float | None) -> float:
    return 1.0 if share is None else -share
