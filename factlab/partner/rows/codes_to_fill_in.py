"""What names no voorziening, as a list to fill in; made only where every text of it can be nothing but a code.

A column of codes may hold the name or the address of somebody after all. Better no list than one with a person in it:
one text in doubt keeps all of them back.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping

import pyarrow as pa

from factlab.partner.columns.personal import kind_of_values

MOST_CODES = 200
_MOST_TEXTS_OF_WORDS = 60
_LONGEST_TEXT = 60
_TIMES_A_CODE_RETURNS = 3
"""On average, of codes that look alike: client numbers look alike too, and return less."""
_TIMES_A_TEXT_OF_WORDS_RETURNS = 10

_BETWEEN = re.compile(r"[-_./ ]")
_CODE = re.compile(
    r"(?:[A-Za-z]|[A-Z]{2,4})[-_./]?[0-9]{1,3}[-_./]?[A-Z]{0,2}|[A-Z]{1,2} [0-9]{1,3}|[0-9]{2}[A-Z][0-9]{2}"
)
"""Letters and then digits (`WM-12`; but `Dam 12` is a street), or as iWmo and iJw have them (`02A15`)."""
_ABBREVIATION = re.compile("[BCDFGHJKLMNPQRSTVWXZ]{2,4}")
"""Capitals without a vowel (`HBH`): no name."""
_WORD = re.compile(r"[^\W\d_]+")
_WORDS_ALONE = re.compile(r"[^\W\d_]+(?:[ ,/&()+-]+[^\W\d_]+)*[ )]*")
_FUNCTION_WORDS = frozenset(
    "aan bij buiten door en extra groep het in incl inclusief excl exclusief kort lang licht met middel na naar of om "
    "overig overige per voor zonder zwaar".split()
)
_OF_A_VOORZIENING = (
    "aanpassing|advies|ambulant|arrangement|basis|begeleid|behandel|beschermd|beschut|besteding|bewind|bijdrage|bijstand"
    "|budget|consult|dagbeste|dagdeel|diagnos|dienst|dyslex|educatie|etmaal|gezins|ggz|hulp|huishoud|individu"
    "|inkomen|intake|jeugd|kinderopvang|kwijtschelding|langdurig|leerling|leerwerk|logeren|maaltijd|maatwerk|mantelzorg"
    "|minima|module|observatie|onderste|ontwikkel|participatie|pgb|persoonlijk|preventie|product|regeling|reintegratie"
    "|respijt|rolstoel|schuld|scootmobiel|specialist|taxi|terugkeer|therapie|thuis|toeslag|traject|traplift|trainin"
    "|uitkering|verblijf|verpleging|vervoer|verzorging|voorziening|werkplek|wmo|woning|woonvoorz|zorg"
)
_IS_OF_A_VOORZIENING = re.compile(_OF_A_VOORZIENING)


def codes_to_fill_in(lists: Iterable[Mapping[str, int]]) -> bytes | None:
    """What could not be mapped, as a list `code;rijen;voorziening` to fill in and pass as --codes.

    `lists` are the `unmapped` of a partner's lists: text → rows. None unless each text is one of these, at most 200:

    - a short code of letters and digits, of a form that returns at least three times for every code of that form;
    - an abbreviation of capitals without a vowel, that returns as often;
    - words that name a kind of help, each text at least ten times, fewer than 60 of them.

    A number, or a number with letters behind it, may be a house number and is never a code.
    """
    rows: Counter[str] = Counter()
    for unmapped in lists:
        rows.update(unmapped)
    if not 0 < len(rows) <= MOST_CODES or kind_of_values(pa.array(list(rows), pa.string())):
        return None
    forms: dict[str, list[int]] = {}
    for text, count in rows.items():
        if not (form := _form(text)):
            return None
        forms.setdefault(form, []).append(count)
    texts_of_words = forms.pop(_FORM_OF_WORDS, [])
    if len(texts_of_words) >= _MOST_TEXTS_OF_WORDS or min(texts_of_words, default=10) < _TIMES_A_TEXT_OF_WORDS_RETURNS:
        return None
    if any(sum(counts) < _TIMES_A_CODE_RETURNS * len(counts) for counts in forms.values()):
        return None
    page = io.StringIO()
    table = csv.writer(page, delimiter=";", lineterminator="\r\n")
    table.writerow(("code", "rijen", "voorziening"))
    table.writerows((text, count, "") for text, count in sorted(rows.items(), key=lambda item: (-item[1], item[0])))
    return page.getvalue().encode("utf-8-sig")


_FORM_OF_WORDS = "words"


def _form(text: str) -> str:
    """What codes of one kind look like, letters as A and digits as 9; empty for a text that may be somebody's."""
    if len(text) > _LONGEST_TEXT or not text.isprintable():
        return ""
    if _CODE.fullmatch(text):
        return re.sub("[0-9]+", "9", re.sub("[A-Z]", "A", _BETWEEN.sub("", text).upper()))
    if _ABBREVIATION.fullmatch(text):
        return "A"
    if _WORDS_ALONE.fullmatch(text):
        simple = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
        words = [word for word in _WORD.findall(simple) if word not in _FUNCTION_WORDS]
        if words and all(map(_IS_OF_A_VOORZIENING.search, words)):
            return _FORM_OF_WORDS
    return ""
