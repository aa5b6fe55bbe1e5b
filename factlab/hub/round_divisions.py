"""Other divisions of the gemeente by which a round can be published: each area of the round's own lies in one area.

The list of a division has a row for every area of the round's own: `gebied;deel_van;naam`. So tables by the division
are sums over areas that submissions tell, and what two divisions tell together can be counted.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

from factlab.errors import Fault
from factlab.hub.round_lists import TOML, ListReader
from factlab.protocol.round import Division
from factlab.protocol.settings import DivisionSection

COLUMNS: Final = ("gebied", "deel_van", "naam")


def divisions(
    reader: ListReader,
    sections: Iterable[tuple[int, DivisionSection]],
    level: str,
    own: Collection[str],
    municipality: str | None,
) -> tuple[Division, ...]:
    """The divisions in the order of ronde.toml; every fault goes to the reader.

    `level` and `own` are the level and the areas of the round itself, empty while these are not clear. A code has one
    meaning: that of no area, of no other division's area, and not the gemeente's.
    """
    levels, codes = {"gemeente", level}, {*own, *([municipality] if municipality else [])}
    found = []
    for number, section in sections:
        if section.niveau in levels:
            reader.faults.append(Fault("division_twice", TOML, f"indeling.{number}.niveau", what=section.niveau))
        levels.add(section.niveau)
        rows = _rows(reader, section.gebieden, own, codes)
        codes |= {whole for _, whole, _ in rows}
        found.append(Division(niveau=section.niveau, gebieden=tuple(sorted(rows))))
    return tuple(found)


def _rows(reader: ListReader, name: str, own: Collection[str], taken: Collection[str]) -> list[tuple[str, str, str]]:
    """The list of one division; `taken` are codes that mean something else already."""
    found: dict[str, tuple[str, str, str]] = {}
    lines: dict[str, int] = {}
    names: dict[str, str] = {}
    for line, row in reader.rows(name, COLUMNS):
        place, (area, whole, called) = str(line), (row[column] for column in COLUMNS)
        if not area or not whole or not called:
            reader.faults.append(Fault("value_empty", name, place, column=", ".join(COLUMNS)))
        elif area in found:
            reader.faults.append(Fault("double", name, place, what=area, first=lines[area]))
        elif own and area not in own:
            reader.faults.append(Fault("area_without_name", name, place, what=area))
        elif whole in taken:
            reader.faults.append(Fault("division_code_taken", name, place, what=whole, column="deel_van"))
        elif names.setdefault(whole, called) != called:
            reader.faults.append(Fault("division_two_names", name, place, what=whole, column="naam"))
        else:
            found[area] = area, whole, called
        lines.setdefault(area, line)
    reader.check_filled(name, found)
    if found:
        missing = sorted(set(own) - lines.keys())
        reader.faults += [Fault("area_without_division", name, what=area) for area in missing]
    return list(found.values())
