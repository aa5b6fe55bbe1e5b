"""What the data officer sees before anything leaves: counts only, never a value out of a list.

Everything is counted in rows of the lists, but for `duplicates`, which counts reports (a row with one voorziening;
only in a wide list can a row make more than one). Over all lists:

    rows    = rejected (see `BEFORE`, and rows that do not fit the columns) + never delivered + unmarked + idle + active
              - dropped_beside
    active  = rejected for their address + held back + outside + left out by address + rows that go along
    reports = duplicates + households with each voorziening

where rows that go along are reports in a long list.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import groupby

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import BaseModel, ConfigDict, Field

from factlab.partner.place import OUTSIDE, Households
from factlab.partner.rows.exclusions import Unmet
from factlab.partner.rows.frame import BIRTH_YEAR
from factlab.partner.rows.judge import CountedRows
from factlab.text import Text

REJECTS_HEADER = "bestand;rij;reden;uitleg"
AREA_BY_POSTCODE = "gebied_uit_postcode"
_ROWS_TO_JUDGE = 50
_DISTINCT_SHARE = 0.05
"""Fewer distinct addresses than this share of the rows is a list that gives everybody the address of an office."""


class Preview(BaseModel):
    """The object that `ingest --json` prints."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    rows: int
    active: int
    rejected: dict[str, int]
    repaired: dict[str, int]
    outside: int
    duplicates: int
    left_out: dict[str, int]
    households: int
    voorzieningen: dict[str, int]
    submission: str | None = None
    judged: int = Field(exclude=True)
    """Rows that count on the reference date, and rows of which that cannot be told; from here on not printed."""
    idle: int = Field(exclude=True)
    """Rows that do not count on the reference date."""
    unmarked: int = Field(default=0, exclude=True)
    """Rows of a wide list that mark nothing."""
    turned: int = Field(default=0, exclude=True)
    """Rows with an end before their begin, among those that do not count (in a wide list perhaps only in part)."""
    going: int = Field(exclude=True)
    """Rows that go along."""
    reports: int = Field(exclude=True)
    """Rows that go along, once for each of their voorzieningen."""
    dropped_beside: int = Field(exclude=True)
    """Rows counted under `niet_leveren` that have something to deliver as well, so are active too; wide lists."""
    totals: int = Field(exclude=True)
    """Rows with a total, which are no rows of the list."""
    unmapped: int = Field(exclude=True)
    """Distinct texts that name no voorziening."""
    exclusions_unmatched: int = Field(exclude=True)
    """Clients and addresses of --exclude that are in none of the lists."""
    exclusions_unsure: int = Field(exclude=True)
    """Rows that count and have no client number, where clients are excluded: nobody knows whether they objected."""
    not_in_bag: dict[str, int] = Field(exclude=True)
    """Suggested cause → rows that go along with an address that the round's BAG list does not have."""
    wide: bool = Field(exclude=True)
    """Whether a list has a column per voorziening."""
    frame: bool = Field(exclude=True)
    """Whether this is the frame: classes of addresses instead of voorzieningen."""
    unread: dict[str, int] = Field(exclude=True)
    """Group of the frame → rows with an address that say something else than one of its classes."""
    addressed: int = Field(exclude=True)
    """Rows with an address that were not held back themselves."""
    distinct: int = Field(exclude=True)
    """Distinct addresses of those rows."""
    unmet: Unmet = Field(exclude=True)
    """Where the exclusions that are in none of the lists stand."""
    unreadable: Mapping[str, tuple[int, ...]] = Field(exclude=True)
    """List → row numbers that are secret or a shelter's, without an address that can be read."""

    @property
    def rejected_rows(self) -> int:
        return sum(self.rejected.values())

    @property
    def unread_share(self) -> float:
        """Of the rows with an address, those that name no class, for the group that is worst off."""
        return max(self.unread.values(), default=0) / self.addressed if self.addressed else 0.0

    @property
    def reject_share(self) -> float:
        """Rejected rows as a share of the rows that were judged."""
        return self.rejected_rows / self.judged if self.judged else 1.0


def warnings(preview: Preview, most: int | None = None) -> list[tuple[str, dict[str, object]]]:
    """What somebody must look at before anything leaves: (text key, what to fill in), by row number and no values.

    `most` is how many row numbers and ranges of them to name at most.
    """
    unmet = preview.unmet
    by_row = (
        ("preview.client_not_met", unmet.file, unmet.clients),
        ("preview.address_not_met", unmet.file, unmet.addresses),
        ("preview.address_nearly_met", unmet.file, unmet.near),
        *(("preview.secret_unreadable", file, rows) for file, rows in preview.unreadable.items()),
    )
    found: list[tuple[str, dict[str, object]]] = [
        (key, {"file": file, "rows": row_ranges(rows, most), "count": len(rows)}) for key, file, rows in by_row if rows
    ]
    if preview.exclusions_unsure:
        found.append(("preview.exclusions_unsure", {"count": preview.exclusions_unsure}))
    if preview.addressed >= _ROWS_TO_JUDGE and preview.distinct < _DISTINCT_SHARE * preview.addressed:
        found.append(("preview.same_address", {"rows": preview.addressed, "households": preview.distinct}))
    if BIRTH_YEAR in preview.repaired:
        found.append(("preview.birth_years", {"count": preview.repaired[BIRTH_YEAR]}))
    return found


def row_ranges(numbers: Sequence[int], most: int | None = None) -> str:
    """Ascending row numbers as `3, 5-9`; with an ellipsis where there are more than `most` numbers and ranges."""
    runs = [
        [number for _, number in run]
        for _, run in groupby(enumerate(dict.fromkeys(numbers)), lambda placed: placed[1] - placed[0])
    ]
    shown = [str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs]
    return ", ".join(shown if most is None or len(shown) <= most else [*shown[:most], "…"])


def summarise(lists: Sequence[CountedRows], households: Households) -> Preview:
    """Count everything once, from the rows."""
    left_out: Counter[str] = Counter()
    repaired: Counter[str] = Counter()
    unread: Counter[str] = Counter()
    for rows in lists:
        unread.update(rows.unread)
        left_out.update(rows.left_out)
        repaired.update(rows.repaired)
    fates: Counter[str] = Counter()
    per_address = np.bincount(households.address[households.first], minlength=len(households.keys))
    for place in np.flatnonzero(~households.goes).tolist():
        fates[households.fate[place]] += int(per_address[place])
    outside = fates.pop(OUTSIDE, 0)
    left_out.update(fates)
    going = households.goes[households.address]
    if guessed := int(per_address[households.by_postcode & households.goes].sum()):
        repaired[AREA_BY_POSTCODE] = guessed
    not_in_bag: Counter[str] = Counter()
    for place, cause in households.not_in_bag.items():
        not_in_bag[cause] += int(per_address[place])
    kinds = len(households.voorzieningen)
    pairs = pc.unique(pa.array(households.address[going] * kinds + households.voorziening[going])).to_numpy()
    using = np.bincount(pairs % kinds, minlength=kinds)
    reports = int(going.sum())
    return Preview(
        rows=sum(rows.read for rows in lists),
        active=sum(rows.active for rows in lists),
        judged=sum(rows.judged for rows in lists),
        idle=sum(rows.idle for rows in lists),
        unmarked=sum(rows.unmarked for rows in lists),
        turned=sum(rows.turned for rows in lists),
        going=int(per_address[households.goes].sum()),
        reports=reports,
        dropped_beside=sum(rows.dropped_beside for rows in lists),
        totals=sum(rows.totals for rows in lists),
        unmapped=len({text for rows in lists for text in rows.unmapped}),
        exclusions_unmatched=households.unmatched,
        exclusions_unsure=sum(rows.nameless for rows in lists),
        not_in_bag=dict(sorted(not_in_bag.items())),
        wide=any(rows.wide for rows in lists),
        frame=any(rows.frame for rows in lists),
        unread=dict(unread),
        addressed=int(households.first.sum()),
        distinct=len(households.keys),
        unmet=households.unmet,
        unreadable={rows.file: rows.unreadable for rows in lists if rows.unreadable},
        rejected=dict(sorted(Counter(reason for rows in lists for _, reason in rows.rejected).items())),
        repaired=dict(sorted(repaired.items())),
        outside=outside,
        duplicates=reports - len(pairs),
        left_out=dict(sorted((reason, count) for reason, count in left_out.items() if count)),
        households=int(np.count_nonzero(np.bincount(pairs // kinds))),
        voorzieningen={
            voorziening: int(number)
            for voorziening, number in zip(households.voorzieningen, using, strict=True)
            if number
        },
    )


def not_in_bag_rows(lists: Sequence[CountedRows], households: Households, text: Text) -> bytes | None:
    """The rows that go along with an address the BAG list does not have: `bestand;rij;reden;uitleg`, no values."""
    if not households.not_in_bag:
        return None
    lines: list[str] = []
    begin = 0
    for rows in lists:
        numbers, first = rows.numbers[rows.address >= 0], rows.first[rows.address >= 0]
        at = households.address[begin : begin + len(numbers)]
        begin += len(numbers)
        found = first & np.isin(at, list(households.not_in_bag))
        for number, place in sorted(zip(numbers[found].tolist(), at[found].tolist(), strict=True)):
            cause = households.not_in_bag[place]
            lines.append(f"{rows.file};{number};{cause};{text(f'not_in_bag.{cause}')}")
    return "\r\n".join([REJECTS_HEADER, *lines, ""]).encode("utf-8-sig")
