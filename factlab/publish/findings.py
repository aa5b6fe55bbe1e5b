"""The answer in five sentences, each from published numbers; a sentence says so when they are hidden."""

from __future__ import annotations

from factlab.publish.figures import Figure, Figures, Pair
from factlab.publish.publication import Publication
from factlab.publish.wording import decimal, percent
from factlab.text import Text

SEVERAL = 2
MANY_ORGANISATIONS = 3
MANY_DOMAINS = 3


def answers(publication: Publication, language: str) -> list[str]:
    """The answer in five sentences, from a published folder, in `nl` or `en`."""
    return findings(Figures(publication), Text(language))


def findings(figures: Figures, text: Text) -> list[str]:
    """How many, how many organisations, where, what meets, from how many voorzieningen domains cross."""
    told = [
        _reach(figures, text) if figures.has("bereik", "stapeling") else "",
        _organisations(figures, text) if figures.has("organisaties") else "",
        _where(figures, text) if figures.has("bereik") and figures.publication.areas else "",
        _meeting(figures, text) if figures.has("samenloop_voorzieningen") else "",
        _crossing(figures, text) if figures.has("kwetsbaarheid") else "",
    ]
    return [sentence for sentence in told if sentence]


def in_words(figure: Figure, text: Text, *, noun: bool = False) -> str:
    """A number with its share behind it, or that it is hidden; with `noun`, of households."""
    if figure.count is None:
        return text("finding.hidden_households" if noun else "finding.hidden_number")
    number = text("report.count", households=figure.count) if noun else text.number(figure.count)
    return number if figure.share is None else f"{number} ({percent(figure.share, text)})"


def extremes(figures: Figures, publication: Publication) -> tuple[tuple[str, float], tuple[str, float]] | None:
    """The areas with the highest and the lowest published share of users, if there are two."""
    found = []
    for place in publication.areas:
        share = figures.figure("bereik", place.code, "met").share
        if share is not None:
            found.append((place.name, share))
    if len(found) < 2:
        return None
    ordered = sorted(found, key=lambda entry: (-entry[1], entry[0]))
    return ordered[0], ordered[-1]


def turning_point(figures: Figures) -> str | None:
    """The number of voorzieningen from where more than half of the households have many domains.

    'From where': it holds for every higher number too, as far as published; None if nothing is known.
    """
    point = None
    numbers = dict.fromkeys(number for number, _ in figures.table("kwetsbaarheid").labels if number != "0")
    for number in reversed(numbers):
        share = figures.domains_of(number, MANY_DOMAINS).share
        if share is None:
            continue
        if share <= 0.5:
            break
        point = number
    return point


def _reach(figures: Figures, text: Text) -> str:
    everywhere = figures.everywhere
    households = figures.figure("bereik", everywhere, "alle")
    return text(
        "finding.reach",
        households=in_words(Figure(households.count, None), text),
        place=figures.publication.municipality.name,
        users=in_words(figures.figure("bereik", everywhere, "met"), text),
        several=in_words(figures.at_least("stapeling", everywhere, SEVERAL), text),
    )


def _organisations(figures: Figures, text: Text) -> str:
    doors = figures.at_least("organisaties", figures.everywhere, MANY_ORGANISATIONS)
    return text("finding.organisations", doors=in_words(doors, text, noun=True))


def _where(figures: Figures, text: Text) -> str:
    found = extremes(figures, figures.publication)
    if found is None:
        return text("finding.where_hidden")
    (high, most), (low, least) = found
    return text("finding.where", high=high, most=percent(most, text), low=low, least=percent(least, text))


def _meeting(figures: Figures, text: Text) -> str:
    pairs = figures.pairs("samenloop_voorzieningen")
    if not pairs:
        return text("finding.meeting_hidden")
    pair: Pair = pairs[0]
    publication = figures.publication
    values = {
        "a": publication.name("voorziening", pair.a, text),
        "b": publication.name("voorziening", pair.b, text),
        "households": pair.count,
    }
    if pair.times is None:
        return text("finding.meeting", **values)
    return text("finding.meeting_times", times=decimal(pair.times, text), **values)


def _crossing(figures: Figures, text: Text) -> str:
    number = turning_point(figures)
    if number is None:
        return text("finding.crossing_none")
    share = figures.domains_of(number, MANY_DOMAINS).share
    return text("finding.crossing", number=number, share=percent(share or 0.0, text))
