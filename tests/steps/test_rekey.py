"""Re-keying: a secret permutation that lasts one run."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

from factlab.hub.rekey import RunSecret


def some_keys(number: int) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return np.random.default_rng(1).integers(0, 256, (number, 16), dtype=np.uint8)


def test_a_link_key_gets_the_same_replacement_throughout_a_run_and_another_in_the_next() -> None:
    keys = some_keys(1000)
    secret = RunSecret()
    assert (secret.rekey(keys) == secret.rekey(keys)).all()
    assert (secret.rekey(keys[::-1])[::-1] == secret.rekey(keys)).all()
    assert not (RunSecret().rekey(keys) == secret.rekey(keys)).all(axis=1).any()


def test_two_link_keys_never_share_a_replacement_and_none_keeps_its_own() -> None:
    keys = np.unique(some_keys(50_000), axis=0)
    replaced = RunSecret().rekey(keys)
    assert replaced.dtype == np.uint8 and replaced.shape == keys.shape
    assert len(np.unique(replaced, axis=0)) == len(keys)
    assert not {row.tobytes() for row in replaced} & {row.tobytes() for row in keys}


def test_replacements_look_random_even_for_keys_that_are_not() -> None:
    keys = np.zeros((20_000, 16), dtype=np.uint8)
    keys[:, :2] = np.arange(20_000, dtype="<u2").view(np.uint8).reshape(-1, 2)
    ones = np.unpackbits(RunSecret().rekey(keys), axis=1).mean(axis=0)
    assert (abs(ones - 0.5) < 0.03).all()


def test_no_keys_give_no_replacements() -> None:
    assert RunSecret().rekey(some_keys(0)).shape == (0, 16)


def test_the_secret_cannot_be_shown_or_saved() -> None:
    secret = RunSecret()
    assert repr(secret).startswith("<factlab.hub.rekey.RunSecret object at ")
    with pytest.raises(TypeError):
        pickle.dumps(secret)
