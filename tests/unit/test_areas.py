"""Which area an address lies in, and how sure that is."""

from __future__ import annotations

import pytest

from factlab.protocol.areas import AreaMap, AreaRow, Place

AREAS = AreaMap(
    [
        AreaRow("1506AA", None, "WK1"),
        AreaRow("1506AC", 1, "WK1"),
        AreaRow("1506AC", 2, "WK2"),
        AreaRow("1506AE", 2, "WK3"),
        AreaRow("1506AF", None, "WK1"),
        AreaRow("1506AF", 7, "WK2"),
    ]
)


@pytest.mark.parametrize(
    ("postcode", "number", "area", "how"),
    [
        ("1506AA", 5, "WK1", Place.known),
        ("1506AC", 1, "WK1", Place.known),
        ("1506AC", 2, "WK2", Place.known),
        ("1506AC", 3, None, Place.undecided),
        ("1506AE", 2, "WK3", Place.known),
        ("1506AE", 4, "WK3", Place.by_postcode),
        ("1506AF", 7, "WK2", Place.known),
        ("1506AF", 8, "WK1", Place.known),
        ("9999ZZ", 1, None, Place.outside),
    ],
)
def test_the_number_decides_where_it_is_known_and_the_postcode_only_when_it_has_one_area(
    postcode: str, number: int, area: str | None, how: Place
) -> None:
    assert AREAS.find(postcode, number) == (area, how)
