"""Opens a published folder, when it is whole: every file as datapackage.json says it is."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from factlab.errors import UnreadableInput
from factlab.protocol.catalogue import Voorziening
from factlab.protocol.publication import Policy, ProtectedTable
from factlab.protocol.round import KnownFigure
from factlab.protocol.tables import TABLES
from factlab.publication.files import CERTIFICATE, DESCRIPTOR, FORMAT, MAP, VERDICT, fingerprint
from factlab.publication.long import HIDDEN, long
from factlab.publication.parquet import parquet_schema
from factlab.publication.publication import Place, Publication
from factlab.publication.released import released_of


def read(folder: Path) -> Publication:
    """The publication in `folder`.

    Raises UnreadableInput when there is no datapackage.json, when its version is unknown, when a file it
    names is missing or not the one that was written, when there is a file or folder it does not name,
    when a table is not complete or tells more than its counts and dots, or when it says that it was released and
    not all of it was signed (see released.py).
    """
    package = _descriptor(folder)
    contents = _verified(folder, package)
    _refuse_strays(folder, contents)
    try:
        return _reopened(package, contents)
    except (AttributeError, KeyError, TypeError, ValueError, pa.ArrowException):
        # What the libraries say may quote the file; where it is wrong is enough.
        raise UnreadableInput("publication_malformed", file=DESCRIPTOR) from None


def certificate_of(folder: Path) -> bytes:
    """The certificate of a folder that `read` found whole. Raises UnreadableInput when it has none."""
    try:
        return (folder / CERTIFICATE).read_bytes()
    except OSError:
        raise UnreadableInput("certificate_missing", file=CERTIFICATE) from None


def is_publication(folder: Path) -> bool:
    """Whether the folder was written by factlab, whole or not."""
    try:
        package = json.loads((folder / DESCRIPTOR).read_bytes())
    except (OSError, ValueError):
        return False
    return isinstance(package, dict) and "factlab" in package


def _descriptor(folder: Path) -> dict[str, Any]:
    try:
        package = json.loads((folder / DESCRIPTOR).read_bytes())
    except (OSError, ValueError):
        raise UnreadableInput("publication_missing", file=DESCRIPTOR) from None
    if not isinstance(package, dict) or not isinstance(package.get("factlab"), dict):
        raise UnreadableInput("publication_missing", file=DESCRIPTOR)
    if package["factlab"].get("formaat") != FORMAT:
        raise UnreadableInput("publication_version", file=DESCRIPTOR)
    return package


def _verified(folder: Path, package: dict[str, Any]) -> dict[str, bytes]:
    contents: dict[str, bytes] = {}
    for resource in package.get("resources") or ():
        name = str(resource.get("path"))
        parts = PurePosixPath(name).parts
        if not parts or PurePosixPath(name).is_absolute() or ".." in parts:
            raise UnreadableInput("publication_malformed", file=DESCRIPTOR)
        try:
            content = folder.joinpath(*parts).read_bytes()
        except OSError:
            raise UnreadableInput("publication_incomplete", file=name) from None
        if fingerprint(content) != resource.get("hash"):
            raise UnreadableInput("publication_changed", file=name)
        contents[name] = content
    return contents


def _refuse_strays(folder: Path, contents: dict[str, bytes]) -> None:
    """Whoever publishes the folder publishes all that lies in it, so nothing may lie there unseen."""
    named = {folder.joinpath(*PurePosixPath(name).parts) for name in (*contents, DESCRIPTOR)}
    above = {parent for file in named for parent in file.parents}
    for path in sorted(folder.rglob("*")):
        if path not in (above if path.is_dir() else named):
            raise UnreadableInput("publication_stray", file=path.relative_to(folder).as_posix())


def _reopened(package: dict[str, Any], contents: dict[str, bytes]) -> Publication:
    own = package["factlab"]
    files = {name: f"tabellen/{name}.parquet" for name in own["tabellen"]}
    places = tuple(Place(p["gebied"], p["naam"], p["niveau"], p["huishoudens"]) for p in own["plaatsen"])
    tables = {name: _table(name, contents[file], places) for name, file in files.items()}
    publication = Publication(
        title=package["title"],
        round_id=own["ronde"],
        reference_date=date.fromisoformat(own["peildatum"]),
        places=places,
        voorzieningen=tuple(Voorziening.model_validate(v) for v in own["voorzieningen"]),
        organisations=own["organisaties"],
        domains=tuple(own["domeinen"]),
        policy=Policy.model_validate(own["beveiliging"]),
        tables=tables,
        verdict=json.loads(contents[VERDICT]),
        round_file_name=own["ronde_bestand"],
        round_file=contents[own["ronde_bestand"]],
        map=json.loads(contents[MAP]) if own["kaart"] else None,
        language=own["taal"],
        version=own["versie"],
        # Folders of before there were any have neither.
        known=tuple(KnownFigure.model_validate(figure) for figure in own.get("controle", ())),
        notes={str(name): str(note) for name, note in own.get("toelichting", {}).items()},
        released=released_of(package, contents, tables),
    )
    for name, file in files.items():
        # A share or a number left behind a dot would be a leak that nobody sees.
        if pq.read_table(pa.BufferReader(contents[file])).to_pydict() != long(publication, name).columns:
            raise UnreadableInput("publication_malformed", file=file)
    return publication


def _table(name: str, content: bytes, places: tuple[Place, ...]) -> ProtectedTable:
    table = pq.read_table(pa.BufferReader(content))
    if not table.schema.equals(parquet_schema(name)):
        raise UnreadableInput("publication_malformed", file=f"{name}.parquet")
    columns = {column: table.column(column).to_pylist() for column in ("gebied", "huishoudens", "status")}
    areas = tuple(place.code for place in (places if TABLES[name].per_area else places[:1]))
    every = list(zip(*(table.column(dimension).to_pylist() for dimension in TABLES[name].dimensions), strict=True))
    labels = tuple(dict.fromkeys(every))
    shape = (len(areas), len(labels))
    if columns["gebied"] != [a for a in areas for _ in labels] or every != list(labels) * len(areas):
        raise UnreadableInput("publication_malformed", file=f"{name}.parquet")
    counts = np.array([number or 0 for number in columns["huishoudens"]], dtype=np.int64).reshape(shape)
    hidden = np.array([state == HIDDEN for state in columns["status"]], dtype=np.bool_).reshape(shape)
    return ProtectedTable(name, areas, labels, counts, hidden)
