"""How a list is read: which column is taken for what, which are not used, and what is missing in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from factlab.errors import UnreadableInput
from factlab.partner.address import Address, HouseNumber, Reason, parse_line, parse_number, parse_street_number
from factlab.partner.columns.headers import as_option, plain
from factlab.partner.columns.mapping import looks_like_data
from factlab.partner.columns.personal import kind_of_values
from factlab.partner.providers import RawList
from factlab.partner.rows.judge import NUMBER_COLUMNS, CountedRows, combine, distinct, encode

_MAY_BE_A_COUNTER = frozenset(("nr", "nummer"))
_MOST_NAMED = 30
_JUDGED_BY_THEIR_RULES = frozenset(
    ("postcode", "postcode_cijfers", "postcode_letters", "huisnummer", "begindatum", "einddatum")
)


@dataclass(frozen=True, slots=True)
class Reading:
    """Of one list: canonical name → header; headers that are not used, and their number; what to note.

    `unused` is empty where the header row may hold values instead of headers, or has too many to name.
    """

    file: str
    columns: Mapping[str, str]
    unused: tuple[str, ...]
    unused_count: int
    notes: tuple[str, ...]


def understand(
    raw: RawList, columns: dict[str, str], given: Mapping[str, str], ignored: Sequence[str], profile: str
) -> dict[str, str]:
    """The columns as they were mapped by header, after a look at what is in them.

    Raises UnreadableInput when a column holds what may never be in a list, or when two say different addresses.
    """
    left_out = {plain(header) for header in ignored}
    own = {header: canonical for canonical, header in columns.items()}
    for header, values in raw.columns.items():
        if plain(header) in left_out or own.get(header) in _JUDGED_BY_THEIR_RULES:
            continue
        kind = kind_of_values(values)
        # Ten digits that begin with 0 are often a client number.
        if kind and not (kind == "tel." and own.get(header) == "clientnummer"):
            ignore = as_option([*ignored, header])
            raise UnreadableInput("personal_values", file=raw.file, columns=header, kind=kind, ignore=ignore)
    told = {canonical for canonical, header in given.items() if plain(header) in map(plain, raw.columns)}
    return _one_address(raw, columns, told, profile)


def reading(raw: RawList, columns: Mapping[str, str], counted: CountedRows) -> Reading:
    """What to tell of this list before anything leaves."""
    unused = tuple(header for header in raw.columns if header not in columns.values())
    notes = []
    if not {"begindatum", "einddatum"} & set(columns):
        notes.append("no_dates")
    in_columns = {"huisletter", "toevoeging"} & set(columns)
    if not in_columns and not any(address.suffix for address in counted.addresses):
        notes.append("no_suffix")
    if "clientnummer" not in columns:
        notes.append("no_clients")
    shown = () if looks_like_data(raw.columns) or len(unused) > _MOST_NAMED else unused
    return Reading(raw.file, dict(columns), shown, len(unused), tuple(notes))


def _one_address(raw: RawList, columns: dict[str, str], told: set[str], profile: str) -> dict[str, str]:
    """Where both `adres` and `huisnummer` are there, the one that is the address; refused when they differ.

    A street alone beside a house number is common, and so is a row counter `Nr` beside a whole address.
    """
    if not {"adres", "huisnummer"} <= set(columns):
        return columns
    with_postcode = "postcode" in columns or "postcode_cijfers" in columns
    without_adres = {canonical: header for canonical, header in columns.items() if canonical != "adres"}
    without_number = {canonical: header for canonical, header in columns.items() if canonical != "huisnummer"}
    if "adres" in told and "huisnummer" not in told:
        return without_number
    if "huisnummer" in told and "adres" not in told and with_postcode:
        return without_adres
    adres = encode(raw.columns[columns["adres"]])
    in_adres = adres.each(lambda text: _number_in(text, profile))
    filled = adres.each(lambda text: bool(text.strip()))
    if with_postcode and 2 * sum(number is not None for number in in_adres) <= sum(filled):
        return without_adres
    if plain(columns["huisnummer"]) in _MAY_BE_A_COUNTER and "huisnummer" not in told:
        return without_number
    names = [name for name in NUMBER_COLUMNS if name in columns]
    number = combine([encode(raw.columns[columns[name]]) for name in names])
    beside = [parse_number(**dict(zip(names, cells, strict=True)), profile=profile) for cells in number.values]
    pairs, kinds = distinct(adres.codes * len(beside) + number.codes)
    differs = [_differ(in_adres[kind // len(beside)], beside[kind % len(beside)]) for kind in kinds]
    if count := sum(differs[pair] for pair in pairs.tolist()):
        first, second = as_option([columns["adres"]]), as_option([columns["huisnummer"]])
        raise UnreadableInput("address_said_twice", file=raw.file, first=first, second=second, count=count)
    return without_adres if with_postcode else without_number


def _number_in(text: str, profile: str) -> HouseNumber | None:
    """The house number in a street with number, or in a whole address on one line."""
    found = parse_street_number(text, profile=profile)
    if isinstance(found, HouseNumber):
        return found
    line = parse_line(text, profile=profile)
    return HouseNumber(line.number, line.suffix, line.aanduiding) if isinstance(line, Address) else None


def _differ(one: HouseNumber | None, other: HouseNumber | Reason) -> bool:
    if one is None or isinstance(other, Reason):
        return False
    return one.number != other.number or (bool(one.suffix) and one.suffix != other.suffix)
