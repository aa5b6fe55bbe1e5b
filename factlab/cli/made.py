"""The files that `factlab ingest` makes, by name."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from factlab.protocol.round import Partner, Round


REJECTS, CODES, NOT_IN_BAG = "afgewezen.csv", "codes.csv", "niet_in_bag.csv"


def is_report(path: Path) -> bool:
    """Whether it is called like one of our own reports: never a list."""
    return any(path.name.endswith(f".{ending}") for ending in (REJECTS, CODES, NOT_IN_BAG))


@dataclass(frozen=True, slots=True)
class Made:
    """`ID.PARTNER.factlab`, and beside it what stays with the officer.

    `overview` is the page about the submission; `trial` the page of a run that made none.
    """

    submission: Path
    overview: Path
    rejects: Path
    codes: Path
    not_in_bag: Path
    trial: Path

    @classmethod
    def of(cls, out: Path, round_: "Round", partner: "Partner") -> "Made":
        stem = f"{round_.id}.{partner.id}"
        endings = ("factlab", "overzicht.html", REJECTS, CODES, NOT_IN_BAG, "proef.html")
        return cls(*(out / f"{stem}.{ending}" for ending in endings))

    @property
    def all(self) -> tuple[Path, ...]:
        return (self.submission, self.overview, self.rejects, self.codes, self.not_in_bag, self.trial)
