"""Another address in a list than the one people live at: postal, invoice, a guardian's, a school's.

Such columns are known by the words in their header. They are never taken for the home address by accident: what
counts is the address that is said to be the home, and where nothing says so the officer is asked.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass

from factlab.partner.columns.chosen import Columns
from factlab.partner.columns.headers import as_columns, as_option, plain, words
from factlab.partner.columns.question import Choice, Unclear
from factlab.partner.said import Said

GUARDIAN = "gezagsdrager"

_KINDS: dict[str, tuple[str, ...]] = {
    "correspondentie": ("correspond",),
    "factuur": ("factuur", "facturatie", "invoice", "betaal", "debiteur"),
    GUARDIAN: ("gezag", "ouder", "voogd", "verzorger", "vertegenwoordiger", "moeder", "vader"),
    "bewindvoerder": ("bewind", "curator", "mentor"),
    "contact": ("contact", "mantelzorg"),
    "werk": ("werk",),
    "school": ("school", "onderwijs"),
    "instantie": ("aanbieder", "leverancier", "huisarts", "verwijzer", "apotheek"),
    "vorig": ("vorig", "voormalig"),
    "post": ("post", "brief", "verzendadres"),
}
"""Kinds of address and what their headers hold; the first that fits is it."""

_NO_KIND = ("postcode", "postkode", "postcd", "houder", "netwerk", "werkelijk", "verwerk", "oudere")
"""Words that hold the sign of a kind without being one."""

_HOME = ("woon", "bezoek", "verblijf", "thuis", "feitelijk", "werkelijk", "inschrijf", "brpadres", "gbaadres")

_PARTS: dict[str, tuple[str, ...]] = {
    "aanduiding": ("aanduiding",),
    "toevoeging": ("toevoeg", "hnrtoev", "huisnrtoev"),
    "huisletter": ("huisletter", "huisltr"),
    "postcode_cijfers": ("postcodecijfers",),
    "postcode_letters": ("postcodeletters",),
    "postcode": ("postcode", "postkode", "postcd", "pc6"),
    "adres": ("straatenhuisn", "straathuisn", "straatennummer", "straatennr"),
    "huisnummer": ("huisnummer", "huisnr", "hnr"),
    "straat": ("straat",),
    "plaats": ("plaats",),
}
_LOOSE: dict[str, tuple[str, ...]] = {
    "toevoeging": ("toev",),
    "huisnummer": ("nummer", "nr"),
    "huisletter": ("letter",),
    "postcode": ("pc",),
}
"""Parts of an address whose words mean other things as well: looked at last, and only at the end of a header."""

_SAYS_WHICH = ("postcode", "postcode_cijfers", "adres", "huisnummer")
"""The parts whose header may say that it is the home: a Woonplaats says nothing of the address beside it."""

_HOUSE = ("huisnummer", "huisletter", "toevoeging", "aanduiding")


@dataclass(frozen=True, slots=True)
class OtherAddress:
    """The columns of one other address: canonical name → header, and every header that is about it."""

    kind: str
    of: Mapping[str, str]
    headers: tuple[str, ...]


def other_addresses(headers: Iterable[str]) -> list[OtherAddress]:
    """The other addresses in a list; a number alone (`Factuurnummer`) is none."""
    found: dict[str, list[tuple[str, str]]] = {}
    for header in headers:
        if (kind := _kind(header)) and (part := _part(header)):
            found.setdefault(kind, []).append((part, header))
    others = [
        OtherAddress(kind, _first_of(parts), tuple(header for _, header in parts)) for kind, parts in found.items()
    ]
    return [other for other in others if {"postcode", "postcode_cijfers", "adres", "straat"} & set(other.of)]


def _first_of(parts: Iterable[tuple[str, str]]) -> dict[str, str]:
    first: dict[str, str] = {}
    for part, header in parts:
        first.setdefault(part, header)
    return first


def settle(
    file: str,
    columns: Columns,
    others: Sequence[OtherAddress],
    told: Container[str],
    ignored: Sequence[str],
    guess: Mapping[str, str],
    *,
    streets: bool,
    guardian_counts: bool,
    guardian_first: bool,
) -> Columns:
    """The columns with the home address in them; Unclear when the headers do not say which address that is.

    `told` are the canonical names that the officer gave; `guess` is what may be the home address, by the values of
    columns whose header does not say it; `streets` whether the round has a street list; `guardian_counts` when it
    counts youth at the gezagsdrager's address, `guardian_first` when that is likely to be meant for all of this list.
    """
    rivals = [other for other in others if is_complete(other.of)]
    if "postcode" in told or "adres" in told or "postcode_cijfers" in told or not rivals:
        return columns
    wanted = next((other for other in rivals if guardian_counts and other.kind == GUARDIAN), None)
    own = {name: header for name, header in columns.of.items() if name in (*_HOUSE, *_PARTS, "adres")}
    if not is_complete(own, streets=streets):
        if wanted:
            return Columns({**columns.of, **wanted.of}, columns.wide)
        elsewhere = [Choice("other_address", Said(columns=rival.of), _shown(rival)) for rival in rivals]
        if is_complete({**own, **guess}):
            whole = ", ".join({**own, **guess}.values())
            home = Choice("home_address", Said(columns=guess), {"columns": whole})
            raise Unclear(
                "address_home_guessed",
                [home, *elsewhere],
                file=file,
                home=whole,
                other=", ".join(rivals[0].headers),
                guess=as_columns(guess),
                columns=as_columns(rivals[0].of),
            )
        raise Unclear(
            "address_other_only",
            elsewhere,
            file=file,
            sure=False,
            other=", ".join(rivals[0].headers),
            columns=as_columns(rivals[0].of),
        )
    if not wanted and any(_is_home(header) for name, header in own.items() if name in _SAYS_WHICH):
        return columns
    key = "address_beside_guardian" if wanted else "address_beside"
    beside = tuple(header for rival in rivals for header in rival.headers)
    home = Choice("home_address", Said(ignore=beside), {"columns": ", ".join(own.values())})
    of_others = [
        Choice("other_address", Said(columns=rival.of, ignore=tuple(own.values())), _shown(rival))
        for rival in sorted(rivals, key=lambda rival: rival is not wanted)
    ]
    first = wanted or rivals[0]
    raise Unclear(
        key,
        [*of_others[:1], home, *of_others[1:]] if wanted and guardian_first else [home, *of_others],
        file=file,
        home=", ".join(own.values()),
        other=", ".join(first.headers),
        ignore=as_option([*ignored, *beside]),
        columns=as_columns(first.of),
        ignore_home=as_option([*ignored, *own.values()]),
    )


def is_complete(of: Mapping[str, str], *, streets: bool = False) -> bool:
    """Whether these columns hold a whole address: on one line, or a postcode and a house number.

    With a street list (`streets`) a street and a house number will do.
    """
    has_postcode = "postcode" in of or {"postcode_cijfers", "postcode_letters"} <= set(of)
    return "adres" in of or ("huisnummer" in of and (has_postcode or (streets and "straat" in of)))


def _shown(other: OtherAddress) -> dict[str, object]:
    return {"kind": other.kind, "columns": ", ".join(other.headers)}


def _kind(header: str) -> str:
    text = plain(header)
    for word in _NO_KIND:
        text = text.replace(word, "")
    if not words(header).isdisjoint({"oud", "oude"}):
        return "vorig"
    return next((kind for kind, signs in _KINDS.items() if any(sign in text for sign in signs)), "")


def _part(header: str) -> str:
    text = plain(header)
    if found := next((part for part, signs in _PARTS.items() if any(sign in text for sign in signs)), ""):
        return found
    if "mail" in text:
        return ""
    if "adres" in text:
        return "adres"
    return next((part for part, signs in _LOOSE.items() if text.endswith(signs)), "")


def _is_home(header: str) -> bool:
    return any(sign in plain(header) for sign in _HOME)
