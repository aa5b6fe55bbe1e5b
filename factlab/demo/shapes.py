"""In which shape each partner delivers: file kinds, encodings, headers and spellings as they occur in life.

A column is (header, field); the fields are those of `lists.FIELDS`. Any list can be read by its headers
alone, with at most the `--voorziening` or `--columns` that stands beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["csv", "xlsx", "parquet"]
DateStyle = Literal["dd-mm-jjjj", "jjjjmmdd", "iso", "date"]
Naming = Literal["id", "naam", "standaardcode"]


@dataclass(frozen=True, slots=True)
class Shape:
    """One list: its file and its columns.

    `dates`: `date` writes real dates, for xlsx and Parquet. `naming`: what the column voorziening holds.
    `only`: the voorzieningen on this list, all when empty.
    """

    file: str
    kind: Kind
    columns: tuple[tuple[str, str], ...]
    delimiter: str = ";"
    encoding: str = "utf-8"
    line_end: str = "\r\n"
    dates: DateStyle = "dd-mm-jjjj"
    naming: Naming = "id"
    only: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Delivery:
    """What one partner hands to `factlab ingest`: its lists, and the arguments they need."""

    shapes: tuple[Shape, ...]
    arguments: tuple[str, ...] = ()


def _columns(text: str) -> tuple[tuple[str, str], ...]:
    """Columns from `header = field | header = field`."""
    pairs = (column.split("=") for column in text.split("|"))
    return tuple((header.strip(), field.strip()) for header, field in pairs)


_FIVE_COLUMNS = _columns(
    "Clientnummer = client | Postcode = postcode | Huisnummer = number | Huisletter = letter |"
    "Toevoeging = suffix | Aanduiding = indication | Voorziening = voorziening |"
    "Begindatum = begin | Einddatum = end"
)
_ONE_COLUMN = _columns(
    "clientnummer = client | adres = whole | voorziening = voorziening | begindatum = begin | einddatum = end"
)
_STREET = _columns(
    "Clientnummer = client | Straat en huisnummer = street_number | Postcode = postcode_spaced |"
    "Plaats = town | Voorziening = voorziening | Begindatum = begin | Einddatum = end"
)
_SHORT = _columns(
    "clientnummer = client | pc6 = postcode | hnr = number | hnr_toev = letter_suffix |"
    "voorziening = voorziening | begindatum = begin | einddatum = end"
)
_JOINED = _columns(
    "clientnummer = client | postcode = postcode | huisnummer = number_suffix | voorziening = voorziening |"
    "begindatum = begin | einddatum = end"
)

DELIVERIES: dict[str, Delivery] = {
    "wijkteam": Delivery((Shape("wijkteam_actief.csv", "csv", _FIVE_COLUMNS),)),
    "sociale-dienst": Delivery((Shape("uitkeringen.csv", "csv", _STREET, encoding="cp1252"),)),
    "jeugdteam": Delivery(
        (
            Shape(
                "Jeugdhulp toewijzingen.xlsx",
                "xlsx",
                _columns(
                    "Clientnummer = client | Postcode = postcode | Huisnr = number | Huisltr = letter |"
                    "Toev = suffix | Voorziening = voorziening | Begindatum = begin |"
                    "Einddatum = end | Team = team"
                ),
                dates="date",
                naming="standaardcode",
            ),
        )
    ),
    "wmo-loket": Delivery(
        (Shape("wmo_indicaties.csv", "csv", _SHORT, encoding="utf-8-sig", dates="iso", naming="standaardcode"),)
    ),
    "thuiszorg": Delivery(
        (Shape("clienten.txt", "csv", _ONE_COLUMN, delimiter="\t", encoding="utf-8-sig", dates="jjjjmmdd"),)
    ),
    "ggz": Delivery(
        (
            Shape(
                "ggz_trajecten.parquet",
                "parquet",
                _columns(
                    "clientnummer = client | postcode = postcode | huisnummer = number |"
                    "huisletter = letter | toevoeging = suffix | aanduiding = indication |"
                    "voorziening = voorziening | begindatum = begin | einddatum = end"
                ),
                dates="date",
            ),
        )
    ),
    "jeugdbescherming": Delivery(
        (Shape("maatregelen.csv", "csv", _JOINED, delimiter=",", line_end="\n", dates="jjjjmmdd"),)
    ),
    "schuldhulp": Delivery(
        (
            Shape(
                "dossiers.xlsx",
                "xlsx",
                _columns(
                    "Dossier = client | Postcode = postcode_spaced | Huisnummer = number_suffix |"
                    "Soort traject = voorziening | Start = begin | Einde = end"
                ),
                dates="date",
            ),
        ),
        (
            "--columns",
            "clientnummer=Dossier,voorziening=Soort traject,begindatum=Start,einddatum=Einde",
        ),
    ),
    "corporatie-oost": Delivery(
        (Shape("huurders.csv", "csv", _STREET, encoding="cp1252", naming="naam"),),
    ),
    "welzijn": Delivery(
        (
            Shape("maatschappelijk_werk.csv", "csv", _SHORT, naming="naam", only=("AL02",)),
            Shape("mantelzorg.xlsx", "xlsx", _FIVE_COLUMNS, dates="date", naming="naam", only=("WM19",)),
        )
    ),
    "voedselbank": Delivery(
        (
            Shape(
                "uitgiftelijst.csv",
                "csv",
                _columns("postcode = postcode | nummer = number_suffix | plaats = town"),
                delimiter=",",
                line_end="\n",
            ),
        ),
        ("--voorziening", "MN08"),
    ),
    "onderwijs": Delivery(
        (
            Shape(
                "leerlingen.csv",
                "csv",
                _columns(
                    "Clientnummer = client | PC = postcode_spaced | Huisnr = number | Letter = letter |"
                    "HnrToev = suffix | Aanduiding = indication | Voorziening = voorziening |"
                    "Begindatum = begin | Einddatum = end"
                ),
                encoding="utf-8-sig",
            ),
        )
    ),
    "leerlingenvervoer": Delivery(
        (
            Shape(
                "ritten schooljaar.xlsx",
                "xlsx",
                _columns("Adres = whole | Begindatum = begin | Einddatum = end"),
                dates="date",
            ),
        ),
        ("--voorziening", "ON01"),
    ),
    "werkbedrijf": Delivery(
        (
            Shape(
                "trajecten.csv",
                "csv",
                _columns(
                    "clientnummer = client | postcode6 = postcode | huisnr = number | huisltr = letter |"
                    "hnrtoev = suffix | voorziening = voorziening | begindatum = begin | einddatum = end"
                ),
                delimiter="\t",
                dates="jjjjmmdd",
            ),
        )
    ),
    "zorgkantoor": Delivery(
        (
            Shape(
                "wlz_thuis.csv",
                "csv",
                _columns(
                    "clientnummer = client | postcode = postcode | huisnummer = number_suffix |"
                    "begindatum = begin | einddatum = end"
                ),
                delimiter=",",
                dates="iso",
            ),
        ),
        ("--voorziening", "ZO01"),
    ),
    "begeleiding": Delivery(
        (Shape("Begeleiding.xlsx", "xlsx", _SHORT, dates="date", naming="standaardcode"),),
    ),
    "jeugdhulp": Delivery((Shape("jeugdhulp.csv", "csv", _FIVE_COLUMNS, delimiter=",", dates="iso"),)),
    "belastingen": Delivery(
        (
            Shape(
                "kwijtschelding.csv",
                "csv",
                _columns("Clientnummer = client | Straat en huisnummer = street_number | Postcode = postcode"),
                encoding="cp1252",
            ),
        ),
        ("--voorziening", "MN07"),
    ),
    "hulpmiddelen": Delivery(
        (
            Shape(
                "hulpmiddelen.parquet",
                "parquet",
                _columns(
                    "clientnummer = client | adres = whole | voorziening = voorziening | begindatum = begin |"
                    "einddatum = end"
                ),
                dates="date",
                naming="standaardcode",
            ),
        )
    ),
    "corporatie-west": Delivery((Shape("Huurders West.xlsx", "xlsx", _STREET, dates="date", naming="naam"),)),
    "jeugdfonds": Delivery((Shape("aanvragen.csv", "csv", _JOINED, line_end="\n"),)),
    "regiotaxi": Delivery(
        (
            Shape(
                "passen.csv",
                "csv",
                _columns("clientnummer = client | adres = whole"),
                encoding="cp1252",
            ),
        ),
        ("--voorziening", "WM08"),
    ),
    "beschermd-wonen": Delivery((Shape("bewoners.csv", "csv", _SHORT, delimiter="\t", naming="naam"),)),
    "wijkverpleging": Delivery((Shape("wijkverpleging.csv", "csv", _JOINED, delimiter=",", encoding="utf-8-sig"),)),
    "zorgpolis": Delivery(
        (
            Shape(
                "polissen.parquet",
                "parquet",
                _columns(
                    "clientnummer = client | pc6 = postcode | hnr = number | toev = letter_suffix |"
                    "aanduiding = indication"
                ),
            ),
        ),
        ("--voorziening", "MN05"),
    ),
    "kinderartsen": Delivery((Shape("zorgplannen.csv", "csv", _ONE_COLUMN, naming="standaardcode"),)),
    "inburgering": Delivery(
        (
            Shape(
                "inburgeraars.xlsx",
                "xlsx",
                _columns(
                    "Clientnummer = client | Postcode = postcode | Huisnummer = number |"
                    "Toevoeging = letter_suffix | Begindatum = begin | Einddatum = end"
                ),
                dates="date",
            ),
        ),
        ("--voorziening", "PW08"),
    ),
}
"""What each partner delivers, by its id."""
