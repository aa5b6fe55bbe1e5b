"""The colours stay apart for every kind of colour vision, and on a grey printer.

Colour blindness is simulated with the matrices of Machado, Oliveira and Fernandes (2009) for full severity, in linear
RGB; distance is that of CIELAB (1976), in which 2.3 is just noticeable.
"""

from __future__ import annotations

from itertools import combinations, pairwise

import numpy as np
import pytest

from factlab.show.drawings.paint import CHANCE, LESS, MAP_SHADES, MORE, OKABE_ITO, SHADES

VISION = {
    "all colours": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
    "none": np.tile([0.2126, 0.7152, 0.0722], (3, 1)),
}
CLEAR = 10.0
"""Four times what is just noticeable: colours that lie side by side in a legend."""


def lab(colour: str, seen: np.ndarray) -> np.ndarray:
    """CIELAB (D65) of a colour as somebody with this vision sees it."""
    parts = np.array([int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    seen_linear = np.clip(seen @ linear, 0, 1)
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    x, y, z = (
        part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116
        for part in to_xyz @ seen_linear / np.array([0.9505, 1.0, 1.089])
    )
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def distance(one: str, other: str, seen: np.ndarray) -> float:
    return float(np.linalg.norm(lab(one, seen) - lab(other, seen)))


@pytest.mark.parametrize("vision", VISION)
def test_the_classes_of_the_map_get_darker_and_stay_apart(vision: str) -> None:
    lightness = [lab(colour, VISION[vision])[0] for colour in SHADES]
    assert lightness == sorted(lightness, reverse=True)
    assert min(distance(a, b, VISION[vision]) for a, b in pairwise(MAP_SHADES)) > CLEAR


@pytest.mark.parametrize("vision", [vision for vision in VISION if vision != "none"])
def test_less_than_chance_is_never_taken_for_more(vision: str) -> None:
    seen = VISION[vision]
    assert min(distance(less, more, seen) for less in LESS for more in MORE) > CLEAR
    assert min(distance(CHANCE, other, seen) for other in (*LESS, *MORE[1:])) > CLEAR


@pytest.mark.parametrize("vision", [vision for vision in VISION if vision != "none"])
def test_different_things_have_colours_that_stay_apart(vision: str) -> None:
    assert min(distance(a, b, VISION[vision]) for a, b in combinations(OKABE_ITO, 2)) > CLEAR


def test_red_and_green_would_not_pass() -> None:
    assert distance("#d62728", "#6f7d1a", VISION["deuteranopia"]) < CLEAR
