"""The few numbers by which areas are compared: the same everywhere, on map, page, and beside another round."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from factlab.publication.figures import Figure, Figures
from factlab.text import Text

SEVERAL = 2
MANY = 5
MANY_ORGANISATIONS = 3
MANY_DOMAINS = 3
MOST_DOMAINS = 3
"""How many domains have an indicator of their own: those with the most households."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """A share of the households of a place. `key` is a name for anchors and columns, such as `domein_jeugd`."""

    key: str
    name: str
    look_up: Callable[[Figures, str], Figure]

    def at(self, figures: Figures, area: str) -> Figure:
        return self.look_up(figures, area)


def indicators(figures: Figures, text: Text) -> list[Indicator]:
    """Those of which the tables are published, and that have a public share in the gemeente or an area."""
    found = [Indicator(key, text(f"indicator.{key}"), look_up) for key, look_up in _counted(figures)]
    for domain in _largest_domains(figures):
        name = text("indicator.domain", domain=figures.publication.name("domein", domain, text))
        found.append(Indicator(f"domein_{domain}", name, _of_domain(domain)))
    places = [place.code for place in figures.publication.places]
    return [one for one in found if any(one.at(figures, code).share is not None for code in places)]


def _counted(figures: Figures) -> list[tuple[str, Callable[[Figures, str], Figure]]]:
    found: list[tuple[str, Callable[[Figures, str], Figure]]] = []
    if figures.has("bereik"):
        found.append(("users", lambda figures, area: figures.figure("bereik", area, "met")))
    if figures.has("stapeling"):
        found.append(("several", lambda figures, area: figures.at_least("stapeling", area, SEVERAL)))
        found.append(("many", lambda figures, area: figures.at_least("stapeling", area, MANY)))
    if figures.has("aantal_domeinen"):
        found.append(("crossing", lambda figures, area: figures.at_least("aantal_domeinen", area, MANY_DOMAINS)))
    if figures.has("organisaties"):
        least = MANY_ORGANISATIONS
        found.append(("organisations", lambda figures, area: figures.at_least("organisaties", area, least)))
    return found


def _of_domain(domain: str) -> Callable[[Figures, str], Figure]:
    return lambda figures, area: figures.figure("domeinen", area, domain)


def _largest_domains(figures: Figures) -> list[str]:
    if not figures.has("domeinen"):
        return []
    count = {
        domain: figures.figure("domeinen", figures.everywhere, domain).count or 0
        for domain in figures.publication.domains
    }
    return sorted((domain for domain in count if count[domain]), key=lambda domain: -count[domain])[:MOST_DOMAINS]
