"""The answer in five sentences, the big numbers, and what every hundred households look like."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup, escape

from factlab.publication.figures import Figure, Figures
from factlab.publication.indicators import MANY, SEVERAL
from factlab.show.drawings.hundred import Part, houses, hundred
from factlab.show.findings import findings
from factlab.show.report.chapter import Chapter, View
from factlab.show.wording import percent
from factlab.text import Text

# A percentage, or a number of households: escaped names have neither but by intent of whoever named them.
_NUMBERS = re.compile(r"\d+(?:[.,]\d+)?(?:\u00a0%|%)|\d+(?:[.,]\d{3})*(?= (?:huishoudens|households)\b)")


def _build(view: View) -> Mapping[str, object]:
    return {
        "findings": [_stressed(sentence) for sentence in findings(view.figures, view.text)],
        "tiles": _tiles(view.figures, view.text),
        "hundred": _hundred(view.figures, view.text),
    }


CORE = Chapter("core", "kern", "report.h_core", _build)


@dataclass(frozen=True, slots=True)
class Hundred:
    """Every hundred households: the parts, and the drawing of them."""

    parts: list[Part]
    drawn: Markup
    in_words: str


def _stressed(sentence: str) -> Markup:
    """A sentence with its numbers in strong type."""
    return Markup(_NUMBERS.sub(r"<strong>\g<0></strong>", str(escape(sentence))))  # noqa: S704 (escaped just before)


def _tiles(figures: Figures, text: Text) -> list[tuple[str, str, str]]:
    """The big numbers: share, what it is a share of, and how many households."""
    found: list[tuple[str, Figure]] = []
    everywhere = figures.everywhere
    if figures.has("bereik"):
        found.append(("users", figures.figure("bereik", everywhere, "met")))
    if figures.has("stapeling"):
        found.append(("several", figures.at_least("stapeling", everywhere, SEVERAL)))
        found.append(("many", figures.at_least("stapeling", everywhere, MANY)))
    if figures.has("organisaties"):
        found.append(("organisations", figures.at_least("organisaties", everywhere, 3)))
    tiles = []
    for name, figure in found:
        share = text("report.hidden") if figure.share is None else percent(figure.share, text)
        number = text("report.hidden_count") if figure.count is None else text("report.count", households=figure.count)
        tiles.append((share, text(f"report.tile_{name}"), number))
    return tiles


def _hundred(figures: Figures, text: Text) -> Hundred | None:
    """None, one, several, many: as far apart as published shares of the gemeente tell them; None without any."""
    if not figures.has("bereik", "stapeling"):
        return None
    everywhere = figures.everywhere
    users = figures.figure("bereik", everywhere, "met").share
    several = figures.at_least("stapeling", everywhere, SEVERAL).share
    many = figures.at_least("stapeling", everywhere, MANY).share
    if users is None:
        return None
    shares = [("many", many), ("some", None if several is None or many is None else several - many)]
    if many is None or several is None:
        shares = [("several", several)]
    shares.append(("one", None if several is None else users - several))
    if several is None:
        shares = [("any", users)]
    shares.append(("none", 1.0 - users))
    known = [(name, share) for name, share in shares if share is not None]
    parts = [
        Part(text(f"areas.hundred_{name}"), number, f"h-{name}")
        for (name, _), number in zip(known, houses([share for _, share in known]), strict=True)
    ]
    in_words = ", ".join(f"{part.houses} {part.name}" for part in parts)
    return Hundred(parts, hundred(parts, "honderd"), text("areas.hundred_alt", parts=in_words))
