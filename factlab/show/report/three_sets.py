"""How three laws or domains overlap, as far as it is published, and a drawing where one can be true."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from markupsafe import Markup

from factlab.protocol.catalogue import LAWS
from factlab.publication.figures import Figure, Figures
from factlab.show.drawings.euler import Part, euler_svg
from factlab.show.drawings.fitted import Regions, fit
from factlab.show.rows import Bar, part_of
from factlab.show.wording import percent
from factlab.text import Text

_LETTERS = "ABC"
_REGIONS = (1, 2, 4, 3, 5, 6, 7)
_MOST_HIDDEN = 3


@dataclass(frozen=True, slots=True)
class ThreeSets:
    """The numbers as bars, and the drawing: empty where none would be true to area.

    `together` is what the hidden parts of the drawing are in all, `apart` whether the part of all three is counted;
    `empty` are the sets that nobody is in.
    """

    table: str
    rows: list[Bar]
    drawing: Markup
    together: int | None
    apart: bool
    empty: list[str]
    tried: bool


def three_sets(figures: Figures, text: Text) -> ThreeSets | None:
    """The laws where the round has them, else the three largest domains; None where neither is published."""
    if figures.has("wetten"):
        return _laws(figures, text)
    return _domains(figures, text) if figures.has("samenloop_domeinen") else None


def _laws(figures: Figures, text: Text) -> ThreeSets | None:
    combined = {r: "+".join(law for bit, law in enumerate(LAWS) if r >> bit & 1) for r in _REGIONS}
    cells = {r: figures.figure("wetten", figures.everywhere, combined[r], "totaal") for r in _REGIONS}
    if all(cell.count is None for cell in cells.values()):
        return None
    total = figures.figure("wetten", figures.everywhere, "totaal", "totaal").count
    names = {r: text("meeting.only", what=name) for r, name in _names(LAWS).items()}
    names[7] = text("meeting.all_three")
    known, hidden, rest = _known(figures, {r: cell.count for r, cell in cells.items()}, total)
    drawing, tried = Markup(""), False
    empty = [law for bit, law in enumerate(LAWS) if all(cells[r].count == 0 for r in _REGIONS if r >> bit & 1)]
    if known is not None:
        guess = {r: float(count) for r in _REGIONS if (count := cells[r].count) is not None}
        guess |= {r: rest / len(hidden) for r in hidden}
        parts = {}
        for region in _REGIONS:
            words = names[region] if region in (1, 2, 4, 7) else _names(LAWS)[region]
            shown = _shown(cells[region], text)
            number = text.number(cells[region].count or 0) if region not in hidden else ""
            silent = region not in hidden and not cells[region].count
            parts[region] = Part("" if silent else words, number, f"{names[region]}: {shown}", region in hidden)
        drawing, tried = _drawn(guess, known, parts, text("meeting.laws_alt"))
    widest = max(cell.count or 0 for cell in cells.values())
    rows = [Bar(names[r], cells[r], part_of(cells[r].count, widest)) for r in _REGIONS]
    return ThreeSets("wetten", rows, drawing, rest if hidden and known is not None else None, True, empty, tried)


def _known(
    figures: Figures, counts: Mapping[int, int | None], total: int | None
) -> tuple[list[tuple[Regions, float]] | None, list[int], int]:
    """What the areas must be, the hidden regions, and what those are together; None where too little is published."""
    hidden = [r for r, count in counts.items() if count is None]
    known: list[tuple[Regions, float]] = [((r,), float(c)) for r, c in counts.items() if c is not None]
    if not hidden:
        return known, [], 0
    # Rounded numbers taken off each other need not be what is left.
    if total is None or len(hidden) > _MOST_HIDDEN or figures.publication.policy.afronden:
        return None, hidden, 0
    rest = total - sum(count for count in counts.values() if count is not None)
    return [*known, (tuple(hidden), float(rest))], hidden, rest


def _domains(figures: Figures, text: Text) -> ThreeSets | None:
    publication, table, everywhere = figures.publication, "samenloop_domeinen", figures.everywhere
    alone = {d: figures.figure(table, everywhere, d, d) for d in publication.domains}
    largest = sorted((d for d in alone if alone[d].count), key=lambda d: (-(alone[d].count or 0), d))[:3]
    pairs = {
        (one, other): figures.figure(table, everywhere, largest[one], largest[other])
        for one, other in combinations(range(len(largest)), 2)
    }
    if len(largest) < 3 or any(cell.count is None for cell in pairs.values()):
        return None
    names = [publication.name("domein", domain, text) for domain in largest]
    whole = [alone[domain].count or 0 for domain in largest]
    both = {pair: cell.count or 0 for pair, cell in pairs.items()}
    known: list[tuple[Regions, float]] = []
    for bit in range(3):
        known.append((tuple(r for r in _REGIONS if r >> bit & 1), float(whole[bit])))
    for (one, other), count in both.items():
        known.append((tuple(r for r in _REGIONS if r >> one & 1 and r >> other & 1), float(count)))
    parts = {}
    for region in _REGIONS:
        letters = " + ".join(_LETTERS[bit] for bit in range(3) if region >> bit & 1)
        bit = region.bit_length() - 1
        words = _LETTERS[bit] if region.bit_count() == 1 else ""
        parts[region] = Part(words, "", letters, region == 7)
    drawing, tried = _drawn(_guess(whole, both), known, parts, text("meeting.domains_alt"))
    widest = max(whole)
    rows = [
        Bar(f"{_LETTERS[bit]} {names[bit]}", figures.share_of_area(count, everywhere), part_of(count, widest))
        for bit, count in enumerate(whole)
    ]
    for (one, other), count in both.items():
        name = f"{_LETTERS[one]} + {_LETTERS[other]}"
        rows.append(Bar(name, figures.share_of_area(count, everywhere), part_of(count, widest)))
    return ThreeSets(table, rows, drawing, None, False, [], tried)


def _guess(whole: Sequence[int], both: Mapping[tuple[int, int], int]) -> dict[int, float]:
    """Every region of three sets of which all three together is not known: as if two overlaps were independent."""
    least = max(0, *(sum(n for pair, n in both.items() if bit in pair) - whole[bit] for bit in range(3)))
    likely = sum(
        both[0, 1] * both[0, 2] * both[1, 2] / (max(both[pair], 1) * whole[3 - sum(pair)]) for pair in both
    ) / len(both)
    triple = min(max(likely, float(least)), float(min(both.values())))
    guess = {7: triple}
    for (one, other), count in both.items():
        guess[1 << one | 1 << other] = count - triple
    for bit in range(3):
        guess[1 << bit] = max(whole[bit] - sum(n for r, n in guess.items() if r >> bit & 1), 0.0)
    return guess


def _drawn(
    guess: Mapping[int, float], known: Sequence[tuple[Regions, float]], parts: Mapping[int, Part], title: str
) -> tuple[Markup, bool]:
    """The drawing, and whether one was tried: sets that nobody is in are not drawn, nor what would not be true."""
    there = [bit for bit in range(3) if any(number > 0 for r, number in guess.items() if r >> bit & 1)]
    if len(there) < 2:
        return Markup(""), False
    renamed = {
        region: sum(1 << new for new, bit in enumerate(there) if region >> bit & 1)
        for region in _REGIONS
        if not any(region >> bit & 1 for bit in range(3) if bit not in there)
    }
    fitted = fit(
        {renamed[r]: number for r, number in guess.items() if r in renamed},
        [(kept, n) for regions, n in known if (kept := tuple(renamed[r] for r in regions if r in renamed))],
    )
    if not fitted.is_true:
        return Markup(""), True
    drawn = {renamed[r]: part for r, part in parts.items() if r in renamed}
    return euler_svg(fitted.ellipses, drawn, title), True


def _names(sets: Sequence[str]) -> dict[int, str]:
    return {r: " + ".join(one for bit, one in enumerate(sets) if r >> bit & 1) for r in _REGIONS}


def _shown(cell: Figure, text: Text) -> str:
    if cell.count is None:
        return text("report.hidden")
    share = f" ({percent(cell.share, text)})" if cell.share is not None else ""
    return text("report.count", households=cell.count) + share
