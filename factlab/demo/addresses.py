"""Invented addresses on real postcodes: streets, house numbers, letters, flats, and care homes.

No address here is anybody's: numbers, suffixes and streets are drawn, the postcodes alone are real.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from factlab.demo.dice import Dice
from factlab.demo.places import Wijk, table, town

STREET_KINDS = ("straat", "laan", "weg", "plein", "hof", "kade", "pad", "gracht", "dijk", "steeg", "singel")
FULL_STREET = 6
"""Households a postcode holds on average at the least."""
OUTSIDE_POSTCODES = ("1011AB", "1012CD", "1013EK", "1055RT", "1098VN", "1442ZP", "1484EC", "1911LW", "3511BM")
"""Real-looking postcodes outside Zaanstad, for clients who moved."""
OUTSIDE_TOWNS = {"10": "Amsterdam", "14": "Purmerend", "19": "Uitgeest", "35": "Utrecht"}


@dataclass(frozen=True, slots=True)
class Address:
    """An address as the municipality knows it. `area` is None where no wijk can be told.

    `letter`, `suffix` and `indication` are empty when absent; `indication` is `to` (opposite) or empty.
    """

    postcode: str
    number: int
    letter: str
    suffix: str
    indication: str
    street: str
    town: str
    area: str | None

    @property
    def canonical(self) -> str:
        """The address as link keys are made of it: `PC6|number|SUFFIX|INDICATION`."""
        return f"{self.postcode}|{self.number}|{(self.letter + self.suffix).upper()}|{self.indication.upper()}"


@dataclass(frozen=True, slots=True)
class AreaLine:
    """A row of gebieden.csv; `number` is empty for a whole postcode."""

    postcode: str
    number: str
    area: str


@dataclass(frozen=True, slots=True)
class Addresses:
    """All addresses, by what they are, and the rows that say which wijk they lie in.

    `household_wijk` holds the wijk each of `households` lives in, even where gebieden.csv cannot tell it.
    """

    households: tuple[Address, ...]
    household_wijk: tuple[str, ...]
    institutions: tuple[Address, ...]
    crowded: tuple[Address, ...]
    outside: tuple[Address, ...]
    area_lines: tuple[AreaLine, ...]


def addresses(wijken: Sequence[Wijk], households: int, seed: int) -> Addresses:
    """Addresses for `households` households, spread over the wijken as the real households are.

    A postcode in several wijken gets its rows of gebieden.csv per house number, but for one number of each
    wijk that the list does not know, as happens: its households have no area.
    """
    divided = shares(households, [wijk.households for wijk in wijken])
    wijk_count = Counter(postcode for wijk in wijken for postcode in wijk.postcodes)
    streets = _streets(sorted(wijk_count), seed)
    next_number: dict[str, int] = {}
    homes: list[Address] = []
    home_wijk: list[str] = []
    lines: list[AreaLine] = []
    for wijk, share in zip(wijken, divided, strict=True):
        dice = Dice(seed, "addresses", wijk.code)
        # A small municipality fills some streets instead of one house in each, those on a border first.
        some = max(3, share // FULL_STREET)
        postcodes = sorted(sorted(wijk.postcodes, key=lambda code: (-wijk_count[code], code))[:some])
        sizes = shares(share, dice.whole(len(postcodes), 8, 30).tolist())
        starts = dice.whole(len(postcodes), 1, 180).tolist()
        shapes = iter(dice.whole(share + 1, 0, 99).tolist())
        for postcode, size, start in zip(postcodes, sizes, starts, strict=True):
            shared = wijk_count[postcode] > 1
            first = next_number.get(postcode, start)
            spots = list(_along_the_street(first, size, shapes))
            next_number[postcode] = first + 2 * len(spots) + 2
            numbers = sorted({spot[0] for spot in spots})
            unlisted = numbers[-1] if shared and len(numbers) > 1 else None
            for number, letter, suffix, indication in spots:
                area = None if number == unlisted else wijk.code
                homes.append(
                    Address(postcode, number, letter, suffix, indication, streets[postcode], town(postcode), area)
                )
                home_wijk.append(wijk.code)
            if not shared:
                lines.append(AreaLine(postcode, "", wijk.code))
            lines += [AreaLine(postcode, str(n), wijk.code) for n in numbers if shared and n != unlisted]
    whole = [line for line in lines if not line.number]
    dice = Dice(seed, "large addresses")
    picks = [whole[i] for i in dice.order(len(whole)).tolist()]
    several = max(2, households // 8000)
    large = [
        Address(
            postcode=line.postcode,
            number=next_number[line.postcode] + 100,
            letter="",
            suffix="",
            indication="",
            street=streets[line.postcode],
            town=town(line.postcode),
            area=line.area,
        )
        for line in picks[: several + max(1, households // 12000)]
    ]
    return Addresses(
        households=_decided(homes, lines),
        household_wijk=tuple(home_wijk),
        institutions=tuple(large[:several]),
        crowded=tuple(large[several:]),
        outside=tuple(_outside(max(20, households // 200), seed)),
        area_lines=tuple(sorted(lines, key=lambda line: (line.postcode, int(line.number or 0)))),
    )


def _decided(homes: Sequence[Address], lines: Sequence[AreaLine]) -> tuple[Address, ...]:
    """An unlisted number takes the postcode's area after all where the list knows only one."""
    candidates: dict[str, set[str]] = {}
    for line in lines:
        candidates.setdefault(line.postcode, set()).add(line.area)
    only = {postcode: next(iter(areas)) for postcode, areas in candidates.items() if len(areas) == 1}
    return tuple(
        replace(home, area=only[home.postcode]) if home.area is None and home.postcode in only else home
        for home in homes
    )


def shares(total: int, weights: Sequence[int]) -> list[int]:
    """`total` divided over the weights in whole numbers, the largest remainders first."""
    whole = sum(weights)
    parts = [total * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % whole), i))
    for i in by_remainder[: total - sum(parts)]:
        parts[i] += 1
    return parts


def street_stems() -> tuple[str, ...]:
    """The first halves of the invented street names, some with accents."""
    return tuple(row["stam"] for row in table("straten.csv"))


def _streets(postcodes: Sequence[str], seed: int) -> dict[str, str]:
    """An invented street per postcode; neighbouring postcodes share one, three at a time."""
    names = [stem + kind for stem in street_stems() for kind in STREET_KINDS]
    order = Dice(seed, "streets").order(len(names)).tolist()
    return {postcode: names[order[i // 3 % len(names)]] for i, postcode in enumerate(postcodes)}


def _along_the_street(first: int, count: int, shapes: Iterator[int]) -> Iterator[tuple[int, str, str, str]]:
    """`count` different (number, letter, suffix, indication), numbers going up by two.

    A number is a house; a house split in A, B (and C); a flat with doors 1, 2, 3 …; upstairs `bis`; a door
    with letter and suffix; or a houseboat opposite.
    """
    number = first
    left = count
    while left:
        shape = next(shapes)
        if shape < 70:
            block = [("", "", "")]
        elif shape < 80:
            block = [("", "", ""), ("A", "", "")]
        elif shape < 85:
            block = [("A", "", ""), ("B", "", ""), ("C", "", "")]
        elif shape < 92:
            block = [("", str(door), "") for door in range(1, 9)]
        elif shape < 96:
            block = [("", "", ""), ("", "bis", "")]
        elif shape < 98:
            block = [("A", "1", ""), ("A", "2", ""), ("B", "1", "")]
        else:
            block = [("", "", ""), ("", "", "to")]
        for letter, suffix, indication in block[:left]:
            yield number, letter, suffix, indication
        left -= min(left, len(block))
        number += 2


def _outside(count: int, seed: int) -> Iterator[Address]:
    dice = Dice(seed, "outside")
    postcodes = dice.whole(count, 0, len(OUTSIDE_POSTCODES) - 1).tolist()
    stems = street_stems()
    streets = dice.whole(count, 0, len(stems) - 1).tolist()
    for i, (which, stem) in enumerate(zip(postcodes, streets, strict=True)):
        postcode = OUTSIDE_POSTCODES[which]
        street = stems[stem] + "straat"
        yield Address(postcode, 3 + 2 * i, "", "", "", street, OUTSIDE_TOWNS[postcode[:2]], None)
