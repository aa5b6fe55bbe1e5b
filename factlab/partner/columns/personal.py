"""What may never be in a list, known by its header or by what it holds.

A header is judged by the words in it, so that `BSN-nummer`, `Naam cliënt` and `Geb. datum` are seen; the
values of other columns by the shape of what they must not be: a BSN (the eleven-test), an IBAN (modulo 97),
an e-mail address, a Dutch telephone number. A list is refused until its owner leaves the column out by name:
what is not needed should not have been exported. No value is ever repeated.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pyarrow as pa
import pyarrow.compute as pc

from factlab.partner.columns.headers import plain, words

PERSONAL = frozenset(
    "bsn burgerservicenummer sofinummer sofi naam achternaam voornaam voornamen roepnaam voorletters geslachtsnaam "
    "volledigenaam clientnaam klantnaam geboortedatum gebdatum geboren geboortedag email emailadres mail mailadres "
    "telefoon telefoonnummer telnr tel mobiel mobielnummer gsm iban rekeningnummer bankrekening initialen".split()
)
"""Headers, or words in them, of what may never be in a list."""

_STEMS = (
    "burgerservice sofin achternaam voornaam voornamen roepnaam voorletter geslachtsnaam geboort gebdat gebjaar "
    "telefoon telnummer mobielnr mobielnummer email mailadres rekeningn bankrek"
).split()
_WORDS = PERSONAL - {"naam"} | {"geb", "namen", "telnr", "birthdate", "surname", "firstname", "lastname", "phone"}
_OF_SOMEBODY = "client klant bewoner kind ouder huurder contact vrager deelnemer jeugdige persoon burger".split()
_OF_SOMETHING = (
    "straat plaats voorziening product team gemeente wijk buurt aanbieder organisatie instelling regeling gebied "
    "school regio land weg dienst code bestand kolom pakket traject afdeling locatie bedrijf leverancier ruimte "
    "indicatie soort complex domein project bron systeem"
).split()

ENOUGH = 10
_NEARLY_ALL = 0.9
_ROWS, _VALUES = 200_000, 5_000

_BSN = re.compile("[0-9]{8,9}")
_BETWEEN = re.compile(r"[ ./()-]")
_IBAN = re.compile("[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[A-Za-z]{2,}")
_TELEPHONE = re.compile(r"(?:\+31|0031|0)0?[1-9][0-9]{8}")


def is_personal(header: str) -> bool:
    """Whether a column with this header holds what may never be in a list."""
    text, parts = plain(header), words(header)
    if text in PERSONAL or text.startswith("bsn") or text.endswith("bsn") or not _WORDS.isdisjoint(parts):
        return True
    if any(stem in text for stem in _STEMS):
        return True
    if "naam" not in text:
        return False
    return any(who in text for who in _OF_SOMEBODY) or not any(what in text for what in _OF_SOMETHING)


def kind_of_values(column: pa.Array) -> str:
    """`BSN`, `IBAN`, `e-mail` or `tel.` when nearly all of at least ten distinct values are that, else nothing.

    Of a BSN only values of eight or nine digits are looked at: among names or other numbers it is one as well.
    A long column is judged by a part of its rows, spread evenly.
    """
    rows = column if len(column) <= _ROWS else column.take(pa.array(range(0, len(column), len(column) // _ROWS)))
    distinct = pc.unique(rows).to_pylist()
    values = [text for value in distinct[:: len(distinct) // _VALUES + 1] if (text := value.strip())]
    if len(values) < ENOUGH:
        return ""
    numbers = [digits for value in values if _BSN.fullmatch(digits := _bare(value))]
    if _nearly_all(numbers, _passes_eleven):
        return "BSN"
    kinds: dict[str, Callable[[str], bool]] = {"IBAN": _is_iban, "e-mail": _is_email, "tel.": _is_telephone}
    return next((kind for kind, rule in kinds.items() if _nearly_all(values, rule)), "")


def _nearly_all(values: list[str], rule: Callable[[str], bool]) -> bool:
    passed = sum(map(rule, values))
    return passed >= ENOUGH and passed >= _NEARLY_ALL * len(values)


def _bare(value: str) -> str:
    return _BETWEEN.sub("", value.removesuffix(".0"))


def _passes_eleven(digits: str) -> bool:
    """The eleven-test of a BSN: weights 9 to 2, and -1 for the last digit."""
    *front, last = (int(digit) for digit in digits.zfill(9))
    return any(front) and (sum(w * d for w, d in zip(range(9, 1, -1), front, strict=True)) - last) % 11 == 0


def _is_iban(value: str) -> bool:
    text = value.replace(" ", "").upper()
    return bool(_IBAN.fullmatch(text)) and int("".join(str(int(sign, 36)) for sign in text[4:] + text[:4])) % 97 == 1


def _is_email(value: str) -> bool:
    return bool(_EMAIL.fullmatch(value))


def _is_telephone(value: str) -> bool:
    return bool(_TELEPHONE.fullmatch(_bare(value)))
