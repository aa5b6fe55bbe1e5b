"""Where a publication may be written.

FOLDER/NAME/            what is published
FOLDER/intern/NAME/     what is not, beside it and never in it
"""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path

from factlab.errors import FactlabError, UsageFault, WouldOverwrite
from factlab.publication.files import INTERNAL
from factlab.publication.read import is_publication

NOT_FOR_PUBLICATION = "LEESMIJ.txt"


def internal_of(out: Path) -> Path:
    """The folder beside `out` for what is not published with it."""
    full = out.resolve()
    return full.parent / INTERNAL / full.name


def check_place(out: Path, *, replace: bool) -> None:
    """Refuses, before anything is computed, a place where `publish` could not write.

    Raises UsageFault inside a publication or in the folder of internal files, WouldOverwrite when there
    is something already (with `replace`: something that factlab did not make), FactlabError
    `cannot_write` when the folder cannot be made there. Tidies what a run that was killed left behind.
    """
    full, internal = out.resolve(), internal_of(out)
    if full.name == INTERNAL or any(_is_internal(parent) for parent in full.parents):
        raise UsageFault("publish_in_internal", folder=str(out))
    for parent in full.parents:
        if is_publication(parent):
            raise UsageFault("publish_in_publication", folder=str(out), publication=str(parent))
    try:
        for target in (full, internal):
            _tidy(target)
        made_here = {full: is_publication(full), internal: (internal / NOT_FOR_PUBLICATION).is_file()}
        for target, ours in made_here.items():
            if target.exists():
                _refuse_overwriting(target, ours=ours, replace=replace)
        # Free space and the moment of writing can't be known; that a folder can be made here can.
        tempfile.TemporaryDirectory(prefix=".", dir=_nearest(internal.parent)).cleanup()
        tempfile.TemporaryDirectory(prefix=".", dir=_nearest(full.parent)).cleanup()
    except OSError:
        raise FactlabError("cannot_write", file=str(out)) from None


def _is_internal(folder: Path) -> bool:
    return folder.name == INTERNAL and any(folder.glob(f"*/{NOT_FOR_PUBLICATION}"))


def _refuse_overwriting(target: Path, *, ours: bool, replace: bool) -> None:
    if not replace:
        raise WouldOverwrite("output_exists", folder=str(target))
    if not ours and not (target.is_dir() and not any(target.iterdir())):
        raise WouldOverwrite("output_not_ours", folder=str(target))


def _nearest(folder: Path) -> Path:
    """The folder itself, or the nearest above it that is there."""
    return next(path for path in (folder, *folder.parents) if path.exists())


def recover(out: Path) -> None:
    """Puts back the publication that a killed run had moved aside, if that is how `out` was left.

    Raises FactlabError `cannot_write` when the disk does not take it.
    """
    try:
        _tidy(out.resolve())
    except OSError:
        raise FactlabError("cannot_write", file=str(out)) from None


def _tidy(target: Path) -> None:
    """Removes what a killed run left beside `target`; what it had moved aside and not replaced comes back."""
    half = re.compile(rf"\.{re.escape(target.name)}\.[0-9a-f]{{8}}\.(nieuw|oud)")
    for left in sorted(target.parent.iterdir()) if target.parent.is_dir() else ():
        if found := half.fullmatch(left.name):
            if found[1] == "oud" and not target.exists():
                left.replace(target)
            else:
                shutil.rmtree(left)
