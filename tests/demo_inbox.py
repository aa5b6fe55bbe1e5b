"""The demo's round as far as the hub's inbox: everything but the analysis."""

from __future__ import annotations

import contextlib
import io
import random
import re
import shutil
from collections.abc import Callable
from pathlib import Path

from factlab.cli import run
from factlab.demo import DemoMunicipality, invent

Damage = Callable[[Path], None]
"""Changes the lists in a partner's folder before they are read."""


def fill(folder: Path, *, households: int, seed: int = 1, damage: dict[str, Damage] | None = None) -> Path:
    """An invented municipality whose partners have all submitted; gives the hub's folder, ready for `analyse`."""
    city = invent(folder, households=households, seed=seed)
    homes = {"hub": folder / "hub", "sleutelbewaarder": folder / "sleutelbewaarder"}
    homes |= {partner.id: city.lists_dir / partner.id for partner in city.partners}
    for name, home in homes.items():
        home.mkdir(parents=True, exist_ok=True)
        command(home, "identity", "new", name)
        shutil.copy(home / f"{name}.public", city.round_dir / "partners")
    command(homes["hub"], "round", "build", "../ronde")
    for home in homes.values():
        if home != homes["hub"]:
            shutil.copy(homes["hub"] / "demo-2026-1.ronde", home)
    command(homes["sleutelbewaarder"], "key", "new", "demo-2026-1.ronde", "--yes")
    (homes["hub"] / "inzendingen").mkdir()
    for partner, change in (damage or {}).items():
        change(homes[partner])
    for partner in city.partners:
        shutil.copy(homes["sleutelbewaarder"] / f"demo-2026-1.{partner.id}.key", homes[partner.id])
        submit(folder, city, partner.id)
    return homes["hub"]


def submit(folder: Path, city: DemoMunicipality, partner: str) -> None:
    """A partner's lists, read again and brought to the hub."""
    (sent,) = (one for one in city.partners if one.id == partner)
    home = city.lists_dir / partner
    names = [path.name for path in sent.lists]
    command(home, "ingest", *names, *sent.arguments, "--replace", "--accept-rejects")
    shutil.copy(home / f"demo-2026-1.{partner}.factlab", folder / "hub" / "inzendingen")


def command(folder: Path, *words: str) -> None:
    said = io.StringIO()
    with contextlib.chdir(folder), contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        code = run([*words, "--lang", "en"])
    if code:
        raise RuntimeError(f"{' '.join(words)}: exit code {code}\n{said.getvalue()}")


def sorted_alone(file: str, column: str, separator: str = ";") -> Damage:
    """Somebody sorted one column of a list, and not the rest."""
    return _changed(file, column, separator, lambda values: sorted(values))


def shifted(file: str, column: str, separator: str = ";") -> Damage:
    """Somebody deleted the first cell of a column, so that all others moved up a row."""
    return _changed(file, column, separator, lambda values: [*values[1:], values[0]])


def shuffled_nearby(file: str, column: str, separator: str = ";") -> Damage:
    """The postcodes of a list got into another order within each of the same four digits."""

    def shuffle(values: list[str]) -> list[str]:
        chance, found = random.Random(5), list(values)
        for digits in sorted({value[:4] for value in values}):
            places = [place for place, value in enumerate(values) if value[:4] == digits]
            for place, other in zip(places, chance.sample(places, len(places)), strict=True):
                found[place] = values[other]
        return found

    return _changed(file, column, separator, shuffle)


def numbers_raised(file: str, column: str, separator: str = ";") -> Damage:
    """Every house number is two higher than it is: the number of a neighbour."""

    def raised(value: str) -> str:
        return re.sub("[0-9]+", lambda digits: str(int(digits[0]) + 2), value, count=1)

    return _changed(file, column, separator, lambda values: [raised(value) for value in values])


def _changed(file: str, column: str, separator: str, change: Callable[[list[str]], list[str]]) -> Damage:
    def damage(home: Path) -> None:
        path = home / file
        head, *rows = (line.split(separator) for line in path.read_text("utf-8-sig").splitlines())
        at = head.index(column)
        for row, value in zip(rows, change([row[at] for row in rows]), strict=True):
            row[at] = value
        path.write_text("".join(separator.join(row) + "\n" for row in (head, *rows)), "utf-8", newline="")

    return damage
