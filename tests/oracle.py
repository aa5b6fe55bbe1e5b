"""All tables, household by household, in plain Python: slow, and meant to be read beside the design.

Written from the design's definitions alone. It shares nothing with the SQL nor with the definitions in
`factlab.protocol.tables`; both are compared with it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from plain_rows import Report

from factlab.protocol.catalogue import Voorziening
from factlab.protocol.scope import Scope

GEMEENTE_ONLY = {"signalen", "samenloop_voorzieningen", "samenloop_organisaties", "combinaties"}

Cells = Counter[tuple[str, ...]]


@dataclass
class Known:
    """All that is known of one household."""

    area: str
    voorzieningen: set[str]
    organisations: set[str]
    classes: set[str] = field(default_factory=set)


def tables(reports: Iterable[Report], scope: Scope, threshold: int) -> dict[str, dict[str, Cells]]:
    """Table name to area code to labels to households; cells without households are not there."""
    catalogue = {voorziening.id: voorziening for voorziening in scope.voorzieningen}
    found: dict[str, dict[str, Cells]] = {}
    combinations: Counter[str] = Counter()
    for household in known_households(reports, scope):
        for name, labels in places_of(household, catalogue):
            places = [scope.municipality.code]
            if name not in GEMEENTE_ONLY:
                places.append(household.area)
            for place in places:
                found.setdefault(name, {}).setdefault(place, Counter())[labels] += 1
        counted = [id for id in household.voorzieningen if catalogue[id].gebruik == "telt"]
        if counted:
            combinations["+".join(sorted(counted))] += 1
    found["combinaties"] = {scope.municipality.code: most_frequent(combinations, threshold)}
    return found


def known_households(reports: Iterable[Report], scope: Scope) -> list[Known]:
    """Every household of every area, also those that nobody reported; with a frame those of the frame alone."""
    catalogue = {voorziening.id: voorziening for voorziening in scope.voorzieningen}
    at_an_address: dict[int, Known] = {}
    for report in reports:
        household = at_an_address.setdefault(report.household, Known(report.area, set(), set()))
        if report.partner == scope.frame:
            household.classes.add(report.voorziening)
            continue
        household.voorzieningen.add(report.voorziening)
        if catalogue[report.voorziening].gebruik == "telt" and report.partner in scope.organisations:
            household.organisations.add(report.partner)
    everyone = list(at_an_address.values())
    if scope.frame is not None:
        return [household for household in everyone if household.classes]
    reported = Counter(household.area for household in everyone)
    for area in scope.areas:
        for _ in range(area.households - reported[area.code]):
            everyone.append(Known(area.code, set(), set()))
    return everyone


def places_of(household: Known, catalogue: dict[str, Voorziening]) -> list[tuple[str, tuple[str, ...]]]:
    """Where a household is counted: tables and labels, all but `combinaties`."""
    counted = [catalogue[id] for id in household.voorzieningen if catalogue[id].gebruik == "telt"]
    stapeling = at_most(6, len({voorziening.telt_als or voorziening.id for voorziening in counted}))
    crossed = {voorziening.domein for voorziening in counted}
    signal = any(catalogue[id].soort == "signaal" for id in household.voorzieningen)
    cells: list[tuple[str, tuple[str, ...]]] = [
        ("bereik", ("alle",)),
        ("bereik", ("met" if counted else "zonder",)),
        ("stapeling", (stapeling,)),
        ("organisaties", (at_most(5, len(household.organisations)),)),
        ("aantal_domeinen", (str(len(crossed)),)),
        ("kwetsbaarheid", (stapeling, str(len(crossed)))),
        ("signalen", (stapeling, "ja" if signal else "nee")),
    ]
    cells += [("voorzieningen", (id,)) for id in household.voorzieningen]
    cells += [("domeinen", (domein,)) for domein in crossed]
    cells += [("samenloop_domeinen", (a, b)) for a in crossed for b in crossed]
    cells += [("samenloop_voorzieningen", (a.id, b.id)) for a in counted for b in counted]
    cells += [("samenloop_organisaties", (a, b)) for a in household.organisations for b in household.organisations]
    cells += [("groepen", (*name.split("="), stapeling)) for name in household.classes]
    under_a_law = [voorziening for voorziening in counted if voorziening.cbs_wet]
    if under_a_law:
        laws = "+".join(sorted({voorziening.cbs_wet for voorziening in under_a_law}))
        number = at_most(3, len({voorziening.telt_als or voorziening.id for voorziening in under_a_law}))
        cells += [("wetten", (law, many)) for law in ("totaal", laws) for many in ("totaal", number)]
    return cells


def most_frequent(combinations: Counter[str], threshold: int) -> Cells:
    """The 50 most frequent with at least the threshold, in that order, then all others together."""
    by_size = sorted(combinations, key=lambda name: (-combinations[name], name))
    named = [name for name in by_size if combinations[name] >= threshold][:50]
    cells: Cells = Counter({(name,): combinations[name] for name in sorted(named)})
    cells["overig",] = sum(combinations.values()) - sum(cells.values())
    return cells


def at_most(highest: int, number: int) -> str:
    return str(number) if number < highest else f"{highest}+"
