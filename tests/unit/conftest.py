"""For tests of lists: read as a file that is there."""

from __future__ import annotations

from pathlib import Path

import pytest
from list_shapes import Read

from factlab.partner.providers import RawList, read_list


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Reads a list of this name with these bytes."""

    def reader(name: str, data: bytes) -> RawList:
        (tmp_path / name).write_bytes(data)
        return read_list(tmp_path / name)

    return reader
