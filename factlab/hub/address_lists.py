"""The two lists that help partners read addresses: the streets, and the BAG's addresses. Both may be left out.

`straten.csv` decides what a line alone cannot and finds missing postcodes; it must be the same for everybody.
`adressen.csv` only says which addresses do not exist. The columns may have the names that the BAG gives them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Final

from factlab.errors import Fault
from factlab.hub.round_lists import ListReader, is_house_number

StreetRows = list[tuple[str, str, str, int | None]]
AddressRows = list[tuple[str, int, str]]

STREET_COLUMNS: Final = ("straat", "plaats", "postcode", "huisnummer")
ADDRESS_COLUMNS: Final = ("postcode", "huisnummer", "huisletter", "toevoeging")
_ALSO: Final = {
    **{name: name for name in (*STREET_COLUMNS, *ADDRESS_COLUMNS)},
    "pc6": "postcode",
    "huisnr": "huisnummer",
    "huisnummertoevoeging": "toevoeging",
    "huistoevoeging": "toevoeging",
    "straatnaam": "straat",
    "openbareruimte": "straat",
    "openbareruimtenaam": "straat",
    "woonplaats": "plaats",
    "woonplaatsnaam": "plaats",
    "plaatsnaam": "plaats",
}
"""What the BAG and extracts of it call these columns, in small letters alone: `huisnummertoevoeging`."""

# As the partner's reading of postcodes: F I O Q U Y and SA, SD, SS are never given out.
_POSTCODE = re.compile("[1-9][0-9]{3}(?!S[ADS])[ABCDEGHJKLMNPRSTVWXZ]{2}")
_NOT_IN_A_SUFFIX = re.compile(r"[\s\-/.,]")


def streets(reader: ListReader, name: str, postcodes: Collection[str] = ()) -> StreetRows:
    """straten.csv, ascending: (straat, plaats, postcode, huisnummer), the number None for the whole street.

    `postcodes` are those of the round's areas, if they are known: a list with none of them is refused.
    """
    found: set[tuple[str, str, str, int | None]] = set()
    for line, row in reader.rows(name, STREET_COLUMNS, _ALSO):
        postcode = _postcode(row["postcode"])
        if not row["straat"] or not row["plaats"]:
            reader.faults.append(Fault("value_empty", name, str(line), column="straat, plaats"))
        elif not postcode:
            reader.faults.append(Fault("value_empty", name, str(line), column="postcode"))
        elif not _POSTCODE.fullmatch(postcode):
            reader.faults.append(Fault("postcode", name, str(line)))
        elif row["huisnummer"] and not is_house_number(row["huisnummer"]):
            reader.faults.append(Fault("house_number", name, str(line)))
        else:
            number = int(row["huisnummer"]) if row["huisnummer"] else None
            found.add((row["straat"], row["plaats"], postcode, number))
    reader.check_filled(name, found)
    _check_municipality(reader, name, (row[2] for row in found), postcodes)
    return sorted(found, key=lambda row: (*row[:3], row[3] or 0))


def addresses(reader: ListReader, name: str, postcodes: Collection[str] = ()) -> AddressRows:
    """adressen.csv, ascending: (postcode, huisnummer, suffix), a row per address of the BAG.

    The suffix is letter + toevoeging; a row occurs twice where only the split between those two differs, since
    both addresses have one key. An address without a postcode has no key and is passed over. `postcodes` are
    those of the round's areas, if they are known: a list with none of them is refused.
    """
    found: set[tuple[str, int, str, str]] = set()
    without_postcode = False
    for line, row in reader.rows(name, ADDRESS_COLUMNS, _ALSO):
        postcode, letter = _postcode(row["postcode"]), row["huisletter"].upper()
        addition = _NOT_IN_A_SUFFIX.sub("", row["toevoeging"]).upper()
        if not postcode:
            without_postcode = True
            continue
        if not _POSTCODE.fullmatch(postcode):
            reader.faults.append(Fault("postcode", name, str(line)))
        elif not is_house_number(row["huisnummer"]):
            reader.faults.append(Fault("house_number", name, str(line)))
        elif not re.fullmatch("[A-Z]?", letter):
            reader.faults.append(Fault("value_not_allowed", name, str(line), column="huisletter"))
        elif not re.fullmatch("[A-Z0-9]{0,4}", addition):
            reader.faults.append(Fault("value_not_allowed", name, str(line), column="toevoeging"))
        else:
            found.add((postcode, int(row["huisnummer"]), letter, addition))
    reader.check_filled(name, found, "no_row_with_postcode" if without_postcode else "list_empty")
    _check_municipality(reader, name, (row[0] for row in found), postcodes)
    return sorted((postcode, number, letter + addition) for postcode, number, letter, addition in found)


def _check_municipality(reader: ListReader, name: str, found: Iterable[str], postcodes: Collection[str]) -> None:
    """A list without any postcode of the round is that of another gemeente: it would help nobody, without a word."""
    in_list = set(found)
    if in_list and postcodes and in_list.isdisjoint(postcodes):
        reader.faults.append(Fault("list_of_another_municipality", name))


def _postcode(text: str) -> str:
    return text.replace(" ", "").upper()
