"""Which column of a list is what: mapped by name, never by position."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping, Sequence

from factlab.errors import UsageFault
from factlab.partner.columns.chosen import Columns
from factlab.partner.columns.headers import as_columns, as_option, plain
from factlab.partner.columns.personal import is_personal
from factlab.partner.columns.question import Choice, Unclear
from factlab.partner.said import Said

_A_VALUE = re.compile(r"[1-9][0-9]{3} ?[A-Za-z]{2}|[0-9]+|.*(?:[0-9][^0-9]{0,2}){5}.*|.*@.*")

SYNONYMS: dict[str, tuple[str, ...]] = {
    "postcode": ("postcode", "pc", "pc6", "postcode6", "postkode", "postcd", "pcode", "zip", "zipcode", "postalcode"),
    "postcode_cijfers": ("postcodecijfers", "pccijfers", "postcodenumeriek", "postcodenummers", "pc4cijfers"),
    "postcode_letters": ("postcodeletters", "pcletters", "postcodealfa"),
    "huisnummer": ("huisnummer", "huisnr", "hnr", "nummer", "nr", "huisno", "huisnum", "housenumber", "houseno"),
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
        "housenumberaddition",
        "addition",
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
        "straatennr",
        "straathnr",
        "straatenhnr",
        "address",
        "streetandnumber",
        "bezoekadres",
        "woonadres",
        "verblijfadres",
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
        "startdate",
        "begindate",
        "dateofstart",
        "validfrom",
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
        "enddate",
        "stopdate",
        "dateofend",
        "validto",
        "validuntil",
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
        "nrclient",
        "nummerclient",
        "nrklant",
        "nummerklant",
        "clientnumber",
        "clientno",
        "customernumber",
        "customerno",
        "customerid",
    ),
    "geheim": (
        "geheim",
        "geheimadres",
        "adresgeheim",
        "indicatiegeheim",
        "geheimindicatie",
        "geheimhouding",
        "indicatiegeheimhouding",
        "afgeschermd",
        "afgeschermdadres",
        "adresafgeschermd",
        "afscherming",
        "verstrekkingsbeperking",
        "beperkingverstrekking",
        "beveiligdadres",
    ),
    "straat": ("straat", "straatnaam", "openbareruimte", "openbareruimtenaam", "naamopenbareruimte"),
    "plaats": ("plaats", "plaatsnaam", "woonplaats", "woonplaatsnaam", "naamwoonplaats"),
    "huishoudtype": ("huishoudtype", "huishoudenstype", "typehuishouden", "soorthuishouden"),
    "leeftijdsklasse": ("leeftijdsklasse", "leeftijdscategorie", "leeftijdsgroep", "leeftijd", "leeftijdoudste"),
}
"""Canonical column names and the headers under which partners' exports are known to have them."""

WITH_STREETS = frozenset(("straat", "plaats"))
"""Only of use where the round has a street list."""

OF_THE_FRAME = frozenset(("huishoudtype", "leeftijdsklasse"))
"""Only of use to the partner that gives the frame."""

MAY_BE_A_COUNTER = frozenset(("nr", "nummer"))
"""Headers of a house number, or of the row."""

_STEMS: dict[str, tuple[str, ...]] = {
    "geheim": ("geheim", "afgescherm", "afscherm"),
    "aanduiding": ("aanduiding",),
    "adres": ("volledigadres", "adresregel", "straatenhuisn", "straathuisn", "straatennummer", "straatennr"),
    "toevoeging": ("toevoeging", "toevoegsel"),
    "huisletter": ("huisletter",),
    "postcode_cijfers": ("postcodecijfers",),
    "postcode_letters": ("postcodeletters",),
    "postcode": ("postcode",),
    "huisnummer": ("huisnummer", "huisnr"),
    "begindatum": ("begindatum", "startdatum", "ingangsdatum", "datumbegin", "datumstart", "datumingang", "startdate"),
    "einddatum": ("einddatum", "stopdatum", "datumeind", "beeindigingsdatum", "enddate"),
    "clientnummer": ("clientnummer", "clientnr", "clientid", "klantnummer", "klantnr", "dossiernummer"),
    "voorziening": ("voorziening",),
}
"""What a longer header may hold (`Begindatum zorg`, `Huisnummertoevoeging BAG`); the first that fits is it."""

_SECRET_TOGETHER = (("verstrekking", "beperk"), ("beveilig", "adres"))
"""What a header of a column for secret addresses may hold, in any order."""

_BY_HEADER = {synonym: canonical for canonical, synonyms in SYNONYMS.items() for synonym in synonyms}


def known_headers(cells: Sequence[str]) -> int:
    """How many of these cells are headers that are known here; what tells a header row from a title row."""
    return sum(plain(cell) in _BY_HEADER or bool(_by_stem(cell)) for cell in cells)


def map_columns(
    headers: Sequence[str],
    file: str,
    given: Mapping[str, str],
    ignored: Sequence[str],
    *,
    beside: Container[str] = (),
    without: Container[str] = (*WITH_STREETS, *OF_THE_FRAME),
) -> Columns:
    """Canonical name → header. `given` (from --columns) goes before the synonyms, where this list has the header.

    A longer header that holds a known name is that column when it is the only one. Columns that mark secret addresses
    are all read, as `geheim`, `geheim_2` and so on: whichever marks an address holds it back. `beside` are headers
    that are something else already; `without` canonical names that are of no use in this list. Raises Unclear when
    a personal column is there, or when two columns could be the same thing.
    """
    chosen = {name: header for name, header in told(headers, given, ignored).items() if name not in without}
    taken, left_out = frozenset(chosen.values()), {plain(header) for header in ignored}
    free = [header for header in headers if header not in taken and plain(header) not in left_out]
    if personal := [header for header in free if is_personal(header)]:
        shown, ignore = ", ".join(personal), as_option([*ignored, *personal])
        leave_out = Choice("leave_out", Said(ignore=tuple(personal)), {"columns": shown})
        raise Unclear("personal_column", [leave_out], file=file, columns=shown, ignore=ignore)
    exact: dict[str, list[str]] = {}
    longer: dict[str, list[str]] = {}
    for header in free:
        if header in beside:
            continue
        by_name, by_stem = _BY_HEADER.get(plain(header), ""), _by_stem(header)
        if by_name:
            exact.setdefault(by_name, []).append(header)
        elif by_stem:
            longer.setdefault(by_stem, []).append(header)
    for found_by in (exact, longer):
        split = {"postcode_cijfers", "postcode_letters"} <= set(chosen)
        for canonical, found in found_by.items():
            if canonical == "geheim":
                _choose_all(found, chosen)
                continue
            if canonical in chosen or canonical in without:
                continue
            if found_by is longer and canonical == "postcode" and split:
                continue
            if len(found) > 1:
                raise _alike(file, canonical, found)
            chosen[canonical] = found[0]
    return Columns(chosen)


def map_header(header: str) -> frozenset[str]:
    """What a header says it is, on its own: nothing, or one canonical name."""
    return frozenset({_BY_HEADER.get(plain(header)) or _by_stem(header)} - {""})


def told(headers: Iterable[str], given: Mapping[str, str], ignored: Iterable[str]) -> dict[str, str]:
    """What --columns says of this list; a column that is ignored is not read, whatever else was said of it."""
    left_out = {plain(header) for header in ignored}
    known = {plain(header): header for header in headers if plain(header) not in left_out}
    return {canonical: known[plain(header)] for canonical, header in given.items() if header and plain(header) in known}


def _by_stem(header: str) -> str:
    text = plain(header)
    if any(all(part in text for part in parts) for parts in _SECRET_TOGETHER):
        return "geheim"
    return next((canonical for canonical, stems in _STEMS.items() if any(stem in text for stem in stems)), "")


def is_geheim(canonical: str) -> bool:
    """Whether this is a column that marks secret addresses, the first or a further one."""
    return canonical.partition("_")[0] == "geheim"


def _choose_all(found: Iterable[str], chosen: dict[str, str]) -> None:
    for header in found:
        place = sum(map(is_geheim, chosen)) + 1
        chosen["geheim" if place == 1 else f"geheim_{place}"] = header


def _alike(file: str, name: str, found: Sequence[str]) -> Unclear:
    likely = sorted(found, key=lambda header: plain(header) in MAY_BE_A_COUNTER)
    choices = [Choice("column", Said(columns={name: header}), {"name": name, "header": header}) for header in likely]
    first, second, *_ = likely
    # A counter beside one other column is no rival; of two that are called alike nothing says which.
    sure = plain(second) in MAY_BE_A_COUNTER and plain(first) not in MAY_BE_A_COUNTER
    choice = as_columns({name: first})
    return Unclear("columns_alike", choices, file=file, sure=sure, name=name, first=first, second=second, choice=choice)


def looks_like_data(headers: Iterable[str]) -> bool:
    """Whether what stands where headers should be may be values of a row: then none of it is repeated."""
    return any(_A_VALUE.fullmatch(header.strip()) for header in headers)


def check_named(headers_of_lists: Mapping[str, Sequence[str]], said: Mapping[str, Said]) -> None:
    """What is said of columns must be in at least one of the lists it is said of; UsageFault when it is not."""
    named: dict[str, list[str]] = {}
    there: set[str] = set()
    for file, of_list in said.items():
        for canonical in of_list.columns:
            if canonical not in SYNONYMS:
                raise UsageFault("column_name_unknown", name=canonical, names=", ".join(SYNONYMS))
        has = {plain(header) for header in headers_of_lists[file]}
        for header in filter(None, (*of_list.columns.values(), *of_list.ignore)):
            named.setdefault(header, []).append(file)
            if plain(header) in has:
                there.add(header)
    for header, files in named.items():
        if header not in there:
            raise UsageFault("column_not_there", file=", ".join(files), header=header)


def known_among(headers: Iterable[str]) -> tuple[str, ...]:
    """Headers that are surely headers: of a list without a header row nothing else may be repeated."""
    return tuple(header for header in headers if plain(header) in _BY_HEADER)
