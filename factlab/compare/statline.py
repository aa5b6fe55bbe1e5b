"""The file that a person downloads from CBS StatLine: table 85994NED, "Gebruik voorzieningen sociaal domein; aantal
voorzieningen, wijken", and its like of other years.

Two forms are read. With labels ("CSV"): a line with the title, headings in words, "Alleen Jeugd", "2024". With codes
("onbewerkte dataset", `85994NED_UntypedDataSet_….csv`): headings without spaces, "GM0344  ", "2024JJ00"; the codes of
its other columns are explained in `85994NED_metadata.csv`, which the same download holds and must lie beside it.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from factlab.errors import UnreadableInput
from factlab.protocol.catalogue import LAWS
from factlab.protocol.tables import Labels

TOTAL: Final = "totaal"
_HIDDEN = frozenset((".", "x", ""))
_NIL = "-"
_MOST_BYTES = 200_000_000
_MOST_NUMBERS = "3+"

_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "laws": ("soortvoorziening",),
    "number": ("aantalvoorzieningen",),
    "region": ("wijkenenbuurten", "wijken", "regios", "regio", "gemeenten", "gemeente"),
    "period": ("perioden", "periode", "jaar"),
}
"""How the headings of the dimensions begin, without case, accents, spaces and signs."""
_CODES = ("codering", "regiocode", "gebiedscode")
_HOUSEHOLDS = "huishoudensmetvoorzieningen"


@dataclass(frozen=True, slots=True)
class Region:
    """An area as the file names it: its code where there is one, else its name."""

    code: str
    name: str


@dataclass(frozen=True)
class Statline:
    """`households`: by region and period the households under each label of `wetten`; None where CBS shows a dot."""

    title: str
    regions: tuple[Region, ...]
    periods: tuple[str, ...]
    households: Mapping[tuple[Region, str], Mapping[Labels, int | None]]

    def of(self, code: str, name: str) -> Region | None:
        """The region with this code; in a file without codes the only one with this name."""
        coded = [region for region in self.regions if region.code == code]
        named = [region for region in self.regions if not region.code and plain(region.name) == plain(name)]
        found = coded or named
        return found[0] if len(found) == 1 else None

    def period_for(self, year: int) -> str:
        """The last period up to and including a year, or else the first after it; a whole year before half of one."""
        before = [period for period in self.periods if year_of(period) <= year]
        if before:
            return max(before, key=lambda period: (year_of(period), is_whole_year(period), period))
        return min(self.periods, key=lambda period: (year_of(period), not is_whole_year(period), period))


def read_statline(path: Path) -> Statline:
    """The figures in a file from StatLine.

    Raises UnreadableInput: `file_missing`, or what exactly is not there (a column, households, codes explained).
    """
    rows = _rows(path)
    at = next((number for number, row in enumerate(rows) if _column(row, "laws") is not None), None)
    if at is None:
        raise UnreadableInput("statline_column", file=path.name, column="Soort voorziening sociaal domein")
    header = rows[at]
    columns = {}
    for name, heading in (
        ("laws", ""),
        ("number", "Aantal voorzieningen"),
        ("region", "Wijken"),
        ("period", "Perioden"),
    ):
        column = _column(header, name)
        if column is None:
            raise UnreadableInput("statline_column", file=path.name, column=heading)
        columns[name] = column
    value = _households_column(rows[: at + 1], len(header))
    if value is None:
        raise UnreadableInput("statline_column", file=path.name, column="Huishoudens met voorzieningen")
    code = next((n for n, cell in enumerate(header) if plain(cell).startswith(_CODES)), None)
    meanings = _metadata(path)
    return _collected(path, rows[:at], rows[at + 1 :], columns, value, code, meanings)


def _collected(
    path: Path,
    above: Sequence[Sequence[str]],
    rows: Iterable[Sequence[str]],
    columns: Mapping[str, int],
    value: int,
    code: int | None,
    meanings: Mapping[str, str],
) -> Statline:
    numbers: dict[tuple[Region, str], dict[tuple[str, int | str], int | None]] = {}
    unknown = 0
    for row in rows:
        if len(row) <= max((*columns.values(), value)):
            continue  # title and source lines
        laws = laws_of(_meant(row[columns["laws"]], meanings))
        number = number_of(_meant(row[columns["number"]], meanings))
        if laws is None or number is None:
            unknown += 1
            continue
        region = _region(row, columns["region"], code, meanings)
        period = _meant(row[columns["period"]], meanings).strip()
        numbers.setdefault((region, period), {})[laws, number] = _count(row[value], path)
    numbers = {where: cells for where, cells in numbers.items() if year_of(where[1])}
    if not numbers:
        raise UnreadableInput("statline_codes" if unknown else "statline_empty", file=path.name)
    title = next((cell.strip() for row in above for cell in row if cell.strip()), path.stem)
    return Statline(
        title,
        tuple(dict.fromkeys(region for region, _ in numbers)),
        tuple(dict.fromkeys(period for _, period in numbers)),
        {where: _as_wetten(cells) for where, cells in numbers.items()},
    )


def _as_wetten(cells: Mapping[tuple[str, int | str], int | None]) -> dict[Labels, int | None]:
    """Under our labels: three and more added up, when all of them are shown."""
    found: dict[Labels, int | None] = {}
    for laws in dict.fromkeys(laws for laws, _ in cells):
        of_laws = {number: count for (other, number), count in cells.items() if other == laws}
        for number in (TOTAL, 1, 2):
            if number in of_laws:
                found[laws, str(number)] = of_laws[number]
        if _MOST_NUMBERS in of_laws:
            found[laws, _MOST_NUMBERS] = of_laws[_MOST_NUMBERS]
        elif more := [count for number, count in of_laws.items() if _is_three_or_more(number)]:
            shown = [count for count in more if count is not None]
            found[laws, _MOST_NUMBERS] = sum(shown) if len(shown) == len(more) else None
    return found


def _is_three_or_more(number: int | str) -> bool:
    return (isinstance(number, int) and number >= 3) or (isinstance(number, str) and number.endswith("+"))


def laws_of(words: str) -> str | None:
    """`Jeugd+P-wet` of "Jeugd en P-wet", `totaal` of "Totaal"; None of anything else."""
    said = plain(words)
    if said.startswith("totaal"):
        return TOTAL
    named = (("jeugd",), ("pwet", "participatie"), ("wmo", "maatschappelijkeondersteuning"))
    found = [law for law, ways in zip(LAWS, named, strict=True) if any(way in said for way in ways)]
    return "+".join(found) or None


def number_of(words: str) -> int | str | None:
    """1 of "1 maatwerkvoorziening", `3+` of "3 of meer", `totaal` of "Totaal"; None of anything else."""
    said = plain(words)
    if said.startswith("totaal"):
        return TOTAL
    found = re.match(r"(\d{1,2})(ofmeer)?(maatwerk|voorziening|$)", said)
    if not found:
        return None
    return f"{found[1]}+" if found[2] else int(found[1])


def year_of(period: str) -> int:
    """2024 of "2024JJ00", "2024*" and "1e halfjaar 2024"; 0 when no year is in it."""
    found = re.search(r"(?<!\d)(?:19|20)\d{2}(?!\d)", period)
    return int(found[0]) if found else 0


def is_whole_year(period: str) -> bool:
    return bool(re.fullmatch(r"\d{4}(JJ00)?\*{0,2}", period))


def plain(words: str) -> str:
    """Without case, accents, spaces and signs."""
    flat = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().casefold()
    return re.sub(r"[^a-z0-9]", "", flat)


def _rows(path: Path) -> list[list[str]]:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise UnreadableInput("statline_large", file=path.name)
        data = path.read_bytes()
    except FileNotFoundError:
        raise UnreadableInput("file_missing", file=str(path)) from None
    except OSError:
        raise UnreadableInput("file_unreadable", file=str(path)) from None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    # A title may hold the sign that separates: the line that names the columns decides.
    lines = [line for line in text.splitlines() if "soortvoorziening" in plain(line)]
    separator = max(";,\t", key=lines[0].count) if lines else ";"
    try:
        return list(csv.reader(io.StringIO(text), delimiter=separator))
    except csv.Error:
        raise UnreadableInput("statline_empty", file=path.name) from None


def _column(row: Sequence[str], name: str) -> int | None:
    """The column with one of a dimension's headings, the surest heading first. A title in one cell is none."""
    said = [plain(cell) for cell in row]
    if len([cell for cell in said if cell]) < 3:
        return None
    for heading in _COLUMNS[name]:
        for number, cell in enumerate(said):
            if cell.startswith(heading) and not cell.startswith(_CODES):
                return number
    return None


def _households_column(rows: Sequence[Sequence[str]], width: int) -> int | None:
    """The column of which the headings, one below the other, say that it holds households."""
    for number in range(width):
        said = "".join(plain(row[number]) for row in rows if number < len(row) and len([c for c in row if c]) > 1)
        if _HOUSEHOLDS in said:
            return number
    return None


def _region(row: Sequence[str], column: int, code: int | None, meanings: Mapping[str, str]) -> Region:
    said = row[column].strip()
    if re.fullmatch(r"(GM\d{4}|WK\d{6}|BU\d{8}|NL\d{2})", said):
        return Region(said, meanings.get(said, said))
    return Region(row[code].strip() if code is not None and code < len(row) else "", said)


def _meant(cell: str, meanings: Mapping[str, str]) -> str:
    return meanings.get(cell.strip(), cell)


def _metadata(path: Path) -> dict[str, str]:
    """What the codes mean, from the file that explains them; empty when it does not lie beside."""
    table = re.match(r"(\w+?)_(?:Unt|T)ypedDataSet", path.name, re.IGNORECASE)
    beside = path.with_name(f"{table[1]}_metadata.csv") if table else None
    if beside is None or not beside.is_file():
        return {}
    meanings: dict[str, str] = {}
    key = title = None
    for row in csv.reader(io.StringIO(beside.read_text("utf-8-sig", "replace")), delimiter=";"):
        if "Key" in row and "Title" in row:
            key, title = row.index("Key"), row.index("Title")
        elif key is not None and title is not None and len(row) > max(key, title):
            meanings[row[key].strip()] = row[title].strip()
        else:
            key = title = None
    return {code: words for code, words in meanings.items() if not re.fullmatch(r"\d{4}\D\D\d\d", code)}


def _count(cell: str, path: Path) -> int | None:
    said = cell.strip()
    if said in _HIDDEN:
        return None
    if said == _NIL:
        return 0
    if re.fullmatch(r"\d+|\d{1,3}([.,\u00a0 ]\d{3})+", said):
        return int(re.sub(r"\D", "", said))
    raise UnreadableInput("statline_number", file=path.name)
