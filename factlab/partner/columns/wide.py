"""A wide list: a column per voorziening with ja or nee in it, instead of a row per voorziening."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from factlab.partner.columns.headers import as_option, plain
from factlab.partner.columns.mapping import SYNONYMS
from factlab.partner.columns.question import Choice, Unclear, keep_one
from factlab.partner.providers import RawList
from factlab.partner.rows.codes import Codes
from factlab.partner.rows.encoded import encode
from factlab.partner.rows.marks import mark
from factlab.partner.said import Said

_PARTS = re.compile(r"\s+[-–—:|]\s+|[:;|()]|\s+(?=\()")
_HAS_DIGIT = re.compile("[0-9]")
_DATES = sorted(
    ((word, canonical) for canonical in ("begindatum", "einddatum") for word in SYNONYMS[canonical]),
    key=lambda pair: -len(pair[0]),
)


@dataclass(frozen=True, slots=True)
class Odd:
    """A column that names a voorziening and holds more than marks: in `count` rows, the first of which is `row`.

    `surely` when it has marks in words as well, or is called nothing but the voorziening.
    """

    header: str
    voorziening: str
    count: int
    row: int
    surely: bool


@dataclass(frozen=True, slots=True)
class Wide:
    """`of`: header → voorziening id, of columns of marks. `dates`: voorziening id → canonical name → headers.
    `odd`: columns to ask about. `unread`: headers that name a voorziening, beside the column that has its marks."""

    of: Mapping[str, str] = field(default_factory=dict)
    dates: Mapping[str, Mapping[str, list[str]]] = field(default_factory=dict)
    odd: tuple[Odd, ...] = ()
    unread: tuple[str, ...] = ()

    @property
    def headers(self) -> frozenset[str]:
        """All headers that name a voorziening."""
        dates = (header for of in self.dates.values() for headers in of.values() for header in headers)
        return frozenset((*self.of, *dates, *(one.header for one in self.odd), *self.unread))


def wide_columns(
    raw: RawList, headers: Iterable[str], codes: Codes, allowed: Collection[str], shelters: Collection[str] = ()
) -> Wide:
    """The columns that name one of this partner's voorzieningen: by id, name, standard code or own code.

    Where the header of a variable of SPSS says nothing its label may. A date that names a voorziening belongs to
    that one alone, also where it is somebody else's. Of `shelters` a column is read whatever is in it: what is no
    mark there keeps its row and address back.
    """
    of: dict[str, str] = {}
    odd: list[Odd] = []
    dates: dict[str, dict[str, list[str]]] = {}
    for header in headers:
        texts = (header, raw.titles.get(header, ""))
        dated = next(filter(None, (_date_of(text, codes) for text in texts)), None)
        if dated and not _has_marks_alone(raw, header):
            canonical, voorziening = dated
            dates.setdefault(voorziening, {}).setdefault(canonical, []).append(header)
            continue
        voorziening = next(filter(None, (_named(text, codes) for text in texts)), "")
        if voorziening not in allowed:
            continue
        found = _odd(raw, header, voorziening, whole=any(codes.find(text) for text in texts if text))
        if found and not (found.surely and voorziening in shelters):
            odd.append(found)
        else:
            of[header] = voorziening
    marked = set(of.values())
    of_no_marks = {which: headers for which, headers in dates.items() if which not in marked}
    for which, by_name in of_no_marks.items():
        if which in allowed and which not in {one.voorziening for one in odd}:
            # Who has a date may well have the voorziening, but nothing says so.
            filled = (_odd(raw, header, which, whole=False) for headers in by_name.values() for header in headers)
            odd += [one for one in filled if one][:1]
    beside = [one.header for one in odd if one.voorziening in marked and not one.surely]
    asked = tuple(one for one in odd if one.header not in beside)
    left = [header for by_name in of_no_marks.values() for headers in by_name.values() for header in headers]
    about = {one.header for one in asked}
    return Wide(
        of,
        {which: headers for which, headers in dates.items() if which in marked},
        asked,
        tuple(header for header in (*beside, *left) if header not in about),
    )


def refuse_odd(raw: RawList, wide: Wide, said: Said) -> None:
    """Raises Unclear on a column of which some values are no marks; that it is left out must be said."""
    for one in wide.odd:
        leave_out = Choice("leave_out", Said(ignore=(one.header,)), {"columns": one.header})
        raise Unclear(
            "marks_unreadable",
            [leave_out],
            file=raw.file,
            sure=False,
            column=one.header,
            count=one.count,
            row=str(one.row),
            voorziening=one.voorziening,
            ignore=as_option([*said.ignore, one.header]),
        )


def dates_of(raw: RawList, wide: Wide, said: Said) -> dict[str, dict[str, str]]:
    """Voorziening id → `begindatum` or `einddatum` → header; Unclear when two columns could be the same date."""
    found: dict[str, dict[str, str]] = {}
    for voorziening, by_name in wide.dates.items():
        for name, headers in by_name.items():
            if len(headers) > 1:
                raise _alike(raw, voorziening, name, headers, said)
            found.setdefault(voorziening, {})[name] = headers[0]
    return found


def _alike(raw: RawList, voorziening: str, name: str, headers: list[str], said: Said) -> Unclear:
    return Unclear(
        "wide_dates_alike",
        keep_one(headers),
        file=raw.file,
        sure=False,
        columns=", ".join(headers),
        name=name,
        voorziening=voorziening,
        ignore=as_option([*said.ignore, *headers[1:]]),
    )


def _named(header: str, codes: Codes) -> str:
    """The voorziening that a header names, whole or in one of its parts (`WM01 - Hulp`, `Product WM01`)."""
    if whole := codes.find(header):
        return whole.id
    parts = [*_PARTS.split(header), *(word for word in re.split(r"[^\w-]+", header) if _HAS_DIGIT.search(word))]
    found = {voorziening.id for part in parts if part.strip() and (voorziening := codes.find(part))}
    return found.pop() if len(found) == 1 else ""


def _date_of(header: str, codes: Codes) -> tuple[str, str] | None:
    """The date and the voorziening that a header names (`Einddatum WM01`, `Hulp bij het huishouden vanaf`)."""
    if codes.find(header):
        return None
    text = plain(header)
    for word, canonical in _DATES:
        for rest in (text.removeprefix(word), text.removesuffix(word)):
            if rest != text and (found := codes.find(rest)):
                return canonical, found.id
    words = {plain(word) for word in re.split(r"[\W_]+", header)}
    for word, canonical in _DATES:
        said = word in words or (len(word) > 5 and text.startswith(word))
        if said and (voorziening := _named(re.sub(r"_", " ", header), codes)):
            return canonical, voorziening
    return None


def _has_marks_alone(raw: RawList, header: str) -> bool:
    marks = encode(raw.columns[header]).each(mark)
    return True in marks and None not in marks


def _odd(raw: RawList, header: str, voorziening: str, *, whole: bool) -> Odd | None:
    """What is no mark in a column; None when all are marks."""
    column = encode(raw.columns[header])
    marks = column.each(mark)
    if None not in marks:
        return None
    texts = column.values.to_pylist()
    rows = np.flatnonzero(np.array([said is None for said in marks], dtype=bool)[column.codes])
    # A 1 among other numbers may be an hour; a cross or a word is a mark.
    in_words = any(said and not _HAS_DIGIT.match(text.strip()) for said, text in zip(marks, texts, strict=True))
    return Odd(header, voorziening, len(rows), int(raw.numbers[rows[0]]), whole or in_words)
