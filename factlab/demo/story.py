"""Invents a municipality and writes down what its round and its partners would have on disk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from factlab.demo.lists import damages, is_dated, list_bytes
from factlab.demo.municipality import Municipality, municipality
from factlab.demo.partners import Partner, partners
from factlab.demo.registers import Register, register
from factlab.demo.round_files import round_files
from factlab.demo.shapes import DELIVERIES
from factlab.demo.truth import Truth, truth_of
from factlab.errors import UsageFault

PEILDATUM = date(2026, 10, 1)
FEWEST_HOUSEHOLDS, MOST_HOUSEHOLDS = 200, 1_000_000


@dataclass(frozen=True, slots=True)
class DemoPartner:
    """A partner with the lists it was given and the further arguments `factlab ingest` needs for them."""

    id: str
    naam: str
    voorzieningen: tuple[str, ...]
    aan_de_deur: bool
    lists: tuple[Path, ...]
    arguments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DemoMunicipality:
    """Where everything was written: `round_dir` holds ronde.toml, `lists_dir` a folder per partner."""

    partners: tuple[DemoPartner, ...]
    round_dir: Path
    lists_dir: Path


def invent(
    directory: Path,
    *,
    households: int = 70_000,
    partners: int = 15,
    seed: int = 1,
    peildatum: date = PEILDATUM,
    wijken: Sequence[str] | None = None,
) -> DemoMunicipality:
    """Write an invented municipality under `directory`: `ronde/` and `lijsten/PARTNER/`.

    The same arguments give the same bytes on every machine (Parquet: with the same pyarrow). `wijken` limits
    it to some of Zaanstad's wijken, by CBS code. Files of the same name are written over.

    Raises UsageFault for fewer than 200 or more than a million households, or other than 3 to 27 partners.
    """
    city, books = books_of(households, partners, seed, peildatum, wijken)
    round_dir, lists_dir = directory / "ronde", directory / "lijsten"
    (round_dir / "partners").mkdir(parents=True, exist_ok=True)
    for name, text in round_files(city, [book.partner for book in books], peildatum).items():
        (round_dir / name).write_bytes(text.encode())
    return DemoMunicipality(
        partners=tuple(_deliver(book, lists_dir / book.partner.id) for book in books),
        round_dir=round_dir,
        lists_dir=lists_dir,
    )


def truth(
    *,
    households: int = 70_000,
    partners: int = 15,
    seed: int = 1,
    peildatum: date = PEILDATUM,
    wijken: Sequence[str] | None = None,
) -> Truth:
    """What is so, household by household, in the municipality that `invent` writes for the same arguments."""
    city, books = books_of(households, partners, seed, peildatum, wijken)
    return truth_of(city, books, peildatum)


def books_of(
    households: int, partner_count: int, seed: int, peildatum: date, wijken: Sequence[str] | None
) -> tuple[Municipality, list[Register]]:
    """The municipality, and the register of each of its partners."""
    if not FEWEST_HOUSEHOLDS <= households <= MOST_HOUSEHOLDS:
        raise UsageFault("demo_households", fewest=FEWEST_HOUSEHOLDS, most=MOST_HOUSEHOLDS)
    chosen = partners(partner_count)
    city = municipality(households, seed, wijken)
    return city, [_book(partner, city, seed, peildatum) for partner in chosen]


def _book(partner: Partner, city: Municipality, seed: int, peildatum: date) -> Register:
    delivery = DELIVERIES[partner.id]
    return register(
        partner,
        city,
        seed,
        peildatum,
        dated=is_dated(delivery),
        damages=len(damages(delivery)),
        never_empty=frozenset(shape.only[0] if shape.only else partner.knows[0][0] for shape in delivery.shapes),
    )


def _deliver(book: Register, folder: Path) -> DemoPartner:
    delivery = DELIVERIES[book.partner.id]
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for shape in delivery.shapes:
        path = folder / shape.file
        path.write_bytes(list_bytes(book, delivery, shape))
        paths.append(path)
    return DemoPartner(
        id=book.partner.id,
        naam=book.partner.naam,
        voorzieningen=book.partner.voorzieningen,
        aan_de_deur=book.partner.aan_de_deur,
        lists=tuple(paths),
        arguments=delivery.arguments,
    )
