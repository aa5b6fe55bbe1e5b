"""Which column of a list is what: mapped by name, never by position."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from factlab.errors import UnreadableInput, UsageFault
from factlab.partner.columns.headers import as_option, plain
from factlab.partner.columns.personal import is_personal

_A_VALUE = re.compile(r"[1-9][0-9]{3} ?[A-Za-z]{2}|[0-9]+|.*(?:[0-9][^0-9]{0,2}){5}.*|.*@.*")

SYNONYMS: dict[str, tuple[str, ...]] = {
    "postcode": ("postcode", "pc", "pc6", "postcode6", "postkode", "postcd", "pcode", "zip", "zipcode"),
    "postcode_cijfers": ("postcodecijfers", "pccijfers", "postcodenumeriek", "postcodenummers", "pc4cijfers"),
    "postcode_letters": ("postcodeletters", "pcletters", "postcodealfa"),
    "huisnummer": ("huisnummer", "huisnr", "hnr", "nummer", "nr", "huisno", "huisnum"),
    "huisletter": ("huisletter", "huisltr", "hltr", "letter", "hsltr"),
    "toevoeging": (
        "toevoeging",
        "toev",
        "hnrtoev",
        "hnrtoevoeging",
        "huisnrtoev",
        "huisnummertoevoeging",
        "huisnrtoevoeging",
        "toevoegsel",
        "huisnummertoev",
    ),
    "aanduiding": ("aanduiding", "aanduidingbijhuisnummer", "aanduidinghuisnummer", "aanduidinghuisnr"),
    "adres": (
        "adres",
        "volledigadres",
        "adresregel",
        "adresregel1",
        "straatenhuisnummer",
        "straathuisnummer",
        "straatennummer",
        "straatnummer",
        "straatenhuisnr",
        "straathuisnr",
        "straatnr",
        "bezoekadres",
        "woonadres",
    ),
    "voorziening": (
        "voorziening",
        "voorzieningen",
        "voorzieningid",
        "voorzieningcode",
        "product",
        "productcode",
        "productcategorie",
        "soortvoorziening",
        "standaardcode",
        "regeling",
    ),
    "begindatum": (
        "begindatum",
        "startdatum",
        "ingangsdatum",
        "datumbegin",
        "datumstart",
        "begin",
        "start",
        "van",
        "vanaf",
        "datumingang",
        "ingang",
    ),
    "einddatum": (
        "einddatum",
        "datumeinde",
        "datumeind",
        "stopdatum",
        "einde",
        "eind",
        "tot",
        "totenmet",
        "tm",
        "beeindigingsdatum",
    ),
    "clientnummer": (
        "clientnummer",
        "clientnr",
        "clientid",
        "klantnummer",
        "klantnr",
        "clientcode",
        "dossiernummer",
        "dossiernr",
        "relatienummer",
        "deelnemernummer",
    ),
}
"""Canonical column names and the headers under which partners' exports are known to have them."""

_STEMS: dict[str, tuple[str, ...]] = {
    "aanduiding": ("aanduiding",),
    "adres": ("volledigadres", "adresregel", "straatenhuisn", "straathuisn", "straatennummer"),
    "toevoeging": ("toevoeging", "toevoegsel"),
    "huisletter": ("huisletter",),
    "postcode_cijfers": ("postcodecijfers",),
    "postcode_letters": ("postcodeletters",),
    "postcode": ("postcode",),
    "huisnummer": ("huisnummer", "huisnr"),
    "begindatum": ("begindatum", "startdatum", "ingangsdatum", "datumbegin", "datumstart", "datumingang"),
    "einddatum": ("einddatum", "stopdatum", "datumeind", "beeindigingsdatum"),
    "clientnummer": ("clientnummer", "clientnr", "clientid", "klantnummer", "klantnr", "dossiernummer"),
    "voorziening": ("voorziening",),
}
"""What a longer header may hold (`Begindatum zorg`, `Huisnummertoevoeging BAG`); the first that fits is it."""

_BY_HEADER = {synonym: canonical for canonical, synonyms in SYNONYMS.items() for synonym in synonyms}


def map_columns(headers: Sequence[str], file: str, given: Mapping[str, str], ignored: Sequence[str]) -> dict[str, str]:
    """Canonical name → header. `given` (from --columns) goes before the synonyms, where this list has the header.

    A longer header that holds a known name is that column when it is the only one. Raises UnreadableInput when
    a personal column is there, when two columns could be the same thing, or when the address cannot be found.
    """
    known = {plain(header): header for header in headers}
    left_out = {plain(header) for header in ignored}
    chosen = {canonical: known[plain(header)] for canonical, header in given.items() if plain(header) in known}
    told, taken = frozenset(chosen), frozenset(chosen.values())
    free = [header for header in headers if header not in taken and plain(header) not in left_out]
    if personal := [header for header in free if is_personal(header)]:
        ignore = as_option([*ignored, *personal])
        raise UnreadableInput("personal_column", file=file, columns=", ".join(personal), ignore=ignore)
    longer: dict[str, list[str]] = {}
    for header in free:
        canonical = _BY_HEADER.get(plain(header), "")
        if not canonical:
            longer.setdefault(_by_stem(header), []).append(header)
        elif canonical in chosen and canonical not in told:
            raise _alike(file, canonical, chosen[canonical], header)
        elif canonical not in told:
            chosen[canonical] = header
    split = {"postcode_cijfers", "postcode_letters"} <= set(chosen)
    for canonical, found in longer.items():
        if not canonical or canonical in chosen or (canonical == "postcode" and split):
            continue
        if len(found) > 1:
            raise _alike(file, canonical, *found[:2])
        chosen[canonical] = found[0]
    _check_address(chosen, headers, file)
    return chosen


def _by_stem(header: str) -> str:
    text = plain(header)
    return next((canonical for canonical, stems in _STEMS.items() if any(stem in text for stem in stems)), "")


def _alike(file: str, name: str, first: str, second: str) -> UnreadableInput:
    choice = as_option([first], before=f"{name}=")
    return UnreadableInput("columns_alike", file=file, name=name, first=first, second=second, choice=choice)


def looks_like_data(headers: Iterable[str]) -> bool:
    """Whether what stands where headers should be may be values of a row: then none of it is repeated."""
    return any(_A_VALUE.fullmatch(header.strip()) for header in headers)


def check_named(
    headers_of_lists: Mapping[str, Sequence[str]], given: Mapping[str, str], ignored: Sequence[str]
) -> None:
    """What --columns and --ignore name must be in at least one of the lists; UsageFault when it is not."""
    for canonical in given:
        if canonical not in SYNONYMS:
            raise UsageFault("column_name_unknown", name=canonical, names=", ".join(SYNONYMS))
    there = {plain(header) for headers in headers_of_lists.values() for header in headers}
    for header in (*given.values(), *ignored):
        if plain(header) not in there:
            raise UsageFault("column_not_there", file=", ".join(headers_of_lists), header=header)


def _check_address(chosen: Mapping[str, str], headers: Sequence[str], file: str) -> None:
    has_postcode = "postcode" in chosen or {"postcode_cijfers", "postcode_letters"} <= set(chosen)
    if "adres" in chosen or (has_postcode and "huisnummer" in chosen):
        return
    missing = "postcode" if not has_postcode else "huisnummer"
    # A list without a header row has values where headers should be: only what is surely a header is repeated.
    shown = ", ".join(header for header in headers if plain(header) in _BY_HEADER) or "-"
    raise UnreadableInput("address_columns_missing", file=file, name=missing, headers=shown)
