"""The rows of the frame: each address with a class of every group, instead of voorzieningen."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from factlab.partner.address.spelling import fold, is_nothing
from factlab.partner.columns.chosen import Columns
from factlab.partner.providers import RawList
from factlab.partner.rows.encoded import encode
from factlab.partner.rows.household_words import household_words
from factlab.partner.rows.reports import Reports
from factlab.protocol.frame import AGES, UNKNOWN, Group, ages, simplified
from factlab.protocol.round import Round

BIRTH_YEAR: Final = "geboortejaar"
"""What a year or date of birth is called where an age should be. It is never read as one."""

_BORN = re.compile(r"(?:.*[-/. ])?(?:18[5-9]|19[0-9]|20[0-9])[0-9](?:[.,]0+|[-/. ].*|[01][0-9][0-3][0-9])?")


@dataclass(frozen=True, slots=True)
class Meaning:
    """The class that a cell names; `misread` is empty, or what to call a cell that says something else."""

    klasse: str
    misread: str = ""


def frame_reports(raw: RawList, columns: Columns, round_: Round) -> Reports:
    """One report for every row and group: the class the row names, or `onbekend`."""
    ids = round_.classes
    position = {name: place for place, name in enumerate(ids)}
    size = len(raw.numbers)
    named = np.zeros((size, len(round_.groepen)), dtype=np.int64)
    unread = {}
    for place, group in enumerate(round_.groepen):
        column = encode(raw.columns[columns.of[group.id]])
        read = class_reader(group)
        meanings = [read(text) for text in column.values.to_pylist()]
        of_value = [position[f"{group.id}={meaning.klasse}"] for meaning in meanings]
        named[:, place] = np.array(of_value, dtype=np.int64)[column.codes] if size else 0
        kinds = np.array([meaning.misread for meaning in meanings], dtype=np.str_)[column.codes]
        unread[group.id] = (kinds != "", kinds)
    yes, no = np.ones(size, dtype=bool), np.zeros(size, dtype=bool)
    row = np.repeat(np.arange(size, dtype=np.int64), len(round_.groepen))
    return Reports(ids, named.ravel(), row, yes, no, no, no, no, unread=unread)


def class_reader(group: Group) -> Callable[[str], Meaning]:
    """What a cell of this group means: one of its classes, by name, by the usual words or by the years it says.

    A cell that says nothing is `onbekend`; so is one that says something else, which is told apart: `misread` is then
    `GROUP_onleesbaar`, or `geboortejaar`.
    """
    by_name = {simplified(klasse): klasse for klasse in group.klassen}
    bounds = _bounds(group.klassen) if group.id == AGES else None
    by_words = {} if group.id == AGES else _by_words(group.klassen)

    def read(text: str) -> Meaning:
        simple = simplified(text)
        if found := by_name.get(simple) or by_words.get(household_words(text)):
            return Meaning(found)
        if bounds and (years := ages(simple)):
            within = [klasse for klasse, (low, high) in bounds.items() if low <= years[0] and years[1] <= high]
            if within:
                return Meaning(within[0])
        elif is_nothing(fold(text)):
            return Meaning(UNKNOWN)
        is_birth = group.id == AGES and _BORN.fullmatch(text.strip())
        return Meaning(UNKNOWN, BIRTH_YEAR if is_birth else f"{group.id}_onleesbaar")

    return read


def _by_words(classes: Sequence[str]) -> dict[str, str]:
    """The class that each kind of household is, where one class says it and no other does."""
    kinds = [household_words(klasse) for klasse in classes]
    return {kind: klasse for kind, klasse in zip(kinds, classes, strict=True) if kind and kinds.count(kind) == 1}


def _bounds(classes: Sequence[str]) -> dict[str, tuple[int, int]] | None:
    """The years of every class, lowest and highest; None when the classes say no years, or overlap."""
    spans = {klasse: ages(simplified(klasse)) for klasse in classes if klasse != UNKNOWN}
    found = {klasse: span for klasse, span in spans.items() if span}
    apart = all(one[1] < other[0] for one, other in pairwise(found.values()))
    return found if len(found) == len(spans) and apart else None
