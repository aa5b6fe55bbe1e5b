"""What everybody must agree on, part by part: so that who differs can be told in what.

The digest of a round says that two parties differ; this record says where. Short enough to stand in the
readable header of a submission: what fits on a line as it is, lists as the first 64 bits of a SHA-256.
That is enough to tell an honest mistake, and no more: what is believed is the digest.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Annotated, Final

from pydantic import StringConstraints

from factlab.errors import Fault

_SHORT_HEX: Final = 16

PartName = Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}$")]
PartValue = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9/_.-]{0,60}$")]
"""Values come from others and are shown on a terminal: no spaces, no control characters, no length."""


def canonical(content: object) -> bytes:
    """The one JSON of a content, that everybody hashes alike: keys sorted, no spaces, characters as they are."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def by_part(agreement: Mapping[str, object]) -> dict[str, str]:
    """The record of an agreement: name of the part → what was agreed; parts within a part stand beside it."""
    return dict(sorted(_parts(agreement)))


def _parts(agreement: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for name, content in agreement.items():
        if isinstance(content, Mapping):
            yield from _parts(content)
        elif isinstance(content, str | int | float):
            yield name, str(content)
        else:
            yield name, sha256(canonical(content)).hexdigest()[:_SHORT_HEX]


_SAID: Final = {
    "peildatum": "agreed_peildatum",
    "periode_maanden": "agreed_periode_maanden",
    "voorzieningen": "agreed_voorzieningen",
    "gebieden": "agreed_gebieden",
    "niveau": "agreed_niveau",
    "instellingen": "agreed_instellingen",
    "straten": "agreed_straten",
    "versie": "agreed_versie",
    "schrijfwijze": "agreed_schrijfwijze",
    "jeugd": "agreed_jeugd",
    "verzameladres_vanaf": "agreed_verzameladres_vanaf",
}
"""Which words say that a part differs; in this order they are told."""


def differences(theirs: Mapping[str, str], ours: Mapping[str, str], file: str) -> list[Fault]:
    """What a file was made with and the round does not have, one fault for each part that is not the same."""
    order = [*_SAID, *sorted({*theirs, *ours} - _SAID.keys())]
    differing = [part for part in order if theirs.get(part) != ours.get(part)]
    return [_difference(part, theirs.get(part, "-"), ours.get(part, "-"), file) for part in differing]


def _difference(part: str, theirs: str, ours: str, file: str) -> Fault:
    # Dates as ISO text are in the order of time.
    key = "agreed_older_peildatum" if part == "peildatum" and theirs < ours else _SAID.get(part, "agreed_other")
    return Fault(key, file, part=part, theirs=theirs, ours=ours)
