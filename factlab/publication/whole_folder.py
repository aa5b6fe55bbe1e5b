"""Putting folders in their place: all of it or nothing."""

from __future__ import annotations

import contextlib
import secrets
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from factlab.errors import FactlabError, UsageFault, WouldOverwrite
from factlab.publication.files import INTERNAL
from factlab.publication.read import is_publication


def refuse_inside_publication(out: Path) -> None:
    """Refuses a published folder and whatever lies in one, which may hold nothing else. Raises UsageFault."""
    full = out.resolve()
    for folder in (full, *full.parents):
        if is_publication(folder):
            raise UsageFault("publish_in_publication", folder=str(out), publication=str(folder))


@contextmanager
def all_or_nothing(*places: Path) -> Iterator[Sequence[Path]]:
    """New empty folders that take the places of these together when the block ends, or vanish.

    Moving aside before renaming, since Windows does not rename over a folder; a folder that is in use
    there (a workbook open in Excel) puts everything back as it was. Raises FactlabError `cannot_write`
    when the disk or the folder does not take it.
    """
    targets = [place.resolve() for place in places]
    above = [folder for target in targets for folder in reversed(target.parents) if not folder.exists()]
    mark = secrets.token_hex(4)
    fresh = [target.with_name(f".{target.name}.{mark}.nieuw") for target in targets]
    aside: dict[Path, Path] = {}
    placed: list[Path] = []
    try:
        for folder in dict.fromkeys(above):
            folder.mkdir(mode=0o700 if folder.name == INTERNAL else 0o777)
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
    except BaseException as error:
        for target in placed:
            shutil.rmtree(target, ignore_errors=True)
        for target, old in aside.items():
            old.replace(target)
        for folder in fresh:
            shutil.rmtree(folder, ignore_errors=True)
        for folder in reversed(dict.fromkeys(above)):
            with contextlib.suppress(OSError):
                folder.rmdir()
        if isinstance(error, OSError):
            raise FactlabError("cannot_write", file=str(places[0])) from None
        raise
    for old in aside.values():
        shutil.rmtree(old, ignore_errors=True)


def _move_aside(target: Path, old: Path) -> None:
    try:
        target.replace(old)
    except PermissionError:
        raise WouldOverwrite("output_in_use", folder=str(target)) from None
