"""The lists beside ronde.toml: read, and checked row by row.

Every reader appends what is wrong to the same list of faults and goes on, so that a person sees all of
it at once. Rows are numbered as an editor or Excel shows them: the header is row 1.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from pydantic import ValidationError

from factlab.errors import Fault
from factlab.protocol.catalogue import COLUMNS, Voorziening
from factlab.protocol.round import AreaName

POSTCODE = re.compile(r"[1-9][0-9]{3}(?!SA|SD|SS)[A-Z]{2}")
VOORZIENING_ID = re.compile(r"[A-Za-z0-9_]{1,20}")
_SURFACES = ("Polygon", "MultiPolygon")
_CBS_KINDS = {"pc6", "huisnummer", "buurt", "wijk", "gemeente"}

TOML = "ronde.toml"

AreaRows = list[tuple[str, int | None, str]]


class ListReader:
    """Reads the lists of one round; `faults` grows as it goes."""

    def __init__(self, folder: Path, faults: list[Fault]) -> None:
        self._folder = folder
        self.faults = faults

    def text(self, name: str) -> str | None:
        """The file as text, or None with a fault."""
        try:
            return (self._folder / name).read_bytes().decode("utf-8-sig")
        except FileNotFoundError:
            self.faults.append(Fault("file_missing", name))
        except UnicodeDecodeError:
            is_list = not name.endswith((".toml", ".md"))
            self.faults.append(Fault("not_utf8" if is_list else "toml_not_utf8", name))
        except OSError:
            self.faults.append(Fault("file_unreadable", name))
        return None

    def rows(
        self, name: str, needed: tuple[str, ...], also: Mapping[str, str] | None = None
    ) -> Iterator[tuple[int, dict[str, str]]]:
        """The rows of a list that has these columns, each with its number.

        `also` is what others call these columns, in small letters and digits alone.
        """
        text = self.text(name)
        if text is None:
            return
        reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=";", strict=True)
        try:
            header = [column.strip() for column in reader.fieldnames or ()]
        except csv.Error:
            header = []
        if also:
            header = _renamed(header, also)
        reader.fieldnames = header
        if missing := [column for column in needed if column not in header]:
            self.faults.append(Fault("columns_missing", name, columns=", ".join(missing)))
            return
        try:
            for row in reader:
                if None in row or None in row.values():
                    self.faults.append(Fault("row_has_other_width", name, f"{reader.line_num}"))
                else:
                    yield reader.line_num, {column: value.strip() for column, value in row.items()}
        except csv.Error:
            self.faults.append(Fault("row_unreadable", name, f"{reader.line_num + 1}"))

    def catalogue(self, name: str) -> dict[str, Voorziening]:
        """voorzieningen.csv by id."""
        found: dict[str, Voorziening] = {}
        lines: dict[str, int] = {}
        for line, row in self.rows(name, tuple(COLUMNS)):
            place = str(line)
            if not VOORZIENING_ID.fullmatch(row["id"]):
                self.faults.append(Fault("voorziening_id", name, place))
                continue
            if row["id"] in found:
                self.faults.append(Fault("double", name, place, what=row["id"], first=lines[row["id"]]))
                continue
            known = {column: row[column] for column in COLUMNS}
            implied = tuple(part for part in re.split(r"[\s,+]+", known.pop("impliceert")) if part)
            try:
                found[row["id"]] = Voorziening.model_validate({**known, "impliceert": implied})
                lines[row["id"]] = line
            except ValidationError as error:
                for detail in error.errors(include_input=False, include_url=False, include_context=False):
                    self.faults.append(Fault("value_not_allowed", name, place, column=detail["loc"][0]))
        self._check_catalogue(name, found, lines)
        self.check_filled(name, found)
        return found

    def check_filled(self, name: str, found: Collection[object], why: str = "list_empty") -> None:
        """A list of which nothing is left says why."""
        if not found and not any(fault.file == name for fault in self.faults):
            self.faults.append(Fault(why, name))

    def _check_catalogue(self, name: str, found: dict[str, Voorziening], lines: dict[str, int]) -> None:
        units: dict[str, Voorziening] = {}
        shared = Counter(voorziening.telt_als for voorziening in found.values())
        for voorziening in found.values():
            place = str(lines[voorziening.id])
            if not voorziening.naam or not voorziening.domein:
                self.faults.append(Fault("value_empty", name, place, column="naam, domein"))
            for implied in voorziening.impliceert:
                if implied == voorziening.id:
                    self.faults.append(Fault("implies_itself", name, place, what=implied))
                elif implied not in found:
                    self.faults.append(Fault("unknown_voorziening", name, place, what=implied))
            if voorziening.naam in found and voorziening.naam != voorziening.id:
                self.faults.append(Fault("name_is_an_id", name, place, what=voorziening.naam))
            self._check_unit(name, place, voorziening, found, shared)
            first = units.setdefault(voorziening.unit, voorziening)
            same = (first.domein, first.cbs_wet, first.gebruik) == (
                voorziening.domein,
                voorziening.cbs_wet,
                voorziening.gebruik,
            )
            if not same:
                self.faults.append(Fault("counts_as_differs", name, place, what=voorziening.id, other=first.id))

    def _check_unit(
        self, name: str, place: str, voorziening: Voorziening, found: dict[str, Voorziening], shared: Counter[str]
    ) -> None:
        """`telt_als` names another voorziening that counts as itself, or is a label that at least two share."""
        label = voorziening.telt_als
        if not label or label == voorziening.id:
            return
        if label in found:
            if found[label].telt_als not in ("", label):
                self.faults.append(Fault("counts_as_chain", name, place, what=voorziening.id, other=label))
        elif shared[label] < 2:
            self.faults.append(Fault("counts_as_nothing", name, place, what=voorziening.id, other=label))

    def areas(self, name: str, municipality: str, known: set[str]) -> AreaRows:
        """gebieden.csv, in our own form or CBS's yearly file, ascending; every area must have a name."""
        text = self.text(name)
        if text is None:
            return []
        header = [column.strip() for column in text.partition("\n")[0].strip().split(";")]
        is_cbs = len(header) == 5 and {_cbs_kind(column) for column in header} == _CBS_KINDS
        rows = self._cbs_areas(name, header, municipality, known) if is_cbs else self._own_areas(name)
        found: dict[tuple[str, int | None], str] = {}
        nameless: set[str] = set()
        for line, postcode, number, area in rows:
            if area not in known:
                if not known or area in nameless:  # told once; and not at all when there are no names
                    continue
                nameless.add(area)
                self.faults.append(Fault("area_without_name", name, str(line), what=area))
            elif found.setdefault((postcode, number), area) != area:
                self.faults.append(Fault("two_areas_for_one_place", name, str(line)))
        if known:
            has_rows = "\n" in text.strip()
            self.check_filled(name, found, "list_of_another_municipality" if is_cbs and has_rows else "list_empty")
        return [(postcode, number, found[postcode, number]) for postcode, number in sorted(found, key=_area_order)]

    def _own_areas(self, name: str) -> Iterator[tuple[int, str, int | None, str]]:
        for line, row in self.rows(name, ("pc6", "huisnummer", "gebied")):
            postcode = row["pc6"].replace(" ", "").upper()
            if not POSTCODE.fullmatch(postcode):
                self.faults.append(Fault("postcode", name, str(line)))
            elif row["huisnummer"] and not is_house_number(row["huisnummer"]):
                self.faults.append(Fault("house_number", name, str(line)))
            else:
                yield line, postcode, int(row["huisnummer"]) if row["huisnummer"] else None, row["gebied"]

    def _cbs_areas(
        self, name: str, header: list[str], municipality: str, known: set[str]
    ) -> Iterator[tuple[int, str, int | None, str]]:
        """CBS's file of the whole country: codes are integers without leading zeros or prefix."""
        by_kind = {_cbs_kind(column): column for column in header}
        as_buurt = any(code.startswith("BU") for code in known)
        area_column, prefix, width = (by_kind["buurt"], "BU", 8) if as_buurt else (by_kind["wijk"], "WK", 6)
        for line, row in self.rows(name, tuple(header)):
            if row[by_kind["gemeente"]].removeprefix("GM").zfill(4) != municipality[2:]:
                continue
            postcode, number = row[by_kind["pc6"]], row[by_kind["huisnummer"]]
            if not POSTCODE.fullmatch(postcode) or not is_house_number(number):
                self.faults.append(Fault("postcode", name, str(line)))
                continue
            yield line, postcode, int(number), prefix + row[area_column].removeprefix(prefix).zfill(width)

    def area_names(self, names: str, denominators: str | None) -> tuple[str, list[AreaName]]:
        """gebiedsnamen.csv joined with noemers.csv, if there is one: the level, and the areas by code."""
        households = {} if denominators is None else self._denominators(denominators)
        unknown = not households and (denominators is None or any(f.file == denominators for f in self.faults))
        lines: dict[str, int] = {}
        levels: set[str] = set()
        found: dict[str, AreaName] = {}
        for line, row in self.rows(names, ("gebied", "naam", "niveau")):
            code = row["gebied"]
            levels.add(row["niveau"])
            if not code or not row["naam"] or not row["niveau"]:
                self.faults.append(Fault("value_empty", names, str(line), column="gebied, naam, niveau"))
            elif code in found:
                self.faults.append(Fault("double", names, str(line), what=code, first=lines.get(code)))
            elif code not in households and not unknown:
                self.faults.append(Fault("area_without_households", names, str(line), what=code, list=denominators))
            lines.setdefault(code, line)
            if code and code not in found:
                number, source = households.get(code, (0, ""))
                found[code] = AreaName(gebied=code, naam=row["naam"], huishoudens=number, bron=source)
        if len(levels) > 1 or "gemeente" in levels:
            self.faults.append(Fault("one_level", names))
        self.check_filled(names, found)
        if denominators is not None and not unknown:
            self.check_filled(denominators, households)
        return next(iter(sorted(levels)), ""), [found[code] for code in sorted(found)]

    def _denominators(self, name: str) -> dict[str, tuple[int, str]]:
        """noemers.csv: households and their source by area."""
        households: dict[str, tuple[int, str]] = {}
        lines: dict[str, int] = {}
        for line, row in self.rows(name, ("gebied", "huishoudens", "bron")):
            if not re.fullmatch(r"\d{1,9}", row["huishoudens"]):
                self.faults.append(Fault("whole_number", name, str(line), column="huishoudens"))
                households.setdefault(row["gebied"], (0, ""))  # told once, and not of its name and postcodes too
            elif row["gebied"] in households:
                first = lines.get(row["gebied"])
                self.faults.append(Fault("double", name, str(line), what=row["gebied"], first=first))
            else:
                households[row["gebied"]] = int(row["huishoudens"]), row["bron"]
            lines.setdefault(row["gebied"], line)
        return households

    def institutions(self, name: str) -> list[tuple[str, int, str]]:
        """instellingen.csv: public institutions, left out at the partner."""
        found: set[tuple[str, int, str]] = set()
        for line, row in self.rows(name, ("pc6", "huisnummer", "suffix")):
            postcode = row["pc6"].replace(" ", "").upper()
            suffix = re.sub(r"[\s\-/.,]", "", row["suffix"]).upper()
            if not POSTCODE.fullmatch(postcode):
                self.faults.append(Fault("postcode", name, str(line)))
            elif not is_house_number(row["huisnummer"]):
                self.faults.append(Fault("house_number", name, str(line)))
            elif suffix and not re.fullmatch(r"[A-Z0-9]{1,5}", suffix):
                self.faults.append(Fault("value_not_allowed", name, str(line), column="suffix"))
            else:
                found.add((postcode, int(row["huisnummer"]), suffix))
        return sorted(found)

    def outline(self, name: str, known: set[str]) -> str | None:
        """The map: GeoJSON whose features carry the area's code as id or as property `statcode` or `gebied`."""
        text = self.text(name)
        if text is None:
            return None
        try:
            features = json.loads(text)["features"]
            outlines = [
                {
                    "type": "Feature",
                    "id": feature.get("id") or feature["properties"].get("statcode") or feature["properties"]["gebied"],
                    "properties": {},
                    "geometry": feature["geometry"],
                }
                for feature in features
            ]
        except (ValueError, KeyError, TypeError, AttributeError):
            self.faults.append(Fault("not_geojson", name))
            return None
        if missing := sorted(known - {str(outline["id"]) for outline in outlines}):
            self.faults.append(Fault("area_without_outline", name, what=", ".join(missing)))
        for outline in outlines:
            shape = outline["geometry"] if isinstance(outline["geometry"], dict) else {}
            if outline["id"] in known and not (shape.get("type") in _SURFACES and shape.get("coordinates")):
                self.faults.append(Fault("outline_without_surface", name, what=outline["id"]))
        kept = [outline for outline in outlines if outline["id"] in known]
        return json.dumps({"type": "FeatureCollection", "features": kept}, separators=(",", ":"))


def _renamed(header: list[str], also: Mapping[str, str]) -> list[str]:
    """The header in our own names: a column that is called so comes before one that others call so."""
    found = list(header)
    for place, column in enumerate(header):
        ours = also.get(re.sub("[^a-z0-9]", "", column.lower()))
        if ours and ours not in found:
            found[place] = ours
    return found


def _cbs_kind(column: str) -> str:
    """`Wijk2024` is a wijk of some year."""
    return re.sub(r"_?\d{0,4}$", "", column.lower()) if column.lower() != "pc6" else "pc6"


def is_house_number(text: str) -> bool:
    """1 to 99999, with zeros before it if need be."""
    return re.fullmatch(r"0*[1-9]\d{0,4}", text) is not None


def _area_order(place: tuple[str, int | None]) -> tuple[str, int]:
    postcode, number = place
    return postcode, number or 0
