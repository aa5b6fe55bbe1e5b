"""What a name in a readable header may look like: it is shown on the screens of others, before it is believed."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import StringConstraints

NAME_PATTERN: Final = r"^[a-z0-9][a-z0-9_-]{0,39}$"
ROUND_ID_PATTERN: Final = r"^[a-z0-9][a-z0-9-]{0,59}$"

SIMULATION_PREFIX: Final = "simulatie-"
"""Begins the id of a simulated round, and with it every row of every table; no real round may have it."""

Name = Annotated[str, StringConstraints(pattern=NAME_PATTERN)]
"""Of a partner, or of somebody with an identity."""

RoundId = Annotated[str, StringConstraints(pattern=ROUND_ID_PATTERN)]

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""A SHA-256 in hexadecimal: a digest, a hash of contents, the fingerprint of a public key."""
