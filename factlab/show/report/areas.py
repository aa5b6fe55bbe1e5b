"""What the chapter about places and the page of every area have in common: names, links, indicators, scales."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup

from factlab.publication.figures import Figure, Figures
from factlab.publication.indicators import Indicator, indicators
from factlab.publication.publication import Publication
from factlab.show.drawings.fan import Scale, scale_of, strip_symbol
from factlab.show.drawings.map import Outlines, outlines, symbols
from factlab.show.report.chapter import View
from factlab.show.wording import percent
from factlab.text import Text

TOLD_PER_AREA = ("bereik", "stapeling", "organisaties", "aantal_domeinen", "domeinen", "voorzieningen")
"""The tables of which a page per area tells something."""


@dataclass(frozen=True)
class Compared:
    """An indicator in the gemeente and in every area, by code."""

    indicator: Indicator
    gemeente: Figure
    of: Mapping[str, Figure]

    @cached_property
    def shares(self) -> dict[str, float]:
        """The areas with a published share."""
        return {code: figure.share for code, figure in self.of.items() if figure.share is not None}

    @cached_property
    def scale(self) -> Scale | None:
        return scale_of(list(self.shares.values()), self.gemeente.share)

    def standing(self, code: str) -> Standing | None:
        """Where an area stands among the others with a published share; None when its own is not, or no other is."""
        own = self.shares.get(code)
        others = [share for other, share in self.shares.items() if other != code]
        if own is None or not others:
            return None
        return Standing(sum(share < own for share in others), sum(share > own for share in others), len(others))


@dataclass(frozen=True, slots=True)
class Standing:
    """Of `others` areas, how many have a lower and how many a higher share."""

    lower: int
    higher: int
    others: int


@dataclass(frozen=True)
class Areas:
    """The areas of one publication as the report shows them."""

    view: View

    @property
    def publication(self) -> Publication:
        return self.view.publication

    @cached_property
    def anchors(self) -> dict[str, str]:
        """The id of every area's page, by code: CBS's codes as they are, others by their number."""
        return {
            place.code: place.code if re.fullmatch(r"(WK|BU)\d+", place.code) else f"gebied-{number}"
            for number, place in enumerate(self.publication.areas, 1)
        }

    @cached_property
    def words(self) -> dict[str, str]:
        """What such an area is called: `one`, `many`, `this`, `capital`."""
        level = self.publication.areas[0].level if self.publication.areas else ""
        known = level if level in ("wijk", "buurt") else "area"
        return {form: self.view.text(f"level.{known}_{form}") for form in ("one", "many", "this", "capital")}

    @cached_property
    def have_pages(self) -> bool:
        return bool(self.publication.areas) and any(map(self.view.figures.has, TOLD_PER_AREA))

    @cached_property
    def compared(self) -> list[Compared]:
        figures = self.view.figures
        return [
            Compared(
                one,
                one.at(figures, figures.everywhere),
                {place.code: one.at(figures, place.code) for place in self.publication.areas},
            )
            for one in indicators(figures, self.view.text)
        ]

    @cached_property
    def outlines(self) -> Outlines | None:
        return None if self.publication.map is None else outlines(self.publication.map)

    @cached_property
    def outline_names(self) -> dict[str, str]:
        return {} if self.outlines is None else {code: f"k{at}" for at, code in enumerate(self.outlines.rings, 1)}

    def strip_name(self, compared: Compared) -> str:
        return f"strook-{self.compared.index(compared) + 1}"

    @cached_property
    def symbols(self) -> Markup:
        """What is drawn once and referred to: the outlines, and the strips of the fan."""
        text = self.view.text
        drawn = Markup("") if self.outlines is None else symbols(self.outlines, self.outline_names)
        strips = Markup("")
        for one in self.compared:
            ends = [one.scale.low, one.scale.high] if one.scale else [0.0, 0.0]
            lowest, highest = (percent(end, text) for end in ends)
            shares = list(one.shares.values())
            strips += strip_symbol(self.strip_name(one), one.scale, shares, one.gemeente.share, lowest, highest)
        return drawn + Markup(
            '<svg class="defs" width="0" height="0" aria-hidden="true" focusable="false">{}</svg>'
        ).format(strips)


def capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def said(figure: Figure, text: Text, least: int) -> str:
    """A share in words for who reads a title: the percentage, hidden, or no share of so few households."""
    if figure.share is not None:
        return percent(figure.share, text)
    return text("report.hidden") if figure.count is None else text("areas.no_share", least=least)


def figures_at(figures: Figures, table: str, code: str, gemeente: str) -> list[tuple[str, Figure, Figure]]:
    """Each label of a table with one dimension, in the area and in the gemeente."""
    return [
        (labels[0], figures.figure(table, code, *labels), figures.figure(table, gemeente, *labels))
        for labels in figures.table(table).labels
    ]
