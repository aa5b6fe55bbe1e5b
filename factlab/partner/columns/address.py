"""Whether a list has an address in it; and where no header says so, which column it may be in.

A guess looks at the values: a column of which nearly all parse as a postcode is likely to be one. What is shown
is its header, never a value; of a list whose header row may be values nothing is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from factlab.partner.address import Address, HouseNumber, Postcode, parse_line, parse_number, parse_postcode
from factlab.partner.address import parse_street_number as parse_street
from factlab.partner.columns.dates import guess_dates
from factlab.partner.columns.headers import as_columns, is_of_somebody, plain
from factlab.partner.columns.mapping import known_among, looks_like_data
from factlab.partner.columns.other_address import is_complete
from factlab.partner.columns.question import Choice, Unclear
from factlab.partner.providers import RawList
from factlab.partner.said import Said

_ENOUGH = 0.8
_VALUES = 2_000
_LIKE_A_NUMBER = ("huis", "house", "hn", "hs", "num", "nr", "no")
"""What the header of a column of house numbers mostly holds; any column of small numbers looks like one."""


@dataclass(frozen=True, slots=True)
class Guess:
    """By their values: headers per part of the address that is missing, the likeliest first, and headers of a
    column with street and number, or the whole address, in it (`lines`)."""

    parts: Mapping[str, Sequence[str]]
    lines: Sequence[str]

    @property
    def best(self) -> dict[str, str]:
        """Canonical name → header of the likeliest columns; empty when nothing looks like it."""
        first = next(iter(self.parts.values()), ())
        if self.lines and (not first or "postcode" not in self.parts):
            return {"adres": self.lines[0]}
        return {name: headers[0] for name, headers in self.parts.items() if headers} if first else {}


def guess_address(raw: RawList, columns: Mapping[str, str], besides: Container[str], profile: str) -> Guess:
    """Which columns the missing parts of the address may be in; `besides` are headers that are something else."""
    if is_complete(columns):
        return Guess({}, ())
    taken = set(columns.values())
    free = [header for header in raw.columns if header not in taken and header not in besides]
    if looks_like_data(raw.columns):
        free = []
    rules, has_postcode = _rules(profile), _has_postcode(columns)
    parts: dict[str, list[str]] = {}
    for name in ["huisnummer"] if has_postcode else [n for n in ("postcode", "huisnummer") if n not in columns]:
        may_be = free if name == "postcode" else [header for header in free if not is_of_somebody(header)]
        parts[name] = _likely(raw, may_be, rules[name])
        # 1506 AB can be read as a house number too.
        free = [header for header in free if header not in parts[name]]
    return Guess(parts, _likely(raw, free, rules["street" if has_postcode else "line"]))


def check_address(raw: RawList, columns: Mapping[str, str], guess: Guess, *, streets: bool) -> None:
    """Raises Unclear when the address cannot be found, with the columns that it may be in."""
    if is_complete(columns, streets=streets):
        return
    missing = "huisnummer" if _has_postcode(columns) else "postcode"
    parts = [_choice(missing, header) for header in guess.parts[missing]]
    lines = [_choice("adres", header) for header in guess.lines]
    # Any small number can be a house number; a street with a number behind it is little else.
    choices = [*lines, *parts] if missing == "huisnummer" else [*parts, *lines]
    # A list without a header row has values where headers should be: only what is surely a header is repeated.
    shown = ", ".join(known_among(raw.columns)) or "-"
    raise Unclear(
        "address_columns_missing",
        choices,
        file=raw.file,
        sure=len(choices) == 1 and (missing == "postcode" or not parts or _is_called_a_number(guess.parts[missing][0])),
        name=missing,
        headers=shown,
        choice=as_columns({**(guess.best or {missing: "KOP"}), **guess_dates(raw, columns)}),
    )


def _is_called_a_number(header: str) -> bool:
    text = plain(header)
    return text == "h" or any(sign in text for sign in _LIKE_A_NUMBER)


def _has_postcode(columns: Mapping[str, str]) -> bool:
    return "postcode" in columns or {"postcode_cijfers", "postcode_letters"} <= set(columns)


def _choice(name: str, header: str) -> Choice:
    return Choice("column", Said(columns={name: header}), {"name": name, "header": header})


def _rules(profile: str) -> dict[str, Callable[[str], bool]]:
    return {
        "postcode": lambda text: isinstance(parse_postcode(text), Postcode),
        "huisnummer": lambda text: isinstance(parse_number(text, profile=profile), HouseNumber),
        "line": lambda text: isinstance(parse_line(text, profile=profile), Address),
        "street": lambda text: isinstance(parse_street(text, profile=profile), HouseNumber) and text[:1].isalpha(),
    }


def _likely(raw: RawList, headers: list[str], rule: Callable[[str], bool]) -> list[str]:
    """The columns of which most values are this, the best first; none if a header is one itself: it is a value."""
    shares = {header: _share(raw.columns[header], rule) for header in headers}
    likely = sorted((header for header in headers if shares[header] >= _ENOUGH), key=lambda header: -shares[header])
    return [] if any(rule(header) for header in likely) else likely


def _share(column: pa.Array, rule: Callable[[str], bool]) -> float:
    distinct = pc.unique(column).to_pylist()
    values = [text for text in distinct[:: len(distinct) // _VALUES + 1] if text.strip()]
    return sum(map(rule, values)) / len(values) if values else 0.0
