"""A round made by hand: eight partners with fifteen lists in shapes and spellings the demo does not have.

Each list holds what is so, and beside it what must not count: rows that ended, repetitions in another
spelling, an institution, one address with many clients, postcodes elsewhere, damaged cells.
"""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as parquet
import xlsxwriter
from plain_rows import Report

PEILDATUM = date(2026, 10, 1)
HOUSEHOLDS = {"BU99010101": 420, "BU99010102": 300, "BU99010103": 260}
USED = {"BU99010101": 260, "BU99010102": 190, "BU99010103": 150}
POSTCODES = {
    "BU99010101": ("9401AA", "9401AB", "9401AC"),
    "BU99010102": ("9401AD", "9401AE"),
    "BU99010103": ("9401AE", "9401AG"),
}
PERIODE = {"MN01", "MN02", "MN04", "JW46"}
PARTNERS: dict[str, tuple[tuple[str, ...], bool]] = {
    "buurtteam": (("AL01", "AL02"), True),
    "inkomen": (("PW01", "MN01", "MN07", "PW07"), True),
    "jeugdhulp": (("JW31", "JW45", "JW90", "JW46"), True),
    "thuiszorg": (("WM01", "ZO02"), True),
    "aanbieder": (("WM01", "WM02", "WM07"), True),
    "corporatie": (("WO01", "WO02"), True),
    "ggz": (("GZ01", "SH02"), True),
    "kantoor": (("ON01", "ON03", "MN04"), False),
}
CHANCE = {
    "AL01": 0.22, "AL02": 0.12, "PW01": 0.25, "MN01": 0.12, "MN07": 0.3, "PW07": 0.1, "JW31": 0.08, "JW45": 0.15,
    "JW90": 0.02, "JW46": 0.01, "WM01": 0.3, "ZO02": 0.14, "WM02": 0.12, "WM07": 0.07, "WO01": 0.09, "WO02": 0.05,
    "GZ01": 0.16, "SH02": 0.06, "ON01": 0.05, "ON03": 0.04, "MN04": 0.07,
}  # fmt: skip


@dataclass(frozen=True)
class Home:
    number: int
    area: str
    postcode: str
    huisnummer: int
    letter: str
    toevoeging: str

    @property
    def spaced(self) -> str:
        return f"{self.postcode[:4]} {self.postcode[4:]}"

    def numbered(self, chance: random.Random, *, on_a_line: bool = False) -> str:
        """Number and suffix in one cell, in one of the ways people write it.

        On one line behind a street `12 2` could be a street's own number: that is rightly refused.
        """
        if self.letter:
            return chance.choice(("{}{}", "{}-{}", "{} {}", "{}/{}")).format(self.huisnummer, self.letter.lower())
        if self.toevoeging:
            form = "{}-{}" if on_a_line and self.toevoeging.isdigit() else chance.choice(("{}-{}", "{} {}"))
            return form.format(self.huisnummer, self.toevoeging)
        return str(self.huisnummer)


@dataclass(frozen=True)
class Row:
    """One row of a list before it is written in that list's own way."""

    home: Home
    voorziening: str
    begin: date | None
    end: date | None
    client: str


@dataclass
class HandMade:
    """The files of each partner and the words that go with them, and what is so."""

    reports: list[Report] = field(default_factory=list)
    lists: dict[str, list[tuple[str, bytes]]] = field(default_factory=dict)
    words: dict[str, tuple[str, ...]] = field(default_factory=dict)


ROUND = f"""
[ronde]
id = "heuvel-2026-1"
titel = "Met de hand"
gemeente = "GM9901"
gemeente_naam = "Heuvelstad"
peildatum = {PEILDATUM}
periode_maanden = 12
inzendingen_vernietigen_op = 2027-04-01
hub = "partners/hub.public"
sleutelbewaarder = "partners/sleutelbewaarder.public"
[[vraag]]
tekst = "Waar stapelt het zich op?"
tabellen = ["*"]
[adres]
afwijzing_tot = 0.1
[bestanden]
voorzieningen = "catalogus.csv"
gebieden = "gebieden.csv"
gebiedsnamen = "namen.csv"
noemers = "noemers.csv"
instellingen = "instellingen.csv"
"""


def round_files(catalogue: str) -> dict[str, str]:
    """ronde.toml and its lists; WM02 counts as WM01, and a personal budget implies the help it pays for."""
    lines = catalogue.splitlines()
    lines = [line[:-1] + "WM01;" if line.startswith("WM02;") else line for line in lines]
    lines = [line + "JW45" if line.startswith("JW90;") else line for line in lines]
    areas = ["pc6;huisnummer;gebied"]
    areas += [f"9401A{letter};;BU99010101" for letter in "ABC"]
    areas += ["9401AD;;BU99010102", "9401AG;;BU99010103"]
    areas += [f"9401AE;{n};{'BU99010102' if n <= 150 else 'BU99010103'}" for n in range(1, 301)]
    blocks = [
        f'[[partner]]\nid = "{id_}"\nnaam = "{id_.title()}"\nopenbare_sleutel = "partners/{id_}.public"\n'
        f"voorzieningen = {str(list(ids)).replace(chr(39), chr(34))}\naan_de_deur = {str(door).lower()}\n"
        for id_, (ids, door) in PARTNERS.items()
    ]
    return {
        "ronde.toml": ROUND + "\n".join(blocks),
        "catalogus.csv": "\n".join(lines) + "\n",
        "gebieden.csv": "\n".join(areas) + "\n",
        "namen.csv": "gebied;naam;niveau\n" + "".join(f"{a};Buurt {a[-1]};buurt\n" for a in HOUSEHOLDS),
        "noemers.csv": "gebied;huishoudens;bron\n" + "".join(f"{a};{n};geteld\n" for a, n in HOUSEHOLDS.items()),
        "instellingen.csv": "pc6;huisnummer;suffix\n9401AA;900;\n",
    }


def homes() -> list[Home]:
    found: list[Home] = []
    suffixes = (("", ""), ("A", ""), ("", ""), ("B", ""), ("", "bis"), ("", "2"))
    for area, used in USED.items():
        postcodes = POSTCODES[area]
        for place in range(used):
            postcode = postcodes[place % len(postcodes)]
            step = place // len(postcodes)
            letter, toevoeging = suffixes[step % len(suffixes)]
            number = 1 + step // 2 + (200 if postcode == "9401AE" and area == "BU99010103" else 0)
            found.append(Home(len(found), area, postcode, number, letter, toevoeging))
    return found


def hand_made(seed: int = 7) -> HandMade:
    """The same bytes for the same seed."""
    chance = random.Random(seed)
    made = HandMade()
    known = homes()
    weight = {home.number: chance.choice((0.2, 0.6, 1.0, 1.0, 2.2)) for home in known}
    for partner, (ids, _) in PARTNERS.items():
        rows: list[Row] = []
        for home in known:
            uses = {v for v in ids if chance.random() < CHANCE[v] * weight[home.number]}
            uses |= {"JW45"} if "JW90" in uses else set()
            for voorziening in ids:
                if voorziening in uses:
                    made.reports.append(Report(partner, home.number, home.area, voorziening))
                    rows += _so(home, voorziening, chance)
                elif chance.random() < 0.05:
                    rows.append(_over(home, voorziening, chance))
        chance.shuffle(rows)
        made.lists[partner], made.words[partner] = WRITERS[partner](rows, chance)
    return made


def _so(home: Home, voorziening: str, chance: random.Random) -> list[Row]:
    """One row that counts, sometimes with a second person or an older period beside it."""
    begin = PEILDATUM - timedelta(days=chance.randrange(0, 3000))
    if voorziening in PERIODE:
        begin = PEILDATUM - timedelta(days=chance.randrange(0, 360))
        end: date | None = begin + timedelta(days=chance.randrange(0, 30))
    else:
        end = None if chance.random() < 0.5 else PEILDATUM + timedelta(days=chance.randrange(0, 900))
    rows = [Row(home, voorziening, begin, end, f"{home.number:05d}-0")]
    if chance.random() < 0.2:
        rows.append(Row(home, voorziening, begin, end, f"{home.number:05d}-1"))
    if chance.random() < 0.1:
        rows.append(_over(home, voorziening, chance))
    return rows


def _over(home: Home, voorziening: str, chance: random.Random) -> Row:
    """A row that ended before it could count, or has yet to begin."""
    if chance.random() < 0.5:
        begin = PEILDATUM + timedelta(days=chance.randrange(1, 90))
        return Row(home, voorziening, begin, None, f"{home.number:05d}-2")
    end = date(2025, 10, 1) - timedelta(days=chance.randrange(0, 900))
    return Row(home, voorziening, end - timedelta(days=200), end, f"{home.number:05d}-2")


def only(rows: Iterable[Row], *ids: str) -> list[Row]:
    return [row for row in rows if row.voorziening in ids]


def day(form: str) -> Callable[[date | None], str]:
    return lambda when: "" if when is None else when.strftime(form)


def short(when: date | None) -> str:
    return "" if when is None else f"{when.day}-{when.month}-{when.year % 100:02d}"


def serial(when: date | None) -> int | None:
    return None if when is None else (when - date(1899, 12, 30)).days


def text(header: Sequence[str], lines: Iterable[Sequence[object]], delimiter: str, ending: str = "\r\n") -> str:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator=ending)
    writer.writerows([header, *lines])
    return buffer.getvalue()


def sheet(header: Sequence[str], lines: Iterable[Sequence[object]], empty: int = 0) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"default_date_format": "d-m-yyyy"})
    page = book.add_worksheet("Export")
    book.add_worksheet("Blad2")
    at = 0
    for at, line in enumerate([header, *lines]):
        for place, value in enumerate(line):
            if isinstance(value, date):
                page.write_datetime(at, place, datetime(value.year, value.month, value.day))
            elif isinstance(value, int):
                page.write_number(at, place, value)
            elif value is not None:
                page.write_string(at, place, str(value))
    for extra in range(empty):
        page.write_string(at + 1 + extra, 0, " ")
    book.close()
    return buffer.getvalue()


def table(**columns: object) -> bytes:
    buffer = io.BytesIO()
    parquet.write_table(pa.table(columns), buffer)
    return buffer.getvalue()


Written = tuple[list[tuple[str, bytes]], tuple[str, ...]]


def buurtteam(rows: list[Row], chance: random.Random) -> Written:
    """UTF-16 with tabs, as Excel's "Unicode text"; the parts of an address in columns of their own."""
    header = (
        "Cliëntcode",
        "Postkode",
        "Huis No.",
        "HsLtr",
        "Hnr_toev",
        "Soort voorziening",
        "Ingangsdatum",
        "Datum einde",
    )
    names = {"AL01": "Sociaal wijkteam (actief traject)", "AL02": "AL02"}
    to = day("%d-%m-%Y")
    lines = [
        (r.client, r.home.spaced, f"{r.home.huisnummer}.0" if chance.random() < 0.1 else r.home.huisnummer,
         r.home.letter, r.home.toevoeging, names[r.voorziening], to(r.begin), to(r.end))
        for r in rows
    ]  # fmt: skip
    lines += [(f"x{n}", "1011 AB", 1, "", "", "AL01", "", "") for n in range(4)]
    return [("export.txt", text(header, lines, "\t").encode("utf-16"))], ()


def inkomen(rows: list[Row], chance: random.Random) -> Written:
    """Remarks with line breaks, quotes and semicolons; blank rows; and a list for one voorziening."""
    to = short
    header = ("Regeling", "Opmerking", "PC6", "Nummer", "Toevoegsel", "Van", "Tot en met", "BSN")
    remarks = ('zei: "ja; later"', "eerste regel\ntweede; regel", "", "é")
    main = [
        (r.voorziening, chance.choice(remarks), r.home.postcode.lower(),
         r.home.huisnummer, r.home.letter or r.home.toevoeging, to(r.begin), to(r.end), "000000000")
        for r in only(rows, "PW01", "MN01", "PW07")
    ]  # fmt: skip
    body = text(header, main, ";").replace("\r\nMN01", "\r\n\r\n;;;;;;;\r\nMN01", 5) + ";;;;;;;\r\n" * 40 + "\r\n"
    remission = [(r.home.postcode, r.home.numbered(chance), to(r.begin), to(r.end)) for r in only(rows, "MN07")]
    return [
        ("bijstand.csv", body.encode("cp1252")),
        ("kwijtschelding.csv", text(("pcode", "huisnr", "vanaf", "tot"), remission, ",", "\n").encode()),
    ], ("--voorziening", "kwijtschelding.csv=MN07", "--ignore", "BSN")


def jeugdhulp(rows: list[Row], chance: random.Random) -> Written:
    """Excel: numbers as text, dates where numbers were meant, empty rows at the end; one list almost all over."""
    header = ("Relatienummer", "Product", "Postcode", "Huisnummer", "Toevoeging", "Startdatum", "Einde", "Kolom9")
    iwmo = {"JW31": "iJw 31", "JW45": "IJW-45", "JW90": "Pgb jeugd", "JW46": "jw46"}

    def cells(r: Row) -> tuple[object, ...]:
        number: object = str(r.home.huisnummer) if chance.random() < 0.5 else r.home.huisnummer
        begin: object = r.begin if chance.random() < 0.5 else serial(r.begin)
        suffix = r.home.letter or r.home.toevoeging
        return (r.client, iwmo[r.voorziening], r.home.spaced, number, suffix, begin, r.end, None)

    never = [("j", "JW47", "9401AA", n, "", date(2026, 1, 1), None, None) for n in range(1, 9)]
    damaged = [("k", "JW45", "9401AA", date(2026, 2, 12), "", date(2026, 1, 1), None, None)]
    first, second = rows[: len(rows) * 4 // 5], rows[len(rows) * 4 // 5 :]
    old = [
        ("o", "iJw 45", "9401AB", n % 40 + 1, "", date(2019, 1, 1), date(2020, 1, n % 28 + 1), None) for n in range(300)
    ]
    return [
        ("jeugd 2026.xlsx", sheet(header, [*map(cells, first), *never, *damaged], empty=25)),
        ("archief.xlsx", sheet(header, [*old, *map(cells, second)])),
    ], ()


def thuiszorg(rows: list[Row], chance: random.Random) -> Written:
    """Whole addresses on one line, with accents in Windows-1252; and a list with tabs."""
    streets = ("Bäckerstraße", "Één Novemberplein", "Laan van Curaçao", "1e Dwarsstraat", "Zuiderzeeweg")
    town = ("Güldenberg aan de IJssel", "GÜLDENBERG A/D IJSSEL", "Güldenberg")
    to = day("%d.%m.%Y")

    def line(home: Home) -> str:
        return f"{chance.choice(streets)} {home.numbered(chance, on_a_line=True)}, {home.spaced} {chance.choice(town)}"

    help_ = [(line(r.home), "Hulp bij het huishouden", to(r.begin), to(r.end)) for r in only(rows, "WM01")]
    care = [(r.client, line(r.home), "ZO02", to(r.begin), to(r.end)) for r in only(rows, "ZO02")]
    po = [("Postbus 12, 9401 AA Güldenberg", "WM01", "", ""), ("adres onbekend", "WM01", "", "")]
    return [
        ("huishouden.csv", text(("Woonadres", "Product", "Start", "Eind"), help_ + po, ";").encode("cp1252")),
        ("zorg.tsv", text(("Klantnr", "Adresregel", "Productcode", "begin", "eind"), care, "\t").encode("utf-8-sig")),
    ], ()


def aanbieder(rows: list[Row], chance: random.Random) -> Written:
    """Parquet: whole numbers, dates and dictionaries; and decimals, long texts and moments in time."""
    first, second = only(rows, "WM01", "WM07"), only(rows, "WM02")
    suffix = [r.home.letter or r.home.toevoeging or None for r in first]
    return [
        ("indicaties.parquet", table(
            postcode=pa.array([r.home.postcode for r in first]).dictionary_encode(),
            huisnummer=pa.array([r.home.huisnummer for r in first], pa.int16()),
            toevoeging=pa.array(suffix, pa.string()).dictionary_encode(),
            voorziening=pa.array([r.voorziening for r in first]).dictionary_encode(),
            begindatum=pa.array([r.begin for r in first], pa.date32()),
            einddatum=pa.array([r.end for r in first], pa.date32()),
            clientnr=pa.array([r.home.number for r in first], pa.int64()),
        )),
        ("leveringen.parquet", table(
            pc6=pa.array([r.home.spaced for r in second], pa.large_string()),
            hnr=pa.array([float(r.home.huisnummer) for r in second]),
            hnr_toev=pa.array([r.home.letter or r.home.toevoeging for r in second]),
            standaardcode=pa.array(["iWmo 02"] * len(second)),
            datum_ingang=pa.array([r.begin for r in second], pa.date32()).cast(pa.timestamp("us")),
            datum_eind=pa.array([r.end for r in second], pa.date32()).cast(pa.timestamp("ms")),
        )),
    ], ()  # fmt: skip


def corporatie(rows: list[Row], chance: random.Random) -> Written:
    """The postcode in two columns; and street with number in one, dates as jjjjmmdd."""
    to = day("%Y%m%d")
    split = [
        (
            r.home.postcode[:4],
            r.home.postcode[4:],
            r.home.huisnummer,
            r.home.letter,
            r.home.toevoeging,
            "WO01",
            to(r.begin),
            to(r.end),
        )
        for r in only(rows, "WO01")
    ]
    street = [
        (
            f"Straat van 3 Oktober {r.home.numbered(chance, on_a_line=True)}",
            r.home.postcode,
            to(r.begin),
            to(r.end),
            r.client,
        )
        for r in only(rows, "WO02")
    ]
    header = ("postcode cijfers", "postcode letters", "huisno", "letter", "toev", "Voorziening ID", "begin", "einde")
    return [
        ("signalen.csv", text(header, split, ",").encode()),
        ("urgenties.csv", text(
            ("Straat + huisnr", "postcode", "ingang", "beëindigingsdatum", "dossiernr"), street, ";"
        ).encode("utf-8-sig")),
    ], ("--voorziening", "urgenties.csv=WO02")  # fmt: skip


def ggz(rows: list[Row], chance: random.Random) -> Written:
    """Every way of writing a date, and an end that stands for never; a public institution, and a house with more
    clients than a household has."""
    forms = ["%d-%m-%Y", "%d/%m/%Y", "%Y-%m-%d", "%Y%m%d", "%d-%m-%y", "%Y-%m-%d 00:00:00", "%d.%m.%Y"]

    def to(when: date | None) -> str:
        return (
            "31-12-9999"
            if when is None
            else when.strftime(chance.choice(forms))
            if chance.random() < 0.8
            else str(serial(when))
        )

    lines = [(r.client, r.home.spaced, r.home.numbered(chance), r.voorziening, to(r.begin), to(r.end)) for r in rows]
    lines += [(f"inst{n}", "9401AA", "900", "GZ01", "", "") for n in range(30)]
    lines += [(f"huis{n}", "9401AB", "800", "GZ01", "", "") for n in range(12)]
    lines += [("d", "9401AA", "1", "GZ01", "31-02-2026", ""), ("e", "9401AA", "1", "GZ01", "1-1-2026", "1-1-2025")]
    return [
        (
            "clienten.csv",
            text(("klantnummer", "postcode", "nr", "regeling", "datum start", "stopdatum"), lines, ";").encode(
                "cp1252"
            ),
        )
    ], ()


def kantoor(rows: list[Row], chance: random.Random) -> Written:
    """Everything three times in other spellings; headers that only --columns explains; three lists, of which one
    has an empty value behind every row."""
    to = day("%d-%m-%Y")

    def lines(ids: Sequence[str]) -> list[tuple[object, ...]]:
        once = [
            (r.home.postcode, r.home.numbered(chance), r.voorziening, to(r.begin), to(r.end)) for r in only(rows, *ids)
        ]
        again = [
            (
                f"NL-{r.home.spaced.lower()}",
                f"nr. {r.home.numbered(chance)}",
                r.voorziening.lower(),
                to(r.begin),
                to(r.end),
            )
            for r in only(rows, *ids)
        ]
        return [*once, *again, *once[:20]]

    header = ("PCD", "HUIS", "WAT", "BEGINDATUM ZORG", "EINDDATUM (ZORG)")
    return [
        ("a.csv", text(header, lines(("ON01",)), ";").encode()),
        ("b.csv", text(header, lines(("ON03",)), ",", ",\r\n").replace("ZORG),", "ZORG)", 1).encode("utf-16")),
        ("c.csv", text(header, lines(("MN04",)), "\t").encode("utf-8-sig")),
    ], ("--columns", "postcode=PCD,huisnummer=HUIS,voorziening=WAT")


WRITERS: dict[str, Callable[[list[Row], random.Random], Written]] = {
    "buurtteam": buurtteam,
    "inkomen": inkomen,
    "jeugdhulp": jeugdhulp,
    "thuiszorg": thuiszorg,
    "aanbieder": aanbieder,
    "corporatie": corporatie,
    "ggz": ggz,
    "kantoor": kantoor,
}


def write(folder: Path, catalogue: str, made: HandMade) -> None:
    """`ronde/` and a folder of lists per partner."""
    (folder / "ronde" / "partners").mkdir(parents=True)
    for name, content in round_files(catalogue).items():
        (folder / "ronde" / name).write_text(content, "utf-8", newline="")
    for partner, lists in made.lists.items():
        (folder / partner).mkdir()
        for name, data in lists:
            (folder / partner / name).write_bytes(data)
