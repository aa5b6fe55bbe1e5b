"""The answer in five sentences, each from published numbers and true whatever the hidden ones are.

Where the number that answers is hidden, a published one near it is told; where none answers, that it is
hidden. "Most" and "highest" are said of the published ones alone, unless no hidden one can be more.
"""

from __future__ import annotations

from factlab.publication.figures import Figure, Figures, Pair
from factlab.publication.indicators import MANY_DOMAINS, MANY_ORGANISATIONS, SEVERAL
from factlab.publication.publication import Publication
from factlab.show.wording import decimal, or_more, percent
from factlab.text import Text


def answers(publication: Publication, language: str) -> list[str]:
    """The answer in five sentences, from a published folder, in `nl` or `en`."""
    return findings(Figures(publication), Text(language))


def findings(figures: Figures, text: Text) -> list[str]:
    """How many, how many organisations, where, what meets, from how many voorzieningen domains cross."""
    told = [
        _reach(figures, text) if figures.has("bereik") else "",
        _organisations(figures, text) if figures.has("organisaties") else "",
        _where(figures, text) if figures.has("bereik") and len(figures.publication.areas) > 1 else "",
        _meeting(figures, text) if figures.has("samenloop_voorzieningen") else "",
        _crossing(figures, text) if figures.has("kwetsbaarheid") else "",
    ]
    return [sentence for sentence in told if sentence]


def _in_words(figure: Figure, text: Text, *, noun: bool = False) -> str:
    """A published number with its share behind it; with `noun`, of households."""
    number = text("report.count", households=figure.count) if noun else text.number(figure.count or 0)
    return number if figure.share is None else f"{number} ({percent(figure.share, text)})"


def _reach(figures: Figures, text: Text) -> str:
    """How many use any, and how many use several: or what is published in its place."""
    said = [_users(figures, text)]
    if figures.has("stapeling"):
        several = figures.at_least("stapeling", figures.everywhere, SEVERAL)
        if several.count is not None:
            said.append(text("finding.reach_several", several=_in_words(several, text)))
        else:
            said.append(_reach_exactly(figures, text))
    return "; ".join(said) + "."


def _reach_exactly(figures: Figures, text: Text) -> str:
    """The lowest number of voorzieningen of which it is published how many households have just so many."""
    for (label,) in figures.table("stapeling").labels:
        exactly = figures.figure("stapeling", figures.everywhere, label)
        if label.isdigit() and label != "0" and exactly.count:
            return text("finding.reach_exactly", number=label, households=_in_words(exactly, text))
    return text("finding.reach_several_hidden")


def _users(figures: Figures, text: Text) -> str:
    households, users, others = (figures.figure("bereik", figures.everywhere, use) for use in ("alle", "met", "zonder"))
    place = figures.publication.municipality.name
    if households.count is None or (users.count is None and others.count is None):
        return text("finding.reach_hidden", place=place)
    number = text.number(households.count)
    if users.count is None:
        return text("finding.reach_none", households=number, place=place, others=_in_words(others, text))
    return text("finding.reach", households=number, place=place, users=_in_words(users, text))


def _organisations(figures: Figures, text: Text) -> str:
    doors = figures.at_least("organisaties", figures.everywhere, MANY_ORGANISATIONS)
    if doors.count is not None:
        return text("finding.organisations", doors=_in_words(doors, text, noun=True))
    for number, key in (("2", "finding.organisations_two"), ("1", "finding.organisations_one")):
        doors = figures.figure("organisaties", figures.everywhere, number)
        if doors.count is not None:
            return text(key, doors=_in_words(doors, text, noun=True))
    return text("finding.organisations_hidden")


def _where(figures: Figures, text: Text) -> str:
    """The highest and the lowest share; said of the areas with a published share where that is not all."""
    areas = figures.publication.areas
    shares = [(figures.figure("bereik", place.code, "met").share, place.name) for place in areas]
    found = sorted(((-share, name) for share, name in shares if share is not None))
    if len(found) < 2:
        return text("finding.where_hidden")
    (most, high), (least, low) = found[0], found[-1]
    key = "finding.where" if len(found) == len(areas) else "finding.where_published"
    if figures.publication.policy.afronden:
        key = "finding.where_rounded"
    return text(key, high=high, most=percent(-most, text), low=low, least=percent(-least, text))


def _meeting(figures: Figures, text: Text) -> str:
    """The most frequent pair; said of the published pairs where a hidden one may be more frequent."""
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
    sure = figures.most_that_hidden_pairs_can_be("samenloop_voorzieningen") <= pair.count
    plain, with_times = (
        ("finding.meeting_rounded", "finding.meeting_rounded_times")
        if publication.policy.afronden
        else ("finding.meeting", "finding.meeting_times")
        if sure
        else ("finding.meeting_published", "finding.meeting_published_times")
    )
    if pair.times is None:
        return text(plain, **values)
    return text(with_times, times=decimal(pair.times, text), **values)


def _crossing(figures: Figures, text: Text) -> str:
    """From how many voorzieningen most households are touched in many domains, as far as that is certain."""
    numbers = dict.fromkeys(n for n, _ in figures.table("kwetsbaarheid").labels if n != "0")
    every: dict[str, str] = {n: figures.mostly_in_domains(n, MANY_DOMAINS) for n in numbers}
    found = {number: mostly for number, mostly in every.items() if mostly != "nobody"}
    point, stopped = None, ""
    for high, mostly in reversed(found.items()):
        if mostly != "yes":
            stopped = mostly
            break
        point = high
    if point is None:
        return _crossing_somewhere(found, figures, text)
    share = figures.domains_of(point, MANY_DOMAINS).share
    number, sure = point.removesuffix("+"), stopped != "unknown"
    if share is None:
        return text("finding.crossing_more" if sure else "finding.crossing_at_least_more", number=number)
    key = "finding.crossing" if sure else "finding.crossing_at_least"
    return text(key, number=number, share=percent(share, text), those=or_more(point, text))


def _crossing_somewhere(found: dict[str, str], figures: Figures, text: Text) -> str:
    """There is no number from which it surely holds: the highest for which it does, if there is one."""
    for number in reversed(found):
        share = figures.domains_of(number, MANY_DOMAINS).share
        if found[number] == "yes" and share is not None:
            return text("finding.crossing_at", number=or_more(number, text), share=percent(share, text))
    if set(found.values()) <= {"no"}:
        return text("finding.crossing_none")
    if figures.has("aantal_domeinen"):
        many = figures.at_least("aantal_domeinen", figures.everywhere, MANY_DOMAINS)
        if many.count is not None:
            return text("finding.crossing_many", households=_in_words(many, text, noun=True))
    return text("finding.crossing_hidden")
