"""Everything about the columns of one list: which is what, which address counts, and what may not be there."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from factlab.partner.columns.address import check_address, guess_address
from factlab.partner.columns.chosen import Chosen, Columns
from factlab.partner.columns.headers import as_columns, as_option, plain
from factlab.partner.columns.mapping import OF_THE_FRAME, WITH_STREETS, known_among, looks_like_data, map_columns, told
from factlab.partner.columns.other_address import other_addresses, settle
from factlab.partner.columns.question import Choice, Unclear, keep_one
from factlab.partner.columns.reading import refuse_personal_values, the_one_address
from factlab.partner.columns.wide import Wide, dates_of, refuse_odd, wide_columns
from factlab.partner.providers import RawList
from factlab.partner.rows.codes import Codes
from factlab.partner.rows.reports import is_of_shelter
from factlab.partner.said import Said
from factlab.protocol.round import Partner, Round

_YOUTH = "Jeugd"


def choose_columns(raw: RawList, said: Said, round_: Round, partner: Partner, codes: Codes) -> Chosen:
    """The columns of a list; Unclear when a question must be answered first."""
    headers, file = list(raw.columns), raw.file
    given = told(headers, said.columns, said.ignore)
    free = _free(headers, given.values(), said.ignore)
    wide = _wide(raw, free, said, round_, partner, codes)
    others = other_addresses(header for header in free if header not in wide.headers)
    beside = {header for other in others for header in other.headers}
    if looks_like_data(headers):
        # Nothing is asked about headers that may be values: they are left out all the same.
        others = []
    without = _of_no_use(round_, partner)
    columns = map_columns(headers, file, given, said.ignore, beside=beside | wide.headers, without=without)
    if "voorziening" in columns.of and wide.headers != set(wide.of):
        # A row is about one voorziening: its dates are those of the row, whatever they name.
        columns = map_columns(headers, file, given, said.ignore, beside=beside | set(wide.of), without=without)
    _refuse_doubles(raw, columns.of, given, said)
    profile = round_.adres.schrijfwijze
    besides = beside | wide.headers | {header for header in headers if header not in free}
    guess = guess_address(raw, columns.of, besides, profile)
    columns = settle(
        file,
        columns,
        others,
        given,
        said.ignore,
        guess.best,
        streets=bool(round_.straten),
        guardian_counts=round_.adres.jeugd == "gezagsdrager",
        guardian_first=all(round_.catalogue[id_].domein == _YOUTH for id_ in partner.voorzieningen),
    )
    check_address(_without(raw, wide.headers), columns.of, guess, streets=bool(round_.straten))
    refuse_personal_values(raw, columns.of, said.ignore)
    if partner.kader:
        _check_frame(raw, columns, said)
    of = the_one_address(raw, columns.of, given, profile)
    left = tuple(header for header in headers if header in beside - set(of.values()))
    if "voorziening" in of or said.voorziening:
        return Chosen(
            Columns(of), left, tuple(header for header in headers if header in wide.headers - set(of.values()))
        )
    refuse_odd(raw, wide, said)
    _refuse_doubles(raw, {which: header for header, which in wide.of.items()}, given, said)
    return Chosen(Columns(of, wide.of, dates_of(raw, wide, said)), left, wide.unread)


def choose_exclusions(raw: RawList, said: Said, round_: Round, partner: Partner) -> Columns:
    """The columns of a list of objections: a client number or an address is enough, and headers decide alone."""
    of = map_columns(list(raw.columns), raw.file, said.columns, said.ignore, without=_of_no_use(round_, partner))
    _refuse_doubles(raw, of.of, told(raw.columns, said.columns, said.ignore), said)
    refuse_personal_values(raw, of.of, said.ignore)
    return of


def _refuse_doubles(raw: RawList, columns: Mapping[str, str], given: Mapping[str, str], said: Said) -> None:
    """Raises Unclear when a column is needed of which the header stands there more than once, with other values."""
    left_out = {plain(header) for header in said.ignore}
    for name, header in columns.items():
        if header not in raw.doubles or header in given.values():
            continue
        alike = [one for one, was in raw.doubles.items() if was == raw.doubles[header] and plain(one) not in left_out]
        if all(raw.columns[one].equals(raw.columns[header]) for one in alike):
            continue
        raise Unclear(
            "columns_double",
            keep_one(alike),
            file=raw.file,
            sure=False,
            name=name,
            places=", ".join(str(place) for place, one in enumerate(raw.columns, start=1) if one in alike),
            ignore=as_option([*said.ignore, *alike[1:]]),
        )


def _check_frame(raw: RawList, columns: Columns, said: Said) -> None:
    """The frame has a column for every group; Unclear, with the headers that are left, when one is missing."""
    for name in sorted(OF_THE_FRAME - set(columns.of)):
        left = [] if looks_like_data(raw.columns) else _free(list(raw.columns), columns.of.values(), said.ignore)
        choices = [Choice("column", Said(columns={name: header}), {"name": name, "header": header}) for header in left]
        raise Unclear(
            "frame_column_missing",
            choices,
            file=raw.file,
            sure=False,
            name=name,
            choice=as_columns({name: left[0] if left else "KOP"}),
        )


def _free(headers: list[str], taken: Collection[str], ignored: tuple[str, ...]) -> list[str]:
    left_out = {plain(header) for header in ignored}
    return [header for header in headers if header not in taken and plain(header) not in left_out]


def _without(raw: RawList, headers: Collection[str]) -> RawList:
    return replace(raw, columns={header: values for header, values in raw.columns.items() if header not in headers})


def _wide(raw: RawList, free: list[str], said: Said, round_: Round, partner: Partner, codes: Codes) -> Wide:
    """Columns of marks; one of something that is never delivered is read with them, to be counted."""
    own = frozenset(partner.voorzieningen)
    never = frozenset(one.id for one in round_.voorzieningen if one.gebruik == "niet_leveren")
    headers = [header for header in free if header not in known_among(free)]
    shelters = frozenset(which for which in never if is_of_shelter(round_.catalogue[which]))
    found = wide_columns(raw, headers, codes, own | never, shelters)
    if own & set(found.of.values()):
        return Wide(found.of) if said.voorziening else found
    if said.voorziening or said.voorziening_of_rest:
        return Wide()
    mine = tuple(one for one in found.odd if one.voorziening in own)
    several = len({one.voorziening for one in mine}) > 1
    return Wide(odd=tuple(one for one in mine if one.surely or several))


def _of_no_use(round_: Round, partner: Partner) -> frozenset[str]:
    return (frozenset() if round_.straten else WITH_STREETS) | (frozenset() if partner.kader else OF_THE_FRAME)
