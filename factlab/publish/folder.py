"""Writes the published folder: the whole folder or nothing, and what is internal beside it, never in it."""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from factlab.errors import NotProtectable, UsageFault, WouldOverwrite
from factlab.protocol.publication import Release
from factlab.publish.check import check, check_cells
from factlab.publish.datapackage import datapackage
from factlab.publish.long import long
from factlab.publish.map import with_map
from factlab.publish.parquet import write_csv, write_parquet
from factlab.publish.publication import Publication, published
from factlab.publish.read import DESCRIPTOR, is_publication, read
from factlab.publish.report import render
from factlab.publish.workbook import write_workbook
from factlab.text import Text

INTERNAL = "intern"
NOT_FOR_PUBLICATION = "LEESMIJ.txt"


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
) -> Path:
    """Writes `out` (the published folder) and `intern` beside it, and gives `out` back.

    Both are written beside their place, read back and compared, and only then renamed. With `replace`
    an earlier publication is moved aside first and removed after success.

    Raises NotProtectable when the release breaks its promise (see check.py), WouldOverwrite when a folder
    is there already, or is there and is not a publication.
    """
    check(release)
    if Path(round_file_name).name != round_file_name or Path(round_file_name).suffix != ".ronde":
        raise UsageFault("publish_round_name")
    internal = out.parent / INTERNAL
    if out.resolve() == internal.resolve():
        raise UsageFault("publish_in_internal", folder=INTERNAL)
    _refuse_overwriting(out, internal, replace=replace)
    publication = published(
        release,
        title=title,
        organisation_names=organisation_names or {},
        round_file=round_file,
        round_file_name=round_file_name,
        language=language,
        version=version,
    )
    publication = with_map(publication, geojson)
    out.parent.mkdir(parents=True, exist_ok=True)
    with _all_or_nothing(out, internal) as (new_out, new_internal):
        _write(publication, new_out, csv=csv)
        _check_again(publication, new_out)
        _write_internal(release.internal, new_internal, Text(language))
    return out


def _write(publication: Publication, folder: Path, *, csv: bool) -> None:
    text = Text(publication.language)
    tables = [long(publication, name) for name in publication.tables]
    (folder / "tabellen").mkdir()
    for table in tables:
        write_parquet(table, folder / "tabellen" / f"{table.name}.parquet")
        if csv:
            write_csv(table, folder / "tabellen" / f"{table.name}.csv")
    write_workbook(publication, tables, folder / "factlab.xlsx", text)
    (folder / "rapport.html").write_bytes(render(publication, publication.language).encode())
    (folder / publication.round_file_name).write_bytes(publication.round_file)
    _write_json(publication.verdict, folder / "onthulling.json")
    if publication.map is not None:
        _write_json(publication.map, folder / "kaart.geojson", indent=None)
    _write_json(datapackage(publication, tables, folder, text), folder / DESCRIPTOR)


def _check_again(publication: Publication, folder: Path) -> None:
    """What lies on disk is what was checked, and is checked once more as it lies there."""
    written = read(folder)
    check_cells(written.tables, written.policy)
    for name, table in publication.tables.items():
        other = written.tables[name]
        if not (np.array_equal(table.counts, other.counts) and np.array_equal(table.hidden, other.hidden)):
            raise NotProtectable("publish_differs", table=name)


def _write_internal(internal: Mapping[str, object], folder: Path, text: Text) -> None:
    folder.chmod(0o700)
    (folder / NOT_FOR_PUBLICATION).write_text(text("report.internal_note") + "\n", encoding="utf-8")
    for name, content in internal.items():
        _write_json(content, folder / f"{name}.json")


def _write_json(content: object, file: Path, *, indent: int | None = 1) -> None:
    # Bytes, since text would get other line ends on Windows.
    file.write_bytes((json.dumps(content, ensure_ascii=False, indent=indent, allow_nan=False) + "\n").encode())


def _refuse_overwriting(out: Path, internal: Path, *, replace: bool) -> None:
    ours = {out: is_publication(out), internal: (internal / NOT_FOR_PUBLICATION).is_file()}
    for target, made_here in ours.items():
        if not target.exists():
            continue
        if not replace:
            raise WouldOverwrite("output_exists", folder=target.name)
        if not made_here and not (target.is_dir() and not any(target.iterdir())):
            raise WouldOverwrite("output_not_ours", folder=target.name)


@contextmanager
def _all_or_nothing(*targets: Path) -> Iterator[Sequence[Path]]:
    """New empty folders that take the place of `targets` together when the block ends, or vanish.

    Moving aside before renaming, since Windows does not rename over a folder; a folder that is in use
    there (a workbook open in Excel) puts everything back as it was.
    """
    mark = secrets.token_hex(4)
    fresh = [target.with_name(f".{target.name}.{mark}.nieuw") for target in targets]
    aside: dict[Path, Path] = {}
    placed: list[Path] = []
    try:
        for folder in fresh:
            folder.mkdir()
        yield fresh
        for target, folder in zip(targets, fresh, strict=True):
            if target.exists():
                old = target.with_name(f".{target.name}.{mark}.oud")
                _move_aside(target, old)
                aside[target] = old
            folder.replace(target)
            placed.append(target)
    except BaseException:
        for target in placed:
            shutil.rmtree(target, ignore_errors=True)
        for target, old in aside.items():
            old.replace(target)
        raise
    finally:
        for folder in fresh:
            shutil.rmtree(folder, ignore_errors=True)
    for old in aside.values():
        shutil.rmtree(old, ignore_errors=True)


def _move_aside(target: Path, old: Path) -> None:
    try:
        target.replace(old)
    except PermissionError:
        raise WouldOverwrite("output_in_use", folder=target.name) from None
