"""The sample round, walked once for all tests of the docs."""

from __future__ import annotations

import pytest
from walked_round import Walked, walk


@pytest.fixture(scope="session")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Walked:
    return walk(tmp_path_factory.mktemp("walked"))
