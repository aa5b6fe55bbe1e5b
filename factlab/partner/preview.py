"""What the data officer sees before anything leaves: counts only, never a value out of a list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import BaseModel, ConfigDict, Field

from factlab.partner.place import OUTSIDE, Households
from factlab.partner.rows.judge import CountedRows

REJECTS_HEADER = "bestand;rij;reden;uitleg"
AREA_BY_POSTCODE = "gebied_uit_postcode"


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
    """Rows that count on the reference date, and rows of which that cannot be told; not printed."""

    @property
    def rejected_rows(self) -> int:
        return sum(self.rejected.values())

    @property
    def reject_share(self) -> float:
        """Rejected rows as a share of the rows that were judged."""
        return self.rejected_rows / self.judged if self.judged else 1.0


def summarise(lists: Sequence[CountedRows], households: Households) -> Preview:
    """Count everything once, from the rows."""
    left_out: Counter[str] = Counter()
    repaired: Counter[str] = Counter()
    for rows in lists:
        left_out.update(rows.left_out)
        repaired.update(rows.repaired)
    fates: Counter[str] = Counter()
    per_address = np.bincount(households.address, minlength=len(households.keys))
    for place in np.flatnonzero(~households.goes).tolist():
        fates[households.fate[place]] += int(per_address[place])
    outside = fates.pop(OUTSIDE, 0)
    left_out.update(fates)
    going = households.goes[households.address]
    if guessed := int((households.by_postcode & households.goes)[households.address].sum()):
        repaired[AREA_BY_POSTCODE] = guessed
    kinds = len(households.voorzieningen)
    pairs = pc.unique(pa.array(households.address[going] * kinds + households.voorziening[going])).to_numpy()
    using = np.bincount(pairs % kinds, minlength=kinds)
    return Preview(
        rows=sum(rows.read for rows in lists),
        active=sum(rows.active for rows in lists),
        judged=sum(rows.judged for rows in lists),
        rejected=dict(sorted(Counter(reason for rows in lists for _, reason in rows.rejected).items())),
        repaired=dict(sorted(repaired.items())),
        outside=outside,
        duplicates=int(going.sum()) - len(pairs),
        left_out=dict(sorted(left_out.items())),
        households=int(np.count_nonzero(np.bincount(pairs // kinds))),
        voorzieningen={
            voorziening: int(number)
            for voorziening, number in zip(households.voorzieningen, using, strict=True)
            if number
        },
    )
