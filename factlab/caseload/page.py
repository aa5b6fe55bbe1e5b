"""wijkteams.html: what is published beside what follows from assumptions, which stand on the page in full."""

from __future__ import annotations

from collections.abc import Callable

from factlab.caseload.assumptions import Assumptions
from factlab.caseload.ranges import Range
from factlab.caseload.sizing import Level, Outcome, Sizing
from factlab.publication.publication import Publication
from factlab.show.drawings.pyramid import Step, pyramid
from factlab.show.drawings.span import span
from factlab.show.marks import hidden, marks
from factlab.show.wording import decimal, percent
from factlab.text import Text
from factlab.text.pages import templates


def page(publication: Publication, assumed: Assumptions, made: Sizing, *, version: str, text: Text) -> str:
    """The page as one file."""
    told = [key for key in made.areas[0].told if all(key in area.told for area in made.areas)]
    widest = max((area.fte.high or area.fte.low for area in made.areas[:-1]), default=0.0)
    rendered = (
        templates("factlab.show")
        .get_template("wijkteams.html.j2")
        .render(
            **marks(text),
            p=publication,
            version=version,
            date=text.long_date(publication.reference_date),
            a=assumed,
            made=made,
            told=[(key, text(f"caseload.with_{key[0]}", number=key[1])) for key in told],
            by_words=text(f"caseload.by_{assumed.naar}"),
            span=lambda outcome: span(outcome.low, outcome.high, widest),
            between=lambda found: between(found, text),
            whole=lambda outcome: said(outcome, text, lambda value: text.number(round(value))),
            one=lambda outcome: said(outcome, text, lambda value: decimal(value, text)),
            amount=lambda value: amount(value, text),
            class_name=lambda name: class_name(name, text),
            voorziening=lambda id_: publication.name("voorziening", id_, text),
            households=_pyramid(made, text, of_costs=False) if made.levels else None,
            costs=_pyramid(made, text, of_costs=True) if made.levels and assumed.costs else None,
            levels=[(number_of(level, text), level) for level in made.levels],
        )
    )
    return rendered.rstrip() + "\n"


def between(found: Range, text: Text) -> str:
    """A published number, or from what to what it can be."""
    if found.exact:
        return text.number(found.low)
    if found.unknown:
        return hidden(text)
    if found.high is None:
        return text("caseload.at_least", low=text.number(found.low))
    return text("caseload.between", low=text.number(found.low), high=text.number(found.high))


def said(outcome: Outcome, text: Text, write: Callable[[float], str]) -> str:
    """An outcome, from what to what it can be, or at least what; a dot when nothing follows."""
    low = write(outcome.low)
    if outcome.high is None:
        return text("caseload.at_least", low=low) if outcome.low else hidden(text)
    high = write(outcome.high)
    if low == high:
        return low
    return text("caseload.between", low=low, high=high)


def amount(value: float, text: Text) -> str:
    """An assumed amount with the language's marks, and decimals where it has them."""
    if value == int(value):
        return text.number(int(value))
    whole, _, part = f"{value:.2f}".partition(".")
    return text.number(int(whole)) + ("," if text.language == "nl" else ".") + part.rstrip("0")


def class_name(name: str, text: Text) -> str:
    """`3+` as '3 of meer'."""
    return text("wording.or_more", number=name.removesuffix("+")) if name.endswith("+") else name


def number_of(level: Level, text: Text) -> str:
    """The number of voorzieningen of a level: 2, 3-4, or 5 of meer."""
    if level.last is None:
        return text("wording.or_more", number=level.first)
    return str(level.first) if level.first == level.last else f"{level.first}-{level.last}"


def level_name(level: Level, text: Text) -> str:
    """A level in words."""
    match level.first, level.last:
        case 0, 0:
            return text("caseload.level_none")
        case 1, 1:
            return text("caseload.level_one")
    return text("caseload.level", number=number_of(level, text))


def _pyramid(made: Sizing, text: Text, *, of_costs: bool) -> str:
    """Shares of households, or of the costs that all levels together would have."""
    whole = float(made.everyone or 0)
    found = []
    for level in made.levels:
        part = level.costs if of_costs and level.costs else Outcome(level.households, level.households)
        rest = [other.costs for other in made.levels if other is not level and other.costs] if of_costs else []
        low = _share(part.low, part.low + sum(one.high or 0 for one in rest) if rest else whole)
        high = _share(part.high or 0, (part.high or 0) + sum(one.low for one in rest) if rest else whole)
        words = (
            percent(low, text) if round(low, 3) == round(high, 3) else f"{percent(low, text)} – {percent(high, text)}"
        )
        found.append(Step(level_name(level, text), low, high, words))
    return pyramid(found, text("caseload.pyramid_costs" if of_costs else "caseload.pyramid_households"))


def _share(part: float, whole: float) -> float:
    return min(part / whole, 1.0) if whole else 0.0
