"""On arrival: every link key is replaced under a secret of this run, before the engine sees it."""

from __future__ import annotations

import os

import numpy as np
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import ECB
from numpy.typing import NDArray

from factlab.protocol.submission import KEY_BYTES

_SECRET_BYTES = 32


class RunSecret:
    """A secret permutation of all 16-byte values, made when the run starts and never written down.

    The same link key gets the same replacement throughout the run, two link keys never share one, and
    without the secret nobody can go back: whoever got hold of the engine's tables could not test an address
    against them, not even with the round's key in hand.
    """

    __slots__ = ("_permutation",)

    def __init__(self) -> None:
        # ECB is wrong for a message, because equal blocks stay visible. Here no message is encrypted:
        # every block is one value on its own, and that equal values stay equal is what linking needs.
        # AES on a single block is exactly the pseudorandom permutation of 128-bit values wanted here.
        # Only the encryptor is kept: it cannot be saved or asked for its key, and whole blocks leave no state.
        self._permutation = Cipher(AES256(os.urandom(_SECRET_BYTES)), ECB()).encryptor()  # noqa: S305

    def rekey(self, link_keys: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Replacements of link keys, uint8 (keys, 16) to uint8 (keys, 16), in the same order."""
        replaced = self._permutation.update(link_keys.tobytes())
        return np.frombuffer(replaced, dtype=np.uint8).reshape(-1, KEY_BYTES)
