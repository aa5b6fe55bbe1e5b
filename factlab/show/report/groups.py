"""Groups of households, where the round has a frame."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from factlab.publication.figures import Figure, Figures
from factlab.show.report.chapter import Chapter, View
from factlab.show.report.stacked import NONE_AT_ALL, STUB, Stack, count_stack, key, share_stack, with_number
from factlab.show.rows import Grid
from factlab.show.wording import or_more
from factlab.text import Text


def _build(view: View) -> Mapping[str, object]:
    text = view.text
    pictures = {one.title: one for one in group_pictures(view.figures, text)}
    found = [(title, grid, pictures[title]) for title, grid in groups(view.figures, text)]
    return {"groups": found}


GROUPS = Chapter("groups", "groepen", "report.h_groups", _build, ("groepen",))


@dataclass(frozen=True, slots=True)
class GroupPicture:
    """A bar per class: shares where every class is published whole, else the numbers that are."""

    title: str
    stacks: list[Stack]
    key: list[tuple[str, str]]
    is_share: bool


def groups(figures: Figures, text: Text) -> list[tuple[str, Grid]]:
    """For each group of the frame its classes down, across all households and then by number of voorzieningen.

    Of the whole gemeente. The share is that of the households of the class, where all its cells are published. A
    class that the frame never uses is left out.
    """
    publication, table = figures.publication, figures.table("groepen")
    found = []
    for group in dict.fromkeys(labels[0] for labels in table.labels):
        numbers = list(dict.fromkeys(number for own, _, number in table.labels if own == group))
        rows = []
        for klasse in dict.fromkeys(klasse for own, klasse, _ in table.labels if own == group):
            cells = [figures.figure("groepen", figures.everywhere, group, klasse, number) for number in numbers]
            counts = [cell.count for cell in cells]
            everyone = None if None in counts else sum(count for count in counts if count is not None)
            if everyone != 0:
                of_class = [Figure(c.count, figures.fraction(c.count, everyone), c.possible) for c in cells]
                total = Figure(everyone, None, possible=everyone is not None)
                rows.append((publication.name("klasse", klasse, text), [total, *of_class]))
        found.append((publication.name("groep", group, text), Grid(rows, numbers, 0.0)))
    return found


def group_pictures(figures: Figures, text: Text) -> list[GroupPicture]:
    """The same as bars: those who have a voorziening first, then those who have none.

    How many households a class with a dot has in all is not published, so that nothing can be drawn as a share of
    it; then the whole group is drawn in households.
    """
    found = []
    for title, grid in groups(figures, text):
        names = [with_number(number, text) for number in grid.columns[1:]]
        rows = [
            (name, total.count, list(zip(names, some, strict=True)), none) for name, (total, none, *some) in grid.rows
        ]
        is_share = all(figures.fraction(0, everyone) is not None for _, everyone, _, _ in rows)
        stacks = []
        for name, everyone, some, none in rows:
            if is_share:
                stacks.append(share_stack(figures, name, everyone, some, text))
            else:
                stacks.append(count_stack(name, some, (text("meeting.none"), none), _scale(rows), text))
        found.append(
            GroupPicture(
                title,
                stacks,
                [*key([or_more(number, text) for number in grid.columns[1:]]), (NONE_AT_ALL, text("meeting.none"))],
                is_share,
            )
        )
    return found


def _scale(rows: Sequence[tuple[str, int | None, list[tuple[str, Figure]], Figure]]) -> float:
    """Households per width, so that the longest bar with its stubs fits."""
    widest = 1.0
    for _, _, some, none in rows:
        counts = [none.count, *(figure.count for _, figure in some)]
        shown = sum(count for count in counts if count is not None)
        widest = max(widest, shown / max(1.0 - STUB * counts.count(None), STUB))
    return widest
