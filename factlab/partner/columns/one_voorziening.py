"""The voorziening of a list that has no column for it: named by the officer, or asked for."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from factlab.errors import UnreadableInput, UsageFault
from factlab.partner.columns.chosen import Columns
from factlab.partner.columns.headers import as_columns, as_option, is_of_somebody, plain
from factlab.partner.columns.mapping import OF_THE_FRAME, known_among, looks_like_data, map_header
from factlab.partner.columns.question import Choice, Unclear
from factlab.partner.providers import RawList
from factlab.partner.rows.codes import Codes
from factlab.partner.rows.dates import no_date, parse_date
from factlab.partner.rows.encoded import encode
from factlab.partner.rows.marks import mark
from factlab.partner.said import Said
from factlab.protocol.round import Partner, Round

_MOST_KINDS = 500
_ENOUGH = 0.5
_MOST_OWN_CODES, _MOST_OFFERED = 60, 5
_LONG_ENOUGH = 4
"""Letters that a file and a voorziening must share: any one letter is in every name."""
_TELLING = 6
"""Letters that say it: `hulp` and `zorg` are in the name of many things."""
_OF_A_PRODUCT = "product soort type categorie dienst hulp zorg omschrijving code regeling pakket service".split()
_ANY_DAY = date(2089, 12, 31)


def own_voorziening(text: str, round_: Round, partner: Partner) -> str:
    """The id of the partner's voorziening that a text names: by id, name or standard code."""
    found = Codes(round_.voorzieningen).find(text)
    named = found.id if found and text not in partner.voorzieningen else text
    if named not in partner.voorzieningen:
        raise UsageFault("voorziening_not_yours", partner=partner.id, allowed=", ".join(partner.voorzieningen))
    return named


def whole_list(raw: RawList, columns: Columns, said: Said, round_: Round, partner: Partner, codes: Codes) -> str | None:
    """The one voorziening of the list, or None when its columns tell them.

    What is said of this list goes before its columns. What is said of every list without a column may stand beside
    a column that says the same; UnreadableInput when it says something else, Unclear when nothing says anything.
    """
    if said.voorziening:
        return own_voorziening(said.voorziening, round_, partner)
    rest = own_voorziening(said.voorziening_of_rest, round_, partner) if said.voorziening_of_rest else ""
    header = columns.of.get("voorziening")
    if header is None and not columns.wide:
        if not rest:
            raise _missing(raw, columns, said, round_, partner, codes)
        return rest
    if not rest:
        return None
    if header is not None:
        found = [codes.find(text) for text in pc.unique(raw.columns[header]).to_pylist() if text.strip()]
        told = {voorziening.id if voorziening else "" for voorziening in found}
    else:
        told = set(columns.wide.values())
    if told <= {rest} and header is not None:
        return rest
    if told <= {rest}:
        return None
    shown = [header] if header is not None else list(columns.wide)
    ignore = as_option([*said.ignore, *shown])
    raise UnreadableInput("voorziening_differs", file=raw.file, column=", ".join(shown), ignore=ignore)


def _missing(raw: RawList, columns: Columns, said: Said, round_: Round, partner: Partner, codes: Codes) -> Unclear:
    """A column whose values name voorzieningen; else one that may hold own codes, or one of the partner's own.

    One column of voorzieningen is sure, and so is a file called like one voorziening; else nothing is.
    """
    free = _free(raw, columns, said)
    headers = [header for header in free if not codes.find(header) and _are_codes(raw.columns[header], codes)]
    own_codes = [header for header in free if header not in headers and _may_be_own_codes(header, raw.columns[header])]
    own_codes = sorted(own_codes, key=lambda header: not _is_of_a_product(header))[:_MOST_OFFERED]
    likeness = {id_: _named_in(raw.file, id_, round_.catalogue[id_].naam) for id_ in partner.voorzieningen}
    own = sorted(partner.voorzieningen, key=lambda id_: -likeness[id_])
    first, second, *_ = [*(likeness[id_] for id_ in own), 0, 0]
    called_so = first >= _TELLING and first > second
    of_one = [
        Choice("voorziening", Said(voorziening=id_), {"voorziening": id_, "name": round_.catalogue[id_].naam})
        for id_ in own
    ]
    in_column = [_choice("column", header) for header in headers]
    in_own_codes = [_choice("own_codes", header) for header in own_codes]
    shown = headers or own_codes[:1]
    return Unclear(
        "voorziening_in_column" if in_column else "voorziening_missing",
        [*in_column, *of_one, *in_own_codes] if called_so else [*in_column, *in_own_codes, *of_one],
        file=raw.file,
        sure=len(in_column) == 1 if in_column else called_so or (len(of_one) == 1 and not in_own_codes),
        voorziening=f'"{raw.file}={own[0] if called_so or len(own) == 1 else "ID"}"',
        column=as_columns({"voorziening": shown[0] if shown else "KOP"}),
        allowed=", ".join(partner.voorzieningen),
    )


def _choice(key: str, header: str) -> Choice:
    return Choice(key, Said(columns={"voorziening": header}), {"name": "voorziening", "header": header})


def refuse_second_column(raw: RawList, columns: Columns, said: Said, codes: Codes) -> None:
    """Unclear when another column names voorzieningen too, and in some row another one: that would be lost.

    A code with its name beside it says the same twice, and is no second voorziening.
    """
    header = columns.of.get("voorziening")
    if header is None or said.voorziening:
        return
    first = encode(raw.columns[header])
    ids = [found.id if (found := codes.find(text)) else text for text in first.values.to_pylist()]
    second = []
    for other in _free(raw, columns, said):
        if not _are_codes(raw.columns[other], codes):
            continue
        beside = encode(raw.columns[other])
        named = [found.id if (found := codes.find(text)) else "" for text in beside.values.to_pylist()]
        pairs = np.unique(first.codes * len(named) + beside.codes)
        if any(named[pair % len(named)] not in ("", ids[pair // len(named)]) for pair in pairs.tolist()):
            second.append(other)
    if second:
        shown = ", ".join(second)
        raise Unclear(
            "voorziening_twice",
            [Choice("leave_out", Said(ignore=tuple(second)), {"columns": shown})],
            file=raw.file,
            sure=False,
            first=header,
            columns=shown,
            ignore=as_option([*said.ignore, *second]),
        )


def tells_voorzieningen(raw: RawList, round_: Round, partner: Partner) -> bool:
    """Whether a column says which voorziening, or a column per voorziening does: objections have neither."""
    codes, named = Codes(round_.voorzieningen), {"voorziening", *OF_THE_FRAME}
    own = frozenset(partner.voorzieningen)
    return any(
        not named.isdisjoint(map_header(header)) or _names_one_of(header, own, codes) or _are_codes(values, codes)
        for header, values in raw.columns.items()
    )


def _names_one_of(header: str, own: frozenset[str], codes: Codes) -> bool:
    found = [codes.find(part) for part in (header, *header.split()) if plain(part)]
    return any(one.id in own for one in found if one)


def _free(raw: RawList, columns: Columns, said: Said) -> list[str]:
    """Headers of nothing else that is known; none where they may be values."""
    if looks_like_data(raw.columns):
        return []
    left_out = {plain(header) for header in said.ignore}
    return [h for h in raw.columns if h not in columns.of.values() and plain(h) not in left_out]


def _may_be_own_codes(header: str, column: pa.Array) -> bool:
    """Whether its values return, as those of a product do, and are no dates, numbers of a house, or ja and nee."""
    if is_of_somebody(header) or known_among([header]):
        return False
    texts = pc.utf8_trim_whitespace(column)
    filled = texts.filter(pc.not_equal(texts, ""))
    kinds = pc.unique(filled).slice(0, _MOST_OWN_CODES + 1).to_pylist()
    if not 0 < len(kinds) <= _MOST_OWN_CODES or 2 * len(kinds) > len(filled):
        return False
    return not all(mark(kind) is not None or no_date(kind) or parse_date(kind, _ANY_DAY) for kind in kinds)


def _is_of_a_product(header: str) -> bool:
    return any(sign in plain(header) for sign in _OF_A_PRODUCT)


def _are_codes(column: pa.Array, codes: Codes) -> bool:
    kinds = [text for text in pc.unique(column).slice(0, _MOST_KINDS + 1).to_pylist() if text.strip()]
    return 0 < len(kinds) <= _MOST_KINDS and sum(codes.find(text) is not None for text in kinds) >= _ENOUGH * len(kinds)


def _named_in(file: str, id_: str, name: str) -> int:
    """How much the name of a file looks like that of a voorziening (huishulp.xlsx)."""
    text = plain(file.rpartition(".")[0])
    if plain(id_) in text:
        return _TELLING + len(text)
    shared = [min(part, text, key=len) for word in name.split() if (part := plain(word)) in text or text in part]
    return max((len(one) for one in shared if len(one) >= _LONG_ENOUGH), default=0)
