"""What stands out in an area, in words: only from published shares, and only among the areas that have one."""

from __future__ import annotations

from math import log

from factlab.publication.publication import Place
from factlab.show.report.areas import Areas, Compared, Standing
from factlab.show.wording import decimal, percent

_QUARTER = 0.75
_FEWEST_OTHERS = 2
_CLEARLY_MORE = 1.25
_OTHER_THAN_GEMEENTE = 1.1


def standing_in_words(areas: Areas, one: Compared, place: Place) -> str:
    """Where an area stands on one indicator; empty where nothing can be said."""
    found = one.standing(place.code)
    if found is None:
        return ""
    text = areas.view.text
    if found.lower == found.others:
        return text("standing.highest", number=found.others + 1)
    if found.higher == found.others:
        return text("standing.lowest", number=found.others + 1)
    if found.lower == found.higher == 0:
        return text("standing.equal", others=found.others)
    if found.lower >= found.higher:
        return text("standing.above", passed=found.lower, others=found.others)
    return text("standing.below", passed=found.higher, others=found.others)


def sentences(areas: Areas, place: Place) -> list[str]:
    """One or two sentences about what is high or low here; none where there is nothing to compare with."""
    if len(areas.publication.areas) < 2:
        return []
    text = areas.view.text
    known = [(one, found) for one in areas.compared if (found := one.standing(place.code)) is not None]
    known = [(one, found) for one, found in known if found.others >= _FEWEST_OTHERS]
    if not known:
        return [text("standing.few", this=areas.words["this"])]
    out = sorted(
        (_far(found), order) for order, (one, found) in enumerate(known) if _side(found) and _differs(one, place)
    )
    if not out:
        plain = [_beside(areas, one, place) for one, _ in known[:1] if one.gemeente.share is not None]
        return [*plain, text("standing.middle", place=place.name, many=areas.words["many"])]
    first, found = known[out[0][1]]
    said = [_ranked(areas, first, found, place)]
    others = [known[order] for _, order in out[1:]]
    against = next((pair for pair in others if _side(pair[1]) != _side(found)), None)
    if against is not None:
        said.append(_ranked(areas, *against, place))
    elif (second := _furthest(others, place)) is not None:
        said.append(_times(areas, second, place))
    return said


def _side(found: Standing) -> int:
    """1 in the highest quarter of the others, -1 in the lowest, 0 between."""
    if found.lower >= _QUARTER * found.others:
        return 1
    return -1 if found.higher >= _QUARTER * found.others else 0


def _differs(one: Compared, place: Place) -> bool:
    """Whether the share is a tenth more or less than that of the gemeente, as far as that is published."""
    own, whole = one.shares[place.code], one.gemeente.share
    if whole is None:
        return True
    return own >= whole * _OTHER_THAN_GEMEENTE or own * _OTHER_THAN_GEMEENTE <= whole


def _far(found: Standing) -> float:
    """Smaller is further out; indicators keep their order where they are equally far."""
    return -max(found.lower, found.higher) / found.others


def _ranked(areas: Areas, one: Compared, found: Standing, place: Place) -> str:
    higher = _side(found) > 0
    passed = found.lower if higher else found.higher
    key = "higher" if higher else "lower"
    return areas.view.text(
        f"standing.{key}_all" if passed == found.others else f"standing.{key}",
        of=_of(areas, one),
        share=percent(one.shares[place.code], areas.view.text),
        passed=passed,
        others=found.others,
        many=areas.words["many"],
    )


def _furthest(known: list[tuple[Compared, Standing]], place: Place) -> Compared | None:
    """The indicator that is most times that of the gemeente, or least, where that is worth a sentence."""
    ratios = [
        (abs(log(one.shares[place.code] / one.gemeente.share)), -order)
        for order, (one, _) in enumerate(known)
        if one.gemeente.share and one.shares[place.code]
    ]
    if not ratios or max(ratios)[0] < log(_CLEARLY_MORE):
        return None
    return known[-max(ratios)[1]][0]


def _times(areas: Areas, one: Compared, place: Place) -> str:
    text, own, whole = areas.view.text, one.shares[place.code], one.gemeente.share or 0.0
    if own <= whole:
        return _beside(areas, one, place)
    values = {"share": percent(own, text), "whole": percent(whole, text), "times": decimal(own / whole, text)}
    return text("standing.times", of=_of(areas, one), **values)


def _beside(areas: Areas, one: Compared, place: Place) -> str:
    text, shares = areas.view.text, (one.shares[place.code], one.gemeente.share or 0.0)
    own, whole = (percent(share, text) for share in shares)
    return text("standing.against", of=_of(areas, one), share=own, whole=whole)


def _of(areas: Areas, one: Compared) -> str:
    """The indicator as what comes behind 'households'."""
    text, key = areas.view.text, one.indicator.key
    if key.startswith("domein_"):
        domain = areas.publication.name("domein", key.removeprefix("domein_"), text)
        return text("standing.of_domain", domain=domain)
    return text(f"standing.of_{key}")
