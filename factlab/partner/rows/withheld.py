"""Which rows are held back before hashing: objections, secret addresses, shelters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from factlab.errors import UnreadableInput
from factlab.partner.columns.mapping import is_geheim
from factlab.partner.rows.addresses import address_columns
from factlab.partner.rows.encoded import Encoded, Flags, Ints
from factlab.partner.rows.exclusions import ADDRESS_IS_HIDDEN, REASONS, SHELTER, Exclusions, client_key
from factlab.partner.rows.marks import is_secret, says_hidden

_LOOKS_HIDDEN = "geheim|afgeschermd|beveiligd"

NOT_WITHHELD = 0
CODE_OF = {reason: place for place, reason in enumerate(REASONS, start=1)}
WHOLE_ADDRESS = CODE_OF[SHELTER]
"""From this code on the reason holds for every row of the partner at the address."""


@dataclass(frozen=True, slots=True, repr=False)
class Withheld:
    """`why` int8 (rows,): `NOT_WITHHELD` or a code of `CODE_OF`; the excluded clients that are in the list.

    `nameless` (rows,): rows without a client number, of which nobody can say whether their client objected; None
    where no clients are excluded.
    """

    why: NDArray[np.int8]
    clients: frozenset[str]
    nameless: Flags | None


def withheld(
    table: Mapping[str, Encoded], shelter: Flags, leave_out: Exclusions | None, file: str, numbers: Ints
) -> Withheld:
    """Per row why it is held back. `shelter`: rows that report a shelter's voorziening.

    Raises UnreadableInput, with file and row (of `numbers`), where clients are excluded and a client number can be
    two: nobody could say whether that client objected.
    """
    why = np.where(shelter, np.int8(CODE_OF[SHELTER]), np.int8(NOT_WITHHELD))
    met: frozenset[str] = frozenset()
    nameless = None
    client = table.get("clientnummer")
    if leave_out is not None and leave_out.clients and client is not None:
        keys = client.each(client_key)
        unclear = np.array([key is None for key in keys], dtype=bool)[client.codes]
        if unclear.any():
            raise UnreadableInput("client_number_unclear", file=file, row=str(int(numbers[np.argmax(unclear)])))
        codes = [CODE_OF[leave_out.clients[key]] if key and key in leave_out.clients else NOT_WITHHELD for key in keys]
        np.maximum(why, np.array(codes, dtype=np.int8)[client.codes], out=why)
        nameless = np.array([not key for key in keys], dtype=bool)[client.codes]
        met = frozenset(key for key in keys if key and key in leave_out.clients)
    hidden = CODE_OF[ADDRESS_IS_HIDDEN]
    for name, column in table.items():
        if is_geheim(name):
            why[column.where(is_secret)] = hidden
    for column in address_columns(table).values():
        for place in _hidden_values(column.values):
            why[column.codes == place] = hidden
    return Withheld(why, met, nameless)


def _hidden_values(values: pa.StringArray) -> list[int]:
    """The positions of cells that say that the address is secret instead of what it is."""
    perhaps = pc.indices_nonzero(pc.match_substring_regex(values, _LOOKS_HIDDEN, ignore_case=True)).to_pylist()
    return [place for place in perhaps if says_hidden(values[place].as_py())]
