"""The frame: the gemeente's list of all its addresses, each with one class of every group.

One partner can deliver it. Its submission has the same form as any other; instead of voorzieningen it names
classes, written `huishoudtype=eenouder`. Every address of the frame comes with exactly one class of each
group; what the gemeente does not know is the class `onbekend`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from pydantic import BaseModel, ConfigDict

UNKNOWN: Final = "onbekend"
"""The last class of every group: it is nobody's own, and always there."""

HOUSEHOLD_TYPES: Final = ("eenpersoons", "paar_zonder_kinderen", "paar_met_kinderen", "eenouder", "overig")
AGE_CLASSES: Final = ("tot_27", "27-44", "45-64", "65-74", "75+")
"""Of the oldest of the household, in years."""

AGES: Final = "leeftijdsklasse"
"""The group whose classes are ages, from young to old."""

MOST_YEARS: Final = 120
_LOWEST = re.compile(r"(?:<|tot|jongerdan|onder)([0-9]{1,3})")
_HIGHEST = re.compile(r"(?:>=|vanaf)([0-9]{1,3})|([0-9]{1,3})(?:[+]|enouder|plus|ofouder)")
_BETWEEN = re.compile(r"([0-9]{1,3})(-|tm|totenmet|tot)([0-9]{1,3})")
_YEARS = re.compile(r"([0-9]{1,3})(?:[.,]0+)?")
_SIGNS = re.compile(r"([<>=+.,-])")

CLASS_PATTERN: Final = r"^[A-Za-z0-9_-][A-Za-z0-9_ -]{0,38}[+]?$"


class Group(BaseModel):
    """A way to divide households: `id` is huishoudtype or leeftijdsklasse, `klassen` in the order of publication."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    id: str
    klassen: tuple[str, ...]

    @property
    def class_ids(self) -> tuple[str, ...]:
        return tuple(class_id(self.id, klasse) for klasse in self.klassen)


def class_id(group: str, klasse: str) -> str:
    """`huishoudtype=eenouder`: how a class is named in a submission and in a profile."""
    return f"{group}={klasse}"


def group_and_class(name: str) -> tuple[str, str]:
    """The group and the class that a class id names."""
    group, _, klasse = name.partition("=")
    return group, klasse


def class_ids(groups: Iterable[Group]) -> tuple[str, ...]:
    """The ids of all classes, group by group, in the order of publication."""
    return tuple(name for group in groups for name in group.class_ids)


def simplified(text: str) -> str:
    """Without case, accents, spaces and the word for years; the signs by which ages are told stay.

    Two classes that are the same here cannot be told apart in a list.
    """
    parts = _SIGNS.split(text.replace("\N{EN DASH}", "-"))
    return "".join(part if place % 2 else _letters(part).replace("jaar", "") for place, part in enumerate(parts))


def _letters(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", unicodedata.normalize("NFKD", text.casefold()))


def ages(simple: str) -> tuple[int, int] | None:
    """The ages a simple text stands for, both included: `27-44`, `27tot45`, `tot27`, `75+`, `75enouder`, `67`."""
    if match := _BETWEEN.fullmatch(simple):
        low, high = int(match[1]), int(match[3])
        return low, high - (match[2] == "tot")
    if match := _LOWEST.fullmatch(simple):
        return 0, int(match[1]) - 1
    if match := _HIGHEST.fullmatch(simple):
        return int(match[1] or match[2]), MOST_YEARS
    if (match := _YEARS.fullmatch(simple)) and int(match[1]) <= MOST_YEARS:
        return int(match[1]), int(match[1])
    return None
