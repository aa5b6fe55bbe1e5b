"""Lists judged without reading a file: columns of text under their canonical names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from factlab.partner.columns.chosen import Columns
from factlab.partner.place import Households, gather
from factlab.partner.preview import Preview, summarise
from factlab.partner.providers import RawList
from factlab.partner.rows.codes import Codes
from factlab.partner.rows.exclusions import Exclusions, read_exclusions
from factlab.partner.rows.judge import CountedRows, count_rows
from factlab.protocol.round import Round

ALLOWED = frozenset({"AL01", "AL02", "MN01"})
HEADER = "postcode;huisnummer;voorziening;clientnummer"


def raw_list(header: str, rows: Sequence[str], file: str = "lijst.csv") -> RawList:
    """A list of which row 1 is the header, with `;` between cells."""
    names = header.split(";")
    cells = [row.split(";") for row in rows]
    columns = {name: pa.array([row[at] for row in cells], pa.string()) for at, name in enumerate(names)}
    return RawList(file, columns, np.arange(2, len(rows) + 2, dtype=np.int64), ())


def columns_of(header: str, wide: Mapping[str, str] | None = None) -> Columns:
    names = [name for name in header.split(";") if name not in (wide or {}) and name != "reden"]
    return Columns({name: name for name in names}, dict(wide or {}))


@dataclass(frozen=True)
class Seen:
    """What a partner's lists come to; `leaves` are the (address, voorziening) pairs that leave."""

    lists: list[CountedRows]
    households: Households
    preview: Preview

    @property
    def leaves(self) -> set[tuple[str, str]]:
        at = self.households
        return {
            (at.keys[place], at.voorzieningen[which])
            for place, which in zip(at.address.tolist(), at.voorziening.tolist(), strict=True)
            if at.goes[place]
        }


def see(
    round_: Round,
    *lists: Sequence[str],
    header: str = HEADER,
    wide: Mapping[str, str] | None = None,
    own: Mapping[str, str] | None = None,
    leave_out: Exclusions | None = None,
    fixed: str | None = None,
) -> Seen:
    """Judge lists that all have this header, as the partner that may deliver `ALLOWED`."""
    codes = Codes(round_.voorzieningen, own)
    columns = columns_of(header, wide)
    counted = [
        count_rows(raw_list(header, rows, f"lijst{n}.csv"), columns, round_, ALLOWED, fixed, codes, leave_out)
        for n, rows in enumerate(lists)
    ]
    households = gather(counted, round_, leave_out)
    return Seen(counted, households, summarise(counted, households))


def excluding(round_: Round, *rows: str, header: str = "clientnummer") -> Exclusions:
    return read_exclusions(raw_list(header, rows, "bezwaar.csv"), columns_of(header), round_)
