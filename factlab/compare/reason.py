"""Why two numbers cannot be compared: a code for programs, and what it is about for people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

About = Literal["voorziening", "organisatie", "gebied", ""]


@dataclass(frozen=True, slots=True, order=True)
class Part:
    """One thing that is not the same on both sides: `code` says how, `id` which voorziening, organisation or area."""

    code: str
    about: About = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """All that stands in the way, in a fixed order. At least one."""

    parts: tuple[Part, ...]

    @property
    def code(self) -> str:
        """The codes joined with `+`, each once: what the column `reden` holds."""
        return "+".join(sorted({part.code for part in self.parts}))


def because(parts: Iterable[Part]) -> Reason | None:
    """None when nothing stands in the way."""
    found = tuple(sorted(set(parts)))
    return Reason(found) if found else None


def only(code: str, about: About = "", id_: str = "") -> Reason:
    return Reason((Part(code, about, id_),))
