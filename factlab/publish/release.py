"""The output checker releases a published folder: what was a draft is written again, signed, all of it or nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from factlab.errors import NotTogether, WouldOverwrite
from factlab.protocol.identity import Identity, PublicIdentity
from factlab.protocol.round import Round
from factlab.publication.files import TABLES_FOLDER
from factlab.publication.publication import Publication, Released
from factlab.publication.released import share_keys
from factlab.publication.simulated import require_real
from factlab.publication.whole_folder import all_or_nothing
from factlab.publish.folder import check_again, write_folder
from factlab.publish.map import with_map


def check_release(publication: Publication, round_: Round, checker: PublicIdentity, folder: Path) -> None:
    """Refuses what cannot be released by this checker.

    Raises WouldOverwrite when it was released already, and NotTogether for a simulation, or when the checker is the
    hub that linked the lists and signed the round: a second pair of eyes is not the first.
    """
    require_real(publication, folder)
    if publication.released is not None:
        raise WouldOverwrite("already_released", folder=str(folder), name=publication.released.name)
    if share_keys(round_.hub, checker):
        raise NotTogether("release_by_hub", identity=checker.naam, round=round_.id)


def release(
    publication: Publication,
    folder: Path,
    round_: Round,
    checker: Identity,
    day: date,
    *,
    version: str,
    certificate: bytes | None,
) -> Publication:
    """Puts the released folder in the place of the draft at `folder`, and gives the released publication back.

    `publication` and `certificate` are what was read from the folder and checked: they are what is written, whatever
    happened to the folder since. Raises what `check_release` raises, and what `all_or_nothing` raises when it cannot
    be written, by which the draft stays as it was.
    """
    check_release(publication, round_, checker.public, folder)
    by = Released(checker.name, checker.public.fingerprint, day)
    released = with_map(replace(publication, released=by, version=version), publication.map)
    csv = any((folder / TABLES_FOLDER).glob("*.csv"))
    with all_or_nothing(folder) as (fresh,):
        write_folder(released, fresh, csv=csv, certificate=certificate, checker=checker)
        check_again(released, fresh)
    return released
