"""How a list is read: which column is taken for what, which are not used, and what is missing in it."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field, replace

from factlab.partner.address import Address, HouseNumber, Reason, parse_line, parse_number, parse_street_number
from factlab.partner.columns.chosen import Chosen
from factlab.partner.columns.headers import as_option, plain
from factlab.partner.columns.mapping import MAY_BE_A_COUNTER, looks_like_data, told
from factlab.partner.columns.personal import kind_of_values
from factlab.partner.columns.question import Choice, Unclear
from factlab.partner.providers import RawList
from factlab.partner.rows.addresses import NUMBER_COLUMNS
from factlab.partner.rows.encoded import combine, distinct, encode
from factlab.partner.rows.judge import CountedRows
from factlab.partner.said import Said

_MOST_NAMED = 30
_JUDGED_BY_THEIR_RULES = frozenset(
    ("postcode", "postcode_cijfers", "postcode_letters", "huisnummer", "begindatum", "einddatum")
)


@dataclass(frozen=True, slots=True)
class Reading:
    """Of one list: canonical name → header, and header → voorziening id of a wide one; headers that are not used,
    and their number; what to note; headers of another address, and of a voorziening that are not read; the filled
    sheets of its workbook that were not read. `dates`: header → `einddatum WM01`, of dates of one voorziening alone.

    `said` is what was said of this list as far as it was needed. `unused` is empty where the header row may hold
    values instead of headers, or has too many to name.
    """

    file: str
    columns: Mapping[str, str]
    unused: tuple[str, ...]
    unused_count: int
    notes: tuple[str, ...]
    wide: Mapping[str, str] = field(default_factory=dict)
    ignored: tuple[str, ...] = ()
    other_address: tuple[str, ...] = ()
    unread_marks: tuple[str, ...] = ()
    said: Said = field(default_factory=Said)
    sheets_behind: tuple[str, ...] = ()
    dates: Mapping[str, str] = field(default_factory=dict)


def refuse_personal_values(raw: RawList, columns: Mapping[str, str], ignored: Sequence[str]) -> None:
    """Raises Unclear when columns that are not ignored hold what may never be in a list."""
    left_out = {plain(header) for header in ignored}
    own = {header: canonical for canonical, header in columns.items()}
    found: dict[str, str] = {}
    for header, values in raw.columns.items():
        if plain(header) in left_out or own.get(header) in _JUDGED_BY_THEIR_RULES:
            continue
        kind = kind_of_values(values)
        # Ten digits that begin with 0 are often a client number.
        if kind and not (kind == "tel." and own.get(header) == "clientnummer"):
            found[header] = kind
    if found:
        shown, kinds = ", ".join(found), ", ".join(dict.fromkeys(found.values()))
        leave_out = Choice("leave_out", Said(ignore=tuple(found)), {"columns": shown})
        ignore = as_option([*ignored, *found])
        raise Unclear("personal_values", [leave_out], file=raw.file, columns=shown, kind=kinds, ignore=ignore)


def reading(raw: RawList, chosen: Chosen, counted: CountedRows, said: Said) -> Reading:
    """What to tell of this list before anything leaves."""
    columns = chosen.columns
    ignored = of_this_list(raw, said).ignore
    used = {*columns.used, *ignored, *chosen.other_address, *chosen.unread_marks}
    dates = {header: f"{name} {which}" for which, of in columns.dates.items() for name, header in of.items()}
    unused = tuple(header for header in raw.columns if header not in used)
    notes = list(raw.notes)
    if not dates and not {"begindatum", "einddatum"} & set(columns.of):
        notes.append("no_dates")
    in_columns = {"huisletter", "toevoeging"} & set(columns.of)
    if not in_columns and not any(address.suffix for address in counted.addresses):
        notes.append("no_suffix")
    if "clientnummer" not in columns.of:
        notes.append("no_clients")
    may_be_values = looks_like_data(raw.columns)
    shown = () if may_be_values or len(unused) > _MOST_NAMED else unused
    said = of_this_list(raw, said)
    return Reading(
        file=raw.file,
        columns=dict(columns.of),
        unused=shown,
        unused_count=len(unused),
        notes=tuple(notes),
        wide=dict(columns.wide),
        ignored=ignored,
        other_address=() if may_be_values else chosen.other_address,
        unread_marks=() if may_be_values else chosen.unread_marks,
        said=said,
        dates=dates,
    )


def of_this_list(raw: RawList, said: Said) -> Said:
    """What was said, as far as this list has the columns."""
    left_out = {plain(header) for header in said.ignore}
    ignored = tuple(header for header in raw.columns if plain(header) in left_out)
    columns = told(raw.columns, said.columns, ())
    return replace(said, columns=columns, ignore=ignored, remembered=frozenset())


def the_one_address(raw: RawList, columns: Mapping[str, str], given: Container[str], profile: str) -> dict[str, str]:
    """Where both `adres` and `huisnummer` are there, the one that is the address; Unclear when they differ.

    A street alone beside a house number is common, and so is a row counter `Nr` beside a whole address.
    """
    if not {"adres", "huisnummer"} <= set(columns):
        return dict(columns)
    with_postcode = "postcode" in columns or "postcode_cijfers" in columns
    without_adres = {canonical: header for canonical, header in columns.items() if canonical != "adres"}
    without_number = {canonical: header for canonical, header in columns.items() if canonical != "huisnummer"}
    if "adres" in given and "huisnummer" not in given:
        return without_number
    if "huisnummer" in given and "adres" not in given and with_postcode:
        return without_adres
    adres = encode(raw.columns[columns["adres"]])
    in_adres = adres.each(lambda text: _number_in(text, profile))
    filled = adres.each(lambda text: bool(text.strip()))
    if with_postcode and 2 * sum(number is not None for number in in_adres) <= sum(filled):
        return without_adres
    if plain(columns["huisnummer"]) in MAY_BE_A_COUNTER and "huisnummer" not in given:
        return without_number
    names = [name for name in NUMBER_COLUMNS if name in columns]
    number = combine([encode(raw.columns[columns[name]]) for name in names])
    beside = [parse_number(**dict(zip(names, cells, strict=True)), profile=profile) for cells in number.values]
    pairs, kinds = distinct(adres.codes * len(beside) + number.codes)
    differs = [_differ(in_adres[kind // len(beside)], beside[kind % len(beside)]) for kind in kinds]
    if count := sum(differs[pair] for pair in pairs.tolist()):
        both = [columns["huisnummer"], columns["adres"]]
        choices = [
            Choice("counts", Said(ignore=(other,)), {"columns": header, "other": other})
            for header, other in (both, both[::-1])
        ]
        first, second = as_option([columns["adres"]]), as_option([columns["huisnummer"]])
        raise Unclear("address_said_twice", choices, file=raw.file, sure=False, first=first, second=second, count=count)
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
