"""A folder that is put in its place whole, or not at all."""

from __future__ import annotations

import contextlib
import re
import secrets
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

from factlab.errors import FactlabError, UsageFault, WouldOverwrite
from factlab.protocol.tables import TABLES
from factlab.publication.read import is_publication

_OURS = re.compile(rf"(({'|'.join(TABLES)})\.(csv|sav))|gebieden\.geojson|velden\.csv|(LEESMIJ|README)\.txt")


def place_whole(out: Path, made: Callable[[], Mapping[str, bytes]], *, replace: bool) -> Mapping[str, bytes]:
    """Writes what `made` gives (name → content) as the folder `out`, and gives it back.

    Raises UsageFault inside a published folder, where nothing else may lie; WouldOverwrite when there is something
    already (with `replace`: something that an export did not make); FactlabError `cannot_write` when the disk does
    not take it. Whatever is raised, what was there is there still and nothing half-written is left.
    """
    full = out.resolve()
    for folder in (full, *full.parents):
        if is_publication(folder):
            raise UsageFault("publish_in_publication", folder=str(out), publication=str(folder))
    if full.exists():
        if not replace:
            raise WouldOverwrite("output_exists", folder=str(out))
        if not _is_ours(full):
            raise WouldOverwrite("output_not_ours", folder=str(out))
    files = made()
    try:
        _put(full, files)
    except PermissionError:
        if full.exists():
            raise WouldOverwrite("output_in_use", folder=str(out)) from None
        raise FactlabError("cannot_write", file=str(out)) from None
    except OSError:
        raise FactlabError("cannot_write", file=str(out)) from None
    return files


def _is_ours(folder: Path) -> bool:
    """Whether all that lies in it is what an export makes: a file of somebody else would be lost."""
    return folder.is_dir() and all(path.is_file() and _OURS.fullmatch(path.name) for path in folder.iterdir())


def _put(full: Path, files: Mapping[str, bytes]) -> None:
    """Beside its place first. Moving aside before renaming, since Windows does not rename over a folder."""
    mark = secrets.token_hex(4)
    fresh, aside = (full.with_name(f".{full.name}.{mark}.{end}") for end in ("nieuw", "oud"))
    above = [folder for folder in reversed(full.parents) if not folder.exists()]
    try:
        fresh.mkdir(parents=True)
        for name, content in files.items():
            (fresh / name).write_bytes(content)
        if full.exists():
            full.replace(aside)
        fresh.replace(full)
    except BaseException:
        if aside.exists() and not full.exists():
            aside.replace(full)
        shutil.rmtree(fresh, ignore_errors=True)
        for folder in reversed(above):
            with contextlib.suppress(OSError):
                folder.rmdir()
        raise
    shutil.rmtree(aside, ignore_errors=True)
