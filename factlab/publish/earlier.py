"""Publications of the same gemeente and reference date that exist already: everybody knows them."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from factlab.errors import NotProtectable, NotTogether, UnreadableInput
from factlab.protocol.publication import Earlier, tables_hash
from factlab.protocol.round import Round, read_round
from factlab.protocol.tables import TABLES
from factlab.publication.against_round import scope_of
from factlab.publication.divisions import in_terms_of
from factlab.publication.read import is_publication, read
from factlab.publication.simulated import require_real
from factlab.publish.place import internal_of

KEPT = "eerder"
"""In the internal folder: the publications that were taken along."""


def earlier_releases(outs: Mapping[str, Path], previous: Iterable[Path], round_: Round) -> dict[Path, Earlier]:
    """The releases to take along, by folder: those that are named, and those found where is published or beside it.

    `outs` are the folders to be made, by the level by which is published in each. Beside one are those named alike,
    and by whatever name those of a round with several divisions that are not by that level. What a folder itself took
    along was kept in its internal folder, so that replacing it forgets nothing. Each once, in an order of their own.
    Raises what `read` and `scope_of` raise of a folder that is not whole, NotTogether when one that is named is of
    another gemeente or reference date, and NotProtectable when one is of other areas, by code or by address.
    """
    found: dict[str, tuple[Path, Earlier]] = {}
    named = {folder.resolve(): True for folder in previous}
    beside = [path for out in outs.values() for path in _beside(out)]
    if round_.indelingen:
        beside += [path for level, out in outs.items() for path in _by_others(out, level)]
    for folder, is_named in {**dict.fromkeys(beside, False), **named}.items():
        release = _opened(folder, round_, is_named=is_named)
        if release is not None:
            found[f"{release.scope.round_id} {tables_hash(release.tables)}"] = folder, release
    return dict(found[key] for key in sorted(found))


def _beside(out: Path) -> list[Path]:
    """What is at `out`, what it was kept beside, and publications named like it: `uitvoer` and `uitvoer-eerste`."""
    full, kept = out.resolve(), internal_of(out) / KEPT
    named_alike = [path for path in _inside(full.parent) if path.name.startswith(full.name)]
    return [path for path in (*named_alike, *_inside(kept)) if is_publication(path)]


def _by_others(out: Path, level: str) -> list[Path]:
    """Publications in the folder of `out` that are by another division."""
    beside = [path for path in _inside(out.resolve().parent) if is_publication(path)]
    return [path for path in beside if any(area.level != level for area in read(path).areas)]


def keep_earlier(folders: Iterable[Path], internal: Path) -> None:
    """Copies what was taken along into the internal folder, for the next time."""
    for folder in folders:
        publication = read(folder)
        name = f"{publication.round_id}-{tables_hash(publication.tables)[:16]}"
        shutil.copytree(folder, internal / KEPT / name, dirs_exist_ok=True)


def _inside(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _opened(folder: Path, round_: Round, *, is_named: bool) -> Earlier | None:
    publication = read(folder)
    if publication.simulated:
        # What was invented tells nobody anything; but who names it means something else.
        if is_named:
            require_real(publication, folder)
        return None
    then = read_round(publication.round_file, publication.round_file_name).round
    if (then.gemeente, then.peildatum) != (round_.gemeente, round_.peildatum):
        if is_named:
            raise NotTogether("previous_other", folder=str(folder))
        return None
    try:
        scope = scope_of(publication, then)
    except UnreadableInput as wrong:
        raise UnreadableInput("previous_differs", folder=str(folder), what=wrong.where["file"]) from None
    known = in_terms_of(round_, scope, then)
    per_area = any(TABLES[name].per_area for name in publication.tables)
    if known is None and per_area and len(scope.areas) > 1:
        raise NotProtectable("earlier_other_areas", round=then.id)
    # What is not a division of this round tells of the gemeente alone: its areas are made of nothing known.
    return Earlier(known or replace(scope, base=(), lies_in={}), then.beveiliging, publication.tables)
