"""Invented publications are kept apart from real ones."""

from __future__ import annotations

from pathlib import Path

from factlab.errors import NotTogether
from factlab.publication.publication import Publication


def require_real(publication: Publication, folder: Path | str) -> None:
    """Refuses a simulation where a real publication is needed: to release it, or as an earlier one.

    Raises NotTogether `simulated`.
    """
    if publication.simulated:
        raise NotTogether("simulated", folder=str(folder))


def require_alike(one: Publication, other: Publication, folder: Path | str) -> None:
    """Refuses to put a simulation beside a real publication. Raises NotTogether `simulated_beside_real`."""
    if one.simulated != other.simulated:
        raise NotTogether("simulated_beside_real", folder=str(folder))
