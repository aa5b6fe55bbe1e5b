"""What the officer keeps of an ingest: rejected rows, codes without a voorziening, addresses that do not exist.

A report that an earlier run made is renewed, or removed when there is nothing to report; anybody else's file of
that name stays, and is a refusal.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from factlab.cli import files
from factlab.cli.console import Console
from factlab.errors import WouldOverwrite

if TYPE_CHECKING:
    from factlab.partner.ingest import Judged
    from factlab.protocol.round import Partner, Round

BOM = b"\xef\xbb\xbf"
CODES_MARK = BOM + b"code;rijen;voorziening"


@dataclass(frozen=True, slots=True)
class Report:
    """A file to make, or to remove when there is nothing in it (None). `mark`: how our own of it begins."""

    path: Path
    data: bytes | None
    mark: bytes

    @property
    def rows(self) -> int:
        """The lines under the header."""
        return max(0, (self.data or b"").count(b"\n") - 1)

    @property
    def is_ours(self) -> bool:
        return self.path.is_file() and begins(self.path, self.mark)


def begins(path: Path, mark: bytes) -> bool:
    """Whether a file begins with these bytes."""
    try:
        with path.open("rb") as file:
            return file.read(len(mark)) == mark
    except OSError:
        return False


def refuse_others(reports: Iterable[Report], *, replace: bool) -> None:
    """Nobody else's file is overwritten without --replace."""
    for report in reports:
        if report.data is not None and report.path.exists() and not (replace or report.is_ours):
            raise WouldOverwrite("would_overwrite", file=str(report.path))


def write_reports(reports: Sequence[Report], *, replace: bool) -> None:
    """All of them or none; what has nothing to report any more is taken away."""
    refuse_others(reports, replace=replace)
    files.write_together({one.path: one.data for one in reports if one.data is not None}, replace=True)
    for report in reports:
        if report.data is None and report.is_ours:
            files.remove(report.path)


def rejects_report(console: Console, path: Path, rejects: Sequence[tuple[str, int, str]]) -> Report:
    """Every rejected row with its number and reason, and nothing of what is in it."""
    from factlab.partner.preview import REJECTS_HEADER

    lines = [f"{file};{number};{reason};{console.content(f'reason.{reason}')}" for file, number, reason in rejects]
    data = "\r\n".join([REJECTS_HEADER, *lines, ""]).encode("utf-8-sig")
    return Report(path, data if rejects else None, BOM + REJECTS_HEADER.encode())


def overview_report(
    console: Console, path: Path, judged: "Judged", round_: "Round", partner: "Partner", sha256: str, signer: str
) -> Report:
    """The page to file; without a hash and a signer it says that nothing was sent."""
    from factlab.partner.overview import OVERVIEW_MARK, overview

    page = overview(
        judged,
        round_,
        partner,
        date.today(),
        contents_sha256=sha256,
        signer=signer,
        language=console.content.language,
    )
    return Report(path, page, OVERVIEW_MARK)


def codes_report(path: Path, judged: "Judged") -> Report:
    """The texts that name no voorziening, to fill in and use as --codes."""
    from factlab.partner.rows.codes_to_fill_in import codes_to_fill_in

    return Report(path, codes_to_fill_in(rows.unmapped for rows in judged.counted), CODES_MARK)


def is_filled_in(codes: Report) -> bool:
    """Whether somebody has worked in the list of codes that an earlier run made: then it is theirs."""
    if not codes.is_ours:
        return False
    rows = files.read(codes.path).decode("utf-8-sig", "replace").splitlines()[1:]
    return any(row.strip() and not row.rstrip().endswith((";", ';""')) for row in rows)


def with_new_codes(codes: Report) -> Report | None:
    """A list of codes that somebody works in, with what is new behind it; None when it has them all.

    Not a byte of what is in it changes.
    """
    stands = files.read(codes.path)
    known = {row.partition(b";")[0] for row in stands.splitlines()}
    new = [row for row in (codes.data or b"").splitlines()[1:] if row.partition(b";")[0] not in known]
    if not new:
        return None
    end = b"" if stands.endswith(b"\n") else b"\r\n"
    return Report(codes.path, stands + end + b"\r\n".join([*new, b""]), CODES_MARK)


def not_in_bag_report(console: Console, path: Path, judged: "Judged") -> Report:
    """The rows with an address that the BAG list does not have, by number and likely cause."""
    from factlab.partner.preview import REJECTS_HEADER, not_in_bag_rows

    data = not_in_bag_rows(judged.counted, judged.households, console.content)
    return Report(path, data, BOM + REJECTS_HEADER.encode())
