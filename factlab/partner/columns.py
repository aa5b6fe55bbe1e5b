"""Which column of a list is what: mapped by name, never by position."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

from factlab.errors import UnreadableInput, UsageFault

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

PERSONAL = frozenset(
    "bsn burgerservicenummer sofinummer sofi naam achternaam voornaam voornamen roepnaam voorletters geslachtsnaam "
    "volledigenaam clientnaam klantnaam geboortedatum gebdatum geboren geboortedag email emailadres mail mailadres "
    "telefoon telefoonnummer telnr tel mobiel mobielnummer gsm iban rekeningnummer bankrekening".split()
)
"""Headers of what may never be in a list; the file is refused until they are named in --ignore."""


def plain(header: str) -> str:
    """A header without case, accents and anything but letters and digits."""
    decomposed = unicodedata.normalize("NFKD", header.casefold())
    return re.sub(r"[^a-z0-9]", "", decomposed)


_BY_HEADER = {synonym: canonical for canonical, synonyms in SYNONYMS.items() for synonym in synonyms}


def map_columns(headers: Sequence[str], file: str, given: Mapping[str, str], ignored: Sequence[str]) -> dict[str, str]:
    """Canonical name → header. `given` (from --columns) goes before the synonyms, where this list has the header.

    Raises UnreadableInput when a personal column is there, when two columns could be the same thing,
    or when the address cannot be found.
    """
    known = {plain(header): header for header in headers}
    left_out = {plain(header) for header in ignored}
    chosen = {canonical: known[plain(header)] for canonical, header in given.items() if plain(header) in known}
    told, taken = frozenset(chosen), frozenset(chosen.values())
    if personal := [h for h in headers if plain(h) in PERSONAL and plain(h) not in left_out and h not in taken]:
        raise UnreadableInput("personal_column", file=file, columns=", ".join(personal), ignore=",".join(personal))
    for header in headers:
        canonical = _BY_HEADER.get(plain(header), "")
        if not canonical or header in taken or plain(header) in left_out or canonical in told:
            continue
        if canonical in chosen:
            raise UnreadableInput("columns_alike", file=file, name=canonical, first=chosen[canonical], second=header)
        chosen[canonical] = header
    _check_address(chosen, headers, file)
    return chosen


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
