"""Writes the published folder: the whole folder or nothing, and what is internal beside it, never in it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from factlab.errors import NotProtectable, UsageFault
from factlab.protocol.clearance import sign_clearance, write_clearance
from factlab.protocol.identity import Identity
from factlab.protocol.publication import LINK_QUALITY, Release, tables_hash
from factlab.protocol.round import KnownFigure
from factlab.publication.files import (
    CERTIFICATE,
    CLEARANCE,
    DESCRIPTOR,
    MAP,
    README,
    REPORT,
    TABLES_FOLDER,
    VERDICT,
    WORKBOOK,
)
from factlab.publication.long import long
from factlab.publication.parquet import write_csv, write_parquet
from factlab.publication.publication import Publication
from factlab.publication.read import read
from factlab.publication.whole_folder import all_or_nothing
from factlab.publish.check import check, check_cells
from factlab.publish.datapackage import datapackage
from factlab.publish.earlier import keep_earlier
from factlab.publish.link_quality import link_quality_page
from factlab.publish.map import with_map
from factlab.publish.place import NOT_FOR_PUBLICATION, check_place, internal_of
from factlab.publish.published import published
from factlab.show.report import render
from factlab.show.workbook import write_workbook
from factlab.text import Text


def publish(
    release: Release,
    round_file: bytes,
    round_file_name: str,
    geojson: Mapping[str, Any] | None,
    out: Path,
    *,
    language: str = "nl",
    csv: bool = False,
    replace: bool = False,
    version: str,
    title: str = "",
    organisation_names: Mapping[str, str] | None = None,
    certificate: bytes | None = None,
    earlier: Iterable[Path] = (),
    known: Iterable[KnownFigure] = (),
    notes: Mapping[str, str] | None = None,
) -> Path:
    """Writes `out` (the published folder) and `intern/NAME` beside it, and gives `out` back.

    `certificate` (see factlab.audit.certificate) goes along as it is; without one the folder has none. Of `known` and
    `notes`, the round's, go along what is about the tables.
    Both are written beside their place, read back and compared, and only then renamed. With `replace`
    an earlier publication is moved aside first and removed after success. A copy of the `earlier` folders, that were
    taken along, is kept with what is internal.

    Raises NotProtectable when the release breaks its promise (see check.py), what `check_place` raises
    when it cannot be written there, and FactlabError `cannot_write` when the disk does not take it.
    """
    check(release)
    if Path(round_file_name).name != round_file_name or Path(round_file_name).suffix != ".ronde":
        raise UsageFault("publish_round_name")
    check_place(out, replace=replace)
    publication = published(
        release,
        title=title,
        organisation_names=organisation_names or {},
        round_file=round_file,
        round_file_name=round_file_name,
        language=language,
        version=version,
        known=known,
        notes=notes,
    )
    publication = with_map(publication, geojson)
    with all_or_nothing(out, internal_of(out)) as (new_out, new_internal):
        write_folder(publication, new_out, csv=csv, certificate=certificate)
        check_again(publication, new_out)
        _write_internal(release.internal, new_internal, Text(language))
        keep_earlier(earlier, new_internal)
    return out


def write_folder(
    publication: Publication, folder: Path, *, csv: bool, certificate: bytes | None, checker: Identity | None = None
) -> None:
    """Writes every file of a publication into an empty folder; of one that is released, the `checker` signs them."""
    text = Text(publication.language)
    tables = [long(publication, name) for name in publication.tables]
    if tables:
        (folder / TABLES_FOLDER).mkdir()
    for table in tables:
        write_parquet(table, folder / TABLES_FOLDER / f"{table.name}.parquet")
        if csv:
            write_csv(table, folder / TABLES_FOLDER / f"{table.name}.csv")
    write_workbook(publication, tables, folder / WORKBOOK, text)
    (folder / REPORT).write_bytes(render(publication, publication.language).encode())
    (folder / publication.round_file_name).write_bytes(publication.round_file)
    if publication.simulated:
        (folder / README).write_bytes(f"{text('simulate.readme')}\n".encode())
    _write_json(publication.verdict, folder / VERDICT)
    if certificate is not None:
        (folder / CERTIFICATE).write_bytes(certificate)
    if publication.map is not None:
        _write_json(publication.map, folder / MAP, indent=None)
    description = datapackage(publication, tables, folder, text)
    if checker is not None:
        (folder / CLEARANCE).write_bytes(_clearance(publication, folder, description, checker))
        description = datapackage(publication, tables, folder, text)
    _write_json(description, folder / DESCRIPTOR)


def _clearance(publication: Publication, folder: Path, description: Mapping[str, object], checker: Identity) -> bytes:
    if publication.released is None:
        raise ValueError("a draft is not signed")
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    clearance = sign_clearance(
        checker,
        round_id=publication.round_id,
        day=publication.released.day,
        tables=tables_hash(publication.tables),
        files={name: sha256(path.read_bytes()).hexdigest() for name, path in files.items()},
        description=description,
    )
    return write_clearance(clearance)


def check_again(publication: Publication, folder: Path) -> None:
    """What lies on disk is what was checked, and is checked once more as it lies there."""
    written = read(folder)
    check_cells(written.tables, written.policy)
    if written.released != publication.released:
        raise NotProtectable("publish_differs", table=CLEARANCE)
    for name, table in publication.tables.items():
        other = written.tables[name]
        if not (np.array_equal(table.counts, other.counts) and np.array_equal(table.hidden, other.hidden)):
            raise NotProtectable("publish_differs", table=name)


def _write_internal(internal: Mapping[str, object], folder: Path, text: Text) -> None:
    """For the procesmanager and output checker alone: a note that says so, and a file for each entry.

    The link quality is written for people too.
    """
    folder.chmod(0o700)
    pages = {NOT_FOR_PUBLICATION: text("report.internal_note") + "\n"}
    quality = internal.get(LINK_QUALITY)
    if isinstance(quality, Mapping):
        pages[f"{LINK_QUALITY}.html"] = link_quality_page(quality, text)
    for name in (*pages, *(f"{name}.json" for name in internal)):
        (folder / name).touch(mode=0o600)
    for name, page in pages.items():
        (folder / name).write_bytes(page.encode())
    for name, content in internal.items():
        _write_json(content, folder / f"{name}.json")


def _write_json(content: object, file: Path, *, indent: int | None = 1) -> None:
    # Bytes, since text would get other line ends on Windows.
    file.write_bytes((json.dumps(content, ensure_ascii=False, indent=indent, allow_nan=False) + "\n").encode())
