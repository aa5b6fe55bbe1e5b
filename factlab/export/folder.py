"""A folder that is put in its place whole, or not at all."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

from factlab.errors import WouldOverwrite
from factlab.protocol.tables import TABLES
from factlab.publication.whole_folder import all_or_nothing, refuse_inside_publication

_OURS = re.compile(rf"(({'|'.join(TABLES)})\.(csv|sav))|gebieden\.geojson|velden\.csv|(LEESMIJ|README)\.txt")


def place_whole(out: Path, made: Callable[[], Mapping[str, bytes]], *, replace: bool) -> Mapping[str, bytes]:
    """Writes what `made` gives (name → content) as the folder `out`, and gives it back.

    Raises UsageFault inside a published folder, where nothing else may lie; WouldOverwrite when there is something
    already (with `replace`: something that an export did not make); FactlabError `cannot_write` when the disk does
    not take it. Whatever is raised, what was there is there still and nothing half-written is left.
    """
    refuse_inside_publication(out)
    if out.exists():
        if not replace:
            raise WouldOverwrite("output_exists", folder=str(out))
        if not _is_ours(out):
            raise WouldOverwrite("output_not_ours", folder=str(out))
    files = made()
    with all_or_nothing(out) as (fresh,):
        for name, content in files.items():
            (fresh / name).write_bytes(content)
    return files


def _is_ours(folder: Path) -> bool:
    """Whether all that lies in it is what an export makes: a file of somebody else would be lost."""
    return folder.is_dir() and all(path.is_file() and _OURS.fullmatch(path.name) for path in folder.iterdir())
